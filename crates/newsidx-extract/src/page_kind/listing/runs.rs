//! Order of a page's blocks: an article has its paragraphs one after the other, a list has one text for each headline,
//! in an order that repeats.

use super::block_form::{BlockForm, Form};
use super::page_forms::{PageForms, count, share};

/// Names of the features, in order. The span is what lies from the first body block to the last.
pub(super) const NAMES: [&str; 27] = [
    "body-runs",             // runs of body blocks
    "body-run-share",        // letters of the longest run, of the body
    "body-run-blocks",       // blocks of the run with most blocks
    "body-gap",              // other blocks in the span, for each body block
    "span-share",            // blocks in the span, of all
    "span-links",            // links in the span, for each body block
    "span-headlines",        // possible headlines in the span, for each body block
    "span-dates",            // lines with a date in the span, for each body block
    "span-bylines",          // lines with authors in the span, for each body block
    "span-labels",           // short lines in the span, for each body block
    "span-letters",          // letters of the body, of those in the span
    "text-runs",             // runs of texts
    "text-run-letters",      // letters of the longest run of texts
    "text-run-share",        // these, of all texts
    "text-run-blocks",       // blocks of the run with most texts
    "single-texts",          // texts without a text before or after them, of all
    "headline-texts",        // texts directly under a possible headline, of all
    "near-headline-texts",   // texts with a possible headline at most three blocks above, of all
    "body-headlines",        // body texts directly under a possible headline, of all
    "headline-single-texts", // possible headlines with one text under them and no more, for each text
    "headline-links",        // possible headlines in links, of all
    "headlines",             // possible headlines
    "period",                // distance after which the forms of blocks repeat best
    "period-share",          // blocks whose form repeats after this distance, of all
    "period-in-span",        // the same among the blocks of the span
    "links-before-body",     // links above the body
    "blocks-before-body",
];

/// Longest distance after which forms are compared.
const MAX_PERIOD: usize = 12;

pub(super) fn features(page: &PageForms<'_>) -> [f32; NAMES.len()] {
    let forms = &page.forms;
    let first_body = forms.iter().position(|block| block.is_body);
    let last_body = forms.iter().rposition(|block| block.is_body);
    let span = match (first_body, last_body) {
        (Some(first), Some(last)) => &forms[first..=last],
        _ => &[],
    };
    let body = count(span, |block| block.is_body);
    let body_letters: usize = span.iter().filter(|block| block.is_body).map(|block| block.letters).sum();
    let span_letters: usize = span.iter().map(|block| block.letters).sum();
    let body_runs = Runs::find(span, |block| block.is_body || block.is_subheading);
    let text_runs = Runs::find(forms, BlockForm::is_text);
    let texts = count(forms, BlockForm::is_text);
    let text_letters: usize = forms.iter().filter(|block| block.is_text()).map(|block| block.letters).sum();
    let directly_under = |at: usize| page.headline_above(at).is_some_and(|headline| headline + 1 == at);
    let under = |at: usize| page.headline_above(at).is_some();
    let texts_where =
        |is: &dyn Fn(usize) -> bool| (0..forms.len()).filter(|at| forms[*at].is_text() && is(*at)).count();
    let ends_entry = |at: usize| forms.get(at + 1).is_none_or(|next| !next.is_text());
    let headlines = count(forms, BlockForm::may_be_headline);
    let body_texts = count(forms, |block| block.is_body && block.is_text());
    let linked = |block: &BlockForm| matches!(block.form, Form::Link | Form::LongLink);
    let linked_headings =
        (0..forms.len()).filter(|at| forms[*at].may_be_headline() && page.context.attributes[*at].linked).count();
    let (period, period_share) = period(forms);
    let before_body = &forms[..first_body.unwrap_or(0)];
    [
        body_runs.count as f32,
        share(body_runs.most_letters, body_letters),
        body_runs.most_blocks as f32,
        share(span.len() - body, body),
        share(span.len(), forms.len()),
        share(count(span, linked), body),
        share(count(span, |block| !block.is_body && block.may_be_headline()), body),
        share(count(span, |block| block.form == Form::Date), body),
        share(count(span, |block| block.form == Form::Byline), body),
        share(count(span, |block| !block.is_body && block.form == Form::Label), body),
        share(body_letters, span_letters),
        text_runs.count as f32,
        text_runs.most_letters as f32,
        share(text_runs.most_letters, text_letters),
        text_runs.most_blocks as f32,
        share(text_runs.single, texts),
        share(texts_where(&|at| directly_under(at)), texts),
        share(texts_where(&|at| under(at)), texts),
        share(texts_where(&|at| forms[at].is_body && directly_under(at)), body_texts),
        share(texts_where(&|at| under(at) && ends_entry(at)), texts),
        share(linked_headings, headlines),
        headlines as f32,
        period,
        period_share,
        self::period(span).1,
        count(before_body, linked) as f32,
        before_body.len() as f32,
    ]
}

/// Runs of consecutive blocks of a kind.
#[derive(Default)]
struct Runs {
    count: usize,
    /// Runs of one block.
    single: usize,
    most_letters: usize,
    most_blocks: usize,
}

impl Runs {
    fn find(forms: &[BlockForm], is: impl Fn(&BlockForm) -> bool) -> Self {
        let mut runs = Self::default();
        for run in forms.chunk_by(|block, next| is(block) == is(next)).filter(|run| is(&run[0])) {
            runs.count += 1;
            runs.single += usize::from(run.len() == 1);
            runs.most_letters = runs.most_letters.max(run.iter().map(|block| block.letters).sum());
            runs.most_blocks = runs.most_blocks.max(run.len());
        }
        runs
    }
}

/// The distance after which the forms of blocks repeat best, and the share of the blocks that repeat. Blocks between
/// blocks of the same form do not count: a run of paragraphs repeats after every distance.
fn period(forms: &[BlockForm]) -> (f32, f32) {
    // Each pair of different forms is a number from 1 on: the comparison of bytes is vectorized.
    let pair_code = |pair: &[BlockForm]| {
        let [first, second] = [pair[0].form as u8, pair[1].form as u8];
        if first == second { 0 } else { 1 + (first << 4 | second) }
    };
    let pairs: Vec<u8> = forms.windows(2).map(pair_code).collect();
    let changes = pairs.iter().filter(|pair| **pair > 0).count();
    let mut best = (0, 0);
    for distance in 2..=MAX_PERIOD {
        let later = pairs.get(distance..).unwrap_or_default();
        let same = pairs.iter().zip(later).filter(|(pair, later)| pair == later && **pair > 0).count();
        if same > best.1 {
            best = (distance, same);
        }
    }
    (best.0 as f32, share(best.1, changes))
}
