//! Which page is a document, and what becomes of the documents of a source that is read again or gone.
//!
//! A page of which a document knows everything already is a further source of it ([`copies`](super::copies)). Where
//! the source of a document is dropped and its page has further sources, the document lives on: the page may come back
//! while its source is read, or be that of another source; what did not come by the next commit is written anew
//! under the first of its other sources.

use std::path::Path;

use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{DocAddress, DocSet, TERMINATED};

use super::copies::{alternative_id, is_same_page, is_same_text, page_fingerprint};
use super::story_finder::CommittedState;
use super::{IndexError, IndexWriter, document_fields};
use newsidx_core::article::{Article, ArticleId};
use newsidx_dedup::Sketch;

/// What becomes of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InsertOutcome {
    /// It is to be written, as a copy of this story if there is one.
    New(Option<ArticleId>),
    /// It is to be written too, and takes the place of what an older extractor has made of the same page.
    Replaced(Option<ArticleId>),
    /// It is a further source of a document.
    ExactCopy,
}

/// A document whose source was dropped, and whose page has further sources.
#[derive(Clone, Copy, Debug)]
pub(super) struct DetachedDocument {
    address: DocAddress,
    /// Version of the extractor that made it; 0 where that is not known.
    extractor_version: u32,
}

/// By whom an identifier is taken.
enum IdOwner {
    Free,
    /// The same page, whose source was dropped: it comes back.
    Returning,
    SamePage,
    /// The same page as an older extractor has read it.
    OlderExtraction(Box<Article>),
    OtherPage,
}

impl IndexWriter {
    /// The first half of [`add`](Self::add): finds out whether a page is that of a document, else gives the article its
    /// identifier and finds the story that it is a copy of.
    ///
    /// # Errors
    ///
    /// Where the index cannot be read.
    pub fn place(&mut self, article: &mut Article, sketch: &Sketch) -> Result<InsertOutcome, IndexError> {
        let mut id = article.id;
        let mut free = None;
        for nth in 0.. {
            match self.id_owner(id, article)? {
                IdOwner::SamePage => {
                    self.copies.add(id, &article.origin);
                    self.changed = true;
                    return Ok(InsertOutcome::ExactCopy);
                }
                IdOwner::OlderExtraction(older) => {
                    self.replace_older(&older);
                    article.id = id;
                    return Ok(InsertOutcome::Replaced(self.find_story(article, sketch)?));
                }
                IdOwner::Returning => {
                    free = Some(id);
                    break;
                }
                IdOwner::Free => free = free.or(Some(id)),
                IdOwner::OtherPage => {}
            }
            // Where the first is free, the page may be held by the second one, from when it was not.
            if nth > 0 && free.is_some() {
                break;
            }
            id = if nth == 0 { alternative_id(article) } else { id.derive_for(&article.origin) };
        }
        article.id = free.unwrap_or(id);
        Ok(InsertOutcome::New(self.find_story(article, sketch)?))
    }

    /// Drops the document that an older extractor has made of a page, whose place is a further one from now on.
    fn replace_older(&mut self, older: &Article) {
        self.removed.push(Term::from_field_u64(self.fields.id, older.id.0));
        self.stories.drop_keys(older);
        self.copies.add(older.id, &older.origin);
    }

    fn find_story(&mut self, article: &Article, sketch: &Sketch) -> Result<Option<ArticleId>, IndexError> {
        let path = &self.path;
        let mut committed = CommittedState {
            articles: &self.committed,
            fields: &self.fields,
            stored: &self.stored,
            keys: &mut self.story_keys,
            dropped_sources: &self.dropped_sources,
            engine_error: &|source| IndexError::Engine { path: path.clone(), source: Box::new(source) },
        };
        self.stories.insert(article, sketch, &mut committed)
    }

    /// By whom an identifier is taken that a page may have.
    fn id_owner(&self, id: ArticleId, article: &Article) -> Result<IdOwner, IndexError> {
        if let Some(mark) = self.new_ids.get(&id) {
            let is_same = mark.is_some() && *mark == page_fingerprint(article);
            return Ok(if is_same { IdOwner::SamePage } else { IdOwner::OtherPage });
        }
        for address in self.committed.find(&self.fields, &(id..=id)).map_err(|error| self.engine_error(error))? {
            let held = self.stored_article(address)?;
            let holder = if self.dropped_sources.contains(&held.origin.file) {
                self.id_owner_detached(&held, article)?
            } else {
                self.id_owner_attached(held, article)?
            };
            if !matches!(holder, IdOwner::Free) {
                return Ok(holder);
            }
        }
        Ok(IdOwner::Free)
    }

    /// Documents that were dropped do not count, although the reader still shows them, unless their page has further
    /// sources: then the identifier is that of this page and of no other.
    fn id_owner_detached(&self, held: &Article, article: &Article) -> Result<IdOwner, IndexError> {
        let Some(orphan) = self.detached.get(&held.id) else { return Ok(IdOwner::Free) };
        Ok(if is_same_page(held, article, self.is_older(orphan.extractor_version)) {
            IdOwner::Returning
        } else if self.copies.first_origin(held.id)?.is_none() {
            IdOwner::Free
        } else {
            IdOwner::OtherPage
        })
    }

    fn id_owner_attached(&self, held: Article, article: &Article) -> Result<IdOwner, IndexError> {
        if is_same_page(&held, article, false) && is_same_text(&held, article) {
            return Ok(IdOwner::SamePage);
        }
        let state = self.manifest.state(&held.origin.file)?;
        let is_older = state.is_some_and(|state| self.is_older(state.extractor_version));
        Ok(if !is_same_page(&held, article, is_older) {
            IdOwner::OtherPage
        } else if is_older {
            IdOwner::OlderExtraction(Box::new(held))
        } else {
            IdOwner::SamePage
        })
    }

    /// Whether an extractor is known to be older than the one whose articles are written now.
    fn is_older(&self, extractor: u32) -> bool {
        (1..self.extractor_version).contains(&extractor)
    }

    /// Drops all documents of a source, before it is read again or for good, and gives their number.
    ///
    /// # Errors
    ///
    /// Where the index cannot be read.
    pub fn remove_documents(&mut self, source: &Path) -> Result<u64, IndexError> {
        self.copies.drop_source(source)?;
        let mut extractor = None;
        let term = document_fields::source_term(&self.fields, source);
        let addresses = self.documents_with(&term).map_err(|error| self.engine_error(error))?;
        for address in &addresses {
            let article = self.stored_article(*address)?;
            self.stories.drop_keys(&article);
            if self.copies.first_origin(article.id)?.is_some() {
                let extractor = match extractor {
                    Some(extractor) => extractor,
                    None => *extractor.insert(self.manifest.state(source)?.map_or(0, |state| state.extractor_version)),
                };
                self.detached.insert(article.id, DetachedDocument { address: *address, extractor_version: extractor });
            }
        }
        self.removed.push(term);
        self.dropped_sources.insert(source.to_owned());
        self.changed = true;
        Ok(addresses.len() as u64)
    }

    /// The documents with a term, as they were committed last.
    fn documents_with(&self, term: &Term) -> tantivy::Result<Vec<DocAddress>> {
        let mut addresses = Vec::new();
        for (nth, segment) in self.committed.searcher().segment_readers().iter().enumerate() {
            let inverted = segment.inverted_index(term.field())?;
            let Some(mut postings) = inverted.read_postings(term, IndexRecordOption::Basic)? else { continue };
            while postings.doc() != TERMINATED {
                if !segment.is_deleted(postings.doc()) {
                    addresses.push(DocAddress::new(nth as u32, postings.doc()));
                }
                postings.advance();
            }
        }
        Ok(addresses)
    }

    fn stored_article(&self, address: DocAddress) -> Result<Article, IndexError> {
        let article = || self.stored.article(&self.committed.stored(address)?);
        article().map_err(|error| self.engine_error(error))
    }

    /// Writes the documents anew whose source was dropped, and whose page has another source and did not come.
    pub(super) fn reattach_documents(&mut self) -> Result<(), IndexError> {
        for (id, orphan) in std::mem::take(&mut self.detached) {
            if self.new_ids.contains_key(&id) {
                continue;
            }
            let Some(origin) = self.copies.first_origin(id)? else { continue };
            self.copies.drop_origin(id, &origin);
            self.lower_extractor_version(&origin.file, orphan.extractor_version)?;
            let article = Article { origin, ..self.stored_article(orphan.address)? };
            let sketch = Sketch::compute(&article);
            let story = self.find_story(&article, &sketch)?;
            self.write(article, story, &sketch)?;
            self.reattached += 1;
        }
        Ok(())
    }

    /// Notes that something of a source was read by an extractor, where that is older than what it was read with.
    fn lower_extractor_version(&mut self, source: &Path, extractor: u32) -> Result<(), IndexError> {
        if let Some(state) = self.manifest.state(source)?
            && (1..state.extractor_version).contains(&extractor)
        {
            self.manifest.set_state(source, &super::SourceState { extractor_version: extractor, ..state });
        }
        Ok(())
    }

    /// How many documents live on under another source, of those that were dropped since this was asked last.
    pub fn take_reattached_count(&mut self) -> u64 {
        std::mem::take(&mut self.reattached)
    }
}
