//! Output formats: results and articles to bytes on a writer, one file per format. Pure: no files, no clock, no
//! terminal.
//!
//! `docs/json.md` is the contract for JSON records; text for reading may change.

mod article_record;
mod article_text;
mod chart;
mod cite;
mod clauses;
mod columns;
mod counts;
mod delimited;
mod display_title;
mod explanation;
mod format;
mod hit_text;
mod json;
mod kwic;
mod page_versions;
mod paths;
mod printable;
mod styled_line;
mod styles;
mod template;
mod text_diff;
mod wrap;

pub(crate) use article_record::{
    HIT_SHAPE, HitDetails, RejectionRecord, SCHEMA_VERSION, article_record, hit_record, total_record, watch_hit_record,
};
pub(crate) use article_text::write_article;
pub(crate) use chart::{Chart, ChartRow, ChartValue, RowContent, write_chart};
pub(crate) use cite::{Citation, write_bibtex, write_citation, write_csl_json};
pub(crate) use clauses::{CLAUSE_SHAPE, clause_records, write_clauses};
pub(crate) use counts::{
    COUNT_SHAPE, CountScale, FACET_SHAPE, NamedCount, PERIOD_SHAPE, count_chart, count_records, facet_chart,
    facet_records, period_chart, period_records,
};
pub(crate) use explanation::write_explanation;
pub(crate) use format::{FormatError, RecordFormat, RecordShape, RecordWriter};
pub(crate) use hit_text::{HitLayout, write_copy, write_hit};
pub(crate) use json::write_json_line;
pub(crate) use kwic::{KWIC_SHAPE, kwic_record, write_kwic};
pub(crate) use page_versions::{version_record, write_version};
pub(crate) use paths::ShownPaths;
pub(crate) use printable::printable;
pub(crate) use styles::{ADDED, BAR, BOLD, DIM, DROPPED, KEPT, MATCH, REMOVED};
