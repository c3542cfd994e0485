//! Arguments of `newsidx index`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::read_args::{ReadArgs, WalkArgs};

#[derive(Debug, Args)]
#[command(after_help = "Run it again to add new pages and replace changed ones; unchanged files are skipped.\n\n\
                        Examples:\n  \
                        newsidx index corpus/\n  \
                        newsidx index -g '*.warc.gz' -g '!*-00000.*' crawls/\n  \
                        find . -name '*.html' -print0 | newsidx index -0 -\n  \
                        zcat dump.jsonl.gz | newsidx index -\n  \
                        newsidx index dump.jsonl.gz --map url=link,text=content\n  \
                        newsidx index --watch incoming/")]
pub(crate) struct IndexArgs {
    /// Files and directories to index. - reads standard input: a list of paths, one per line, or pages as JSON lines
    #[arg(required_unless_present_any = ["files_from", "refresh"], value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Also index the files and directories listed in FILE, one per line; - is standard input
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,

    /// Lists of paths are separated by NUL, as from find -print0
    #[arg(short = '0', long)]
    pub null: bool,

    #[command(flatten)]
    pub walk: WalkArgs,

    /// Delete documents whose source file below PATH no longer exists
    #[arg(long)]
    pub prune: bool,

    /// Keep running and index new and changed files, until ctrl-c or SIGTERM
    #[arg(long, conflicts_with_all = ["refresh", "follow"])]
    pub watch: bool,

    /// Index again the sources that an older version of newsidx extracted: all of them, or those below PATH
    #[arg(long, conflicts_with_all = ["prune", "restore", "glob", "hidden", "follow", "no_ignore"])]
    pub refresh: bool,

    /// Index again the pages below PATH that newsidx remove has deleted
    #[arg(long)]
    pub restore: bool,

    /// Keep lists of other pages (section fronts, archives) as documents that only searches with kind:listing or kind:*
    /// find. The index remembers it: later runs do the same until one has --keep-listings=no
    #[arg(
        long,
        value_name = "yes|no",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "yes",
        value_parser = yes_or_no(),
        hide_possible_values = true
    )]
    pub keep_listings: Option<bool>,

    #[command(flatten)]
    pub read: ReadArgs,

    /// Number of threads [default: one per core]
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,

    /// Memory for documents before they are written to disk, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 256, value_parser = clap::value_parser!(u32).range(20..=1_000_000))]
    pub memory: u32,

    /// Print the time of each stage on standard error
    #[arg(long)]
    pub timings: bool,

    /// Print the summary as JSON on standard output
    #[arg(long)]
    pub json: bool,

    /// Print no progress and no summary
    #[arg(short, long)]
    pub quiet: bool,
}

/// Parser of `yes` and `no`.
fn yes_or_no() -> impl TypedValueParser<Value = bool> {
    PossibleValuesParser::new(["yes", "no"]).map(|value| value == "yes")
}
