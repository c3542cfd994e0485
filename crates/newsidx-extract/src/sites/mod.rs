//! Learns what repeats over the pages of one site: menus, prompts and notices that no table of phrases
//! knows, told by nothing but the number of pages that they stand on.
//!
//! A profile is a summary of bounded size, made in one pass: the texts that stand on many pages stay in
//! it, those of single pages are forgotten (J. Misra and D. Gries, "Finding repeated elements", 1982).
//! It knows hashes of texts and no text.

mod fingerprint;
mod profile;

pub use fingerprint::PageFingerprint;
pub use profile::{RepetitionCount, SiteContext, SiteProfile};
