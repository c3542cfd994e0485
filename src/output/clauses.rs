//! Clauses of a query with their counts (`search --explain`), as an indented tree and as records.

use std::io::{self, Write};

use indicatif::HumanCount;
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::columns::pad_left;
use super::{DIM, RecordShape, SCHEMA_VERSION, printable};
use newsidx_search::{ClauseRole, ExplainedClause};

/// Columns by which a nested clause is indented.
const INDENT: usize = 2;

/// The fields of a [`clause_records`] record.
pub(crate) const CLAUSE_SHAPE: RecordShape = RecordShape {
    fields: &["schema", "type", "depth", "role", "query", "count"],
    columns: &["depth", "role", "query", "count"],
};

#[derive(Serialize)]
struct ClauseRecord {
    schema: u32,
    #[serde(rename = "type")]
    kind: &'static str,
    depth: usize,
    role: &'static str,
    query: String,
    count: Option<u64>,
}

/// One record for each clause, in preorder.
pub(crate) fn clause_records(clauses: &[ExplainedClause]) -> impl Iterator<Item = impl Serialize + use<>> {
    clauses.iter().map(|clause| ClauseRecord {
        schema: SCHEMA_VERSION,
        kind: "clause",
        depth: clause.depth,
        role: match clause.role {
            ClauseRole::All => "all",
            ClauseRole::Any => "any",
            ClauseRole::Not => "not",
            ClauseRole::Value => "value",
        },
        query: clause.query.to_string(),
        count: clause.count,
    })
}

/// Writes the clauses as an indented tree, each after the number of articles that match it.
///
/// # Errors
///
/// If the writer fails.
pub(crate) fn write_clauses(out: &mut dyn Write, clauses: &[ExplainedClause]) -> io::Result<()> {
    let number =
        |clause: &ExplainedClause| clause.count.map_or_else(|| "-".to_owned(), |count| HumanCount(count).to_string());
    let width = clauses.iter().map(|clause| number(clause).width()).max().unwrap_or(0);
    for clause in clauses {
        let text = match clause.role {
            ClauseRole::All => "all of".to_owned(),
            ClauseRole::Any => "any of".to_owned(),
            ClauseRole::Not => "all but".to_owned(),
            ClauseRole::Value => printable(&clause.query.to_string()).into_owned(),
        };
        let left_out = if clause.count.is_none() { "  left out: no letter and no digit" } else { "" };
        let indent = clause.depth * INDENT;
        writeln!(out, "{}  {:indent$}{text}{DIM}{left_out}{DIM:#}", pad_left(&number(clause), width), "")?;
    }
    Ok(())
}
