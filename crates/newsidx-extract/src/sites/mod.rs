//! Site profiles: find boilerplate by the number of pages of a site that repeat a text, such as menus, prompts and
//! notices that no phrase table contains.
//!
//! A profile is a heavy-hitters summary in one pass and bounded memory: frequent texts stay in it, texts of single
//! pages are dropped (J. Misra and D. Gries, "Finding repeated elements", 1982). It stores hashes, no text.

mod fingerprint;
mod profile;

pub use fingerprint::PageFingerprint;
pub(crate) use profile::RepetitionCount;
pub use profile::{SiteContext, SiteProfile};
