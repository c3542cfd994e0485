//! Paths → raw pages: walks directories, opens every file by what it holds, hands out its pages.
//!
//! A file is recognised by its bytes, never by its name alone. Reading is streamed and bounded:
//! no page larger than [`ReadOptions::max_page_bytes`] is held in memory, however large the file
//! or however well it was compressed.

mod delimited;
mod directory_cache;
mod dispatch;
mod feed;
mod fields;
mod file_hash;
mod file_watcher;
mod header;
mod input;
mod json_array;
mod json_lines;
mod mhtml;
mod path_filter;
mod raw_bytes;
mod read_context;
mod sidecar;
mod sniff;
mod source;
mod stream;
mod tar;
mod walk;
mod warc;
mod zip;

use std::collections::BTreeMap;
use std::io;

use newsidx_core::page::{Origin, Sha256Hash};

pub use directory_cache::DirectoryCache;
pub use fields::{FieldMap, FieldMapError};
pub use file_hash::SourceHasher;
pub use file_watcher::{FileEvent, FileWatcher, FileWatcherError};
pub use path_filter::PathFilter;
pub use raw_bytes::{RawBytes, raw_bytes, read_extents};
pub use sniff::is_path_list;
pub use source::Source;
pub use walk::{GlobError, Globs, WalkOptions, absolute, resolve, walk};

/// How sources are read.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// Most bytes of one page, decompressed; a larger page is reported and not read.
    pub max_page_bytes: u64,
    /// Names of JSON fields beside those that scrapers commonly use.
    pub fields: FieldMap,
}

impl ReadOptions {
    /// A number that tells these options from others; never 0.
    pub fn fingerprint(&self) -> u64 {
        Sha256Hash::compute(format!("{self:?}").as_bytes()).number().max(1)
    }
}

/// A page or a file that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{origin}: {kind}")]
pub struct IngestError {
    /// Where the trouble is.
    pub origin: Box<Origin>,
    /// What is wrong.
    pub kind: IngestErrorKind,
}

/// Why something could not be read.
#[derive(Debug, thiserror::Error)]
pub enum IngestErrorKind {
    /// The operating system said no.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// A gzip or zstd stream that is damaged or ends too early.
    #[error("damaged {format} data: {error}")]
    Compression {
        /// The compression.
        format: &'static str,
        /// What the decoder said.
        error: io::Error,
    },
    /// A page above the limit.
    #[error("a page of more than {} MiB", .limit >> 20)]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// A line that is no JSON object.
    #[error("not a JSON object: {0}")]
    NotJson(String),
    /// A JSON record without any text.
    #[error("no field with a text")]
    NoText,
    /// A record of a web archive that is cut off, overwritten or wrongly written.
    #[error("damaged {format} record at byte {}: {detail}", format_position(*.place))]
    Record {
        /// The format.
        format: &'static str,
        /// Where it begins: [`start` and `offset`](newsidx_core::page::Extent).
        place: (u64, u64),
        /// What is wrong with it.
        detail: String,
    },
    /// The body of an HTTP response that is damaged.
    #[error("its {coding} body is damaged: {error}")]
    Body {
        /// The content coding.
        coding: String,
        /// What the decoder said.
        error: io::Error,
    },
    /// A row of a table that is no text in UTF-8.
    #[error("the row is not UTF-8; convert the file, as with iconv")]
    NotUtf8,
    /// A row of a table that has more fields than there are columns.
    #[error("{found} fields where the first row has {expected}")]
    Columns {
        /// Fields of the row.
        found: usize,
        /// Columns of the table.
        expected: usize,
    },
    /// An item of a feed that cannot be read.
    #[error("damaged item: {0}")]
    Item(String),
    /// A page that was saved as mail and cannot be read.
    #[error("damaged MHTML: {0}")]
    Mime(&'static str),
    /// A tar or zip archive, or a member of one, that is damaged or made to overflow.
    #[error("cannot be read as {format}: {detail}")]
    Archive {
        /// The format.
        format: &'static str,
        /// What is wrong with it.
        detail: String,
    },
    /// An archive in an archive.
    #[error("an archive in an archive is not opened; unpack it and index what is in it")]
    NestedArchive,
    /// A zip archive that cannot be read in order.
    #[error("a zip archive cannot be read from a pipe or compressed; give its file")]
    ZipNotSeekable,
    /// A file that does not have these bytes any more.
    #[error("it is not there any more: the file has changed")]
    BytesNotFound,
    /// A line of an ignore file that is no pattern; the others hold.
    #[error("a pattern that cannot be read: {0}")]
    IgnoreFile(String),
    /// A file name that cannot be stored.
    #[error("the file name is not valid UTF-8; rename the file")]
    FileName,
    /// A pipe, a device, a socket.
    #[error("neither a file nor a directory")]
    NotAFile,
}

impl IngestError {
    fn new(origin: Origin, kind: IngestErrorKind) -> Self {
        Self { origin: Box::new(origin), kind }
    }

    /// Whether the trouble is with the file and not with one record or member of it.
    pub fn is_file_error(&self) -> bool {
        self.origin.record.is_none() && self.origin.member.is_none()
    }

    /// Whether another try may go well although the file and the options stay as they are.
    pub fn is_transient(&self) -> bool {
        matches!(self.kind, IngestErrorKind::Io(_))
    }
}

/// Where a record begins: `88213`, or in a compressed file `88213+512`.
fn format_position((start, offset): (u64, u64)) -> String {
    match (start, offset) {
        (0, offset) => offset.to_string(),
        (start, 0) => start.to_string(),
        (start, offset) => format!("{start}+{offset}"),
    }
}

/// What a file was found to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceSummary {
    /// What it is.
    pub content: SourceContent,
    /// Records and members without a page, by reason.
    pub skipped: SkipCounts,
}

/// Kinds of contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceContent {
    /// A page.
    Page,
    /// Records or members, or a page with a record beside it: options can make something else of them.
    Records,
    /// No page at all.
    Nothing(SkipReason),
}

/// Numbers of what holds no page, by reason.
pub type SkipCounts = BTreeMap<SkipReason, u64>;

/// Why a file, a record or a member of an archive holds no page. An answer, not an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SkipReason {
    /// Bytes that are no text: a picture, a program, an archive of another kind.
    Binary,
    /// JSON that describes a page lying beside it.
    Sidecar,
    /// XML that is no HTML: a sitemap.
    Xml,
    /// JSON that holds no pages.
    OtherJson,
    /// A table that holds no texts.
    OtherTable,
    /// A link or a device in an archive.
    Link,
    /// A record about the crawl: its settings, a request, a name looked up.
    Metadata,
    /// A record that says that a page was as it had been before.
    Revisit,
    /// A redirect or an error of the server.
    HttpStatus,
    /// What a page is made of, or is no page: pictures, scripts, data.
    OtherType,
}

impl SkipReason {
    /// Every reason.
    pub const ALL: [Self; 10] = [
        Self::Binary,
        Self::Sidecar,
        Self::Xml,
        Self::OtherJson,
        Self::OtherTable,
        Self::Link,
        Self::Metadata,
        Self::Revisit,
        Self::HttpStatus,
        Self::OtherType,
    ];

    /// The name used in every output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Binary => "binary",
            Self::Sidecar => "sidecar",
            Self::Xml => "xml",
            Self::OtherJson => "other-json",
            Self::OtherTable => "other-table",
            Self::Link => "link",
            Self::Metadata => "metadata",
            Self::Revisit => "revisit",
            Self::HttpStatus => "http-status",
            Self::OtherType => "other-type",
        }
    }
}
