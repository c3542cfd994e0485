//! Ingestion: walks directories, detects the format of every file, reads its raw pages.
//!
//! A format is detected by the first bytes of a file, never by its name. Reading is streamed: no page above
//! [`ReadOptions::max_page_bytes`] is held in memory, whatever the size or the compression ratio of the file. Damage is
//! reported in the order of the pages, and reading continues after it. Equal bytes and options yield the same pages in
//! the same order, which interrupted runs depend on.

mod archive_member;
mod author_list;
mod byte_order_mark;
mod decompressor;
mod delimited;
mod directory_cache;
mod dispatch;
mod feed;
mod fields;
mod file_hash;
mod file_watcher;
mod front_matter;
mod header;
mod input;
mod json_array;
mod json_lines;
mod mhtml;
mod path_filter;
mod python_literal;
mod raw_bytes;
mod read_context;
mod sidecar;
mod sniff;
mod source;
mod stream;
mod tar;
mod utf16;
mod wacz;
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

/// Settings for reading sources.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// Maximum size of a page in bytes, decompressed; a larger page is reported as an error.
    pub max_page_bytes: u64,
    /// Names of record fields in addition to those that scrapers commonly use.
    pub fields: FieldMap,
}

impl ReadOptions {
    /// Hash of all options, never 0. The list of sources stores it: a file that was read with other options is read
    /// again.
    pub fn fingerprint(&self) -> u64 {
        // An explicit text, since the hash is stored on disk: names of types and fields must not change it.
        let Self { max_page_bytes, fields } = self;
        let fields = fields.fingerprint_text();
        let text = format!("ReadOptions {{ max_page_bytes: {max_page_bytes}, fields: {fields} }}");
        Sha256Hash::compute(text.as_bytes()).prefix_u64().max(1)
    }
}

/// Error for a file, record or member that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{origin}: {kind}")]
pub struct IngestError {
    /// File, member and record that could not be read.
    pub origin: Box<Origin>,
    /// What is wrong.
    pub kind: IngestErrorKind,
}

/// Reason why something could not be read.
#[derive(Debug, thiserror::Error)]
pub enum IngestErrorKind {
    /// Error of the operating system.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// Damaged or truncated gzip or zstd data.
    #[error("damaged {format} data: {error}")]
    Compression {
        /// Name of the compression.
        format: &'static str,
        /// Error of the decoder.
        error: io::Error,
    },
    /// Page above the size limit.
    #[error("a page of more than {} MiB", .limit >> 20)]
    TooLarge {
        /// Limit in bytes.
        limit: u64,
    },
    /// Record that is not a JSON object.
    #[error("not a JSON object: {0}")]
    NotJson(String),
    /// Record without a text or HTML field.
    #[error("no field with a text")]
    NoText,
    /// WARC or ARC record that is truncated or malformed.
    #[error("damaged {format} record at byte {}: {detail}", format_position(*.position))]
    Record {
        /// Name of the format.
        format: &'static str,
        /// Start of the record: [`start` and `offset`](newsidx_core::page::Extent).
        position: (u64, u64),
        /// Description of the damage.
        detail: String,
    },
    /// Damaged body of an HTTP response.
    #[error("its {coding} body is damaged: {error}")]
    Body {
        /// Content coding.
        coding: String,
        /// Error of the decoder.
        error: io::Error,
    },
    /// Row of a table that is not valid UTF-8.
    #[error("the row is not UTF-8")]
    NotUtf8,
    /// Row of a table with more fields than there are columns.
    #[error("{found} fields where the first row has {expected}")]
    Columns {
        /// Fields of the row.
        found: usize,
        /// Columns of the table.
        expected: usize,
    },
    /// Damaged item of a feed.
    #[error("damaged item: {0}")]
    Item(String),
    /// Damaged MHTML file.
    #[error("damaged MHTML: {0}")]
    Mime(&'static str),
    /// Tar or zip archive or member that is damaged or a decompression bomb.
    #[error("cannot be read as {format}: {detail}")]
    Archive {
        /// Name of the format.
        format: &'static str,
        /// Description of the damage.
        detail: String,
    },
    /// Archive inside an archive.
    #[error("an archive in an archive is not opened")]
    NestedArchive,
    /// Zip archive in a pipe or in compressed data: its directory is at its end, which needs seeking.
    #[error("a zip archive cannot be read from a pipe or compressed")]
    ZipNotSeekable,
    /// The file no longer has bytes at this extent.
    #[error("it is not there any more: the file has changed")]
    BytesNotFound,
    /// Invalid pattern in an ignore file; the other patterns are applied.
    #[error("a pattern that cannot be read: {0}")]
    IgnoreFile(String),
    /// File name that is not valid UTF-8, which the index cannot store.
    #[error("the file name is not valid UTF-8")]
    FileName,
    /// Pipe, device or socket.
    #[error("neither a file nor a directory")]
    NotAFile,
}

impl IngestError {
    fn new(origin: Origin, kind: IngestErrorKind) -> Self {
        Self { origin: Box::new(origin), kind }
    }

    /// Whether the whole file is affected, not one record or member of it.
    fn is_file_error(&self) -> bool {
        self.origin.record.is_none() && self.origin.member.is_none()
    }

    /// Whether another attempt may succeed with the same file and options.
    pub fn is_transient(&self) -> bool {
        matches!(self.kind, IngestErrorKind::Io(_))
    }
}

/// Formats the start of a record: `88213`, or in a compressed file `88213+512`.
fn format_position((start, offset): (u64, u64)) -> String {
    match (start, offset) {
        (0, offset) => offset.to_string(),
        (start, 0) => start.to_string(),
        (start, offset) => format!("{start}+{offset}"),
    }
}

/// Summary of a source after it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceSummary {
    /// Kind of its content.
    pub content: SourceContent,
    /// Numbers of records and members without a page, by reason.
    pub skipped: SkipCounts,
}

/// Kind of a source's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceContent {
    /// One page.
    Page,
    /// Records, members, or a page with a sidecar or front matter: their pages depend on the field map.
    Records,
    /// No page.
    Nothing(SkipReason),
}

/// Numbers of files, records and members without a page, by reason.
pub type SkipCounts = BTreeMap<SkipReason, u64>;

/// Reason why a file, record or member has no page. Not an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SkipReason {
    /// Binary data of no kind that has a name here.
    Binary,
    /// PDF.
    Pdf,
    /// Office document: Word, Excel, PowerPoint, OpenDocument, RTF.
    Office,
    /// E-book: EPUB, Mobipocket, FictionBook, DjVu.
    Ebook,
    /// E-mail message.
    Email,
    /// Mailbox of many messages (mbox).
    Mailbox,
    /// Text of a scanned page with positions (ALTO).
    Alto,
    /// Description of a digitized object (METS).
    Mets,
    /// Edition of a text (TEI).
    Tei,
    /// Picture.
    Image,
    /// Sound or film.
    AudioVideo,
    /// Archive or compression that is not read: 7z, RAR, xz, bzip2.
    OtherArchive,
    /// Database or columnar table: SQLite, Parquet, Arrow, HDF5, Avro.
    Database,
    /// Sidecar of a page.
    Sidecar,
    /// Other XML, such as a sitemap.
    Xml,
    /// JSON without a text field.
    OtherJson,
    /// Table without a text column.
    OtherTable,
    /// Link or device in an archive.
    Link,
    /// Record about the crawl: settings, request, name lookup.
    Metadata,
    /// WARC `revisit` record: the page had not changed since an earlier record.
    Revisit,
    /// HTTP redirect or error.
    HttpStatus,
    /// Response of another media type: picture, script, data.
    OtherType,
}

impl SkipReason {
    /// Every reason.
    pub const ALL: [Self; 22] = [
        Self::Binary,
        Self::Pdf,
        Self::Office,
        Self::Ebook,
        Self::Email,
        Self::Mailbox,
        Self::Alto,
        Self::Mets,
        Self::Tei,
        Self::Image,
        Self::AudioVideo,
        Self::OtherArchive,
        Self::Database,
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
            Self::Pdf => "pdf",
            Self::Office => "office",
            Self::Ebook => "e-book",
            Self::Email => "e-mail",
            Self::Mailbox => "mailbox",
            Self::Alto => "alto",
            Self::Mets => "mets",
            Self::Tei => "tei",
            Self::Image => "image",
            Self::AudioVideo => "audio-video",
            Self::OtherArchive => "other-archive",
            Self::Database => "database",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_of_options_never_change() {
        let fingerprint = |max_page_bytes, fields| ReadOptions { max_page_bytes, fields }.fingerprint();
        assert_eq!(fingerprint(32 << 20, FieldMap::default()), 0xe3f4_0cae_f17f_8cb2);
        let fields = "url=link,text=störy \"x\"".parse().unwrap();
        assert_eq!(fingerprint(1000, fields), 0x8d93_c0b6_0906_a601);
    }
}
