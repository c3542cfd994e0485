//! Which page is a document, and what becomes of the documents of a source that is read again or gone.
//!
//! A page of which a document knows everything already is a further source of it ([`copies`](super::copies)). Where
//! the source of a document is dropped and its page has further sources, the document lives on: the page may come back
//! while its source is read, or be that of another source; what did not come by the next commit is written anew
//! under the first of its other sources.

use std::path::Path;

use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{DocAddress, DocSet, TERMINATED};

use super::copies::{id_beside, is_same_page, is_same_text, mark_of};
use super::stories::Committed;
use super::{IndexError, IndexWriter, document};
use newsidx_core::article::{Article, ArticleId};
use newsidx_dedup::Sketch;

/// What becomes of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed {
    /// It is to be written, as a copy of this story if there is one.
    New(Option<ArticleId>),
    /// It is to be written too, and takes the place of what an older extractor has made of the same page.
    Renewed(Option<ArticleId>),
    /// It is a further source of a document.
    ExactCopy,
}

/// A document whose source was dropped, and whose page has further sources.
#[derive(Clone, Copy, Debug)]
pub(super) struct Orphan {
    address: DocAddress,
    /// Version of the extractor that made it; 0 where that is not known.
    extractor: u32,
}

/// By whom an identifier is taken.
enum Holder {
    Nobody,
    /// The same page, whose source was dropped: it comes back.
    Returning,
    SamePage,
    /// The same page as an older extractor has read it.
    OlderReading(Box<Article>),
    OtherPage,
}

impl IndexWriter {
    /// The first half of [`add`](Self::add): finds out whether a page is that of a document, else gives the article its
    /// identifier and finds the story that it is a copy of.
    ///
    /// # Errors
    ///
    /// Where the index cannot be read.
    pub fn place(&mut self, article: &mut Article, sketch: &Sketch) -> Result<Placed, IndexError> {
        let mut id = article.id;
        let mut free = None;
        for nth in 0.. {
            match self.holder(id, article)? {
                Holder::SamePage => {
                    self.copies.add(id, &article.origin);
                    self.changed = true;
                    return Ok(Placed::ExactCopy);
                }
                Holder::OlderReading(older) => {
                    self.take_place_of(&older);
                    article.id = id;
                    return Ok(Placed::Renewed(self.find_story(article, sketch)?));
                }
                Holder::Returning => {
                    free = Some(id);
                    break;
                }
                Holder::Nobody => free = free.or(Some(id)),
                Holder::OtherPage => {}
            }
            // Where the first is free, the page may be held by the second one, from when it was not.
            if nth > 0 && free.is_some() {
                break;
            }
            id = if nth == 0 { id_beside(article) } else { id.of_copy(&article.origin) };
        }
        article.id = free.unwrap_or(id);
        Ok(Placed::New(self.find_story(article, sketch)?))
    }

    /// Drops the document that an older extractor has made of a page, whose place is a further one from now on.
    fn take_place_of(&mut self, older: &Article) {
        self.removed.push(Term::from_field_u64(self.fields.id, older.id.0));
        self.stories.drop_keys(older);
        self.copies.add(older.id, &older.origin);
    }

    fn find_story(&mut self, article: &Article, sketch: &Sketch) -> Result<Option<ArticleId>, IndexError> {
        let path = &self.path;
        let mut committed = Committed {
            articles: &self.committed,
            fields: &self.fields,
            stored: &self.stored,
            keys: &mut self.story_keys,
            dropped: &self.dropped,
            failed: &|source| IndexError::Engine { path: path.clone(), source: Box::new(source) },
        };
        self.stories.take(article, sketch, &mut committed)
    }

    /// By whom an identifier is taken that a page may have.
    fn holder(&self, id: ArticleId, article: &Article) -> Result<Holder, IndexError> {
        if let Some(mark) = self.new_ids.get(&id) {
            let is_same = mark.is_some() && *mark == mark_of(article);
            return Ok(if is_same { Holder::SamePage } else { Holder::OtherPage });
        }
        for address in self.committed.find(&self.fields, &(id..=id)).map_err(|error| self.engine(error))? {
            let held = self.stored_article(address)?;
            let holder = if self.dropped.contains(&held.origin.file) {
                self.holder_without_source(&held, article)?
            } else {
                self.holder_with_source(held, article)?
            };
            if !matches!(holder, Holder::Nobody) {
                return Ok(holder);
            }
        }
        Ok(Holder::Nobody)
    }

    /// Documents that were dropped do not count, although the reader still shows them, unless their page has further
    /// sources: then the identifier is that of this page and of no other.
    fn holder_without_source(&self, held: &Article, article: &Article) -> Result<Holder, IndexError> {
        let Some(orphan) = self.orphans.get(&held.id) else { return Ok(Holder::Nobody) };
        Ok(if is_same_page(held, article, self.is_older(orphan.extractor)) {
            Holder::Returning
        } else if self.copies.first_place(held.id)?.is_none() {
            Holder::Nobody
        } else {
            Holder::OtherPage
        })
    }

    fn holder_with_source(&self, held: Article, article: &Article) -> Result<Holder, IndexError> {
        if is_same_page(&held, article, false) && is_same_text(&held, article) {
            return Ok(Holder::SamePage);
        }
        let state = self.manifest.state(&held.origin.file)?;
        let is_older = state.is_some_and(|state| self.is_older(state.extractor));
        Ok(if !is_same_page(&held, article, is_older) {
            Holder::OtherPage
        } else if is_older {
            Holder::OlderReading(Box::new(held))
        } else {
            Holder::SamePage
        })
    }

    /// Whether an extractor is known to be older than the one whose articles are written now.
    fn is_older(&self, extractor: u32) -> bool {
        (1..self.extractor).contains(&extractor)
    }

    /// Drops all documents of a source, before it is read again or for good, and gives their number.
    ///
    /// # Errors
    ///
    /// Where the index cannot be read.
    pub fn remove_documents(&mut self, source: &Path) -> Result<u64, IndexError> {
        self.copies.drop_source(source)?;
        let mut extractor = None;
        let term = document::source_term(&self.fields, source);
        let addresses = self.documents_with(&term).map_err(|error| self.engine(error))?;
        for address in &addresses {
            let article = self.stored_article(*address)?;
            self.stories.drop_keys(&article);
            if self.copies.first_place(article.id)?.is_some() {
                let extractor = match extractor {
                    Some(extractor) => extractor,
                    None => *extractor.insert(self.manifest.state(source)?.map_or(0, |state| state.extractor)),
                };
                self.orphans.insert(article.id, Orphan { address: *address, extractor });
            }
        }
        self.removed.push(term);
        self.dropped.insert(source.to_owned());
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
        article().map_err(|error| self.engine(error))
    }

    /// Writes the documents anew whose source was dropped, and whose page has another source and did not come.
    pub(super) fn keep_orphans(&mut self) -> Result<(), IndexError> {
        for (id, orphan) in std::mem::take(&mut self.orphans) {
            if self.new_ids.contains_key(&id) {
                continue;
            }
            let Some(origin) = self.copies.first_place(id)? else { continue };
            self.copies.drop_place(id, &origin);
            self.note_extractor(&origin.file, orphan.extractor)?;
            let article = Article { origin, ..self.stored_article(orphan.address)? };
            let sketch = Sketch::of(&article);
            let story = self.find_story(&article, &sketch)?;
            self.write(article, story, &sketch)?;
            self.kept += 1;
        }
        Ok(())
    }

    /// Notes that something of a source was read by an extractor, where that is older than what it was read with.
    fn note_extractor(&mut self, source: &Path, extractor: u32) -> Result<(), IndexError> {
        if let Some(state) = self.manifest.state(source)?
            && (1..state.extractor).contains(&extractor)
        {
            self.manifest.put(source, &super::SourceState { extractor, ..state });
        }
        Ok(())
    }

    /// How many documents live on under another source, of those that were dropped since this was asked last.
    pub fn take_kept(&mut self) -> u64 {
        std::mem::take(&mut self.kept)
    }
}
