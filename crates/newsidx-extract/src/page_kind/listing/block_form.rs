//! Form of a block, as the features of a page see it: what it looks like by its length and end, whether it is body, and
//! which phrase of lists it has.

use super::list_phrase::{self, ListPhrase};
use crate::block_attributes::is_heading;
use crate::features::FeatureContext;
use crate::label::{BlockLabel, Label};

/// What a block looks like. Equal forms in a fixed order are what a list of entries repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Form {
    /// A heading in HTML.
    Heading,
    /// A short text in a link.
    Link,
    /// A long text in a link.
    LongLink,
    /// A line with a date.
    Date,
    /// A line with the names of authors.
    Byline,
    /// A phrase of lists.
    Phrase,
    /// A word or two.
    Label,
    /// A line that is no sentence: a headline in plain text.
    Line,
    /// A short sentence.
    Sentence,
    /// A paragraph or a teaser.
    Text,
    /// A paragraph longer than nearly all teasers.
    LongText,
}

/// Letters from which a block is a text and not a line.
pub(super) const TEXT_LETTERS: usize = 70;

/// Letters from which a block without a full stop at its end is a text: headlines are shorter.
const UNENDED_TEXT_LETTERS: usize = 120;

/// Letters that few teasers reach.
pub(super) const LONG_LETTERS: usize = 250;

/// Letters up to which a block is a label.
const LABEL_LETTERS: usize = 20;

/// Signs of currencies.
const CURRENCIES: [char; 12] = ['$', '€', '£', '¥', '₹', '₽', '₩', '₺', '฿', '₫', '₴', '￥'];

/// A block for the features of its page.
#[derive(Clone, Copy, Debug)]
pub(super) struct BlockForm {
    pub letters: usize,
    pub form: Form,
    /// Whether the block is labelled as body or standfirst.
    pub is_body: bool,
    /// Whether it is labelled as a heading in the body.
    pub is_subheading: bool,
    pub phrase: Option<ListPhrase>,
    /// Whether it ends with dots, as texts do that were cut.
    pub is_cut: bool,
    /// Whether it is a short line with a sign of a currency and a digit.
    pub is_price: bool,
}

impl BlockForm {
    /// Whether the block is a paragraph or a teaser.
    pub(super) fn is_text(&self) -> bool {
        matches!(self.form, Form::Text | Form::LongText)
    }

    /// Whether the block may be the headline of an entry.
    pub(super) fn may_be_headline(&self) -> bool {
        matches!(self.form, Form::Heading | Form::Line | Form::LongLink)
            || self.form == Form::Link && self.letters > LABEL_LETTERS
    }
}

/// The form of every block.
pub(super) fn block_forms(context: &FeatureContext<'_>, labels: &[BlockLabel]) -> Vec<BlockForm> {
    let tokens = context.page.tokens();
    let form_of = |at: usize| {
        let (block, attributes) = (&context.page.blocks[at], &context.attributes[at]);
        let phrase = list_phrase::find(tokens.block(at));
        let letters = attributes.letters;
        let evidence = context.evidence[at].map(|evidence| evidence.block_label.label);
        let form = if is_heading(block) {
            Form::Heading
        } else if letters >= TEXT_LETTERS
            && !attributes.linked
            && (attributes.sentence_end || letters >= UNENDED_TEXT_LETTERS || phrase == Some(ListPhrase::More))
        {
            if letters >= LONG_LETTERS { Form::LongText } else { Form::Text }
        } else if matches!(evidence, Some(Label::Published | Label::Updated)) {
            Form::Date
        } else if evidence == Some(Label::Byline) {
            Form::Byline
        } else if phrase.is_some() {
            Form::Phrase
        } else if attributes.linked {
            if letters >= TEXT_LETTERS { Form::LongLink } else { Form::Link }
        } else if letters <= LABEL_LETTERS {
            Form::Label
        } else if attributes.sentence_end {
            Form::Sentence
        } else {
            Form::Line
        };
        let label = labels[at].label;
        BlockForm {
            letters,
            form,
            is_body: matches!(label, Label::Body | Label::Standfirst),
            is_subheading: label == Label::Subheading,
            phrase,
            is_cut: ends_cut(&block.text),
            is_price: letters <= TEXT_LETTERS && tokens.stats()[at].digits > 0 && block.text.contains(CURRENCIES),
        }
    };
    (0..labels.len()).map(form_of).collect()
}

/// Whether a text ends with dots, with or without brackets.
fn ends_cut(text: &str) -> bool {
    text.trim_end_matches([']', ')', ' ', '»', '>']).ends_with(['…', '⋯'])
        || text.trim_end_matches([']', ')', ' ']).ends_with("...")
}
