//! Builds the tree of a query from its tokens.
//!
//! ```text
//! either  = all  { "OR" all }
//! all     = not  { [ "AND" ] not }
//! not     = ( "NOT" | "-" ) not | one
//! one     = "*" | word | phrase | "(" either ")" | field ( word | phrase | "(" either ")" )
//! ```

use super::lex::{Placed, Token, lex, quote};
use super::{DateRange, Field, Query, QueryError, QueryErrorKind};

/// Brackets and negations inside each other, at most; people use three.
const MAX_DEPTH: usize = 64;

/// Reads a query.
///
/// # Errors
///
/// Where the text is no query; the error points at the column.
pub fn parse(text: &str) -> Result<Query, QueryError> {
    let error = |(column, kind)| QueryError { text: text.to_owned(), column, kind };
    let tokens = lex(text).map_err(error)?;
    if tokens.is_empty() {
        return Err(error((1, QueryErrorKind::Empty)));
    }
    let end = text.chars().count() + 1;
    let mut parser = Parser { tokens: &tokens, at: 0, end, depth: 0 };
    parser.either(None).map_err(error)
}

/// Reads a query from the arguments of a command line.
///
/// The shell takes the quotes away from `newsidx search "silence is complicity"`, so an argument
/// with spaces and no query syntax in it is a phrase. All other arguments are parts of a query.
///
/// # Errors
///
/// Where the arguments make no query; the error's text is the query that they were read as.
pub fn parse_args<S: AsRef<str>>(args: &[S]) -> Result<Query, QueryError> {
    let parts: Vec<String> = args
        .iter()
        .map(AsRef::as_ref)
        .map(|arg| if is_bare_phrase(arg) { quote(arg.trim()) } else { arg.to_owned() })
        .collect();
    parse(&parts.join(" "))
}

/// Whether an argument is several words and nothing else.
fn is_bare_phrase(arg: &str) -> bool {
    if arg.split_whitespace().nth(1).is_none() {
        return false;
    }
    match lex(arg) {
        Ok(tokens) => tokens.iter().all(|placed| matches!(placed.token, Token::Word(_)) && !placed.escaped),
        Err(_) => false,
    }
}

struct Parser<'a> {
    tokens: &'a [Placed],
    at: usize,
    /// Column after the last character.
    end: usize,
    depth: usize,
}

type Parsed = Result<Query, (usize, QueryErrorKind)>;

impl Parser<'_> {
    fn either(&mut self, field: Option<Field>) -> Parsed {
        let mut parts = vec![self.all(field)?];
        while self.peek() == Some(&Token::Or) {
            self.at += 1;
            parts.push(self.all(field)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Query::Or(parts) })
    }

    fn all(&mut self, field: Option<Field>) -> Parsed {
        let mut parts = vec![self.not(field)?];
        loop {
            match self.peek() {
                None | Some(Token::Or | Token::Close) => break,
                Some(Token::And) => self.at += 1,
                Some(_) => {}
            }
            parts.push(self.not(field)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Query::And(parts) })
    }

    fn not(&mut self, field: Option<Field>) -> Parsed {
        if self.peek() != Some(&Token::Not) {
            return self.one(field);
        }
        let column = self.column();
        self.at += 1;
        if matches!(self.peek(), None | Some(Token::Close | Token::And | Token::Or)) {
            return Err((column, QueryErrorKind::NothingToExclude));
        }
        self.deeper(column, |parser| parser.not(field)).map(|inner| Query::Not(Box::new(inner)))
    }

    fn one(&mut self, field: Option<Field>) -> Parsed {
        let column = self.column();
        let Some(placed) = self.tokens.get(self.at) else {
            return Err(self.missing_side());
        };
        self.at += 1;
        match &placed.token {
            Token::All => field.map_or(Ok(Query::All), |field| Err((column, QueryErrorKind::EverythingInField(field)))),
            Token::Word(text) => leaf(field, text, column, |field, text| Query::Word { field, text }),
            Token::Phrase(text) => leaf(field, text, column, |field, text| Query::Phrase { field, text }),
            Token::Open => self.group(field, column),
            Token::Field(inner) => match field {
                Some(_) => Err((column, QueryErrorKind::FieldInField(*inner))),
                None => self.one(Some(*inner)),
            },
            Token::And => Err((column, QueryErrorKind::OperatorWithoutSide("AND"))),
            Token::Or => Err((column, QueryErrorKind::OperatorWithoutSide("OR"))),
            Token::Not => Err((column, QueryErrorKind::NothingToExclude)),
            Token::Close => {
                Err(without_side(self.tokens[..self.at - 1].last()).unwrap_or((column, QueryErrorKind::NothingInside)))
            }
        }
    }

    fn group(&mut self, field: Option<Field>, column: usize) -> Parsed {
        if self.peek() == Some(&Token::Close) {
            return Err((column, QueryErrorKind::NothingInside));
        }
        if self.peek().is_none() {
            return Err((column, QueryErrorKind::UnclosedBracket));
        }
        let inner = self.deeper(column, |parser| parser.either(field))?;
        match self.peek() {
            Some(Token::Close) => self.at += 1,
            _ => return Err((column, QueryErrorKind::UnclosedBracket)),
        }
        Ok(inner)
    }

    fn deeper(&mut self, column: usize, inner: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        if self.depth == MAX_DEPTH {
            return Err((column, QueryErrorKind::TooDeep));
        }
        self.depth += 1;
        let parsed = inner(self);
        self.depth -= 1;
        parsed
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|placed| &placed.token)
    }

    fn column(&self) -> usize {
        self.tokens.get(self.at).map_or(self.end, |placed| placed.column)
    }

    /// The query ended where something had to follow: the operator before the end is to blame.
    fn missing_side(&self) -> (usize, QueryErrorKind) {
        without_side(self.tokens.last()).unwrap_or((self.end, QueryErrorKind::Empty))
    }
}

/// The complaint about an operator after which nothing follows.
fn without_side(operator: Option<&Placed>) -> Option<(usize, QueryErrorKind)> {
    match operator? {
        Placed { token: Token::And, column, .. } => Some((*column, QueryErrorKind::OperatorWithoutSide("AND"))),
        Placed { token: Token::Or, column, .. } => Some((*column, QueryErrorKind::OperatorWithoutSide("OR"))),
        _ => None,
    }
}

fn leaf(field: Option<Field>, text: &str, column: usize, build: impl FnOnce(Option<Field>, String) -> Query) -> Parsed {
    if field == Some(Field::Date) {
        return DateRange::parse(text.trim()).map(Query::Date).map_err(|kind| (column, kind));
    }
    Ok(build(field, text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn and_binds_tighter_than_or() {
        assert_eq!(parse("a OR b c").unwrap(), Query::Or(vec![word("a"), Query::And(vec![word("b"), word("c")])]));
    }

    #[test]
    fn typographic_quotes_are_quotes() {
        for text in [
            "“silence is complicity”",
            "„silence is complicity“",
            "«silence is complicity»",
            "\"silence is complicity\"",
        ] {
            assert_eq!(parse(text).unwrap(), phrase("silence is complicity"), "{text}");
        }
    }

    #[test]
    fn an_argument_with_spaces_is_a_phrase_unless_it_holds_syntax() {
        assert_eq!(parse_args(&["silence is complicity"]).unwrap(), phrase("silence is complicity"));
        assert_eq!(
            parse_args(&["silence", "complicity"]).unwrap(),
            Query::And(vec![word("silence"), word("complicity")])
        );
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
    fn what_other_programs_read_as_a_pattern_is_refused() {
        for (text, column) in [
            ("kore*", 5),
            ("*gate", 1),
            ("a organi?e", 9),
            ("title:kore*", 11),
            ("ko*ea", 3),
            ("(kore*)", 6),
            ("\"sea\"*", 6),
            ("*\"sea\"", 1),
            ("k??ea", 2),
        ] {
            assert_eq!(error(text), (column, QueryErrorKind::Wildcard), "{text}");
        }
        for (text, column) in [("korea~1", 6), ("korea~", 6), ("x korea~0.8", 8)] {
            assert_eq!(error(text), (column, QueryErrorKind::Likeness), "{text}");
        }
        assert_eq!(error("\"a b\"~4"), (6, QueryErrorKind::Distance));
        assert_eq!(error("(\"a b\"~4)"), (7, QueryErrorKind::Distance));
        for (text, plain) in
            [("kore\\*", "kore*"), ("\\*gate", "*gate"), ("organi\\?e", "organi?e"), ("korea\\~1", "korea~1")]
        {
            assert_eq!(parse(text).unwrap(), word(plain));
        }
        assert_eq!(parse("\"kore* organi?e a~1\"").unwrap(), phrase("kore* organi?e a~1"));
        assert_eq!(parse_args(&["silence is complicity?"]).unwrap(), phrase("silence is complicity?"));
        assert!(parse_args(&["kore* war"]).is_err());
    }

    #[test]
    fn a_query_is_pasted_with_what_cannot_be_seen() {
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
        assert_eq!(error("a ()"), (3, QueryErrorKind::NothingInside));
        assert_eq!(error("a \"\""), (3, QueryErrorKind::NothingInside));
        assert_eq!(error("AND a"), (1, QueryErrorKind::OperatorWithoutSide("AND")));
        assert_eq!(error("a OR"), (3, QueryErrorKind::OperatorWithoutSide("OR")));
        assert_eq!(error("a OR OR b"), (6, QueryErrorKind::OperatorWithoutSide("OR")));
        assert_eq!(error("a NOT"), (3, QueryErrorKind::NothingToExclude));
        assert_eq!(error("(korea OR )"), (8, QueryErrorKind::OperatorWithoutSide("OR")));
        assert_eq!(error("(a AND )"), (4, QueryErrorKind::OperatorWithoutSide("AND")));
        assert_eq!(error("title:*"), (7, QueryErrorKind::EverythingInField(Field::Title)));
        assert_eq!(error("title:(*)"), (8, QueryErrorKind::EverythingInField(Field::Title)));
        assert_eq!(error("x lang:(ko OR ＊)"), (15, QueryErrorKind::EverythingInField(Field::Lang)));
        assert_eq!(error("(title:)"), (2, QueryErrorKind::FieldWithoutValue(Field::Title)));
        assert_eq!(error("x headline:korea"), (3, QueryErrorKind::UnknownField("headline".into())));
        assert_eq!(error("title: korea"), (1, QueryErrorKind::FieldWithoutValue(Field::Title)));
        assert_eq!(error("title:(a body:b)"), (10, QueryErrorKind::FieldInField(Field::Body)));
        assert_eq!(error("date:2025-5"), (6, QueryErrorKind::NotADate("2025-5".into())));
        assert_eq!(error("date:2025..2024"), (6, QueryErrorKind::ReversedRange));
        assert_eq!(error(&"(".repeat(100)).1, QueryErrorKind::TooDeep);
        assert_eq!(error(&("NOT ".repeat(100) + "a")).1, QueryErrorKind::TooDeep);
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
            "date:2024..2025-03 date:2025 date:..2020",
            "a\\)b \\-c \\* \\title:x",
            "* -lang:ko",
            "it's https://example.com/ \u{201c}sea level\u{201d}",
            "(reuters(ap) x)",
            "a\\:b title\\:b",
            "cat \\OR \\AND \\NOT dog",
            "\\\\OR title:OR",
            "-NOT\"a\" b NOT NOT NOT c",
            "NOT -",
            "kore\\* organi\\?e korea\\~1 title:kore\\*",
        ] {
            let query = parse(text).unwrap();
            assert_eq!(parse(&query.to_string()).unwrap(), query, "{text} printed as {query}");
            assert_eq!(parse_args(&query.to_args()).unwrap(), query, "{text} as {:?}", query.to_args());
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_parsed_or_refused_and_prints_back(text in "([a-c\\-*?~1():\"\\\\ .“”A-DNOTR年\u{ad}\u{301}]|OR|AND|NOT|title:){0,24}") {
            if let Ok(query) = parse(&text) {
                proptest::prop_assert_eq!(parse(&query.to_string()), Ok(query.clone()), "printed as {}", query);
                proptest::prop_assert_eq!(parse_args(&query.to_args()), Ok(query.clone()), "as {:?}", query.to_args());
            }
        }

        #[test]
        fn any_word_or_phrase_prints_back(text in "([a-c\\-*?~1():\"\\\\ .“年]|OR|AND|NOT|title:){1,8}", of_title: bool) {
            let field = of_title.then_some(Field::Title);
            let word = Query::Word { field, text: text.clone() };
            proptest::prop_assert_eq!(parse(&word.to_string()), Ok(word.clone()), "printed as {}", word);
            if !text.trim().is_empty() {
                let phrase = Query::Phrase { field, text };
                proptest::prop_assert_eq!(parse(&phrase.to_string()), Ok(phrase.clone()), "printed as {}", phrase);
            }
        }
    }
}
