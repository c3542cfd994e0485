//! JSON-LD parser: article metadata in the schema.org vocabulary.
//!
//! Linear in the scripts; recursion is bounded by [`MAX_DEPTH`]. Invalid scripts are ignored. Reference: schema.org,
//! `NewsArticle`.

mod script;

use serde_json::Value;

use crate::blocks::{clean, unescape_fully};

/// Types with article metadata.
const ARTICLE_TYPES: [&str; 15] = [
    "NewsArticle",
    "Article",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "OpinionNewsArticle",
    "BackgroundNewsArticle",
    "ReviewNewsArticle",
    "BlogPosting",
    "LiveBlogPosting",
    "Report",
    "SocialMediaPosting",
    "TechArticle",
    "ScholarlyArticle",
    "Recipe",
    "WebPage",
];

/// Maximum depth of nested values.
// Real pages nest four deep.
const MAX_DEPTH: usize = 8;

/// Metadata from the JSON-LD of a page: each field from the first article that has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StructuredData {
    /// `headline`.
    pub headline: Option<String>,
    /// `datePublished`.
    pub published: Option<String>,
    /// `dateModified`.
    pub modified: Option<String>,
    /// Names of `author` that are persons or have no type.
    pub people: Vec<String>,
    /// Names of `author` that are organizations.
    pub organizations: Vec<String>,
    /// Paragraphs of `articleBody`, often truncated; indicates which blocks are body.
    pub body: Vec<String>,
    /// `articleSection`.
    pub section: Option<String>,
    /// Name of `publisher`.
    pub publisher: Option<String>,
    /// Names of a `BreadcrumbList`, outermost first.
    pub breadcrumb: Vec<String>,
    /// `@id` and name of persons described outside the article.
    people_by_id: Vec<(String, String)>,
    /// `@id` of authors without name.
    author_ids: Vec<String>,
}

/// Maximum number of persons described outside the article.
// Real pages have few; the limit bounds the lookup of authors.
const MAX_PEOPLE_BY_ID: usize = 100;

/// Parses the JSON-LD scripts of a page. Invalid scripts are ignored.
pub(crate) fn parse(scripts: &[String]) -> StructuredData {
    let mut structured = StructuredData::default();
    for script in scripts {
        for value in script::values(script) {
            structured.collect(&value, 0);
        }
    }
    structured.resolve_authors();
    structured
}

impl StructuredData {
    fn collect(&mut self, value: &Value, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.collect(value, depth + 1)),
            Value::Object(object) => {
                if has_type(value, &["BreadcrumbList"]) && self.breadcrumb.is_empty() {
                    self.breadcrumb = crumbs(value);
                }
                if has_type(value, &ARTICLE_TYPES) {
                    self.collect_article(value);
                }
                if has_type(value, &["Person"])
                    && let (Some(id), Some(name)) = (text(&value["@id"]), name(value))
                    && self.people_by_id.len() < MAX_PEOPLE_BY_ID
                {
                    self.people_by_id.push((id, name));
                }
                for key in ["@graph", "mainEntity", "mainEntityOfPage", "breadcrumb", "hasPart"] {
                    if let Some(inner) = object.get(key) {
                        self.collect(inner, depth + 1);
                    }
                }
            }
            _ => {}
        }
    }

    fn collect_article(&mut self, article: &Value) {
        let is_page = has_type(article, &["WebPage"]);
        let set = |slot: &mut Option<String>, key: &str| {
            if slot.is_none() {
                *slot = text(&article[key]);
            }
        };
        set(&mut self.published, "datePublished");
        set(&mut self.modified, "dateModified");
        if is_page {
            self.author_ids.extend(text(&article["author"]["@id"]));
            return;
        }
        set(&mut self.headline, "headline");
        set(&mut self.section, "articleSection");
        if self.body.is_empty() {
            self.body = paragraphs(&article["articleBody"]);
        }
        if self.publisher.is_none() {
            self.publisher = name(&article["publisher"]);
        }
        if self.people.is_empty() && self.organizations.is_empty() {
            self.collect_authors(&article["author"]);
        }
        if self.people.is_empty() && self.organizations.is_empty() {
            self.collect_authors(&article["creator"]);
        }
    }

    fn collect_authors(&mut self, author: &Value) {
        match author {
            Value::Array(authors) => authors.iter().for_each(|author| self.collect_authors(author)),
            Value::Object(_) if has_type(author, &["Organization", "NewsMediaOrganization", "Corporation"]) => {
                self.organizations.extend(name(author));
            }
            _ => match name(author) {
                Some(name) => self.people.push(name),
                None => self.author_ids.extend(text(&author["@id"])),
            },
        }
    }

    /// Resolves authors that are given only by `@id`.
    fn resolve_authors(&mut self) {
        if !self.people.is_empty() || !self.organizations.is_empty() {
            return;
        }
        let (ids, described) = (&self.author_ids, &self.people_by_id);
        let named = ids.iter().take(MAX_PEOPLE_BY_ID).filter_map(|id| described.iter().find(|(known, _)| known == id));
        self.people = named.map(|(_, name)| name.clone()).collect();
    }
}

fn has_type(value: &Value, types: &[&str]) -> bool {
    let is = |kind: &Value| {
        kind.as_str().is_some_and(|kind| {
            types.contains(&kind.trim_start_matches("http://schema.org/").trim_start_matches("https://schema.org/"))
        })
    };
    match &value["@type"] {
        Value::Array(kinds) => kinds.iter().any(is),
        kind => is(kind),
    }
}

/// First text of a value: a string, or the first one in a list.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(clean(&unescape_fully(text))).filter(|text| !text.is_empty()),
        Value::Array(values) => values.iter().find_map(text),
        _ => None,
    }
}

/// Lines of a text.
fn paragraphs(value: &Value) -> Vec<String> {
    let lines = value.as_str().into_iter().flat_map(str::lines);
    lines.map(|line| clean(&unescape_fully(line))).filter(|line| !line.is_empty()).collect()
}

/// Name of a thing: a string, or the `name` of an object.
fn name(value: &Value) -> Option<String> {
    match value {
        Value::Object(_) => text(&value["name"]),
        Value::Array(values) => values.iter().find_map(name),
        _ => text(value),
    }
}

fn crumbs(list: &Value) -> Vec<String> {
    let Some(items) = list["itemListElement"].as_array() else { return Vec::new() };
    let mut crumbs: Vec<(i64, String)> = items
        .iter()
        .enumerate()
        .filter_map(|(nth, item)| {
            let position =
                item["position"].as_i64().or_else(|| item["position"].as_str()?.parse().ok()).unwrap_or(nth as i64);
            let name = text(&item["name"]).or_else(|| text(&item["item"]["name"]))?;
            Some((position, name))
        })
        .collect();
    crumbs.sort_by_key(|(position, _)| *position);
    crumbs.into_iter().map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_in_a_graph_is_found() {
        let script = r#"{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"The Paper"},
            {"@type":["NewsArticle"],"headline":"Fish &amp; chips","datePublished":"2025-05-20T23:40:00-05:00",
             "author":[{"@type":"Person","name":"Jane Doe"},{"@type":"Organization","name":"Reuters"}],
             "articleSection":["World"],"publisher":{"@type":"Organization","name":"The Paper"}}]}"#;
        let structured = parse(&[script.to_owned()]);
        assert_eq!(structured.headline.as_deref(), Some("Fish & chips"));
        assert_eq!(structured.people, ["Jane Doe"]);
        assert_eq!(structured.organizations, ["Reuters"]);
        assert_eq!(structured.section.as_deref(), Some("World"));
        assert_eq!(structured.publisher.as_deref(), Some("The Paper"));
    }

    #[test]
    fn an_author_given_by_id_is_looked_up() {
        let script = r##"{"@graph":[{"@type":"Article","author":{"@id":"#jane"}},{"@type":["Person"],"@id":"#jane","name":"Jane Doe"}]}"##;
        assert_eq!(parse(&[script.to_owned()]).people, ["Jane Doe"]);
    }

    #[test]
    fn breadcrumbs_come_in_the_order_of_their_positions() {
        let script = r#"{"@type":"BreadcrumbList","itemListElement":[{"position":2,"item":{"name":"Asia"}},{"position":1,"name":"World"}]}"#;
        assert_eq!(parse(&[script.to_owned()]).breadcrumb, ["World", "Asia"]);
    }

    #[test]
    fn invalid_scripts_are_ignored() {
        assert_eq!(parse(&["{".to_owned(), "[".repeat(100_000)]), StructuredData::default());
        assert_eq!(
            parse(&["{\"@type\":\"Article\",\"headline\":\"two\nlines\"}".to_owned()]).headline.as_deref(),
            Some("two lines")
        );
    }
}
