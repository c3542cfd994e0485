//! Text that a scraper has already made of a page: where it is a story and nothing else, it is taken as
//! it stands.

use super::label::{Label, Verdict};
use super::rules::thresholds::{STATED_LETTERS, STATED_PROSE_PERCENT};
use super::signals::ends_as_sentence;
use super::title::Title;
use crate::blocks::{Page, letters};
use newsidx_core::page::{ContentKind, RawPage};

/// Name of the rule.
const RULE: &str = "stated-text";

/// A story as a scraper states it.
pub(super) struct StatedStory {
    pub title: Title,
    pub verdicts: Vec<Verdict>,
}

impl StatedStory {
    /// The story of a record that has a headline and running text; `None` where menus, lists or prompts stand
    /// among its lines, which rules and models have to tell apart. Linear in the text.
    pub(crate) fn of(raw: &RawPage, page: &Page) -> Option<Self> {
        let title = raw.stated.title.as_deref().filter(|title| !title.trim().is_empty())?;
        if raw.kind != ContentKind::Story {
            return None;
        }
        let is_title = |text: &str| text == title.trim();
        let (mut all, mut prose) = (0, 0);
        for block in page.blocks.iter().filter(|block| !is_title(&block.text)) {
            let letters = letters(&block.text);
            all += letters;
            prose += if letters >= STATED_LETTERS && ends_as_sentence(&block.text) { letters } else { 0 };
        }
        if all == 0 || prose * 100 < all * STATED_PROSE_PERCENT {
            return None;
        }
        let label = |text: &str| if is_title(text) { Label::Title } else { Label::Body };
        let verdicts = page.blocks.iter().map(|block| Verdict::new(label(&block.text), RULE)).collect();
        Some(Self { title: Title { text: title.to_owned(), rule: "stated-title" }, verdicts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocks;
    use newsidx_core::page::{Origin, Stated};

    fn labels(title: &str, text: &str) -> Option<Vec<Label>> {
        let raw = RawPage {
            stated: Stated { title: Some(title.to_owned()), ..Stated::default() },
            ..RawPage::of_bytes(Origin::of_record("/a.jsonl", 1), ContentKind::Story, text.as_bytes().to_vec())
        };
        let story = StatedStory::of(&raw, &blocks::read(&raw))?;
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
