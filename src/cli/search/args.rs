//! The flags of `newsidx search`.

use std::path::PathBuf;

use anyhow::bail;
use clap::{Args, ValueEnum};

use crate::output::RecordFormat;
use newsidx_index::Index;
use newsidx_query::Query;
use newsidx_search::{FacetField, KwicSort, PeriodLength, Sample, SearchOptions, Sort};

/// Hits that are shown to a person who asks for no number.
const DEFAULT_TEXT_HITS: usize = 10;

#[derive(Debug, Args)]
#[command(after_help = "Words are all required and find their inflections; quoted phrases are exact.\n\
                        An argument with spaces and no query syntax in it is a phrase.\n\
                        Wildcards: defect*, organi?e; likes: scarlatou~1; near: silence NEAR/5 complicity.\n\
                        Fields: title, body, caption, credit, lead, quote, author, agency, section, site, lang, date,\n\
                        since, until, as-of, modified, url, id, story, words; and exact:\"US\", atleast3:nuclear.\n\n\
                        Examples:\n  \
                        newsidx search \"silence is complicity\"\n  \
                        newsidx search defector korea\n  \
                        newsidx search '\"human rights\" (korea OR pyongyang) -nuclear'\n  \
                        newsidx search 'site:example.com date:2025-01..2025-06 author:\"jane doe\"'\n  \
                        newsidx search -l flood | xargs wc -w\n  \
                        newsidx search flood --timeline year --relative\n  \
                        newsidx search --query sea=ferry --query land=train --facet site\n  \
                        newsidx search -f queries.txt --timeline month --format csv")]
pub(in crate::cli) struct SearchArgs {
    /// What to search for; beside --query and -f, what all those queries have to find too
    #[arg(required_unless_present_any = ["named", "file", "like"], value_name = "QUERY")]
    pub query: Vec<String>,

    /// Require none of the words; articles with most of them come first
    #[arg(long, conflicts_with = "like", help_heading = "How the query is read")]
    pub any: bool,

    /// Most words of the index that one word with wildcards may stand for; more is an error
    #[arg(long, value_name = "N", default_value_t = Index::DEFAULT_MAX_EXPANSIONS, help_heading = "How the query is read")]
    pub max_expansions: usize,

    /// Find the articles that are like this one, among those that QUERY finds
    #[arg(long, value_name = "ID", conflicts_with_all = ["named", "file", "tally"], help_heading = "Which hits")]
    pub like: Option<String>,

    /// Most hits, lines of a concordance or rows of a facet [default: 10 hits and 20 rows as text, else all]
    #[arg(short = 'm', long, value_name = "N", help_heading = "Which hits")]
    pub limit: Option<usize>,

    /// All hits, also as text
    #[arg(long, conflicts_with_all = ["limit", "count", "tally", "named", "file", "sample", "explain"], help_heading = "Which hits")]
    pub all: bool,

    /// Hits to pass over before the first
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true, conflicts_with_all = ["count", "tally", "named", "file", "sample", "explain", "kwic"], help_heading = "Which hits")]
    pub offset: usize,

    /// A sample of all hits, the same on every machine
    #[arg(long, value_name = "N", conflicts_with_all = ["count", "tally", "named", "file", "limit", "explain"], help_heading = "Which hits")]
    pub sample: Option<usize>,

    /// Draws another sample
    #[arg(long, value_name = "S", default_value_t = 0, requires = "sample", help_heading = "Which hits")]
    pub seed: u64,

    /// List the copies of each story under its hit: where else it was printed
    #[arg(long, conflicts_with_all = ["no_collapse", "count", "list", "null", "tally", "named", "file", "sample", "explain", "kwic"], help_heading = "Which hits")]
    pub copies: bool,

    /// All hits of a story, also those that are copies of a better one
    #[arg(long, conflicts_with_all = ["count", "list", "null", "tally", "named", "file", "sample", "explain", "kwic"], help_heading = "Which hits")]
    pub no_collapse: bool,

    /// Order of the hits: best first, oldest first (date), newest first (-date)
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "ORDER",
        allow_hyphen_values = true,
        help_heading = "Which hits"
    )]
    pub sort: SortOrder,

    /// Print the number of matching articles only; with --json also of stories
    #[arg(short = 'c', long, conflicts_with_all = ["list", "null"], help_heading = "What is printed")]
    pub count: bool,

    /// Print the paths of the matching files only
    #[arg(short = 'l', long, conflicts_with = "json", help_heading = "What is printed")]
    pub list: bool,

    /// Print the paths only, each with a NUL after it, for xargs -0
    #[arg(short = '0', long, conflicts_with = "json", help_heading = "What is printed")]
    pub null: bool,

    /// Print a concordance: a line for each place at which the query matches, the match in one column
    #[arg(long, conflicts_with_all = ["count", "list", "null", "tally", "named", "file"], help_heading = "What is printed")]
    pub kwic: bool,

    /// Sort the lines of the concordance by the words before or after the match, by date or by site
    #[arg(
        long,
        value_enum,
        value_name = "BY",
        requires = "kwic",
        conflicts_with = "sort",
        help_heading = "What is printed"
    )]
    pub kwic_sort: Option<KwicBy>,

    /// Count the hits by a fact
    #[arg(long, value_enum, value_name = "FIELD", group = "tally", conflicts_with_all = ["count", "list", "null", "sort"], help_heading = "Counts")]
    pub facet: Option<FacetBy>,

    /// Count the hits by day, week, month or year
    #[arg(long, value_enum, value_name = "PERIOD", group = "tally", conflicts_with_all = ["count", "list", "null", "sort", "limit"], help_heading = "Counts")]
    pub timeline: Option<PeriodBy>,

    /// Print how the query was read, and how many articles each part of it finds
    #[arg(long, conflicts_with_all = ["count", "list", "null", "tally", "named", "file", "like", "kwic", "limit", "sort"], help_heading = "What is printed")]
    pub explain: bool,

    /// A query with a name, to be counted beside others
    #[arg(long = "query", value_name = "NAME=QUERY", value_parser = named_query, conflicts_with_all = ["count", "list", "null", "sort"], help_heading = "Counts")]
    pub named: Vec<(String, String)>,

    /// Queries with names, one a line, to be counted: a name, a tab, a query; or name = query; - reads standard input
    #[arg(short = 'f', long, value_name = "FILE", conflicts_with_all = ["count", "list", "null", "sort"], help_heading = "Counts")]
    pub file: Option<PathBuf>,

    /// Draw counts per 1,000 documents of the same site, period …
    #[arg(long, requires = "tally", help_heading = "Counts")]
    pub relative: bool,

    /// How to print: json (an array), jsonl (one object a line), csv, tsv, text, or a line with fields: '{date} {title}'
    #[arg(long, value_name = "FORMAT", value_parser = format, conflicts_with_all = ["json", "count", "list", "null"], help_heading = "How it is printed")]
    pub format: Option<OutputFormat>,

    /// Fields to print, in this order: a,b,c
    #[arg(long, value_name = "FIELDS", value_delimiter = ',', help_heading = "How it is printed")]
    pub fields: Option<Vec<String>>,

    /// Cells of a line of text [default: those of the terminal]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(20..), help_heading = "How it is printed")]
    pub width: Option<u16>,

    /// Print JSON lines: the same as --format jsonl
    #[arg(long, help_heading = "How it is printed")]
    pub json: bool,
}

impl SearchArgs {
    /// Refuses flags that would do nothing beside the others.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        let is_text = self.record_format().is_none();
        if self.fields.is_some() && is_text {
            bail!("--fields picks fields of records: add --format csv, tsv, json or jsonl");
        }
        if self.width.is_some() && (!is_text || self.count || self.list || self.null) {
            bail!("--width is for text: leave it out, or the format");
        }
        if self.limit.is_some() && (!self.named.is_empty() || self.file.is_some()) && self.facet.is_none() {
            bail!("-m limits hits and the rows of a facet; of named queries all counts are printed");
        }
        Ok(())
    }

    /// Which hits of a query are asked for, in which order.
    pub(super) fn options(&self, query: &Query) -> SearchOptions {
        let is_text = self.record_format().is_none() && !(self.list || self.null);
        let limit = match self.limit {
            _ if self.count => 0,
            // The lines of a concordance are limited when they are printed.
            _ if self.kwic || self.all || self.sample.is_some() => usize::MAX,
            Some(limit) => limit,
            None if is_text => DEFAULT_TEXT_HITS,
            None => usize::MAX,
        };
        // A concordance that is sorted anyway needs no scores.
        let sort = if self.kwic_sort.is_some() { Sort::DateAscending } else { self.sort.into() };
        let sample = self.sample.map(|size| Sample { size, seed: self.seed });
        // Paths, concordances and samples are of articles, and who asks for a story asks for its copies.
        let are_articles = self.list || self.null || self.kwic || self.no_collapse || sample.is_some();
        let one_per_story = !are_articles && !query.is_story_filter();
        SearchOptions { limit, offset: self.offset, sort, one_per_story, sample }
    }

    /// The format of records; `None` for text.
    pub(super) fn record_format(&self) -> Option<RecordFormat> {
        match &self.format {
            Some(OutputFormat::Records(format)) => Some(format.clone()),
            Some(OutputFormat::Text) => None,
            None => self.json.then_some(RecordFormat::JsonLines),
        }
    }
}

/// What `--format` says.
#[derive(Clone, Debug)]
pub(in crate::cli) enum OutputFormat {
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
        _ => Err("a name, an equals sign and a query are wanted, as in sea=ferry"),
    }
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
pub(in crate::cli) enum FacetBy {
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
pub(in crate::cli) enum PeriodBy {
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
pub(in crate::cli) enum KwicBy {
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
