//! Runs a query on the segments of an index, in parallel if that is faster.
//!
//! The smallest segment is searched first, and its time decides. Results are merged in segment order, so they do not depend
//! on the number of threads.

use std::num::NonZero;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tantivy::collector::Collector;
use tantivy::query::{EnableScoring, Query};
use tantivy::{Searcher, SegmentOrdinal};

use super::segment_fields::{Bm25Statistics, SegmentFields};

/// Time of the smallest segment from which the others are searched in parallel.
// Starting and ending a thread takes about 0.1 ms.
const PARALLEL_THRESHOLD: Duration = Duration::from_micros(400);

/// Searches all segments. The result is that of the engine's own search.
pub(super) fn search_segments<C: Collector>(
    searcher: &Searcher,
    segment_fields: &SegmentFields,
    query: &dyn Query,
    collector: &C,
) -> tantivy::Result<C::Fruit> {
    let statistics = Bm25Statistics { searcher, segment_fields };
    let scoring = if collector.requires_scoring() {
        EnableScoring::enabled_from_statistics_provider(&statistics, searcher)
    } else {
        EnableScoring::disabled_from_searcher(searcher)
    };
    let weight = query.weight(scoring)?;
    let segments = searcher.segment_readers();
    let search = |ordinal: usize| {
        let segment = searcher.segment_reader(ordinal as SegmentOrdinal);
        Ok((ordinal, collector.collect_segment(weight.as_ref(), ordinal as SegmentOrdinal, segment)?))
    };
    // A large segment that starts last would keep one thread busy alone.
    let mut largest_first: Vec<usize> = (0..segments.len()).collect();
    largest_first.sort_by_key(|ordinal| std::cmp::Reverse(segments[*ordinal].max_doc()));
    let mut fruits = Vec::with_capacity(segments.len());
    if let Some(smallest) = largest_first.pop() {
        let start = Instant::now();
        fruits.push(search(smallest)?);
        let threads = if start.elapsed() < PARALLEL_THRESHOLD { 1 } else { threads_for(largest_first.len()) };
        fruits.extend(search_all(largest_first, threads, search)?);
    }
    fruits.sort_unstable_by_key(|(ordinal, _)| *ordinal);
    collector.merge_fruits(fruits.into_iter().map(|(_, fruit)| fruit).collect())
}

/// Number of threads for a search of `segments` segments.
fn threads_for(segments: usize) -> usize {
    // With one segment left the number of cores is not read: it is in files, and reading them takes longer than searching a
    // small segment.
    if segments < 2 { 1 } else { segments.min(thread::available_parallelism().map_or(1, NonZero::get)) }
}

/// Searches segments with several threads, which take them in order from a shared queue.
fn search_all<T: Send>(
    segments: Vec<usize>,
    threads: usize,
    search: impl Fn(usize) -> tantivy::Result<T> + Sync,
) -> tantivy::Result<Vec<T>> {
    if threads < 2 {
        return segments.into_iter().map(search).collect();
    }
    let queue = Mutex::new(segments.into_iter());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || std::iter::from_fn(next).map(&search).collect::<tantivy::Result<Vec<T>>>();
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut found = work()?;
        for other in others {
            let results = other.join().map_err(|_| {
                tantivy::TantivyError::InternalError("a thread that searched a segment panicked".to_owned())
            })?;
            found.extend(results?);
        }
        Ok(found)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_segment_is_searched_once_by_any_number_of_threads() {
        for threads in 1..5 {
            let mut found = search_all((0..9).collect(), threads, Ok).unwrap();
            found.sort_unstable();
            assert_eq!(found, (0..9).collect::<Vec<_>>(), "{threads}");
        }
    }

    #[test]
    fn an_error_in_one_segment_fails_the_search() {
        let unreadable = |segment| match segment {
            5 => Err(tantivy::TantivyError::InternalError("damaged".to_owned())),
            other => Ok(other),
        };
        for threads in 1..5 {
            assert!(search_all((0..9).collect(), threads, unreadable).is_err(), "{threads}");
        }
    }
}
