//! Torn lines: joins the parts of a sentence that scrapers wrote on lines of their own, because a link, a sign or an
//! address is between them (`It was` / `Ann Roe` / `'s last day`).
//!
//! A line that begins with the punctuation of a sentence, or inside brackets, belongs to the line above it. A line that
//! begins in lower case does if the lines together end as a sentence. Linear in the lines.

use super::sentence_ends::ends_as_sentence;
use super::text_line::TextLine;

/// Signs at the beginning of a line that belong to the line above.
const INNER_SIGNS: &[char] = &[',', ';', ')', '®', '™', '，', '、', '。', '）'];

/// Maximum number of words of a link between two parts of a sentence.
const LINK_WORDS: usize = 5;

/// Minimum number of lines in lower case below unfinished ones for links to be joined.
// Names under a headline look like links.
const MIN_TORN_LINES: usize = 2;

/// Minimum number of characters of the longest line of a sentence, and of its last line.
// The lines of lists are shorter.
const LONG_LINE_CHARS: usize = 40;
const LAST_LINE_CHARS: usize = 20;

/// Number of characters at the beginning of a line that are searched for a closing bracket.
const BRACKET_CHARS: usize = 40;

/// Number of lines within which a bracket closes above a capital: a link and what is around it. Other brackets have lost
/// their end, and a heading follows.
const BRACKET_LINES: usize = 3;

/// Minimum number of characters of a line above a link.
// Headings and labels are shorter, and a name under them looks like a link.
const LINE_ABOVE_CHARS: usize = 50;

/// Maximum number of words of a shorter one that opens a sentence (`It was`), and maximum length of its last word.
const OPENING_WORDS: usize = 4;
const OPENING_WORD_CHARS: usize = 4;

/// A line, and whether it begins with a link to which more has been joined.
struct Part<'a> {
    line: TextLine<'a>,
    begins_with_link: bool,
}

/// Joins the lines of torn sentences.
pub(super) fn join_torn(lines: Vec<TextLine<'_>>) -> Vec<TextLine<'_>> {
    let count = lines.len();
    let parts = join_signs(lines);
    let mut joins: Vec<bool> = Vec::with_capacity(parts.len());
    joins.extend(parts.first().map(|_| false));
    joins.extend(parts.windows(2).map(|pair| goes_on_in_lower_case(&pair[0].line, &pair[1].line)));
    let torn = count - parts.len() + joins.iter().filter(|joins| **joins).count();
    if torn >= MIN_TORN_LINES {
        mark_links(&parts, &mut joins);
    }
    drop_unfinished(&parts, &mut joins);
    let mut paragraphs: Vec<TextLine<'_>> = Vec::with_capacity(parts.len());
    for (Part { line, .. }, joins) in parts.into_iter().zip(joins) {
        match paragraphs.last_mut().filter(|_| joins) {
            Some(paragraph) => push_line(paragraph, &line),
            None => paragraphs.push(line),
        }
    }
    paragraphs
}

/// Joins the lines that begin with punctuation or inside brackets to the lines above them.
fn join_signs(lines: Vec<TextLine<'_>>) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::with_capacity(lines.len());
    let mut is_open = false;
    let closes: Vec<bool> = lines.iter().map(|line| line.text.contains(')')).collect();
    for (nth, line) in lines.into_iter().enumerate() {
        let closes_soon = closes[nth..].iter().take(BRACKET_LINES).any(|closes| *closes);
        let was_open = is_open && !line.gap_before && (closes_soon || !line.text.starts_with(char::is_uppercase));
        is_open = opens_bracket(&line.text, was_open);
        let is_signed = parts.len() > 1 && is_by_word(&parts[parts.len() - 2].line.text);
        let above = parts.last_mut().filter(|_| !line.gap_before && !is_signed);
        match above {
            Some(part) if begins_inside(&line.text) || was_open && closes_bracket(&part.line.text, &line.text) => {
                part.begins_with_link |= is_link(&part.line.text);
                push_line(&mut part.line, &line);
            }
            _ => parts.push(Part { line, begins_with_link: false }),
        }
    }
    parts
}

/// Whether a text can be the word above the name of an author, which a line with the author's role follows.
fn is_by_word(text: &str) -> bool {
    text.chars().all(char::is_alphabetic) && text.chars().nth(OPENING_WORD_CHARS).is_none()
}

/// Appends a line to a paragraph.
fn push_line(paragraph: &mut TextLine<'_>, line: &TextLine<'_>) {
    let text = paragraph.text.to_mut();
    if !is_joined(text, &line.text) {
        text.push(' ');
    }
    text.push_str(&line.text);
}

/// Whether a text ends inside brackets, given whether it begins inside them.
fn opens_bracket(text: &str, is_open: bool) -> bool {
    match (text.rfind('('), text.rfind(')')) {
        (Some(open), Some(close)) => open > close,
        (Some(_), None) => true,
        (None, Some(_)) => false,
        (None, None) => is_open && text.chars().nth(BRACKET_CHARS).is_none(),
    }
}

/// Whether a line continues the brackets in which the text above it ends.
fn closes_bracket(above: &str, line: &str) -> bool {
    let mut start = line.chars().take(BRACKET_CHARS);
    above.ends_with('(') || start.find(|c| matches!(c, '(' | ')')) == Some(')')
}

/// Whether a line goes on in lower case where the one above it has no end.
fn goes_on_in_lower_case(line: &TextLine<'_>, next: &TextLine<'_>) -> bool {
    !next.gap_before && next.text.starts_with(char::is_lowercase) && is_unfinished(&line.text) && !is_byline(&next.text)
}

/// Whether a text is one word in lower case and capitalized names: `by Ann Roe`.
fn is_byline(text: &str) -> bool {
    let mut names = text.split_whitespace().skip(1).peekable();
    names.peek().is_some() && names.all(|name| name.starts_with(char::is_uppercase))
}

/// Whether a text is as short as a link and no sentence.
fn is_link(text: &str) -> bool {
    is_unfinished(text) && text.split_whitespace().nth(LINK_WORDS).is_none()
}

/// Whether a text begins with the punctuation that follows a word of a sentence.
fn begins_inside(text: &str) -> bool {
    text.starts_with(INNER_SIGNS) || text == "." || text.starts_with(". ") || has_apostrophe(text)
}

/// Whether a text begins with the ending of a name: `'s last day`.
fn has_apostrophe(text: &str) -> bool {
    ["'s ", "’s "].iter().any(|ending| text.starts_with(ending))
}

/// Whether a sentence goes on after a text. A short line with a number at its end is a date.
fn is_unfinished(text: &str) -> bool {
    if text.ends_with(char::is_numeric) && text.chars().nth(LONG_LINE_CHARS).is_none() {
        return false;
    }
    text.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | '®' | '™' | '%' | '”' | '»' | '"' | ')'))
        && !ends_as_sentence(text)
}

/// Marks the links above lines that go on in lower case.
fn mark_links(parts: &[Part<'_>], joins: &mut [bool]) {
    // The first line is a headline.
    for at in 2..parts.len() {
        let (above, part) = (&parts[at - 1].line, &parts[at]);
        let is_torn_link =
            || part.begins_with_link || joins.get(at + 1).is_some_and(|joins| *joins) && is_link(&part.line.text);
        if !joins[at] && !part.line.gap_before && is_torn_link() && (joins[at - 1] || opens_sentence(&above.text)) {
            joins[at] = is_unfinished(&above.text);
        }
    }
}

/// Whether a text is the beginning of a sentence and no heading.
fn opens_sentence(text: &str) -> bool {
    let is_short_word = |word: &str| word.starts_with(char::is_lowercase) && word.chars().count() <= OPENING_WORD_CHARS;
    text.chars().nth(LINE_ABOVE_CHARS - 1).is_some()
        || text.starts_with(char::is_lowercase)
        || text.split_whitespace().nth(OPENING_WORDS).is_none()
            && text.split_whitespace().next_back().is_some_and(is_short_word)
}

/// Drops the joins of lines that do not end as a sentence together, or that are as short as lists.
fn drop_unfinished(parts: &[Part<'_>], joins: &mut [bool]) {
    let chars = |at: usize| parts[at].line.text.chars().count();
    let mut start = 0;
    for end in 1..=parts.len() {
        if joins.get(end).is_some_and(|joins| *joins) {
            continue;
        }
        let last = end - 1;
        let is_sentence = || {
            ends_as_sentence(&parts[last].line.text)
                && chars(last) >= LAST_LINE_CHARS
                && (start..end).any(|at| chars(at) >= LONG_LINE_CHARS)
        };
        if last > start && !is_sentence() {
            joins[start + 1..end].fill(false);
        }
        start = end;
    }
}

/// Whether two parts of a sentence have no space between them.
fn is_joined(text: &str, next: &str) -> bool {
    text.ends_with('(') || next.starts_with(INNER_SIGNS) || next.starts_with('.') || has_apostrophe(next)
}

#[cfg(test)]
mod tests {
    use super::super::{Block, text};

    fn texts(page: &str) -> Vec<String> {
        text::parse(page, false).blocks.into_iter().map(|Block { text, .. }| text).collect()
    }

    #[test]
    fn a_sentence_torn_at_links_is_one_paragraph() {
        let page = "Ferry captain takes leave of the council\n\
                    It was\nAnn Roe\n's last day, and the council gave her a lamp, a chair and a song by\nMoss Tarn\n\
                    that nobody had heard since the bridge was built.\nShe will go to\nPort Ellery\n, where her son has kept the light since spring.\n";
        assert_eq!(
            texts(page),
            [
                "Ferry captain takes leave of the council",
                "It was Ann Roe's last day, and the council gave her a lamp, a chair and a song by Moss Tarn that nobody \
                 had heard since the bridge was built.",
                "She will go to Port Ellery, where her son has kept the light since spring.",
            ]
        );
    }

    #[test]
    fn signs_and_brackets_belong_to_the_line_above() {
        assert_eq!(texts("The yard sells LAMPO\n® and BELLO\n® lamps."), ["The yard sells LAMPO® and BELLO® lamps."]);
        assert_eq!(
            texts("ELLERN – (\nTKD) – The Roe company (ELN :\nROE) said so."),
            ["ELLERN – (TKD) – The Roe company (ELN : ROE) said so."]
        );
        assert_eq!(
            texts("Write to harbour.example\n. The office is open."),
            ["Write to harbour.example. The office is open."]
        );
    }

    #[test]
    fn lists_and_names_under_headlines_are_not_joined() {
        for page in [
            "Ferry captain takes leave of the whole council\nby Ann Roe\nMonday",
            "Ferry captain takes leave\nBy\nAnn Roe\n, reporter in Ellern",
            "12 May 2031\nmossphoto and the harbour of Ellern in the morning.",
            "flour\nmilk\nbutter\nsalt.",
            "The plan has three parts:\nnew roads for the whole of the valley\nnew schools\nlamps.",
            "The first ferry left the pier at noon.\nthe second one did not leave at all.",
            "The first ferry left the pier at noon and\n\nthe second one did not leave at all.",
        ] {
            assert_eq!(texts(page).len(), page.lines().filter(|line| !line.is_empty()).count(), "{page}");
        }
    }
}
