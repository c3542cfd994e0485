//! What a block is, and what it says of itself: a caption, a prompt, a byline; or what the pages of its
//! site say of it.
//!
//! Words that are sure decide; the rest is evidence, which the models weigh with the place of the
//! block (`verdicts`).

use crate::blocks::{Block, Markup};

use super::credits::Credit;
use super::rules::thresholds::{
    CAPTION_LETTERS, CLUTTER_LETTERS, PROSE_LETTERS, REPEATED_CAPTION_LETTERS, SHORT_LETTERS, SITE_LABEL_PERCENT,
    SITE_PAGES, SITE_SENTENCE_PERCENT,
};
use super::signals::Signals;
use crate::sites::Standing;

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
pub struct Verdict {
    /// What the block is.
    pub label: Label,
    /// The rule that decided, as `docs/extraction.md` names it.
    pub rule: &'static str,
    /// Score of the model that was asked, from 0 to 1; `None` where words or markup decided.
    pub score: Option<f32>,
}

impl Verdict {
    pub(super) fn new(label: Label, rule: &'static str) -> Self {
        Self { label, rule, score: None }
    }

    pub(super) fn scored(label: Label, rule: &'static str, score: f32) -> Self {
        Self { label, rule, score: Some(score) }
    }
}

/// What a block says of itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Evidence {
    pub verdict: Verdict,
    /// Whether the story ends before the block.
    pub ends_story: bool,
    /// Whether a list of links follows.
    pub opens_list: bool,
    /// Whether the words of the block say it, and no model is asked.
    pub is_sure: bool,
}

impl Evidence {
    pub(crate) fn plain(label: Label, rule: &'static str) -> Option<Self> {
        Some(Self { verdict: Verdict::new(label, rule), ends_story: false, opens_list: false, is_sure: false })
    }

    /// That of a block which a model took for a caption.
    pub(crate) fn of_caption(verdict: &Verdict) -> Option<Self> {
        (verdict.label == Label::Caption).then(|| Self::plain(Label::Caption, verdict.rule))?
    }

    pub(crate) fn sure(label: Label, rule: &'static str) -> Option<Self> {
        Some(Self { verdict: Verdict::new(label, rule), ends_story: false, opens_list: false, is_sure: true })
    }
}

/// Labels a block by what it says of itself, and where it stands on many pages of its site; `None` where
/// that is nothing.
pub(super) fn evidence(block: &Block, signals: &Signals, standing: impl FnOnce() -> Standing) -> Option<Evidence> {
    let own = own_evidence(block, signals);
    // Names, dates and pictures stand on many pages and are facts of each.
    let may_be_of_site = own.is_none_or(|own| !own.is_sure && own.verdict.label == Label::Clutter);
    if may_be_of_site && is_of_site(standing(), signals) {
        return Evidence::sure(Label::Clutter, "on-many-pages");
    }
    own
}

/// Whether a text belongs to the site and not to a story of it.
fn is_of_site(Standing { pages, of }: Standing, signals: &Signals) -> bool {
    let percent = if signals.sentence_end || signals.letters >= PROSE_LETTERS {
        SITE_SENTENCE_PERCENT
    } else {
        SITE_LABEL_PERCENT
    };
    pages >= SITE_PAGES && u64::from(pages) * 100 >= u64::from(of) * percent
}

fn own_evidence(block: &Block, signals: &Signals) -> Option<Evidence> {
    by_position_in_markup(block, signals)
        .or(signals.own)
        .or_else(|| by_repetition(block, signals))
        .or_else(|| by_element(signals))
}

fn by_position_in_markup(block: &Block, signals: &Signals) -> Option<Evidence> {
    if signals.context.breadcrumb {
        return Evidence::plain(Label::Section, "breadcrumb-element");
    }
    let in_caption = block.markup == Markup::Caption || signals.context.caption;
    if signals.letters <= SHORT_LETTERS {
        if in_caption && signals.credit == Credit::Whole {
            return Evidence::sure(Label::Credit, "credit-line");
        }
        if signals.context.credit && !signals.sentence_end {
            let in_picture = in_caption || signals.context.figure;
            let evidence = if in_picture { Evidence::sure } else { Evidence::plain };
            return evidence(Label::Credit, "credit-element");
        }
    }
    if block.markup == Markup::Caption || signals.context.caption && signals.letters <= CAPTION_LETTERS {
        return Evidence::plain(Label::Caption, "caption-element");
    }
    None
}

fn by_repetition(block: &Block, signals: &Signals) -> Option<Evidence> {
    if block.markup == Markup::Line
        && signals.stands_twice
        && signals.sentence_end
        && signals.letters >= REPEATED_CAPTION_LETTERS
    {
        return Evidence::plain(Label::Caption, "stands-twice");
    }
    None
}

fn by_element(signals: &Signals) -> Option<Evidence> {
    let context = signals.context;
    if let Some(word) = context.clutter {
        return Evidence::plain(Label::Clutter, word);
    }
    if context.byline && signals.letters <= SHORT_LETTERS * 2 {
        return Evidence::plain(Label::Byline, "byline-element");
    }
    if context.date && signals.letters <= SHORT_LETTERS {
        return Evidence::plain(Label::Published, "date-element");
    }
    if signals.linked {
        return Evidence::plain(Label::Clutter, "all-links");
    }
    None
}

/// Whether a block is a headline of another story or a label rather than a piece of this one.
pub(super) fn is_short_label(signals: &Signals) -> bool {
    signals.letters <= CLUTTER_LETTERS / 2 && !signals.sentence_end
}
