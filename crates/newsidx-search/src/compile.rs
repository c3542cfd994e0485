//! Compiler: query tree to an engine query and a [`Matcher`].
//!
//! Words, phrases and filters become exact engine queries. Every other clause becomes a candidate query, which matches
//! a superset, and a [`VerifiedQuery`], which checks each candidate with the pattern that also highlights the matches.
//! So counts are exact and equal to what is highlighted (`docs/design/candidate-verification.md`).

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::Term;
use tantivy::query::{AllQuery, ConstScoreQuery, EmptyQuery, Occur, Query as EngineQuery, TermQuery};
use tantivy::schema::{Field as EngineField, IndexRecordOption};

use super::candidate_query::{CandidateQuery, FieldTarget, boolean_query, build_candidate_query};
use super::error::SearchError;
use super::excluded_query::ExcludedQuery;
use super::expand::{Expander, WordSlot};
use super::filter_query::{Filter, FilterQuery};
use super::kind_scope::{KindScope, listing_query};
use super::languages::{LanguageSet, Languages};
use super::listing_query::ListingQuery;
use super::matcher::Matcher;
use super::pattern::{Pattern, Sequence};
use super::pattern_builder::{ClausePattern, WordForms, build_pattern};
use super::story_query::stories_of_ids;
use super::term_set::TermSet;
use super::text_clause::{Scope, TextClause};
use super::text_field::TextField;
use super::verifier::{DeferredError, VerifiedQuery, Verifier};
use super::versions::known_at;
use super::word_query::{FieldWords, WordQuery};
use newsidx_core::article::{DocumentKind, days_since_epoch};
use newsidx_index::{Index, id_range};
use newsidx_query::{DateRange, Field, Glob, Query};

/// A query that is ready to run.
pub(super) struct Compiled {
    pub query: Box<dyn EngineQuery>,
    pub matcher: Matcher,
    pub ignored: Vec<String>,
    /// First error during a run; set by the verifiers.
    pub deferred_error: DeferredError,
}

/// Compiles a query as it was typed: without a clause about the kind it matches articles alone.
pub(super) fn compile(index: &Index, query: &Query) -> Result<Compiled, SearchError> {
    compile_in_scope(index, query, KindScope::for_query(query))
}

/// Compiles a query, or a clause of a query with this scope.
pub(super) fn compile_in_scope(index: &Index, query: &Query, scope: KindScope) -> Result<Compiled, SearchError> {
    let languages = Languages::open(index).map_err(|error| index.engine_error(error))?;
    let expander = Expander { index, languages: &languages, limit: index.max_expansions() };
    let mut compiler = Compiler {
        index,
        expander,
        listings: listing_query(index)?,
        clauses: Vec::new(),
        ignored: Vec::new(),
        deferred_error: DeferredError::default(),
        negated: false,
    };
    match compiler.clause(query)? {
        Some(query) => Ok(Compiled {
            query: scope.limit(query, compiler.listings.as_ref()),
            matcher: Matcher { clauses: compiler.clauses },
            ignored: compiler.ignored,
            deferred_error: compiler.deferred_error,
        }),
        None => Err(SearchError::NothingToSearch(compiler.ignored.join(" "))),
    }
}

struct Compiler<'a> {
    index: &'a Index,
    expander: Expander<'a>,
    /// `None` if the index has no listings.
    listings: Option<ListingQuery>,
    /// Clauses to highlight.
    clauses: Vec<Arc<TextClause>>,
    ignored: Vec<String>,
    deferred_error: DeferredError,
    /// Whether the current clause is inside a negation, where matches are not highlighted.
    negated: bool,
}

/// A compiled clause; `None` if it has no searchable word.
type CompiledPart = Result<Option<Box<dyn EngineQuery>>, SearchError>;

impl Compiler<'_> {
    fn clause(&mut self, query: &Query) -> CompiledPart {
        match query {
            Query::All => Ok(Some(Box::new(AllQuery))),
            Query::Date(range) => Ok(Some(filter(Filter::Days(day_range(range))))),
            Query::AsOf(date) => Ok(Some(filter(Filter::Selected(known_at(self.index, date.last_day())?)))),
            Query::Undated => Ok(Some(filter(Filter::Undated))),
            Query::Modified(range) => Ok(Some(filter(Filter::Modified(day_range(range))))),
            Query::Unmodified => Ok(Some(filter(Filter::Unmodified))),
            Query::Length(range) => Ok(Some(filter(Filter::Words(range.from..=range.to.unwrap_or(u64::MAX))))),
            Query::Kind(kind) => Ok(Some(self.kind(*kind))),
            Query::AnyKind => Ok(Some(unscored(Box::new(AllQuery)))),
            Query::Word { field: Some(Field::Id), text } => Ok(Some(id_filter(text))),
            Query::Word { field: Some(Field::Story), text } => Ok(Some(unscored(stories_of_ids(self.index, text)?))),
            Query::Word { field: Some(field @ (Field::Site | Field::Lang)), text }
            | Query::Phrase { field: Some(field @ (Field::Site | Field::Lang)), text } => {
                Ok(Some(self.keyword(*field, text)))
            }
            Query::Wildcard { field: Some(field @ (Field::Site | Field::Lang)), glob } => {
                self.keywords(*field, glob).map(Some)
            }
            Query::Not(inner) => {
                let excluded = self.exclusion(inner)?;
                Ok(excluded
                    .map(|excluded| boolean_query(vec![(Occur::Must, Box::new(AllQuery)), (Occur::MustNot, excluded)])))
            }
            Query::And(parts) => self.conjunction(parts),
            Query::Or(parts) => {
                let mut clauses = Vec::with_capacity(parts.len());
                for part in parts {
                    clauses.extend(self.clause(part)?.map(|clause| (Occur::Should, clause)));
                }
                Ok((!clauses.is_empty()).then(|| boolean_query(clauses)))
            }
            Query::AtLeast { count, inner } => self.text_clause(inner, *count as usize),
            value => self.text_clause(value, 1),
        }
    }

    fn conjunction(&mut self, parts: &[Query]) -> CompiledPart {
        let mut clauses: Vec<(Occur, Box<dyn EngineQuery>)> = Vec::with_capacity(parts.len() + 1);
        for part in parts {
            match part {
                Query::Not(inner) => {
                    clauses.extend(self.exclusion(inner)?.map(|excluded| (Occur::MustNot, excluded)));
                }
                // Without a clause that matches all documents or nearly all: it would be visited document by document.
                Query::Kind(DocumentKind::Article) => clauses.extend(self.listing_exclusion()),
                Query::AnyKind => {}
                part => clauses.extend(self.clause(part)?.map(|clause| (Occur::Must, clause))),
            }
        }
        if clauses.is_empty() && !parts.iter().any(|part| matches!(part, Query::Kind(_) | Query::AnyKind)) {
            return Ok(None);
        }
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            // The engine's Boolean query matches nothing without a positive clause.
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        Ok(Some(boolean_query(clauses)))
    }

    /// Compiles `kind:`.
    fn kind(&self, kind: DocumentKind) -> Box<dyn EngineQuery> {
        match (kind, &self.listings) {
            (DocumentKind::Listing, Some(listings)) => Box::new(listings.clone()),
            (DocumentKind::Listing, None) => Box::new(EmptyQuery),
            (DocumentKind::Article, _) => {
                let all: (Occur, Box<dyn EngineQuery>) = (Occur::Must, Box::new(AllQuery));
                unscored(boolean_query(std::iter::once(all).chain(self.listing_exclusion()).collect()))
            }
        }
    }

    fn listing_exclusion(&self) -> Option<(Occur, Box<dyn EngineQuery>)> {
        let excluded = |listings: ListingQuery| -> Box<dyn EngineQuery> { Box::new(listings) };
        self.listings.clone().map(|listings| (Occur::MustNot, excluded(listings)))
    }

    fn exclusion(&mut self, inner: &Query) -> CompiledPart {
        let outer = std::mem::replace(&mut self.negated, true);
        let excluded = self.clause(inner);
        self.negated = outer;
        Ok(excluded?.map(excludable))
    }

    /// Compiles a clause that is searched in texts.
    fn text_clause(&mut self, query: &Query, at_least: usize) -> CompiledPart {
        let field = query.value_field().flatten();
        let fields = TextField::for_query_field(field);
        let is_article_text = fields.iter().all(|field| field.is_article_text());
        let forms = if is_article_text { WordForms::Inflected } else { WordForms::AsTyped };
        let ClausePattern { pattern, slots, ignored } = build_pattern(query, forms)?;
        self.ignored.extend(ignored);
        let Some(pattern) = pattern else { return Ok(None) };
        let mut words: HashMap<String, Vec<(usize, LanguageSet)>> = HashMap::new();
        let mut targets = Vec::with_capacity(fields.len());
        for field in fields {
            let engine_field = field.engine_field(self.index.fields());
            // Each field has a dictionary of its own, so a word expands to different terms in each.
            let mut expanded_slots = Vec::with_capacity(slots.len());
            for (nth, (slot, typed)) in slots.iter().enumerate() {
                let expanded = self.expander.expand(slot, engine_field, typed)?;
                add_words(&mut words, nth, &expanded);
                expanded_slots.push(expanded);
            }
            targets.push(FieldTarget { field: *field, engine_field, slots: expanded_slots });
        }
        let scope = match field {
            // `lead:` and `quote:` are not fields of the index: they limit the scope in the fields of the text.
            Some(Field::Lead) => Scope::Lead,
            Some(Field::Quote) => Scope::Quotations,
            _ => Scope::Whole,
        };
        let is_phrase = !matches!(&pattern, Pattern::Sequence(Sequence { slots, .. }) if slots.len() == 1)
            || matches!(query, Query::Phrase { .. } | Query::Exact { .. });
        let clause = Arc::new(TextClause {
            fields: fields.to_vec(),
            scope,
            at_least,
            words,
            slot_count: slots.len(),
            pattern,
            is_phrase,
        });
        if !self.negated && is_article_text {
            // Matches in authors, URLs and other facts are not highlighted: they are not in the text that is printed.
            self.clauses.push(Arc::clone(&clause));
        }
        Ok(Some(self.engine_query(clause, &slots, &targets)))
    }

    fn engine_query(
        &self,
        clause: Arc<TextClause>,
        slots: &[(WordSlot, String)],
        targets: &[FieldTarget],
    ) -> Box<dyn EngineQuery> {
        let CandidateQuery { query: candidates, is_exact } =
            build_candidate_query(targets, &clause.pattern, slots, self.index.segment_fields());
        if is_exact && clause.scope == Scope::Whole && clause.at_least == 1 {
            return candidates;
        }
        let verifier = Verifier {
            clause,
            fields: targets.iter().map(FieldTarget::field_terms).collect(),
            stored: Arc::clone(self.index.stored_articles()),
            segment_fields: Arc::clone(self.index.segment_fields()),
            deferred_error: self.deferred_error.clone(),
        };
        Box::new(VerifiedQuery { candidates: Arc::from(candidates), verifier: Arc::new(verifier) })
    }

    /// Compiles a value that is compared as a whole: a site or a language.
    fn keyword(&self, field: Field, value: &str) -> Box<dyn EngineQuery> {
        let value = value.trim().to_lowercase();
        let value = value.strip_prefix("www.").unwrap_or(&value);
        unscored(Box::new(TermQuery::new(
            Term::from_field_text(self.keyword_field(field), value),
            IndexRecordOption::Basic,
        )))
    }

    /// Compiles a site or language with wildcards to all values that match.
    fn keywords(&self, field: Field, glob: &Glob) -> Result<Box<dyn EngineQuery>, SearchError> {
        let typed = format!("{}:{}", field.name(), glob.to_text('*', '?'));
        let glob = glob.clone().map_texts(str::to_lowercase);
        let words = self.expander.keywords(self.keyword_field(field), &glob, &typed)?;
        let field = FieldWords { field: self.keyword_field(field), words, weight: 1.0 };
        Ok(unscored(Box::new(WordQuery::new(vec![field], self.index.segment_fields()))))
    }

    fn keyword_field(&self, field: Field) -> EngineField {
        if field == Field::Site { self.index.fields().site } else { self.index.fields().language }
    }
}

fn add_words(words: &mut HashMap<String, Vec<(usize, LanguageSet)>>, slot: usize, expanded: &TermSet) {
    for (word, languages) in expanded.by_language() {
        let slots = words.entry(word.to_owned()).or_default();
        match slots.iter_mut().find(|(known, _)| *known == slot) {
            Some((_, known)) => *known |= languages,
            None => slots.push((slot, languages)),
        }
    }
}

fn day_range(range: &DateRange) -> std::ops::RangeInclusive<i64> {
    let first = range.first_day().map_or(i64::MIN, days_since_epoch);
    let last = range.last_day().map_or(i64::MAX, days_since_epoch);
    first..=last
}

fn id_filter(digits: &str) -> Box<dyn EngineQuery> {
    match id_range(digits) {
        Some((first, last)) => filter(Filter::Ids(first.0..=last.0)),
        None => Box::new(EmptyQuery),
    }
}

/// Wraps a query for use in an exclusion.
fn excludable(query: Box<dyn EngineQuery>) -> Box<dyn EngineQuery> {
    // The engine has a specialized, faster scorer for the exclusion of a single term. Listings are looked up in any order.
    if query.is::<TermQuery>() || query.is::<ListingQuery>() {
        query
    } else {
        Box::new(ExcludedQuery(Arc::from(query)))
    }
}

fn filter(filter: Filter) -> Box<dyn EngineQuery> {
    Box::new(FilterQuery(filter))
}

/// Wraps a filter so that it adds nothing to the score.
pub(super) fn unscored(query: Box<dyn EngineQuery>) -> Box<dyn EngineQuery> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}
