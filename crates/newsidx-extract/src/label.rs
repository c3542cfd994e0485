//! Labels of blocks, and the evidence for a label: phrases, position in the markup, repetition on the page and over
//! the site.
//!
//! Certain evidence sets the label. Other evidence is a feature, which the models weigh with the position of the block
//! (`classify`). Constant time for each block.

use crate::blocks::{Block, Markup};

use super::block_attributes::BlockAttributes;
use super::credits::Credit;
use super::rules::thresholds::{
    CAPTION_LETTERS, CLUTTER_LETTERS, PROSE_LETTERS, REPEATED_CAPTION_LETTERS, SHORT_LETTERS, SITE_LABEL_PERCENT,
    SITE_PAGES, SITE_SENTENCE_PERCENT,
};
use crate::sites::RepetitionCount;

/// The label of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// A paragraph of the body, or a quotation or list item in it.
    Body,
    /// A heading inside the body.
    Subheading,
    /// The headline.
    Title,
    /// The summary between headline and body.
    Standfirst,
    /// A caption, with or without its credit.
    Caption,
    /// The credit of a picture alone.
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
    /// Text that is not part of the article.
    Clutter,
}

impl Label {
    /// The name printed by `--explain`.
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

    /// Whether the text of the block is part of the article text that is indexed.
    pub fn is_kept(self) -> bool {
        matches!(self, Self::Body | Self::Subheading | Self::Title | Self::Standfirst | Self::Caption)
    }
}

/// A label and the rule that set it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BlockLabel {
    /// The label.
    pub label: Label,
    /// The rule, as `docs/extraction.md` names it.
    pub rule: &'static str,
    /// Score of the deciding model, from 0 to 1; `None` where a rule decided.
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

/// Evidence for the label of a block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Evidence {
    pub block_label: BlockLabel,
    /// Whether the body ends before this block.
    pub ends_body: bool,
    /// Whether a list of links follows.
    pub starts_link_list: bool,
    /// Whether the evidence sets the label without a model.
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

    /// Evidence from a label that the caption model set.
    pub(crate) fn for_caption(block_label: &BlockLabel) -> Option<Self> {
        (block_label.label == Label::Caption).then(|| Self::uncertain(Label::Caption, block_label.rule))?
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

/// Evidence for the label of a block, from the block itself and from the number of pages of its site that repeat it.
/// `None` without any.
pub(super) fn evidence(
    block: &Block,
    attributes: &BlockAttributes,
    repetition: impl FnOnce() -> RepetitionCount,
) -> Option<Evidence> {
    let own = text_evidence(block, attributes);
    // Names, dates and captions also repeat on many pages, but they are facts of each page.
    let may_be_site_text = own.is_none_or(|own| !own.is_certain && own.block_label.label == Label::Clutter);
    if may_be_site_text && is_site_text(repetition(), attributes) {
        return Evidence::certain(Label::Clutter, "on-many-pages");
    }
    own
}

/// Whether a text belongs to the site and not to one of its articles. Labels need a higher share of the pages than
/// sentences.
fn is_site_text(RepetitionCount { pages, of }: RepetitionCount, attributes: &BlockAttributes) -> bool {
    let percent = if attributes.sentence_end || attributes.letters >= PROSE_LETTERS {
        SITE_SENTENCE_PERCENT
    } else {
        SITE_LABEL_PERCENT
    };
    // Three pages of a series may share a paragraph, so a share alone is not enough.
    pages >= SITE_PAGES && u64::from(pages) * 100 >= u64::from(of) * percent
}

fn text_evidence(block: &Block, attributes: &BlockAttributes) -> Option<Evidence> {
    by_position_in_markup(block, attributes)
        .or(attributes.text_evidence)
        .or_else(|| by_repetition(block, attributes))
        .or_else(|| by_element(attributes))
}

fn by_position_in_markup(block: &Block, attributes: &BlockAttributes) -> Option<Evidence> {
    if attributes.context.breadcrumb {
        return Evidence::uncertain(Label::Section, "breadcrumb-element");
    }
    let in_caption = block.markup == Markup::Caption || attributes.context.caption;
    if attributes.letters <= SHORT_LETTERS {
        if in_caption && attributes.credit == Credit::Whole {
            return Evidence::certain(Label::Credit, "credit-line");
        }
        if attributes.context.credit && !attributes.sentence_end {
            let in_picture = in_caption || attributes.context.figure;
            let evidence = if in_picture { Evidence::certain } else { Evidence::uncertain };
            return evidence(Label::Credit, "credit-element");
        }
    }
    if block.markup == Markup::Caption || attributes.context.caption && attributes.letters <= CAPTION_LETTERS {
        return Evidence::uncertain(Label::Caption, "caption-element");
    }
    None
}

fn by_repetition(block: &Block, attributes: &BlockAttributes) -> Option<Evidence> {
    if block.markup == Markup::Line
        && attributes.repeats_neighbor
        && attributes.sentence_end
        && attributes.letters >= REPEATED_CAPTION_LETTERS
    {
        return Evidence::uncertain(Label::Caption, "stands-twice");
    }
    None
}

fn by_element(attributes: &BlockAttributes) -> Option<Evidence> {
    let context = attributes.context;
    if let Some(word) = context.clutter {
        return Evidence::uncertain(Label::Clutter, word);
    }
    if context.byline && attributes.letters <= SHORT_LETTERS * 2 {
        return Evidence::uncertain(Label::Byline, "byline-element");
    }
    if context.date && attributes.letters <= SHORT_LETTERS {
        return Evidence::uncertain(Label::Published, "date-element");
    }
    if attributes.linked {
        return Evidence::uncertain(Label::Clutter, "all-links");
    }
    None
}

/// Whether a block is short enough for a label or a headline and is not a sentence.
pub(super) fn is_short_label(attributes: &BlockAttributes) -> bool {
    attributes.letters <= CLUTTER_LETTERS / 2 && !attributes.sentence_end
}
