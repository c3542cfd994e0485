//! Command-line definition (clap): one source for the parser, the help, the manual page and the completions.

mod article_args;
mod color_when;
mod index_args;
mod read_args;
mod search_args;
mod upkeep_args;
mod watch_args;

use std::path::PathBuf;
use std::sync::LazyLock;

use clap::{ArgAction, Args, Parser, Subcommand};

use newsidx_index::FORMAT_VERSION;

pub(super) use article_args::{CitationStyle, CiteArgs, ExtractArgs, ShowArgs, VersionsArgs};
pub(super) use color_when::ColorWhen;
pub(super) use index_args::IndexArgs;
pub(super) use search_args::SearchArgs;
pub(super) use upkeep_args::{OptimizeArgs, RemoveArgs, StatsArgs, VerifyArgs};
pub(super) use watch_args::{WatchAddArgs, WatchArgs, WatchCommand, WatchListArgs, WatchRunArgs};

/// Version of the program and format of the index.
static VERSION: LazyLock<String> =
    LazyLock::new(|| format!("{} (index format {FORMAT_VERSION})", env!("CARGO_PKG_VERSION")));

/// Index an archive of scraped news pages and search it exactly, in milliseconds
#[derive(Debug, Parser)]
#[command(
    name = "newsidx",
    version = VERSION.as_str(),
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
#[command(after_help = "Example:\n  newsidx completions bash > ~/.local/share/bash-completion/completions/newsidx")]
pub(super) struct CompletionsArgs {
    /// Shell
    #[arg(value_enum, value_name = "SHELL", action = ArgAction::Set)]
    pub shell: clap_complete::Shell,
}
