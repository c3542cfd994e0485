//! The commands and their flags. One definition gives the parser, the help, the manual page and
//! the completions.

use std::path::PathBuf;
use std::sync::LazyLock;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use super::cite::CiteArgs;
use super::optimize::OptimizeArgs;
use super::remove::RemoveArgs;
use super::search::SearchArgs;
use super::verify::VerifyArgs;
use super::watch::WatchArgs;
use newsidx_index::FORMAT_VERSION;
use newsidx_ingest::FieldMap;

/// The program's version and the index's.
static VERSION: LazyLock<String> =
    LazyLock::new(|| format!("{} (index format {FORMAT_VERSION})", env!("CARGO_PKG_VERSION")));

/// Turns raw scraped news pages into an archive that can be searched in milliseconds.
#[derive(Debug, Parser)]
#[command(
    name = "newsidx",
    version = VERSION.as_str(),
    about,
    after_help = "Exit codes: 0 found or done, 1 searched and found nothing, 2 failed.\n\n\
                  Examples:\n  \
                  newsidx index corpus/\n  \
                  newsidx search \"silence is complicity\"\n  \
                  newsidx search 'title:korea date:2025-05 \"human rights\"' --json | jq .title\n  \
                  newsidx extract page.txt --explain",
    max_term_width = 100
)]
pub struct Cli {
    /// Directory of the index
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

    /// When to use colours: NO_COLOR and TERM=dumb switch them off where this is auto
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN", help_heading = "Common options")]
    pub(super) color: ColorWhen,

    #[command(subcommand)]
    pub(super) command: Command,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorWhen {
    /// In a terminal
    #[default]
    Auto,
    /// Also in a pipe
    Always,
    /// Not at all
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Read pages, strip their clutter and add their articles to the index
    Index(IndexArgs),
    /// Find articles
    Search(SearchArgs),
    /// Print the articles of files as they would be indexed
    Extract(ExtractArgs),
    /// Print one article of the index
    Show(ShowArgs),
    /// Print the versions of a page, and what was changed from one to the next
    Versions(VersionsArgs),
    /// Cite articles, with what shows their date and the SHA-256 of their source
    Cite(CiteArgs),
    /// Save searches, and print what is new since they ran last
    Watch(WatchArgs),
    /// Delete the articles that a query finds, for good
    Remove(RemoveArgs),
    /// Merge the parts of the index, and give back the room of what was deleted
    Optimize(OptimizeArgs),
    /// Check that the sources of all documents are what they were
    Verify(VerifyArgs),
    /// Say what is in the index
    Stats(StatsArgs),
    /// Print a script that completes commands in a shell
    Completions(CompletionsArgs),
    /// Print the manual page, for man(1): newsidx man | man -l -
    Man,
}

#[derive(Debug, Args)]
#[command(after_help = "A second run adds what is new, replaces what changed and leaves the rest alone.\n\n\
                        Examples:\n  \
                        newsidx index corpus/\n  \
                        newsidx index -g '*.warc.gz' -g '!*-00000.*' crawls/\n  \
                        find . -name '*.html' -print0 | newsidx index -0 -\n  \
                        zcat dump.jsonl.gz | newsidx index -\n  \
                        newsidx index dump.jsonl.gz --map url=link,text=content\n  \
                        newsidx index --watch incoming/")]
pub(super) struct IndexArgs {
    /// Files and directories to read; - reads standard input: a list of paths, one a line, or the pages themselves, as
    /// JSON lines
    #[arg(required_unless_present_any = ["files_from", "refresh"], value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Also read the files and directories in a list, one a line; - is standard input
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,

    /// Paths in lists have a NUL after each, as find -print0 writes them
    #[arg(short = '0', long)]
    pub null: bool,

    #[command(flatten)]
    pub walk: WalkArgs,

    /// Drop documents whose file below PATH is gone
    #[arg(long)]
    pub prune: bool,

    /// Go on and read what comes and what changes, until ctrl-c or SIGTERM ends it
    #[arg(long, conflicts_with_all = ["refresh", "follow"])]
    pub watch: bool,

    /// Read again what an older version of newsidx has extracted, and nothing else: all sources of the index, or those at
    /// and below PATH
    #[arg(long, conflicts_with_all = ["prune", "restore", "glob", "hidden", "follow", "no_ignore"])]
    pub refresh: bool,

    /// Bring back what newsidx remove has removed of the files below PATH
    #[arg(long)]
    pub restore: bool,

    #[command(flatten)]
    pub read: ReadArgs,

    /// Threads that extract and invert [default: one a core]
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,

    /// Memory in which documents are collected before they go to disk, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 256, value_parser = clap::value_parser!(u32).range(20..=1_000_000))]
    pub memory: u32,

    /// Print where the time went, on standard error
    #[arg(long)]
    pub timings: bool,

    /// Print the summary as JSON on standard output
    #[arg(long)]
    pub json: bool,

    /// Print no progress and no summary
    #[arg(short, long)]
    pub quiet: bool,
}

/// Which files below a directory are read.
#[derive(Debug, Args)]
pub(super) struct WalkArgs {
    /// Read only files that match, or, with ! before it, none that match; may be given several times
    #[arg(short = 'g', long, value_name = "GLOB")]
    pub glob: Vec<String>,

    /// Read hidden files and directories too
    #[arg(long)]
    pub hidden: bool,

    /// Follow links below directories
    #[arg(short = 'L', long)]
    pub follow: bool,

    /// Read also what .ignore, .newsidxignore and, in a repository, .gitignore name
    #[arg(long)]
    pub no_ignore: bool,
}

/// How files are read.
#[derive(Debug, Args)]
pub(super) struct ReadArgs {
    /// Names of JSON fields and of columns, as in url=link,text=content
    #[arg(long, value_name = "FACT=FIELD,…", default_value = "", value_parser = parse_map, hide_default_value = true)]
    pub map: FieldMap,

    /// Largest page that is read, in MiB; a larger one is reported and left out
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
    /// Files to read; - reads a page from standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Print JSON lines, one page each
    #[arg(long, conflicts_with = "explain")]
    pub json: bool,

    /// Print every block with its label and the rule that gave it: + kept, - dropped, = a fact; where a model decided, what
    /// weighed most
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
    /// Identifier of the article, or the beginning of it
    #[arg(value_name = "ID")]
    pub id: String,

    /// Print a JSON record
    #[arg(long)]
    pub json: bool,

    /// Print the bytes that the page was read from, decompressed; of a file of records the record
    #[arg(long, conflicts_with = "json")]
    pub raw: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  newsidx versions https://example.com/story\n  \
                        newsidx versions --json https://example.com/story | jq -c '[.fetched, .title]'")]
pub(super) struct VersionsArgs {
    /// Address of the page, in any form: with www., for phones, with a campaign
    #[arg(value_name = "URL")]
    pub url: String,

    /// Print JSON lines, one version each
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub(super) struct StatsArgs {
    /// Print a JSON record
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  newsidx completions bash > ~/.local/share/bash-completion/completions/newsidx")]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum, value_name = "SHELL", action = ArgAction::Set)]
    pub shell: clap_complete::Shell,
}
