//! A page as it was scraped, and where it came from.
//!
//! Nothing here is interpreted yet: a [`RawPage`] may be no news page at all.

use std::fmt;
use std::path::PathBuf;

use jiff::civil::Date;

/// Where a page came from: a file, and the record in it if the file holds several pages.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// The file, as an absolute path (symbolic links are not resolved).
    pub file: PathBuf,
    /// Line of the file that holds the page, from 1; `None` where the file is the page.
    pub record: Option<u64>,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        match self.record {
            Some(record) => write!(f, ":{record}"),
            None => Ok(()),
        }
    }
}

/// What the bytes of a page are, as far as the source tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentKind {
    /// HTML in any encoding.
    Html,
    /// Plain text: nothing but lines.
    Text,
}

/// What the scraper said about a page beside its text: the fields of a JSON record or a sidecar.
///
/// These are claims, in the words of the scraper; `extract` weighs them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stated {
    /// Address of the page.
    pub url: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Names of the authors, perhaps several in one string.
    pub authors: Vec<String>,
    /// Date of publication, in any form.
    pub date: Option<String>,
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
    /// What the scraper said about it.
    pub stated: Stated,
    /// Day on which it was fetched, where known: no page is published after it.
    pub fetched: Option<Date>,
}
