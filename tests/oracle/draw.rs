//! Random queries, each as query text and as a condition for the plain evaluator (`reference`).

use crate::articles::{word, words};
use crate::reference::{Condition, Kind, MaxDistance, Pattern, Scope, WordTest};
use crate::scan::{Rng, units};

/// A query as typed, and its condition for the evaluator.
pub(crate) type Drawn = (String, Condition);

/// A value as typed, and its pattern for the evaluator.
type Value = (String, Pattern);

const STORY: [Kind; 4] = [Kind::Title, Kind::Standfirst, Kind::Body, Kind::Caption];

/// The texts of a field, and the scope in them.
fn field(name: &str) -> (Vec<Kind>, Scope) {
    match name {
        "title:" => (vec![Kind::Title], Scope::Whole),
        "body:" => (vec![Kind::Standfirst, Kind::Body], Scope::Whole),
        "caption:" => (vec![Kind::Caption], Scope::Whole),
        "lead:" => (vec![Kind::Title, Kind::Standfirst, Kind::Body], Scope::Lead),
        "quote:" => (vec![Kind::Standfirst, Kind::Body], Scope::Quotations),
        "author:" => (vec![Kind::Author], Scope::Whole),
        "credit:" => (vec![Kind::Credit], Scope::Whole),
        "agency:" => (vec![Kind::Agency], Scope::Whole),
        "section:" => (vec![Kind::Section], Scope::Whole),
        "url:" => (vec![Kind::Url], Scope::Whole),
        _ => (STORY.to_vec(), Scope::Whole),
    }
}

/// The condition that a field has this pattern.
pub(crate) fn in_field(name: &str, pattern: Pattern) -> Condition {
    let (kinds, scope) = field(name);
    Condition::Text { kinds, scope, at_least: 1, pattern }
}

/// A value in some text field, or without a field.
pub(crate) fn in_some_field((text, pattern): Value, rng: &mut Rng) -> Drawn {
    // Operators inside a field need brackets.
    let name = rng.one_of(&["", "", "", "title:", "body:", "caption:", "lead:", "quote:"]);
    let text = match name {
        "" => text,
        name if text.contains(['/']) || text.contains(" OR ") => format!("{name}({text})"),
        name => format!("{name}{text}"),
    };
    (text, in_field(name, pattern))
}

/// The pattern of a word without quotes: it matches its inflections.
pub(crate) fn of_word(word: &str) -> Pattern {
    let units = units(word);
    match units.as_slice() {
        [only] if !only.in_run && only.text.chars().all(char::is_alphabetic) => {
            Pattern::words(vec![WordTest::Inflected(only.text.clone())])
        }
        _ => Pattern::phrase(word),
    }
}

/// A random word without spaces.
pub(crate) fn a_word(rng: &mut Rng) -> Value {
    loop {
        let word = word(rng);
        if !word.contains(' ') && word != "AND" {
            return (word.clone(), of_word(&word));
        }
    }
}

pub(crate) fn a_phrase(rng: &mut Rng) -> Value {
    let length = 1 + rng.below(3);
    let text = words(length, rng);
    let (open, close) =
        [("\"", "\""), ("“", "”"), ("‘", "’"), ("「", "」")][if text.ends_with('s') { 0 } else { rng.below(4) }];
    let pattern = Pattern::phrase(&text);
    (format!("{open}{text}{close}"), pattern)
}

/// A random word of letters only, folded.
fn plain_word(rng: &mut Rng) -> String {
    loop {
        let word = word(rng);
        let units = units(&word);
        if let [only] = units.as_slice()
            && !only.in_run
            && only.text.chars().count() > 2
            && only.text.chars().all(char::is_alphabetic)
        {
            return only.text.clone();
        }
    }
}

/// A random word with wildcards.
fn glob(rng: &mut Rng) -> String {
    let letters: Vec<char> = plain_word(rng).chars().collect();
    let cut = 1 + rng.below(letters.len() - 1);
    let (head, tail): (String, String) = (letters[..cut].iter().collect(), letters[cut..].iter().collect());
    match rng.below(6) {
        0 | 1 => format!("{head}*"),
        2 => format!("*{tail}"),
        3 => format!("{head}*{tail}"),
        4 if cut + 1 < letters.len() => format!("{head}?{}", letters[cut + 1..].iter().collect::<String>()),
        _ => format!("*{}*", letters[cut - 1]),
    }
}

pub(crate) fn a_wildcard(rng: &mut Rng) -> Value {
    let glob = glob(rng);
    let typed = if rng.below(3) == 0 { glob.to_uppercase() } else { glob.clone() };
    (typed, Pattern::words(vec![WordTest::Glob(glob)]))
}

/// Two words next to each other, at least one with a wildcard.
pub(crate) fn a_wildcard_phrase(rng: &mut Rng) -> Value {
    let open = rng.below(2);
    let (mut typed, mut tests) = (Vec::new(), Vec::new());
    for nth in 0..2 {
        if nth == open || rng.below(3) == 0 {
            let glob = glob(rng);
            typed.push(glob.clone());
            tests.push(WordTest::Glob(glob));
        } else {
            let word = plain_word(rng);
            typed.push(word.clone());
            tests.push(WordTest::Word(word));
        }
    }
    (format!("\"{}\"", typed.join(" ")), Pattern::words(tests))
}

pub(crate) fn a_phrase_with_slop(rng: &mut Rng) -> Value {
    let length = 2 + rng.below(2);
    let slop = rng.below(6);
    let (mut typed, mut parts) = (Vec::new(), Vec::new());
    for _ in 0..length {
        if rng.below(4) == 0 {
            let glob = glob(rng);
            typed.push(glob.clone());
            parts.push(Pattern::words(vec![WordTest::Glob(glob)]));
        } else {
            let (word, _) = a_word(rng);
            parts.push(Pattern::phrase(&word));
            typed.push(word);
        }
    }
    (format!("\"{}\"~{slop}", typed.join(" ")), Pattern::Slop(parts, slop))
}

/// A word, a phrase or a wildcard.
fn simple(rng: &mut Rng) -> Value {
    match rng.below(4) {
        0 => a_phrase(rng),
        1 => a_wildcard(rng),
        _ => a_word(rng),
    }
}

/// An operand: a word, a phrase, a wildcard, or alternatives in brackets.
fn side(rng: &mut Rng) -> Value {
    if rng.below(4) > 0 {
        return simple(rng);
    }
    let ((left, pattern), (right, other)) = (simple(rng), simple(rng));
    (format!("({left} OR {right})"), Pattern::Any(vec![pattern, other]))
}

/// Two operands with one of the proximity `operators`.
pub(crate) fn near(operators: &[&str], rng: &mut Rng) -> Value {
    let operator = rng.one_of(operators);
    let words = rng.below(8);
    let max_distance = match operator.split_once('/') {
        Some((_, "s")) => MaxDistance::Sentence,
        Some((_, "p")) => MaxDistance::Paragraph,
        _ => MaxDistance::Words(words),
    };
    let typed =
        if max_distance == MaxDistance::Words(words) { format!("{operator}{words}") } else { operator.to_owned() };
    let ((left, pattern), (right, other)) = (side(rng), side(rng));
    let pattern = Pattern::Near(Box::new(pattern), Box::new(other), max_distance, operator.starts_with("PRE"));
    (format!("{left} {typed} {right}"), pattern)
}

/// A regular expression, with the words that it matches.
pub(crate) fn an_expression(rng: &mut Rng) -> Value {
    // Made from words and globs, so that the evaluator needs no regular expressions of its own.
    let (word, other) = (plain_word(rng), plain_word(rng));
    match rng.below(4) {
        0 => (format!("/({word}|{other})/"), Pattern::words(vec![WordTest::Among(vec![word, other])])),
        1 => (format!("/{word}s?/"), Pattern::words(vec![WordTest::Among(vec![word.clone(), format!("{word}s")])])),
        2 => {
            let first: String = word.chars().take(1).collect();
            (format!("/{}.*/", first.to_uppercase()), Pattern::words(vec![WordTest::Glob(format!("{first}*"))]))
        }
        _ => {
            let first: String = word.chars().take(2).collect();
            (format!("/{first}[^x]..*/"), Pattern::words(vec![WordTest::Glob(format!("{first}??*"))]))
        }
    }
}

pub(crate) fn a_fuzzy_word(rng: &mut Rng) -> Value {
    let mut letters: Vec<char> = plain_word(rng).chars().collect();
    for _ in 0..rng.below(3) {
        let at = rng.below(letters.len());
        match rng.below(3) {
            0 => letters[at] = 'x',
            1 if letters.len() > 2 => _ = letters.remove(at),
            _ => letters.insert(at, 'z'),
        }
    }
    let (word, edits) = (letters.iter().collect::<String>(), 1 + rng.below(2));
    (format!("{word}~{edits}"), Pattern::words(vec![WordTest::Fuzzy(word, edits)]))
}

/// Words as they may be printed, with punctuation.
pub(crate) fn an_exact(rng: &mut Rng) -> Value {
    let length = 1 + rng.below(2);
    let text = words(length, rng);
    let text = match rng.below(6) {
        0 => format!("{text}."),
        1 => format!("{text},"),
        2 => format!("‘{text}’"),
        _ => text,
    };
    (format!("exact:\"{text}\""), Pattern::printed(&text))
}

/// A value with a minimum number of matches.
pub(crate) fn at_least(rng: &mut Rng) -> Drawn {
    let count = 1 + rng.below(4);
    let name = rng.one_of(&["", "", "body:", "title:", "quote:", "lead:"]);
    let (typed, pattern) = match rng.below(5) {
        0 => a_wildcard(rng),
        1 => a_phrase_with_slop(rng),
        2 => an_exact(rng),
        _ => side(rng),
    };
    let (kinds, scope) = field(name);
    (format!("atleast{count}:{name}{typed}"), Condition::Text { kinds, scope, at_least: count, pattern })
}

/// A word or a phrase in a field that is not text of the article: author, credit, agency, section or URL.
pub(crate) fn of_fact(rng: &mut Rng) -> Drawn {
    let name = rng.one_of(&["author:", "credit:", "agency:", "section:", "url:"]);
    let values = match name {
        "author:" => ["jane", "\"jane doe\"", "zoe", "smith", "김민수", "민수"],
        "credit:" => ["doe", "\"photo by\"", "reuters", "사진", "\"jo jane\"", "photograph"],
        "agency:" => ["yonhap", "reuters", "\"agence france\"", "press", "\"france agence\"", "AFP"],
        "section:" => ["world", "\"north korea\"", "europe", "\"world europe\"", "north", "national"],
        _ => ["politics", "\"world news\"", "news", "example", "kr", "https"],
    };
    let value = rng.one_of(&values);
    let phrase = |value: &str| Pattern::phrase(value.trim_matches('"'));
    match rng.below(4) {
        0 => {
            let other = rng.one_of(&values);
            let pattern = Pattern::Any(vec![phrase(value), phrase(other)]);
            (format!("{name}({value} OR {other})"), in_field(name, pattern))
        }
        1 => (format!("{name}ne*"), in_field(name, Pattern::words(vec![WordTest::Glob("ne*".into())]))),
        2 => {
            let pattern = Pattern::Slop(vec![phrase("jane"), phrase("doe")], 1);
            ("author:\"jane doe\"~1".to_owned(), in_field("author:", pattern))
        }
        _ => (format!("{name}{value}"), in_field(name, phrase(value))),
    }
}

/// Words and phrases combined with AND, OR and NOT, nested up to `depth`.
pub(crate) fn combined(depth: usize, rng: &mut Rng) -> Drawn {
    if depth == 0 || rng.below(4) == 0 {
        let value = match rng.below(6) {
            0 => an_exact(rng),
            1 => a_wildcard_phrase(rng),
            2 => a_phrase_with_slop(rng),
            _ => simple(rng),
        };
        return in_some_field(value, rng);
    }
    let ((left, first), (right, second)) = (combined(depth - 1, rng), combined(depth - 1, rng));
    match rng.below(4) {
        0 => (format!("({left} OR {right})"), Condition::Or(vec![first, second])),
        1 => (format!("({left} -({right}))"), Condition::And(vec![first, Condition::Not(Box::new(second))])),
        2 => (format!("(NOT {left})"), Condition::Not(Box::new(first))),
        _ => (format!("({left} AND {right})"), Condition::And(vec![first, second])),
    }
}
