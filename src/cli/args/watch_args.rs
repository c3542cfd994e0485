//! Arguments of `newsidx watch`.

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct WatchArgs {
    #[command(subcommand)]
    pub command: WatchCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum WatchCommand {
    /// Save a search; its current hits count as known
    Add(WatchAddArgs),
    /// Print new hits since the last run, newest first; exit code 1 if there are none
    Run(WatchRunArgs),
    /// List saved searches
    List(WatchListArgs),
    /// Delete a saved search
    Remove(WatchRemoveArgs),
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  newsidx watch add floods 'flood OR \"storm surge\"'")]
pub(crate) struct WatchAddArgs {
    /// Name of the search: letters, digits, - and _
    #[arg(value_name = "NAME")]
    pub name: String,

    /// Query, as for newsidx search
    #[arg(required = true, value_name = "QUERY")]
    pub query: Vec<String>,

    /// Match articles with any of the words
    #[arg(long)]
    pub any: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Example, in a crontab:\n  \
                        0 7 * * * newsidx index -q /archive/pages; newsidx watch run floods")]
pub(crate) struct WatchRunArgs {
    /// Names of the searches [default: all]
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,

    /// Print JSON lines, one per hit
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct WatchListArgs {
    /// Print JSON lines, one per search
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct WatchRemoveArgs {
    /// Name of the search
    #[arg(value_name = "NAME")]
    pub name: String,
}
