//! Raw page: the bytes of one document as scraped, with its origin and the metadata that came with it.
//!
//! [`Origin`] and [`Extent`] identify the bytes of a page in its file, with their SHA-256, so that they can be read and
//! verified again. Nothing is interpreted here: a [`RawPage`] need not be a news page.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use jiff::civil::Date;
use jiff::{Timestamp, tz};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Where a page was read: file, member of an archive, record number, extent.
///
/// Printed as `file!member:record`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Origin {
    /// Absolute path of the file.
    pub file: PathBuf,
    /// Name of the member of a tar or zip archive; `None` outside of archives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// Number of the record (line, element, item, row or WARC record) in the file or member, counted from 1; `None` if
    /// the file or member is one page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<u64>,
    /// Bytes from which the page was read; `None` before they were hashed, and in errors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extent: Option<Extent>,
}

impl Origin {
    /// Origin of a page that is a whole file.
    pub fn from_file(file: impl Into<PathBuf>) -> Self {
        Self { file: file.into(), member: None, record: None, extent: None }
    }

    /// Origin of a record of a file; records are counted from 1.
    pub fn from_record(file: impl Into<PathBuf>, record: u64) -> Self {
        Self { record: Some(record), ..Self::from_file(file) }
    }

    /// Path of the member in its archive, or of the file.
    fn path(&self) -> &Path {
        self.member.as_deref().map_or(&self.file, Path::new)
    }

    /// Name of the file or member; `None` for a record: the name of its file is not about the page.
    pub fn standalone_name(&self) -> Option<String> {
        let name = self.path().file_name().filter(|_| self.record.is_none())?;
        Some(name.to_string_lossy().into_owned())
    }

    /// Directory of the member in its archive; if it has none, directory of the file.
    pub fn directory(&self) -> Option<&Path> {
        // A member at the top of its archive has the parent `""`, which names nothing.
        let is_named = |directory: &&Path| directory.file_name().is_some();
        self.path().parent().filter(is_named).or_else(|| self.file.parent())
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(member) = &self.member {
            write!(f, "!{member}")?;
        }
        match self.record {
            Some(record) => write!(f, ":{record}"),
            None => Ok(()),
        }
    }
}

/// Position of a byte in a possibly compressed file; the first two fields of [`Extent`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StreamPosition {
    /// Byte of the file at which decompression begins.
    pub start: u64,
    /// Decompressed bytes between there and the position.
    pub offset: u64,
}

impl StreamPosition {
    /// Extent of `bytes`, which begin here. Hashes them.
    pub fn extent(self, bytes: &[u8]) -> Extent {
        self.extent_with_hash(bytes.len(), Sha256Hash::compute(bytes))
    }

    /// Extent of `length` bytes with this hash, which begin here.
    fn extent_with_hash(self, length: usize, sha256: Sha256Hash) -> Extent {
        Extent { start: self.start, offset: self.offset, length: length as u64, sha256 }
    }
}

/// Byte range of a page in its file, after decompression.
///
/// To read it: decompress from `start` on, skip `offset` bytes, take `length` bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Extent {
    /// Byte of the file at which decompression begins: the start of the gzip member or zstd frame that contains the
    /// first byte of the page; 0 in an uncompressed file. In a zip archive the header of the member; in a tar archive
    /// the first byte of the member in the decompressed archive.
    pub start: u64,
    /// Decompressed bytes between `start` and the page.
    pub offset: u64,
    /// Decompressed bytes of the page.
    pub length: u64,
    /// SHA-256 of these bytes.
    pub sha256: Sha256Hash,
}

/// SHA-256 hash (FIPS 180-4), printed as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256Hash(pub [u8; 32]);

impl Sha256Hash {
    /// Hashes `bytes`.
    pub fn compute(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// First 64 bits, read as a big-endian number.
    pub fn prefix_u64(&self) -> u64 {
        let (first, _) = self.0.split_first_chunk().unwrap_or((&[0; 8], &[]));
        u64::from_be_bytes(*first)
    }
}

/// Incremental SHA-256 hash.
#[derive(Default)]
pub struct Sha256Hasher(Sha256);

impl Sha256Hasher {
    /// Appends `bytes` to what is hashed.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Hash of all bytes that were appended.
    pub fn finalize(self) -> Sha256Hash {
        Sha256Hash(self.0.finalize().into())
    }
}

impl fmt::Display for Sha256Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Sixteen bytes are printed as one number: formatting byte by byte takes several times as long.
        let (numbers, _) = self.0.as_chunks();
        numbers.iter().try_for_each(|number| write!(f, "{:032x}", u128::from_be_bytes(*number)))
    }
}

impl fmt::Debug for Sha256Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Error for a text that is not a hash or a time.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not {expected}: {text}")]
pub struct ParseValueError {
    expected: &'static str,
    text: String,
}

impl FromStr for Sha256Hash {
    type Err = ParseValueError;

    fn from_str(text: &str) -> Result<Self, ParseValueError> {
        let digits: Option<Vec<u8>> = text.chars().map(|c| Some(c.to_digit(16)? as u8)).collect();
        let bytes: Option<Vec<u8>> =
            digits.map(|digits| digits.chunks(2).map(|pair| pair[0] << 4 | pair[pair.len() - 1]).collect());
        let hash = bytes.filter(|_| text.len() == 64).and_then(|bytes| bytes.try_into().ok());
        hash.map(Self).ok_or_else(|| ParseValueError { expected: "a SHA-256 hash", text: text.to_owned() })
    }
}

/// Time at which a page was fetched, in the precision that its source records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FetchTime {
    /// Day, in the time zone of the scraper.
    Day(Date),
    /// Instant.
    At(Timestamp),
}

impl FetchTime {
    /// Day of fetching; of an instant, the day in UTC, in which crawls are dated.
    pub fn utc_day(self) -> Date {
        match self {
            Self::Day(day) => day,
            Self::At(moment) => tz::Offset::UTC.to_datetime(moment).date(),
        }
    }

    /// Latest calendar day anywhere in the world at the time of fetching; no page is published after it.
    pub fn latest_day(self) -> Date {
        match self {
            Self::Day(day) => day,
            // UTC+14 is the time zone with the earliest morning (Kiribati).
            Self::At(moment) => tz::Offset::constant(14).to_datetime(moment).date(),
        }
    }
}

impl fmt::Display for FetchTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::At(moment) => moment.fmt(f),
        }
    }
}

impl FromStr for FetchTime {
    type Err = ParseValueError;

    fn from_str(text: &str) -> Result<Self, ParseValueError> {
        let moment = text.parse().map(Self::At);
        // Scrapers write `2025-05-20 10:00:00` without a time zone: only the day of that is certain.
        let day = || text.get(..10).unwrap_or(text).parse().map(Self::Day);
        moment.or_else(|_| day()).map_err(|_| ParseValueError { expected: "a time", text: text.to_owned() })
    }
}

impl Serialize for Sha256Hash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Sha256Hash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl Serialize for FetchTime {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FetchTime {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Type of a page's bytes, as detected from its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentKind {
    /// HTML, in any encoding.
    Html,
    /// Plain text in lines.
    Text,
    /// Plain text that a scraper extracted from a page; usually the body of the article and nothing else.
    ExtractedText,
}

/// Supplied metadata: what a record or a sidecar contains about a page in addition to its text.
///
/// Unverified, in the scraper's own format; the extractor compares it with what the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SuppliedMetadata {
    /// Address of the page.
    pub url: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Names of the authors; one string may hold several.
    pub authors: Vec<String>,
    /// Date of publication, in any format.
    pub date: Option<String>,
    /// Date of the last change, in any format.
    pub modified: Option<String>,
    /// Section or category.
    pub section: Option<String>,
    /// Name or host of the site.
    pub site: Option<String>,
    /// Language code.
    pub language: Option<String>,
}

/// One page as it was read, with its bytes; becomes a [`HashedPage`].
#[derive(Clone, Debug)]
pub struct RawPage {
    /// Where it was read.
    pub origin: Origin,
    /// Type of its bytes.
    pub kind: ContentKind,
    /// Content, decompressed, in its own encoding.
    pub bytes: Vec<u8>,
    /// Extent without its hash, for a page that is a whole file or member; `None` if the origin has the extent of its
    /// record.
    pub pending_extent: Option<PendingExtent>,
    /// Name of the encoding in the `Content-Type` header; `None` without such a header.
    pub charset: Option<String>,
    /// Metadata from a record or a sidecar.
    pub supplied: SuppliedMetadata,
    /// Time of fetching; `None` if unknown.
    pub fetched: Option<FetchTime>,
}

impl RawPage {
    /// Page with bytes and origin and without metadata.
    pub fn new(origin: Origin, kind: ContentKind, bytes: Vec<u8>) -> Self {
        Self {
            origin,
            kind,
            bytes,
            pending_extent: None,
            charset: None,
            supplied: SuppliedMetadata::default(),
            fetched: None,
        }
    }

    /// Hashes the bytes, unless their hash is known, and frees them.
    pub fn into_hashed(self) -> HashedPage {
        let Self { mut origin, kind, bytes, pending_extent, charset: _, supplied, fetched } = self;
        let known = pending_extent.and_then(|pending| pending.sha256);
        let sha256 = known.unwrap_or_else(|| Sha256Hash::compute(&bytes));
        if let Some(PendingExtent { position, .. }) = pending_extent {
            origin.extent = Some(position.extent_with_hash(bytes.len(), sha256));
        }
        HashedPage { origin, kind, sha256, supplied, fetched }
    }
}

/// Extent of a page that is a whole file or member, before its bytes are hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PendingExtent {
    /// Position of the first byte.
    pub position: StreamPosition,
    /// SHA-256 of the bytes; `None` unless change detection has computed it.
    pub sha256: Option<Sha256Hash>,
}

/// Page without its bytes, with their hash: what extraction needs in addition to the blocks.
#[derive(Clone, Debug)]
pub struct HashedPage {
    /// Where it was read, with the extent.
    pub origin: Origin,
    /// Type of its bytes.
    pub kind: ContentKind,
    /// SHA-256 of its bytes, from which its identifier is made.
    pub sha256: Sha256Hash,
    /// Metadata from a record or a sidecar.
    pub supplied: SuppliedMetadata,
    /// Time of fetching; `None` if unknown.
    pub fetched: Option<FetchTime>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_printed_from_the_file_inwards() {
        let member = Origin { member: Some("2024/daily/a.html".to_owned()), ..Origin::from_record("/pages.zip", 3) };
        assert_eq!(member.to_string(), "/pages.zip!2024/daily/a.html:3");
        assert_eq!(member.directory(), Some(Path::new("2024/daily")));
        assert_eq!(member.standalone_name(), None);
        let at_top = Origin { member: Some("a.html".to_owned()), ..Origin::from_file("/daily/pages.zip") };
        assert_eq!(
            (at_top.directory(), at_top.standalone_name().as_deref()),
            (Some(Path::new("/daily")), Some("a.html"))
        );
    }

    #[test]
    fn hashes_and_times_survive_the_round_trip_through_text() {
        let hash = Sha256Hash(std::array::from_fn(|at| at as u8 * 7));
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert!("00".parse::<Sha256Hash>().is_err());
        assert!("g".repeat(64).parse::<Sha256Hash>().is_err());
        for text in ["2025-05-20", "2025-05-20T23:30:00Z"] {
            assert_eq!(text.parse::<FetchTime>().unwrap().to_string(), text);
        }
        assert_eq!("2025-05-20 10:00:00".parse(), Ok(FetchTime::Day(Date::constant(2025, 5, 20))));
        assert!("yesterday".parse::<FetchTime>().is_err());
    }

    #[test]
    fn the_latest_day_of_an_instant_is_that_of_the_easternmost_time_zone() {
        let fetched: FetchTime = "2025-05-20T20:00:00Z".parse().unwrap();
        assert_eq!(fetched.latest_day(), Date::constant(2025, 5, 21), "it is the 21st in Seoul");
    }
}
