//! Paths → raw pages: walks directories, opens every file by what it holds, hands out its pages.
//!
//! A file is recognised by its bytes, never by its name alone. Reading is streamed and bounded:
//! no page larger than [`ReadOptions::max_page_bytes`] is held in memory, however large the file
//! or however well it was compressed.

mod fields;
mod json_array;
mod json_lines;
mod raw;
mod sidecar;
mod sniff;
mod source;
mod walk;

use std::io;
use std::path::PathBuf;

use crate::page::Origin;

pub use fields::{FieldMap, FieldMapError};
pub use raw::raw_bytes;
pub use source::{Fingerprint, Held, Source};
pub use walk::{WalkOptions, absolute, resolve, walk};

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
        let hash = blake3::hash(format!("{self:?}").as_bytes());
        u64::from_le_bytes(std::array::from_fn(|at| hash.as_bytes()[at])).max(1)
    }
}

/// A page or a file that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{}: {kind}", self.origin())]
pub struct IngestError {
    /// The file.
    pub path: PathBuf,
    /// Line of the file, where the trouble is with one record.
    pub record: Option<u64>,
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
    #[error("a page of more than {} MiB; raise --max-page to read it", .limit >> 20)]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// A line that is no JSON object.
    #[error("not a JSON object: {0}")]
    NotJson(String),
    /// A JSON record without any text.
    #[error("no field with a text; name it with --map text=FIELD")]
    NoText,
    /// A file that has fewer records than it had.
    #[error("the file has no such record any more")]
    NoRecord,
    /// A file name that cannot be stored.
    #[error("the file name is not valid UTF-8; rename the file")]
    FileName,
    /// A pipe, a device, a socket.
    #[error("neither a file nor a directory")]
    NotAFile,
}

impl IngestError {
    /// Where the trouble is.
    pub fn origin(&self) -> Origin {
        Origin { file: self.path.clone(), record: self.record }
    }

    /// Whether the trouble is with the file and not with one record of it.
    pub fn is_of_file(&self) -> bool {
        self.record.is_none()
    }

    /// Whether another try may go well although the file and the options stay as they are.
    pub fn may_pass(&self) -> bool {
        matches!(self.kind, IngestErrorKind::Io(_))
    }
}

/// Why a file holds no page. An answer, not an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Skip {
    /// Bytes that are no text: a picture, a program, an archive of another kind.
    Binary,
    /// JSON that describes a page lying beside it.
    Sidecar,
    /// XML that is no HTML: a feed, a sitemap.
    Xml,
    /// JSON that holds no pages.
    OtherJson,
}

impl Skip {
    /// Every reason.
    pub const ALL: [Self; 4] = [Self::Binary, Self::Sidecar, Self::Xml, Self::OtherJson];

    /// The name used in every output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Binary => "binary",
            Self::Sidecar => "sidecar",
            Self::Xml => "xml",
            Self::OtherJson => "other-json",
        }
    }
}
