//! Versions of a page, and the filter `as-of:` for the version that was current on a day.
//!
//! An archive keeps every version and a search finds all of them: text that was removed from a later version is often
//! the reason for the search. The current version of a day is computed at query time ([`known_at`]), because stored
//! documents are immutable (`docs/design/page-versions.md`).

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;
use tantivy::collector::DocSetCollector;
use tantivy::columnar::Column;
use tantivy::{DocId, SegmentReader};

use super::document_set::DocumentSet;
use super::error::SearchError;
use super::filter_query::{Filter, FilterQuery};
use newsidx_core::article::{Article, days_since_epoch};
use newsidx_core::url::page_key;
use newsidx_index::{Index, Listings, schema};

/// Maximum number of documents whose pages are compared at once, in some 100 MB. A larger archive is compared in
/// parts, each with a pass over the columns.
const BATCH_DOCUMENTS: u64 = if cfg!(test) { 50 } else { 4_000_000 };

/// Returns all versions of the page with this address, in any form of the address, the oldest first.
///
/// Time: some nanoseconds per document of the index.
///
/// # Errors
///
/// If the index cannot be read.
pub fn versions(index: &Index, address: &str) -> Result<Vec<Article>, SearchError> {
    let Some(page) = page_key(address) else { return Ok(Vec::new()) };
    let query = FilterQuery(Filter::PageKey(page));
    let found = index.searcher().search(&query, &DocSetCollector).map_err(|error| index.engine_error(error))?;
    let mut versions = found.into_iter().map(|address| index.article(address)).collect::<Result<Vec<_>, _>>()?;
    versions.sort_by_key(|version| (version.first_known_day(), version.id));
    Ok(versions)
}

/// Returns the documents that were known on a day: the last version of each page that was fetched by then. If the time
/// of the fetch is unknown, the publication date counts.
///
/// Time: about 50 ns per document of the index. Memory: one bit per document, and up to 100 MB.
pub(super) fn known_at(index: &Index, day: Date) -> Result<Arc<DocumentSet>, SearchError> {
    let day = days_since_epoch(day);
    let parts = index.searcher().num_docs().div_ceil(BATCH_DOCUMENTS).max(1);
    let listings = index.listings()?;
    let mut known = DocumentSet::empty(index.searcher());
    for part in 0..parts {
        add_known(index, listings, day, (part, parts), &mut known).map_err(|error| index.engine_error(error))?;
    }
    Ok(Arc::new(known))
}

/// Adds the known documents of one part of the pages.
fn add_known(
    index: &Index,
    listings: &Listings,
    day: i64,
    (part, parts): (u64, u64),
    known: &mut DocumentSet,
) -> tantivy::Result<()> {
    // A listing is no version of an article at the same address, so each kind has a last version of its own.
    let mut last: HashMap<(u64, bool), (VersionOrder, usize, DocId)> = HashMap::new();
    let segments = index.searcher().segment_readers();
    for (nth, segment) in segments.iter().enumerate() {
        let columns = VersionColumns::open(segment)?;
        let listings = listings.in_segment(segment);
        for doc in segment.doc_ids_alive() {
            let page = columns.page_key.first(doc);
            // Page keys are hashes, so the remainder divides the pages evenly.
            if page.unwrap_or(0) % parts != part {
                continue;
            }
            let Some(order) = columns.order(doc).filter(|order| order.day <= day) else { continue };
            let Some(page) = page else {
                // An article without a URL has no other versions.
                known.insert(segment.segment_id(), doc);
                continue;
            };
            let is_listing = listings.is_some_and(|listings| listings.contains(doc));
            let version = last.entry((page, is_listing)).or_insert((order, nth, doc));
            if version.0 < order {
                *version = (order, nth, doc);
            }
        }
    }
    for (_, segment, doc) in last.into_values() {
        known.insert(segments[segment].segment_id(), doc);
    }
    Ok(())
}

/// Order of the versions of a page: by day, then by identifier.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct VersionOrder {
    day: i64,
    id: u64,
}

struct VersionColumns {
    page_key: Column<u64>,
    fetched: Column<i64>,
    last_day: Column<i64>,
    ids: Column<u64>,
}

impl VersionColumns {
    fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let fast = segment.fast_fields();
        Ok(Self {
            page_key: fast.u64(schema::PAGE_KEY)?,
            fetched: fast.i64(schema::FETCHED)?,
            last_day: fast.i64(schema::LAST_DAY)?,
            ids: fast.u64(schema::ID)?,
        })
    }

    /// Order of a document, with the day of [`Article::first_known_day`]; `None` if that is unknown.
    fn order(&self, doc: DocId) -> Option<VersionOrder> {
        let day = self.fetched.first(doc).or_else(|| self.last_day.first(doc))?;
        Some(VersionOrder { day, id: self.ids.first(doc).unwrap_or(0) })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::count;
    use newsidx_core::article::{ArticleId, DateEvidence, PartialDate, Publication};
    use newsidx_core::page::{FetchTime, Origin};
    use newsidx_dedup::Sketch;
    use newsidx_index::{IndexWriter, WriterSettings};
    use newsidx_query::Query;

    fn date(day: u64) -> PartialDate {
        format!("2024-03-{day:02}").parse().unwrap()
    }

    /// A version of one of 70 pages, or an article without a URL.
    fn article(nth: u64) -> Article {
        let dice = nth.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
        let published = Publication { date: date(1 + dice % 7), evidence: DateEvidence::Supplied };
        Article {
            url: (!dice.is_multiple_of(5)).then(|| format!("https://a.example/{}?utm_source={nth}", dice % 70)),
            published: (!dice.is_multiple_of(3)).then_some(published),
            fetched: (!dice.is_multiple_of(4)).then(|| FetchTime::Day(date(1 + dice / 7 % 27).first_day())),
            ..Article::new(
                ArticleId(nth.wrapping_mul(0xd1b5_4a32_d192_ed03)),
                Origin::from_record("/a.jsonl", nth + 1),
                vec!["Lanterns on the quay.".to_owned()],
            )
        }
    }

    #[test]
    fn what_was_known_on_a_day_is_what_a_scan_of_all_articles_finds() {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = IndexWriter::open(dir.path(), WriterSettings::new(1, 20 << 20)).unwrap();
        let articles: Vec<Article> = (0..400).map(article).collect();
        for (nth, article) in articles.iter().enumerate() {
            writer.add(article.clone(), &Sketch::compute(article)).unwrap();
            if nth % 150 == 0 {
                writer.commit().unwrap();
            }
        }
        writer.commit().unwrap();
        let index = Index::open(dir.path()).unwrap();
        for day in 1..=28 {
            let last_day = date(day).last_day();
            let mut last: BTreeMap<String, (Date, ArticleId)> = BTreeMap::new();
            let mut known: Vec<ArticleId> = Vec::new();
            for article in &articles {
                let Some(since) = article.first_known_day().filter(|since| *since <= last_day) else { continue };
                match &article.url {
                    None => known.push(article.id),
                    Some(url) => {
                        let page = url.split('?').next().unwrap().to_owned();
                        let version = last.entry(page).or_insert((since, article.id));
                        *version = (*version).max((since, article.id));
                    }
                }
            }
            known.extend(last.values().map(|(_, id)| *id));
            assert_eq!(count(&index, &Query::AsOf(date(day))).unwrap().total, known.len() as u64, "day {day}");
            for id in &known {
                let within = Query::And(vec![
                    Query::AsOf(date(day)),
                    Query::Word { field: Some(newsidx_query::Field::Id), text: id.to_string() },
                ]);
                assert_eq!(count(&index, &within).unwrap().total, 1, "{id} on day {day}");
            }
        }
        let of_page = versions(&index, "http://www.a.example/7/").unwrap();
        let wanted =
            articles.iter().filter(|article| article.url.as_ref().is_some_and(|url| url.contains("/7?"))).count();
        assert_eq!(of_page.len(), wanted);
        assert!(wanted > 2 && of_page.is_sorted_by_key(|version| (version.first_known_day(), version.id)));
    }
}
