//! The runs of words of a text, as numbers.

/// Words of a shingle. Of runs of four words unrelated stories share few, and one changed word breaks only four of
/// them; with five, a copy in which one word in twenty is changed twice keeps too little.
const WORDS: usize = 4;

/// Appends the number of every run of [`WORDS`] words of a text, in the order of the text.
///
/// Case and everything that is no letter and no digit are left out: papers differ in quotation marks and dashes.
/// Characters of scripts that are written without spaces are words of their own. Texts are taken apart: no run
/// reaches from one into the next.
///
/// The number of a run is a polynomial of those of its words, so that it follows from that of the run before (Karp and
/// Rabin, 1987), with its bits mixed.
pub(super) fn add_shingles(text: &str, shingles: &mut Vec<u64>) {
    let mut last = [0_u64; WORDS];
    let (mut run, mut words) = (0_u64, 0_usize);
    for_each_word(text, |word| {
        let first = std::mem::replace(&mut last[words % WORDS], word);
        run =
            run.wrapping_mul(BASE).wrapping_add(word).wrapping_sub(first.wrapping_mul(BASE.wrapping_pow(WORDS as u32)));
        words += 1;
        if words >= WORDS {
            shingles.push(mixed(run));
        }
    });
}

/// Any odd number with bits set here and there: of the golden ratio.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// The number of a short text as a whole, without regard to case and signs; `None` where it has no word.
pub(super) fn number_of(text: &str) -> Option<u64> {
    let mut number = None;
    for_each_word(text, |word| number = Some(mixed(number.unwrap_or(0) ^ word)));
    number
}

fn for_each_word(text: &str, mut each: impl FnMut(u64)) {
    let bytes = text.as_bytes();
    let mut spelled = Vec::new();
    let mut at = 0;
    while let Some(first) = bytes.get(at) {
        if !first.is_ascii_alphanumeric() && first.is_ascii() {
            at += 1;
            continue;
        }
        if let Some((number, length)) = bytes[at..].first_chunk().and_then(short_word) {
            each(number);
            at += length;
            continue;
        }
        let length = bytes[at..].iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(bytes.len() - at);
        if bytes.get(at + length).is_none_or(u8::is_ascii) {
            // Digits keep their value under this, capitals become small letters.
            each(number_of_word(&bytes[at..at + length], 0x20));
            at += length;
        } else {
            at += spell(&text[at..], &mut spelled, &mut each);
        }
    }
}

/// Takes words of any letters from a text up to the next character of ASCII that is in no word, and gives the number of
/// bytes.
fn spell(text: &str, spelled: &mut Vec<u8>, each: &mut impl FnMut(u64)) -> usize {
    let separates = |c: char| c.is_ascii() && !c.is_ascii_alphanumeric();
    let text = text.split(separates).next().unwrap_or(text);
    let mut end = |spelled: &mut Vec<u8>| {
        if !spelled.is_empty() {
            each(number_of_word(spelled, 0));
            spelled.clear();
        }
    };
    for c in text.chars() {
        if !c.is_alphanumeric() {
            end(spelled);
        } else if stands_alone(c) {
            end(spelled);
            spelled.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            end(spelled);
        } else {
            c.to_lowercase().for_each(|c| spelled.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()));
        }
    }
    end(spelled);
    text.len()
}

/// Whether a character is of a script that is written without spaces, or with endings stuck on: what lies beyond
/// the Indian scripts in Unicode, but for Latin and Greek letters with accents.
fn stands_alone(c: char) -> bool {
    let code = u32::from(c);
    code >= 0x0e00 && !(0x1e00..0x2000).contains(&code)
}

/// The number and the length of a word of ASCII that begins here and ends before the last of these bytes, as most do.
fn short_word(bytes: &[u8; 8]) -> Option<(u64, usize)> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * EACH;
    let eight = u64::from_le_bytes(*bytes);
    // As in `number_of_word`.
    let small = eight | (0x20 * EACH);
    let (low, lower) = (eight & !HIGH, small & !HIGH);
    // The high bit of a byte is set where it lies between two others.
    let between = |bytes: u64, first: u8, last: u8| {
        (bytes + u64::from(0x80 - first) * EACH) & !(bytes + u64::from(0x7f - last) * EACH)
    };
    let in_word = (between(lower, b'a', b'z') | between(low, b'0', b'9')) & !eight & HIGH;
    let length = ((!in_word & HIGH).trailing_zeros() / 8) as usize;
    let ends_here = bytes.get(length).is_some_and(u8::is_ascii);
    let word = small & ((1 << (8 * (length & 7))) - 1);
    ends_here.then_some((mixed(length as u64 ^ word), length))
}

/// The number of a word: of its bytes, eight at a time, with the same bits set in each.
fn number_of_word(word: &[u8], set: u8) -> u64 {
    let eight = |bytes: &[u8]| bytes.iter().rev().fold(0, |eight, byte| eight << 8 | u64::from(byte | set));
    word.chunks(8).fold(word.len() as u64, |number, bytes| mixed(number ^ eight(bytes)))
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
    fn the_number_of_a_word_does_not_depend_on_what_stands_behind_it() {
        for word in ["a", "Ab", "7", "sevenab", "eightabc", "Ninechars9", "Zz09", "straße", "ßa"] {
            let numbers = |text: &str| {
                let mut numbers = Vec::new();
                for_each_word(text, |number| numbers.push(number));
                numbers
            };
            let alone = numbers(word);
            assert_eq!(alone.len(), 1);
            for behind in
                [" ", ".", "@ and so on", "[ and so on", "{ and so on", "/ and so on", ": and so on", "’ and so on"]
            {
                assert_eq!(numbers(&format!("{word}{behind}"))[0], alone[0], "{word}{behind}");
                assert_eq!(
                    numbers(&format!("{word}{behind}").to_uppercase().replace("SS", "ß"))[0],
                    alone[0],
                    "{word}{behind}"
                );
            }
        }
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
