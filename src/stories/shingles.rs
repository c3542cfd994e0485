//! The runs of words of a text, as numbers.

/// Words of a shingle. Of runs of four words unrelated stories share few, and one changed word breaks only four of
/// them; with five, a copy in which one word in twenty is changed twice keeps too little.
const WORDS: usize = 4;

/// Appends the number of every run of [`WORDS`] words of a text, in the order of the text.
///
/// Case and everything that is no letter and no digit are left out: papers differ in quotation marks and dashes.
/// Characters of scripts that are written without spaces are words of their own. Texts are taken apart: no run
/// reaches from one into the next.
pub(super) fn add_shingles(text: &str, shingles: &mut Vec<u64>) {
    let mut last = [0_u64; WORDS];
    let mut words = 0;
    for_each_word(text, |word| {
        last.rotate_left(1);
        last[WORDS - 1] = word;
        words += 1;
        if words >= WORDS {
            shingles.push(last.iter().fold(0, |run, word| mixed(run ^ word)));
        }
    });
}

/// The number of a short text as a whole, without regard to case and signs; `None` where it has no word.
pub(super) fn number_of(text: &str) -> Option<u64> {
    let mut number = None;
    for_each_word(text, |word| number = Some(mixed(number.unwrap_or(0) ^ word)));
    number
}

fn for_each_word(text: &str, mut each: impl FnMut(u64)) {
    let mut word = Word::default();
    let mut rest = text.as_bytes();
    while let Some(byte) = rest.first() {
        if byte.is_ascii_alphanumeric() {
            // Digits keep their value under this, capitals become small letters.
            word.push(u32::from(byte | 0x20));
            rest = &rest[1..];
            continue;
        }
        if byte.is_ascii() {
            word.end(&mut each);
            rest = &rest[1..];
            continue;
        }
        let Some(c) = text[text.len() - rest.len()..].chars().next() else { break };
        rest = &rest[c.len_utf8()..];
        if !c.is_alphanumeric() {
            word.end(&mut each);
        } else if stands_alone(c) {
            word.end(&mut each);
            word.push(u32::from(c));
            word.end(&mut each);
        } else {
            c.to_lowercase().for_each(|c| word.push(u32::from(c)));
        }
    }
    word.end(&mut each);
}

/// Whether a character is of a script that is written without spaces, or with endings stuck on: what lies beyond
/// the Indian scripts in Unicode, but for Latin and Greek letters with accents.
fn stands_alone(c: char) -> bool {
    let code = u32::from(c);
    code >= 0x0e00 && !(0x1e00..0x2000).contains(&code)
}

/// A word that is being read: FNV-1a over its characters.
#[derive(Default)]
struct Word {
    hash: u64,
    chars: usize,
}

impl Word {
    fn push(&mut self, c: u32) {
        let before = if self.chars == 0 { 0xcbf2_9ce4_8422_2325 } else { self.hash };
        self.hash = (before ^ u64::from(c)).wrapping_mul(0x0000_0100_0000_01b3);
        self.chars += 1;
    }

    fn end(&mut self, each: &mut impl FnMut(u64)) {
        if self.chars > 0 {
            each(self.hash);
            self.chars = 0;
        }
    }
}

/// The finalizer of MurmurHash3: every bit of the result depends on every bit of the number.
fn mixed(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    bits = (bits ^ (bits >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    bits ^ (bits >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shingles(text: &str) -> Vec<u64> {
        let mut shingles = Vec::new();
        add_shingles(text, &mut shingles);
        shingles
    }

    #[test]
    fn runs_of_four_words_are_numbered_in_order() {
        assert!(shingles("One two three").is_empty());
        let five = shingles("One two three four five");
        assert_eq!(five.len(), 2);
        assert_eq!(five[1], shingles("two three four five")[0]);
        assert_ne!(five[0], five[1]);
        assert_ne!(five[0], shingles("two one three four")[0], "the order of the words counts");
    }

    #[test]
    fn case_and_signs_make_no_difference() {
        assert_eq!(shingles("“Nie wieder”, sagte ÄRZTIN Müller"), shingles("Nie wieder – sagte Ärztin müller"));
        assert_eq!(shingles("on May 20, 2025"), shingles("ON MAY 20 2025"));
    }

    #[test]
    fn scripts_without_spaces_have_a_word_for_each_character() {
        assert_eq!(shingles("人権決議案").len(), 2);
        assert_eq!(shingles("인권 결의안"), shingles("인권결의안"));
        assert_eq!(shingles("Việt Nam thắng lớn").len(), 1);
    }
}
