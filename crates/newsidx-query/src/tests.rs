//! Tests of parser and printer: queries with their trees, mistakes with their columns, and the round trip.

use jiff::civil::Date;
use proptest::strategy::Strategy;

use super::{Field, Glob, GlobPiece, MaxDistance, Proximity, Query, QueryError, QueryErrorKind};
use newsidx_core::article::DocumentKind;

const TODAY: Date = Date::constant(2025, 5, 20);

fn parse(text: &str) -> Result<Query, QueryError> {
    super::parse(text, TODAY)
}

fn parse_args<S: AsRef<str>>(args: &[S]) -> Result<Query, QueryError> {
    super::parse_args(args, TODAY)
}

fn glob(pattern: &str) -> Glob {
    Glob::parse(pattern, |c| match c {
        '*' => Some(GlobPiece::AnyChars),
        '?' => Some(GlobPiece::OneChar),
        _ => None,
    })
}

fn word(text: &str) -> Query {
    Query::Word { field: None, text: text.to_owned() }
}

fn phrase(text: &str) -> Query {
    Query::Phrase { field: None, text: text.to_owned() }
}

fn error(text: &str) -> (usize, QueryErrorKind) {
    let error = parse(text).expect_err(text);
    (error.column, error.kind)
}

#[test]
fn words_are_all_required() {
    assert_eq!(parse("silence complicity").unwrap(), Query::And(vec![word("silence"), word("complicity")]));
    assert_eq!(parse("silence AND complicity"), parse("silence complicity"));
}

#[test]
fn a_name_with_a_dash_is_a_field_only_where_it_is_known() {
    let as_of = Query::AsOf("2024-03".parse().unwrap());
    for text in ["as-of:2024-03", "As-Of:2024-03", "as‑of:2024-03"] {
        assert_eq!(parse(text).unwrap(), as_of, "{text}");
    }
    assert_eq!(parse("-as-of:2024-03").unwrap(), Query::Not(Box::new(as_of)));
    assert_eq!(parse("as-of:30d").unwrap().to_string(), "as-of:2025-04-20");
    assert_eq!(parse("well-known:fact").unwrap(), word("well-known:fact"));
    assert_eq!(parse("as-of").unwrap(), word("as-of"));
    assert_eq!(error("as-of:"), (1, QueryErrorKind::FieldWithoutValue(Field::AsOf)));
}

#[test]
fn the_date_of_a_change_is_searched_like_that_of_publication() {
    let Query::Modified(range) = parse("modified:2024..2025-02").unwrap() else { panic!("no date") };
    assert_eq!(range.to_string(), "2024..2025-02");
    assert_eq!(parse("modified:unknown").unwrap(), Query::Unmodified);
    for text in ["modified:2024..2025-02", "modified:unknown", "modified:2024-05-20"] {
        assert_eq!(parse(text).unwrap().to_string(), text);
    }
    assert_eq!(error("modified:30d"), (10, QueryErrorKind::NotADate("30d".to_owned())));
    assert_eq!(error("modified:exact:2024"), (10, QueryErrorKind::UnsupportedInField(Field::Modified)));
}

#[test]
fn and_binds_tighter_than_or() {
    assert_eq!(parse("a OR b c").unwrap(), Query::Or(vec![word("a"), Query::And(vec![word("b"), word("c")])]));
}

#[test]
fn typographic_quotes_are_quotes() {
    for text in
        ["“silence is complicity”", "„silence is complicity“", "«silence is complicity»", "\"silence is complicity\""]
    {
        assert_eq!(parse(text).unwrap(), phrase("silence is complicity"), "{text}");
    }
}

#[test]
fn an_argument_with_spaces_is_a_phrase_unless_it_holds_syntax() {
    assert_eq!(parse_args(&["silence is complicity"]).unwrap(), phrase("silence is complicity"));
    assert_eq!(parse_args(&["silence", "complicity"]).unwrap(), Query::And(vec![word("silence"), word("complicity")]));
    assert_eq!(parse_args(&["silence", "OR", "complicity"]).unwrap(), parse("silence OR complicity").unwrap());
    assert_eq!(parse_args(&["silence OR complicity"]).unwrap(), parse("silence OR complicity").unwrap());
    assert_eq!(parse_args(&["it's 16:30 - Re: Silence"]).unwrap(), phrase("it's 16:30 - Re: Silence"));
    assert!(parse_args(&["headline:korea rights"]).is_err(), "an unknown field is named, not searched for");
    assert_eq!(parse_args(&["title:korea rights"]).unwrap(), parse("title:korea rights").unwrap());
}

#[test]
fn fields_take_a_word_a_phrase_or_a_bracket() {
    assert_eq!(parse("title:korea").unwrap(), Query::Word { field: Some(Field::Title), text: "korea".into() });
    assert_eq!(
        parse("author:\"jane doe\"").unwrap(),
        Query::Phrase { field: Some(Field::Author), text: "jane doe".into() }
    );
    assert_eq!(
        parse("title:(korea OR pyongyang)").unwrap(),
        Query::Or(vec![
            Query::Word { field: Some(Field::Title), text: "korea".into() },
            Query::Word { field: Some(Field::Title), text: "pyongyang".into() },
        ])
    );
}

#[test]
fn pasted_text_is_no_syntax() {
    for text in [
        "it's",
        "covid-19",
        "A.V.",
        "https://example.com/a?b=c",
        "jane@example.com",
        "-",
        "16:30",
        "a)",
        "C++",
        "f-16",
        "—",
        "complicity?",
        "really?!",
        "why??",
        "10~20",
        "3월~5월",
        "가자~",
        "~",
        "**",
        "/~jane/",
    ] {
        assert_eq!(parse(text).unwrap(), word(text), "{text}");
    }
}

#[test]
fn wildcards_are_allowed_in_words_and_in_phrases() {
    let wildcard = |pattern: &str| Query::Wildcard { field: None, glob: glob(pattern) };
    for pattern in ["kore*", "*gate", "organi?e", "ko*ea", "k??ea", "f-1*"] {
        assert_eq!(parse(pattern).unwrap(), wildcard(pattern), "{pattern}");
    }
    assert_eq!(parse("kore＊").unwrap(), wildcard("kore*"));
    assert_eq!(parse("kore**").unwrap(), wildcard("kore*"));
    let titled = Query::Wildcard { field: Some(Field::Title), glob: glob("kore*") };
    assert_eq!(parse("title:kore*").unwrap(), titled);
    let phrase_of = |pattern: &str| Query::WildcardPhrase { field: None, glob: glob(pattern) };
    assert_eq!(parse("\"human right* abuses\"").unwrap(), phrase_of("human right* abuses"));
    assert_eq!(
        parse("\"what? organi?e it\"").unwrap(),
        Query::WildcardPhrase {
            field: None,
            glob: Glob::parse("what? organi#e it", |c| (c == '#').then_some(GlobPiece::OneChar)),
        }
    );
    for (text, plain) in [("kore\\*", "kore*"), ("\\*gate", "*gate"), ("organi\\?e", "organi?e")] {
        assert_eq!(parse(text).unwrap(), word(plain));
    }
    assert_eq!(parse("\"kore\\* organi\\?e a~1?\"").unwrap(), phrase("kore* organi?e a~1?"));
    assert_eq!(parse_args(&["silence is complicity?"]).unwrap(), phrase("silence is complicity?"));
    assert_eq!(parse_args(&["kore* war"]).unwrap(), Query::And(vec![wildcard("kore*"), word("war")]));
    for (text, column) in [("\"sea\"*", 6), ("*\"sea\"", 1)] {
        assert_eq!(error(text), (column, QueryErrorKind::WildcardOutsideQuotes), "{text}");
    }
    assert_eq!(error("\"human * abuses\""), (8, QueryErrorKind::LoneWildcard));
}

#[test]
fn a_fuzzy_word_differs_in_one_or_two_letters() {
    let alike = |text: &str, edits| Query::Fuzzy { field: None, text: text.to_owned(), edits };
    assert_eq!(parse("korea~1").unwrap(), alike("korea", 1));
    assert_eq!(parse("korea～２").unwrap(), alike("korea", 2));
    for (text, column) in [("korea~", 6), ("x korea~0.8", 8), ("korea~3", 6)] {
        assert_eq!(error(text), (column, QueryErrorKind::InvalidFuzziness), "{text}");
    }
    assert_eq!(error("kor*a~1"), (6, QueryErrorKind::FuzzyWildcard));
    assert_eq!(parse("korea\\~1").unwrap(), word("korea~1"));
}

#[test]
fn a_phrase_with_a_distance_leaves_room_for_other_words() {
    let loose = |pattern: &str, words| Query::Slop { field: None, glob: glob(pattern), words };
    assert_eq!(parse("\"a b\"~4").unwrap(), loose("a b", 4));
    assert_eq!(parse("(“a b*”～4)").unwrap(), loose("a b*", 4));
    assert_eq!(parse("'a b'~4").unwrap(), loose("a b", 4));
    for (text, column) in [("\"a b\"~", 6), ("\"a b\"~4x", 6), ("\"a b\"~99999999999", 6)] {
        assert_eq!(error(text), (column, QueryErrorKind::InvalidSlop), "{text}");
    }
}

#[test]
fn near_joins_values_of_one_field() {
    let near = |left, right, max_distance, in_order| Query::Near {
        left: Box::new(left),
        right: Box::new(right),
        proximity: Proximity { max_distance, in_order },
    };
    assert_eq!(parse("a NEAR/5 b").unwrap(), near(word("a"), word("b"), MaxDistance::Words(5), false));
    assert_eq!(parse("a PRE/s b").unwrap(), near(word("a"), word("b"), MaxDistance::Sentence, true));
    assert_eq!(
        parse("x \"a b\" NEAR/p (c OR d*)").unwrap(),
        Query::And(vec![
            word("x"),
            near(
                phrase("a b"),
                Query::Or(vec![word("c"), Query::Wildcard { field: None, glob: glob("d*") }]),
                MaxDistance::Paragraph,
                false
            )
        ])
    );
    assert_eq!(parse("title:(a NEAR/5 b)"), parse("title:a NEAR/5 title:b"));
    assert_eq!(parse("NOT a NEAR/5 b"), parse("-(a NEAR/5 b)"));
    for text in ["near/5", "NEAR/x", "NEAR", "NEAR/", "PREP/5"] {
        assert_eq!(parse(text).unwrap(), word(text), "{text}");
    }
    let five = Proximity { max_distance: MaxDistance::Words(5), in_order: false };
    for (text, column) in
        [("(a b) NEAR/5 c", 1), ("a NEAR/5 (b -c)", 10), ("NEAR/5 a", 1), ("site:x NEAR/5 b", 1), ("a NEAR/5 *", 10)]
    {
        assert_eq!(error(text), (column, QueryErrorKind::InvalidNearOperand(five)), "{text}");
    }
    assert_eq!(error("a NEAR/5"), (3, QueryErrorKind::InvalidNearOperand(five)));
    assert_eq!(error("a NEAR/5 b NEAR/5 c"), (12, QueryErrorKind::ChainedNear(five)));
    assert_eq!(error("title:a NEAR/5 b"), (9, QueryErrorKind::MixedFields));
}

#[test]
fn regular_expressions_are_written_between_slashes() {
    assert_eq!(
        parse("title:/colou?rs?/ x").unwrap(),
        Query::And(vec![Query::Regex { field: Some(Field::Title), text: "colou?rs?".into() }, word("x")])
    );
    assert_eq!(parse("(/gr(a|e)y/)").unwrap(), Query::Regex { field: None, text: "gr(a|e)y".into() });
    let (column, kind) = error("a /b(/");
    assert_eq!(column, 3);
    assert!(matches!(kind, QueryErrorKind::InvalidRegex(reason) if reason.contains("unclosed group")));
}

#[test]
fn exact_takes_characters_as_they_are_printed() {
    let exact = |field, text: &str| Query::Exact { field, text: text.to_owned() };
    assert_eq!(parse("exact:\"US\"").unwrap(), exact(None, "US"));
    assert_eq!(parse("exact:U.S.").unwrap(), exact(None, "U.S."));
    assert_eq!(parse("title:exact:'M*A*S*H'").unwrap(), exact(Some(Field::Title), "M*A*S*H"));
    assert_eq!(
        parse("title:(exact:a* OR b)").unwrap(),
        Query::Or(vec![exact(Some(Field::Title), "a*"), Query::Word { field: Some(Field::Title), text: "b".into() }])
    );
    assert_eq!(error("exact:"), (1, QueryErrorKind::ExactWithoutValue));
    assert_eq!(error("exact:(a b)"), (7, QueryErrorKind::ExactGroup));
    assert_eq!(error("exact:\"a\"~3"), (10, QueryErrorKind::ExactSlop));
}

#[test]
fn at_least_counts_values() {
    assert_eq!(parse("atleast3:nuclear").unwrap(), Query::AtLeast { count: 3, inner: Box::new(word("nuclear")) });
    assert_eq!(parse("atleast2:title:(a OR \"b c\")"), parse("title:atleast2:(a OR \"b c\")"));
    for text in ["atleast:a", "atleast0:a", "atleast3:", "atleast3: a", "atleast99999999999:a"] {
        assert_eq!(error(text), (1, QueryErrorKind::AtLeastWithoutValue), "{text}");
    }
    for text in ["atleast3:(a b)", "atleast3:date:2024", "atleast3:(a NEAR/5 b)", "atleast3:atleast3:a"] {
        assert_eq!(error(text), (1, QueryErrorKind::AtLeastOperand), "{text}");
    }
    assert_eq!(error("atleast3:(a OR title:b)"), (1, QueryErrorKind::MixedFields));
    assert_eq!(error(&("atleast1:".repeat(100) + "a")).1, QueryErrorKind::NestingTooDeep);
}

#[test]
fn values_of_filters_are_checked() {
    assert_eq!(parse("since:30d").unwrap().to_string(), "date:2025-04-20..");
    assert_eq!(parse("until:2024").unwrap().to_string(), "date:..2024");
    assert_eq!(parse("date:(2024 OR unknown)").unwrap().to_string(), "date:2024 OR date:unknown");
    assert_eq!(parse("words:>800").unwrap().to_string(), "words:>=801");
    assert_eq!(parse("words:(<10 OR 20..30)").unwrap().to_string(), "words:<=9 OR words:20..30");
    assert_eq!(parse("id:74D3").unwrap().to_string(), "id:74d3");
    assert_eq!(parse("site:*.kr").unwrap(), Query::Wildcard { field: Some(Field::Site), glob: glob("*.kr") });
    assert_eq!(error("since:soon"), (7, QueryErrorKind::NotADateOrAge("soon".into())));
    assert_eq!(error("words:many"), (7, QueryErrorKind::NotANumber("many".into())));
    assert_eq!(error("id:xyz"), (4, QueryErrorKind::NotAnId("xyz".into())));
    assert_eq!(error("lang:/ko/"), (6, QueryErrorKind::UnsupportedInField(Field::Lang)));
    assert_eq!(error("date:exact:2024"), (6, QueryErrorKind::UnsupportedInField(Field::Date)));
    assert_eq!(error("site:korea~1"), (6, QueryErrorKind::UnsupportedInField(Field::Site)));
}

#[test]
fn the_kind_is_a_name_or_a_star() {
    assert_eq!(parse("kind:Listing").unwrap(), Query::Kind(DocumentKind::Listing));
    assert_eq!(parse("kind:(article OR *)").unwrap().to_string(), "kind:article OR kind:*");
    assert_eq!(parse("a -kind:*").unwrap().to_string(), "a -kind:*");
    assert_eq!(error("a kind:lists"), (8, QueryErrorKind::UnknownKind("lists".into())));
    assert_eq!(error("kind:list*"), (6, QueryErrorKind::UnknownKind("list*".into())));
    for text in ["kind:*", "a kind:listing", "-kind:article a", "a OR (b kind:article)"] {
        assert!(parse(text).unwrap().has_kind(), "{text}");
    }
    for text in ["*", "a kind", "title:listing", "\"kind:listing\"", "date:2024 -b"] {
        assert!(!parse(text).unwrap().has_kind(), "{text}");
    }
}

#[test]
fn single_quotes_around_words_are_phrase_quotes() {
    assert_eq!(parse("'silence is complicity'").unwrap(), phrase("silence is complicity"));
    assert_eq!(
        parse("‘silence is complicity’ x").unwrap(),
        Query::And(vec![phrase("silence is complicity"), word("x")])
    );
    assert_eq!(
        parse("title:'sea level'").unwrap(),
        Query::Phrase { field: Some(Field::Title), text: "sea level".into() }
    );
    for text in ["it's", "workers'", "'tis", "'90s", "rock'n'roll", "’s"] {
        assert_eq!(parse(text).unwrap(), word(text), "{text}");
    }
}

#[test]
fn words_that_may_be_meant_as_operators_are_listed() {
    let named = |text: &str| parse(text).unwrap().lowercase_operators().join(" ");
    assert_eq!(named("a or (b and not near/5)"), "or and not near/5");
    assert_eq!(named("a NEAR b"), "NEAR");
    assert_eq!(named("a OR \"b or c\" title:or \\OR"), "");
}

#[test]
fn invisible_characters_of_pasted_text_are_ignored() {
    assert_eq!(parse("Bürger\u{ad}meister har\u{200b}bour"), parse("Bürgermeister harbour"));
    assert_eq!(parse("\u{feff}\"co\u{ad}operative effort\""), parse("\"cooperative effort\""));
    assert_eq!(parse("\u{200e}title:korea \u{2060}-x"), parse("title:korea -x"));
    assert_eq!(parse("и\u{306}од"), parse("йод"));
    assert_eq!(error("\u{feff}a (b"), (4, QueryErrorKind::UnclosedBracket), "columns are those of the text");
    assert_eq!(error("\u{ad}"), (1, QueryErrorKind::Empty));
}

#[test]
fn an_escaped_operator_is_a_word() {
    assert_eq!(parse("cat \\OR dog").unwrap(), Query::And(vec![word("cat"), word("OR"), word("dog")]));
    assert_eq!(parse_args(&["cat \\OR dog"]), parse("cat \\OR dog"), "an escape is syntax");
    assert_eq!(word("NOT").to_string(), "\\NOT");
    assert_eq!(parse("\\ORB").unwrap(), word("\\ORB"));
}

#[test]
fn a_leading_dash_excludes() {
    assert_eq!(parse("-korea").unwrap(), Query::Not(Box::new(word("korea"))));
    assert_eq!(parse("NOT korea"), parse("-korea"));
    assert_eq!(parse("a - b").unwrap(), Query::And(vec![word("a"), word("-"), word("b")]));
}

#[test]
fn an_unclosed_quote_points_at_its_column() {
    assert_eq!(error("climate \"sea level"), (9, QueryErrorKind::UnclosedQuote));
    assert_eq!(
        parse("climate \"sea level").unwrap_err().to_string(),
        "query, column 9: this quote is never closed: climate \"sea level"
    );
}

#[test]
fn mistakes_point_at_their_column() {
    assert_eq!(error(""), (1, QueryErrorKind::Empty));
    assert_eq!(error("   "), (1, QueryErrorKind::Empty));
    assert_eq!(error("(a OR b"), (1, QueryErrorKind::UnclosedBracket));
    assert_eq!(error("a ("), (3, QueryErrorKind::UnclosedBracket));
    assert_eq!(error("a ()"), (3, QueryErrorKind::EmptyGroup));
    assert_eq!(error("a \"\""), (3, QueryErrorKind::EmptyGroup));
    assert_eq!(error("AND a"), (1, QueryErrorKind::MissingOperand("AND")));
    assert_eq!(error("a OR"), (3, QueryErrorKind::MissingOperand("OR")));
    assert_eq!(error("a OR OR b"), (6, QueryErrorKind::MissingOperand("OR")));
    assert_eq!(error("a NOT"), (3, QueryErrorKind::NothingToExclude));
    assert_eq!(error("(korea OR )"), (8, QueryErrorKind::MissingOperand("OR")));
    assert_eq!(error("(a AND )"), (4, QueryErrorKind::MissingOperand("AND")));
    assert_eq!(error("title:*"), (7, QueryErrorKind::MatchAllInField(Field::Title)));
    assert_eq!(error("title:(*)"), (8, QueryErrorKind::MatchAllInField(Field::Title)));
    assert_eq!(error("x lang:(ko OR ＊)"), (15, QueryErrorKind::MatchAllInField(Field::Lang)));
    assert_eq!(error("(title:)"), (2, QueryErrorKind::FieldWithoutValue(Field::Title)));
    assert_eq!(error("x headline:korea"), (3, QueryErrorKind::UnknownField("headline".into())));
    assert_eq!(error("title: korea"), (1, QueryErrorKind::FieldWithoutValue(Field::Title)));
    assert_eq!(error("title:(a body:b)"), (10, QueryErrorKind::NestedField(Field::Body)));
    assert_eq!(error("date:2025-5"), (6, QueryErrorKind::NotADate("2025-5".into())));
    assert_eq!(error("date:2025..2024"), (6, QueryErrorKind::ReversedRange));
    assert_eq!(error(&"(".repeat(100)).1, QueryErrorKind::NestingTooDeep);
    assert_eq!(error(&("NOT ".repeat(100) + "a")).1, QueryErrorKind::NestingTooDeep);
}

#[test]
fn a_quote_inside_a_hebrew_word_opens_and_closes_no_phrase() {
    let word = |text: &str| Query::Word { field: None, text: text.into() };
    let phrase = |text: &str| Query::Phrase { field: None, text: text.into() };
    for text in ["צה\"ל", "צה״ל", "צה”ל", "צה''ל", "מנכ\"לית", "מו\"לים", "ג'ורג'", "ג׳ורג׳"]
    {
        assert_eq!(parse(text), Ok(word(text)), "{text}");
        assert_eq!(parse(&format!("\"{text}\"")), Ok(phrase(text)), "{text}");
        assert_eq!(parse(&format!("״דובר {text} אמר״")), Ok(phrase(&format!("דובר {text} אמר"))), "{text}");
        assert_eq!(parse(&format!("({text} -a)")), Ok(Query::And(vec![word(text), Query::Not(word("a").into())])));
        assert_eq!(parse_args(&[format!("דובר {text}")]), Ok(phrase(&format!("דובר {text}"))), "{text}");
        assert_eq!(parse(&format!("exact:{text}")), Ok(Query::Exact { field: None, text: text.into() }), "{text}");
    }
    assert_eq!(parse("ב\"הארץ\""), Ok(Query::And(vec![word("ב"), phrase("הארץ")])));
    assert_eq!(error("a \"צה\"ל"), (3, QueryErrorKind::UnclosedQuote));
}

#[test]
fn digits_of_every_script_are_digits_of_the_syntax() {
    for (text, plain) in [
        ("date:٢٠٢٤..۲۰۲۵-०५", "date:2024..2025-05"),
        ("words:>٨٠٠ since:٣٠d", "words:>800 since:30d"),
        ("\"a b\"~٥ kore~١ a NEAR/٥ b atleast٣:a", "\"a b\"~5 kore~1 a NEAR/5 b atleast3:a"),
    ] {
        assert_eq!(parse(text), parse(plain), "{text}");
    }
}

#[test]
fn dates_cover_whole_days_months_and_years() {
    let Query::Date(range) = parse("date:2024..2025-02").unwrap() else { panic!("no date") };
    assert_eq!(range.first_day().unwrap().to_string(), "2024-01-01");
    assert_eq!(range.last_day().unwrap().to_string(), "2025-02-28");
    let Query::Date(open) = parse("date:2024-03..").unwrap() else { panic!("no date") };
    assert_eq!((open.first_day().unwrap().to_string().as_str(), open.last_day()), ("2024-03-01", None));
}

#[test]
fn a_query_prints_back_to_itself() {
    for text in [
        "a b OR c",
        "(a OR b) -c",
        "NOT (a b)",
        "title:(korea OR \"north \\\"korea\\\"\")",
        "date:2024..2025-03 date:2025 date:..2020 date:unknown since:3m words:<200",
        "'tis OR b'",
        "a NEAR/5 b -(c PRE/s \"d e\") x",
        "\"human right* abuses\"~5 \"what\\? organi?e\" k?r* \\/usr/ /usr\\/[a-z]+/",
        "title:exact:\"a\\\\b\" atleast3:(nuclear OR kore~1) caption:atleast2:x",
        "\\NEAR/5 \"\\* a\"",
        "a\\)b \\-c \\* \\title:x",
        "* -lang:ko",
        "kind:* a OR -kind:listing kind:article",
        "it's https://example.com/ \u{201c}sea level\u{201d}",
        "(reuters(ap) x)",
        "a\\:b title\\:b",
        "cat \\OR \\AND \\NOT dog",
        "\\\\OR title:OR",
        "-NOT\"a\" b NOT NOT NOT c",
        "NOT -",
        "kore\\* organi\\?e korea\\~1 title:kore\\*",
        "צה\"ל -(דו\"ח OR \"מבקר דו\"ח\") ב\"הארץ\" צה\"ל* exact:צה\"ל title:\"ח״כ\"~٣",
    ] {
        let query = parse(text).unwrap();
        assert_eq!(parse(&query.to_string()).unwrap(), query, "{text} printed as {query}");
        assert_eq!(parse_args(&query.to_args()).unwrap(), query, "{text} as {:?}", query.to_args());
    }
}

/// Random trees of everything the language can express.
fn any_query() -> impl Strategy<Value = Query> {
    let field = || {
        proptest::option::of(proptest::sample::select(vec![Field::Title, Field::Lead, Field::Quote, Field::Section]))
    };
    let value = (field(), "[a-c']{1,4}", "[a-c*]{0,2}[a-c][a-c*]{0,2}", 0..9_u32, 0..8_u8).prop_map(
        |(field, text, pattern, number, kind)| match kind {
            0 => Query::Phrase { field, text: format!("{text} {text}") },
            1 if pattern.contains('*') => Query::Wildcard { field, glob: glob(&pattern) },
            2 if pattern.contains('*') => Query::WildcardPhrase { field, glob: glob(&format!("a {pattern}")) },
            3 => Query::Slop { field, glob: glob(&format!("{pattern} b")), words: number },
            4 => Query::Fuzzy { field, text: "abc".into(), edits: 1 + (number % 2) as u8 },
            5 => Query::Regex { field, text: format!("a[{number}b]+") },
            6 => Query::Exact { field, text },
            _ => Query::Word { field, text },
        },
    );
    let filter = proptest::sample::select(
        [
            "*",
            "date:2024..",
            "date:unknown",
            "as-of:2024-03",
            "story:7f",
            "words:>5",
            "id:7f",
            "site:*.kr",
            "lang:ko",
            "kind:listing",
            "kind:*",
        ]
        .map(|text| parse(text).unwrap())
        .to_vec(),
    );
    let near =
        (value.clone(), value.clone(), 0..4_u32, proptest::bool::ANY).prop_map(|(left, right, number, in_order)| {
            let max_distance =
                [MaxDistance::Words(number), MaxDistance::Sentence, MaxDistance::Paragraph][number as usize % 3];
            let near = Query::Near {
                left: Box::new(left.clone()),
                right: Box::new(Query::Or(vec![left.clone(), right])),
                proximity: Proximity { max_distance, in_order },
            };
            if parse(&near.to_string()).is_ok() {
                near
            } else {
                Query::AtLeast { count: number + 1, inner: Box::new(left) }
            }
        });
    proptest::prop_oneof![value, filter, near].prop_recursive(4, 24, 3, |inner| {
        proptest::prop_oneof![
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Query::And),
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Query::Or),
            inner.prop_map(|inner| Query::Not(Box::new(inner))),
        ]
    })
}

proptest::proptest! {
    #[test]
    fn any_tree_prints_back(query in any_query()) {
        proptest::prop_assert_eq!(parse(&query.to_string()), Ok(query.clone()), "printed as {}", query);
        proptest::prop_assert_eq!(parse_args(&query.to_args()), Ok(query.clone()), "as {:?}", query.to_args());
    }

    #[test]
    fn any_text_is_parsed_or_refused_and_prints_back(text in "([a-c\\-*?~1():'’/\"\\\\ .“”״׳צלבA-DNOTR年\u{5b8}\u{ad}\u{301}]|OR|AND|NOT|title:|exact:|atleast2:|NEAR/2| PRE/s |date:|words:>1){0,24}") {
        if let Ok(query) = parse(&text) {
            proptest::prop_assert_eq!(parse(&query.to_string()), Ok(query.clone()), "printed as {}", query);
            proptest::prop_assert_eq!(parse_args(&query.to_args()), Ok(query.clone()), "as {:?}", query.to_args());
        }
    }

    #[test]
    fn any_word_or_phrase_prints_back(text in "([a-c\\-*?~1():'’/\"\\\\ .“年״צלב\u{5b8}٣]|OR|AND|NOT|title:|NEAR/2|exact:){1,8}", of_title: bool) {
        let field = of_title.then_some(Field::Title);
        let word = Query::Word { field, text: text.clone() };
        proptest::prop_assert_eq!(parse(&word.to_string()), Ok(word.clone()), "printed as {}", word);
        if !text.trim().is_empty() {
            let phrase = Query::Phrase { field, text: text.clone() };
            proptest::prop_assert_eq!(parse(&phrase.to_string()), Ok(phrase.clone()), "printed as {}", phrase);
            let exact = Query::Exact { field, text: text.split_whitespace().collect::<Vec<_>>().join(" ") };
            proptest::prop_assert_eq!(parse(&exact.to_string()), Ok(exact.clone()), "printed as {}", exact);
        }
    }
}
