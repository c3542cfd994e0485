//! Labels of blocks, with the rule that set each, and the evidence for a label.

use super::rule::Rule;

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
    /// The rule that set it.
    pub rule: Rule,
    /// Score of the deciding model, from 0 to 1; `None` where a rule decided.
    pub score: Option<f32>,
}

impl BlockLabel {
    pub(crate) fn new(label: Label, rule: Rule) -> Self {
        Self { label, rule, score: None }
    }

    pub(crate) fn with_score(label: Label, rule: Rule, score: f32) -> Self {
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
    /// Evidence that the models weigh with other features.
    pub(crate) fn uncertain(label: Label, rule: Rule) -> Self {
        Self { block_label: BlockLabel::new(label, rule), ends_body: false, starts_link_list: false, is_certain: false }
    }

    /// Evidence from the label of a caption; `None` for other labels.
    pub(crate) fn for_caption(block_label: &BlockLabel) -> Option<Self> {
        (block_label.label == Label::Caption).then(|| Self::uncertain(Label::Caption, block_label.rule))
    }

    /// Evidence that sets the label without a model.
    pub(crate) fn certain(label: Label, rule: Rule) -> Self {
        Self { is_certain: true, ..Self::uncertain(label, rule) }
    }
}
