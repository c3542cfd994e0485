//! Language identification of a body text: counts frequent words of eight languages, and falls back to trigram
//! statistics (`whatlang`), then to the declared language.
//!
//! The word counts need one hash lookup per word of at most [`MAX_SAMPLE_WORDS`]; they decide only by a clear
//! margin.

use std::sync::LazyLock;

use whatlang::Lang;

use super::rules::languages::FREQUENT_WORDS;
use super::rules::thresholds::LANGUAGE_LETTERS;
use crate::blocks::{PrehashedMap, TokenHash, char_prefix, tokenize};

/// ISO 639-1 code of the language: detected from the text if that is reliable, else as supplied or declared, else
/// detected in any case. `words` are the first words of the body if they have been computed.
pub(super) fn detect(
    paragraphs: &[String],
    words: Option<&[TokenHash]>,
    supplied: Option<&str>,
    declared: Option<&str>,
) -> Option<String> {
    // The text precedes the declarations because templates are copied with the wrong language attribute.
    let by_frequent_words = match words {
        Some(words) => by_frequent_words(words),
        None => by_frequent_words(&tokenize(&text_sample(paragraphs))),
    };
    if let Some(language) = by_frequent_words {
        return Some(language.to_owned());
    }
    let detected = whatlang::detect(&text_sample(paragraphs));
    let reliable = detected.as_ref().filter(|info| info.is_reliable()).map(|info| code(info.lang()));
    let declared_code = || supplied.or(declared).and_then(primary_code);
    let guessed = || detected.as_ref().map(|info| code(info.lang()));
    reliable.map(str::to_owned).or_else(declared_code).or_else(|| guessed().map(str::to_owned))
}

/// Whether a text is certainly in another language than English. Languages that are hard to distinguish from each
/// other need not be: hardly a word of theirs is one that only English has.
pub(super) fn is_certainly_not_english(paragraphs: &[String]) -> bool {
    let sample = text_sample(paragraphs);
    let words = tokenize(&sample);
    if let Some(language) = by_frequent_words(&words) {
        return language != "en";
    }
    let english = FREQUENT_WORDS.iter().position(|(language, _)| *language == "en").map_or(0, |at| 1 << at);
    let of_english = words.iter().filter(|word| WORDS.get(word.hash()).0.languages == english).count();
    let is_below = |percent: usize| of_english * 100 < words.len() * percent;
    if words.len() >= MIN_FOREIGN_WORDS && is_below(MAX_ENGLISH_PERCENT) {
        return true;
    }
    let detected = whatlang::detect(&sample).filter(|info| info.is_reliable() && info.lang() != Lang::Eng);
    detected.is_some() && is_below(2 * MAX_ENGLISH_PERCENT)
}

/// Minimum number of words of a text that is not English by its words alone.
const MIN_FOREIGN_WORDS: usize = 15;

/// Share, in percent, of words that only English has, below which no text is English.
// Of some 1,500 English articles none has less. Danish and Norwegian have up to 6.5 %, most languages less than 1 %.
const MAX_ENGLISH_PERCENT: usize = 4;

/// Beginning of each of the first paragraphs, long enough to detect the language.
fn text_sample(paragraphs: &[String]) -> String {
    let mut sample = String::new();
    for paragraph in paragraphs {
        if sample.len() >= LANGUAGE_LETTERS {
            break;
        }
        sample.push_str(char_prefix(paragraph, LANGUAGE_LETTERS));
        sample.push('\n');
    }
    sample
}

/// First words of the body, from the words of its paragraphs, enough to detect the language.
pub(super) fn first_words<'a>(paragraphs: impl Iterator<Item = &'a [TokenHash]>) -> Vec<TokenHash> {
    let mut first = Vec::with_capacity(MAX_SAMPLE_WORDS);
    for words in paragraphs {
        if first.len() >= TARGET_SAMPLE_WORDS {
            break;
        }
        first.extend_from_slice(&words[..words.len().min(MAX_SAMPLE_WORDS - first.len())]);
    }
    first
}

/// Number of words after which no further paragraph is read: about as many as [`LANGUAGE_LETTERS`] contain.
const TARGET_SAMPLE_WORDS: usize = 110;

/// Maximum number of words in a sample.
// Counts must fit in a byte.
const MAX_SAMPLE_WORDS: usize = u8::MAX as usize;

/// Minimum number of words in a sample for detection by frequent words.
const MIN_SAMPLE_WORDS: usize = 40;

/// Minimum share, in percent, of the frequent words of the detected language.
const FREQUENT_PERCENT: usize = 25;

/// Minimum ratio of their number to that of any other language.
const MIN_LEAD_FACTOR: usize = 2;

/// Minimum share for texts with many different frequent words of the language and hardly any word that only another
/// language has, such as texts of names and figures.
const FREQUENT_PERCENT_ALONE: usize = 15;

/// Minimum number of different frequent words in such texts.
// Romanian has words of Spanish, but few different ones.
const DIFFERENT_WORDS: usize = 10;

/// Minimum ratio, for such texts, to the words that only another language has.
const MIN_LEAD_FACTOR_ALONE: usize = 12;

/// Entry of the table of [`FREQUENT_WORDS`]; the default value for any other word.
#[derive(Clone, Copy, Default)]
struct FrequentWord {
    /// Bit set of the languages with this word.
    languages: u8,
    /// Number of the word, to count different words.
    number: u8,
}

/// Capacity of the table per word.
// Twice what the words need: the home slot of a word that is not in the table is nearly always free.
const CAPACITY_PER_WORD: usize = 2;

static WORDS: LazyLock<PrehashedMap<FrequentWord>> = LazyLock::new(|| {
    let all: usize = FREQUENT_WORDS.iter().map(|(_, words)| words.len()).sum();
    let (mut known, mut count) = (PrehashedMap::with_capacity(CAPACITY_PER_WORD * all), 0);
    for (language, (_, words)) in FREQUENT_WORDS.iter().enumerate() {
        for word in words.iter().flat_map(|word| tokenize(word)) {
            let (frequent, is_known): (&mut FrequentWord, bool) = known.entry(word.hash());
            if !is_known {
                frequent.number = count;
                count += 1;
            }
            frequent.languages |= 1 << language;
        }
    }
    known
});

/// Number of frequent words, by language.
type LanguageCounts = [usize; FREQUENT_WORDS.len()];

/// For every set of languages, a number with a 1 in the byte of each language.
// One addition counts for all languages; bytes do not overflow up to 255 words.
const ONE_OF_EACH: [u64; 1 + u8::MAX as usize] = {
    let mut ones = [0; 1 + u8::MAX as usize];
    let mut languages = 0;
    while languages < ones.len() {
        let mut at = 0;
        while at < u8::BITS {
            ones[languages] |= (languages as u64 >> at & 1) << (at * u8::BITS);
            at += 1;
        }
        languages += 1;
    }
    ones
};

/// Counts words by language; at most [`MAX_SAMPLE_WORDS`].
fn count(words: impl Iterator<Item = FrequentWord>) -> LanguageCounts {
    let counts: u64 = words.map(|word| ONE_OF_EACH[usize::from(word.languages)]).sum();
    let counts = counts.to_le_bytes();
    std::array::from_fn(|at| usize::from(counts[at]))
}

/// Language detected by frequent words; `None` if the margin is too small.
fn by_frequent_words(words: &[TokenHash]) -> Option<&'static str> {
    // Tried first because it is faster than comparing the text with every language's trigrams.
    let words = &words[..words.len().min(MAX_SAMPLE_WORDS)];
    if words.len() < MIN_SAMPLE_WORDS {
        return None;
    }
    let known = &*WORDS;
    let found: Vec<FrequentWord> = words.iter().map(|word| known.get(word.hash()).0).collect();
    let counts = count(found.iter().copied());
    let best = (0..counts.len()).max_by_key(|at| counts[*at])?;
    let is_of_best = |word: &FrequentWord| word.languages >> best & 1 != 0;
    let most_of_others = |counts: LanguageCounts| (0..counts.len()).filter(|at| *at != best).map(|at| counts[at]).max();
    let has = |percent: usize, times: usize, others: LanguageCounts| {
        counts[best] * 100 >= words.len() * percent && counts[best] >= most_of_others(others).unwrap_or(0) * times
    };
    let different = || {
        let mut numbers: Vec<u8> = found.iter().filter(|word| is_of_best(word)).map(|word| word.number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.len()
    };
    let alone = || count(found.iter().copied().filter(|word| !is_of_best(word)));
    let is_clear = has(FREQUENT_PERCENT, MIN_LEAD_FACTOR, counts)
        || has(FREQUENT_PERCENT_ALONE, MIN_LEAD_FACTOR_ALONE, alone()) && different() >= DIFFERENT_WORDS;
    is_clear.then_some(FREQUENT_WORDS[best].0)
}

/// Primary subtag: `en` of `en-GB`.
fn primary_code(tag: &str) -> Option<String> {
    let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    // Most Norwegian pages declare `nb`; detected Norwegian is `no`.
    if primary == "nb" {
        return Some("no".to_owned());
    }
    (primary.len() == 2 && primary.bytes().all(|b| b.is_ascii_lowercase())).then_some(primary)
}

/// ISO 639-1 code of a detected language.
fn code(language: Lang) -> &'static str {
    match language {
        Lang::Afr => "af",
        Lang::Aka => "ak",
        Lang::Amh => "am",
        Lang::Ara => "ar",
        Lang::Aze => "az",
        Lang::Bel => "be",
        Lang::Ben => "bn",
        Lang::Bul => "bg",
        Lang::Cat => "ca",
        Lang::Ces => "cs",
        Lang::Cmn => "zh",
        Lang::Cym => "cy",
        Lang::Dan => "da",
        Lang::Deu => "de",
        Lang::Ell => "el",
        Lang::Eng => "en",
        Lang::Epo => "eo",
        Lang::Est => "et",
        Lang::Fin => "fi",
        Lang::Fra => "fr",
        Lang::Guj => "gu",
        Lang::Heb => "he",
        Lang::Hin => "hi",
        Lang::Hrv => "hr",
        Lang::Hun => "hu",
        Lang::Hye => "hy",
        Lang::Ind => "id",
        Lang::Ita => "it",
        Lang::Jav => "jv",
        Lang::Jpn => "ja",
        Lang::Kan => "kn",
        Lang::Kat => "ka",
        Lang::Khm => "km",
        Lang::Kor => "ko",
        Lang::Lat => "la",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Mal => "ml",
        Lang::Mar => "mr",
        Lang::Mkd => "mk",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Nld => "nl",
        Lang::Nob => "no",
        Lang::Ori => "or",
        Lang::Pan => "pa",
        Lang::Pes => "fa",
        Lang::Pol => "pl",
        Lang::Por => "pt",
        Lang::Ron => "ro",
        Lang::Rus => "ru",
        Lang::Sin => "si",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Sna => "sn",
        Lang::Spa => "es",
        Lang::Srp => "sr",
        Lang::Swe => "sv",
        Lang::Tam => "ta",
        Lang::Tel => "te",
        Lang::Tgl => "tl",
        Lang::Tha => "th",
        Lang::Tuk => "tk",
        Lang::Tur => "tr",
        Lang::Ukr => "uk",
        Lang::Urd => "ur",
        Lang::Uzb => "uz",
        Lang::Vie => "vi",
        Lang::Yid => "yi",
        Lang::Zul => "zu",
    }
}

#[cfg(test)]
mod tests {
    use hashbrown::HashSet;

    use super::*;

    const ENGLISH: &str = "The mayor of the town said on Monday that the bridge was to be closed for a week, and that it \
        is the third time in a year. The work has to be done by the end of the month, as it is not safe for a car.";
    const GERMAN: &str = "Die Brücke in der Stadt ist nach dem Sturm nicht mehr sicher und wird für eine Woche gesperrt. \
        Das hat der Rat am Montag mit den Stimmen der Mehrheit beschlossen, weil sich im Herbst auch die Schäden an \
        dem alten Bau gezeigt hatten, die von der Polizei gemeldet werden mussten.";

    const ROMANIAN: &str = "Primarul a spus luni că podul din oraș va fi închis timp de o săptămână și că este a treia oară \
        într-un an. Consiliul a cerut ajutor de la guvern, care nu a răspuns. Magazinele de pe strada mare se plâng că \
        pierd clienți și cer ca lucrările să se facă noaptea. Firma spune că asta ar costa de două ori mai mult.";
    const FIGURES: &str = "Orrin Quarries Plc sold 3.2 million shares at 141 pence, Skelbeck Holdings Ltd 1.7 million. Shares \
        of Pellow Marine rose 12 percent after Ashcombe Trust bid 88 pence for each. The board of Pellow said on Monday \
        that talks with Larch Capital and Dunmore Bank were to go on. Final dividend: 4.1 pence by 12 May, from 3.9.";

    #[test]
    fn frequent_words_identify_a_common_language() {
        let language = |text: &str| by_frequent_words(&tokenize(text));
        assert_eq!(language(ENGLISH), Some("en"));
        assert_eq!(language(GERMAN), Some("de"));
        assert_eq!(language(&format!("{ENGLISH} {GERMAN}")), None, "half of each");
        assert_eq!(language("The bridge of the town"), None, "too short to be sure");
        assert_eq!(language(ROMANIAN), None, "some words of Spanish");
        assert_eq!(language(FIGURES), Some("en"));
    }

    #[test]
    fn the_first_words_identify_the_same_language_as_the_text() {
        for text in [ENGLISH, GERMAN, ROMANIAN, FIGURES] {
            let words = tokenize(text);
            let first = first_words([&words[..10], &words[10..]].into_iter());
            assert_eq!(by_frequent_words(&first), by_frequent_words(&words), "{text}");
        }
        let many = vec![tokenize("quay")[0]; 2 * MAX_SAMPLE_WORDS];
        assert_eq!(first_words([&many[..TARGET_SAMPLE_WORDS], &many[..5]].into_iter()).len(), TARGET_SAMPLE_WORDS);
        assert_eq!(first_words([&many[..1], &many[..]].into_iter()).len(), MAX_SAMPLE_WORDS);
        assert_eq!(detect(&[ENGLISH.to_owned()], Some(&tokenize(GERMAN)), None, None).as_deref(), Some("de"));
    }

    #[test]
    fn every_frequent_word_has_a_number_of_its_own() {
        let words: HashSet<&str> = FREQUENT_WORDS.iter().flat_map(|(_, words)| *words).copied().collect();
        let number = |word: &&str| WORDS.get(tokenize(word)[0].hash()).0.number;
        assert_eq!(words.iter().map(number).collect::<HashSet<u8>>().len(), words.len());
        assert!(words.iter().all(|word| tokenize(word).len() == 1));
    }

    #[test]
    fn a_short_text_is_certainly_not_english_by_its_words() {
        let is_other = |text: &str| is_certainly_not_english(&[text.to_owned()]);
        let danish = "Den gamle bro over fjorden lukkes i tre uger, siger kommunen, fordi to af pillerne er revnet.";
        assert!(is_other(danish) && is_other(GERMAN) && is_other(ROMANIAN));
        assert!(is_other("הגשר הישן מעל הנחל ייסגר לשבוע, מסרה העירייה ביום שני, כי שני עמודים נסדקו בסערה."));
        assert!(!is_other(ENGLISH) && !is_other(FIGURES) && !is_other("") && !is_other("Jan Pellow 3.2"));
    }

    #[test]
    fn the_text_precedes_the_declared_language() {
        assert_eq!(detect(&[GERMAN.to_owned()], None, None, Some("en")).as_deref(), Some("de"));
        assert_eq!(detect(&[ENGLISH.to_owned()], None, None, None).as_deref(), Some("en"));
    }
}
