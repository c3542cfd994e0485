//! The language of a story.

use whatlang::{Detector, Info, Lang, detect};

use super::rules::thresholds::LANGUAGE_LETTERS;

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
        sample.extend(paragraph.chars().take(LANGUAGE_LETTERS));
        sample.push('\n');
    }
    let told = agrees(&sample, stated.or(declared)).or_else(|| detect(&sample));
    let sure = told.as_ref().filter(|info| info.is_reliable()).map(|info| code(info.lang()));
    let said = || stated.or(declared).and_then(primary_code);
    let guessed = || told.as_ref().map(|info| code(info.lang()));
    sure.map(str::to_owned).or_else(said).or_else(|| guessed().map(str::to_owned))
}

/// Languages of which most pages are, none of them a near relation of one that is left out here.
const COMMON: [Lang; 12] = [
    Lang::Eng,
    Lang::Deu,
    Lang::Fra,
    Lang::Spa,
    Lang::Cat,
    Lang::Por,
    Lang::Ita,
    Lang::Nld,
    Lang::Afr,
    Lang::Pol,
    Lang::Ces,
    Lang::Slk,
];

/// What the text is told to be where it is surely the common language that the page says: asking about a
/// dozen languages takes a quarter of the time of asking about all.
fn agrees(sample: &str, said: Option<&str>) -> Option<Info> {
    let said = primary_code(said?)?;
    let language = COMMON.into_iter().find(|language| code(*language) == said)?;
    let told = Detector::with_allowlist(COMMON.to_vec()).detect(sample)?;
    (told.lang() == language && told.is_reliable()).then_some(told)
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
