//! Query → what the engine runs, and what is to be highlighted.

use std::collections::HashMap;

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhrasePrefixQuery, PhraseQuery,
    Query as EngineQuery, TermQuery,
};
use tantivy::schema::{Field as EngineField, IndexRecordOption};

use super::SearchError;
use super::date_query::DateQuery;
use super::inflect::{Inflections, LanguageSet, Languages};
use super::matcher::Matcher;
use super::word_query::WordQuery;
use crate::article::days_since_epoch;
use crate::index::Index;
use crate::index::analyzer::{PhraseTerms, can_inflect, phrase_terms};
use crate::query::{DateRange, Field, Query};

/// How much a match in each text field counts beside one in the body. A word of the headline is
/// what the story is about; a caption tells of a picture.
const FIELD_WEIGHTS: [(TextField, f32); 4] =
    [(TextField::Title, 3.0), (TextField::Standfirst, 1.5), (TextField::Body, 1.0), (TextField::Caption, 0.5)];

/// A text of the article that can be highlighted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextField {
    Title,
    Standfirst,
    Body,
    Caption,
}

/// What a match looks like in a text.
#[derive(Clone, Debug)]
pub(super) struct Highlight {
    pub fields: Vec<TextField>,
    pub pattern: Pattern,
}

#[derive(Clone, Debug)]
pub(super) enum Pattern {
    /// Any of these tokens, each on pages in some languages.
    Tokens(HashMap<String, LanguageSet>),
    /// These tokens next to each other.
    Phrase(PhraseTerms),
}

/// A query that is ready to run.
pub(super) struct Compiled {
    pub query: Box<dyn EngineQuery>,
    pub matcher: Matcher,
    pub ignored: Vec<String>,
}

pub(super) fn compile(index: &Index, query: &Query) -> Result<Compiled, SearchError> {
    let languages = Languages::of(index).map_err(|error| index.engine_error(error))?;
    let mut compiler = Compiler { index, languages, highlights: Vec::new(), ignored: Vec::new(), negated: false };
    let compiled = compiler.any(query).map_err(|error| index.engine_error(error))?;
    match compiled {
        Some(query) => {
            Ok(Compiled { query, matcher: Matcher { parts: compiler.highlights }, ignored: compiler.ignored })
        }
        None => Err(SearchError::NothingToSearch(compiler.ignored.join(" "))),
    }
}

struct Compiler<'a> {
    index: &'a Index,
    languages: Languages,
    highlights: Vec<Highlight>,
    ignored: Vec<String>,
    /// Inside a negation, where a match is nothing to show.
    negated: bool,
}

/// A part of the query; `None` where it holds nothing that can be searched for.
type Part = tantivy::Result<Option<Box<dyn EngineQuery>>>;

impl Compiler<'_> {
    fn any(&mut self, query: &Query) -> Part {
        match query {
            Query::All => Ok(Some(Box::new(AllQuery))),
            Query::Word { field, text } => self.word(*field, text),
            Query::Phrase { field, text } => self.phrase(*field, text),
            Query::Date(range) => Ok(Some(Box::new(date(range)))),
            Query::Not(inner) => {
                let excluded = self.negated(inner)?;
                Ok(excluded.map(|excluded| both(vec![(Occur::Must, Box::new(AllQuery)), (Occur::MustNot, excluded)])))
            }
            Query::And(parts) => self.all(parts),
            Query::Or(parts) => {
                let mut clauses = Vec::with_capacity(parts.len());
                for part in parts {
                    clauses.extend(self.any(part)?.map(|clause| (Occur::Should, clause)));
                }
                Ok((!clauses.is_empty()).then(|| both(clauses)))
            }
        }
    }

    fn all(&mut self, parts: &[Query]) -> Part {
        let mut clauses: Vec<(Occur, Box<dyn EngineQuery>)> = Vec::with_capacity(parts.len() + 1);
        for part in parts {
            match part {
                Query::Not(inner) => {
                    clauses.extend(self.negated(inner)?.map(|excluded| (Occur::MustNot, excluded)));
                }
                part => clauses.extend(self.any(part)?.map(|clause| (Occur::Must, clause))),
            }
        }
        if clauses.is_empty() {
            return Ok(None);
        }
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        Ok(Some(both(clauses)))
    }

    fn negated(&mut self, inner: &Query) -> Part {
        let outer = std::mem::replace(&mut self.negated, true);
        let excluded = self.any(inner);
        self.negated = outer;
        excluded
    }

    fn word(&mut self, field: Option<Field>, text: &str) -> Part {
        if let Some(term) = self.keyword(field, text) {
            return Ok(Some(term));
        }
        let terms = phrase_terms(text);
        match terms.terms.as_slice() {
            [(_, word)] if !terms.last_is_prefix && can_inflect(word) && inflects(field) => self.inflected(field, word),
            _ => self.phrase(field, text),
        }
    }

    /// A word with its inflections in the language of each page.
    fn inflected(&mut self, field: Option<Field>, word: &str) -> Part {
        let mut clauses = Vec::new();
        let mut tokens: HashMap<String, LanguageSet> = HashMap::new();
        for (target, engine_field, weight) in self.targets(field) {
            let inflections = Inflections::of(self.index, &self.languages, engine_field, word)?;
            if target.is_some() {
                for (word, languages) in inflections.by_language() {
                    *tokens.entry(word.to_owned()).or_default() |= languages;
                }
            }
            clauses.push((Occur::Should, boosted(Box::new(WordQuery::new(engine_field, inflections)), weight)));
        }
        self.highlight(field, Pattern::Tokens(tokens));
        Ok(Some(either(clauses)))
    }

    fn phrase(&mut self, field: Option<Field>, text: &str) -> Part {
        if let Some(term) = self.keyword(field, text) {
            return Ok(Some(term));
        }
        let terms = phrase_terms(text);
        if terms.terms.is_empty() {
            self.ignored.push(text.to_owned());
            return Ok(None);
        }
        let mut clauses = Vec::new();
        for (_, engine_field, weight) in self.targets(field) {
            clauses.push((Occur::Should, boosted(self.exact(engine_field, &terms)?, weight)));
        }
        self.highlight(field, Pattern::Phrase(terms));
        Ok(Some(either(clauses)))
    }

    /// Tokens next to each other in one field.
    fn exact(&self, field: EngineField, phrase: &PhraseTerms) -> tantivy::Result<Box<dyn EngineQuery>> {
        let term = |text: &str| Term::from_field_text(field, text);
        let offsets = || phrase.terms.iter().map(|(offset, text)| (*offset, term(text))).collect();
        Ok(match phrase.terms.as_slice() {
            [] => Box::new(EmptyQuery),
            [(_, only)] if phrase.last_is_prefix => {
                Box::new(WordQuery::new(field, Inflections::beginning_with(self.index, field, only)?))
            }
            [(_, only)] => Box::new(TermQuery::new(term(only), IndexRecordOption::WithFreqs)),
            [.., (_, last)] if phrase.last_is_prefix => {
                let mut query = PhrasePrefixQuery::new_with_offset(offsets());
                // The engine makes room for as many at once, so it is told exactly how many there are.
                let expansions = Inflections::beginning_with(self.index, field, last)?.words().count();
                query.set_max_expansions(u32::try_from(expansions).unwrap_or(u32::MAX));
                Box::new(query)
            }
            _ => Box::new(PhraseQuery::new_with_offset(offsets())),
        })
    }

    /// A value that is compared as a whole and not as words: a site, a language.
    fn keyword(&self, field: Option<Field>, value: &str) -> Option<Box<dyn EngineQuery>> {
        let fields = self.index.fields();
        let value = value.trim().to_lowercase();
        let term = match field? {
            Field::Site => Term::from_field_text(fields.site, value.strip_prefix("www.").unwrap_or(&value)),
            Field::Lang => Term::from_field_text(fields.language, &value),
            _ => return None,
        };
        Some(unscored(Box::new(TermQuery::new(term, IndexRecordOption::Basic))))
    }

    /// The fields of the index that a field of the query stands for, with their weights.
    fn targets(&self, field: Option<Field>) -> Vec<(Option<TextField>, EngineField, f32)> {
        let fields = self.index.fields();
        let text = |target: TextField| match target {
            TextField::Title => fields.title,
            TextField::Standfirst => fields.standfirst,
            TextField::Body => fields.body,
            TextField::Caption => fields.caption,
        };
        let other = match field {
            Some(Field::Author) => Some(fields.author),
            Some(Field::Agency) => Some(fields.agency),
            Some(Field::Section) => Some(fields.section),
            Some(Field::Url) => Some(fields.url),
            _ => None,
        };
        match other {
            Some(engine_field) => vec![(None, engine_field, 1.0)],
            None => FIELD_WEIGHTS
                .into_iter()
                .filter(|(target, _)| text_fields(field).contains(target))
                .map(|(target, weight)| (Some(target), text(target), weight))
                .collect(),
        }
    }

    fn highlight(&mut self, field: Option<Field>, pattern: Pattern) {
        let fields = text_fields(field);
        if !self.negated && !fields.is_empty() {
            self.highlights.push(Highlight { fields: fields.to_vec(), pattern });
        }
    }
}

fn date(range: &DateRange) -> DateQuery {
    let first = range.first_day().map_or(i64::MIN, days_since_epoch);
    let last = range.last_day().map_or(i64::MAX, days_since_epoch);
    DateQuery::new(first..=last)
}

/// The texts of the article that a field of the query stands for.
fn text_fields(field: Option<Field>) -> &'static [TextField] {
    match field {
        None => &[TextField::Title, TextField::Standfirst, TextField::Body, TextField::Caption],
        Some(Field::Title) => &[TextField::Title],
        Some(Field::Body) => &[TextField::Standfirst, TextField::Body],
        Some(Field::Caption) => &[TextField::Caption],
        Some(_) => &[],
    }
}

/// Names and addresses are not inflected.
fn inflects(field: Option<Field>) -> bool {
    !text_fields(field).is_empty()
}

fn both(clauses: Vec<(Occur, Box<dyn EngineQuery>)>) -> Box<dyn EngineQuery> {
    Box::new(BooleanQuery::new(clauses))
}

fn either(mut clauses: Vec<(Occur, Box<dyn EngineQuery>)>) -> Box<dyn EngineQuery> {
    if clauses.len() == 1 { clauses.remove(0).1 } else { both(clauses) }
}

fn boosted(query: Box<dyn EngineQuery>, weight: f32) -> Box<dyn EngineQuery> {
    if weight == 1.0 { query } else { Box::new(BoostQuery::new(query, weight)) }
}

/// A filter must not change the order.
fn unscored(query: Box<dyn EngineQuery>) -> Box<dyn EngineQuery> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}
