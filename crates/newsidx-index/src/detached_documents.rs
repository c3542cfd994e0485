//! Documents whose source was dropped since the last commit, and whose page has an exact copy in another source.
//!
//! Such a document survives its source. Its page may come back while the source is read again, or be added from another
//! one; then nothing is left to do. Otherwise the next commit adds the document again, under the first of its other
//! origins. Memory: one small entry for each detached document.

use std::collections::BTreeMap;
use std::path::Path;

use tantivy::DocAddress;

use super::IndexError;
use super::stores::Stores;
use newsidx_core::article::{Article, ArticleId};
use newsidx_dedup::Sketch;

#[derive(Default)]
pub(super) struct DetachedDocuments {
    documents: BTreeMap<ArticleId, DetachedDocument>,
    /// Documents that were added again, until the count is taken.
    reattached: u64,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct DetachedDocument {
    address: DocAddress,
    /// Version of the extractor that produced the document; 0 if unknown.
    pub extractor_version: u32,
}

impl DetachedDocuments {
    pub(super) fn get(&self, id: ArticleId) -> Option<&DetachedDocument> {
        self.documents.get(&id)
    }

    /// Deletes all documents of a source, before the source is read again or for good, and returns their number.
    pub(super) fn remove_source_documents(&mut self, stores: &mut Stores, source: &Path) -> Result<u64, IndexError> {
        stores.copies.drop_source(source)?;
        let mut extractor_version = None;
        let addresses = stores.articles.find_by_source(source)?;
        for address in &addresses {
            let article = stores.articles.article(*address)?;
            stores.near_duplicates.drop_keys(&article);
            if stores.copies.first_origin(article.id)?.is_some() {
                // Looked up once, and only for a source that has a document with copies.
                let extractor_version = match extractor_version {
                    Some(version) => version,
                    None => *extractor_version.insert(stores.sources.extractor_version(source)?),
                };
                self.documents.insert(article.id, DetachedDocument { address: *address, extractor_version });
            }
        }
        stores.articles.delete_source(source);
        Ok(addresses.len() as u64)
    }

    /// Adds each detached document again, under the first of its other origins, unless its page was added since.
    pub(super) fn reattach(&mut self, stores: &mut Stores) -> Result<(), IndexError> {
        for (id, document) in std::mem::take(&mut self.documents) {
            if stores.articles.is_added(id) {
                continue;
            }
            let Some(origin) = stores.copies.first_origin(id)? else { continue };
            stores.copies.drop_origin(id, &origin);
            stores.sources.lower_extractor_version(&origin.file, document.extractor_version)?;
            let article = Article { origin, ..stores.articles.article(document.address)? };
            let sketch = Sketch::compute(&article);
            let story = stores.find_story(&article, &sketch)?;
            stores.articles.add(article, story, &sketch)?;
            self.reattached += 1;
        }
        Ok(())
    }

    /// Number of documents that were added again since the last call.
    pub(super) fn take_reattached_count(&mut self) -> u64 {
        std::mem::take(&mut self.reattached)
    }
}
