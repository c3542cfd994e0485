//! `newsidx show`: one article of the index.

use std::io::Write;
use std::path::Path;

use anyhow::bail;

use super::Status;
use super::args::ShowArgs;
use super::terminal::Terminal;
use crate::article::ArticleId;
use crate::index::Index;
use crate::output::{article_record, write_article, write_json_line};

/// Articles that are named where the beginning of an identifier fits several.
const SHOWN_CANDIDATES: usize = 5;

pub(super) fn run(args: &ShowArgs, index: &Path, terminal: &Terminal) -> anyhow::Result<Status> {
    let index = Index::open(index)?;
    let found = index.find_id(&args.id, SHOWN_CANDIDATES + 1)?;
    let address = match found.as_slice() {
        [] => {
            terminal.complain(&format!("no article has an identifier that begins with \"{}\"", args.id));
            return Ok(Status::NothingFound);
        }
        [(_, address)] => *address,
        several => {
            let names: Vec<String> =
                several.iter().take(SHOWN_CANDIDATES).map(|(facts, _)| ArticleId(facts.id).to_string()).collect();
            let more = if several.len() > SHOWN_CANDIDATES { ", …" } else { "" };
            bail!("several articles have an identifier that begins with \"{}\": {}{more}", args.id, names.join(", "));
        }
    };
    let article = index.article(address)?;
    if args.json {
        let mut out = terminal.data_out();
        write_json_line(&mut out, &article_record(&article, &terminal.paths()))?;
        out.flush()?;
    } else {
        let mut out = terminal.out();
        write_article(&mut out, &article, &terminal.paths(), terminal.reading_width())?;
        out.flush()?;
    }
    Ok(Status::Success)
}
