//! Lists the pages in files and directories: `list_pages PATH…`.

#![allow(clippy::print_stdout, reason = "an example prints what it found")]

use std::path::PathBuf;

use newsidx_ingest::{FieldMap, ReadOptions, Source, WalkOptions, absolute, walk};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let roots: Vec<PathBuf> = std::env::args().skip(1).map(|path| absolute(path.as_ref())).collect::<Result<_, _>>()?;
    let options = ReadOptions { max_page_bytes: 32 << 20, fields: FieldMap::default() };
    for path in walk(&roots, &WalkOptions::default()) {
        Source::open(&path?)?.pages(&options, &mut |page| {
            match page {
                Ok(page) => println!("{}  {:?}, {} bytes", page.origin, page.kind, page.bytes.len()),
                Err(error) => println!("{error}"),
            }
            true
        });
    }
    Ok(())
}
