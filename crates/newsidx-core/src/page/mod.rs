//! Raw page: the bytes of one document as scraped, with its origin and the metadata that came with it.
//!
//! Nothing is interpreted here: a [`RawPage`] need not be a news page.

mod fetch_time;
mod origin;
mod parse_value_error;
mod raw_page;
mod sha256;

pub use fetch_time::FetchTime;
pub use origin::{Extent, Origin, StreamPosition};
pub use parse_value_error::ParseValueError;
pub use raw_page::{ContentKind, HashedPage, PendingExtent, RawPage, SuppliedMetadata};
pub use sha256::{Sha256Hash, Sha256Hasher};
