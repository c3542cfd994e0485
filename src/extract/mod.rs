//! Turns the blocks of a page into an article, or says why there is none.
//!
//! A news page is mostly not news: menus, teasers, consent banners and comments outweigh the text.
//! The steps run in this order, each taking what the last one left:
//!
//! 1. `signals`: what can be seen of each block,
//! 2. `label`: what a block says of itself: a caption, a prompt, a byline …,
//! 3. `region`: where the story stands,
//! 4. `title`: the headline,
//! 5. `verdicts`: every block gets its label, with the rule that gave it,
//! 6. `facts`: authors, agency, section, date.
//!
//! Everything here is a pure function of its input: no files, no clock, no threads. Broken pages
//! are normal input, never an error. All steps together take time linear in the page.

mod dates;
mod facts;
mod label;
mod language;
mod phrases;
mod region;
mod rules;
mod signals;
mod site;
mod structured;
mod title;
mod verdicts;

use std::collections::HashSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::article::{Article, ArticleId};
use crate::blocks::{Page, clean};
use crate::page::RawPage;

pub use facts::DateCandidate;
pub use label::{Label, Verdict};

/// Why a page is no article. An answer, not an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rejection {
    /// The page holds no text.
    Empty,
    /// The page holds text, but no story: a menu, a section front, a gallery, a login wall.
    NoArticle,
}

impl Rejection {
    /// Every reason.
    pub const ALL: [Self; 2] = [Self::Empty, Self::NoArticle];

    /// The name used in every output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NoArticle => "no-article",
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "no text",
            Self::NoArticle => "no article on the page",
        })
    }
}

/// What was made of a page.
#[derive(Clone, Debug)]
pub struct Extraction {
    /// The article, or why there is none.
    pub outcome: Result<Article, Rejection>,
    /// The label of every block, in the order of the blocks.
    pub verdicts: Vec<Verdict>,
    /// Every date that the page offers for its publication, best evidence first.
    pub dates: Vec<DateCandidate>,
}

/// Makes an article of a page, given its blocks.
pub fn extract(raw: &RawPage, page: &Page) -> Extraction {
    let signals = signals::look(page);
    let evidence: Vec<_> =
        page.blocks.iter().zip(&signals).map(|(block, signals)| label::own_evidence(block, signals)).collect();
    let structured = structured::read(&page.head.json_ld);
    let story = region::find(&page.blocks, &signals, &evidence);
    let story_start = story.as_ref().map_or(page.blocks.len(), |story| story.start);
    let title = title::find(page, &raw.stated, &structured, &signals, &evidence, story_start);
    let verdicts = verdicts::decide(&page.blocks, &signals, &evidence, story, title.as_ref());

    let url = site::find_url(&raw.stated, page);
    let dates = facts::find_published(raw, page, &structured, &verdicts, url.as_deref());
    let texts = |wanted: &[Label]| -> Vec<String> {
        let chosen = page.blocks.iter().zip(&verdicts).filter(|(_, verdict)| wanted.contains(&verdict.label));
        chosen.map(|(block, _)| block.text.clone()).collect()
    };
    let paragraphs = texts(&[Label::Body, Label::Subheading]);
    let body_letters: usize = paragraphs.iter().map(|paragraph| signals::letters(paragraph)).sum();
    let rejection = if page.blocks.is_empty() {
        Some(Rejection::Empty)
    } else {
        (body_letters < rules::thresholds::MIN_BODY_LETTERS).then_some(Rejection::NoArticle)
    };
    if let Some(rejection) = rejection {
        return Extraction { outcome: Err(rejection), verdicts, dates };
    }

    let title = title.map(|title| title.text).unwrap_or_default();
    let site = site::find_site(url.as_deref(), &raw.stated, &raw.origin);
    let section = facts::find_section(page, &raw.stated, &structured, &verdicts, &title);
    let article = Article {
        id: ArticleId::of_bytes(&raw.bytes),
        origin: raw.origin.clone(),
        authors: facts::find_authors(page, &raw.stated, &structured, &verdicts, &site),
        agency: facts::find_agency(&page.blocks, &verdicts, &structured, &raw.stated.authors).map(str::to_owned),
        section: section.map(|section| clean(&section)),
        published: facts::choose(&dates),
        language: language::find(&paragraphs, raw.stated.language.as_deref(), page.head.language.as_deref()),
        standfirst: texts(&[Label::Standfirst]).into_iter().next(),
        captions: once_each(texts(&[Label::Caption])),
        title: clean(&title),
        url,
        site,
        paragraphs,
    };
    Extraction { outcome: Ok(article), verdicts, dates }
}

/// The texts without repetitions, in order.
fn once_each(mut texts: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    texts.retain(|text| seen.insert(text.clone()));
    texts
}
