//! Builds an index: the only module that knows the order of the stages.
//!
//! ```text
//! reader ──pages──▶ workers (one a core): blocks, extract ──▶ this thread: back in order, index
//!    └──────what happens between pages──────────────────────────▲
//! ```
//!
//! Every step is numbered by the reader and taken in that order by the writer, so that the same
//! input gives the same index whatever the number of threads. The reader waits while too many
//! bytes are under way: memory does not grow with the input.

mod gate;
mod reader;
mod report;
mod step;
mod writer;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::article::Article;
use crate::blocks;
use crate::extract::{self, Rejection};
use crate::index::{IndexError, IndexWriter, WriterSettings};
use crate::ingest::ReadOptions;
use crate::page::RawPage;

use gate::{Gate, IN_FLIGHT_PAGES};
use reader::read_sources;
pub use report::{BuildReport, Failure};
use step::{Numbered, Out, Step};
use writer::Build;

/// What is to be built, from what, and how.
#[derive(Clone, Debug)]
pub struct BuildSettings {
    /// Directory of the index.
    pub index: PathBuf,
    /// Files and directories to read, as absolute paths.
    pub roots: Vec<PathBuf>,
    /// Threads that extract.
    pub threads: usize,
    /// Bytes in which the index collects documents before they go to disk.
    pub memory_bytes: usize,
    /// How sources are read.
    pub read: ReadOptions,
    /// Whether documents go whose source below the roots is gone.
    pub prune: bool,
}

/// Reads the sources and brings the index up to date.
///
/// `progress` is called on this thread after every step.
///
/// # Errors
///
/// Where the index cannot be written. What cannot be read is in the report.
pub fn build(settings: &BuildSettings, progress: &mut dyn FnMut(&BuildReport)) -> Result<BuildReport, IndexError> {
    let writer_settings = WriterSettings { threads: settings.threads, memory_bytes: settings.memory_bytes };
    let writer = IndexWriter::open(&settings.index, writer_settings)?;
    let known = writer.known_sources()?;
    let gate = Gate::default();
    let (steps, finished) = channel();
    let (pages, work) = sync_channel(IN_FLIGHT_PAGES);
    let work = Mutex::new(work);
    let mut build = Build::new(writer);
    let result = thread::scope(|scope| {
        let out = Out::new(steps.clone(), pages, &gate);
        scope.spawn(|| read_sources(settings, &known, out));
        for _ in 0..settings.threads.max(1) {
            let steps = steps.clone();
            let work = &work;
            scope
                .spawn(move || extract_pages(work, &steps, |page| extract::extract(page, &blocks::read(page)).outcome));
        }
        drop(steps);
        let result = build.take_in_order(finished, &gate, progress);
        gate.close();
        result
    });
    result?;
    if settings.prune {
        build.prune(&known, &settings.roots)?;
    }
    let report = build.finish()?;
    progress(&report);
    Ok(report)
}

fn extract_pages(
    work: &Mutex<Receiver<Numbered<RawPage>>>,
    steps: &Sender<Numbered<Step>>,
    extract: impl Fn(&RawPage) -> Result<Article, Rejection>,
) {
    loop {
        let next = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Numbered { number, what: page }) = next else { return };
        let bytes = page.bytes.len();
        let what = match catch_unwind(AssertUnwindSafe(|| extract(&page))) {
            Ok(outcome) => Step::Page { bytes, outcome: Box::new(outcome) },
            Err(_) => Step::Broke { bytes, origin: page.origin },
        };
        if steps.send(Numbered { number, what }).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{ContentKind, Origin, Stated};

    #[test]
    #[allow(clippy::panic, reason = "the panic is what is tested")]
    fn a_page_that_breaks_the_extractor_is_named_and_the_next_one_read() {
        let page = |name: &str| RawPage {
            origin: Origin { file: PathBuf::from(name), record: None },
            kind: ContentKind::Text,
            bytes: name.as_bytes().to_vec(),
            stated: Stated::default(),
            fetched: None,
        };
        let (pages, work) = sync_channel(2);
        for (number, name) in [(0, "/bad"), (1, "/good")] {
            pages.send(Numbered { number, what: page(name) }).unwrap();
        }
        drop(pages);
        let (steps, finished) = channel();
        extract_pages(&Mutex::new(work), &steps, |page| {
            if page.bytes == b"/bad" {
                panic!("broken");
            }
            Err(Rejection::Empty)
        });
        drop(steps);
        let steps: Vec<Step> = finished.into_iter().map(|step| step.what).collect();
        assert!(matches!(&steps[0], Step::Broke { bytes: 4, origin } if origin.file.ends_with("bad")));
        assert!(matches!(&steps[1], Step::Page { bytes: 5, .. }));
    }
}
