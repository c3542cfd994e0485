//! JSON records of articles, hits and totals. Field names are documented in `docs/json.md`, which a test
//! compares.

use std::ops::Range;

use serde::Serialize;

use super::{RecordShape, ShownPaths};
use newsidx_core::article::{Article, DateEvidence, PartialDate, Precision};
use newsidx_core::page::{FetchTime, Origin, Sha256Hash};
use newsidx_extract::Rejection;
use newsidx_search::{ArticlePart, Hit};

/// Version of the records. Adding a field keeps it; changing or removing one raises it.
pub(crate) const SCHEMA_VERSION: u32 = 1;

/// Facts that every record of an article has.
#[derive(Serialize)]
pub(super) struct ArticleFacts<'a> {
    id: String,
    #[serde(rename = "kind")]
    document_kind: &'static str,
    #[serde(flatten)]
    source: SourceRecord<'a>,
    sha256: Option<Sha256Hash>,
    other_sources: Vec<SourceRecord<'a>>,
    fetched: Option<FetchTime>,
    url: Option<&'a str>,
    site: &'a str,
    title: &'a str,
    authors: &'a [String],
    agency: Option<&'a str>,
    section: Option<&'a str>,
    date: Option<PartialDate>,
    date_precision: Option<Precision>,
    date_evidence: Option<DateEvidence>,
    modified: Option<PartialDate>,
    language: Option<&'a str>,
}

/// A source of a page.
#[derive(Serialize)]
struct SourceRecord<'a> {
    path: String,
    member: Option<&'a str>,
    record: Option<u64>,
    raw_start: Option<u64>,
    raw_offset: Option<u64>,
    raw_length: Option<u64>,
}

impl<'a> SourceRecord<'a> {
    fn new(origin: &'a Origin, paths: &ShownPaths) -> Self {
        let Origin { file, member, record, extent } = origin;
        Self {
            path: paths.show_text(file),
            member: member.as_deref(),
            record: *record,
            raw_start: extent.map(|extent| extent.start),
            raw_offset: extent.map(|extent| extent.offset),
            raw_length: extent.map(|extent| extent.length),
        }
    }
}

impl<'a> ArticleFacts<'a> {
    pub(super) fn new(article: &'a Article, paths: &ShownPaths) -> Self {
        Self {
            id: article.id.to_string(),
            document_kind: article.kind.name(),
            source: SourceRecord::new(&article.origin, paths),
            sha256: article.origin.extent.map(|extent| extent.sha256),
            other_sources: article.other_sources.iter().map(|origin| SourceRecord::new(origin, paths)).collect(),
            fetched: article.fetched,
            url: article.url.as_deref(),
            site: &article.site,
            title: &article.title,
            authors: &article.authors,
            agency: article.agency.as_deref(),
            section: article.section.as_deref(),
            date: article.published.map(|published| published.date),
            date_precision: article.published.map(|published| published.date.precision()),
            date_evidence: article.published.map(|published| published.evidence),
            modified: article.modified,
            language: article.language.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct ArticleRecord<'a> {
    schema: u32,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(flatten)]
    facts: ArticleFacts<'a>,
    standfirst: Option<&'a str>,
    body: String,
    captions: &'a [String],
    credits: &'a [String],
}

/// An article with its text.
pub(crate) fn article_record<'a>(article: &'a Article, paths: &ShownPaths) -> impl Serialize + use<'a> {
    ArticleRecord {
        schema: SCHEMA_VERSION,
        kind: "article",
        facts: ArticleFacts::new(article, paths),
        standfirst: article.standfirst.as_deref(),
        body: article.body(),
        captions: &article.captions,
        credits: &article.credits,
    }
}

/// A page that is no article.
#[derive(Serialize)]
pub(crate) struct RejectionRecord {
    schema: u32,
    #[serde(rename = "type")]
    kind: &'static str,
    path: String,
    member: Option<String>,
    record: Option<u64>,
    reason: &'static str,
}

impl RejectionRecord {
    /// A page with the reason for its rejection.
    pub(crate) fn new(origin: &Origin, rejection: Rejection, paths: &ShownPaths) -> Self {
        Self {
            schema: SCHEMA_VERSION,
            kind: "rejection",
            path: paths.show_text(&origin.file),
            member: origin.member.clone(),
            record: origin.record,
            reason: rejection.name(),
        }
    }
}

/// The fields of a hit and of its text.
pub(crate) const HIT_SHAPE: RecordShape = RecordShape {
    fields: &[
        "schema",
        "type",
        "rank",
        "score",
        "id",
        "kind",
        "path",
        "member",
        "record",
        "raw_start",
        "raw_offset",
        "raw_length",
        "sha256",
        "other_sources",
        "fetched",
        "url",
        "site",
        "title",
        "authors",
        "agency",
        "section",
        "date",
        "date_precision",
        "date_evidence",
        "modified",
        "language",
        "story",
        "copies",
        "papers",
        "copied_in",
        "title_matches",
        "snippet",
        "standfirst",
        "body",
        "captions",
        "credits",
    ],
    columns: &[
        "rank", "date", "site", "title", "authors", "agency", "section", "language", "snippet", "url", "path",
        "member", "record", "id",
    ],
};

#[derive(Serialize)]
struct HitRecord<'a> {
    schema: u32,
    #[serde(rename = "type")]
    kind: &'static str,
    rank: usize,
    score: f64,
    #[serde(flatten)]
    facts: ArticleFacts<'a>,
    story: Option<String>,
    copies: u64,
    papers: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    copied_in: Option<Vec<CopyRecord<'a>>>,
    title_matches: Vec<[usize; 2]>,
    snippet: SnippetRecord<'a>,
    #[serde(flatten)]
    text: Option<TextRecord<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    watch: Option<&'a str>,
}

#[derive(Serialize)]
struct SnippetRecord<'a> {
    field: &'static str,
    /// Number of the paragraph or caption, from 1.
    number: Option<usize>,
    text: &'a str,
    matches: Vec<[usize; 2]>,
}

/// The whole text of a hit.
#[derive(Serialize)]
struct TextRecord<'a> {
    standfirst: Option<&'a str>,
    body: String,
    captions: &'a [String],
    credits: &'a [String],
}

/// A copy of a hit's story.
#[derive(Serialize)]
struct CopyRecord<'a> {
    id: String,
    path: String,
    record: Option<u64>,
    url: Option<&'a str>,
    site: &'a str,
    title: &'a str,
    date: Option<PartialDate>,
}

/// Optional parts of a hit record.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct HitDetails<'a> {
    /// Whether the text of the article is included.
    pub include_text: bool,
    /// The copies of its story; `None` if they are not listed.
    pub copies: Option<&'a [Article]>,
}

/// A hit; `rank` counts from 1.
pub(crate) fn hit_record<'a>(
    rank: usize,
    hit: &'a Hit,
    details: HitDetails<'a>,
    paths: &ShownPaths,
) -> impl Serialize + use<'a> {
    let Article { standfirst, captions, credits, .. } = &hit.article;
    let text = || TextRecord { standfirst: standfirst.as_deref(), body: hit.article.body(), captions, credits };
    let copy = |article: &'a Article| {
        let ArticleFacts { id, source: SourceRecord { path, record, .. }, url, site, title, date, .. } =
            ArticleFacts::new(article, paths);
        CopyRecord { id, path, record, url, site, title, date }
    };
    let copied_in = Some(details.copies.unwrap_or_default().iter().map(copy).collect());
    HitRecord { copied_in, ..build_hit_record(rank, hit, paths, details.include_text.then(text)) }
}

/// A new hit of a watch.
pub(crate) fn watch_hit_record<'a>(
    watch: &'a str,
    rank: usize,
    hit: &'a Hit,
    paths: &ShownPaths,
) -> impl Serialize + use<'a> {
    HitRecord { kind: "new-hit", watch: Some(watch), ..build_hit_record(rank, hit, paths, None) }
}

#[derive(Serialize)]
struct TotalRecord {
    schema: u32,
    #[serde(rename = "type")]
    kind: &'static str,
    articles: u64,
    stories: u64,
}

/// Numbers of articles and stories that match.
pub(crate) fn total_record(articles: u64, stories: u64) -> impl Serialize {
    TotalRecord { schema: SCHEMA_VERSION, kind: "total", articles, stories }
}

fn build_hit_record<'a>(rank: usize, hit: &'a Hit, paths: &ShownPaths, text: Option<TextRecord<'a>>) -> HitRecord<'a> {
    let (field, number) = part_name(hit.snippet.part);
    HitRecord {
        schema: SCHEMA_VERSION,
        kind: "hit",
        rank,
        score: (f64::from(hit.score) * 10_000.0).round() / 10_000.0,
        facts: ArticleFacts::new(&hit.article, paths),
        story: hit.story.as_ref().map(|story| story.first.to_string()),
        copies: hit.story.as_ref().map_or(0, |story| story.copies),
        papers: hit.story.as_ref().map_or(0, |story| story.sites),
        copied_in: None,
        title_matches: byte_to_char_ranges(&hit.article.title, &hit.title_matches),
        snippet: SnippetRecord {
            field,
            number,
            text: &hit.snippet.text,
            matches: byte_to_char_ranges(&hit.snippet.text, &hit.snippet.matches),
        },
        text,
        watch: None,
    }
}

/// The name of a part of an article; for paragraphs and captions also the number, from 1.
pub(super) fn part_name(part: ArticlePart) -> (&'static str, Option<usize>) {
    match part {
        ArticlePart::Title => ("title", None),
        ArticlePart::Standfirst => ("standfirst", None),
        ArticlePart::Paragraph(nth) => ("body", Some(nth + 1)),
        ArticlePart::Caption(nth) => ("caption", Some(nth + 1)),
    }
}

/// Converts byte ranges to character ranges (Unicode code points), which jq and Python count.
fn byte_to_char_ranges(text: &str, ranges: &[Range<usize>]) -> Vec<[usize; 2]> {
    let characters = |bytes: usize| text[..bytes].chars().count();
    ranges.iter().map(|range| [characters(range.start), characters(range.end)]).collect()
}
