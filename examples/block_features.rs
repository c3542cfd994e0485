//! Prints the features of every block of pages, as JSON lines: training data for
//! `crates/newsidx-extract/training/train.py`.
//!
//! ```sh
//! cargo run --release --example block_features -- [--scores FILE] PAGE …
//! ```
//!
//! The first line has the `names` of the features. Every other line is a page: `path`, `kind` (`html` or `text`), and for
//! each block `texts`, `labels` and `rules` (what rules decide before any model, or empty) and `features`. With
//! `--scores FILE` the features are those of the second model; the lines of FILE have `path` and the `scores` of a first
//! model.

use std::collections::HashMap;
use std::io::{self, BufWriter, Write};

use newsidx_core::page::{ContentKind, RawPage};
use newsidx_extract::blocks;
use newsidx_extract::{BlockLabel, feature_names, page_features};
use newsidx_ingest::{FieldMap, ReadOptions, Source, absolute};
use serde_json::{Value, json};

/// Largest page that is read, in bytes.
const MAX_PAGE_BYTES: u64 = 32 << 20;

fn main() -> anyhow::Result<()> {
    let mut paths: Vec<String> = std::env::args().skip(1).collect();
    let mut scores = None;
    if paths.first().is_some_and(|first| first == "--scores") {
        anyhow::ensure!(paths.len() > 1, "--scores needs a file");
        scores = Some(read_scores(&paths.remove(1))?);
        paths.remove(0);
    }
    let mut out = BufWriter::new(io::stdout().lock());
    let names = feature_names();
    let names = if scores.is_some() { names.with_title() } else { names.own };
    writeln!(out, "{}", json!({ "names": names }))?;
    for path in &paths {
        let source = Source::open(&absolute(path.as_ref())?)?;
        let options = ReadOptions { max_page_bytes: MAX_PAGE_BYTES, fields: FieldMap::default() };
        let mut result = Ok(());
        source.pages(&options, &mut |page| {
            let printed = page.map_err(anyhow::Error::from).and_then(|page| {
                let scores = scores.as_ref().map(|scores| scores.get(path).map_or(&[] as &[f32], Vec::as_slice));
                print(&mut out, path, page, scores)
            });
            result = printed;
            result.is_ok()
        });
        result?;
    }
    out.flush()?;
    Ok(())
}

/// Scores of every block by the path of the page.
fn read_scores(path: &str) -> anyhow::Result<HashMap<String, Vec<f32>>> {
    let mut scores = HashMap::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let record: Value = serde_json::from_str(line)?;
        let page = record["path"].as_str().unwrap_or_default().to_owned();
        let of_blocks = record["scores"].as_array().into_iter().flatten();
        scores.insert(page, of_blocks.filter_map(Value::as_f64).map(|score| score as f32).collect());
    }
    Ok(scores)
}

fn print(out: &mut dyn Write, path: &str, raw: RawPage, scores: Option<&[f32]>) -> anyhow::Result<()> {
    let page = blocks::parse(&raw);
    let raw = raw.into_hashed();
    if let Some(scores) = scores {
        anyhow::ensure!(scores.len() == page.blocks.len(), "{path}: a score for every block is needed");
    }
    let measured = page_features(&raw, &page, scores);
    let features = measured.with_title.as_ref().unwrap_or(&measured.features);
    let evidence = |say: fn(&BlockLabel) -> &'static str| -> Vec<&str> {
        measured.evidence.iter().map(|verdict| verdict.as_ref().map_or("", say)).collect()
    };
    let line = json!({
        "path": path,
        "kind": if raw.kind == ContentKind::Html { "html" } else { "text" },
        "texts": page.blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>(),
        "labels": evidence(|verdict| verdict.label.name()),
        "rules": evidence(|verdict| verdict.rule.name()),
    });
    // Numbers are written by hand: the library of JSON values would hold each in many bytes.
    let line = line.to_string();
    write!(out, "{},\"features\":[", line.trim_end_matches('}'))?;
    for (at, row) in features.rows().enumerate() {
        write!(out, "{}[", if at > 0 { "," } else { "" })?;
        for (nth, value) in row.iter().enumerate() {
            write!(out, "{}{value}", if nth > 0 { "," } else { "" })?;
        }
        write!(out, "]")?;
    }
    writeln!(out, "]}}")?;
    Ok(())
}
