//! Hyphens at the ends of hard-wrapped lines: whether the word on both sides is joined with its hyphen, without it, or
//! not at all.
//!
//! Printed and typeset text breaks words at syllables (`estab-` / `lished`), programs break lines at the hyphens of
//! compounds (`well-` / `known`). A page does one or the other, so the share of its line breaks with a hyphen decides.
//! A word that the page has with its hyphen inside a line keeps it. Linear in the lines.

use std::borrow::Cow;

use hashbrown::HashSet;

use super::text_line::TextLine;

/// Signs that break a word at a line end: hyphen-minus, hyphen, and the not sign that text recognition reads.
const HYPHENS: &[char] = &['-', '\u{2010}', '¬'];

/// Minimum share, in percent, of the line breaks inside paragraphs that have a hyphen where words are broken at syllables.
// Newspaper columns have them at a tenth to a third of their lines; wrapped compounds are one or two in a hundred.
const SYLLABLE_PERCENT: usize = 6;

/// Minimum number of such breaks.
const MIN_SYLLABLE_BREAKS: usize = 2;

/// Words after a hyphen that stands for the rest of a compound (`Haupt- und Nebenstraßen`), by language.
const CONJUNCTIONS: &[&str] = &[
    "and", "or", "to", "nor", "but", // en
    "und", "oder", "bis", "sowie", "bzw", // de
    "en", "of", "tot", // nl
    "og", "eller", "til", // da, nb
    "och", "samt", "till", // sv
    "ja", "tai", "sekä", // fi
    "et", "ou", // fr
    "y", "e", "o", "u", // es, it, pt
    "i", "lub", "oraz", // pl
    "a", "nebo", "alebo", // cs, sk
    "és", "vagy", // hu
    "и", "или", "та", "або", // ru, uk
];

/// How the words of a page are joined over its line ends.
pub(super) struct LineHyphens<'a> {
    /// Words with a hyphen inside a line, in lower case; `None` where hyphens at line ends belong to their words.
    hyphenated: Option<HashSet<Cow<'a, str>>>,
}

impl<'a> LineHyphens<'a> {
    /// Reads the habit of a page from its lines and from the line breaks inside its paragraphs.
    pub(super) fn new(lines: &'a [TextLine<'_>], breaks: impl Iterator<Item = usize>) -> Self {
        let (mut all, mut hyphens) = (0, 0);
        for at in breaks {
            all += 1;
            hyphens += usize::from(continued_word(&lines[at], &lines[at + 1]).is_some());
        }
        let by_syllables = hyphens >= MIN_SYLLABLE_BREAKS && hyphens * 100 >= all * SYLLABLE_PERCENT;
        let words = || lines.iter().flat_map(|line| line.text.split_whitespace());
        let hyphenated = words().map(trimmed).filter(|word| word.contains(HYPHENS)).map(lower_case);
        Self { hyphenated: by_syllables.then(|| hyphenated.collect()) }
    }

    /// Appends a line to a text that ends with the line above.
    pub(super) fn push_line(&self, text: &mut String, above: &TextLine<'_>, line: &TextLine<'_>) {
        match (continued_word(above, line), &self.hyphenated) {
            (None, _) if ends_with_soft_hyphen(above) => {}
            (None, _) => text.push(' '),
            (Some(word), Some(hyphenated)) if !hyphenated.contains(word.as_str()) => {
                text.pop();
            }
            (Some(_), _) => {}
        }
        text.push_str(&line.text);
    }
}

/// The word that is broken between two lines, with its hyphen and in lower case; `None` if no word is.
fn continued_word(above: &TextLine<'_>, line: &TextLine<'_>) -> Option<String> {
    let start = above.text.strip_suffix(HYPHENS)?.rsplit(char::is_whitespace).next()?;
    let end = trimmed(line.text.split(char::is_whitespace).next()?);
    let is_broken =
        start.ends_with(char::is_alphabetic) && end.starts_with(char::is_lowercase) && !CONJUNCTIONS.contains(&end);
    is_broken.then(|| format!("{}-{}", trimmed(start), end).to_lowercase())
}

/// Whether a line ends inside a word. Cleaning removes the sign, because it is invisible elsewhere.
fn ends_with_soft_hyphen(line: &TextLine<'_>) -> bool {
    line.whole.trim_end().ends_with('\u{ad}')
}

/// A word without the punctuation around it.
fn trimmed(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

fn lower_case(word: &str) -> Cow<'_, str> {
    if word.chars().any(char::is_uppercase) { Cow::Owned(word.to_lowercase()) } else { Cow::Borrowed(word) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &str) -> String {
        let lines: Vec<TextLine<'_>> =
            text.lines().map(|line| TextLine { whole: line, text: line.into(), gap_before: false }).collect();
        let hyphens = LineHyphens::new(&lines, 0..lines.len() - 1);
        let mut joined = lines[0].text.to_string();
        lines.windows(2).for_each(|pair| hyphens.push_line(&mut joined, &pair[0], &pair[1]));
        joined
    }

    #[test]
    fn words_that_are_broken_at_syllables_are_whole_again() {
        let text = "The weir was estab-\nlished by a mill-owning, well-to-do fam-\nily that was well-\nto-do, \
                    and the ge¬\nmeinde, the Haupt-\nund Nebenstraßen.";
        assert_eq!(
            joined(text),
            "The weir was established by a mill-owning, well-to-do family that was well-to-do, and the gemeinde, the \
             Haupt- und Nebenstraßen."
        );
    }

    #[test]
    fn compounds_keep_the_hyphen_at_which_a_line_was_wrapped() {
        let text = format!("{}The well-\nknown weir", "a line\n".repeat(20));
        assert!(joined(&text).ends_with("The well-known weir"));
    }

    #[test]
    fn other_hyphens_stay_apart() {
        assert_eq!(
            joined("a list -\nof weirs\nfrom 2019-\n20 on\nthe one-\nTwo"),
            "a list - of weirs from 2019- 20 on the one- Two"
        );
    }
}
