//! Arguments of the commands that print articles: `extract`, `show`, `versions`, `cite`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::read_args::{ReadArgs, WalkArgs};

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
                        newsidx extract page.html\n  \
                        newsidx extract page.txt --explain\n  \
                        newsidx extract --json pages/*.gz | jq -r .title")]
pub(crate) struct ExtractArgs {
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

    /// Print lists of other pages too (section fronts, archives) instead of rejecting them
    #[arg(long)]
    pub keep_listings: bool,

    #[command(flatten)]
    pub walk: WalkArgs,

    #[command(flatten)]
    pub read: ReadArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  newsidx show 3f2a\n  newsidx show 3f2a --raw | sha256sum")]
pub(crate) struct ShowArgs {
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
pub(crate) struct VersionsArgs {
    /// URL of the page, in any form: with www., mobile, with tracking parameters
    #[arg(value_name = "URL")]
    pub url: String,

    /// Print JSON lines, one per version
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
                        newsidx cite 3f2a\n  \
                        newsidx cite --style bibtex $(newsidx search flood --format '{id}')")]
pub(crate) struct CiteArgs {
    /// Identifiers of the articles, or their first digits
    #[arg(required = true, value_name = "ID")]
    pub ids: Vec<String>,

    /// Citation style
    #[arg(long, value_enum, default_value_t, value_name = "STYLE")]
    pub style: CitationStyle,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum CitationStyle {
    /// Plain text, one line per article
    #[default]
    Plain,
    /// BibTeX
    Bibtex,
    /// CSL-JSON, for Zotero and Pandoc
    CslJson,
}
