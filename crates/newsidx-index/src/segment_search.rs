//! Runs a query on the segments of an index, on several cores where it takes long.

use std::num::NonZero;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tantivy::collector::Collector;
use tantivy::query::{EnableScoring, Query};
use tantivy::{Searcher, SegmentOrdinal};

use super::segment_fields::{Bm25Statistics, SegmentFields};

/// A segment that takes so long is worth a thread, which takes some 0.1 ms to start and to end.
const PARALLEL_THRESHOLD: Duration = Duration::from_micros(400);

/// What a collector finds, the same as by the engine's own search: in the order of the segments. The smallest segment
/// is searched first; from the time that it takes follows whether the others are shared among the cores.
pub(super) fn search_segments<C: Collector>(
    searcher: &Searcher,
    held: &SegmentFields,
    query: &dyn Query,
    collector: &C,
) -> tantivy::Result<C::Fruit> {
    let statistics = Bm25Statistics { searcher, segment_fields: held };
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

fn threads_for(segments: usize) -> usize {
    // The number of cores stands in files that take longer to read than a small segment.
    if segments < 2 { 1 } else { segments.min(thread::available_parallelism().map_or(1, NonZero::get)) }
}

/// Searches segments, the first of them first.
fn search_all<T: Send>(
    segments: Vec<usize>,
    threads: usize,
    search: impl Fn(usize) -> tantivy::Result<T> + Sync,
) -> tantivy::Result<Vec<T>> {
    if threads < 2 {
        return segments.into_iter().map(search).collect();
    }
    let left = Mutex::new(segments.into_iter());
    let next = || left.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || std::iter::from_fn(next).map(&search).collect::<tantivy::Result<Vec<T>>>();
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut found = work()?;
        for other in others {
            let theirs = other.join().map_err(|_| {
                tantivy::TantivyError::InternalError("a thread that searched a segment panicked".to_owned())
            })?;
            found.extend(theirs?);
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
    fn what_fails_in_a_segment_fails_the_search() {
        let unreadable = |segment| match segment {
            5 => Err(tantivy::TantivyError::InternalError("damaged".to_owned())),
            other => Ok(other),
        };
        for threads in 1..5 {
            assert!(search_all((0..9).collect(), threads, unreadable).is_err(), "{threads}");
        }
    }
}
