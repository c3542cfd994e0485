//! Citations of an article: as a line of text, as BibTeX, as CSL-JSON.

use std::io::{self, Write};

use jiff::civil::Date;
use serde::Serialize;

use super::article_text::evidence_text;
use super::json::write_json;
use super::{SCHEMA_VERSION, ShownPaths, printable};
use newsidx_core::article::{Article, DateEvidence, PartialDate, Precision};
use newsidx_core::page::Origin;

/// An article as it is cited.
pub(crate) struct Citation<'a> {
    article: &'a Article,
    /// SHA-256 of the page, in hexadecimal digits, where the page is as it was indexed.
    sha256: Option<&'a str>,
    origin: Origin,
}

impl<'a> Citation<'a> {
    /// The citation of an article.
    pub(crate) fn new(article: &'a Article, sha256: Option<&'a str>, paths: &ShownPaths) -> Self {
        Self { article, sha256, origin: paths.show_origin(&article.origin) }
    }

    fn title(&self) -> &str {
        if self.article.title.is_empty() { "(no title)" } else { &self.article.title }
    }

    /// What shows the date: `date from the dateline`.
    fn date_note(&self) -> String {
        match self.article.published {
            Some(published) => format!("date {}", evidence_text(published.evidence)),
            None => "no date".to_owned(),
        }
    }

    /// Where the page lies, and its hash.
    fn source_note(&self) -> String {
        let hash = self.sha256.map_or_else(String::new, |sha256| format!(", SHA-256 {sha256}"));
        format!("{}{hash}, newsidx {}", self.origin, self.article.id)
    }
}

/// Writes a citation as a line of text.
///
/// # Errors
///
/// Where the writer fails.
pub(crate) fn write_citation(out: &mut dyn Write, citation: &Citation<'_>) -> io::Result<()> {
    let article = citation.article;
    let mut parts = Vec::new();
    let names = article.authors.iter().chain(&article.agency).cloned().collect::<Vec<_>>().join(", ");
    if !names.is_empty() {
        parts.push(names);
    }
    parts.push(format!("“{}”", citation.title()));
    let mut place = vec![article.site.clone()];
    place.extend(article.section.clone());
    place.extend(article.published.map(|published| published.date.to_string()));
    parts.push(format!("{} ({})", place.join(", "), citation.date_note()));
    parts.extend(article.url.clone());
    parts.push(citation.source_note());
    writeln!(out, "{}.", printable(&parts.join(". ")))
}

/// Writes a citation as an entry of BibTeX, with the fields of BibLaTeX beside it.
///
/// # Errors
///
/// Where the writer fails.
pub(crate) fn write_bibtex(out: &mut dyn Write, citation: &Citation<'_>) -> io::Result<()> {
    let article = citation.article;
    // Braces keep a name whole: what is given name and family name is not known.
    let authors: Vec<String> = article.authors.iter().map(|name| format!("{{{}}}", tex(name))).collect();
    let mut fields = vec![("title", format!("{{{}}}", tex(citation.title())))];
    if !authors.is_empty() {
        fields.push(("author", authors.join(" and ")));
    }
    fields.push(("journal", tex(&article.site)));
    if let Some(published) = article.published {
        fields.push(("date", published.date.to_string()));
        fields.push(("year", format!("{:04}", published.date.first_day().year())));
        if published.date.precision() != Precision::Year {
            fields.push(("month", published.date.first_day().month().to_string()));
        }
    }
    fields.extend(article.url.as_deref().map(|url| ("url", url.replace(['{', '}', '\\'], ""))));
    let agency = article.agency.as_deref().map_or_else(String::new, |agency| format!("{agency}. "));
    let note = format!("{agency}{}; source {}", citation.date_note(), citation.source_note());
    fields.push(("note", tex(&note)));
    writeln!(out, "@article{{newsidx-{},", article.id)?;
    for (name, value) in fields {
        writeln!(out, "  {name} = {{{}}},", printable(&value))?;
    }
    writeln!(out, "}}\n")
}

/// The text with what TeX would understand as a command written as text.
fn tex(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str("\\textbackslash{}"),
            '~' => escaped.push_str("\\textasciitilde{}"),
            '^' => escaped.push_str("\\textasciicircum{}"),
            '{' | '}' | '$' | '&' | '#' | '%' | '_' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    escaped
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct CslItem<'a> {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<CslName<'a>>,
    container_title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued: Option<CslDate>,
    #[serde(rename = "URL", skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    note: String,
    custom: CslCustom<'a>,
}

#[derive(Serialize)]
struct CslName<'a> {
    literal: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct CslDate {
    date_parts: [Vec<i16>; 1],
}

/// What CSL has no field for; `docs/json.md` promises it.
#[derive(Serialize)]
struct CslCustom<'a> {
    schema: u32,
    path: String,
    member: Option<&'a str>,
    record: Option<u64>,
    sha256: Option<&'a str>,
    date_evidence: Option<DateEvidence>,
}

/// Writes citations as an array of CSL-JSON.
///
/// # Errors
///
/// Where the writer fails.
pub(crate) fn write_csl_json(out: &mut dyn Write, citations: &[Citation<'_>]) -> io::Result<()> {
    let items: Vec<CslItem<'_>> = citations.iter().map(csl_item).collect();
    write_json(out, &items)?;
    writeln!(out)
}

fn csl_item<'a>(citation: &'a Citation<'_>) -> CslItem<'a> {
    let article = citation.article;
    CslItem {
        id: article.id.to_string(),
        kind: "article-newspaper",
        title: &article.title,
        author: article.authors.iter().map(|name| CslName { literal: name }).collect(),
        container_title: &article.site,
        section: article.section.as_deref(),
        source: article.agency.as_deref(),
        issued: article.published.map(|published| CslDate { date_parts: [date_parts(published.date)] }),
        url: article.url.as_deref(),
        language: article.language.as_deref(),
        note: citation.date_note(),
        custom: CslCustom {
            schema: SCHEMA_VERSION,
            path: citation.origin.file.to_string_lossy().into_owned(),
            member: citation.origin.member.as_deref(),
            record: citation.origin.record,
            sha256: citation.sha256,
            date_evidence: article.published.map(|published| published.evidence),
        },
    }
}

fn date_parts(date: PartialDate) -> Vec<i16> {
    let day: Date = date.first_day();
    let mut parts = vec![day.year(), day.month().into(), day.day().into()];
    parts.truncate(match date.precision() {
        Precision::Day => 3,
        Precision::Month => 2,
        Precision::Year => 1,
    });
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tex_would_run_is_written_as_text() {
        assert_eq!(tex("50% of A&B_{x} \\input~"), "50\\% of A\\&B\\_\\{x\\} \\textbackslash{}input\\textasciitilde{}");
        assert_eq!(tex("한강 “quoted”"), "한강 “quoted”");
    }

    #[test]
    fn a_date_has_the_parts_that_are_known() {
        let parts = |date: &str| date_parts(date.parse().unwrap());
        assert_eq!(parts("2025-05-20"), [2025, 5, 20]);
        assert_eq!(parts("2025-05"), [2025, 5]);
        assert_eq!(parts("2025"), [2025]);
    }
}
