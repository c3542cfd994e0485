//! The language of a story.

use std::sync::LazyLock;

use whatlang::{Lang, detect};

use super::rules::languages::FREQUENT_WORDS;
use super::rules::thresholds::LANGUAGE_LETTERS;
use crate::blocks::{HashedMap, Word, first_chars, words_of};

/// ISO 639-1 code of the language: told from the text where that is sure, else as the page or the
/// scraper says, else told from the text all the same.
///
/// The text comes first because templates are copied with the wrong attribute.
pub(super) fn find(paragraphs: &[String], stated: Option<&str>, declared: Option<&str>) -> Option<String> {
    let mut sample = String::new();
    for paragraph in paragraphs {
        if sample.len() >= LANGUAGE_LETTERS {
            break;
        }
        sample.push_str(first_chars(paragraph, LANGUAGE_LETTERS));
        sample.push('\n');
    }
    if let Some(language) = by_frequent_words(&sample) {
        return Some(language.to_owned());
    }
    let told = detect(&sample);
    let sure = told.as_ref().filter(|info| info.is_reliable()).map(|info| code(info.lang()));
    let said = || stated.or(declared).and_then(primary_code);
    let guessed = || told.as_ref().map(|info| code(info.lang()));
    sure.map(str::to_owned).or_else(said).or_else(|| guessed().map(str::to_owned))
}

/// Fewest words of a sample that are enough to tell the language by the frequent ones.
const FEWEST_WORDS: usize = 40;

/// Share of a sample, in percent, that the frequent words of its language have at least.
const FREQUENT_PERCENT: usize = 25;

/// How many times as many they are as those of any other language.
const TIMES_OTHERS: usize = 2;

/// The share that is enough where the text has so many different ones and hardly any of another language alone: texts of
/// names and figures. Romanian has words of Spanish, but few different ones.
const FREQUENT_PERCENT_ALONE: usize = 15;
const DIFFERENT_WORDS: usize = 10;

/// How many times as many they are then as those of any other language alone.
const TIMES_OTHERS_ALONE: usize = 12;

/// The words of [`FREQUENT_WORDS`], each once.
struct FrequentWords {
    /// By the hash of the word.
    numbers: HashedMap<u64, usize>,
    /// The languages of every word, one bit each.
    languages: Vec<u8>,
}

static WORDS: LazyLock<FrequentWords> = LazyLock::new(|| {
    let mut words = FrequentWords { numbers: HashedMap::default(), languages: Vec::new() };
    for (at, (_, frequent)) in FREQUENT_WORDS.iter().enumerate() {
        for hash in frequent.iter().flat_map(|word| words_of(word)).map(Word::hash) {
            let number = *words.numbers.entry(hash).or_insert(words.languages.len());
            words.languages.resize(words.languages.len().max(number + 1), 0);
            words.languages[number] |= 1 << at;
        }
    }
    words
});

/// The language of a text that its most frequent words tell alone, which is looked up faster than
/// every language is asked about.
fn by_frequent_words(sample: &str) -> Option<&'static str> {
    let known = &*WORDS;
    let words = words_of(sample);
    let mut counts = vec![0_usize; known.languages.len()];
    for number in words.iter().filter_map(|word| known.numbers.get(&word.hash())) {
        counts[*number] += 1;
    }
    let words = words.len();
    let met: Vec<(u8, usize)> = known.languages.iter().copied().zip(counts).filter(|(_, count)| *count > 0).collect();
    let of = |at: usize| met.iter().filter(move |(languages, _)| languages >> at & 1 != 0);
    let sum = |at: usize| -> usize { of(at).map(|(_, count)| count).sum() };
    let all = 0..FREQUENT_WORDS.len();
    let best = all.clone().max_by_key(|at| sum(*at))?;
    let alone = |at: usize| -> usize {
        of(at).filter(|(languages, _)| languages >> best & 1 == 0).map(|(_, count)| count).sum()
    };
    let (own, others) = (sum(best), || all.clone().filter(|at| *at != best));
    let has = |percent: usize, times: usize, others: usize| own * 100 >= words * percent && own >= others * times;
    let is_sure = words >= FEWEST_WORDS
        && (has(FREQUENT_PERCENT, TIMES_OTHERS, others().map(sum).max().unwrap_or(0))
            || of(best).count() >= DIFFERENT_WORDS
                && has(FREQUENT_PERCENT_ALONE, TIMES_OTHERS_ALONE, others().map(alone).max().unwrap_or(0)));
    is_sure.then_some(FREQUENT_WORDS[best].0)
}

/// `en` of `en-GB`; `no` of `nb`, as most Norwegian pages name their language.
fn primary_code(tag: &str) -> Option<String> {
    let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    if primary == "nb" {
        return Some("no".to_owned());
    }
    (primary.len() == 2 && primary.bytes().all(|b| b.is_ascii_lowercase())).then_some(primary)
}

/// The two-letter code of a language.
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
    fn frequent_words_tell_a_common_language() {
        assert_eq!(by_frequent_words(ENGLISH), Some("en"));
        assert_eq!(by_frequent_words(GERMAN), Some("de"));
        assert_eq!(by_frequent_words(&format!("{ENGLISH} {GERMAN}")), None, "half of each");
        assert_eq!(by_frequent_words("The bridge of the town"), None, "too short to be sure");
        assert_eq!(by_frequent_words(ROMANIAN), None, "some words of Spanish");
        assert_eq!(by_frequent_words(FIGURES), Some("en"));
    }

    #[test]
    fn the_text_comes_before_what_the_page_says() {
        assert_eq!(find(&[GERMAN.to_owned()], None, Some("en")).as_deref(), Some("de"));
        assert_eq!(find(&[ENGLISH.to_owned()], None, None).as_deref(), Some("en"));
    }
}
