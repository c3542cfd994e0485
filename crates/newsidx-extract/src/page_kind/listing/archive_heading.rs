//! Archive heading: a line above all texts with which only the page of a tag, of a category or of a search begins:
//! `Tag Archives: rowing`, `4 results found`.
//!
//! At most a few lookups for each line above the texts.

use std::sync::LazyLock;

use super::entries::is_teaser;
use super::page_forms::PageForms;
use crate::blocks::{PrehashedHashSet, TokenHash, tokenize};
use crate::rules::list_phrases::{ARCHIVE_HEADINGS, FOUND_WORDS, RESULT_WORDS};

/// Words of the longest line that is such a heading.
const MAX_WORDS: usize = 8;

/// Texts of the smallest archive.
const MIN_TEXTS: usize = 2;

/// Density of shared words (`topics`) from which the texts are a story; of tag pages that hold one whole article.
const STORY_DENSITY: f32 = 0.1;

/// The same of texts without any other block between them, and their number.
const RUN_DENSITY: f32 = 0.05;
const RUN_TEXTS: usize = 4;

/// Whether a line above the texts is the heading of an archive or of a search, and the texts are not those of a story.
pub(super) fn has_archive_heading(page: &PageForms<'_>, texts: &[usize]) -> bool {
    let Some(first) = texts.first().filter(|_| texts.len() >= MIN_TEXTS) else { return false };
    let is_heading = |at: usize| {
        !page.context.attributes[at].sentence_end && is_archive_heading(page.context.page.tokens().block(at))
    };
    (0..*first).any(is_heading)
        && !has_connected_run(page)
        && page.linked_texts(texts.iter().copied()).is_none_or(|links| links.density < STORY_DENSITY)
}

fn is_archive_heading(words: &[TokenHash]) -> bool {
    if words.len() > MAX_WORDS {
        return false;
    }
    let begins = |phrase: &Vec<u64>| {
        words.len() >= phrase.len() && phrase.iter().zip(words).all(|(hash, word)| *hash == word.hash())
    };
    WORDS.archive.iter().any(begins) || counts_results(words)
}

/// Whether a line gives the number of the results of a search.
fn counts_results(words: &[TokenHash]) -> bool {
    let has = |table: &PrehashedHashSet<u64>| words.iter().any(|word| table.contains(&word.hash()));
    words.iter().any(|word| word.is_number()) && has(&WORDS.results) && has(&WORDS.found)
}

/// Whether several texts follow each other directly and share words, as the paragraphs of a story do.
fn has_connected_run(page: &PageForms<'_>) -> bool {
    let mut start = 0;
    page.forms.chunk_by(|one, next| is_teaser(one) && is_teaser(next)).any(|run| {
        let texts = start..start + run.len();
        start = texts.end;
        run.len() >= RUN_TEXTS && page.linked_texts(texts).is_none_or(|links| links.density >= RUN_DENSITY)
    })
}

static WORDS: LazyLock<HeadingHashes> = LazyLock::new(|| {
    let hashes =
        |words: &[&str]| words.iter().flat_map(|word| tokenize(word).first().map(|word| word.hash())).collect();
    let phrase = |phrase: &&str| tokenize(phrase).into_iter().map(TokenHash::hash).collect();
    HeadingHashes {
        archive: ARCHIVE_HEADINGS.iter().map(phrase).collect(),
        results: hashes(RESULT_WORDS),
        found: hashes(FOUND_WORDS),
    }
});

/// Hashes of the words of such headings.
struct HeadingHashes {
    archive: Vec<Vec<u64>>,
    results: PrehashedHashSet<u64>,
    found: PrehashedHashSet<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heading_of_an_archive_is_known_in_many_languages() {
        let is_heading = |text: &str| is_archive_heading(&tokenize(text));
        for text in [
            "Tag Archives: rowing",
            "Search / 14 results found",
            "Suche: 23 Treffer",
            "Archiv der Kategorie: Hafen",
            "Résultats de recherche pour : moulin",
            "Se encontraron 12 resultados",
            "Архив рубрики: Порт",
            "Найдено 7 результатов",
            "نتائج البحث عن: ميناء",
            "搜索结果",
        ] {
            assert!(is_heading(text), "{text}");
        }
        for text in [
            "",
            "Archive of the town burns",
            "Three results that nobody found",
            "Search for the ferry enters day 4",
            "Tag der Archive in Alder",
            "Election: 14 results are in",
        ] {
            assert!(!is_heading(text), "{text}");
        }
    }
}
