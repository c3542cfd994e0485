//! Arguments of the commands that maintain an index: `optimize`, `verify`, `remove`, `stats`.

use clap::Args;

use newsidx_index::Index;

#[derive(Debug, Args)]
#[command(
    after_help = "A search goes through the segments of an index one after the other. Merging pays after a large first \
                  run, and after many documents were deleted or replaced. Searches can run meanwhile. The disk needs \
                  free space as large as the index.\n\n\
                  Example:\n  newsidx optimize --segments 4"
)]
pub(crate) struct OptimizeArgs {
    /// Maximum number of segments afterwards
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    pub segments: u16,

    /// Print the state before and after as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Prints a line for each document whose source has changed, vanished or cannot be read.\n\
                        Exit codes: 0 all unchanged, 1 some changed or vanished, 2 some cannot be read.\n\n\
                        Example:\n  newsidx verify --json | jq -r .path | sort -u")]
pub(crate) struct VerifyArgs {
    /// Print JSON lines, one per changed document
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Asks for confirmation before it deletes anything. Without a terminal, confirm with --yes, or with \
                  --expect and the number of articles. Deleted pages are not indexed again unless newsidx index \
                  --restore is used.\n\n\
                  Exit codes: 0 removed, 1 nothing found, 2 failed or not confirmed.\n\n\
                  Examples:\n  \
                  newsidx remove --dry-run site:tracker.example\n  \
                  newsidx remove --expect 12 'url:\"example.com/withdrawn\"'\n  \
                  newsidx remove --json --dry-run site:tracker.example | jq .found"
)]
pub(crate) struct RemoveArgs {
    /// Query, as for newsidx search; each copy counts as an article
    #[arg(required = true, value_name = "QUERY")]
    pub query: Vec<String>,

    /// Match articles with any of the words
    #[arg(long)]
    pub any: bool,

    /// Print the number of articles and the first of them, and delete nothing
    #[arg(short = 'n', long, conflicts_with_all = ["yes", "expect"])]
    pub dry_run: bool,

    /// Do not ask for confirmation
    #[arg(short, long)]
    pub yes: bool,

    /// Delete without asking if exactly N articles match; else delete nothing
    #[arg(long, value_name = "N")]
    pub expect: Option<u64>,

    /// Print the numbers of found and deleted articles as JSON
    #[arg(long)]
    pub json: bool,

    /// Maximum number of index terms that a wildcard may match; above it the command fails
    #[arg(long, value_name = "N", default_value_t = Index::DEFAULT_MAX_EXPANSIONS)]
    pub max_expansions: usize,
}

#[derive(Debug, Args)]
pub(crate) struct StatsArgs {
    /// Print as JSON
    #[arg(long)]
    pub json: bool,
}
