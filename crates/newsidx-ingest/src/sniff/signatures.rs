//! Magic numbers of files that hold no page that can be read: pictures, films, documents, archives of other kinds.
//!
//! They are named so that a run reports them by kind. The numbers are those of the formats' specifications and of
//! `file(1)`.

use crate::SkipReason;

/// Bytes at the beginning of a file, and more of them at an offset where the first are not enough.
struct MagicNumber(&'static [u8], usize, &'static [u8], SkipReason);

impl MagicNumber {
    fn matches(&self, head: &[u8]) -> bool {
        let Self(start, offset, mark, _) = self;
        head.starts_with(start) && head.get(*offset..).is_some_and(|rest| rest.starts_with(mark))
    }
}

/// The first that matches decides: brands of a container precede the container.
const SIGNATURES: [MagicNumber; 51] = [
    MagicNumber(b"%PDF-", 0, b"", SkipReason::Pdf),
    // Old Office documents: Compound File Binary, RTF.
    MagicNumber(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, b"", SkipReason::Office),
    MagicNumber(b"{\\rtf", 0, b"", SkipReason::Office),
    // Palm databases with the type of Mobipocket and PalmDoc; DjVu.
    MagicNumber(b"", 60, b"BOOKMOBI", SkipReason::Ebook),
    MagicNumber(b"", 60, b"TEXtREAd", SkipReason::Ebook),
    MagicNumber(b"AT&TFORM", 0, b"", SkipReason::Ebook),
    MagicNumber(b"\x89PNG\r\n\x1a\n", 0, b"", SkipReason::Image),
    MagicNumber(b"\xff\xd8\xff", 0, b"", SkipReason::Image),
    MagicNumber(b"GIF87a", 0, b"", SkipReason::Image),
    MagicNumber(b"GIF89a", 0, b"", SkipReason::Image),
    // The reserved bytes of BMP are zero; texts begin with BM too.
    MagicNumber(b"BM", 6, b"\0\0\0\0", SkipReason::Image),
    MagicNumber(b"II*\0", 0, b"", SkipReason::Image),
    MagicNumber(b"MM\0*", 0, b"", SkipReason::Image),
    MagicNumber(b"RIFF", 8, b"WEBP", SkipReason::Image),
    MagicNumber(b"\0\0\x01\0", 0, b"", SkipReason::Image),
    MagicNumber(b"\0\0\0\x0cjP  ", 0, b"", SkipReason::Image),
    MagicNumber(b"8BPS", 0, b"", SkipReason::Image),
    MagicNumber(b"", 4, b"ftypavif", SkipReason::Image),
    MagicNumber(b"", 4, b"ftypheic", SkipReason::Image),
    MagicNumber(b"", 4, b"ftypheix", SkipReason::Image),
    MagicNumber(b"", 4, b"ftypmif1", SkipReason::Image),
    MagicNumber(b"", 4, b"ftyp", SkipReason::AudioVideo),
    MagicNumber(b"", 4, b"moov", SkipReason::AudioVideo),
    MagicNumber(b"RIFF", 8, b"WAVE", SkipReason::AudioVideo),
    MagicNumber(b"RIFF", 8, b"AVI ", SkipReason::AudioVideo),
    MagicNumber(b"FORM", 8, b"AIF", SkipReason::AudioVideo),
    MagicNumber(b"ID3", 3, b"\x02", SkipReason::AudioVideo),
    MagicNumber(b"ID3", 3, b"\x03", SkipReason::AudioVideo),
    MagicNumber(b"ID3", 3, b"\x04", SkipReason::AudioVideo),
    // MP3 without a tag. The other marks of MPEG audio are words in encodings of Cyrillic.
    MagicNumber(b"\xff\xfb", 0, b"", SkipReason::AudioVideo),
    MagicNumber(b"OggS", 0, b"", SkipReason::AudioVideo),
    MagicNumber(b"fLaC", 0, b"", SkipReason::AudioVideo),
    MagicNumber(b"MThd\0\0\0\x06", 0, b"", SkipReason::AudioVideo),
    MagicNumber(b"#!AMR", 0, b"", SkipReason::AudioVideo),
    // Matroska and WebM; Flash video; ASF (WMA, WMV); MPEG program stream and video.
    MagicNumber(b"\x1a\x45\xdf\xa3", 0, b"", SkipReason::AudioVideo),
    MagicNumber(b"FLV\x01", 0, b"", SkipReason::AudioVideo),
    MagicNumber(b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", 0, b"", SkipReason::AudioVideo),
    MagicNumber(b"\0\0\x01\xba", 0, b"", SkipReason::AudioVideo),
    MagicNumber(b"\0\0\x01\xb3", 0, b"", SkipReason::AudioVideo),
    MagicNumber(b"7z\xbc\xaf\x27\x1c", 0, b"", SkipReason::OtherArchive),
    MagicNumber(b"Rar!\x1a\x07", 0, b"", SkipReason::OtherArchive),
    MagicNumber(b"\xfd7zXZ\0", 0, b"", SkipReason::OtherArchive),
    MagicNumber(b"BZh", 4, b"1AY&SY", SkipReason::OtherArchive),
    MagicNumber(b"\x04\x22\x4d\x18", 0, b"", SkipReason::OtherArchive),
    MagicNumber(b"!<arch>\n", 0, b"", SkipReason::OtherArchive),
    MagicNumber(b"MSCF\0\0\0\0", 0, b"", SkipReason::OtherArchive),
    MagicNumber(b"SQLite format 3\0", 0, b"", SkipReason::Database),
    MagicNumber(b"PAR1", 4, b"\x15", SkipReason::Database),
    MagicNumber(b"ARROW1\0\0", 0, b"", SkipReason::Database),
    MagicNumber(b"\x89HDF\r\n\x1a\n", 0, b"", SkipReason::Database),
    MagicNumber(b"Obj\x01", 0, b"", SkipReason::Database),
];

/// Kind of a file by its magic number; `None` if it has none of these.
pub(super) fn detect(head: &[u8]) -> Option<SkipReason> {
    let by_number = || SIGNATURES.iter().find(|signature| signature.matches(head)).map(|MagicNumber(.., kind)| *kind);
    if is_crawl_index(head) { Some(SkipReason::Metadata) } else { by_number() }
}

/// Whether a file is the index of a crawl: CDX with a line of its columns, or CDXJ (`com,example)/ 20240305120000 {…`).
fn is_crawl_index(head: &[u8]) -> bool {
    let Some(first) = head.split(|byte| *byte == b'\n').next() else { return false };
    let mut fields = first.splitn(3, |byte| *byte == b' ');
    let (Some(key), Some(time), Some(rest)) = (fields.next(), fields.next(), fields.next()) else { return false };
    let is_time = time.len() == 14 && time.iter().all(u8::is_ascii_digit);
    first.starts_with(b" CDX ") || is_time && key.contains(&b')') && rest.starts_with(b"{")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn magic_numbers_name_the_kind() {
        for (head, kind) in [
            (b"%PDF-1.7\n%\xe2\xe3".as_slice(), Some(SkipReason::Pdf)),
            (b"{\\rtf1\\ansi The ferry}", Some(SkipReason::Office)),
            (b"\0\0\0\x1cftypavif\0\0", Some(SkipReason::Image)),
            (b"\0\0\0\x20ftypisom\0\0", Some(SkipReason::AudioVideo)),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Some(SkipReason::Image)),
            (b"RIFF\x10\0\0\0WAVEfmt ", Some(SkipReason::AudioVideo)),
            (b" CDX N b a m s k r M S V g\n", Some(SkipReason::Metadata)),
            (b"example,a)/1 20240305120000 {\"url\": \"http://a.example/1\"}\n", Some(SkipReason::Metadata)),
            (b"BMW sells more cars", None),
            (b"BZh is no word", None),
            (b"ID3 is a label of music files", None),
            (b"PAR1S is misspelt", None),
            (b"", None),
        ] {
            assert_eq!(detect(head), kind, "{}", String::from_utf8_lossy(head));
        }
    }
}
