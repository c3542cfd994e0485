//! Sentence ends: the signs that end a sentence in the scripts of the press, and texts of scripts without such signs.
//!
//! Reads the end of the text alone, except where it ends with a name in brackets.

/// Signs that end a sentence, by script. Colons and semicolons count: they end paragraphs before a list or a quotation.
const SENTENCE_ENDS: &[char] = &[
    '.', '!', '?', '…', ':', ';', // Latin, Greek, Cyrillic, Hebrew, Korean
    '。', '！', '？', '．', '｡', // Chinese, Japanese
    '।', '॥', // Devanagari, Bengali
    '۔', '؟', '؛', // Arabic, Persian, Urdu
    '։', '።', '။', '។', // Armenian, Ethiopic, Burmese, Khmer
];

/// Signs that may follow the end of a sentence.
const CLOSING: &[char] = &['"', '\'', '”', '’', '“', '»', '«', ')', ']', '」', '』', '）'];

/// Maximum number of characters of a name in brackets after a sentence: `…した。【Name】`.
const SIGNATURE_CHARS: usize = 24;

/// Minimum number of characters of a text that is a sentence in a script without signs for its end.
// Headlines are shorter. Spaces separate the sentences of Thai and Lao.
const UNMARKED_SENTENCE_CHARS: usize = 100;

/// Whether a text ends with a sign that ends a sentence, also before closing quotes and brackets.
pub(crate) fn ends_as_sentence(text: &str) -> bool {
    let end = trim_closing(text);
    end.ends_with(SENTENCE_ENDS) || is_signed_sentence(end) || is_unmarked_sentence(end)
}

fn trim_closing(text: &str) -> &str {
    text.trim_end_matches(|c: char| CLOSING.contains(&c) || c.is_whitespace())
}

/// Whether a text ends with a sentence and the name of its writer in brackets, as in Japanese.
fn is_signed_sentence(text: &str) -> bool {
    let Some((sentence, name)) = text.strip_suffix('】').and_then(|text| text.rsplit_once('【')) else {
        return false;
    };
    name.chars().nth(SIGNATURE_CHARS).is_none() && trim_closing(sentence).ends_with(SENTENCE_ENDS)
}

/// Whether a text is long enough for a sentence and ends in a script that has no signs for it: Thai or Lao.
fn is_unmarked_sentence(text: &str) -> bool {
    text.ends_with(|c: char| matches!(c, '\u{e01}'..='\u{eff}'))
        && text.chars().nth(UNMARKED_SENTENCE_CHARS - 1).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_in_every_script() {
        for text in [
            "The ferry left.",
            "She called it “a gift.”",
            "Sie sagte: »Nein!«",
            "船が出た。",
            "船が出た。」",
            "船が出た。【山田花子】",
            "नाव चली गई।",
            "کشتی روانہ ہو گئی۔",
            "هل غادرت العبارة؟",
            "배가 떠났다.",
        ] {
            assert!(ends_as_sentence(text), "{text}");
        }
        let thai = "เรือข้ามฟากออกจากท่าเมื่อเช้าวันจันทร์ ";
        assert!(ends_as_sentence(thai.repeat(4).trim()) && !ends_as_sentence(thai));
    }

    #[test]
    fn headlines_and_labels_do_not_end_as_sentences() {
        for text in ["", "Ferry leaves", "नाव चली गई", "【写真】", "船が出る【山田花子】", "(AP)"]
        {
            assert!(!ends_as_sentence(text), "{text}");
        }
    }
}
