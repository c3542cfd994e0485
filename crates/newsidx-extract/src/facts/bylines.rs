//! Lines that name the authors: `By Jane Doe`, `김민수 기자`, or the bare name over the story.

use std::iter::once_with;
use std::ops::Range;

use super::super::block_attributes::fold;
use super::super::dates::{NumericOrder, first_date, month_from_name};
use super::super::label::{BlockLabel, Label};
use super::super::rules::FirstByteFilter;
use super::super::rules::names::{
    ARTICLE_TYPE_BY_WORDS, ARTICLE_TYPE_WORDS, BY_WORDS, BY_WORDS_ALONE, GRAMMATICAL_ARTICLES, INNER_BY_WORDS,
    JOB_WORDS, NAME_ENDS, NON_NAME_WORDS, SIGNING_LABELS,
};
use super::super::rules::thresholds::{FOOTER_BLOCKS, SHORT_LETTERS};
use super::names::{is_name, line_prefix, split_names, starts_with_word, strip_by_word};
use crate::blocks::{Block, Markup, count_letters, has_at_most_letters, is_cjk};

/// Words of a byline that a line may have beyond the names: job titles, places, addresses.
const BYLINE_WORDS: usize = 18;

/// Lines between a bare name and the date or the by-word that makes it a byline.
const NEAR_LINES: usize = 3;

/// Most lines between the headline and the first paragraph that are searched for a bare name.
const HEADER_LINES: usize = 25;

/// The names in a line that is a byline by its form: `By Jane Doe`, `김민수 기자`, `(Reporting by …)`.
pub(crate) fn byline_names(line: &str) -> Option<Vec<String>> {
    let line = line.trim_start_matches(['*', '•', ' ']);
    if !line.is_ascii() {
        let korean: Vec<String> = line.split(", ").filter_map(korean_names).flatten().collect();
        if !korean.is_empty() {
            return Some(korean);
        }
    }
    if !may_start_with_by(line) {
        return None;
    }
    let folded = fold(line_prefix(line));
    if !BY_WORDS.iter().any(|word| starts_with_word(&folded, word)) {
        return None;
    }
    let rest = strip_by_word(line);
    if rest.split_whitespace().count() > BYLINE_WORDS || rest.ends_with(['.', '!', '?']) && !rest.ends_with("Jr.") {
        return None;
    }
    let names: Vec<String> = split_names(rest).into_iter().filter(|name| is_name(name)).collect();
    (!names.is_empty()).then_some(names)
}

/// Whether the first bytes of a line allow that it opens with a by-word: those of nearly all lines do not.
fn may_start_with_by(line: &str) -> bool {
    static FIRST: FirstByteFilter = FirstByteFilter::new(&[&BY_WORDS]);
    // No by-word is shorter.
    let Some(head) = line.as_bytes().first_chunk::<3>() else { return false };
    let lower = head.map(|byte| byte.to_ascii_lowercase());
    let opens = FIRST.may_start_ignoring_case(line);
    opens && (!head.is_ascii() || BY_WORDS.iter().any(|word| word.as_bytes().starts_with(&lower)))
}

/// `김민수 기자`, `홍길동·김민수 기자`, `[서울=김민수 기자]`.
fn korean_names(line: &str) -> Option<Vec<String>> {
    let at = line.find("기자").or_else(|| line.find("특파원"))?;
    let before = line[..at].trim_end().trim_start_matches(['[', '(', '【']);
    let names = before.rsplit(['=', ' ']).next()?;
    let names: Vec<String> = names
        .split(['·', ',', '∙', 'ㆍ'])
        .map(str::trim)
        .filter(|name| (2..=4).contains(&name.chars().count()) && name.chars().all(is_cjk))
        .map(str::to_owned)
        .collect();
    (!names.is_empty() && line.chars().count() <= 80).then_some(names)
}

/// The lines around the story that may name its authors.
pub(super) struct BylineCandidates<'a> {
    blocks: &'a [Block],
    verdicts: &'a [BlockLabel],
    /// First paragraph of the story.
    first: usize,
    /// Where the lines under the story end.
    end: usize,
    header_range: Range<usize>,
    /// Whether the headline stands right over these.
    has_title: bool,
}

impl<'a> BylineCandidates<'a> {
    pub(super) fn new(blocks: &'a [Block], verdicts: &'a [BlockLabel]) -> Self {
        let is_body = |verdict: &BlockLabel| verdict.label == Label::Body;
        let first = verdicts.iter().position(is_body).unwrap_or(0);
        let end = verdicts.iter().rposition(is_body).map_or(0, |last| (last + 1 + FOOTER_BLOCKS).min(blocks.len()));
        // The first line of a plain-text page is the text of `<title>`.
        let start = first.saturating_sub(HEADER_LINES).max(1).min(first);
        let title = verdicts[start..first].iter().position(|verdict| verdict.label == Label::Title);
        let over_story = title.map_or(start, |title| start + title + 1)..first;
        Self { blocks, verdicts, first, end, header_range: over_story, has_title: title.is_some() }
    }

    /// The names in the surest lines: bylines over the story.
    pub(super) fn most_certain(&self) -> Vec<String> {
        self.named(self.header_range.clone())
    }

    /// The names in other lines, the surest kind of line first; each kind is looked at when it is asked for.
    pub(super) fn others(&self) -> impl Iterator<Item = Vec<String>> {
        let inner = once_with(|| self.first_in(self.header_range.clone(), inner_names));
        let dateline = once_with(|| self.blocks.get(self.first).and_then(|block| dateline_names(&block.text)));
        let of_piece = once_with(|| self.first_in(self.header_range.start..self.end, article_type_names));
        let bare = once_with(|| ArticleHeader::new(self).bare_names());
        let reporting = once_with(|| self.first_in(self.first..self.end, reporting_names));
        let anywhere = once_with(|| self.named(0..self.end));
        let below = once_with(|| last_names(self.blocks, self.verdicts));
        let over_story = inner.chain(dateline.map(Option::unwrap_or_default)).chain(of_piece).chain(bare);
        over_story.chain(reporting).chain(anywhere).chain(below)
    }

    fn named(&self, range: Range<usize>) -> Vec<String> {
        let lines = self.blocks[range.clone()].iter().zip(&self.verdicts[range]);
        lines.flat_map(|(block, verdict)| line_names(&block.text, verdict)).collect()
    }

    fn first_in(&self, range: Range<usize>, names: fn(&str) -> Option<Vec<String>>) -> Vec<String> {
        self.blocks[range].iter().find_map(|block| names(&block.text)).unwrap_or_default()
    }
}

/// `An analysis by Jane Doe`, `Autorin: Jane Doe, Berlin.`, `(责编：牛镛)`: a short line that says what the
/// piece is and whose, or who signs it.
fn article_type_names(line: &str) -> Option<Vec<String>> {
    let line = line.trim_start_matches(['(', '（', '[']);
    if !has_at_most_letters(line, SHORT_LETTERS) {
        return None;
    }
    let names =
        names_in(after_signing_label(line).or_else(|| after_article_type(line))?.trim_end_matches([')', '）', '.']));
    (!names.is_empty()).then_some(names)
}

/// What stands after `Autorin: `, where a line begins so.
fn after_signing_label(line: &str) -> Option<&str> {
    static FIRST: FirstByteFilter = FirstByteFilter::new(&[&SIGNING_LABELS]);
    FIRST.may_start(line).then(|| SIGNING_LABELS.iter().find_map(|label| line.strip_prefix(label)))?
}

/// What stands after `An analysis by`, where a line begins so. Some word has to say what the piece is.
fn after_article_type(line: &str) -> Option<&str> {
    static FIRST: FirstByteFilter = FirstByteFilter::new(&[&ARTICLE_TYPE_WORDS, &GRAMMATICAL_ARTICLES]);
    if !FIRST.may_start_ignoring_case(line) {
        return None;
    }
    let mut rest = line;
    let mut is_piece = false;
    loop {
        let (word, after) = rest.split_once(' ')?;
        let folded = fold(word);
        if ARTICLE_TYPE_WORDS.contains(&folded.as_str()) && !is_piece {
            is_piece = true;
        } else if is_piece && ARTICLE_TYPE_BY_WORDS.contains(&folded.as_str()) {
            // `Un texto con …`, `Das Interview mit …` go on otherwise.
            return (!after.ends_with(['.', '!', '?'])).then_some(after);
        } else if is_piece || !GRAMMATICAL_ARTICLES.contains(&folded.as_str()) {
            return None;
        }
        rest = after;
    }
}

/// A bare name in the last paragraph of the story, or in one right under it.
fn last_names(blocks: &[Block], verdicts: &[BlockLabel]) -> Vec<String> {
    let Some(last) = verdicts.iter().rposition(|verdict| verdict.label == Label::Body) else { return Vec::new() };
    let under = blocks.get(last + 1).filter(|block| block.markup == Markup::Paragraph && block.link_chars == 0);
    let is_bare =
        |text: &&str| (2..=MAX_NAME_WORDS).contains(&text.split(' ').count()) && is_name(text) && is_plain_name(text);
    let name = [&blocks[last]].into_iter().chain(under).map(|block| block.text.as_str()).find(is_bare);
    name.map(str::to_owned).into_iter().collect()
}

/// Most words of a name that stands alone at the end of a story.
const MAX_NAME_WORDS: usize = 4;

fn line_names(line: &str, verdict: &BlockLabel) -> Vec<String> {
    if verdict.label != Label::Byline {
        return Vec::new();
    }
    match byline_names(line) {
        Some(names) => names,
        None if verdict.rule == "byline-element" => {
            split_names(line).into_iter().filter(|name| is_name(name)).collect()
        }
        None => Vec::new(),
    }
}

/// `(서울=연합뉴스) 김민수 기자 = …`: the reporter in the dateline of a Korean story.
fn dateline_names(paragraph: &str) -> Option<Vec<String>> {
    korean_names(paragraph.split_once(" = ")?.0)
}

/// `(Reporting by Jane Doe and John Roe; Editing by Ann Poe)`, as wire stories end.
fn reporting_names(line: &str) -> Option<Vec<String>> {
    let line = line.trim_start_matches(['(', '[']);
    let rest = line.strip_prefix("Reporting by ")?;
    let names = names_in(rest.split([';', ')', ']', '.']).next()?);
    (!names.is_empty()).then_some(names)
}

/// `Posted on May 3, 2024 by Jane Doe`: a by-word inside a short line that shows a date.
fn inner_names(line: &str) -> Option<Vec<String>> {
    let has_number = line.chars().any(|c| c.is_ascii_digit());
    if !has_number || !has_at_most_letters(line, SHORT_LETTERS) {
        return None;
    }
    let folded = fold(line);
    let (at, word) = INNER_BY_WORDS.iter().filter_map(|word| folded.find(word).map(|at| (at, *word))).min()?;
    let start = folded[..at].chars().count() + word.chars().count();
    let rest = line.char_indices().nth(start).map_or("", |(at, _)| &line[at..]);
    let names: Vec<String> = split_names(rest).into_iter().take(3).filter(|name| is_name(name)).collect();
    (!names.is_empty()).then_some(names)
}

/// The lines between the headline and the story.
struct ArticleHeader<'a> {
    blocks: &'a [Block],
    /// Whether a line may be a name: nothing else was found in it.
    free: Vec<bool>,
    /// Whether a line shows a date.
    dated: Vec<bool>,
    /// Whether a line is a bare name.
    bare: Vec<bool>,
    /// Whether the headline stands right over them.
    has_title: bool,
    /// The first paragraphs of the story.
    first_paragraphs: Vec<&'a str>,
}

impl<'a> ArticleHeader<'a> {
    fn new(lines: &BylineCandidates<'a>) -> Self {
        let range = lines.header_range.clone();
        let (blocks, verdicts) = (&lines.blocks[range.clone()], &lines.verdicts[range.clone()]);
        let under = lines.blocks.iter().zip(lines.verdicts).skip(range.end);
        let story = under.filter(|(_, verdict)| verdict.label == Label::Body);
        let is_dated = |(block, verdict): (&Block, &BlockLabel)| {
            verdict.label != Label::Caption
                && has_at_most_letters(&block.text, SHORT_LETTERS)
                && first_date(&block.text, NumericOrder::DayFirst).is_some()
        };
        let free: Vec<bool> = verdicts.iter().map(is_free).collect();
        Self {
            blocks,
            bare: blocks.iter().zip(&free).map(|(block, is_free)| *is_free && is_bare(block)).collect(),
            free,
            dated: blocks.iter().zip(verdicts).map(is_dated).collect(),
            has_title: lines.has_title,
            first_paragraphs: story.take(BODY_PARAGRAPHS).map(|(block, _)| block.text.as_str()).collect(),
        }
    }

    /// Names on lines of their own: after a by-word, twice, beside the date, in the line with the
    /// date, or alone under the headline.
    fn bare_names(&self) -> Vec<String> {
        let lines = || (0..self.blocks.len()).filter(|&at| self.bare[at]);
        let found = lines()
            .find(|&at| self.is_after_by_word(at))
            .or_else(|| lines().find(|&at| self.is_repeated(at)))
            .or_else(|| lines().find(|&at| self.is_beside_date(at) && !self.is_in_body(at)));
        let at_edge = |at: usize| self.has_title && (at < EDGE_LINES || at + EDGE_LINES >= self.blocks.len());
        let alone = || lines().rfind(|&at| at_edge(at) && !self.is_in_body(at));
        let in_han = || (0..self.blocks.len()).find(|&at| self.is_han_name(at));
        let names = found.map(|at| self.names_from(at)).or_else(|| in_han().map(|at| names_in(self.text(at))));
        names
            .or_else(|| self.names_with_date())
            .or_else(|| alone().map(|at| names_in(self.text(at))))
            .unwrap_or_default()
    }

    /// The names in a line and in the bare lines right under it.
    fn names_from(&self, at: usize) -> Vec<String> {
        let lines = (at..self.blocks.len().min(at + MAX_NAME_LINES)).take_while(|&at| self.bare[at]);
        lines.flat_map(|at| names_in(self.text(at))).collect()
    }

    fn text(&self, at: usize) -> &'a str {
        self.blocks[at].text.as_str()
    }

    /// A Japanese or Chinese name alone on a line right beside the date.
    fn is_han_name(&self, at: usize) -> bool {
        let text = self.text(at);
        let beside = at.saturating_sub(1)..(at + 2).min(self.blocks.len());
        let mut chars = text.chars().filter(|c| !c.is_whitespace());
        self.free[at]
            && HAN_NAME_CHARS.contains(&chars.clone().count())
            && chars.next().is_some_and(is_han)
            && chars.all(|c| is_han(c) || is_hiragana(c))
            && beside.into_iter().any(|other| self.dated[other])
    }

    fn is_after_by_word(&self, at: usize) -> bool {
        at > 0 && BY_WORDS_ALONE.contains(&fold(self.text(at - 1)).trim_matches(|c: char| !c.is_alphabetic()))
    }

    fn is_repeated(&self, at: usize) -> bool {
        self.near(at).any(|other| other != at && self.text(other) == self.text(at))
    }

    fn is_beside_date(&self, at: usize) -> bool {
        self.near(at).any(|other| self.dated[other])
    }

    fn near(&self, at: usize) -> Range<usize> {
        at.saturating_sub(NEAR_LINES)..(at + NEAR_LINES + 1).min(self.blocks.len())
    }

    /// Whether the story is about somebody or something of this name.
    fn is_in_body(&self, at: usize) -> bool {
        let names = names_in(self.text(at));
        names.first().is_some_and(|name| self.first_paragraphs.iter().any(|text| text.contains(name.as_str())))
    }

    /// `Jane Doe / THE PAPER / Apr 16, 2026`: names of two words or more in a line with a date.
    fn names_with_date(&self) -> Option<Vec<String>> {
        let lines = (0..self.blocks.len()).filter(|&at| self.dated[at]);
        lines
            .map(|at| names_in(self.text(at)).into_iter().filter(|name| is_plain_name(name)).collect::<Vec<_>>())
            .find(|names| !names.is_empty())
    }
}

/// Whether a line is a name, or little else.
fn is_bare(block: &Block) -> bool {
    let text = block.text.as_str();
    let may_be = !matches!(block.markup, Markup::Heading(_))
        && (2..=BYLINE_WORDS / 2).contains(&text.split_whitespace().take(BYLINE_WORDS).count());
    if !may_be {
        return false;
    }
    let names = names_in(text);
    let named: usize = names.iter().map(|name| count_letters(name)).sum();
    // Plain text joins a name and what stood beside it; markup keeps them apart.
    let percent = if block.markup == Markup::Line { 45 } else { 90 };
    names.first().is_some_and(|name| name.contains(' ') && !name.chars().any(is_cjk) && has_no_label_word(name))
        && named * 100 >= count_letters(text) * percent
}

/// Characters of a Japanese name; of two characters are labels.
const HAN_NAME_CHARS: std::ops::RangeInclusive<usize> = 3..=6;

fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x4dbf | 0x4e00..=0x9fff)
}

fn is_hiragana(c: char) -> bool {
    matches!(u32::from(c), 0x3040..=0x309f)
}

/// Most names that stand on lines of their own under each other.
const MAX_NAME_LINES: usize = 5;

/// Lines right under the headline, or right over the story, in which a name alone is a byline.
const EDGE_LINES: usize = 2;

/// First paragraphs of the story that are searched for a name: an author is seldom its subject.
const BODY_PARAGRAPHS: usize = 15;

fn names_in(text: &str) -> Vec<String> {
    split_names(text).into_iter().filter(|name| is_name(name)).collect()
}

/// Whether no word of a name is one of labels and sections.
pub(super) fn has_no_label_word(name: &str) -> bool {
    !fold(name).split_whitespace().any(|word| NON_NAME_WORDS.contains(&word))
}

/// Whether a name has two words or more and none of them stands beside dates.
fn is_plain_name(name: &str) -> bool {
    name.contains(' ')
        && !fold(name)
            .split(|c: char| !c.is_alphabetic())
            .any(|word| NAME_ENDS.contains(&word) || JOB_WORDS.contains(&word) || month_from_name(word).is_some())
}

/// Whether nothing was found in a line that makes it something else than a name.
fn is_free(verdict: &BlockLabel) -> bool {
    matches!(verdict.rule, "before-story" | "byline-line" | "byline-element" | "all-links")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn korean_reporters_are_named() {
        assert_eq!(byline_names("김민수 기자").unwrap(), ["김민수"]);
        assert_eq!(dateline_names("(서울=연합뉴스) 김민수 기자 = 정부는 오늘").unwrap(), ["김민수"]);
        assert_eq!(byline_names("[서울=김민수 기자]").unwrap(), ["김민수"]);
        assert_eq!(byline_names("홍길동·김민수 기자 hong@example.com").unwrap(), ["홍길동", "김민수"]);
    }

    #[test]
    fn every_by_word_may_open_a_line() {
        assert!(BY_WORDS.iter().all(|word| may_start_with_by(word) && may_start_with_by(&word.to_uppercase())));
        assert!(!may_start_with_by("Bystanders") && !may_start_with_by("By"));
    }

    #[test]
    fn sentences_are_no_bylines() {
        for line in ["By Tuesday the water had gone.", "By then", "Von Anfang an", "by the sea"] {
            assert_eq!(byline_names(line), None, "{line}");
        }
    }

    #[test]
    fn wire_stories_name_their_reporters_at_the_end() {
        let line = "(Reporting by Jane Doe in Ostren and John Roe; Editing by Ann Poe)";
        assert_eq!(reporting_names(line).unwrap(), ["Jane Doe", "John Roe"]);
    }

    #[test]
    fn a_name_alone_at_the_end_is_the_authors() {
        let read = |lines: &[&str]| {
            let block = |text: &&str| Block {
                text: (*text).to_owned(),
                markup: Markup::Paragraph,
                element: None,
                link_chars: 0,
                gap_before: true,
                after_picture: false,
            };
            let blocks: Vec<Block> = lines.iter().map(block).collect();
            let verdicts: Vec<BlockLabel> = (0..blocks.len())
                .map(|at| BlockLabel::new(if at < 2 { Label::Body } else { Label::Clutter }, "story-model"))
                .collect();
            last_names(&blocks, &verdicts)
        };
        assert_eq!(read(&["The bridge is closed.", "Jane Doe"]), ["Jane Doe"]);
        assert_eq!(read(&["The bridge is closed.", "It opens in May.", "Jane Doe"]), ["Jane Doe"]);
        for last in ["More News", "May 2025", "Jane Doe said so.", "Floods"] {
            assert_eq!(read(&["The bridge is closed.", last]), Vec::<String>::new(), "{last}");
        }
    }

    #[test]
    fn a_line_may_say_what_the_piece_is() {
        for line in
            ["An analysis by Jane Doe", "Eine Kolumne von Jane Doe", "Text von Jane Doe Illustration von Jo Roe"]
        {
            assert_eq!(article_type_names(line).unwrap(), ["Jane Doe"], "{line}");
        }
        assert_eq!(article_type_names("Autorin: Jane Doe, die in Ellern lebt.").unwrap(), ["Jane Doe"]);
        assert_eq!(article_type_names("(责编：牛镛、岳弘彬)").unwrap(), ["牛镛", "岳弘彬"]);
        for line in ["A review of the year", "The story by the sea", "By Jane Doe", "Text von gestern"] {
            assert_eq!(article_type_names(line), None, "{line}");
        }
    }

    #[test]
    fn a_by_word_may_stand_inside_a_line_with_a_date() {
        assert_eq!(inner_names("Posted on May 3, 2024 by Jane Doe").unwrap(), ["Jane Doe"]);
        assert_eq!(inner_names("3. Mai 2024 von Jörg Graß in Allgemein").unwrap(), ["Jörg Graß"]);
        assert_eq!(inner_names("A walk by Lake Orrin"), None);
    }
}
