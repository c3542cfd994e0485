//! What a block is, and what it says of itself: a caption, a prompt, a byline; or what the pages of its
//! site say of it.
//!
//! Words that are sure decide; the rest is evidence, which the models weigh with the place of the
//! block (`verdicts`).

use crate::blocks::{Block, Markup};

use super::block_attributes::BlockAttributes;
use super::credits::Credit;
use super::rules::thresholds::{
    CAPTION_LETTERS, CLUTTER_LETTERS, PROSE_LETTERS, REPEATED_CAPTION_LETTERS, SHORT_LETTERS, SITE_LABEL_PERCENT,
    SITE_PAGES, SITE_SENTENCE_PERCENT,
};
use crate::sites::RepetitionCount;

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// A paragraph of the story, a quotation or a list item in it.
    Body,
    /// A heading inside the story.
    Subheading,
    /// The headline.
    Title,
    /// The summary under the headline.
    Standfirst,
    /// A caption, perhaps with its credit.
    Caption,
    /// The credit of a picture, on its own.
    Credit,
    /// A line with the names of the authors.
    Byline,
    /// A line with the name of an agency.
    Agency,
    /// A line with the date of publication.
    Published,
    /// A line with the date of the last change.
    Updated,
    /// A breadcrumb.
    Section,
    /// What is no part of the article.
    Clutter,
}

impl Label {
    /// The name that `--explain` prints.
    pub fn name(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Subheading => "subheading",
            Self::Title => "title",
            Self::Standfirst => "standfirst",
            Self::Caption => "caption",
            Self::Credit => "credit",
            Self::Byline => "byline",
            Self::Agency => "agency",
            Self::Published => "published",
            Self::Updated => "updated",
            Self::Section => "section",
            Self::Clutter => "clutter",
        }
    }

    /// Whether the text of the block reaches the index as text.
    pub fn is_kept(self) -> bool {
        matches!(self, Self::Body | Self::Subheading | Self::Title | Self::Standfirst | Self::Caption)
    }
}

/// A label and the rule that gave it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BlockLabel {
    /// What the block is.
    pub label: Label,
    /// The rule that decided, as `docs/extraction.md` names it.
    pub rule: &'static str,
    /// Score of the model that was asked, from 0 to 1; `None` where words or markup decided.
    pub score: Option<f32>,
}

impl BlockLabel {
    pub(super) fn new(label: Label, rule: &'static str) -> Self {
        Self { label, rule, score: None }
    }

    pub(super) fn with_score(label: Label, rule: &'static str, score: f32) -> Self {
        Self { label, rule, score: Some(score) }
    }
}

/// What a block says of itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Evidence {
    pub block_label: BlockLabel,
    /// Whether the story ends before the block.
    pub ends_body: bool,
    /// Whether a list of links follows.
    pub starts_link_list: bool,
    /// Whether the words of the block say it, and no model is asked.
    pub is_certain: bool,
}

impl Evidence {
    pub(crate) fn uncertain(label: Label, rule: &'static str) -> Option<Self> {
        Some(Self {
            block_label: BlockLabel::new(label, rule),
            ends_body: false,
            starts_link_list: false,
            is_certain: false,
        })
    }

    /// That of a block which a model took for a caption.
    pub(crate) fn for_caption(verdict: &BlockLabel) -> Option<Self> {
        (verdict.label == Label::Caption).then(|| Self::uncertain(Label::Caption, verdict.rule))?
    }

    pub(crate) fn certain(label: Label, rule: &'static str) -> Option<Self> {
        Some(Self {
            block_label: BlockLabel::new(label, rule),
            ends_body: false,
            starts_link_list: false,
            is_certain: true,
        })
    }
}

/// Labels a block by what it says of itself, and where it stands on many pages of its site; `None` where
/// that is nothing.
pub(super) fn evidence(
    block: &Block,
    signals: &BlockAttributes,
    standing: impl FnOnce() -> RepetitionCount,
) -> Option<Evidence> {
    let own = text_evidence(block, signals);
    // Names, dates and pictures stand on many pages and are facts of each.
    let may_be_of_site = own.is_none_or(|own| !own.is_certain && own.block_label.label == Label::Clutter);
    if may_be_of_site && is_site_text(standing(), signals) {
        return Evidence::certain(Label::Clutter, "on-many-pages");
    }
    own
}

/// Whether a text belongs to the site and not to a story of it.
fn is_site_text(RepetitionCount { pages, site_pages }: RepetitionCount, signals: &BlockAttributes) -> bool {
    let percent = if signals.sentence_end || signals.letters >= PROSE_LETTERS {
        SITE_SENTENCE_PERCENT
    } else {
        SITE_LABEL_PERCENT
    };
    pages >= SITE_PAGES && u64::from(pages) * 100 >= u64::from(site_pages) * percent
}

fn text_evidence(block: &Block, signals: &BlockAttributes) -> Option<Evidence> {
    by_position_in_markup(block, signals)
        .or(signals.text_evidence)
        .or_else(|| by_repetition(block, signals))
        .or_else(|| by_element(signals))
}

fn by_position_in_markup(block: &Block, signals: &BlockAttributes) -> Option<Evidence> {
    if signals.context.breadcrumb {
        return Evidence::uncertain(Label::Section, "breadcrumb-element");
    }
    let in_caption = block.markup == Markup::Caption || signals.context.caption;
    if signals.letters <= SHORT_LETTERS {
        if in_caption && signals.credit == Credit::Whole {
            return Evidence::certain(Label::Credit, "credit-line");
        }
        if signals.context.credit && !signals.sentence_end {
            let in_picture = in_caption || signals.context.figure;
            let evidence = if in_picture { Evidence::certain } else { Evidence::uncertain };
            return evidence(Label::Credit, "credit-element");
        }
    }
    if block.markup == Markup::Caption || signals.context.caption && signals.letters <= CAPTION_LETTERS {
        return Evidence::uncertain(Label::Caption, "caption-element");
    }
    None
}

fn by_repetition(block: &Block, signals: &BlockAttributes) -> Option<Evidence> {
    if block.markup == Markup::Line
        && signals.repeats_neighbor
        && signals.sentence_end
        && signals.letters >= REPEATED_CAPTION_LETTERS
    {
        return Evidence::uncertain(Label::Caption, "stands-twice");
    }
    None
}

fn by_element(signals: &BlockAttributes) -> Option<Evidence> {
    let context = signals.context;
    if let Some(word) = context.clutter {
        return Evidence::uncertain(Label::Clutter, word);
    }
    if context.byline && signals.letters <= SHORT_LETTERS * 2 {
        return Evidence::uncertain(Label::Byline, "byline-element");
    }
    if context.date && signals.letters <= SHORT_LETTERS {
        return Evidence::uncertain(Label::Published, "date-element");
    }
    if signals.linked {
        return Evidence::uncertain(Label::Clutter, "all-links");
    }
    None
}

/// Whether a block is a headline of another story or a label rather than a piece of this one.
pub(super) fn is_short_label(signals: &BlockAttributes) -> bool {
    signals.letters <= CLUTTER_LETTERS / 2 && !signals.sentence_end
}
