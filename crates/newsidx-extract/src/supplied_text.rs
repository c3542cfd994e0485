//! Text that a scraper has already made of a page: where it is a story and nothing else, it is taken as
//! it stands.

use super::block_attributes::ends_as_sentence;
use super::label::{BlockLabel, Label};
use super::rules::thresholds::{SUPPLIED_PROSE_PERCENT, SUPPLIED_SENTENCE_LETTERS};
use super::title::Title;
use crate::blocks::{ParsedPage, count_letters};
use newsidx_core::page::{ContentKind, HashedPage};

/// Name of the rule.
const RULE: &str = "stated-text";

/// A story as a scraper states it.
pub(super) struct SuppliedText {
    pub title: Title,
    pub verdicts: Vec<BlockLabel>,
}

impl SuppliedText {
    /// The story of a record that has a headline and running text; `None` where menus, lists or prompts stand
    /// among its lines, which rules and models have to tell apart. Linear in the text.
    pub(crate) fn detect(raw: &HashedPage, page: &ParsedPage) -> Option<Self> {
        let title = raw.supplied.title.as_deref().filter(|title| !title.trim().is_empty())?;
        if raw.kind != ContentKind::ExtractedText {
            return None;
        }
        let is_title = |text: &str| text == title.trim();
        let (mut all, mut prose) = (0, 0);
        for block in page.blocks.iter().filter(|block| !is_title(&block.text)) {
            let letters = count_letters(&block.text);
            all += letters;
            prose += if letters >= SUPPLIED_SENTENCE_LETTERS && ends_as_sentence(&block.text) { letters } else { 0 };
        }
        if all == 0 || prose * 100 < all * SUPPLIED_PROSE_PERCENT {
            return None;
        }
        let label = |text: &str| if is_title(text) { Label::Title } else { Label::Body };
        let verdicts = page.blocks.iter().map(|block| BlockLabel::new(label(&block.text), RULE)).collect();
        Some(Self { title: Title { text: title.to_owned(), rule: "stated-title" }, verdicts })
    }
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
        let story = SuppliedText::detect(&raw.into_hashed(), &page)?;
        Some(story.verdicts.iter().map(|verdict| verdict.label).collect())
    }

    #[test]
    fn paragraphs_are_taken_as_they_stand() {
        let text = "Bridge closed\n\nThe old bridge over the Orrin is closed tonight, the council said.\n\nNo detours\n\n\
                    Drivers have to wait until the morning, when the engineers will look at the piers again.";
        assert_eq!(labels("Bridge closed", text).unwrap(), [Label::Title, Label::Body, Label::Body, Label::Body]);
        assert_eq!(labels("Bridge closed", "The old bridge is closed tonight.").unwrap(), [Label::Body]);
    }

    #[test]
    fn a_page_with_its_menus_is_not() {
        let text = "Home\nNews\nSport\nWeather\nBridge closed\nShare\nThe old bridge over the Orrin is closed tonight.\n\
                    Most read\nFlood in the harbour\nA new school for Ellern\nSubscribe to our newsletter";
        assert_eq!(labels("Bridge closed", text), None);
        assert_eq!(labels("", "The old bridge over the Orrin is closed tonight, the council said."), None);
    }
}
