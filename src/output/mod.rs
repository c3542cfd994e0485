//! Results → bytes on a writer: one file per format.
//!
//! `docs/json.md` is the promise about the JSON records; what a person reads may change.

mod article_text;
mod cells;
mod chart;
mod cite;
mod clauses;
mod delimited;
mod explain;
mod format;
mod hit_text;
mod json;
mod kwic;
mod paths;
mod printable;
mod record;
mod style;
mod tally;
mod template;
mod text_diff;
mod versions;
mod wrap;

pub use article_text::write_article;
pub use chart::{Chart, ChartRow, ChartValue, RowContent, write_chart};
pub use cite::{Citation, write_bibtex, write_citation, write_csl_json};
pub use clauses::{CLAUSE_SHAPE, clause_records, write_clauses};
pub use explain::write_explanation;
pub use format::{FormatError, RecordFormat, RecordShape, RecordWriter, UnknownField};
pub use hit_text::{HitLayout, write_copy, write_hit};
pub use json::write_json_line;
pub use kwic::{KWIC_SHAPE, kwic_record, write_kwic};
pub use paths::ShownPaths;
pub use printable::printable;
use record::place_name;
pub use record::{
    HIT_SHAPE, HitDetails, RejectionRecord, SCHEMA_VERSION, article_record, hit_record, total_record, watch_hit_record,
    watch_record,
};
pub use style::{ADDED, BAR, BOLD, DIM, DROPPED, KEPT, MATCH, REMOVED};
pub use tally::{
    COUNT_SHAPE, FACET_SHAPE, NamedCount, PERIOD_SHAPE, SeriesNames, count_chart, count_records, facet_chart,
    facet_records, period_chart, period_records,
};
pub use template::{Template, TemplateError};
pub use versions::{version_record, write_version};
