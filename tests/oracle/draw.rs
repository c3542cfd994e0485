//! Random queries, each as query text and as a condition for the plain evaluator.

use crate::articles::{word, words};
use crate::reference::{Find, Kind, MaxDistance, Scope, Test, Want};
use crate::scan::{Numbers, units};

/// A query as typed, and the condition for the evaluator.
pub(crate) type Drawn = (String, Want);

/// A value as typed, and its pattern for the evaluator.
type Value = (String, Find);

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

/// A value in a field.
pub(crate) fn wanted(name: &str, find: Find) -> Want {
    let (kinds, scope) = field(name);
    Want::Text { kinds, scope, at_least: 1, find }
}

/// A value in some text field, or without a field.
pub(crate) fn in_some_field((text, find): Value, numbers: &mut Numbers) -> Drawn {
    // Operators inside a field need brackets.
    let name = numbers.one_of(&["", "", "", "title:", "body:", "caption:", "lead:", "quote:"]);
    let text = match name {
        "" => text,
        name if text.contains(['/']) || text.contains(" OR ") => format!("{name}({text})"),
        name => format!("{name}{text}"),
    };
    (text, wanted(name, find))
}

/// The pattern of a word without quotes: it matches its inflections.
pub(crate) fn of_word(word: &str) -> Find {
    let units = units(word);
    match units.as_slice() {
        [only] if !only.in_run && only.text.chars().all(char::is_alphabetic) => {
            Find::words(vec![Test::Inflected(only.text.clone())])
        }
        _ => Find::phrase(word),
    }
}

/// A random word without spaces.
pub(crate) fn a_word(numbers: &mut Numbers) -> Value {
    loop {
        let word = word(numbers);
        if !word.contains(' ') && word != "AND" {
            return (word.clone(), of_word(&word));
        }
    }
}

pub(crate) fn a_phrase(numbers: &mut Numbers) -> Value {
    let length = 1 + numbers.below(3);
    let text = words(length, numbers);
    let (open, close) =
        [("\"", "\""), ("“", "”"), ("‘", "’"), ("「", "」")][if text.ends_with('s') { 0 } else { numbers.below(4) }];
    let find = Find::phrase(&text);
    (format!("{open}{text}{close}"), find)
}

/// A random word of letters only, folded.
fn plain_word(numbers: &mut Numbers) -> String {
    loop {
        let word = word(numbers);
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
fn pattern(numbers: &mut Numbers) -> String {
    let letters: Vec<char> = plain_word(numbers).chars().collect();
    let cut = 1 + numbers.below(letters.len() - 1);
    let (head, tail): (String, String) = (letters[..cut].iter().collect(), letters[cut..].iter().collect());
    match numbers.below(6) {
        0 | 1 => format!("{head}*"),
        2 => format!("*{tail}"),
        3 => format!("{head}*{tail}"),
        4 if cut + 1 < letters.len() => format!("{head}?{}", letters[cut + 1..].iter().collect::<String>()),
        _ => format!("*{}*", letters[cut - 1]),
    }
}

pub(crate) fn a_wildcard(numbers: &mut Numbers) -> Value {
    let pattern = pattern(numbers);
    let typed = if numbers.below(3) == 0 { pattern.to_uppercase() } else { pattern.clone() };
    (typed, Find::words(vec![Test::Glob(pattern)]))
}

/// Two words next to each other, at least one with a wildcard.
pub(crate) fn a_wildcard_phrase(numbers: &mut Numbers) -> Value {
    let open = numbers.below(2);
    let (mut typed, mut tests) = (Vec::new(), Vec::new());
    for nth in 0..2 {
        if nth == open || numbers.below(3) == 0 {
            let pattern = pattern(numbers);
            typed.push(pattern.clone());
            tests.push(Test::Glob(pattern));
        } else {
            let word = plain_word(numbers);
            typed.push(word.clone());
            tests.push(Test::Word(word));
        }
    }
    (format!("\"{}\"", typed.join(" ")), Find::words(tests))
}

pub(crate) fn a_phrase_with_slop(numbers: &mut Numbers) -> Value {
    let length = 2 + numbers.below(2);
    let slop = numbers.below(6);
    let (mut typed, mut parts) = (Vec::new(), Vec::new());
    for _ in 0..length {
        if numbers.below(4) == 0 {
            let pattern = pattern(numbers);
            typed.push(pattern.clone());
            parts.push(Find::words(vec![Test::Glob(pattern)]));
        } else {
            let (word, _) = a_word(numbers);
            parts.push(Find::phrase(&word));
            typed.push(word);
        }
    }
    (format!("\"{}\"~{slop}", typed.join(" ")), Find::Slop(parts, slop))
}

/// A word, a phrase or a wildcard.
fn simple(numbers: &mut Numbers) -> Value {
    match numbers.below(4) {
        0 => a_phrase(numbers),
        1 => a_wildcard(numbers),
        _ => a_word(numbers),
    }
}

/// An operand: a word, a phrase, a wildcard, or alternatives in brackets.
fn side(numbers: &mut Numbers) -> Value {
    if numbers.below(4) > 0 {
        return simple(numbers);
    }
    let ((left, find), (right, other)) = (simple(numbers), simple(numbers));
    (format!("({left} OR {right})"), Find::Any(vec![find, other]))
}

/// Two operands with one of the proximity `operators`.
pub(crate) fn near(operators: &[&str], numbers: &mut Numbers) -> Value {
    let operator = numbers.one_of(operators);
    let words = numbers.below(8);
    let max_distance = match operator.split_once('/') {
        Some((_, "s")) => MaxDistance::Sentence,
        Some((_, "p")) => MaxDistance::Paragraph,
        _ => MaxDistance::Words(words),
    };
    let typed =
        if max_distance == MaxDistance::Words(words) { format!("{operator}{words}") } else { operator.to_owned() };
    let ((left, find), (right, other)) = (side(numbers), side(numbers));
    let find = Find::Near(Box::new(find), Box::new(other), max_distance, operator.starts_with("PRE"));
    (format!("{left} {typed} {right}"), find)
}

/// A regular expression, with the words that it matches.
pub(crate) fn an_expression(numbers: &mut Numbers) -> Value {
    // Made from words and globs, so that the evaluator needs no regular expressions of its own.
    let (word, other) = (plain_word(numbers), plain_word(numbers));
    match numbers.below(4) {
        0 => (format!("/({word}|{other})/"), Find::words(vec![Test::Among(vec![word, other])])),
        1 => (format!("/{word}s?/"), Find::words(vec![Test::Among(vec![word.clone(), format!("{word}s")])])),
        2 => {
            let first: String = word.chars().take(1).collect();
            (format!("/{}.*/", first.to_uppercase()), Find::words(vec![Test::Glob(format!("{first}*"))]))
        }
        _ => {
            let first: String = word.chars().take(2).collect();
            (format!("/{first}[^x]..*/"), Find::words(vec![Test::Glob(format!("{first}??*"))]))
        }
    }
}

pub(crate) fn a_fuzzy_word(numbers: &mut Numbers) -> Value {
    let mut letters: Vec<char> = plain_word(numbers).chars().collect();
    for _ in 0..numbers.below(3) {
        let at = numbers.below(letters.len());
        match numbers.below(3) {
            0 => letters[at] = 'x',
            1 if letters.len() > 2 => _ = letters.remove(at),
            _ => letters.insert(at, 'z'),
        }
    }
    let (word, edits) = (letters.iter().collect::<String>(), 1 + numbers.below(2));
    (format!("{word}~{edits}"), Find::words(vec![Test::Fuzzy(word, edits)]))
}

/// Words as they may be printed, with punctuation.
pub(crate) fn an_exact(numbers: &mut Numbers) -> Value {
    let length = 1 + numbers.below(2);
    let text = words(length, numbers);
    let text = match numbers.below(6) {
        0 => format!("{text}."),
        1 => format!("{text},"),
        2 => format!("‘{text}’"),
        _ => text,
    };
    (format!("exact:\"{text}\""), Find::printed(&text))
}

/// A value with a minimum number of matches.
pub(crate) fn at_least(numbers: &mut Numbers) -> Drawn {
    let count = 1 + numbers.below(4);
    let name = numbers.one_of(&["", "", "body:", "title:", "quote:", "lead:"]);
    let (typed, find) = match numbers.below(5) {
        0 => a_wildcard(numbers),
        1 => a_phrase_with_slop(numbers),
        2 => an_exact(numbers),
        _ => side(numbers),
    };
    let (kinds, scope) = field(name);
    (format!("atleast{count}:{name}{typed}"), Want::Text { kinds, scope, at_least: count, find })
}

/// A word or a phrase in a field that is not text of the article: author, credit, agency, section or URL.
pub(crate) fn of_fact(numbers: &mut Numbers) -> Drawn {
    let name = numbers.one_of(&["author:", "credit:", "agency:", "section:", "url:"]);
    let values = match name {
        "author:" => ["jane", "\"jane doe\"", "zoe", "smith", "김민수", "민수"],
        "credit:" => ["doe", "\"photo by\"", "reuters", "사진", "\"jo jane\"", "photograph"],
        "agency:" => ["yonhap", "reuters", "\"agence france\"", "press", "\"france agence\"", "AFP"],
        "section:" => ["world", "\"north korea\"", "europe", "\"world europe\"", "north", "national"],
        _ => ["politics", "\"world news\"", "news", "example", "kr", "https"],
    };
    let value = numbers.one_of(&values);
    let phrase = |value: &str| Find::phrase(value.trim_matches('"'));
    match numbers.below(4) {
        0 => {
            let other = numbers.one_of(&values);
            let find = Find::Any(vec![phrase(value), phrase(other)]);
            (format!("{name}({value} OR {other})"), wanted(name, find))
        }
        1 => (format!("{name}ne*"), wanted(name, Find::words(vec![Test::Glob("ne*".into())]))),
        2 => {
            let find = Find::Slop(vec![phrase("jane"), phrase("doe")], 1);
            ("author:\"jane doe\"~1".to_owned(), wanted("author:", find))
        }
        _ => (format!("{name}{value}"), wanted(name, phrase(value))),
    }
}

/// Words and phrases combined with AND, OR and NOT, nested up to `depth`.
pub(crate) fn combined(depth: usize, numbers: &mut Numbers) -> Drawn {
    if depth == 0 || numbers.below(4) == 0 {
        let value = match numbers.below(6) {
            0 => an_exact(numbers),
            1 => a_wildcard_phrase(numbers),
            2 => a_phrase_with_slop(numbers),
            _ => simple(numbers),
        };
        return in_some_field(value, numbers);
    }
    let ((left, first), (right, second)) = (combined(depth - 1, numbers), combined(depth - 1, numbers));
    match numbers.below(4) {
        0 => (format!("({left} OR {right})"), Want::Or(vec![first, second])),
        1 => (format!("({left} -({right}))"), Want::And(vec![first, Want::Not(Box::new(second))])),
        2 => (format!("(NOT {left})"), Want::Not(Box::new(first))),
        _ => (format!("({left} AND {right})"), Want::And(vec![first, second])),
    }
}
