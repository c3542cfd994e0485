//! Formats that can be detected.

use crate::SkipReason;

/// Bytes that are examined; enough for the opening tags of a page after a long comment.
pub(crate) const SNIFF_BYTES: usize = 8192;

/// Format of decompressed bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileFormat {
    Html,
    Text,
    /// JSON objects, one a line, or a single object.
    Json,
    /// A JSON array of objects.
    JsonArray,
    /// Web archive.
    Warc,
    /// Web archive of the time before WARC.
    Arc,
    Tar,
    Zip,
    /// RSS or Atom.
    Feed,
    /// Page that a browser saved as MHTML.
    Mhtml,
    Skipped(SkipReason),
}
