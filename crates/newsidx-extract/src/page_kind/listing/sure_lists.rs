//! Pages in plain text that are no article by one clear sign, whatever their other features are: comments alone, a wall of
//! headlines in one line, entries with times in no order, numbered pages of an archive.

use std::sync::LazyLock;

use super::block_form::BlockForm;
use super::list_phrase::ListPhrase;
use super::page_forms::PageForms;
use crate::blocks::{PrehashedHashSet, TokenHash, tokenize};
use crate::facts::recognizers::date_lines::is_clock_time;
use crate::rule::Rule;
use crate::rules::list_phrases::{COMMENT_VERBS, PAGE_WORDS, REPLY_LINES};
use crate::rules::words::FUNCTION_WORDS;

/// Letters of a text without any end of a sentence from which it is a wall of headlines.
// A sentence of a story that was cut off is shorter, or has no articles in capitals.
const WALL_LETTERS: usize = 200;

/// Articles and prepositions in capitals from which such a text has several headlines.
const WALL_HEADLINES: usize = 3;

/// Lines with a time of day from which their order shows what the page is.
const MIN_TIMES: usize = 4;

/// The same from which times in order are those of a report.
const MIN_REPORT_TIMES: usize = 3;

/// Blocks after a time within which its entry has a text.
const ENTRY_BLOCKS: usize = 3;

/// Digits of a line that numbers or dates an entry, and entries of the smallest numbered page.
const ENTRY_DIGITS: u32 = 6;
const MIN_ENTRIES: usize = 2;

/// Blocks at the top among which a page has its number.
const TOP_BLOCKS: usize = 3;

/// Whether a page in plain text is certainly no article.
pub(super) fn is_sure_list(page: &PageForms<'_>) -> bool {
    has_comments_alone(page) || is_headline_wall(page) || has_unordered_times(page) || has_numbered_entries(page)
}

/// Whether all texts follow a heading of comments, among lines of comments: a headline with the comments of readers.
fn has_comments_alone(page: &PageForms<'_>) -> bool {
    let is_heading = |at: usize| {
        page.forms[at].phrase == Some(ListPhrase::Count)
            || page.context.evidence[at].is_some_and(|evidence| evidence.block_label.rule == Rule::Phrase("comments"))
    };
    let Some(first_text) = page.forms.iter().position(BlockForm::is_text) else { return false };
    let Some(heading) = (0..first_text).find(|at| is_heading(*at)) else { return false };
    // Above a story, a count of comments has a date or a name beside it, and no line of a comment follows.
    let is_comment_line = |at: usize| {
        let words = page.context.page.tokens().block(at);
        let text = page.context.page.blocks[at].text.trim_end();
        let opens =
            text.ends_with([':', '：']) && words.last().is_some_and(|last| WORDS.comment_verbs.contains(&last.hash()));
        opens || words.len() <= 2 && words.first().is_some_and(|first| WORDS.replies.contains(&first.hash()))
    };
    first_text - heading <= COMMENT_BLOCKS && (heading + 1..first_text).any(is_comment_line)
}

/// Blocks from the heading of comments to the first one: its number, name and date.
const COMMENT_BLOCKS: usize = 5;

/// Whether the texts are headlines in one line: no sentence ends, and articles and prepositions begin anew in capitals.
fn is_headline_wall(page: &PageForms<'_>) -> bool {
    let tokens = page.context.page.tokens();
    let is_wall = |at: usize| {
        let stats = &tokens.stats()[at];
        if stats.letters < WALL_LETTERS || stats.sentences > 0 || page.context.attributes[at].sentence_end {
            return false;
        }
        let begins = |pair: &&[TokenHash]| {
            !pair[0].is_capital() && pair[1].is_capital() && WORDS.function.contains(&pair[1].hash())
        };
        tokens.block(at).windows(2).filter(begins).count() >= WALL_HEADLINES
    };
    let texts = || (0..page.forms.len()).filter(|at| page.forms[*at].is_text());
    texts().next().is_some() && texts().all(is_wall)
}

/// Whether entries have times that neither rise nor fall: a live report has its entries in order.
fn has_unordered_times(page: &PageForms<'_>) -> bool {
    let times = entry_times(page);
    times.len() >= MIN_TIMES && !is_in_order(&times)
}

/// Times of day beside texts, in minutes.
fn entry_times(page: &PageForms<'_>) -> Vec<u32> {
    let time = |at: usize| minutes(&page.context.page.blocks[at].text);
    let has_text = |at: usize| {
        let mut after = at + 1..page.forms.len().min(at + 1 + ENTRY_BLOCKS);
        let is_below = after.any(|at| page.forms[at].is_text());
        is_below || at > 0 && page.forms[at - 1].is_text()
    };
    (0..page.forms.len()).filter_map(|at| time(at).filter(|_| has_text(at))).collect()
}

/// Whether the page reports from hour to hour: texts with times that rise.
pub(super) fn has_rising_times(page: &PageForms<'_>) -> bool {
    let times = entry_times(page);
    times.len() >= MIN_REPORT_TIMES && times.is_sorted() && times.first() < times.last()
}

/// Whether times rise or fall. Past midnight they jump once, and an editor of a long report may move an entry.
fn is_in_order(times: &[u32]) -> bool {
    let has_order = |is: fn(&u32, &u32) -> bool| {
        let mut against = times.windows(2).filter(|pair| is(&pair[0], &pair[1]));
        match (against.next(), against.next()) {
            (None, _) => true,
            (Some(jump), None) => jump[0].abs_diff(jump[1]) >= JUMP || times.len() >= LONG_REPORT,
            _ => false,
        }
    };
    has_order(u32::lt) || has_order(u32::gt)
}

/// Minutes by which times jump at least: past midnight, and past one o'clock on a clock of twelve hours.
const JUMP: u32 = 10 * 60;

/// Entries of a report that is so long that one of them may be at another place.
const LONG_REPORT: usize = 8;

/// Bytes of the longest line with a time of day alone, with a bullet and a word such as `Uhr`.
const MAX_TIME_BYTES: usize = 20;

/// Minutes since midnight of a line with a time of day alone.
fn minutes(text: &str) -> Option<u32> {
    if text.len() > MAX_TIME_BYTES {
        return None;
    }
    let text = text.trim_start_matches(['•', '·', '*', '|', '[', '–', '-', ' ']);
    let (hours, rest) = text.split_once([':', '.'])?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (minutes, word) = rest.split_at(end);
    let word = word.trim().trim_end_matches(']');
    if minutes.len() != 2 || !(word.is_empty() || is_clock_time(text.trim_end_matches(']'))) {
        return None;
    }
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let hours = match word.bytes().next().map(|first| first.to_ascii_lowercase()) {
        Some(b'p') if hours < 12 => hours + 12,
        Some(b'a') if hours == 12 => 0,
        _ => hours,
    };
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// Whether a page has its number in an archive at the top, and every text has a line with its own number or date.
fn has_numbered_entries(page: &PageForms<'_>) -> bool {
    let tokens = page.context.page.tokens();
    let has_number = |at: usize| {
        let words = tokens.block(at);
        words.windows(2).any(|pair| pair[1].is_number() && WORDS.page.contains(&pair[0].hash()))
    };
    if !(0..page.forms.len().min(TOP_BLOCKS)).any(has_number) {
        return false;
    }
    let texts: Vec<usize> = (0..page.forms.len()).filter(|at| page.forms[*at].is_text()).collect();
    let digits = |at: usize| page.context.page.blocks[at].text.chars().filter(|c| c.is_numeric()).count() as u32;
    let numbers = |at: usize| !page.forms[at].is_text() && digits(at) >= ENTRY_DIGITS;
    let end_of_text = |nth: usize| texts.get(nth + 1).copied().unwrap_or(page.forms.len());
    let has_line_below = |nth: usize| (texts[nth] + 1..end_of_text(nth)).any(numbers);
    let has_line_above = |nth: usize| {
        let start = nth.checked_sub(1).map_or(0, |before| texts[before] + 1);
        (start..texts[nth]).any(numbers)
    };
    texts.len() >= MIN_ENTRIES && ((0..texts.len()).all(has_line_above) || (0..texts.len()).all(has_line_below))
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let hashes =
        |words: &[&str]| words.iter().flat_map(|word| tokenize(word).first().map(|word| word.hash())).collect();
    // The English pronoun is always a capital.
    let function: Vec<&str> = FUNCTION_WORDS.iter().copied().filter(|word| *word != "i").collect();
    Words {
        comment_verbs: hashes(COMMENT_VERBS),
        replies: hashes(REPLY_LINES),
        page: hashes(PAGE_WORDS),
        function: hashes(&function),
    }
});

/// Hashes of words.
struct Words {
    comment_verbs: PrehashedHashSet<u64>,
    replies: PrehashedHashSet<u64>,
    page: PrehashedHashSet<u64>,
    function: PrehashedHashSet<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_a_time_has_minutes() {
        assert_eq!(minutes("19:05"), Some(19 * 60 + 5));
        assert_eq!(minutes("• 08.20"), Some(8 * 60 + 20));
        assert_eq!(minutes("22:13 Uhr"), Some(22 * 60 + 13));
        assert_eq!(["11:45 a.m.", "1:05 p.m.", "12:20 am"].map(minutes), [Some(705), Some(785), Some(20)]);
        for text in
            ["4.50 €", "12.50%", "2:1", "12.5 %", "Ferry £19.34", "24:00", "4.10.2031", "At 19:05 the ferry left", ""]
        {
            assert_eq!(minutes(text), None, "{text}");
        }
    }

    #[test]
    fn the_times_of_a_report_are_in_order() {
        assert!(is_in_order(&[500, 510, 560, 561]));
        assert!(is_in_order(&[1300, 1200, 900, 30]));
        assert!(is_in_order(&[1380, 1430, 15, 40]), "past midnight");
        assert!(is_in_order(&[690, 770, 65, 120]), "past one o'clock on a clock of twelve hours");
        assert!(!is_in_order(&[1191, 1101, 1061, 1184, 942]));
    }
}
