//! Properties that hold for any input. Property tests check them with generated input, `fuzz/` with coverage-guided
//! input.

use std::io::Cursor;
use std::path::Path;

use newsidx_core::article::{Article, date_from_days};
use newsidx_core::page::{ContentKind, Origin, RawPage};
use newsidx_extract::blocks;
use newsidx_extract::{Extraction, extract};
use newsidx_ingest::{FieldMap, ReadOptions, Source, SourceContent};
use newsidx_query::{Query, parse, parse_args};

/// Largest page that the reader accepts here: small, so that tests reach the limit.
const MAX_PAGE_BYTES: u64 = 2000;

/// Today in the tests, in days since 1970: ages such as `since:30d` count back from it.
const TODAY: i64 = 20_000;

/// Parses a page of a file without metadata.
pub(crate) fn read(kind: ContentKind, bytes: Vec<u8>) -> Extraction {
    let origin = Origin::from_file("/pages/page");
    let raw = RawPage::new(origin, kind, bytes);
    let page = blocks::parse(&raw);
    extract(&raw.into_hashed(), &page)
}

/// Any bytes, as HTML or as text, yield an article with clean texts or a rejection.
pub(crate) fn assert_page(bytes: &[u8]) {
    for kind in [ContentKind::Html, ContentKind::Text] {
        let extraction = read(kind, bytes.to_vec());
        if let Ok(article) = &extraction.outcome {
            assert_clean(article);
        }
    }
}

fn assert_clean(article: &Article) {
    let texts = article.paragraphs.iter().chain(&article.captions).chain(&article.credits).chain(&article.standfirst);
    for text in texts.chain(&article.authors).chain(&article.section) {
        assert!(!text.trim().is_empty(), "a blank text");
        assert_printable(text);
    }
    assert!(!article.paragraphs.is_empty(), "an article without a body");
    [&article.title, &article.site].into_iter().chain(&article.url).for_each(|text| assert_printable(text));
    let mut captions = article.captions.clone();
    captions.sort();
    captions.dedup();
    assert_eq!(captions.len(), article.captions.len(), "a caption appears twice");
}

fn assert_printable(text: &str) {
    assert!(!text.contains(char::is_control), "a control character in {text:?}");
}

/// A query printed as text or as arguments parses to the same query.
pub(crate) fn assert_query(text: &str) {
    let today = date_from_days(TODAY).unwrap();
    let assert_reparsed = |query: &Query| {
        let printed = query.to_string();
        assert_eq!(parse(&printed, today).as_ref(), Ok(query), "printed as {printed:?}");
        let args = query.to_args();
        assert_eq!(parse_args(&args, today).as_ref(), Ok(query), "as the arguments {args:?}");
    };
    if let Ok(query) = parse(text, today) {
        assert_reparsed(&query);
    }
    if let Ok(query) = parse_args(&text.split('\n').collect::<Vec<_>>(), today) {
        assert_reparsed(&query);
    }
}

/// Any bytes, as a file, are read to the end, page by page, none above the limit, with the same result each time.
pub(crate) fn assert_source(bytes: &[u8]) {
    let (pages, content) = pages(bytes);
    // A list of records may be empty.
    let may_be_empty = matches!(content, SourceContent::Nothing(_) | SourceContent::Records);
    assert!(may_be_empty || !pages.is_empty(), "no page in a file with pages");
    assert_eq!(pages, self::pages(bytes).0, "the same file gives other pages the second time");
}

/// Record number and bytes of every page of a file; `None` for pages that cannot be read.
type Pages = Vec<(Option<u64>, Option<Vec<u8>>)>;

fn pages(bytes: &[u8]) -> (Pages, SourceContent) {
    let options = ReadOptions { max_page_bytes: MAX_PAGE_BYTES, fields: FieldMap::default() };
    let mut pages = Vec::new();
    let contents =
        Source::from_reader(Path::new("/pages/page"), Cursor::new(bytes.to_vec())).pages(&options, &mut |page| {
            pages.push(match page {
                Ok(page) => {
                    assert!(page.bytes.len() as u64 <= MAX_PAGE_BYTES, "a page above the limit");
                    (page.origin.record, Some(page.bytes))
                }
                Err(error) => {
                    assert!(!error.to_string().contains('\n'), "a message of several lines: {error}");
                    (error.origin.record, None)
                }
            });
            true
        });
    (pages, contents.content)
}
