//! The text and the facts of one page, free of markup.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::page::{FetchTime, Origin, RawPage, Sha256Hash};

/// Name of a document: the first 64 bits of the SHA-256 hash of the page's bytes.
///
/// Written as 16 hexadecimal digits. Where the same bytes are two pages, of two sites or times, the second one has a
/// number of its own, so that no two documents of an index share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleId(pub u64);

impl ArticleId {
    /// The identifier of a page.
    pub fn from_page(page: &RawPage) -> Self {
        page.hash.map_or_else(|| Self::from_content(&page.bytes), |hash| Self::from_hash(&hash))
    }

    /// The identifier of a page that consists of these bytes.
    pub fn from_content(bytes: &[u8]) -> Self {
        Self::from_hash(&Sha256Hash::compute(bytes))
    }

    fn from_hash(hash: &Sha256Hash) -> Self {
        Self(hash.number())
    }

    /// The identifier of a page that lies somewhere else than the document with this one.
    pub fn derive_for(self, origin: &Origin) -> Self {
        Self::from_content(format!("{self}\n{origin}").as_bytes())
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// A calendar day, month or year: as much of a date as a page shows.
///
/// A publication date is a day in the place of publication, never an instant: there is no time
/// zone here that could shift it.
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
    /// A date known to the day.
    pub fn from_day(date: Date) -> Self {
        Self { first: date, precision: Precision::Day }
    }

    /// The date with these parts, or `None` if the calendar has no such date.
    pub fn new(year: i16, month: Option<i8>, day: Option<i8>) -> Option<Self> {
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

/// Days from 1970-01-01 to a date; negative before it.
pub fn days_since_epoch(date: Date) -> i64 {
    i64::from((date - EPOCH).get_days())
}

/// The date that lies so many days after 1970-01-01, or `None` outside the years -9999 to 9999.
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

/// A text that is not a date of the form `2025`, `2025-05` or `2025-05-20`.
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

/// What shows a publication date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Hash)]
#[serde(rename_all = "kebab-case")]
pub enum DateEvidence {
    /// A field of the scraper's record or sidecar.
    Supplied,
    /// `datePublished` in the page's JSON-LD.
    JsonLd,
    /// A `<meta>` tag in the page's head.
    Meta,
    /// A `<time>` element.
    Time,
    /// A line that gives a date beside the story: "Published: May 20, 2025".
    Line,
    /// The dateline that opens the story.
    Dateline,
    /// The page's address.
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

/// When a story was published, and how that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Hash)]
pub struct Publication {
    /// The date.
    pub date: PartialDate,
    /// What shows it.
    pub evidence: DateEvidence,
}

/// One news story: its facts and its text.
///
/// Paragraphs stand in reading order and none is blank; captions stand once each; all text is
/// NFC, without control characters, white space collapsed to single spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// Name of the document.
    pub id: ArticleId,
    /// Where the page came from.
    pub origin: Origin,
    /// Where else it lies, byte for byte: known of articles that are read from an index.
    pub other_sources: Vec<Origin>,
    /// When the page was fetched, where its source tells it.
    pub fetched: Option<FetchTime>,
    /// Address of the page, where the page tells it.
    pub url: Option<String>,
    /// Host of the address without `www.`, else the directory that the page lies in.
    pub site: String,
    /// Headline, without the site's name; empty where the page shows none.
    pub title: String,
    /// Summary under the headline.
    pub standfirst: Option<String>,
    /// People who wrote the story.
    pub authors: Vec<String>,
    /// News agency that the story is from.
    pub agency: Option<String>,
    /// Section, from the outermost inwards: `National > North Korea`.
    pub section: Option<String>,
    /// Date of publication.
    pub published: Option<Publication>,
    /// Day of the last change, as the page tells it: never before the publication, nor after the day of fetching.
    pub modified: Option<PartialDate>,
    /// ISO 639-1 code of the story's language, where it could be told.
    pub language: Option<String>,
    /// The story.
    pub paragraphs: Vec<String>,
    /// Captions of its pictures, without their credits.
    pub captions: Vec<String>,
    /// Who made the pictures, as the page says it: `Photo with_evidence Jo Doe`, `YONHAP`; each once.
    pub credits: Vec<String>,
}

impl Article {
    /// An article with a body and no facts: everything else is empty.
    pub fn new(id: ArticleId, origin: Origin, paragraphs: Vec<String>) -> Self {
        Self {
            id,
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

    /// Day from which on the article was known: that on which it was fetched, else the last day of its publication.
    pub fn first_known_day(&self) -> Option<Date> {
        self.fetched.map(FetchTime::utc_day).or_else(|| self.published.map(|published| published.date.last_day()))
    }

    /// The paragraphs, a blank line between each two.
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
    fn what_is_no_date_is_refused() {
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
