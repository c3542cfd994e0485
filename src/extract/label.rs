//! What a block is, and what it says of itself: a caption, a prompt, a byline; or what the pages of its
//! site say of it.
//!
//! Words that are sure decide; the rest is evidence, which the models weigh with the place of the
//! block (`verdicts`).

use crate::blocks::{Block, Markup};

use super::credits::Credit;
use super::facts::{agency_alone, breadcrumb, byline_names, is_date_line};
use super::phrases;
use super::rules::phrases::Meaning;
use super::rules::thresholds::{
    CAPTION_LETTERS, CLUTTER_LETTERS, PROSE_LETTERS, REPEATED_CAPTION_LETTERS, SHORT_LETTERS, SITE_LABEL_PERCENT,
    SITE_PAGES, SITE_SENTENCE_PERCENT,
};
use super::signals::{Signals, fold};
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
    fn plain(label: Label, rule: &'static str) -> Option<Self> {
        Some(Self { verdict: Verdict::new(label, rule), ends_story: false, opens_list: false, is_sure: false })
    }

    /// That of a block which a model took for a caption.
    pub fn of_caption(verdict: &Verdict) -> Option<Self> {
        (verdict.label == Label::Caption).then(|| Self::plain(Label::Caption, verdict.rule))?
    }

    fn sure(label: Label, rule: &'static str) -> Option<Self> {
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
        .or_else(|| by_phrase(block, signals))
        .or_else(|| by_form(block, signals))
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

fn by_phrase(block: &Block, signals: &Signals) -> Option<Evidence> {
    // No rule is about longer blocks.
    if signals.letters > CLUTTER_LETTERS {
        return None;
    }
    let rule = phrases::find(&fold(&block.text), signals.letters)?;
    let label = match rule.meaning {
        Meaning::Published => Label::Published,
        Meaning::Updated => Label::Updated,
        Meaning::Clutter | Meaning::ListHead | Meaning::End => Label::Clutter,
    };
    Some(Evidence {
        verdict: Verdict::new(label, rule.name),
        ends_story: rule.meaning == Meaning::End,
        opens_list: rule.meaning == Meaning::ListHead,
        is_sure: true,
    })
}

fn by_form(block: &Block, signals: &Signals) -> Option<Evidence> {
    let text = block.text.as_str();
    if !text.chars().any(char::is_alphabetic) {
        return Evidence::sure(Label::Clutter, "no-letters");
    }
    if is_clock_time(text) {
        return Evidence::sure(Label::Clutter, "clock-time");
    }
    if signals.letters <= SHORT_LETTERS {
        if agency_alone(text).is_some() {
            return Evidence::sure(Label::Agency, "agency-line");
        }
        if breadcrumb(text).is_some() {
            return Evidence::sure(Label::Section, "breadcrumb-line");
        }
        if is_date_line(text) {
            return Evidence::sure(Label::Published, "date-line");
        }
        if byline_names(text).is_some() {
            return Evidence::sure(Label::Byline, "byline-line");
        }
        if signals.credit == Credit::Whole {
            return Evidence::sure(Label::Credit, "credit-line");
        }
    }
    if signals.credit != Credit::None {
        return Evidence::plain(Label::Caption, "picture-credit");
    }
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

/// `7:15 a.m.`, `18.30 Uhr`: the labels of a live report, which it has beside every entry.
fn is_clock_time(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.len() - rest.len();
    let Some(minutes) = rest.strip_prefix([':', '.', 'h']).filter(|_| (1..=2).contains(&digits)) else { return false };
    let unit = minutes.trim_start_matches(|c: char| c.is_ascii_digit());
    let known = ["", "am", "pm", "a.m.", "p.m.", "uhr", "h", "et", "gmt", "cet"];
    minutes.len() - unit.len() == 2 && known.contains(&unit.trim().to_lowercase().as_str())
}

/// Whether a block is a headline of another story or a label rather than a piece of this one.
pub(super) fn is_short_label(signals: &Signals) -> bool {
    signals.letters <= CLUTTER_LETTERS / 2 && !signals.sentence_end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_times_are_told_from_numbers() {
        for time in ["7:15 a.m.", "18.30 Uhr", "09:05", "12h30"] {
            assert!(is_clock_time(time), "{time}");
        }
        for text in ["7:1", "3.5 million", "2025", "10:05 the bridge opens", "100:20"] {
            assert!(!is_clock_time(text), "{text}");
        }
    }
}
