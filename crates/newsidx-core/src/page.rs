//! A page as it was scraped, and where it came from, to the byte.
//!
//! Nothing here is interpreted yet: a [`RawPage`] may be no news page at all.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use jiff::civil::Date;
use jiff::{Timestamp, tz};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Where a page came from: a file, the member of it if the file is an archive, and the record if that
/// holds several pages.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Origin {
    /// The file, as an absolute path (symbolic links are not resolved).
    pub file: PathBuf,
    /// Name of the member of a tar or zip archive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// Which line of the file or member holds the page, or which record, element, item or row, from 1;
    /// `None` where it is the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<u64>,
    /// The bytes that the page was read from; `None` where they could not be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extent: Option<Extent>,
}

impl Origin {
    /// A file as a whole.
    pub fn from_file(file: impl Into<PathBuf>) -> Self {
        Self { file: file.into(), member: None, record: None, extent: None }
    }

    /// A record of a file, from 1.
    pub fn from_record(file: impl Into<PathBuf>, record: u64) -> Self {
        Self { record: Some(record), ..Self::from_file(file) }
    }

    /// The path that the page lies at: that of the member in its archive, or the file.
    fn path(&self) -> &Path {
        self.member.as_deref().map_or(&self.file, Path::new)
    }

    /// The name under which the page lies in its directory, where it is no record among others.
    pub fn standalone_name(&self) -> Option<String> {
        let name = self.path().file_name().filter(|_| self.record.is_none())?;
        Some(name.to_string_lossy().into_owned())
    }

    /// The directory that the page lies in: in its archive, or that of the file.
    pub fn directory(&self) -> Option<&Path> {
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

/// Where bytes of a file begin, as in [`Extent`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StreamPosition {
    /// Byte of the file at which decompression begins.
    pub start: u64,
    /// Decompressed bytes between there and the place.
    pub offset: u64,
}

impl StreamPosition {
    /// The extent of bytes that begin here.
    pub fn extent(self, bytes: &[u8]) -> Extent {
        self.extent_with_hash(bytes.len(), Sha256Hash::compute(bytes))
    }

    /// The extent of so many bytes that begin here.
    fn extent_with_hash(self, length: usize, sha256: Sha256Hash) -> Extent {
        Extent { start: self.start, offset: self.offset, length: length as u64, sha256 }
    }
}

/// The bytes of a file that a page was read from, decompressed.
///
/// They are found by decompressing what begins at `start`, passing over `offset` bytes and taking `length`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Extent {
    /// Byte of the file at which decompression begins: of the gzip member or zstd frame in which the page
    /// begins; 0 where nothing is compressed. Of a zip archive the member's header, of a tar archive the
    /// member's first byte in the decompressed archive.
    pub start: u64,
    /// Decompressed bytes between there and the page.
    pub offset: u64,
    /// Decompressed bytes of the page.
    pub length: u64,
    /// Hash of these bytes.
    pub sha256: Sha256Hash,
}

/// A SHA-256 hash, written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256Hash(pub [u8; 32]);

impl Sha256Hash {
    /// The hash of these bytes.
    pub fn compute(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The first 64 bits.
    pub fn number(&self) -> u64 {
        let (first, _) = self.0.split_first_chunk().unwrap_or((&[0; 8], &[]));
        u64::from_be_bytes(*first)
    }
}

/// A hash of bytes to which more are added.
#[derive(Default)]
pub struct Sha256Hasher(Sha256);

impl Sha256Hasher {
    /// Adds the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash of all of them.
    pub fn finalize(self) -> Sha256Hash {
        Sha256Hash(self.0.finalize().into())
    }
}

impl fmt::Display for Sha256Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Sixteen bytes are one number: to format each alone takes several times as long.
        let (numbers, _) = self.0.as_chunks();
        numbers.iter().try_for_each(|number| write!(f, "{:032x}", u128::from_be_bytes(*number)))
    }
}

impl fmt::Debug for Sha256Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that is not what it should be written as.
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

/// When a page was fetched, as its source tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FetchTime {
    /// On this day, at the place of the scraper.
    Day(Date),
    /// At this moment.
    At(Timestamp),
}

impl FetchTime {
    /// The day; of a moment that of universal time, by which crawls are dated.
    pub fn utc_day(self) -> Date {
        match self {
            Self::Day(day) => day,
            Self::At(moment) => tz::Offset::UTC.to_datetime(moment).date(),
        }
    }

    /// The last day that it can have been anywhere in the world: no page is published after it.
    pub fn latest_day(self) -> Date {
        match self {
            Self::Day(day) => day,
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

/// What the bytes of a page are, as far as the source tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentKind {
    /// HTML in any encoding.
    Html,
    /// Plain text: nothing but lines.
    Text,
    /// Plain text that a scraper has made of a page: mostly the story and nothing else.
    ExtractedText,
}

/// What the scraper said about a page beside its text: the fields of a JSON record or a sidecar.
///
/// These are claims, in the words of the scraper; `extract` weighs them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SuppliedMetadata {
    /// Address of the page.
    pub url: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Names of the authors, perhaps several in one string.
    pub authors: Vec<String>,
    /// Date of publication, in any form.
    pub date: Option<String>,
    /// Date of the last change, in any form.
    pub modified: Option<String>,
    /// Section or category.
    pub section: Option<String>,
    /// Name or host of the site.
    pub site: Option<String>,
    /// Code of the language.
    pub language: Option<String>,
}

/// One page as received.
#[derive(Clone, Debug)]
pub struct RawPage {
    /// Where it came from.
    pub origin: Origin,
    /// What its bytes are.
    pub kind: ContentKind,
    /// The page itself, decompressed, in its own encoding.
    pub bytes: Vec<u8>,
    /// Hash of these bytes, where somebody has taken it.
    pub hash: Option<Sha256Hash>,
    /// Where the file has these bytes, as long as the origin has no extent because nobody has taken their hash.
    pub place: Option<StreamPosition>,
    /// Name of its encoding, where the server told it.
    pub charset: Option<String>,
    /// What the scraper said about it.
    pub supplied: SuppliedMetadata,
    /// When it was fetched, where known.
    pub fetched: Option<FetchTime>,
}

impl RawPage {
    /// A page of which nothing is known but its bytes.
    pub fn new(origin: Origin, kind: ContentKind, bytes: Vec<u8>) -> Self {
        Self {
            origin,
            kind,
            bytes,
            hash: None,
            place: None,
            charset: None,
            supplied: SuppliedMetadata::default(),
            fetched: None,
        }
    }

    /// Takes the hash of the bytes where nobody has taken it yet.
    pub fn compute_hash(&mut self) {
        let hash = *self.hash.get_or_insert_with(|| Sha256Hash::compute(&self.bytes));
        if let Some(place) = self.place.take() {
            self.origin.extent = Some(place.extent_with_hash(self.bytes.len(), hash));
        }
    }

    /// Takes the bytes out of the page, which keeps their hash.
    pub fn take_bytes(&mut self) -> Vec<u8> {
        self.compute_hash();
        std::mem::take(&mut self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_from_the_file_inwards() {
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
    fn hashes_and_times_survive_their_text() {
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
    fn a_page_may_be_dated_by_the_day_of_its_own_place() {
        let fetched: FetchTime = "2025-05-20T20:00:00Z".parse().unwrap();
        assert_eq!(fetched.latest_day(), Date::constant(2025, 5, 21), "it is the 21st in Seoul");
    }
}
