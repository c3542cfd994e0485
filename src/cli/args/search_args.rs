//! Arguments of `newsidx search`, and how they become search options.

use std::path::PathBuf;

use anyhow::bail;
use clap::{Args, ValueEnum};

use crate::output::{CountScale, RecordFormat};
use newsidx_index::Index;
use newsidx_query::Query;
use newsidx_search::{FacetField, KwicSort, PeriodLength, Sample, SearchOptions, Sort};

/// Hits that are printed as text without `-m`.
const DEFAULT_TEXT_HITS: usize = 10;

#[derive(Debug, Args)]
#[command(
    after_help = "All words are required and match their inflections. Quoted phrases are exact. An argument with \
                        spaces and without query syntax is a phrase.\n\n\
                        Wildcards: defect*, organi?e. Fuzzy words: scarlatou~1. Proximity: silence NEAR/5 complicity. \
                        At least three times: atleast3:nuclear. Exactly as typed: exact:\"US\".\n\n\
                        Fields: title, body, caption, credit, lead, quote, author, agency, section, site, lang, date, \
                        since, until, as-of, modified, url, id, story, words, kind. Without kind, \
                        a search leaves listings out (newsidx index --keep-listings).\n\n\
                        Examples:\n  \
                        newsidx search \"silence is complicity\"\n  \
                        newsidx search defector korea\n  \
                        newsidx search '\"human rights\" (korea OR pyongyang) -nuclear'\n  \
                        newsidx search 'site:example.com date:2025-01..2025-06 author:\"jane doe\"'\n  \
                        newsidx search -l flood | xargs wc -w\n  \
                        newsidx search flood --timeline year --relative\n  \
                        newsidx search --query sea=ferry --query land=train --facet site\n  \
                        newsidx search -f queries.txt --timeline month --format csv"
)]
pub(crate) struct SearchArgs {
    /// Query. With --query or -f: a condition that all those queries share
    #[arg(required_unless_present_any = ["named", "file", "like"], value_name = "QUERY")]
    pub query: Vec<String>,

    /// Match articles with any of the words; those with most of them come first
    #[arg(long, conflicts_with = "like", help_heading = "Query")]
    pub any: bool,

    /// Maximum number of index terms that a wildcard may match; above it the search fails
    #[arg(long, value_name = "N", default_value_t = Index::DEFAULT_MAX_EXPANSIONS, help_heading = "Query")]
    pub max_expansions: usize,

    /// Find articles similar to this one, among those that match QUERY
    #[arg(long, value_name = "ID", conflicts_with_all = ["named", "file", "count_table"], help_heading = "Hits")]
    pub like: Option<String>,

    /// Maximum number of hits, concordance lines or facet rows [default as text: 10 hits, 20 rows; else all]
    #[arg(short = 'm', long, value_name = "N", help_heading = "Hits")]
    pub limit: Option<usize>,

    /// Print all hits, also as text
    #[arg(long, conflicts_with_all = ["limit", "count", "count_table", "named", "file", "sample", "explain"], help_heading = "Hits")]
    pub all: bool,

    /// Skip this many hits
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true, conflicts_with_all = ["count", "count_table", "named", "file", "sample", "explain", "kwic"], help_heading = "Hits")]
    pub offset: usize,

    /// Print a random sample of N hits, the same on every machine
    #[arg(long, value_name = "N", conflicts_with_all = ["count", "count_table", "named", "file", "limit", "explain"], help_heading = "Hits")]
    pub sample: Option<usize>,

    /// Random seed of the sample
    #[arg(long, value_name = "S", default_value_t = 0, requires = "sample", help_heading = "Hits")]
    pub seed: u64,

    /// List the copies of each story below its hit
    #[arg(long, conflicts_with_all = ["no_collapse", "count", "list", "null", "count_table", "named", "file", "sample", "explain", "kwic"], help_heading = "Hits")]
    pub copies: bool,

    /// Print all hits of a story, not only the best one
    #[arg(long, conflicts_with_all = ["count", "list", "null", "count_table", "named", "file", "sample", "explain", "kwic"], help_heading = "Hits")]
    pub no_collapse: bool,

    /// Sort order: relevance, date (oldest first) or -date (newest first)
    #[arg(long, value_enum, default_value_t, value_name = "ORDER", allow_hyphen_values = true, help_heading = "Hits")]
    pub sort: SortOrder,

    /// Print only the number of matching articles; with --json also of stories
    #[arg(short = 'c', long, conflicts_with_all = ["list", "null"], help_heading = "Output")]
    pub count: bool,

    /// Print only the paths of the matching files
    #[arg(short = 'l', long, conflicts_with = "json", help_heading = "Output")]
    pub list: bool,

    /// Print only the paths, separated by NUL, for xargs -0
    #[arg(short = '0', long, conflicts_with = "json", help_heading = "Output")]
    pub null: bool,

    /// Print a concordance: one line per match, with the match in one column (KWIC)
    #[arg(long, conflicts_with_all = ["count", "list", "null", "count_table", "named", "file"], help_heading = "Output")]
    pub kwic: bool,

    /// Sort the concordance by the words left or right of the match, by date or by site
    #[arg(long, value_enum, value_name = "BY", requires = "kwic", conflicts_with = "sort", help_heading = "Output")]
    pub kwic_sort: Option<KwicBy>,

    /// Count the hits by site, section, author, agency, language or year
    #[arg(long, value_enum, value_name = "FIELD", group = "count_table", conflicts_with_all = ["count", "list", "null", "sort"], help_heading = "Counts")]
    pub facet: Option<FacetBy>,

    /// Count the hits by day, week, month or year
    #[arg(long, value_enum, value_name = "PERIOD", group = "count_table", conflicts_with_all = ["count", "list", "null", "sort", "limit"], help_heading = "Counts")]
    pub timeline: Option<PeriodBy>,

    /// Print how the query was parsed, and the number of articles that match each clause
    #[arg(long, conflicts_with_all = ["count", "list", "null", "count_table", "named", "file", "like", "kwic", "limit", "sort"], help_heading = "Output")]
    pub explain: bool,

    /// Count a named query; can be repeated to compare several
    #[arg(long = "query", value_name = "NAME=QUERY", value_parser = named_query, conflicts_with_all = ["count", "list", "null", "sort"], help_heading = "Counts")]
    pub named: Vec<(String, String)>,

    /// Count the queries in FILE, one per line: name, tab, query; or name = query. - reads standard input
    #[arg(short = 'f', long, value_name = "FILE", conflicts_with_all = ["count", "list", "null", "sort"], help_heading = "Counts")]
    pub file: Option<PathBuf>,

    /// Show counts per 1,000 documents of the same site, period …
    #[arg(long, requires = "count_table", help_heading = "Counts")]
    pub relative: bool,

    /// Output format: json (an array), jsonl (one object per line), csv, tsv, text, or a line template such as
    /// '{date} {title}'
    #[arg(long, value_name = "FORMAT", value_parser = format, conflicts_with_all = ["json", "count", "list", "null"], help_heading = "Format")]
    pub format: Option<OutputFormat>,

    /// Fields to print, in this order, such as date,site,title
    #[arg(long, value_name = "FIELDS", value_delimiter = ',', help_heading = "Format")]
    pub fields: Option<Vec<String>>,

    /// Columns per line of text [default: terminal width]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(20..), help_heading = "Format")]
    pub width: Option<u16>,

    /// Print JSON lines; same as --format jsonl
    #[arg(long, help_heading = "Format")]
    pub json: bool,
}

impl SearchArgs {
    /// Rejects flags that would have no effect.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        let is_text = self.record_format().is_none();
        if self.fields.is_some() && is_text {
            bail!("--fields needs a record format: add --format csv, tsv, json or jsonl");
        }
        if self.width.is_some() && (!is_text || self.count || self.list || self.null) {
            bail!("--width applies to text output only: leave out --width, or the format");
        }
        if self.limit.is_some() && (!self.named.is_empty() || self.file.is_some()) && self.facet.is_none() {
            bail!("-m limits hits and facet rows: named queries without --facet print all their counts");
        }
        Ok(())
    }

    /// Search options for a query.
    pub(crate) fn options(&self, query: &Query) -> SearchOptions {
        let is_text = self.record_format().is_none() && !(self.list || self.null);
        let limit = match self.limit {
            _ if self.count => 0,
            // The limit of a concordance counts its lines, which are limited when they are printed.
            _ if self.kwic || self.all || self.sample.is_some() => usize::MAX,
            Some(limit) => limit,
            None if is_text => DEFAULT_TEXT_HITS,
            None => usize::MAX,
        };
        // A concordance with an order of its own needs no scores: date order saves computing them.
        let sort = if self.kwic_sort.is_some() { Sort::DateAscending } else { self.sort.into() };
        let sample = self.sample.map(|size| Sample { size, seed: self.seed });
        // Paths, concordances and samples are of articles. A `story:` filter selects the copies of a story.
        let are_articles = self.list || self.null || self.kwic || self.no_collapse || sample.is_some();
        let one_per_story = !are_articles && !query.is_story_filter();
        SearchOptions { limit, offset: self.offset, sort, one_per_story, sample }
    }

    /// What the bars of a chart show.
    pub(crate) fn count_scale(&self) -> CountScale {
        if self.relative { CountScale::PerThousand } else { CountScale::Absolute }
    }

    /// The record format; `None` for text.
    pub(crate) fn record_format(&self) -> Option<RecordFormat> {
        match &self.format {
            Some(OutputFormat::Records(format)) => Some(format.clone()),
            Some(OutputFormat::Text) => None,
            None => self.json.then_some(RecordFormat::JsonLines),
        }
    }
}

/// Value of `--format`.
#[derive(Clone, Debug)]
pub(crate) enum OutputFormat {
    Text,
    Records(RecordFormat),
}

fn format(text: &str) -> Result<OutputFormat, crate::output::FormatError> {
    if text == "text" { Ok(OutputFormat::Text) } else { text.parse().map(OutputFormat::Records) }
}

fn named_query(text: &str) -> Result<(String, String), &'static str> {
    match text.split_once('=') {
        Some((name, query)) if !name.trim().is_empty() && !query.trim().is_empty() => {
            Ok((name.trim().to_owned(), query.to_owned()))
        }
        _ => Err("expected NAME=QUERY, such as sea=ferry"),
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum SortOrder {
    /// Best match first
    #[default]
    Relevance,
    /// Oldest first
    Date,
    /// Newest first
    #[value(name = "-date")]
    DateDescending,
}

impl From<SortOrder> for Sort {
    fn from(order: SortOrder) -> Self {
        match order {
            SortOrder::Relevance => Self::Relevance,
            SortOrder::Date => Self::DateAscending,
            SortOrder::DateDescending => Self::DateDescending,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FacetBy {
    /// Host or directory
    Site,
    /// Section with its parents
    Section,
    /// Each author
    Author,
    /// News agency
    Agency,
    /// Language code
    Lang,
    /// Year of publication
    Year,
}

impl From<FacetBy> for FacetField {
    fn from(by: FacetBy) -> Self {
        match by {
            FacetBy::Site => Self::Site,
            FacetBy::Section => Self::Section,
            FacetBy::Author => Self::Author,
            FacetBy::Agency => Self::Agency,
            FacetBy::Lang => Self::Lang,
            FacetBy::Year => Self::Year,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PeriodBy {
    /// Calendar days
    Day,
    /// Weeks of ISO 8601, from Monday to Sunday
    Week,
    /// Calendar months
    Month,
    /// Calendar years
    Year,
}

impl From<PeriodBy> for PeriodLength {
    fn from(by: PeriodBy) -> Self {
        match by {
            PeriodBy::Day => Self::Day,
            PeriodBy::Week => Self::Week,
            PeriodBy::Month => Self::Month,
            PeriodBy::Year => Self::Year,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum KwicBy {
    /// Words before the match, the nearest first
    Left,
    /// Words after the match
    Right,
    /// Date of publication, the oldest first
    Date,
    /// Host or directory
    Site,
}

impl From<KwicBy> for KwicSort {
    fn from(by: KwicBy) -> Self {
        match by {
            KwicBy::Left => Self::Left,
            KwicBy::Right => Self::Right,
            KwicBy::Date => Self::Date,
            KwicBy::Site => Self::Site,
        }
    }
}
