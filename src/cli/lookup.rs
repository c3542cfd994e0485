//! Looks up articles by the first digits of their identifier, and reads their pages from the source files.

use anyhow::bail;

use super::terminal::Terminal;
use newsidx_core::article::{Article, ArticleId};
use newsidx_core::page::{Origin, Sha256Hash};
use newsidx_index::Index;
use newsidx_ingest::{IngestError, raw_bytes};

/// Articles that are listed if several identifiers begin with the digits.
const SHOWN_CANDIDATES: usize = 5;

/// The article whose identifier starts with these digits; warns and returns `None` if there is none.
pub(super) fn find_article(index: &Index, id: &str, terminal: &Terminal) -> anyhow::Result<Option<Article>> {
    // One more than is listed, to know whether there are more.
    let found = index.find_id(id, SHOWN_CANDIDATES + 1)?;
    match found.as_slice() {
        [] => {
            terminal.warn(&format!("no article has an identifier that begins with \"{id}\""));
            Ok(None)
        }
        [(_, address)] => Ok(Some(index.article(*address)?)),
        several => {
            let names: Vec<String> =
                several.iter().take(SHOWN_CANDIDATES).map(|(facts, _)| ArticleId(facts.id).to_string()).collect();
            let more = if several.len() > SHOWN_CANDIDATES { ", …" } else { "" };
            bail!("several articles have an identifier that begins with \"{id}\": {}{more}", names.join(", "));
        }
    }
}

/// The bytes of a page as a source has them now.
pub(super) struct PageBytes {
    pub bytes: Vec<u8>,
    /// The source.
    pub origin: Origin,
    /// Whether the bytes have the hash of the indexed page.
    pub is_unchanged: bool,
}

/// Reads the page from the first source that still has it, else from the first source.
pub(super) fn read_page(article: &Article) -> Result<PageBytes, IngestError> {
    let first = read_from(&article.origin);
    if first.as_ref().is_ok_and(|page| page.is_unchanged) {
        return first;
    }
    // An error of another source is not reported: the first one is the path of the article.
    let mut others = article.other_sources.iter().filter_map(|origin| read_from(origin).ok());
    others.find(|page| page.is_unchanged).map_or(first, Ok)
}

fn read_from(origin: &Origin) -> Result<PageBytes, IngestError> {
    let bytes = raw_bytes(origin)?;
    let is_unchanged = is_as_indexed(&bytes, origin);
    Ok(PageBytes { bytes, origin: origin.clone(), is_unchanged })
}

/// Whether the bytes have the hash of the indexed page.
pub(super) fn is_as_indexed(bytes: &[u8], origin: &Origin) -> bool {
    origin.extent.is_some_and(|extent| extent.sha256 == Sha256Hash::compute(bytes))
}
