//! Prints the features of pages as a whole, as JSON lines: training data for `training/train_listing.py`.
//!
//! ```sh
//! cargo run --release -p newsidx-extract --example listing_features < PATHS
//! ```
//!
//! Standard input has one path on each line, of an HTML page (`.html`) or of plain text. The first line of the output
//! has the `names` of the features and `prose_names`. Every other line is a page: `path`, `kind` (`html` or `text`), the
//! `outcome` of the extraction (`article` or the reason of the rejection), whether it `may_be_list`, its `features`, and
//! those for the model of `prose`, `null` where that does not decide.

use std::error::Error;
use std::io::{self, BufRead, BufWriter, Write};

use newsidx_core::page::{ContentKind, Origin, RawPage};
use newsidx_extract::{Rejection, blocks, extract, listing_feature_names, listing_features, prose_feature_names};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(io::stdout().lock());
    writeln!(out, "{}", json!({ "names": listing_feature_names(), "prose_names": prose_feature_names() }))?;
    for path in io::stdin().lock().lines() {
        let path = path?;
        let is_html = path.ends_with(".html");
        let kind = if is_html { ContentKind::Html } else { ContentKind::Text };
        let raw = RawPage::new(Origin::from_file(&path), kind, std::fs::read(&path)?);
        let page = blocks::parse(&raw);
        let raw = raw.into_hashed();
        let outcome = extract(&raw, &page).outcome.map_or_else(Rejection::name, |_| "article");
        let features = listing_features(&raw, &page);
        let line = json!({
            "path": path,
            "kind": if is_html { "html" } else { "text" },
            "outcome": outcome,
            "may_be_list": features.may_be_list,
            "features": features.values,
            "prose": features.prose,
        });
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    Ok(())
}
