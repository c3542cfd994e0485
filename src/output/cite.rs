//! Citations of an article: as text, as BibTeX (with BibLaTeX fields), as CSL-JSON 1.0.

use std::io::{self, Write};

use jiff::civil::Date;
use serde::Serialize;

use super::article_text::evidence_text;
use super::display_title::display_title;
use super::json::write_json;
use super::{SCHEMA_VERSION, ShownPaths, printable};
use newsidx_core::article::{Article, DateEvidence, PartialDate, Precision};
use newsidx_core::page::Origin;

/// An article to be cited.
pub(crate) struct Citation<'a> {
    article: &'a Article,
    /// SHA-256 of the page in hexadecimal digits; `None` if the page has changed since it was indexed.
    sha256: Option<&'a str>,
    origin: Origin,
}

impl<'a> Citation<'a> {
    /// A citation of an article.
    pub(crate) fn new(article: &'a Article, sha256: Option<&'a str>, paths: &ShownPaths) -> Self {
        Self { article, sha256, origin: paths.show_origin(&article.origin) }
    }

    /// The evidence of the date: `date from the dateline`.
    fn date_note(&self) -> String {
        match self.article.published {
            Some(published) => format!("date {}", evidence_text(published.evidence)),
            None => "no date".to_owned(),
        }
    }

    /// The source of the page, its hash and its identifier.
    fn source_note(&self) -> String {
        let hash = self.sha256.map_or_else(String::new, |sha256| format!(", SHA-256 {sha256}"));
        format!("{}{hash}, newsidx {}", self.origin, self.article.id)
    }
}

/// Writes a citation as a line of text.
///
/// # Errors
///
/// If the writer fails.
pub(crate) fn write_citation(out: &mut dyn Write, citation: &Citation<'_>) -> io::Result<()> {
    let article = citation.article;
    let mut parts = Vec::new();
    let names = article.authors.iter().chain(&article.agency).cloned().collect::<Vec<_>>().join(", ");
    if !names.is_empty() {
        parts.push(names);
    }
    parts.push(format!("“{}”", display_title(article)));
    let mut publication = vec![article.site.clone()];
    publication.extend(article.section.clone());
    publication.extend(article.published.map(|published| published.date.to_string()));
    parts.push(format!("{} ({})", publication.join(", "), citation.date_note()));
    parts.extend(article.url.clone());
    parts.push(citation.source_note());
    writeln!(out, "{}.", printable(&parts.join(". ")))
}

/// Writes a citation as a BibTeX entry, with the BibLaTeX field `date`.
///
/// # Errors
///
/// If the writer fails.
pub(crate) fn write_bibtex(out: &mut dyn Write, citation: &Citation<'_>) -> io::Result<()> {
    let article = citation.article;
    // Braces keep a name in one piece: which part is the family name is unknown.
    let authors: Vec<String> = article.authors.iter().map(|name| format!("{{{}}}", tex(name))).collect();
    let mut fields = vec![("title", format!("{{{}}}", tex(&display_title(article))))];
    if !authors.is_empty() {
        fields.push(("author", authors.join(" and ")));
    }
    fields.push((if article.kind.is_article() { "journal" } else { "howpublished" }, tex(&article.site)));
    if let Some(published) = article.published {
        fields.push(("date", published.date.to_string()));
        fields.push(("year", format!("{:04}", published.date.first_day().year())));
        if published.date.precision() != Precision::Year {
            fields.push(("month", published.date.first_day().month().to_string()));
        }
    }
    // BibTeX copies a URL verbatim, so these cannot be escaped; a valid URL has none of them.
    fields.extend(article.url.as_deref().map(|url| ("url", url.replace(['{', '}', '\\'], ""))));
    let agency = article.agency.as_deref().map_or_else(String::new, |agency| format!("{agency}. "));
    let note = format!("{agency}{}; source {}", citation.date_note(), citation.source_note());
    fields.push(("note", tex(&note)));
    // A list of other pages is no article, and BibTeX has no entry for web pages.
    let entry = if article.kind.is_article() { "article" } else { "misc" };
    writeln!(out, "@{entry}{{newsidx-{},", article.id)?;
    for (name, value) in fields {
        writeln!(out, "  {name} = {{{}}},", printable(&value))?;
    }
    writeln!(out, "}}\n")
}

/// Escapes the characters that are commands in TeX.
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

/// Fields that CSL does not have; documented in `docs/json.md`.
#[derive(Serialize)]
struct CslCustom<'a> {
    schema: u32,
    path: String,
    member: Option<&'a str>,
    record: Option<u64>,
    sha256: Option<&'a str>,
    date_evidence: Option<DateEvidence>,
}

/// Writes citations as a CSL-JSON array.
///
/// # Errors
///
/// If the writer fails.
pub(crate) fn write_csl_json(out: &mut dyn Write, citations: &[Citation<'_>]) -> io::Result<()> {
    let items: Vec<CslItem<'_>> = citations.iter().map(csl_item).collect();
    write_json(out, &items)?;
    writeln!(out)
}

fn csl_item<'a>(citation: &'a Citation<'_>) -> CslItem<'a> {
    let article = citation.article;
    CslItem {
        id: article.id.to_string(),
        kind: if article.kind.is_article() { "article-newspaper" } else { "webpage" },
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
    fn tex_commands_are_escaped() {
        assert_eq!(tex("50% of A&B_{x} \\input~"), "50\\% of A\\&B\\_\\{x\\} \\textbackslash{}input\\textasciitilde{}");
        assert_eq!(tex("한강 “quoted”"), "한강 “quoted”");
    }

    #[test]
    fn a_date_has_only_its_known_parts() {
        let parts = |date: &str| date_parts(date.parse().unwrap());
        assert_eq!(parts("2025-05-20"), [2025, 5, 20]);
        assert_eq!(parts("2025-05"), [2025, 5]);
        assert_eq!(parts("2025"), [2025]);
    }
}
