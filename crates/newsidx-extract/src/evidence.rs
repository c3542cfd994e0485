//! Evidence for the label of a block: position in the markup, phrases, repetition on the page and over the site,
//! elements.
//!
//! Certain evidence sets the label. Other evidence is a feature, which the models weigh with the position of the block
//! (`classify`). Constant time for each block.

use crate::blocks::{Block, Markup};
use crate::sites::RepetitionCount;

use super::block_attributes::BlockAttributes;
use super::facts::recognizers::credits::Credit;
use super::label::{Evidence, Label};
use super::rule::Rule;
use super::rules::thresholds::{
    CAPTION_LETTERS, CLUTTER_LETTERS, PROSE_LETTERS, REPEATED_CAPTION_LETTERS, SHORT_LETTERS, SITE_PAGES,
    SITE_SENTENCE_PERCENT, SITE_SHORT_TEXT_PERCENT,
};

/// Evidence for the label of a block, from the block itself and from the number of pages of its site that repeat it.
/// `None` without any.
pub(super) fn find_evidence(
    block: &Block,
    attributes: &BlockAttributes,
    repetition: impl FnOnce() -> RepetitionCount,
) -> Option<Evidence> {
    let own = own_evidence(block, attributes);
    // Names, dates and captions also repeat on many pages, but they are facts of each page.
    let may_be_site_text = own.is_none_or(|own| !own.is_certain && own.block_label.label == Label::Clutter);
    if may_be_site_text && is_site_text(repetition(), attributes) {
        return Some(Evidence::certain(Label::Clutter, Rule::OnManyPages));
    }
    own
}

/// Whether a text belongs to the site and not to one of its articles. Short texts need a higher share of the pages than
/// sentences.
fn is_site_text(RepetitionCount { pages, site_pages }: RepetitionCount, attributes: &BlockAttributes) -> bool {
    let percent = if attributes.sentence_end || attributes.letters >= PROSE_LETTERS {
        SITE_SENTENCE_PERCENT
    } else {
        SITE_SHORT_TEXT_PERCENT
    };
    // Three pages of a series may share a paragraph, so a share alone is not enough.
    pages >= SITE_PAGES && u64::from(pages) * 100 >= u64::from(site_pages) * percent
}

fn own_evidence(block: &Block, attributes: &BlockAttributes) -> Option<Evidence> {
    by_position_in_markup(block, attributes)
        .or(attributes.text_evidence)
        .or_else(|| by_repetition(block, attributes))
        .or_else(|| by_element(attributes))
}

fn by_position_in_markup(block: &Block, attributes: &BlockAttributes) -> Option<Evidence> {
    if attributes.context.breadcrumb {
        return Some(Evidence::uncertain(Label::Section, Rule::BreadcrumbElement));
    }
    let in_caption = block.markup == Markup::Caption || attributes.context.caption;
    if attributes.letters <= SHORT_LETTERS {
        if in_caption && attributes.credit == Credit::Whole {
            return Some(Evidence::certain(Label::Credit, Rule::CreditLine));
        }
        if attributes.context.credit && !attributes.sentence_end {
            let in_picture = in_caption || attributes.context.figure;
            let evidence = if in_picture { Evidence::certain } else { Evidence::uncertain };
            return Some(evidence(Label::Credit, Rule::CreditElement));
        }
    }
    if block.markup == Markup::Caption || attributes.context.caption && attributes.letters <= CAPTION_LETTERS {
        return Some(Evidence::uncertain(Label::Caption, Rule::CaptionElement));
    }
    None
}

fn by_repetition(block: &Block, attributes: &BlockAttributes) -> Option<Evidence> {
    if block.markup == Markup::Line
        && attributes.repeats_neighbor
        && attributes.sentence_end
        && attributes.letters >= REPEATED_CAPTION_LETTERS
    {
        return Some(Evidence::uncertain(Label::Caption, Rule::RepeatedNeighbor));
    }
    None
}

fn by_element(attributes: &BlockAttributes) -> Option<Evidence> {
    let context = attributes.context;
    if let Some(word) = context.clutter {
        return Some(Evidence::uncertain(Label::Clutter, Rule::ClutterElement(word)));
    }
    if context.byline && attributes.letters <= SHORT_LETTERS * 2 {
        return Some(Evidence::uncertain(Label::Byline, Rule::BylineElement));
    }
    if context.date && attributes.letters <= SHORT_LETTERS {
        return Some(Evidence::uncertain(Label::Published, Rule::DateElement));
    }
    if attributes.linked {
        return Some(Evidence::uncertain(Label::Clutter, Rule::AllLinks));
    }
    None
}

/// Whether a block is short enough for a label or a headline and is not a sentence.
pub(super) fn is_short_label(attributes: &BlockAttributes) -> bool {
    attributes.letters <= CLUTTER_LETTERS / 2 && !attributes.sentence_end
}
