//! Prints the article of one page: `extract_one_page FILE`, HTML or plain text.

#![allow(clippy::print_stdout, reason = "an example prints what it found")]

use std::path::PathBuf;

use newsidx_core::page::{ContentKind, Origin, RawPage};
use newsidx_extract::{blocks, extract};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = PathBuf::from(std::env::args().nth(1).ok_or("usage: extract_one_page FILE")?);
    let bytes = std::fs::read(&file)?;
    let is_html = bytes.trim_ascii_start().starts_with(b"<");
    let kind = if is_html { ContentKind::Html } else { ContentKind::Text };
    let raw = RawPage::new(Origin::from_file(file), kind, bytes);
    let page = blocks::parse(&raw);
    match extract(&raw.into_hashed(), &page).outcome {
        Ok(article) => println!("{}\n\n{}", article.title, article.body()),
        Err(rejection) => println!("not an article: {rejection}"),
    }
    Ok(())
}
