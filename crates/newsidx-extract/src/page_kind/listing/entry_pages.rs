//! Pages in plain text that are lists by what every entry of theirs repeats: the headline printed twice, a link to the
//! rest of the text, a cut end, a day or a count of its own, a headline over one short text.
//!
//! Every rule needs two thirds of the texts of the body to be entries and no three texts in a row to be none, so that a
//! story with the teasers of others below it is no list. Linear in the page, except for the comparison of at most 24
//! texts.

use std::ops::Range;

use newsidx_core::article::Precision;

use super::archive_heading::has_archive_heading;
use super::block_form::{BlockForm, Form};
use super::entries::is_teaser;
use super::list_phrase::ListPhrase;
use super::own_story::has_own_story;
use super::page_forms::PageForms;
use super::topics::{WORD_LETTERS, content_words, shared_words};
use crate::facts::recognizers::dates::first_date;
use crate::facts::recognizers::numeric_order::{NumericOrder, order_of_dates};
use crate::rule::Rule;

/// Entries of the smallest list. Two of a kind occur in many articles.
const MIN_ENTRIES: usize = 3;

/// Texts in a row without the sign of an entry that are a story.
const STORY_TEXTS: usize = 3;

/// Blocks above and below a text within which its entry has its day, its count or its link.
// A headline of the next entry is farther away than the line below a text.
const BLOCKS_ABOVE: usize = 4;
const BLOCKS_BELOW: usize = 2;

/// Letters of the shortest headline; two thirds of them have more than twice as many.
const HEADLINE_LETTERS: usize = 10;

/// Blocks above the first headline that is printed twice, and letters of these labels.
const MAX_LABELS: usize = 4;
const LABEL_LETTERS: usize = 30;

/// Texts of an entry with a headline that is printed twice.
const MAX_ENTRY_TEXTS: usize = 5;

/// Letters, digits included, of the longest line that gives the day of an entry without being a date line, and its digits.
const DAY_LETTERS: usize = 40;
const DAY_DIGITS: u32 = 5;

/// Sentences and letters of the longest teaser under a headline, and most teasers that are compared.
const TEASER_SENTENCES: u32 = 3;
const TEASER_LETTERS: usize = 300;
const MAX_TEASERS: usize = 24;

/// Headlines and captions above each teaser.
const MAX_LINES: usize = 2;

/// One pair of entries of so many may share a word: the name of a town.
const UNLINKED_PAIRS: usize = 5;

/// Characters of an entry that are compared.
const MAX_ENTRY_CHARS: usize = 240;

/// Whether the entries of the page show that it is a list.
pub(super) fn is_list_of_entries(page: &PageForms<'_>) -> bool {
    let texts: Vec<usize> = (0..page.forms.len()).filter(|at| is_teaser(&page.forms[*at])).collect();
    let body: Vec<usize> = texts.iter().copied().filter(|at| page.forms[*at].is_body).collect();
    let entries = Entries { page, texts, body };
    let has_signs = || entries.lead_on() || entries.are_cut() || entries.have_counts();
    let is_list = has_archive_heading(page, &entries.texts)
        || entries.repeat_headlines()
        || entries.have_days()
        || entries.alternate()
        || !entries.have_one_author() && has_signs();
    is_list && !has_own_story(page)
}

/// The texts of a page that may be teasers.
struct Entries<'a> {
    page: &'a PageForms<'a>,
    /// All of them.
    texts: Vec<usize>,
    /// Those that are labelled as body.
    body: Vec<usize>,
}

impl Entries<'_> {
    /// Whether entries begin with their headline, printed twice, from the top of the page on.
    fn repeat_headlines(&self) -> bool {
        let (forms, blocks) = (&self.page.forms, &self.page.context.page.blocks);
        let is_pair = |at: &usize| {
            let [one, other] = [*at, *at + 1].map(|at| without_bullet(&blocks[at].text));
            let mut below = (at + 2..forms.len()).take(BLOCKS_BELOW);
            one == other && is_headline(&forms[*at]) && !is_teaser(&forms[*at]) && below.any(|at| is_teaser(&forms[at]))
        };
        let pairs: Vec<usize> = (0..forms.len().saturating_sub(1)).filter(is_pair).collect();
        pairs.len() >= MIN_ENTRIES
            && pairs[0] <= MAX_LABELS
            && forms[..pairs[0]].iter().all(|block| block.letters <= LABEL_LETTERS)
            && self.texts.len() <= pairs.len() * MAX_ENTRY_TEXTS
    }

    /// Whether texts have a link to the rest of them.
    fn lead_on(&self) -> bool {
        let is_link = |at: usize| self.page.forms[at].phrase == Some(ListPhrase::More);
        are_entries(self.body.iter().map(|at| is_link(*at) || self.below(*at).any(is_link)))
    }

    /// Whether texts are cut off.
    fn are_cut(&self) -> bool {
        are_entries(self.body.iter().map(|at| self.page.forms[*at].is_cut))
    }

    /// Whether entries with headlines have days of their own that do not rise, as those of a chronicle do.
    // The days of embedded posts are on both sides of texts, behind a name in brackets.
    fn have_days(&self) -> bool {
        let (forms, blocks) = (&self.page.forms, &self.page.context.page.blocks);
        let stats = self.page.context.page.tokens().stats();
        let may_be_day = |at: &usize| {
            let block = &forms[*at];
            // A line of numbers alone may have a day and a time that no space divides.
            let is_numeric = block.letters <= DAY_LETTERS && stats[*at].digits >= DAY_DIGITS;
            (block.form == Form::Date || is_numeric) && !blocks[*at].text.contains('(')
        };
        let lines: Vec<usize> = (0..forms.len()).filter(may_be_day).collect();
        if lines.len() < MIN_ENTRIES || self.have_comments() {
            return false;
        }
        let order = match order_of_dates(lines.iter().map(|at| blocks[*at].text.as_str())) {
            NumericOrder::Unknown => NumericOrder::DayFirst,
            order => order,
        };
        let day = |at: usize| {
            let date = first_date(&blocks[at].text, order).filter(|date| date.precision() == Precision::Day)?;
            Some((at, date.first_day()))
        };
        let (dated, days): (Vec<usize>, Vec<_>) = lines.into_iter().filter_map(day).unzip();
        let mut different = days.clone();
        different.sort_unstable();
        different.dedup();
        let has_day = |mut blocks: Range<usize>| blocks.any(|at| dated.binary_search(&at).is_ok());
        let is_first = self.texts.first().zip(dated.first()).is_some_and(|(text, date)| *date <= text + 1);
        different.len() >= MIN_ENTRIES
            && !days.is_sorted()
            && is_first
            && self.have_headlines()
            && (are_entries(self.body.iter().map(|at| has_day(self.above(*at))))
                || are_entries(self.body.iter().map(|at| has_day(self.below(*at)))))
    }

    /// Whether entries with headlines have counts of comments, or ages, that neither rise nor fall.
    // Those of a report from hour to hour are in order.
    fn have_counts(&self) -> bool {
        let count = |at: usize| {
            let text = &self.page.context.page.blocks[at].text;
            let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
            let is_count = is_number || self.page.forms[at].phrase == Some(ListPhrase::Count);
            let digits = text.split(|c: char| !c.is_ascii_digit()).find(|digits| !digits.is_empty());
            digits.filter(|_| is_count)?.parse::<u32>().ok()
        };
        let of_entry = |at: &usize| self.above(*at).chain(self.below(*at)).find_map(count);
        let counts: Vec<Option<u32>> = self.body.iter().map(of_entry).collect();
        let values = || counts.iter().flatten();
        are_entries(counts.iter().map(Option::is_some))
            && !values().is_sorted()
            && !values().is_sorted_by(|one, next| one >= next)
            && self.have_headlines()
    }

    /// Whether the page alternates between headlines and short texts from its top on, and hardly two entries share a word.
    // An article with a headline of its own has one more line above its first text than above the others.
    fn alternate(&self) -> bool {
        let (forms, blocks) = (&self.page.forms, &self.page.context.page.blocks);
        let stats = self.page.context.page.tokens().stats();
        if !(MIN_ENTRIES..=MAX_TEASERS).contains(&self.texts.len()) {
            return false;
        }
        let is_teaser = |at: usize| stats[at].sentences <= TEASER_SENTENCES && forms[at].letters <= TEASER_LETTERS;
        let mut start = 0;
        let mut lines = None;
        let mut entries = Vec::with_capacity(self.texts.len());
        for text in &self.texts {
            let headlines = forms[start..*text].iter().filter(|block| is_headline(block)).count();
            let is_alike = (1..=MAX_LINES).contains(&headlines) && lines.is_none_or(|lines| lines == headlines);
            if !is_alike || !is_teaser(*text) {
                return false;
            }
            lines = Some(headlines);
            let entry: Vec<&str> = blocks[start..=*text].iter().map(|block| block.text.as_str()).collect();
            entries.push(content_words(&entry.join(". "), MAX_ENTRY_CHARS, WORD_LETTERS));
            start = text + 1;
        }
        // The models find no headline of the whole page on a list without one.
        let has_headline = self.page.context.title.is_some() || lines != Some(1);
        let pairs = entries.len() * (entries.len() - 1) / 2;
        entries.len() >= MIN_ENTRIES + usize::from(has_headline)
            && linked_pairs(&entries) * UNLINKED_PAIRS <= pairs
            && forms.len() - start <= 1
    }

    /// Whether one author is named above all texts, and none beside them: that of a digest.
    fn have_one_author(&self) -> bool {
        let mut bylines = (0..self.page.forms.len()).filter(|at| self.page.forms[*at].form == Form::Byline);
        let (byline, other) = (bylines.next(), bylines.next());
        other.is_none() && byline.is_some_and(|byline| self.texts.first().is_some_and(|first| byline < *first))
    }

    fn have_comments(&self) -> bool {
        let rules = self.page.context.evidence.iter().flatten().map(|evidence| evidence.block_label.rule);
        rules.into_iter().any(|rule| rule == Rule::Phrase("comments"))
    }

    fn have_headlines(&self) -> bool {
        self.body.iter().filter(|at| self.page.headline_above(**at).is_some()).count() >= MIN_ENTRIES
    }

    /// The blocks between a text and the one above it.
    fn above(&self, text: usize) -> Range<usize> {
        let nth = self.texts.partition_point(|at| *at < text);
        let start = nth.checked_sub(1).map_or(0, |before| self.texts[before] + 1);
        start.max(text.saturating_sub(BLOCKS_ABOVE))..text
    }

    /// The blocks between a text and the one below it.
    fn below(&self, text: usize) -> Range<usize> {
        let nth = self.texts.partition_point(|at| *at <= text);
        let end = self.texts.get(nth).copied().unwrap_or(self.page.forms.len());
        text + 1..end.min(text + 1 + BLOCKS_BELOW)
    }
}

/// Whether two thirds of the texts have the sign of an entry, and no three texts in a row have none.
fn are_entries(signs: impl Iterator<Item = bool>) -> bool {
    let (mut entries, mut texts, mut without) = (0, 0, 0);
    for is_entry in signs {
        entries += usize::from(is_entry);
        texts += 1;
        without = if is_entry { 0 } else { without + 1 };
        if without >= STORY_TEXTS {
            return false;
        }
    }
    entries >= MIN_ENTRIES && entries * 3 >= texts * 2
}

/// Whether a block may be the headline of an entry: a heading, or a line of some words.
fn is_headline(block: &BlockForm) -> bool {
    block.letters >= HEADLINE_LETTERS && !matches!(block.form, Form::Date | Form::Byline | Form::Phrase)
}

/// Number of pairs of entries that share a content word.
fn linked_pairs(entries: &[Vec<u64>]) -> usize {
    let linked = |nth: usize| entries[nth + 1..].iter().filter(|other| shared_words(&entries[nth], other) > 0).count();
    (0..entries.len()).map(linked).sum()
}

fn without_bullet(text: &str) -> &str {
    text.trim_start_matches(['•', '·', '*', '-', '–', '►', '▪', '■', ' '])
}

#[cfg(test)]
mod tests {
    use super::super::tests::{ENTRIES, rejection, text_features};
    use newsidx_core::page::ContentKind;

    /// Whether a page is a list by a rule, whatever the models score.
    fn is_list(text: &str) -> bool {
        text_features(text).is_sure
    }

    /// A page with these lines at its top, and its entries in a form.
    fn page(top: &str, count: usize, entry: impl Fn(usize, &str, &str) -> String) -> String {
        let entries = ENTRIES.iter().take(count).enumerate();
        let whole = |text: &str| text.trim_end_matches(" …").to_owned() + ".";
        top.to_owned() + &entries.map(|(nth, (title, text))| entry(nth, title, &whole(text))).collect::<String>()
    }

    #[test]
    fn entries_with_their_headline_twice_are_a_list() {
        let entry = |_: usize, title: &str, text: &str| format!("{title}\n\n{title}\n\n{text} Alder waits.\n\n");
        assert!(is_list(&page("", 5, entry)));
        assert!(is_list(&page("Local news\n\n", 4, |_, title, text| format!(
            "• {title}\n\n{title}\n\n{text} Alder waits.\n\n"
        ))));
        let report = "Alder in pictures: what the town did on Saturday\n\nBy Jane Doe\n\n";
        assert!(!is_list(&page(report, 5, entry)), "captions that are printed twice");
    }

    #[test]
    fn texts_with_a_link_to_the_rest_are_a_list_and_a_digest_is_none() {
        let entry = |_: usize, title: &str, text: &str| format!("{title}\n\n{text}\n\nRead more\n\n");
        assert!(is_list(&page("The news of Alder and the islands\n\n", 3, entry)));
        let digest = "Alder at nine: the ferry, the choir and the lamps\n\nBy Jane Doe\n\nMarch 4, 2031\n\n";
        assert!(!is_list(&page(digest, 3, entry)));
    }

    #[test]
    fn texts_that_are_cut_off_are_a_list() {
        let entry = |_: usize, _: &str, text: &str| format!("{} …\n\n", text.trim_end_matches('.'));
        assert!(is_list(&page("", 3, entry)));
    }

    #[test]
    fn entries_with_days_that_fall_are_a_list_and_a_chronicle_is_none() {
        let days = ["9 May 2031", "2 May 2031", "28 April 2031", "3 April 2031", "1 April 2031"];
        let entry = |days: [&'static str; 5]| {
            move |nth: usize, title: &str, text: &str| format!("{title}\n\n{}\n\n{text}\n\n", days[nth])
        };
        assert!(is_list(&page("The news of Alder and the islands\n\n", 4, entry(days))));
        let mut rising = days;
        rising.reverse();
        assert!(!is_list(&page("A spring in Alder\n\n", 4, entry(rising))));
        let post = |nth: usize, _: &str, text: &str| {
            format!("{text}\n\n{text} What a day!\n\n— Bay Observer of Alder (@bay) {}\n\n", days[nth])
        };
        assert!(!is_list(&page("A drone follows the ferry\n\n12 May 2031\n\n", 4, post)), "embedded posts");
    }

    #[test]
    fn entries_with_counts_in_no_order_are_a_list() {
        let entry = |counts: [u32; 5]| {
            move |nth: usize, title: &str, text: &str| format!("{title}\n\n{} comments\n\n{text}\n\n", counts[nth])
        };
        assert!(is_list(&page("The day in Alder\n\n", 4, entry([24, 3, 0, 11, 2]))));
        let report = |nth: usize, title: &str, text: &str| format!("{title}\n\n{} hours ago\n\n{text}\n\n", nth + 1);
        assert!(!is_list(&page("Storm over Alder: the day as it was\n\n", 4, report)), "a report from hour to hour");
    }

    #[test]
    fn headlines_with_one_short_text_each_are_a_list_and_a_round_up_is_none() {
        let entry = |_: usize, title: &str, text: &str| format!("{title}\n\n{text}\n\n");
        assert!(is_list(&page("", 5, entry)));
        assert!(is_list(&page("NEWS\n\n", 4, entry)));
        assert!(!is_list(&page("What else happened in Alder this week\n\n", 4, entry)));
        let story = |_: usize, title: &str, text: &str| format!("{title}\n\n{text} Alder waits for the ferry.\n\n");
        assert!(!is_list(&page("", 5, story)), "texts that share names");
    }

    #[test]
    fn texts_under_the_heading_of_an_archive_are_a_list() {
        let entry = |_: usize, _: &str, text: &str| format!("{text}\n\n");
        assert!(is_list(&page("Search / 3 results found\n\n", 3, entry)));
        assert!(is_list(&page("Alder Post\n\nTag Archives: harbour\n\n", 3, entry)));
        assert!(!is_list(&page("What we found in the harbour of Alder\n\n", 3, entry)));
        let story =
            "The ferry of Alder has left the harbour of Alder, and the ferry has not come back since Friday.\n\n";
        assert!(!is_list(&format!("Tag Archives: harbour\n\nThe ferry of Alder is gone\n\n{}", story.repeat(3))));
    }

    #[test]
    fn a_story_above_a_list_of_teasers_is_an_article() {
        let entry = |nth: usize, title: &str, text: &str| {
            format!("{title}\n\n{} ...\n\n{} comments\n\n", text.trim_end_matches('.'), [14, 3, 0, 31, 6][nth])
        };
        let story = "Rowers win at last after the storm\n\nBy Jane Doe\n\n\
                     The rowers of Orrin have won the regatta for the first time since the storm. They crossed the bay \
                     in eleven minutes, with a goat on board, and nobody on the quay had seen them coming.\n\n\
                     Their coach had promised the rowers a second goat, and it was waiting on the quay when they came. \
                     The rowers of Marram came second, with half a length between the boats.\n\n\
                     It took until the last minute before the cox of Marram saw what nobody else had seen: a hole in the \
                     boat of Orrin, and a foot in the hole. The regatta goes on in Marram on Sunday.\n\n";
        let teasers = page("Most recent\n\n", 5, entry).repeat(2);
        assert!(text_features(&teasers).may_be_list);
        let whole = story.to_owned() + &teasers;
        assert!(!text_features(&whole).may_be_list && !is_list(&whole));
        assert_eq!(rejection(ContentKind::Text, &whole), None);
    }
}
