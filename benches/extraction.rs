//! Benchmark of the extraction: pages in memory, one core, CPU time.
//!
//! ```text
//! cargo bench --bench extraction -- DIR [ROUNDS]
//! ```
//!
//! `DIR` holds pages in any format that `newsidx index` reads; the default is the sample pages, which are few.
//! Compare ratios of runs side by side, since machines are noisy.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::path::Path;
use std::time::Duration;

use cpu_time::ThreadTime;
use newsidx_core::page::{HashedPage, RawPage};
use newsidx_extract::blocks;
use newsidx_extract::sites::{PageFingerprint, SiteContext, SiteProfile};
use newsidx_extract::{self as extract, ExtractionInput, ExtractionOptions, ExtractorCache};
use newsidx_ingest::{FieldMap, ReadOptions, Source, WalkOptions, absolute, walk};

/// Rounds over all pages; the fastest one counts, as the least disturbed.
const ROUNDS: usize = 5;

/// The allocator of the program.
#[global_allocator]
static GLOBAL: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    let directory = args.next().unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/corpus").to_owned());
    let rounds = args.next().map_or(Ok(ROUNDS), |rounds| rounds.parse())?;
    let pages = read_pages(&absolute(Path::new(&directory))?);
    let bytes: usize = pages.iter().map(|page| page.bytes.len()).sum();
    let hashed: Vec<HashedPage> = pages.iter().cloned().map(RawPage::into_hashed).collect();
    println!("{} pages, {:.1} MB", pages.len(), bytes as f64 / 1e6);

    let fastest = (0..rounds).map(|_| time_round(&pages, &hashed)).min_by_key(RoundTimes::total).unwrap_or_default();
    let rate = |time: Duration| bytes as f64 / 1e6 / time.as_secs_f64();
    println!("blocks      {:>8.1} MB/s", rate(fastest.parsing));
    println!("extraction  {:>8.1} MB/s", rate(fastest.extraction));
    println!(
        "both        {:>8.1} MB/s  {:.0} pages/s",
        rate(fastest.total()),
        pages.len() as f64 / fastest.total().as_secs_f64()
    );
    println!("slowest page {:.1} ms", fastest.slowest_page.as_secs_f64() * 1e3);
    Ok(())
}

/// CPU time of one round over all pages.
#[derive(Default)]
struct RoundTimes {
    parsing: Duration,
    extraction: Duration,
    slowest_page: Duration,
}

impl RoundTimes {
    fn total(&self) -> Duration {
        self.parsing + self.extraction
    }
}

fn time_round(pages: &[RawPage], hashed: &[HashedPage]) -> RoundTimes {
    let no_site = SiteContext { profile: &SiteProfile::default(), fingerprint: &PageFingerprint::default() };
    let mut cache = ExtractorCache::default();
    let mut times = RoundTimes::default();
    for (page, hashed) in pages.iter().zip(hashed) {
        let start = ThreadTime::now();
        let blocks = blocks::parse(page);
        let parsed = ThreadTime::now();
        let input = ExtractionInput { raw: hashed, page: &blocks, site: no_site };
        let extraction = extract::extract_batch(&[input], ExtractionOptions::default(), &mut cache);
        let end = ThreadTime::now();
        std::hint::black_box(extraction);
        times.parsing += parsed.duration_since(start);
        times.extraction += end.duration_since(parsed);
        times.slowest_page = times.slowest_page.max(end.duration_since(start));
    }
    times
}

/// All pages at and below a path. Files and pages that cannot be read are left out.
fn read_pages(directory: &Path) -> Vec<RawPage> {
    let options = ReadOptions { max_page_bytes: 32 << 20, fields: FieldMap::default() };
    let mut pages = Vec::new();
    for path in walk(&[directory.to_owned()], &WalkOptions::default()).flatten() {
        let Ok(source) = Source::open(&path) else { continue };
        source.pages(&options, &mut |page| {
            pages.extend(page);
            true
        });
    }
    pages
}
