//! Repairs text that was decoded as Windows-1252 although it was UTF-8: `â€œMÃ¼llerâ€` → `“Müller”`.
//!
//! Such text is saved again as good UTF-8, so that no decoder can see what happened. It is repaired
//! where that is certain: the characters of each sequence stand for bytes that are one character of
//! UTF-8, there are several of them, and hardly any other character beyond ASCII stands beside them.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;
use memchr::memchr_iter;

/// Fewest sequences on a page before any is repaired: one can be meant, as in a text about encodings.
const MIN_SEQUENCES: usize = 2;

/// The byte of UTF-8 with which the first character of every sequence begins.
const FIRST_BYTE: u8 = 0xc3;

/// Share, in percent, of the letters beyond ASCII that must be parts of such sequences. A page of a
/// language with accents that was decoded rightly has hundreds of others.
const SEQUENCE_PERCENT: usize = 80;

/// Gives the text with its broken sequences repaired, if it has enough of them. Takes linear time.
pub(super) fn repair(text: Cow<'_, str>) -> Cow<'_, str> {
    if !has_sequences(&text) {
        return text;
    }
    let mut sequences = MojibakeScanner::new(&text);
    let broken: usize = sequences.by_ref().map(|sequence| sequence.chars).sum();
    let others = sequences.others;
    let count = sequences.count;
    if count < MIN_SEQUENCES || broken * 100 < (broken + others) * SEQUENCE_PERCENT {
        return text;
    }
    let mut repaired = String::with_capacity(text.len());
    let mut done = 0;
    for sequence in MojibakeScanner::new(&text) {
        repaired.push_str(&text[done..sequence.start]);
        repaired.push(sequence.meant);
        done = sequence.end;
    }
    repaired.push_str(&text[done..]);
    Cow::Owned(repaired)
}

/// Whether a text has as many sequences as are needed. Their first characters are Â to ô, which
/// begin with the same byte of UTF-8: most text is passed over without looking at its characters.
fn has_sequences(text: &str) -> bool {
    let begins = |at: &usize| text[*at..].chars().next().is_some_and(|first| sequence_at(text, *at, first).is_some());
    memchr_iter(FIRST_BYTE, text.as_bytes()).filter(begins).nth(MIN_SEQUENCES - 1).is_some()
}

/// Characters that stand for the bytes of one.
struct MojibakeSequence {
    start: usize,
    end: usize,
    chars: usize,
    meant: char,
}

/// Goes through the sequences of a text and counts what stands beside them.
struct MojibakeScanner<'a> {
    text: &'a str,
    at: usize,
    count: usize,
    /// Letters of Latin beyond ASCII that are no part of a sequence.
    others: usize,
}

impl<'a> MojibakeScanner<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0, count: 0, others: 0 }
    }
}

impl Iterator for MojibakeScanner<'_> {
    type Item = MojibakeSequence;

    fn next(&mut self) -> Option<MojibakeSequence> {
        loop {
            let rest = &self.text.as_bytes()[self.at..];
            self.at += rest.iter().position(|byte| !byte.is_ascii())?;
            let start = self.at;
            let first = self.text[start..].chars().next()?;
            if let Some(sequence) = sequence_at(self.text, start, first) {
                self.at = sequence.end;
                self.count += 1;
                return Some(sequence);
            }
            self.others += usize::from(first.is_alphabetic());
            self.at += first.len_utf8();
        }
    }
}

fn sequence_at(text: &str, start: usize, first: char) -> Option<MojibakeSequence> {
    let length = match first {
        '\u{c2}'..='\u{df}' => 2,
        '\u{e0}'..='\u{ef}' => 3,
        '\u{f0}'..='\u{f4}' => 4,
        _ => return None,
    };
    let mut bytes = [0; 4];
    let mut end = start;
    for (byte, c) in bytes[..length].iter_mut().zip(text[start..].chars()) {
        *byte = windows_1252_byte(c)?;
        end += c.len_utf8();
    }
    let mut chars = std::str::from_utf8(&bytes[..length]).ok()?.chars();
    let meant = chars.next().filter(|c| !c.is_control())?;
    chars.next().is_none().then_some(MojibakeSequence { start, end, chars: length, meant })
}

/// The byte that is decoded to this character.
fn windows_1252_byte(c: char) -> Option<u8> {
    // The five bytes that the code leaves free are decoded to the control of the same number.
    if let Ok(byte) = u8::try_from(c)
        && (byte >= 0xa0 || matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d))
    {
        return Some(byte);
    }
    if c.is_ascii() || u32::from(c) > 0x2122 {
        return None;
    }
    let mut buffer = [0; 4];
    let (bytes, _, failed) = WINDOWS_1252.encode(c.encode_utf8(&mut buffer));
    (!failed && bytes.len() == 1).then(|| bytes[0])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Text as a program leaves it that takes UTF-8 for Windows-1252.
    fn broken(text: &str) -> String {
        WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned()
    }

    #[test]
    fn broken_text_is_repaired() {
        for text in [
            "“The mayor’s café is closed,” said Jörg Müller.",
            "Die Straße nach Köln – gesperrt",
            "북한 인권 문제",
            "次は、ものがたり",
            "€ 5 für 10 ½ Stücke 🙂",
        ] {
            assert_ne!(broken(text), text);
            assert_eq!(repair(broken(text).into()), text);
        }
    }

    #[test]
    fn good_text_stays_as_it_is() {
        for text in [
            "Jörg Müller fährt über die Straße nach Köln.",
            "SÃO PAULO – A AÇÃO E A NAÇÃO",
            "À côté de l’été, Noël «à la carte»",
            "Text about encodings: Ã¼ is what becomes of ü in Müller, and of ö in Köln, and ä in spät",
            "Ã¼ once",
            "plain ASCII",
            "북한 인권 문제",
        ] {
            assert_eq!(repair(text.into()), text);
        }
    }

    proptest! {
        #[test]
        fn repairing_never_fails(text in "[a-zÃÂâ€œ¼¤\u{80}-\u{ff}™]{0,60}") {
            repair(Cow::Owned(text));
        }

        #[test]
        fn what_was_broken_comes_back(text in "[a-z ]{0,9}[äöüßéñ“”’–한글日本]{2,20}[a-z ]{0,9}") {
            prop_assert_eq!(repair(broken(&text).into()), text);
        }
    }
}
