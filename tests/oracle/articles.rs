//! Random articles from a small vocabulary, so that random queries match some articles and not others.

use newsidx_core::article::{Article, ArticleId, DateEvidence, DocumentKind, PartialDate, Publication};
use newsidx_core::page::Origin;

use crate::scan::Rng;

/// Number of articles.
pub(crate) const ARTICLES: usize = 5_000;

/// English words with their inflections.
pub(crate) const FAMILIES: [&[&str]; 7] = [
    &["lantern", "lanterns"],
    &["study", "studies", "studied"],
    &["defector", "defectors"],
    &["walk", "walks", "walked", "walking"],
    &["treaty", "treaties"],
    &["harbour", "harbours"],
    &["right", "rights"],
];

/// Unrelated words, and some with similar spelling.
pub(crate) const WORDS: [&str; 60] = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "a",
    "is",
    "was",
    "silence",
    "complicity",
    "nuclear",
    "nucleus",
    "Watergate",
    "floodgate",
    "organise",
    "organize",
    "organic",
    "Scarlatou",
    "Skarlatou",
    "Scarlatoo",
    "colour",
    "color",
    "café",
    "Straße",
    "Zoë",
    "Korea's",
    "covid-19",
    "F-16",
    "state-of-the-art",
    "US",
    "us",
    "U.N.",
    "UN",
    "Mr. Kim",
    "Dr. Lee",
    "2024",
    "19",
    "1,250",
    "인권결의안",
    "인권",
    "결의",
    "東京タワー",
    "東京",
    "human",
    "إِنَّ",
    "أنّ",
    "ان",
    "المدينة",
    "الـمـدينة",
    "المدینة",
    "هٰذا",
    "هذا",
    "צה\"ל",
    "צה״ל",
    "צהל",
    "שָׁלוֹם",
    "שלום",
    "Hawaiʻi",
    "Hawai'i",
    "٢٠٢٤",
];

pub(crate) const SITES: [&str; 5] =
    ["news.example.kr", "example.kr", "gazette.example.com", "times.example.com", "peninsula-daily"];
pub(crate) const AUTHORS: [&str; 4] = ["Jane Doe", "Jane Roe", "김민수", "Zoë Doe-Smith"];
pub(crate) const CREDITS: [&str; 3] = ["Photo by Jane Doe", "REUTERS/Jo Doe", "사진=김민수"];
pub(crate) const AGENCIES: [&str; 3] = ["Yonhap", "Reuters", "Agence France-Presse"];
pub(crate) const SECTIONS: [&str; 3] = ["National > North Korea", "World", "World > Europe"];
pub(crate) const DATES: [&str; 9] =
    ["2023", "2024", "2024-02", "2024-02-29", "2024-12-31", "2025-01-01", "2025-05", "2025-05-20", "2025-06-01"];
pub(crate) const DAYS: [&str; 5] = ["2024-02-29", "2024-12-31", "2025-01-01", "2025-05-20", "2025-06-01"];

/// The articles, the same ones every time.
pub(crate) fn articles() -> Vec<Article> {
    let mut rng = Rng(20_250_520);
    (0..ARTICLES).map(|nth| article(nth, &mut rng)).collect()
}

fn article(nth: usize, rng: &mut Rng) -> Article {
    // Every optional fact is absent in some articles, so that `date:unknown` and the like have hits.
    let language = rng.one_of(&["en", "en", "en", "ko", ""]);
    let site = rng.one_of(&SITES);
    // One in thirty is long enough to have words after its lead.
    let paragraphs = if nth.is_multiple_of(30) { 12 } else { 1 + rng.below(2) };
    let url = format!("https://{site}/{}/{nth}", rng.one_of(&["politics", "world-news", "kultur"]));
    let maybe = |rng: &mut Rng, items: &[&str]| (rng.below(3) > 0).then(|| rng.one_of(items).to_owned());
    Article {
        // Spread over the range of identifiers, so that every prefix occurs.
        id: ArticleId((nth as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)),
        // One in twenty is a listing, which only queries about the kind find.
        kind: if nth % 20 == 7 { DocumentKind::Listing } else { DocumentKind::Article },
        origin: Origin::from_file(format!("/news/{nth}.txt")),
        other_sources: Vec::new(),
        fetched: None,
        url: (rng.below(4) > 0).then_some(url),
        site: site.to_owned(),
        title: words(1 + rng.below(3), rng),
        standfirst: (rng.below(4) == 0).then(|| sentence(rng)),
        authors: (0..rng.below(3)).map(|_| rng.one_of(&AUTHORS).to_owned()).collect(),
        agency: maybe(rng, &AGENCIES),
        section: maybe(rng, &SECTIONS),
        published: maybe(rng, &DATES)
            .map(|date| Publication { date: date.parse::<PartialDate>().unwrap(), evidence: DateEvidence::Supplied }),
        modified: maybe(rng, &DAYS).map(|date| date.parse().unwrap()),
        language: (!language.is_empty()).then(|| language.to_owned()),
        paragraphs: (0..paragraphs).map(|_| paragraph(rng)).collect(),
        captions: (0..rng.below(2)).map(|_| words(1 + rng.below(3), rng)).collect(),
        credits: (0..rng.below(3)).map(|_| rng.one_of(&CREDITS).to_owned()).collect(),
    }
}

fn paragraph(rng: &mut Rng) -> String {
    let sentences = 1 + rng.below(2);
    // With two sentences in a paragraph, NEAR/s and NEAR/p differ.
    (0..sentences).map(|_| sentence(rng)).collect::<Vec<_>>().join(" ")
}

/// A random sentence, in some cases with a quotation.
fn sentence(rng: &mut Rng) -> String {
    let length = 2 + rng.below(4);
    let mut sentence = words(length, rng);
    if let Some(first) = sentence.chars().next() {
        let upper: String = first.to_uppercase().collect();
        sentence.replace_range(..first.len_utf8(), &upper);
    }
    let end = rng.one_of(&[".", ".", ".", "!", "?", "…"]);
    if rng.below(3) > 0 {
        return sentence + end;
    }
    let length = 1 + rng.below(3);
    let quoted = words(length, rng);
    match rng.below(7) {
        0 => format!("{sentence}, “{quoted}{end}”"),
        1 => format!("\"{quoted},\" {sentence}{end}"),
        2 => format!("{sentence} ‘{quoted}’ {quoted}{end}"),
        3 => format!("{sentence} '{quoted}'{end}"),
        4 => format!("“{quoted} ‘{sentence}’{end}”"),
        5 => format!("{sentence}{end} “{quoted}"),
        _ => format!("The workers' {sentence}{end}"),
    }
}

pub(crate) fn words(count: usize, rng: &mut Rng) -> String {
    (0..count).map(|_| word(rng)).collect::<Vec<_>>().join(" ")
}

/// A random word in lowercase, uppercase or as listed.
pub(crate) fn word(rng: &mut Rng) -> String {
    let word = if rng.below(4) == 0 {
        let family = FAMILIES[rng.below(FAMILIES.len())];
        rng.one_of(family)
    } else {
        rng.one_of(&WORDS)
    };
    match rng.below(12) {
        0 => word.to_uppercase(),
        1 => word.to_lowercase(),
        _ => word.to_owned(),
    }
}
