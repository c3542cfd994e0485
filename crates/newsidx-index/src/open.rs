//! An index that is open for reading: a snapshot of its last commit.
//!
//! Opening reads the metadata of the segments and the merged stories, and writes nothing. Files of articles are
//! memory-mapped.

use std::io;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::collector::Collector;
use tantivy::query::Query;
use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{DocAddress, DocId, DocSet, ReloadPolicy, Searcher, SegmentReader, TERMINATED};

use super::copies::Copies;
use super::read_only_directory::ReadOnlyDirectory;
use super::schema::{self, Fields};
use super::segment_search::search_segments;
use super::{IndexError, MergedStories, SegmentFields, StoredArticles, StoredFacts, format};
use newsidx_core::article::{Article, ArticleId, date_from_days};

/// Hexadecimal digits of a document's identifier.
const ID_DIGITS: usize = 16;

/// Snapshot of an index. Later commits do not change its results.
pub struct Index {
    path: PathBuf,
    searcher: Searcher,
    fields: Fields,
    segment_fields: Arc<SegmentFields>,
    stored: Arc<StoredArticles>,
    merged: Arc<MergedStories>,
    copies: Copies,
    max_expansions: usize,
}

/// Numbers about the content of an index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndexStats {
    /// Number of articles.
    pub documents: u64,
    /// Number of exact copies: further locations of their pages.
    pub exact_copies: u64,
    /// Number of articles by site, the largest first.
    pub sites: Vec<(String, u64)>,
    /// Number of articles by language, the most common first.
    pub languages: Vec<(String, u64)>,
    /// Number of articles without a detected language.
    pub without_language: u64,
    /// First and last day of publication; `None` if no article has a date.
    pub days: Option<(jiff::civil::Date, jiff::civil::Date)>,
    /// Number of articles without a date.
    pub without_date: u64,
    /// Bytes of the index on disk.
    pub bytes: u64,
}

impl Index {
    /// Opens the index in a directory, which may be read-only.
    ///
    /// # Errors
    ///
    /// If there is no index, or one that this program cannot read.
    pub fn open(path: &Path) -> Result<Self, IndexError> {
        format::check(path)?;
        let engine = |source| IndexError::Engine { path: path.to_owned(), source: Box::new(source) };
        let articles = path.join("articles");
        let directory =
            ReadOnlyDirectory::open(&articles).map_err(|_| IndexError::Missing { path: path.to_owned() })?;
        let index = tantivy::Index::open(directory).map_err(engine)?;
        schema::register_tokenizer(&index);
        let fields = Fields::from_schema(&index.schema()).map_err(engine)?;
        let searcher = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            // Blocks of the store are not compressed, so a cache of them would only copy mapped pages.
            .doc_store_cache_num_blocks(0)
            .try_into()
            .map_err(engine)?
            .searcher();
        let segment_fields = Arc::new(SegmentFields::read(&searcher).map_err(engine)?);
        // After the articles: a commit writes merged stories before the articles, so these are at least as new.
        let merged = Arc::new(MergedStories::load(path)?);
        let stored = Arc::new(StoredArticles::new(path, &fields));
        let copies = Copies::open(path, || generation_of(&index)).map_err(engine)?;
        let max_expansions = Self::DEFAULT_MAX_EXPANSIONS;
        Ok(Self { path: path.to_owned(), searcher, fields, segment_fields, stored, merged, copies, max_expansions })
    }

    /// Default of [`max_expansions`](Self::max_expansions).
    ///
    /// `ab*`, two letters and a star, stays below it in an archive of a million articles. Each word takes about 5 KB of
    /// memory while a query runs.
    pub const DEFAULT_MAX_EXPANSIONS: usize = 10_000;

    /// Sets the largest number of words that a pattern in a query may expand to.
    #[must_use]
    pub fn with_max_expansions(self, max_expansions: usize) -> Self {
        Self { max_expansions, ..self }
    }

    /// Largest number of words that a pattern in a query may expand to. A query that needs more is refused.
    pub fn max_expansions(&self) -> usize {
        self.max_expansions
    }

    /// Directory of the index.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The engine's searcher over this snapshot.
    pub fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    /// Fields of the schema.
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// The fields that each segment has terms of.
    pub fn segment_fields(&self) -> &Arc<SegmentFields> {
        &self.segment_fields
    }

    /// Reader of the stored articles.
    pub fn stored_articles(&self) -> &Arc<StoredArticles> {
        &self.stored
    }

    /// Runs a query. BM25 statistics are those of the whole index.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn search<C: Collector>(&self, query: &dyn Query, collector: &C) -> Result<C::Fruit, IndexError> {
        search_segments(&self.searcher, &self.segment_fields, query, collector)
            .map_err(|error| self.engine_error(error))
    }

    /// Stories that were merged into one.
    pub fn merged_stories(&self) -> &Arc<MergedStories> {
        &self.merged
    }

    /// Wraps an error of the engine.
    pub fn engine_error(&self, source: tantivy::TantivyError) -> IndexError {
        IndexError::Engine { path: self.path.clone(), source: Box::new(source) }
    }

    /// Exact copies of the pages of its articles.
    pub(super) fn copies(&self) -> &Copies {
        &self.copies
    }

    /// Reads the article at an address of the searcher, with its other sources.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn article(&self, address: DocAddress) -> Result<Article, IndexError> {
        let article = || {
            let article = self.stored.article(&self.searcher.doc(address)?)?;
            let mut other_sources = self.copies.origins(article.id)?;
            // An interrupted commit may have moved the article to this copy and not yet deleted the entry of the copy.
            other_sources.retain(|origin| *origin != article.origin);
            Ok(Article { other_sources, ..article })
        };
        article().map_err(|error| self.engine_error(error))
    }

    /// Finds the articles whose identifier begins with these hexadecimal digits: their facts, ordered by identifier, at
    /// most `limit`. Empty if the text is not hexadecimal.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn find_id(&self, digits: &str, limit: usize) -> Result<Vec<(StoredFacts, DocAddress)>, IndexError> {
        let Some((first, last)) = id_range(digits) else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for (ord, segment) in self.searcher.segment_readers().iter().enumerate() {
            let addresses = documents_with_ids(segment, &self.fields, first..=last, limit)
                .map_err(|error| self.engine_error(error))?;
            for doc_id in addresses {
                let address = DocAddress::new(ord as u32, doc_id);
                let facts = || self.stored.facts(&self.searcher.doc(address)?);
                found.push((facts().map_err(|error| self.engine_error(error))?, address));
            }
        }
        found.sort_by_key(|(facts, _)| facts.id);
        found.truncate(limit);
        Ok(found)
    }

    /// Counts the content of the index. Linear in the number of documents, about 20 ns each.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn stats(&self) -> Result<IndexStats, IndexError> {
        let mut stats = IndexStats {
            documents: self.searcher.num_docs(),
            exact_copies: self.copies.count().map_err(|error| self.engine_error(error))?,
            ..IndexStats::default()
        };
        let mut days: Option<(i64, i64)> = None;
        let mut sites = ValueCounts::default();
        let mut languages = ValueCounts::default();
        for segment in self.searcher.segment_readers() {
            let failed = |error| self.engine_error(error);
            sites.add(segment, schema::SITE_NAME).map_err(failed)?;
            languages.add(segment, schema::LANGUAGE).map_err(failed)?;
            let first_days = segment.fast_fields().i64(schema::FIRST_DAY).map_err(failed)?;
            let last_days = segment.fast_fields().i64(schema::LAST_DAY).map_err(failed)?;
            for doc in segment.doc_ids_alive() {
                match (first_days.first(doc), last_days.first(doc)) {
                    (Some(first), Some(last)) => {
                        let (earliest, latest) = days.unwrap_or((first, last));
                        days = Some((earliest.min(first), latest.max(last)));
                    }
                    _ => stats.without_date += 1,
                }
            }
        }
        stats.without_language = languages.missing;
        stats.sites = sites.sorted();
        stats.languages = languages.sorted();
        stats.days = days.and_then(|(first, last)| date_from_days(first).zip(date_from_days(last)));
        stats.bytes = disk_bytes(&self.path).map_err(|source| IndexError::Io { path: self.path.clone(), source })?;
        Ok(stats)
    }
}

/// Generation of the last commit; 0 if there is none.
pub(super) fn generation_of(index: &tantivy::Index) -> tantivy::Result<u64> {
    Ok(index.load_metas()?.payload.and_then(|payload| payload.parse().ok()).unwrap_or(0))
}

/// Finds the documents of a segment whose identifier is in a range, ordered by identifier.
///
/// Stops after the identifier at which `limit` is reached.
pub(super) fn documents_with_ids(
    segment: &SegmentReader,
    fields: &Fields,
    ids: RangeInclusive<ArticleId>,
    limit: usize,
) -> tantivy::Result<Vec<DocId>> {
    let inverted = segment.inverted_index(fields.id)?;
    // Terms of numbers are big-endian, so a range of identifiers is a range of the term dictionary.
    let key = |id: &ArticleId| Term::from_field_u64(fields.id, id.0).serialized_value_bytes().to_vec();
    let mut terms = inverted.terms().range().ge(key(ids.start())).le(key(ids.end())).into_stream()?;
    let mut documents = Vec::new();
    while documents.len() < limit && terms.advance() {
        let mut postings = inverted.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
        while postings.doc() != TERMINATED {
            if !segment.is_deleted(postings.doc()) {
                documents.push(postings.doc());
            }
            postings.advance();
        }
    }
    Ok(documents)
}

/// First and last identifier that begin with these digits; `None` if they are not hexadecimal or too many.
pub fn id_range(digits: &str) -> Option<(ArticleId, ArticleId)> {
    let valid = !digits.is_empty() && digits.len() <= ID_DIGITS && digits.bytes().all(|b| b.is_ascii_hexdigit());
    if !valid {
        return None;
    }
    let number =
        |fill: &str| u64::from_str_radix(&format!("{digits}{}", fill.repeat(ID_DIGITS - digits.len())), 16).ok();
    Some((ArticleId(number("0")?), ArticleId(number("f")?)))
}

/// Number of documents by value of a text column.
#[derive(Default)]
struct ValueCounts {
    values: std::collections::BTreeMap<String, u64>,
    missing: u64,
}

impl ValueCounts {
    fn add(&mut self, segment: &SegmentReader, column: &str) -> tantivy::Result<()> {
        let Some(column) = segment.fast_fields().str(column)? else {
            self.missing += u64::from(segment.num_docs());
            return Ok(());
        };
        // By ordinal first, so that each value is read once.
        let mut by_ordinal = vec![0; column.num_terms()];
        for doc in segment.doc_ids_alive() {
            match column.term_ords(doc).next() {
                Some(ordinal) => by_ordinal[ordinal as usize] += 1,
                None => self.missing += 1,
            }
        }
        for (ordinal, count) in by_ordinal.into_iter().enumerate().filter(|(_, count)| *count > 0) {
            let mut value = String::new();
            column.ord_to_str(ordinal as u64, &mut value)?;
            *self.values.entry(value).or_default() += count;
        }
        Ok(())
    }

    fn sorted(self) -> Vec<(String, u64)> {
        let mut sorted: Vec<(String, u64)> = self.values.into_iter().collect();
        // Stable, so that values with equal counts stay in alphabetical order.
        sorted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        sorted
    }
}

/// Bytes of all files in a directory and below.
pub(super) fn disk_bytes(dir: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in walkdir::WalkDir::new(dir) {
        match entry.and_then(|entry| entry.metadata()) {
            Ok(metadata) => bytes += if metadata.is_file() { metadata.len() } else { 0 },
            // A writer may delete files meanwhile; a missing directory is an error.
            Err(error) if error.depth() > 0 && is_gone(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(bytes)
}

fn is_gone(error: &walkdir::Error) -> bool {
    error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn files_deleted_during_the_count_are_no_error() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("stays"), b"four").unwrap();
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for nth in (0..8).cycle().take_while(|_| !stop.load(Ordering::Relaxed)) {
                    let path = dir.path().join(format!("goes{nth}"));
                    std::fs::write(&path, b"").unwrap();
                    std::fs::remove_file(&path).unwrap();
                }
            });
            let counted: Vec<_> = (0..2000).map(|_| disk_bytes(dir.path())).collect();
            stop.store(true, Ordering::Relaxed);
            assert!(counted.iter().all(|bytes| *bytes.as_ref().unwrap() == 4));
        });
        assert!(disk_bytes(&dir.path().join("nowhere")).is_err());
    }

    #[test]
    fn a_prefix_of_an_identifier_is_a_range() {
        assert_eq!(id_range("ff"), Some((ArticleId(0xff << 56), ArticleId(u64::MAX))));
        assert_eq!(
            id_range("0123456789abcdef"),
            Some((ArticleId(0x0123_4567_89ab_cdef), ArticleId(0x0123_4567_89ab_cdef)))
        );
        for none in ["", "xyz", "0123456789abcdef0", "+1", "한"] {
            assert_eq!(id_range(none), None, "{none}");
        }
    }
}
