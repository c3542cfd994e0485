//! Command-line definition (clap): one source for the parser, the help, the manual page and the completions.

use std::path::PathBuf;
use std::sync::LazyLock;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use super::cite::CiteArgs;
use super::optimize::OptimizeArgs;
use super::remove::RemoveArgs;
use super::search::SearchArgs;
use super::verify::VerifyArgs;
use super::watches::WatchArgs;
use newsidx_index::FORMAT_VERSION;
use newsidx_ingest::FieldMap;

/// Version of the program and format of the index.
static VERSION: LazyLock<String> =
    LazyLock::new(|| format!("{} (index format {FORMAT_VERSION})", env!("CARGO_PKG_VERSION")));

/// Index an archive of scraped news pages and search it exactly, in milliseconds
#[derive(Debug, Parser)]
#[command(
    name = "newsidx",
    version = VERSION.as_str(),
    about,
    after_help = "Exit codes: 0 found or done, 1 nothing found, 2 failed.\n\n\
                  Examples:\n  \
                  newsidx index corpus/\n  \
                  newsidx search \"silence is complicity\"\n  \
                  newsidx search 'title:korea date:2025-05 \"human rights\"' --json | jq .title\n  \
                  newsidx extract page.txt --explain",
    max_term_width = 100
)]
pub struct Cli {
    /// Index directory
    #[arg(
        long,
        global = true,
        env = "NEWSIDX_INDEX",
        hide_env_values = true,
        default_value = "index",
        value_name = "DIR",
        help_heading = "Common options"
    )]
    pub(super) index: PathBuf,

    /// When to use colors; auto: in a terminal, unless NO_COLOR is set or TERM is dumb
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN", help_heading = "Common options")]
    pub(super) color: ColorWhen,

    #[command(subcommand)]
    pub(super) command: Command,
}

/// When to use colors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorWhen {
    /// Only in a terminal
    #[default]
    Auto,
    /// In files and pipes too
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Index pages: extract their articles and add them to the index
    Index(IndexArgs),
    /// Search the index
    Search(SearchArgs),
    /// Extract the articles of files and print them, without an index
    Extract(ExtractArgs),
    /// Print one article
    Show(ShowArgs),
    /// Print the versions of a page and the changes between them
    Versions(VersionsArgs),
    /// Print citations, with the evidence for the date and the SHA-256 of the source
    Cite(CiteArgs),
    /// Save searches and print new hits since their last run
    Watch(WatchArgs),
    /// Delete the articles that match a query
    Remove(RemoveArgs),
    /// Merge index segments and reclaim disk space
    Optimize(OptimizeArgs),
    /// Check that the source files have not changed since they were indexed
    Verify(VerifyArgs),
    /// Print index statistics
    Stats(StatsArgs),
    /// Print a shell completion script
    Completions(CompletionsArgs),
    /// Print the manual page; to read it: newsidx man | man -l -
    Man,
}

#[derive(Debug, Args)]
#[command(after_help = "Run it again to add new pages and replace changed ones; unchanged files are skipped.\n\n\
                        Examples:\n  \
                        newsidx index corpus/\n  \
                        newsidx index -g '*.warc.gz' -g '!*-00000.*' crawls/\n  \
                        find . -name '*.html' -print0 | newsidx index -0 -\n  \
                        zcat dump.jsonl.gz | newsidx index -\n  \
                        newsidx index dump.jsonl.gz --map url=link,text=content\n  \
                        newsidx index --watch incoming/")]
pub(super) struct IndexArgs {
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

/// Options for walking directories.
#[derive(Debug, Args)]
pub(super) struct WalkArgs {
    /// Index only files that match GLOB, or with ! before it none that match; can be repeated
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
pub(super) struct ReadArgs {
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

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
                        newsidx extract page.html\n  \
                        newsidx extract page.txt --explain\n  \
                        newsidx extract --json pages/*.gz | jq -r .title")]
pub(super) struct ExtractArgs {
    /// Files to extract; - reads a page from standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Print JSON lines, one per page
    #[arg(long, conflicts_with = "explain")]
    pub json: bool,

    /// Print every block with its label and the rule that set it: + kept, - dropped, = fact; for blocks that a model
    /// labelled also the features with the largest weights
    #[arg(long)]
    pub explain: bool,

    #[command(flatten)]
    pub walk: WalkArgs,

    #[command(flatten)]
    pub read: ReadArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  newsidx show 3f2a\n  newsidx show 3f2a --raw | sha256sum")]
pub(super) struct ShowArgs {
    /// Identifier of the article, or its first digits
    #[arg(value_name = "ID")]
    pub id: String,

    /// Print as JSON
    #[arg(long)]
    pub json: bool,

    /// Print the original page, decompressed; for a file of records only the record
    #[arg(long, conflicts_with = "json")]
    pub raw: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  newsidx versions https://example.com/story\n  \
                        newsidx versions --json https://example.com/story | jq -c '[.fetched, .title]'")]
pub(super) struct VersionsArgs {
    /// URL of the page, in any form: with www., mobile, with tracking parameters
    #[arg(value_name = "URL")]
    pub url: String,

    /// Print JSON lines, one per version
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub(super) struct StatsArgs {
    /// Print as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  newsidx completions bash > ~/.local/share/bash-completion/completions/newsidx")]
pub(super) struct CompletionsArgs {
    /// Shell
    #[arg(value_enum, value_name = "SHELL", action = ArgAction::Set)]
    pub shell: clap_complete::Shell,
}
