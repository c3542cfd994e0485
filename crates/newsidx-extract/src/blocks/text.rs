//! Parser for plain text: lines to blocks, with hard-wrapped lines and the lines of a torn sentence joined into
//! paragraphs.
//!
//! The wrap width is the one at which most lines break; it is determined once per page. `torn_lines` joins the lines
//! that scrapers cut at links. Linear in the text.

use std::borrow::Cow;
use std::ops::{Range, RangeInclusive};

use memchr::memchr_iter;

use super::clean::clean_cow;
use super::glued_name::split_glued_name;
use super::line_hyphen::LineHyphens;
use super::sentence_ends::ends_as_sentence;
use super::stored_date::split_stored_date;
use super::text_line::TextLine;
use super::torn_lines::join_torn;
use super::wide_columns::{may_have_gaps, split_columns};
use super::{Block, Head, MAX_BLOCKS, MAX_LINES, Markup, ParsedPage};

/// Range of wrap widths, in characters.
// Terminals, e-mail and wire services wrap between 60 and 80 characters, teletext below 40; nobody reads text wrapped
// above 120.
const WRAP_WIDTHS: RangeInclusive<usize> = 30..=120;

/// Wrap width, in characters, below which lines are mostly those of menus and lists, so that more lines have to look
/// wrapped.
const NARROW_WIDTH: usize = 40;

/// Minimum number of such line pairs, and minimum share in percent of the lines after them that must not begin with a
/// capital letter.
const MIN_NARROW_PAIRS: usize = 5;
const NARROW_CONTINUED_PERCENT: usize = 70;

/// Minimum share, in percent, of the joined paragraphs that must end as sentences, in scripts without capitals.
// Nothing else distinguishes lines of a paragraph from headlines of about the same length there.
const SENTENCES_PERCENT: usize = 70;

/// Minimum number of line pairs that look wrapped before any are joined.
// Two occur by chance.
const MIN_WRAPPED_PAIRS: usize = 3;

/// Minimum share, in percent, of the full lines followed by another line that must look wrapped.
// Lists of headlines have full lines too, but of all lengths: a fifth of them fits by chance.
const WRAPPED_PERCENT: usize = 70;

/// Share, in percent, of the wrap width from which a line counts as full.
// Menu entries are shorter.
const FULL_PERCENT: usize = 60;

/// Minimum share, in percent, of the lines after wrapped ones that must not begin with a capital letter.
// A sentence continues in lower case; a third of German lines begin with a noun.
const CONTINUED_PERCENT: usize = 40;

/// Widths, in characters, of lines that are wrapped irregularly. Shorter ones are headings and entries of lists.
const IRREGULAR_WIDTHS: RangeInclusive<usize> = 40..=120;

/// Minimum number of line breaks below such lines, and minimum share in percent of those inside a sentence.
// Of English lines, three in four go on in lower case, of German ones half; of headlines and sentences none.
const MIN_IRREGULAR_BREAKS: usize = 4;
const INSIDE_PERCENT: usize = 45;

/// Maximum length, in characters, of a first word that indicates where a line was wrapped.
// Text without spaces has no such words.
const MAX_WORD_CHARS: usize = 25;

/// Number of first lines that may contain the URL of the page.
const URL_LINES: usize = 3;

/// Cuts a text into blocks. The text of a record has no menus, so that fewer lines have to look wrapped.
pub(super) fn parse(text: &str, is_record: bool) -> ParsedPage {
    let mut lines = Vec::new();
    let mut gap = true;
    // Tested once for the page, since nearly all pages have none.
    let may_have_breaks = has_breaks(text);
    let may_have_columns = may_have_gaps(text);
    let mut whole_lines = lines_of(text)
        .flat_map(|line| split_lines(line, may_have_breaks))
        .flat_map(|line| split_columns(line, may_have_columns));
    let first = whole_lines.by_ref().find(|line| !line.trim().is_empty());
    let first = first.into_iter().flat_map(|line| match split_stored_date(line) {
        Some([day, text]) => vec![day, "", text],
        None => vec![line],
    });
    let mut glued_names = Vec::new();
    let lines_and_names = first.chain(whole_lines).flat_map(|line| match split_glued_name(line) {
        Some([paragraph, name]) => {
            glued_names.push(name.to_owned());
            [Some(paragraph), Some(name)]
        }
        None => [Some(line), None],
    });
    let too_many = ParsedPage { has_too_many_blocks: true, ..ParsedPage::default() };
    for line in lines_and_names.flatten() {
        if lines.len() > MAX_LINES {
            return too_many;
        }
        let text = clean_cow(line);
        if text.is_empty() {
            gap = true;
        } else {
            lines.push(TextLine { whole: line, text, gap_before: gap });
            gap = false;
        }
    }
    let head = Head { canonical: take_url_line(&mut lines), glued_names, ..Head::default() };
    let paragraphs = join_torn(join_wrapped(lines, is_record));
    if paragraphs.len() > MAX_BLOCKS {
        return too_many;
    }
    let blocks = paragraphs
        .into_iter()
        .map(|line| Block {
            text: line.text.into_owned(),
            markup: Markup::Line,
            element: None,
            link_chars: 0,
            gap_before: line.gap_before,
            after_picture: false,
        })
        .collect();
    ParsedPage { blocks, head, ..ParsedPage::default() }
}

/// Lines of a text without their newline and carriage return.
fn lines_of(text: &str) -> impl Iterator<Item = &str> {
    let mut start = 0;
    let lines = memchr_iter(b'\n', text.as_bytes()).map(move |end| {
        let line = &text[start..end];
        start = end + 1;
        line.strip_suffix('\r').unwrap_or(line)
    });
    let last = text.rsplit('\n').next().filter(|last| !last.is_empty());
    lines.chain(last)
}

/// Parts of a line between breaks other than newlines; `may_have_breaks` is false if the page has none.
fn split_lines(line: &str, may_have_breaks: bool) -> impl Iterator<Item = &str> {
    let (whole, cut) = if may_have_breaks && has_breaks(line) {
        (None, Some(line.split(EXTRA_LINE_BREAKS)))
    } else {
        (Some(line), None)
    };
    whole.into_iter().chain(cut.into_iter().flatten())
}

/// Line breaks other than the newline (Unicode Standard, 5.8).
const EXTRA_LINE_BREAKS: [char; 6] = ['\r', '\u{0b}', '\u{0c}', '\u{85}', '\u{2028}', '\u{2029}'];

/// Whether a text contains one of [`EXTRA_LINE_BREAKS`].
fn has_breaks(text: &str) -> bool {
    // Compares bytes without branches, which is faster than decoding characters; nearly all texts have none.
    let is = |byte: &u8, other: u8| u8::from(*byte == other);
    let bytes = text.as_bytes();
    let [second, third] = [1, 2].map(|from| bytes.get(from..).unwrap_or_default());
    let in_ascii = bytes.iter().fold(0, |any, byte| any | is(byte, b'\r') | is(byte, 0x0b) | is(byte, 0x0c));
    let pairs = bytes.iter().zip(second);
    let in_two = pairs.clone().fold(0, |any, (a, b)| any | is(a, 0xc2) & is(b, 0x85));
    let in_three = |any, ((a, b), c)| any | is(a, 0xe2) & is(b, 0x80) & (is(c, 0xa8) | is(c, 0xa9));
    in_ascii | in_two | pairs.zip(third).fold(0, in_three) != 0
}

/// Removes the line `URL: …` or `Source: …` that scrapers write first and returns its URL.
fn take_url_line(lines: &mut Vec<TextLine<'_>>) -> Option<String> {
    let at = lines.iter().take(URL_LINES).position(|line| url_in_line(&line.text).is_some())?;
    let line = lines.remove(at);
    url_in_line(&line.text).map(str::to_owned)
}

fn url_in_line(line: &str) -> Option<&str> {
    let (name, value) = line.split_once(':')?;
    let has_label = ["url", "source", "link", "permalink"].iter().any(|known| name.trim().eq_ignore_ascii_case(known));
    let value = value.trim();
    let is_url = (value.starts_with("https://") || value.starts_with("http://")) && !value.contains(' ');
    (has_label && is_url).then_some(value)
}

/// Joins hard-wrapped lines into paragraphs.
///
/// A line was wrapped if the next line follows without a gap and without indentation, and its first word would not
/// have fitted.
fn join_wrapped(lines: Vec<TextLine<'_>>, is_record: bool) -> Vec<TextLine<'_>> {
    let breaks: Vec<Option<LineBreak>> =
        lines.windows(2).map(|pair| LineBreak::from_lines(&pair[0], &pair[1])).collect();
    let wrap = wrap_width(&lines, &breaks);
    let irregular = if wrap.is_none() { IrregularWrap::detect(&lines, &breaks, is_record) } else { None };
    if wrap.is_none() && irregular.is_none() {
        return lines;
    }
    let goes_on = |at: usize| {
        breaks[at].as_ref().is_some_and(|line_break| match (wrap, &irregular) {
            (Some(wrap), _) => line_break.is_at(wrap),
            (None, Some(irregular)) => irregular.goes_on(&lines[at], line_break),
            (None, None) => false,
        })
    };
    let mut ranges = Vec::with_capacity(lines.len());
    let mut start = 0;
    for end in 1..=lines.len() {
        if end == lines.len() || !goes_on(end - 1) {
            ranges.push(start..end);
            start = end;
        }
    }
    if !ends_sentences(&lines, &ranges) {
        return lines;
    }
    let inner_breaks = ranges.iter().flat_map(|range| range.start..range.end - 1);
    let hyphens = LineHyphens::new(&lines, inner_breaks);
    ranges.iter().map(|range| joined(&lines[range.clone()], &hyphens)).collect()
}

/// Whether most paragraphs that consist of several lines end as sentences, if the script has no capitals.
fn ends_sentences(lines: &[TextLine<'_>], paragraphs: &[Range<usize>]) -> bool {
    let is_caseless = |range: &&Range<usize>| {
        let start = lines[range.end - 1].text.chars().find(|c| c.is_alphabetic());
        range.len() > 1 && start.is_some_and(|c| !c.is_lowercase() && !c.is_uppercase())
    };
    let (mut all, mut sentences) = (0, 0);
    for range in paragraphs.iter().filter(is_caseless) {
        all += 1;
        sentences += usize::from(ends_as_sentence(&lines[range.end - 1].text));
    }
    sentences * 100 >= all * SENTENCES_PERCENT
}

/// Joins lines into one, with the gap and position of the first.
fn joined<'a>(lines: &[TextLine<'a>], hyphens: &LineHyphens<'_>) -> TextLine<'a> {
    let text = match lines {
        [line] => line.text.clone(),
        _ => {
            let mut text = String::with_capacity(lines.iter().map(|line| line.text.len() + 1).sum());
            text.push_str(&lines[0].text);
            lines.windows(2).for_each(|pair| hyphens.push_line(&mut text, &pair[0], &pair[1]));
            Cow::Owned(text)
        }
    };
    TextLine { text, ..lines[0] }
}

/// A line break at which a paragraph may continue.
struct LineBreak {
    /// Width of the line in characters, with its indentation.
    width: usize,
    /// Length of the next line's first word in characters.
    next_word: usize,
}

impl LineBreak {
    /// Break between two lines; `None` if the next line cannot continue the paragraph.
    fn from_lines(line: &TextLine<'_>, next: &TextLine<'_>) -> Option<Self> {
        let goes_on = !next.gap_before && next.indent() <= line.indent();
        goes_on.then(|| Self { width: line.width(), next_word: next.first_word() })
    }

    /// Wrap widths that explain this break: the line fits and the next word does not.
    fn widths(&self) -> RangeInclusive<usize> {
        self.width..=self.width + self.next_word
    }

    /// Whether a text wrapped at this width breaks here.
    fn is_at(&self, wrap: usize) -> bool {
        self.widths().contains(&wrap)
    }
}

/// Text whose lines break at no common width: sentences go on over most of its line ends.
struct IrregularWrap {
    /// Width, in characters, below which a line that ends as a sentence ends its paragraph.
    full: usize,
}

impl IrregularWrap {
    /// `None` unless most long lines are followed directly by one that goes on in lower case.
    fn detect(lines: &[TextLine<'_>], breaks: &[Option<LineBreak>], is_record: bool) -> Option<Self> {
        let (mut long, mut inside, mut width) = (0, 0, 0);
        for (at, line_break) in breaks.iter().enumerate() {
            let Some(line_break) = line_break.as_ref().filter(|of| IRREGULAR_WIDTHS.contains(&of.width)) else {
                continue;
            };
            width = width.max(line_break.width);
            long += 1;
            let continues = lines[at + 1].text.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit());
            inside += usize::from(continues && !ends_as_sentence(&lines[at].text));
        }
        // Wrapped text has no long lines.
        if lines.iter().any(|line| line.width() > *IRREGULAR_WIDTHS.end()) {
            return None;
        }
        let least = if is_record { 1 } else { MIN_IRREGULAR_BREAKS };
        (long >= least && inside * 100 >= long * INSIDE_PERCENT).then_some(Self { full: width * FULL_PERCENT / 100 })
    }

    fn goes_on(&self, line: &TextLine<'_>, line_break: &LineBreak) -> bool {
        let is_full = line_break.width >= self.full;
        IRREGULAR_WIDTHS.contains(&line_break.width) && (is_full || !ends_as_sentence(&line.text))
    }
}

/// Wrap width of the page, the one at which most lines break; `None` if the page is not hard-wrapped.
fn wrap_width(lines: &[TextLine<'_>], breaks: &[Option<LineBreak>]) -> Option<usize> {
    let all = || breaks.iter().flatten();
    let mut at_width = [0_usize; *WRAP_WIDTHS.end() + 1];
    for line_break in all().filter(|line_break| line_break.next_word <= MAX_WORD_CHARS) {
        let widths = line_break.widths();
        let (first, last) = (*widths.start().max(WRAP_WIDTHS.start()), *widths.end().min(WRAP_WIDTHS.end()));
        if let Some(at_width) = at_width.get_mut(first..=last) {
            at_width.iter_mut().for_each(|breaks| *breaks += 1);
        }
    }
    let wrapped = *at_width.iter().max()?;
    let wrap = at_width.iter().position(|breaks| *breaks == wrapped)?;
    let is_full = |width: usize| width <= wrap && width * 100 >= wrap * FULL_PERCENT;
    // A paragraph without a gap after it ends at any width.
    let is_paragraph_end =
        |line_break: &LineBreak, line: &TextLine<'_>| !line_break.is_at(wrap) && ends_as_sentence(&line.text);
    let full = breaks
        .iter()
        .zip(lines)
        .filter_map(|(line_break, line)| Some((line_break.as_ref()?, line)))
        .filter(|(line_break, line)| is_full(line_break.width) && !is_paragraph_end(line_break, line))
        .count();
    let broken =
        breaks.iter().zip(lines.iter().skip(1)).filter(|(here, _)| here.as_ref().is_some_and(|here| here.is_at(wrap)));
    let continued = broken.filter(|(_, next)| !next.text.starts_with(char::is_uppercase)).count();
    // Narrow lines often end with a sentence.
    let ends_sentence = |(line_break, line): &(&Option<LineBreak>, &TextLine<'_>)| {
        line_break.as_ref().is_some_and(|line_break| line_break.is_at(wrap)) && ends_as_sentence(&line.text)
    };
    let after_sentences = breaks.iter().zip(lines).filter(ends_sentence).count();
    let (least, continued_percent, inside) = if wrap < NARROW_WIDTH {
        (MIN_NARROW_PAIRS, NARROW_CONTINUED_PERCENT, wrapped - after_sentences)
    } else {
        (MIN_WRAPPED_PAIRS, CONTINUED_PERCENT, wrapped)
    };
    let is_wrapped =
        wrapped >= least && wrapped * 100 >= full * WRAPPED_PERCENT && continued * 100 >= inside * continued_percent;
    is_wrapped.then_some(wrap)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_day_that_a_collection_stored_before_the_text_is_a_line_of_its_own() {
        let headline = "Ferry returns to the islands";
        for stored in [" date 2024-03-07", "date: 2024-03-07T10:15:00Z", "2024-03-07"] {
            assert_eq!(texts(&format!("{stored} {headline}\n\nBy Jane Doe")), [stored.trim(), headline, "By Jane Doe"]);
        }
        for line in ["date 2024-03-07", "2024-03 in pictures", "2024-2025 budget passed", "date palms return"] {
            assert_eq!(texts(line), [line]);
        }
        assert_eq!(texts("News\n2024-03-07 Ferry returns"), ["News", "2024-03-07 Ferry returns"], "not the first line");
    }

    use super::*;

    fn texts(text: &str) -> Vec<String> {
        parse(text, false).blocks.into_iter().map(|block| block.text).collect()
    }

    #[test]
    fn every_line_is_a_block_whatever_ends_it() {
        assert_eq!(texts("one\n\n two \r\n \nthree\rfour"), ["one", "two", "three", "four"]);
        for end in EXTRA_LINE_BREAKS {
            assert_eq!(texts(&format!("one{end}two")), ["one", "two"], "{end:?}");
        }
        for other in ['\u{84}', '\u{2027}', '\u{202f}', 'é', '’'] {
            assert!(!has_breaks(&format!("one{other}two")), "{other:?}");
        }
        let page = parse("one\r\n\r\ntwo\r\nthree\r\n", false);
        let gaps: Vec<bool> = page.blocks.iter().map(|block| block.gap_before).collect();
        assert_eq!(gaps, [true, true, false]);
    }

    #[test]
    fn irregularly_wrapped_lines_are_joined_into_paragraphs() {
        let story = "   The harbour of this small town was closed on Monday\n\
                     after a barge with forty tonnes of gravel ran aground at its mouth, the harbour\n\
                     master said, and nobody knows yet when\n\
                     it will be open again to the ferries of the islands.\n   \
                     Nobody was hurt, and the barge is to be towed away\n\
                     at the next high tide, which is expected at noon on the\n\
                     second day of the week by those who know the mouth well.\n";
        let paragraphs = texts(story);
        assert_eq!(paragraphs.len(), 2, "{paragraphs:#?}");
        assert!(paragraphs[0].ends_with("to the ferries of the islands."), "{paragraphs:#?}");
        let headlines = "The harbour of this small town is closed until noon\n\
                         Barge with forty tonnes of gravel runs aground there\n\
                         Ferries to the islands are late for the third time now\n\
                         Herring catch is the best in twenty years on the coast\n\
                         Library lends out seeds of beans and flowers in spring\n";
        assert_eq!(texts(headlines).len(), 5);
    }

    #[test]
    fn hard_wrapped_lines_are_joined() {
        let wrapped = "PORT ELLERY (Reuters) - The harbour of this small town was closed on\n\
                       Monday after a barge with forty tonnes of gravel ran aground at its\n\
                       mouth, the harbour master said.\n\
                       \n\
                       Nobody was hurt. The barge is to be towed away at the next high tide,\n\
                       which is expected at noon.\n";
        assert_eq!(
            texts(wrapped),
            [
                "PORT ELLERY (Reuters) - The harbour of this small town was closed on Monday after a barge with \
                 forty tonnes of gravel ran aground at its mouth, the harbour master said.",
                "Nobody was hurt. The barge is to be towed away at the next high tide, which is expected at noon.",
            ]
        );
    }

    #[test]
    fn wrapped_paragraphs_need_no_gaps_between_them() {
        let wrapped = "Council votes to keep the ferry\n\
                       The council of Port Ellery voted on Monday night to keep the old\n\
                       ferry for another year.\n\
                       Nine members were for it and four against. The mayor did not cast\n\
                       a vote, because she owns a boat.\n\
                       The ferry will be painted in spring, and the engine is to be looked\n\
                       at by a man from the yard.\n";
        assert_eq!(texts(wrapped).len(), 4, "{:?}", texts(wrapped));
    }

    #[test]
    fn narrow_lines_are_joined_if_most_go_on_in_lower_case() {
        let narrow = "Färjan ställs in på onsdag och\n\
                      torsdag sedan en motor gått\n\
                      sönder vid kajen. Den ska lagas\n\
                      under helgen, säger rederiet,\n\
                      som hoppas att allt är klart när\n\
                      skolorna börjar.\n";
        assert_eq!(texts(narrow).len(), 1, "{:?}", texts(narrow));
    }

    #[test]
    fn headlines_in_a_script_without_capitals_are_not_joined() {
        let headlines = "בעלי הדוכנים בשוק מבקשים להחזיר את המעבורת לפני החג\n\
                         המעבורת הישנה תוצג במוזיאון העירוני, והקברניט ידריך בו\n\
                         תושבי המזח חוששים שהרעש יחזור: לא נוכל לישון בלילות\n\
                         הוועדה תדון בתקציב המעבורת רק אחרי שיגיע דוח המבקר\n";
        assert_eq!(texts(headlines).len(), 4, "{:?}", texts(headlines));
    }

    #[test]
    fn an_indented_line_begins_a_paragraph() {
        let wrapped = "   Two ferries were taken out of service on Friday after an engineer\n\
                       heard a noise, and one of them was back within the hour. The noise\n\
                       was a radio.\n   \"It was a good song,\" the engineer said, and turned it up for all\n\
                       who had come to see what was wrong.\n";
        let paragraphs = texts(wrapped);
        assert_eq!(paragraphs.len(), 2, "{paragraphs:?}");
        assert!(paragraphs[0].ends_with("was a radio."));
    }

    #[test]
    fn menus_and_lists_of_headlines_are_not_joined() {
        let menu = "Home\nWorld\nPolitics and the many elections of this year\nSport\nLog in";
        assert_eq!(texts(menu).len(), 5);
        let headlines = "Harbour of Port Ellery closed after barge runs aground\n\
                         Council wants to let goats cut the grass of all parks\n\
                         Bakery gives its oldest sourdough to a museum of bread\n\
                         Choir finds the missing page of its anthem in a piano\n\
                         Bridge opens twice in one week and nobody is amused\n";
        assert_eq!(texts(headlines).len(), 5);
    }

    #[test]
    fn a_first_line_may_contain_the_url() {
        let page = parse("URL: https://example.com/a\n\nTitle\n", false);
        assert_eq!(page.head.canonical.as_deref(), Some("https://example.com/a"));
        assert_eq!(page.blocks.len(), 1);
        assert_eq!(texts("Source: the ministry\n").len(), 1);
    }
}
