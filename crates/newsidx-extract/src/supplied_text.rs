//! Pre-extracted text: accepts the text of a record as the body without rules and models, if it is an article and
//! nothing else. Linear in the text.

use super::label::{BlockLabel, Label};
use super::normalize::ends_as_sentence;
use super::rule::Rule;
use super::rules::thresholds::{SUPPLIED_PROSE_PERCENT, SUPPLIED_SENTENCE_LETTERS};
use super::title::Title;
use crate::blocks::{ParsedPage, count_letters};
use newsidx_core::page::{ContentKind, HashedPage};

/// Minimum number of words of a text without a full stop that is no label, and minimum share in percent of those in lower
/// case. Menus and headlines in English have capitals.
const PROSE_WORDS: usize = 10;
const LOWER_CASE_PERCENT: usize = 60;

/// Title and labels of a pre-extracted text.
pub(super) struct SuppliedText {
    pub title: Title,
    pub labels: Vec<BlockLabel>,
}

/// Whether a scraper has already extracted the text of the page; such text is taken unchanged.
pub fn has_supplied_text(raw: &HashedPage, page: &ParsedPage) -> bool {
    SuppliedText::detect(raw, page).is_some()
}

impl SuppliedText {
    /// Accepts a record with a headline and running text. Returns `None` if menus, lists or prompts are among its
    /// lines, because rules and models have to separate these.
    pub(crate) fn detect(raw: &HashedPage, page: &ParsedPage) -> Option<Self> {
        let title = raw.supplied.title.as_deref().filter(|title| !title.trim().is_empty())?;
        if raw.kind != ContentKind::ExtractedText {
            return None;
        }
        let is_title = |text: &str| text == title.trim();
        let texts = || page.blocks.iter().filter(|block| !is_title(&block.text));
        let (mut all, mut prose) = (0, 0);
        for block in texts() {
            let letters = count_letters(&block.text);
            all += letters;
            prose += if letters >= SUPPLIED_SENTENCE_LETTERS && is_prose(&block.text) { letters } else { 0 };
        }
        // A menu has several lines; the only line of a record is its text, however short.
        let is_single = texts().count() == 1;
        if all == 0 || !is_single && prose * 100 < all * SUPPLIED_PROSE_PERCENT {
            return None;
        }
        let label = |text: &str| if is_title(text) { Label::Title } else { Label::Body };
        let labels = page.blocks.iter().map(|block| BlockLabel::new(label(&block.text), Rule::SuppliedText)).collect();
        Some(Self { title: Title { text: title.to_owned(), rule: Rule::SuppliedTitle }, labels })
    }
}

/// Whether a text ends as a sentence, or has the words of one: abstracts have no full stops.
fn is_prose(text: &str) -> bool {
    if ends_as_sentence(text) {
        return true;
    }
    let words = text.split_whitespace();
    // Scripts without capitals count as lower case.
    let (all, lower) = words.fold((0, 0), |(all, lower), word| {
        (all + 1, lower + usize::from(word.starts_with(|c: char| c.is_alphabetic() && !c.is_uppercase())))
    });
    all >= PROSE_WORDS && lower * 100 >= all * LOWER_CASE_PERCENT
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocks;
    use newsidx_core::page::{Origin, RawPage, SuppliedMetadata};

    fn labels(title: &str, text: &str) -> Option<Vec<Label>> {
        let raw = RawPage {
            supplied: SuppliedMetadata { title: Some(title.to_owned()), ..SuppliedMetadata::default() },
            ..RawPage::new(Origin::from_record("/a.jsonl", 1), ContentKind::ExtractedText, text.as_bytes().to_vec())
        };
        let page = blocks::parse(&raw);
        let supplied = SuppliedText::detect(&raw.into_hashed(), &page)?;
        Some(supplied.labels.iter().map(|block_label| block_label.label).collect())
    }

    #[test]
    fn paragraphs_are_accepted_unchanged() {
        let text = "Bridge closed\n\nThe old bridge over the Orrin is closed tonight, the council said.\n\nNo detours\n\n\
                    Drivers have to wait until the morning, when the engineers will look at the piers again.";
        assert_eq!(labels("Bridge closed", text).unwrap(), [Label::Title, Label::Body, Label::Body, Label::Body]);
        assert_eq!(labels("Bridge closed", "The old bridge is closed tonight.").unwrap(), [Label::Body]);
        assert_eq!(labels("Note 12", "closure of an old bridge").unwrap(), [Label::Body]);
    }

    #[test]
    fn abstracts_without_full_stops_are_accepted() {
        let text = "closure of old bridges over rivers with ice and the ways of the drivers\nwho have to wait until the \
                    engineers have looked at the piers and beams\nis described for three towns";
        assert_eq!(labels("Note 13", text).unwrap(), [Label::Body]);
    }

    #[test]
    fn a_page_with_menus_is_rejected() {
        let text = "Home\nNews\nSport\nWeather\nBridge closed\nShare\nThe old bridge over the Orrin is closed tonight.\n\
                    Most read\nFlood in the harbour\nA new school for Ellern\nSubscribe to our newsletter";
        assert_eq!(labels("Bridge closed", text), None);
        assert_eq!(labels("", "The old bridge over the Orrin is closed tonight, the council said."), None);
    }
}
