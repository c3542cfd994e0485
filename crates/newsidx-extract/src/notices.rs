//! Notices: lines that a page prints around its story, by the concepts of their sentences: audio and summaries, rules
//! and forms for comments, offers, paywalls, cookies, apps, pleas for money, placeholders of embeds.
//!
//! A story reports about such notices too. So a sentence in which somebody reports, and words in quotation marks, do not
//! count, and the sentences of a notice outweigh the others of its line. One pass over the line, linear in its length.

use std::ops::Range;
use std::sync::LazyLock;

use hashbrown::HashMap;

use super::rules::notice_terms::{LINK_REQUESTS, NOTICE_PATTERNS, NOTICE_TERMS, NoticeConcept, NoticePattern};
use super::wall_concepts::{is_at_word, quotations, sentences};
use crate::blocks::{MultiPatternMatcher, count_letters};

/// Maximum number of letters of the other sentences of a short notice.
// A notice opens with a promise or ends with the name of the site.
const OTHER_LETTERS: usize = 60;

/// Name of the rule for requests to click.
const CLICK_RULE: &str = "click-here";

/// Bit set of concepts.
type ConceptSet = u128;

/// Concepts that count only where a sentence begins with them.
const AT_START: ConceptSet = bit(NoticeConcept::Imperative)
    | bit(NoticeConcept::Join)
    | bit(NoticeConcept::ClickHere)
    | bit(NoticeConcept::Receive)
    | bit(NoticeConcept::SubscribeNow);

/// Concepts that count at the end of a sentence too, where many languages have the verb.
const AT_START_OR_END: ConceptSet = bit(NoticeConcept::Receive) | bit(NoticeConcept::SubscribeNow);

/// Concepts of which every pattern has one, with the rarest words.
const KEY_CONCEPTS: &[NoticeConcept] = &[
    NoticeConcept::ThisText,
    NoticeConcept::ThisRendering,
    NoticeConcept::ReadToYou,
    NoticeConcept::Comments,
    NoticeConcept::Account,
    NoticeConcept::FirstComment,
    NoticeConcept::FullAccess,
    NoticeConcept::Trial,
    NoticeConcept::PerPeriod,
    NoticeConcept::CancelAnytime,
    NoticeConcept::Join,
    NoticeConcept::Journalism,
    NoticeConcept::KeepsUs,
    NoticeConcept::YourPaper,
    NoticeConcept::BrowserScript,
    NoticeConcept::NotShown,
    NoticeConcept::OtherSites,
    NoticeConcept::Allow,
    NoticeConcept::Developing,
    NoticeConcept::CheckBack,
    NoticeConcept::FoundError,
    NoticeConcept::OurArchive,
    NoticeConcept::ClickHere,
    NoticeConcept::ClickAtEnd,
    NoticeConcept::OfText,
    NoticeConcept::MustSubscribe,
    NoticeConcept::SubscribeNow,
    NoticeConcept::OnlyFor,
    NoticeConcept::FreeReading,
    NoticeConcept::NotPublished,
    NoticeConcept::RequiredFields,
    NoticeConcept::Cookies,
    NoticeConcept::ByUsing,
    NoticeConcept::News,
    NoticeConcept::OurApp,
];

const REPORTED: ConceptSet = bit(NoticeConcept::Reported);
const ADDRESS: ConceptSet = bit(NoticeConcept::Address);

/// Name of the rule if a line is a notice. `folded` is the line in lower case with plain quotes.
pub(super) fn notice_rule(folded: &str) -> Option<&'static str> {
    // Nearly all lines have none of these words, which are rarer than those of the other concepts.
    KEY_TERMS.find_ranges_at_words(folded).next()?;
    let found: Vec<(Range<usize>, ConceptSet)> = TERMS
        .find_ranges_at_words(folded)
        .filter(|(range, _)| is_at_word(folded, range, char::is_alphabetic))
        .map(|(range, concept)| (range, bit(concept)))
        .collect();
    let on_line = found.iter().fold(BY_FORM, |all, (_, concept)| all | concept);
    PATTERNS.iter().find(|pattern| on_line & **pattern == **pattern)?;
    let quotations = quotations(folded);
    let concepts_of = |range: &Range<usize>| {
        let sentence = &folded[range.clone()];
        let first = range.start + sentence.find(char::is_alphanumeric).unwrap_or(0);
        let end = range.start + sentence.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
        let counts = |(at, concept): &&(Range<usize>, ConceptSet)| {
            range.contains(&at.start)
                && (concept & AT_START == 0 || at.start <= first || concept & AT_START_OR_END != 0 && at.end >= end)
                && !quotations.iter().any(|quotation| quotation.contains(&at.start))
        };
        found.iter().filter(counts).fold(by_form(sentence), |all, (_, concept)| all | concept)
    };
    let concepts: Vec<(Range<usize>, ConceptSet)> =
        sentences(folded).map(|range| (range.clone(), concepts_of(&range))).collect();
    // The reader may be addressed in another sentence of the line.
    let address = concepts.iter().fold(0, |all, (_, concepts)| all | concepts & ADDRESS);
    let pattern_of = |(range, concepts): &(Range<usize>, ConceptSet)| {
        let letters = count_letters(&folded[range.clone()]);
        let matches = |at: &usize| {
            (concepts | address) & PATTERNS[*at] == PATTERNS[*at] && letters <= NOTICE_PATTERNS[*at].max_letters
        };
        (concepts & REPORTED == 0).then(|| (0..PATTERNS.len()).find(matches))?
    };
    let pattern = concepts.iter().find_map(pattern_of)?;
    let subject = bit(NOTICE_PATTERNS[pattern].concepts[0]);
    let (mut noticed, mut other) = (0, 0);
    for sentence in &concepts {
        let (range, found) = sentence;
        let letters = count_letters(&folded[range.clone()]);
        if pattern_of(sentence).is_some() || found & REPORTED == 0 && found & subject != 0 {
            noticed += letters;
        } else if found & REPORTED != 0 || found & ADDRESS == 0 {
            other += letters;
        }
    }
    let NoticePattern { name, .. } = NOTICE_PATTERNS[pattern];
    // Paragraphs of a story may end with a request to click.
    let outweighs =
        if name == CLICK_RULE { noticed >= count_letters(folded) } else { other <= noticed.max(OTHER_LETTERS) };
    outweighs.then_some(name)
}

/// Whether a line is one request to open a link: `Read the full report here`.
pub(super) fn is_link_request(folded: &str) -> bool {
    /// Maximum length of a request, in bytes.
    const REQUEST_BYTES: usize = 160;
    let line = folded.trim_matches(|c: char| !c.is_alphanumeric());
    // Writers of columns link to their own texts.
    if line.len() > REQUEST_BYTES || line.contains(" my ") {
        return false;
    }
    let first_word = line.split(char::is_whitespace).next().unwrap_or_default();
    // One lookup for nearly all lines.
    let Some(languages) = REQUESTS_BY_FIRST_WORD.get(first_word) else { return false };
    let is_cut = |next: Option<char>| next.is_some_and(|c| !c.is_alphabetic());
    let opens = |look: &&str| line.strip_prefix(*look).is_some_and(|rest| is_cut(rest.chars().next()));
    let ends = |here: &&str| line.strip_suffix(*here).is_some_and(|rest| is_cut(rest.chars().next_back()));
    let is_request = |at: &usize| {
        let (looks, heres) = LINK_REQUESTS[*at];
        looks.iter().any(opens) && heres.iter().any(ends)
    };
    languages.iter().any(is_request) && sentences(line).count() == 1
}

/// Indexes of the languages in [`LINK_REQUESTS`] by the first words of their requests.
static REQUESTS_BY_FIRST_WORD: LazyLock<HashMap<&str, Vec<usize>>> = LazyLock::new(|| {
    let mut languages: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, (looks, _)) in LINK_REQUESTS.iter().enumerate() {
        for word in looks.iter().filter_map(|look| look.split(' ').next()) {
            languages.entry(word).or_default().push(at);
        }
    }
    languages
});

/// Concepts that the characters of a sentence have, and not its words.
fn by_form(sentence: &str) -> ConceptSet {
    let mut concepts = 0;
    for c in sentence.chars() {
        concepts |= match c {
            '%' | '％' | '٪' => bit(NoticeConcept::Percent),
            '$' | '£' | '¥' => bit(NoticeConcept::Price),
            '?' | '？' | '؟' => bit(NoticeConcept::Question),
            _ if c.is_numeric() => bit(NoticeConcept::Number),
            _ => 0,
        };
    }
    concepts
}

/// The concepts that [`by_form`] can find.
const BY_FORM: ConceptSet =
    bit(NoticeConcept::Price) | bit(NoticeConcept::Question) | bit(NoticeConcept::Number) | bit(NoticeConcept::Percent);

const fn bit(concept: NoticeConcept) -> ConceptSet {
    1 << concept as u8
}

static TERMS: LazyLock<MultiPatternMatcher<NoticeConcept>> = LazyLock::new(|| matcher(|_| true));
static KEY_TERMS: LazyLock<MultiPatternMatcher<NoticeConcept>> =
    LazyLock::new(|| matcher(|concept| KEY_CONCEPTS.contains(&concept)));

/// Matcher for the words of some concepts.
fn matcher(has: impl Fn(NoticeConcept) -> bool) -> MultiPatternMatcher<NoticeConcept> {
    let terms = NOTICE_TERMS.iter().filter(|(concept, _)| has(*concept));
    MultiPatternMatcher::new(terms.flat_map(|(concept, words)| words.iter().map(move |word| (*word, *concept))))
}

/// Bit set of the concepts of each pattern.
static PATTERNS: LazyLock<Vec<ConceptSet>> = LazyLock::new(|| {
    let mask = |concepts: &[NoticeConcept]| concepts.iter().fold(0, |mask, concept| mask | bit(*concept));
    NOTICE_PATTERNS.iter().map(|pattern| mask(pattern.concepts)).collect()
});

#[cfg(test)]
mod tests {
    use super::super::normalize::fold;
    use super::*;

    fn rule(line: &str) -> Option<&'static str> {
        notice_rule(&fold(line))
    }

    #[test]
    fn the_table_has_every_concept_in_order_and_in_lower_case() {
        assert!(NOTICE_TERMS.len() <= ConceptSet::BITS as usize);
        for (at, (concept, words)) in NOTICE_TERMS.iter().enumerate() {
            assert_eq!(*concept as usize, at);
            for word in *words {
                assert!(word.len() >= 3 && !word.starts_with(' ') && fold(word) == *word, "{word}");
            }
        }
    }

    #[test]
    fn every_pattern_has_a_key_concept() {
        for NoticePattern { name, concepts, .. } in NOTICE_PATTERNS {
            assert!(concepts.iter().any(|concept| KEY_CONCEPTS.contains(concept)), "{name}");
        }
    }

    #[test]
    fn notices_are_recognized_in_many_languages() {
        for (line, name) in [
            ("This audio was produced by an AI voice.", "audio-notice"),
            ("Diese Zusammenfassung wurde automatisch erstellt.", "audio-notice"),
            ("この記事の音声はAIによる自動読み上げです。", "audio-notice"),
            ("Эта статья озвучена нейросетью.", "audio-notice"),
            ("Please keep your comments respectful and read our house rules.", "comment-rules"),
            ("Os comentários são exclusivos para assinantes da revista.", "comment-rules"),
            ("Komentarze obraźliwe będą usuwane.", "comment-rules"),
            ("Testen Sie das Abendblatt: der Probemonat kostet nichts.", "offer"),
            ("Get unlimited access to the Herald.", "offer"),
            ("Bli medlem i dag og støtt oss.", "offer"),
            ("Soutenez un journalisme indépendant.", "plea"),
            ("Підтримайте незалежну журналістику.", "plea"),
            ("Support from readers like you keeps the Gazette alive.", "plea"),
            ("Geben Sie, was Sie können, damit wir weitermachen.", "plea"),
            ("Si vous appréciez notre journalisme, aidez-nous.", "plea"),
            ("Your browser is no longer supported. Get a new one.", "browser-notice"),
            ("Ihr Browser ist veraltet.", "browser-notice"),
            ("お使いのブラウザはサポートされていません。", "browser-notice"),
            ("Ihre unabhängige Zeitung: Ihre Tageszeitung", "slogan"),
            ("Il tuo quotidiano indipendente", "slogan"),
            ("Dieser Inhalt kann nicht angezeigt werden.", "embed-notice"),
            ("This is a developing story.", "developing-notice"),
            ("Haben Sie einen Fehler entdeckt? Schreiben Sie uns.", "error-report"),
            ("Этот материал прочитан 1204 раза.", "read-count"),
            ("Klicken Sie hier für den Fahrplan", "click-here"),
            ("You have read 30% of this article.", "paywall-notice"),
            ("Il vous reste 64.2 % de cet article à lire.", "paywall-notice"),
            ("この記事は会員限定です。残り1204文字", "paywall-notice"),
            ("Du måste vara prenumerant för att läsa vidare.", "paywall-notice"),
            ("Treści tylko dla prenumeratorów", "paywall-notice"),
            ("Registrati e leggi tre articoli gratis al mese", "paywall-notice"),
            ("Din e-mailadresse vil ikke blive publiceret.", "comment-form"),
            ("Ваш электронный адрес не будет опубликован.", "comment-form"),
            ("Alamat email Anda tidak akan dipublikasikan. Ruas yang wajib ditandai *", "comment-form"),
            ("Möchten Sie diesen Artikel kommentieren?", "comment-rules"),
            ("Tento web používá cookies, aby vám nabídl co nejlepší služby.", "consent-notice"),
            ("En poursuivant votre visite, vous acceptez ces traceurs.", "consent-notice"),
            ("Receive breaking news and more on your phone with the Herald.", "app-notice"),
            ("اشترك في قناتنا على تليغرام لتصلك آخر الأخبار", "app-notice"),
            ("Son dakika gelişmeleri için Harbour Post uygulamasını indirin", "app-notice"),
            ("Laden Sie unsere App herunter", "app-notice"),
            ("Anmäl dig till vårt nyhetsbrev", "app-notice"),
            ("Kjøp abonnement for å lese videre", "paywall-notice"),
            ("전체 기사를 계속 읽으려면 로그인하세요.", "paywall-notice"),
        ] {
            assert_eq!(rule(line), Some(name), "{line}");
        }
    }

    #[test]
    fn a_request_to_open_a_link_begins_with_its_verb_and_ends_with_its_place() {
        for line in [
            "Read the full statement here.",
            "Lesen Sie den Bericht hier",
            "Baca laporannya di sini",
            "Mehr über die Fähre lesen Sie hier",
            "Więcej o promie TUTAJ",
        ] {
            assert!(is_link_request(&fold(line)), "{line}");
        }
        for line in [
            "Read my letter here.",
            "Reading was banned here.",
            "Read her letter",
            "Nobody came here",
            "See it. Nobody lives here.",
            "Mehr als tausend Menschen leben hier",
            "Więcej ludzi mieszka tu",
        ] {
            assert!(!is_link_request(&fold(line)), "{line}");
        }
    }

    #[test]
    fn a_story_about_such_notices_is_none() {
        for line in [
            "The publisher said that this article had been translated by a machine.",
            "Readers found a note at the top: \"This article was translated by AI.\" Nobody had seen it before.",
            "The council deleted the comments, and the mayor wrote to all who had been insulted.",
            "The maker said that your browser is outdated if it is older than a year.",
            "The mill gave its workers what they needed, and the readers liked it.",
            "Try to eat fish twice a week, and walk to work if the weather allows it.",
            "Die Zeitung kostet künftig 12 Euro im Monat und ist jederzeit kündbar, teilte der Verlag mit.",
            "Mit 45 Mitgliedern ist der Verein der kleinste im Tal.",
            "She found an error in the accounts and wrote to the auditor about it.",
            "The bridge was opened 20 times last year, more often than any other on the river.",
            "The council wants to strike 30% of the article on tolls from the charter.",
            "Sie sehen darin eine Verletzung des Artikels 5, der die Fischerei regelt.",
            "Only subscribers of the county library may take part in the raffle.",
            "Her e-mail was published by the paper on Sunday.",
            "The bakers use four pounds of butter for a cookie of that size.",
            "Al continuar la obra, el alcalde acepta un riesgo.",
            "Breaking news came on the radio when the ferry left.",
            "The rowers get their boats on Facebook, and the news spread.",
            "Our app was a failure from the first day.",
            "Many subscribe to the library in autumn, and the children learn to read there.",
            "He had to log in to the computer of the mill to view the tide table.",
        ] {
            assert_eq!(rule(line), None, "{line}");
        }
    }
}
