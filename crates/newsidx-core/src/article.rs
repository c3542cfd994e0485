//! Article: the text and the facts of one page, free of markup; its identifier and its dates.
//!
//! Plain values. The extractor fills them, the index stores them, every output prints them; the `name` functions and
//! the serde names are part of these outputs.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::page::{FetchTime, HashedPage, Origin, Sha256Hash};

/// Identifier of a document: the first 64 bits of the SHA-256 hash of the page's bytes.
///
/// Printed as 16 hexadecimal digits. Unique in an index: if equal bytes are two pages (of two sites, or fetched at two
/// times), the second page gets an identifier from [`derive_for`](Self::derive_for).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleId(pub u64);

impl ArticleId {
    /// Identifier of a page.
    pub fn from_page(page: &HashedPage) -> Self {
        Self::from_hash(&page.sha256)
    }

    /// Identifier of a page that consists of these bytes.
    pub fn from_content(bytes: &[u8]) -> Self {
        Self::from_hash(&Sha256Hash::compute(bytes))
    }

    fn from_hash(hash: &Sha256Hash) -> Self {
        Self(hash.prefix_u64())
    }

    /// Identifier of a page with the same bytes and another origin than the document with this identifier.
    pub fn derive_for(self, origin: &Origin) -> Self {
        Self::from_content(format!("{self}\n{origin}").as_bytes())
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// Calendar day, month or year: as much of a date as a page shows.
///
/// A publication date is a day at the place of publication, not an instant, so no time zone can shift it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartialDate {
    first: Date,
    precision: Precision,
}

/// How much of a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Hash)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    /// Year, month and day.
    Day,
    /// Year and month.
    Month,
    /// The year alone.
    Year,
}

impl PartialDate {
    /// Date that is known to the day.
    pub fn from_day(date: Date) -> Self {
        Self { first: date, precision: Precision::Day }
    }

    /// Date with these parts; `None` if the calendar has no such date, or if there is a day without a month.
    pub fn new(year: i16, month: Option<i8>, day: Option<i8>) -> Option<Self> {
        // A year is printed and parsed with exactly four digits.
        if !(0..=9999).contains(&year) {
            return None;
        }
        let precision = match (month, day) {
            (Some(_), Some(_)) => Precision::Day,
            (Some(_), None) => Precision::Month,
            (None, None) => Precision::Year,
            (None, Some(_)) => return None,
        };
        let first = Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
        Some(Self { first, precision })
    }

    /// First day that the date covers.
    pub fn first_day(self) -> Date {
        self.first
    }

    /// Last day that the date covers.
    pub fn last_day(self) -> Date {
        match self.precision {
            Precision::Day => self.first,
            Precision::Month => self.first.last_of_month(),
            Precision::Year => self.first.last_of_year(),
        }
    }

    /// How much of the date is known.
    pub fn precision(self) -> Precision {
        self.precision
    }
}

/// Days from 1970-01-01 to a date; negative for earlier dates.
pub fn days_since_epoch(date: Date) -> i64 {
    i64::from((date - EPOCH).get_days())
}

/// Date that is `days` after 1970-01-01; `None` outside the years -9999 to 9999.
pub fn date_from_days(days: i64) -> Option<Date> {
    EPOCH.checked_add(i32::try_from(days).ok()?.days()).ok()
}

const EPOCH: Date = Date::constant(1970, 1, 1);

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.first;
        match self.precision {
            Precision::Day => write!(f, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day()),
            Precision::Month => write!(f, "{:04}-{:02}", date.year(), date.month()),
            Precision::Year => write!(f, "{:04}", date.year()),
        }
    }
}

/// Error for a text that is not a date of the form `2025`, `2025-05` or `2025-05-20`.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date: {0}")]
pub struct ParseDateError(String);

impl FromStr for PartialDate {
    type Err = ParseDateError;

    fn from_str(text: &str) -> Result<Self, ParseDateError> {
        let wrong = || ParseDateError(text.to_owned());
        let mut parts = text.split('-');
        let mut part = |digits: usize| match parts.next() {
            None => Ok(None),
            // `parse` alone would accept a plus sign and any number of digits.
            Some(part) if part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()) => {
                part.parse::<i16>().map(Some).map_err(|_| wrong())
            }
            Some(_) => Err(wrong()),
        };
        let year = part(4)?.ok_or_else(wrong)?;
        let month = part(2)?.map(|m| m as i8);
        let day = part(2)?.map(|d| d as i8);
        if parts.next().is_some() {
            return Err(wrong());
        }
        Self::new(year, month, day).ok_or_else(wrong)
    }
}

impl Serialize for PartialDate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Where on a page or in its metadata a publication date was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Hash)]
#[serde(rename_all = "kebab-case")]
pub enum DateEvidence {
    /// A field of the scraper's record or sidecar.
    // The stored name is older than the term "supplied"; changing it would change the index and printed records.
    #[serde(rename = "stated")]
    Supplied,
    /// `datePublished` in the page's JSON-LD.
    JsonLd,
    /// A `<meta>` tag in the page's head, or the data of a script.
    Meta,
    /// A `<time>` element.
    Time,
    /// A line next to the body that shows a date: "Published: May 20, 2025".
    Line,
    /// The dateline that opens the body.
    Dateline,
    /// The address of the page.
    Url,
    /// The caption of a photograph.
    Caption,
    /// The name of the file.
    FileName,
}

impl DateEvidence {
    /// The name used in every output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Supplied => "stated",
            Self::JsonLd => "json-ld",
            Self::Meta => "meta",
            Self::Time => "time",
            Self::Line => "line",
            Self::Dateline => "dateline",
            Self::Url => "url",
            Self::Caption => "caption",
            Self::FileName => "file-name",
        }
    }
}

/// Publication date with its evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Hash)]
pub struct Publication {
    /// Date of publication.
    pub date: PartialDate,
    /// Where it was found.
    pub evidence: DateEvidence,
}

/// What a document is: an article, or a list of other pages that an index keeps on demand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// An article.
    #[default]
    Article,
    /// A list of other pages: a section front, an archive, search results.
    Listing,
}

impl DocumentKind {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::Article, Self::Listing];

    /// The name used in queries and in every output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Listing => "listing",
        }
    }

    /// The kind with this name, in any case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name))
    }

    /// Whether this is the kind of articles.
    pub fn is_article(&self) -> bool {
        *self == Self::Article
    }
}

/// One article: its facts and its text.
///
/// Paragraphs are in reading order and none is blank; each caption occurs once. All text is NFC, without control
/// characters, with white space collapsed to single spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// Identifier of the document.
    pub id: ArticleId,
    /// Article, or a list of other pages with its text.
    pub kind: DocumentKind,
    /// Where the page was read.
    pub origin: Origin,
    /// Origins of exact copies; empty unless the article was read from an index.
    pub other_sources: Vec<Origin>,
    /// When the page was fetched; `None` if its source does not record it.
    pub fetched: Option<FetchTime>,
    /// Address of the page; `None` if neither the page nor its metadata contains it.
    pub url: Option<String>,
    /// Host of the address without `www.`; without an address, the directory of the page.
    pub site: String,
    /// Headline without the name of the site; empty if the page has none.
    pub title: String,
    /// Summary between headline and body.
    pub standfirst: Option<String>,
    /// Names of the authors.
    pub authors: Vec<String>,
    /// News agency that supplied the text.
    pub agency: Option<String>,
    /// Section, the outermost first: `National > North Korea`.
    pub section: Option<String>,
    /// Date of publication.
    pub published: Option<Publication>,
    /// Day of the last change that the page shows; never before publication, never after fetching.
    pub modified: Option<PartialDate>,
    /// ISO 639-1 code of the language; `None` if it could not be detected.
    pub language: Option<String>,
    /// Body.
    pub paragraphs: Vec<String>,
    /// Captions of the pictures, without credits.
    pub captions: Vec<String>,
    /// Credits of the pictures, as printed: `Photo by Jo Doe`, `YONHAP`; each once.
    pub credits: Vec<String>,
}

impl Article {
    /// Article with a body and without facts: all other fields are empty.
    pub fn new(id: ArticleId, origin: Origin, paragraphs: Vec<String>) -> Self {
        Self {
            id,
            kind: DocumentKind::Article,
            origin,
            other_sources: Vec::new(),
            url: None,
            site: String::new(),
            fetched: None,
            title: String::new(),
            standfirst: None,
            authors: Vec::new(),
            agency: None,
            section: None,
            published: None,
            modified: None,
            language: None,
            paragraphs,
            captions: Vec::new(),
            credits: Vec::new(),
        }
    }

    /// Day by which the article is known to exist: the day of fetching, else the last day of the publication date.
    pub fn first_known_day(&self) -> Option<Date> {
        self.fetched.map(FetchTime::utc_day).or_else(|| self.published.map(|published| published.date.last_day()))
    }

    /// Paragraphs joined by blank lines.
    pub fn body(&self) -> String {
        self.paragraphs.join("\n\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partial_date_covers_all_its_days() {
        let month: PartialDate = "2024-02".parse().unwrap();
        assert_eq!(month.first_day(), Date::constant(2024, 2, 1));
        assert_eq!(month.last_day(), Date::constant(2024, 2, 29));
        let year: PartialDate = "2025".parse().unwrap();
        assert_eq!(year.last_day(), Date::constant(2025, 12, 31));
    }

    #[test]
    fn texts_that_are_not_dates_are_rejected() {
        for text in ["", "25", "2025-5", "2025-13", "2025-02-30", "2025-05-20T10:00", "20250520", "-2025"] {
            assert!(text.parse::<PartialDate>().is_err(), "{text:?} was read as a date");
        }
    }

    #[test]
    fn dates_survive_the_round_trip_through_days() {
        for text in ["0001-01-01", "1969-12-31", "1970-01-01", "2024-02-29", "9999-12-31"] {
            let date = text.parse::<PartialDate>().unwrap().first_day();
            assert_eq!(date_from_days(days_since_epoch(date)), Some(date));
        }
    }
}
