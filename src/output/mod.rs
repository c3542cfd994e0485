//! Results → bytes on a writer: one file per format.
//!
//! `docs/json.md` is the promise about the JSON records; what a person reads may change.

mod article_text;
mod explain;
mod hit_text;
mod json;
mod paths;
mod printable;
mod record;
mod style;
mod wrap;

pub use article_text::write_article;
pub use explain::write_explanation;
pub use hit_text::{HitLayout, write_hit};
pub use json::write_json_line;
pub use paths::ShownPaths;
pub use printable::printable;
pub use record::{RejectionRecord, SCHEMA_VERSION, article_record, hit_record};
pub use style::{BOLD, DIM, DROPPED, KEPT, MATCH};
