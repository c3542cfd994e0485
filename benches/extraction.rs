//! Benchmark of the extraction: pages in memory, one core, CPU time.
//!
//! ```text
//! cargo bench --bench extraction -- DIR [ROUNDS]
//! ```
//!
//! `DIR` holds pages in any format that `newsidx index` reads; the default is the sample pages, which are few.
//! Compare ratios of runs side by side, since machines are noisy.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::path::PathBuf;
use std::time::Duration;

use cpu_time::ThreadTime;
use newsidx_core::page::{HashedPage, RawPage};
use newsidx_extract::blocks;
use newsidx_extract::sites::{PageFingerprint, SiteContext, SiteProfile};
use newsidx_extract::{self as extract, ExtractionInput, ExtractorCache};
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
    let pages = read(&absolute(&PathBuf::from(directory))?);
    let bytes: usize = pages.iter().map(|page| page.bytes.len()).sum();
    let hashed: Vec<HashedPage> = pages.iter().cloned().map(RawPage::into_hashed).collect();
    println!("{} pages, {:.1} MB", pages.len(), bytes as f64 / 1e6);

    let nowhere = SiteContext { profile: &SiteProfile::default(), fingerprint: &PageFingerprint::default() };
    let mut best = [Duration::MAX; 2];
    let mut slowest = Duration::ZERO;
    for _ in 0..rounds {
        let mut spent = [Duration::ZERO; 2];
        let mut slowest_of_round = Duration::ZERO;
        let mut memory = ExtractorCache::default();
        for (page, hashed) in pages.iter().zip(&hashed) {
            let start = ThreadTime::now();
            let blocks = blocks::parse(page);
            let middle = ThreadTime::now();
            let extraction =
                extract::extract_batch(&[ExtractionInput { raw: hashed, page: &blocks, site: nowhere }], &mut memory);
            let end = ThreadTime::now();
            std::hint::black_box(extraction);
            spent[0] += middle.duration_since(start);
            spent[1] += end.duration_since(middle);
            slowest_of_round = slowest_of_round.max(end.duration_since(start));
        }
        if spent[0] + spent[1] < best[0].saturating_add(best[1]) {
            best = spent;
            slowest = slowest_of_round;
        }
    }
    let rate = |time: Duration| bytes as f64 / 1e6 / time.as_secs_f64();
    println!("blocks      {:>8.1} MB/s", rate(best[0]));
    println!("extraction  {:>8.1} MB/s", rate(best[1]));
    println!(
        "both        {:>8.1} MB/s  {:.0} pages/s",
        rate(best[0] + best[1]),
        pages.len() as f64 / (best[0] + best[1]).as_secs_f64()
    );
    println!("slowest page {:.1} ms", slowest.as_secs_f64() * 1e3);
    Ok(())
}

fn read(directory: &std::path::Path) -> Vec<RawPage> {
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
