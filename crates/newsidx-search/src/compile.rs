//! Query → what the engine runs, and what finds its places in a text.
//!
//! What the engine can answer exactly it answers: words, phrases, filters. For everything else it is
//! asked for documents that may match, and each is looked at ([`VerifiedQuery`]) with the same
//! pattern that later marks the places. So counts are exact, and what is counted is what is shown.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::Term;
use tantivy::query::{AllQuery, ConstScoreQuery, EmptyQuery, Occur, Query as EngineQuery, TermQuery};
use tantivy::schema::{Field as EngineField, IndexRecordOption};

use super::SearchError;
use super::candidate_query::{CandidateQuery, FieldTarget, boolean_query, build_candidate_query};
use super::excluded_query::ExcludedQuery;
use super::expand::{Expander, WordSlot};
use super::filter_query::{Filter, FilterQuery};
use super::hit_story::stories_of_ids;
use super::inflect::{Inflections, LanguageSet, Languages};
use super::matcher::Matcher;
use super::pattern::{Pattern, Sequence};
use super::pattern_builder::{ParsedPattern, build_pattern};
use super::text_clause::{Scope, TextClause};
use super::text_field::TextField;
use super::verifier::{DeferredError, VerifiedQuery, Verifier};
use super::versions::known_at;
use super::word_query::{FieldWords, WordQuery};
use newsidx_core::article::days_since_epoch;
use newsidx_index::{Index, id_range};
use newsidx_query::{DateRange, Field, Glob, Query};

/// A query that is ready to run.
pub(super) struct Compiled {
    pub query: Box<dyn EngineQuery>,
    pub matcher: Matcher,
    pub ignored: Vec<String>,
    /// What failed while the query ran.
    pub deferred_error: DeferredError,
}

pub(super) fn compile(index: &Index, query: &Query) -> Result<Compiled, SearchError> {
    let languages = Languages::open(index).map_err(|error| index.engine_error(error))?;
    let expander = Expander { index, languages: &languages, limit: index.max_expansions() };
    let mut compiler = Compiler {
        index,
        expander,
        clauses: Vec::new(),
        ignored: Vec::new(),
        failure: DeferredError::default(),
        negated: false,
    };
    match compiler.any(query)? {
        Some(query) => Ok(Compiled {
            query,
            matcher: Matcher { clauses: compiler.clauses },
            ignored: compiler.ignored,
            deferred_error: compiler.failure,
        }),
        None => Err(SearchError::NothingToSearch(compiler.ignored.join(" "))),
    }
}

struct Compiler<'a> {
    index: &'a Index,
    expander: Expander<'a>,
    /// What is to be shown of the query.
    clauses: Vec<Arc<TextClause>>,
    ignored: Vec<String>,
    failure: DeferredError,
    /// Inside a negation, where a match is nothing to show.
    negated: bool,
}

/// A part of the query; `None` where it holds nothing that can be searched for.
type CompiledPart = Result<Option<Box<dyn EngineQuery>>, SearchError>;

impl Compiler<'_> {
    fn any(&mut self, query: &Query) -> CompiledPart {
        match query {
            Query::All => Ok(Some(Box::new(AllQuery))),
            Query::Date(range) => Ok(Some(filter(Filter::Days(day_range(range))))),
            Query::AsOf(date) => Ok(Some(filter(Filter::Selected(known_at(self.index, date.last_day())?)))),
            Query::Undated => Ok(Some(filter(Filter::Undated))),
            Query::Modified(range) => Ok(Some(filter(Filter::Modified(day_range(range))))),
            Query::Unmodified => Ok(Some(filter(Filter::Unmodified))),
            Query::Length(range) => Ok(Some(filter(Filter::Words(range.from..=range.to.unwrap_or(u64::MAX))))),
            Query::Word { field: Some(Field::Id), text } => Ok(Some(ids(text))),
            Query::Word { field: Some(Field::Story), text } => Ok(Some(unscored(stories_of_ids(self.index, text)?))),
            Query::Word { field: Some(field @ (Field::Site | Field::Lang)), text }
            | Query::Phrase { field: Some(field @ (Field::Site | Field::Lang)), text } => {
                Ok(Some(self.name(*field, text)))
            }
            Query::Wildcard { field: Some(field @ (Field::Site | Field::Lang)), glob } => {
                self.names(*field, glob).map(Some)
            }
            Query::Not(inner) => {
                let excluded = self.negated(inner)?;
                Ok(excluded
                    .map(|excluded| boolean_query(vec![(Occur::Must, Box::new(AllQuery)), (Occur::MustNot, excluded)])))
            }
            Query::And(parts) => self.all(parts),
            Query::Or(parts) => {
                let mut clauses = Vec::with_capacity(parts.len());
                for part in parts {
                    clauses.extend(self.any(part)?.map(|clause| (Occur::Should, clause)));
                }
                Ok((!clauses.is_empty()).then(|| boolean_query(clauses)))
            }
            Query::AtLeast { count, inner } => self.text_clause(inner, *count as usize),
            value => self.text_clause(value, 1),
        }
    }

    fn all(&mut self, parts: &[Query]) -> CompiledPart {
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
        Ok(Some(boolean_query(clauses)))
    }

    fn negated(&mut self, inner: &Query) -> CompiledPart {
        let outer = std::mem::replace(&mut self.negated, true);
        let excluded = self.any(inner);
        self.negated = outer;
        Ok(excluded?.map(excludable))
    }

    /// Something that is looked for in texts.
    fn text_clause(&mut self, query: &Query, at_least: usize) -> CompiledPart {
        let field = query.value_field().flatten();
        let fields = TextField::for_query_field(field);
        let inflects = fields.iter().all(|field| field.is_article_text());
        let ParsedPattern { pattern, slots, ignored } = match build_pattern(query, inflects)? {
            Ok(read) => read,
            Err(ignored) => {
                self.ignored.extend(ignored);
                return Ok(None);
            }
        };
        self.ignored.extend(ignored);
        let mut words: HashMap<String, Vec<(usize, LanguageSet)>> = HashMap::new();
        let mut targets = Vec::with_capacity(fields.len());
        for field in fields {
            let engine_field = field.engine_field(self.index.fields());
            let mut sets = Vec::with_capacity(slots.len());
            for (set, (slot, typed)) in slots.iter().enumerate() {
                let expanded = self.expander.expand(slot, engine_field, typed)?;
                add_words(&mut words, set, &expanded);
                sets.push(expanded);
            }
            targets.push(FieldTarget { field: *field, engine_field, sets });
        }
        let scope = match field {
            Some(Field::Lead) => Scope::Lead,
            Some(Field::Quote) => Scope::Quotations,
            _ => Scope::Whole,
        };
        let is_phrase = !matches!(&pattern, Pattern::Sequence(Sequence { slots, .. }) if slots.len() == 1)
            || matches!(query, Query::Phrase { .. } | Query::Exact { .. });
        let leaf = Arc::new(TextClause {
            fields: fields.to_vec(),
            scope,
            at_least,
            words,
            sets: slots.len(),
            pattern,
            is_phrase,
        });
        if !self.negated && inflects {
            self.clauses.push(Arc::clone(&leaf));
        }
        Ok(Some(self.engine_query(leaf, &slots, &targets)))
    }

    fn engine_query(
        &self,
        leaf: Arc<TextClause>,
        slots: &[(WordSlot, String)],
        targets: &[FieldTarget],
    ) -> Box<dyn EngineQuery> {
        let CandidateQuery { query: superset, is_exact } =
            build_candidate_query(targets, &leaf.pattern, slots, self.index.segment_fields());
        if is_exact && leaf.scope == Scope::Whole && leaf.at_least == 1 {
            return superset;
        }
        let check = Verifier {
            clause: leaf,
            fields: targets.iter().map(FieldTarget::verifier_field).collect(),
            stored: Arc::clone(self.index.stored_articles()),
            held: Arc::clone(self.index.segment_fields()),
            failure: self.failure.clone(),
        };
        Box::new(VerifiedQuery { candidates: Arc::from(superset), verifier: Arc::new(check) })
    }

    /// A value that is compared as a whole and not as words: a site, a language.
    fn name(&self, field: Field, value: &str) -> Box<dyn EngineQuery> {
        let value = value.trim().to_lowercase();
        let value = value.strip_prefix("www.").unwrap_or(&value);
        unscored(Box::new(TermQuery::new(
            Term::from_field_text(self.name_field(field), value),
            IndexRecordOption::Basic,
        )))
    }

    /// All names that a wildcard stands for.
    fn names(&self, field: Field, glob: &Glob) -> Result<Box<dyn EngineQuery>, SearchError> {
        let typed = format!("{}:{}", field.name(), glob.to_text('*', '?'));
        let glob = glob.clone().map_texts(str::to_lowercase);
        let names = self.expander.names(self.name_field(field), &glob, &typed)?;
        let field = FieldWords { field: self.name_field(field), words: names, weight: 1.0 };
        Ok(unscored(Box::new(WordQuery::new(vec![field], self.index.segment_fields()))))
    }

    fn name_field(&self, field: Field) -> EngineField {
        if field == Field::Site { self.index.fields().site } else { self.index.fields().language }
    }
}

fn add_words(words: &mut HashMap<String, Vec<(usize, LanguageSet)>>, set: usize, expanded: &Inflections) {
    for (word, languages) in expanded.by_language() {
        let sets = words.entry(word.to_owned()).or_default();
        match sets.iter_mut().find(|(known, _)| *known == set) {
            Some((_, known)) => *known |= languages,
            None => sets.push((set, languages)),
        }
    }
}

fn day_range(range: &DateRange) -> std::ops::RangeInclusive<i64> {
    let first = range.first_day().map_or(i64::MIN, days_since_epoch);
    let last = range.last_day().map_or(i64::MAX, days_since_epoch);
    first..=last
}

fn ids(digits: &str) -> Box<dyn EngineQuery> {
    match id_range(digits) {
        Some((first, last)) => filter(Filter::Ids(first.0..=last.0)),
        None => Box::new(EmptyQuery),
    }
}

/// A query that may be excluded.
fn excludable(query: Box<dyn EngineQuery>) -> Box<dyn EngineQuery> {
    // The engine has a fast way to exclude a single term.
    if query.is::<TermQuery>() { query } else { Box::new(ExcludedQuery(Arc::from(query))) }
}

fn filter(filter: Filter) -> Box<dyn EngineQuery> {
    Box::new(FilterQuery(filter))
}

/// A filter must not change the order.
pub(super) fn unscored(query: Box<dyn EngineQuery>) -> Box<dyn EngineQuery> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}
