//! Signs of a list: phrases, cut texts, dates, names, prices, and lines that repeat.

use super::block_form::{BlockForm, Form, TEXT_LETTERS};
use super::list_phrase::ListPhrase;
use super::page_forms::{PageForms, flag, share};
use crate::blocks::{PrehashedMap, TokenHash};

/// Names of the features, in order.
pub(super) const NAMES: [&str; 27] = [
    "more",               // links to the page of an entry
    "more-of-texts",      // these, for each text
    "list-headings",      // headings of lists
    "list-heading-above", // whether one is among the first blocks or is the first heading
    "pagers",
    "shop-labels",
    "counts",           // counts of comments and the like
    "counts-of-texts",  // these, for each text
    "cut-texts",        // texts that end with dots
    "cut-of-texts",     // these, of all
    "cut-of-body",      // the same among the body
    "unended-of-texts", // texts that do not end as a sentence, of all
    "unended-of-body",  // the same among the body
    "dates",            // lines with a date
    "dates-of-texts",   // these, for each text
    "bylines",
    "bylines-of-texts",
    "digit-lines",       // short lines with four digits or more
    "digit-lines-share", // these, of all blocks
    "prices",            // short lines with a sign of a currency
    "prices-share",      // these, of all blocks
    "repeated",          // blocks whose text the page has three times or more, of all
    "most-repeated",     // occurrences of the text that the page has most often
    "most-alike",        // occurrences of the line that the page has most often, numbers left out
    "alike-share",       // short lines that occur three times or more, numbers left out, of all blocks
    "same-opening",      // texts that begin with the two words with which most begin, of all
    "pictures",          // blocks after a picture, of all
];

/// Blocks at the top among which the heading of a list counts as that of the page.
const TOP_BLOCKS: usize = 12;

/// Words of a line up to which it is compared with others without its numbers.
const ALIKE_WORDS: usize = 8;

/// Occurrences from which a line repeats.
const REPEATED: usize = 3;

pub(super) fn features(page: &PageForms<'_>) -> [f32; NAMES.len()] {
    let (forms, context) = (&page.forms, page.context);
    let tokens = context.page.tokens();
    let phrases = |phrase: ListPhrase| page.count(|block| block.phrase == Some(phrase));
    let texts = page.count(BlockForm::is_text);
    let body_texts = page.count(|block| block.is_body && block.is_text());
    let (more, counts) = (phrases(ListPhrase::More), phrases(ListPhrase::Count));
    let cut = |block: &BlockForm| {
        block.letters >= TEXT_LETTERS && (block.is_cut || block.is_text() && block.phrase == Some(ListPhrase::More))
    };
    let unended = |only_body: bool| {
        let ats = (0..forms.len()).filter(|at| forms[*at].is_text() && (!only_body || forms[*at].is_body));
        ats.filter(|at| !context.attributes[*at].sentence_end).count()
    };
    let is_heading = |block: &BlockForm| block.phrase == Some(ListPhrase::Heading);
    let first_heading = forms.iter().find(|block| block.form == Form::Heading);
    let above = forms.iter().take(TOP_BLOCKS).any(is_heading) || first_heading.is_some_and(is_heading);
    let (dates, bylines) =
        (page.count(|block| block.form == Form::Date), page.count(|block| block.form == Form::Byline));
    let short = || (0..forms.len()).filter(|at| forms[*at].letters <= TEXT_LETTERS);
    let digit_lines = short().filter(|at| tokens.stats()[*at].digits >= 4).count();
    let prices = page.count(|block| block.is_price);
    let repetitions = || context.attributes.iter().map(|attributes| attributes.repetitions);
    let alike = Alike::count(page);
    [
        more as f32,
        share(more, texts),
        phrases(ListPhrase::Heading) as f32,
        flag(above),
        phrases(ListPhrase::Pager) as f32,
        phrases(ListPhrase::Shop) as f32,
        counts as f32,
        share(counts, texts),
        page.count(cut) as f32,
        share(page.count(cut), texts),
        share(page.count(|block| block.is_body && cut(block)), body_texts),
        share(unended(false), texts),
        share(unended(true), body_texts),
        dates as f32,
        share(dates, texts),
        bylines as f32,
        share(bylines, texts),
        digit_lines as f32,
        share(digit_lines, forms.len()),
        prices as f32,
        share(prices, forms.len()),
        share(repetitions().filter(|count| *count >= REPEATED).count(), forms.len()),
        repetitions().max().unwrap_or(0) as f32,
        alike.most as f32,
        share(alike.repeated, forms.len()),
        share(alike.same_opening, texts),
        share(context.page.blocks.iter().filter(|block| block.after_picture).count(), forms.len()),
    ]
}

/// Lines that are alike.
struct Alike {
    /// Occurrences of the line that occurs most often without its numbers.
    most: usize,
    /// Lines that occur three times or more without their numbers.
    repeated: usize,
    /// Texts that begin with the two words with which most begin.
    same_opening: usize,
}

impl Alike {
    fn count(page: &PageForms<'_>) -> Self {
        let tokens = page.context.page.tokens();
        let mut lines: PrehashedMap<u32> = PrehashedMap::with_capacity(page.forms.len());
        let mut openings: PrehashedMap<u32> = PrehashedMap::with_capacity(page.forms.len());
        let mut same_opening = 0;
        let keys: Vec<Option<u64>> = tokens
            .blocks()
            .zip(&page.forms)
            .map(|(words, block)| {
                if block.is_text() && words.len() >= 2 {
                    let (count, _) = openings.entry(line_key(&words[..2]));
                    *count += 1;
                    same_opening = same_opening.max(*count as usize);
                }
                let is_line =
                    !words.is_empty() && words.len() <= ALIKE_WORDS && words.iter().any(|word| word.is_number());
                let key = is_line.then(|| line_key(words))?;
                *lines.entry(key).0 += 1;
                Some(key)
            })
            .collect();
        let counts = || keys.iter().flatten().map(|key| lines.get(*key).0 as usize);
        Self {
            most: counts().max().unwrap_or(0),
            repeated: counts().filter(|count| *count >= REPEATED).count(),
            same_opening,
        }
    }
}

/// Hash of the words of a line, each number as the same word. The lowest bit is 0, as in the hash of a word.
pub(super) fn line_key(words: &[TokenHash]) -> u64 {
    let word = |word: &TokenHash| if word.is_number() { 1 } else { word.hash() };
    words.iter().fold(0, |hash: u64, next| (hash.rotate_left(17) ^ word(next)).wrapping_mul(0x9e37_79b9_7f4a_7c15)) & !1
}
