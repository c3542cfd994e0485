//! Arguments that select and read files, shared by `index` and `extract`.

use std::path::Path;

use anyhow::Context;
use clap::Args;

use newsidx_ingest::{FieldMap, Globs, ReadOptions, WalkOptions, absolute};

/// Options for walking directories.
#[derive(Debug, Args)]
pub(crate) struct WalkArgs {
    /// Read only files that match GLOB, or with ! before it none that match; can be repeated
    #[arg(short = 'g', long, value_name = "GLOB")]
    pub glob: Vec<String>,

    /// Include hidden files and directories
    #[arg(long)]
    pub hidden: bool,

    /// Follow symbolic links in directories
    #[arg(short = 'L', long)]
    pub follow: bool,

    /// Include files excluded by .ignore, .newsidxignore and, in a repository, .gitignore
    #[arg(long)]
    pub no_ignore: bool,
}

/// Options for reading files.
#[derive(Debug, Args)]
pub(crate) struct ReadArgs {
    /// Names of JSON fields or CSV columns, such as url=link,text=content
    #[arg(long, value_name = "FACT=FIELD,…", default_value = "", value_parser = parse_map, hide_default_value = true)]
    pub map: FieldMap,

    /// Maximum page size in MiB; larger pages are reported and skipped
    #[arg(long, value_name = "MIB", default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=4096))]
    pub max_page: u32,
}

fn parse_map(text: &str) -> Result<FieldMap, newsidx_ingest::FieldMapError> {
    if text.is_empty() { Ok(FieldMap::default()) } else { text.parse() }
}

impl ReadArgs {
    pub(crate) fn options(&self) -> ReadOptions {
        ReadOptions { max_page_bytes: u64::from(self.max_page) << 20, fields: self.map.clone() }
    }
}

impl WalkArgs {
    pub(crate) fn options(&self) -> anyhow::Result<WalkOptions> {
        let globs = Globs::new(&absolute(Path::new("."))?, &self.glob).context("--glob")?;
        let WalkArgs { hidden, follow, no_ignore, .. } = *self;
        Ok(WalkOptions { hidden, follow_links: follow, no_ignore, globs, ..WalkOptions::default() })
    }
}
