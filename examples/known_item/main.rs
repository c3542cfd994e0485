//! Known-item evaluation of the ranking on any pages: titles, and sentences without a third of their words, as queries
//! for their articles. Pages are indexed stripped, and as they were scraped.
//!
//! ```sh
//! cargo run --release --example known_item -- PATH …
//! ```

mod ranking;

use std::path::PathBuf;

use newsidx_ingest::absolute;

fn main() -> anyhow::Result<()> {
    let paths: Vec<PathBuf> =
        std::env::args_os().skip(1).map(|path| absolute(path.as_ref())).collect::<Result<_, _>>()?;
    anyhow::ensure!(!paths.is_empty(), "name files or directories with pages");
    let dir = std::env::temp_dir().join(format!("newsidx-known-item-{}", std::process::id()));
    let measured = ranking::measure(&paths, &dir);
    std::fs::remove_dir_all(&dir)?;
    let lines: Vec<String> = measured?.iter().map(ToString::to_string).collect();
    anstream::println!("{}", lines.join("\n"));
    Ok(())
}
