//! The flags of `newsidx search`.

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
#[command(after_help = "Words are all required and find their inflections; quoted phrases are exact.\n\
                        An argument with spaces and no query syntax in it is a phrase.\n\
                        Fields: title, body, caption, author, agency, section, site, lang, date, url.\n\n\
                        Examples:\n  \
                        newsidx search \"silence is complicity\"\n  \
                        newsidx search defector korea\n  \
                        newsidx search '\"human rights\" (korea OR pyongyang) -nuclear'\n  \
                        newsidx search 'site:example.com date:2025-01..2025-06 author:\"jane doe\"'\n  \
                        newsidx search -l flood | xargs wc -w")]
pub(in crate::cli) struct SearchArgs {
    /// What to search for
    #[arg(required = true, value_name = "QUERY")]
    pub query: Vec<String>,

    /// Most hits [default: 10 as text, all with --json, -l and -0]
    #[arg(short = 'm', long, value_name = "N")]
    pub limit: Option<usize>,

    /// Order of the hits: best first, oldest first (date), newest first (-date)
    #[arg(long, value_enum, default_value_t, value_name = "ORDER", allow_hyphen_values = true)]
    pub sort: SortOrder,

    /// Print the number of matching articles only
    #[arg(short = 'c', long, conflicts_with_all = ["json", "list", "null"])]
    pub count: bool,

    /// Print the paths of the matching files only
    #[arg(short = 'l', long, conflicts_with = "json")]
    pub list: bool,

    /// Print the paths only, each with a NUL after it, for xargs -0
    #[arg(short = '0', long, conflicts_with = "json")]
    pub null: bool,

    /// Print JSON lines, one hit each
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum SortOrder {
    /// Best match first
    #[default]
    Relevance,
    /// Oldest first
    Date,
    /// Newest first
    #[value(name = "-date")]
    DateDescending,
}
