//! Recovery: makes the stores of an index agree after an interrupted commit, or after a backup was restored in part.
//!
//! Runs when an index is opened for writing. Cost: one small read if the stores agree; otherwise a pass over all exact
//! copies, and over all sources if the table of sources belongs to other articles. Repeating it changes nothing.

use std::io;

use tantivy::TantivyError;

use super::IndexError;
use super::stores::Stores;
use super::transaction::{COMMIT_STEPS, CommitStep};

/// Compares the commit numbers of the stores, and repairs each step of a commit if they differ.
pub(super) fn recover(stores: &mut Stores) -> Result<(), IndexError> {
    let (generation, copies) = (stores.articles.generation(), stores.copies.generation());
    let generations = stores.sources.generations()?;
    let sources_match = generations.match_commit(generation, copies);
    if sources_match && (copies == 0 || generations.is_complete()) {
        return Ok(());
    }
    COMMIT_STEPS.into_iter().try_for_each(|step| recover_step(stores, step, sources_match))
}

/// Repairs what a step has left that was interrupted, or that later steps did not follow.
#[expect(clippy::match_same_arms, reason = "steps need no repair for different reasons")]
fn recover_step(stores: &mut Stores, step: CommitStep, sources_match: bool) -> Result<(), IndexError> {
    match step {
        // A marked source is read again by the next run, which replaces its documents.
        CommitStep::MarkSources => Ok(()),
        CommitStep::AddCopies => delete_uncommitted_copies(stores),
        // Merged stories are the same whether or not the articles are there that led to them.
        CommitStep::MergedStories => Ok(()),
        // A commit of the engine is atomic.
        CommitStep::Articles => Ok(()),
        // The marked sources are read again, and their articles have the same keys.
        CommitStep::StoryKeys => Ok(()),
        // Obsolete copies are found together with the uncommitted ones.
        CommitStep::DeleteCopies => Ok(()),
        CommitStep::Sources => {
            if !sources_match {
                rebuild_source_list(stores)?;
            }
            stores.sources.mark_complete(stores.articles.generation(), stores.copies.generation())
        }
    }
}

/// Deletes exact copies of a commit that the articles do not have, and those whose document is missing or has the same
/// origin. Reads every copy.
fn delete_uncommitted_copies(stores: &mut Stores) -> Result<(), IndexError> {
    let Stores { articles, copies, .. } = stores;
    copies.delete_uncommitted(articles.generation(), &|copy| articles.has_other_origin(copy.id(), copy.origin()))
}

/// Marks every source as unfinished: those in the table, and those of the articles and copies. Needed if the table
/// belongs to other articles or copies than there are, because one of them was deleted or comes from a backup.
fn rebuild_source_list(stores: &mut Stores) -> Result<(), IndexError> {
    let Stores { articles, sources, copies, .. } = stores;
    sources.rebuild_states(|each| {
        for (segment, field) in articles.segments().chain(copies.committed().segments()) {
            let io = |error: TantivyError| redb::Error::Io(io::Error::other(error.to_string()));
            let inverted = segment.inverted_index(field).map_err(io)?;
            let mut terms = inverted.terms().stream()?;
            while terms.advance() {
                each(&String::from_utf8_lossy(terms.key()))?;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use super::*;
    use crate::{Index, IndexWriter, InsertOutcome, SourceState, WriterSettings};
    use newsidx_core::article::{Article, ArticleId};
    use newsidx_core::page::{Extent, Origin, Sha256Hash};
    use newsidx_dedup::Sketch;

    /// The sources of an archive with the pages in each.
    type Archive = BTreeMap<&'static str, Vec<u8>>;

    /// The documents of an index with their origins, the first one and then the others, sorted.
    type Found = BTreeMap<ArticleId, Vec<String>>;

    fn article(source: &str, record: usize, page: u8) -> Article {
        let mut origin = Origin::from_record(source, record as u64);
        let sha256 = Sha256Hash::compute(&[page]);
        origin.extent = Some(Extent { start: 0, offset: record as u64, length: 1, sha256 });
        Article {
            title: format!("Page {page}"),
            ..Article::new(ArticleId::from_content(&[page]), origin, vec![format!("The lantern {page} was lit.")])
        }
    }

    fn open(index: &Path) -> IndexWriter {
        IndexWriter::open(index, WriterSettings::least()).unwrap().with_extractor_version(1)
    }

    /// Reads new and changed sources, as a run does, and removes those that are gone.
    fn read(writer: &mut IndexWriter, archive: &Archive) {
        let known = writer.source_states().unwrap();
        for (source, pages) in archive {
            read_source(writer, source, pages);
        }
        for gone in known.iter_under(Path::new("/")).unwrap().map(|row| row.unwrap().0) {
            if !archive.contains_key(gone.to_str().unwrap()) {
                writer.remove_source(&gone).unwrap();
            }
        }
    }

    fn read_source(writer: &mut IndexWriter, source: &str, pages: &[u8]) {
        let (path, known) = (Path::new(source), writer.source_states().unwrap());
        let state = SourceState { size: hash(pages), extractor_version: 1, ..SourceState::UNFINISHED };
        let before = known.get(path).unwrap();
        if before.is_some_and(|before| before.size == state.size) {
            return;
        }
        if before.is_some() {
            writer.remove_documents(path).unwrap();
        }
        let mut removed = known.removed_pages(path).unwrap();
        for (nth, page) in pages.iter().enumerate() {
            let mut article = article(source, nth + 1, *page);
            if removed.remove_one(Sha256Hash::compute(&[*page])) {
                continue;
            }
            let sketch = Sketch::compute(&article);
            if let InsertOutcome::New(story) | InsertOutcome::Replaced(story) =
                writer.deduplicate(&mut article, &sketch).unwrap()
            {
                writer.write(article, story, &sketch).unwrap();
            }
        }
        writer.put_source(path, &state);
    }

    fn hash(pages: &[u8]) -> u64 {
        pages.iter().fold(1, |hash, page| hash * 31 + u64::from(*page))
    }

    /// Interrupts a commit after so many steps.
    fn commit_until(writer: &mut IndexWriter, steps: usize) {
        writer.begin_commit().unwrap().run(&COMMIT_STEPS[..steps]).unwrap();
    }

    /// The documents of an index as readers see them.
    fn found(index: &Path) -> Found {
        let index = Index::open(index).unwrap();
        let mut by_document = Found::new();
        for segment in index.searcher().segment_readers() {
            let store = segment.get_store_reader(1).unwrap();
            for doc in segment.doc_ids_alive() {
                let id = ArticleId(index.stored_articles().facts(&store.get(doc).unwrap()).unwrap().id);
                let (_, address) = index.find_id(&id.to_string(), 2).unwrap()[0].clone();
                let article = index.article(address).unwrap();
                let origins = std::iter::once(&article.origin).chain(&article.other_sources);
                assert!(
                    by_document.insert(id, origins.map(Origin::to_string).collect()).is_none(),
                    "{id} is there twice"
                );
            }
        }
        by_document
    }

    /// Origins of the copies whose document is missing.
    fn dangling(index: &Path) -> Vec<String> {
        let documents = found(index);
        let mut dangling = Vec::new();
        let each = &mut |_: &Path, pages: Vec<(ArticleId, Origin)>| {
            let missing = pages.iter().filter(|(id, _)| !documents.contains_key(id));
            dangling.extend(missing.map(|(_, origin)| origin.to_string()));
            true
        };
        Index::open(index).unwrap().for_each_source(each).unwrap();
        dangling
    }

    fn sorted(mut found: Found) -> Found {
        found.values_mut().for_each(|origins| origins.sort());
        found
    }

    /// An archive before and after changes: of sources with first origins and with copies, some change, go and come.
    fn archives() -> [Archive; 2] {
        [
            [("/a", vec![1, 2, 3]), ("/b", vec![1, 4, 4]), ("/c", vec![2, 5]), ("/d", vec![5, 6, 1])],
            [("/a", vec![3, 7]), ("/b", vec![1, 4]), ("/d", vec![6, 4, 7]), ("/e", vec![2, 5, 6])],
        ]
        .map(Archive::from)
    }

    fn copy(from: &Path, to: &Path) {
        for entry in walkdir::WalkDir::new(from).into_iter().map(Result::unwrap) {
            let target = to.join(entry.path().strip_prefix(from).unwrap());
            if entry.file_type().is_dir() {
                std::fs::create_dir_all(target).unwrap();
            } else {
                std::fs::copy(entry.path(), target).unwrap();
            }
        }
    }

    /// Brings an index up to date with an archive.
    fn index_archive(index: &Path, archive: &Archive) {
        let mut writer = open(index);
        read(&mut writer, archive);
        writer.commit().unwrap();
        writer.close().unwrap();
    }

    /// The documents after both archives were read.
    fn expected() -> Found {
        let origins = [
            (1, vec!["/b:1"]),
            (2, vec!["/e:1"]),
            (3, vec!["/a:1"]),
            (4, vec!["/b:2", "/d:2"]),
            (5, vec!["/e:2"]),
            (6, vec!["/d:1", "/e:3"]),
            (7, vec!["/a:2", "/d:3"]),
        ];
        let found = origins.map(|(page, origins)| {
            (ArticleId::from_content(&[page]), origins.into_iter().map(str::to_owned).collect())
        });
        Found::from(found)
    }

    /// The documents of an index, without the one of page 9.
    fn found_without_page_9(index: &Path) -> Found {
        let mut found = found(index);
        found.remove(&ArticleId::from_content(&[9]));
        found
    }

    #[test]
    fn a_commit_interrupted_after_any_step_loses_no_copy_and_leaves_none_without_its_document() {
        let dir = tempfile::tempdir().unwrap();
        let [first, second] = archives();
        let (start, whole) = (dir.path().join("start"), dir.path().join("whole"));
        index_archive(&start, &first);
        let before = found(&start);
        copy(&start, &whole);
        index_archive(&whole, &second);
        let after = found(&whole);
        assert_eq!(sorted(after.clone()), expected());
        for step in 0..=COMMIT_STEPS.len() {
            let cut = dir.path().join(format!("cut-{step}"));
            copy(&start, &cut);
            let mut writer = open(&cut);
            read(&mut writer, &second);
            commit_until(&mut writer, step);
            drop(writer);
            let now = found(&cut);
            let is_committed = COMMIT_STEPS[..step].contains(&CommitStep::Articles);
            if !is_committed {
                assert_eq!(now, before, "step {step}: readers see only what is committed");
            }
            for (id, origins) in after.iter().filter(|_| is_committed) {
                assert!(origins.iter().all(|origin| now[id].contains(origin)), "step {step}: {origins:?} of {now:?}");
            }
            // A run over another source only deletes leftover copies, and shows nothing of the interrupted commit.
            let mut writer = open(&cut);
            read_source(&mut writer, "/z", &[9]);
            writer.commit().unwrap();
            drop(writer);
            assert_eq!(dangling(&cut), [""; 0], "step {step}");
            assert!(is_committed || found_without_page_9(&cut) == before, "step {step}");
            let mut second = second.clone();
            second.insert("/z", vec![9]);
            index_archive(&cut, &second);
            assert_eq!(sorted(found_without_page_9(&cut)), sorted(after.clone()), "step {step}");
            let mut writer = open(&cut);
            read(&mut writer, &second);
            assert!(!writer.has_changes(), "step {step}: it is done");
        }
    }

    #[test]
    fn a_removal_interrupted_after_any_step_is_completed() {
        let dir = tempfile::tempdir().unwrap();
        let [first, _] = archives();
        let page = ArticleId::from_content(&[1]);
        for step in 1..=COMMIT_STEPS.len() {
            let index = dir.path().join(step.to_string());
            let mut writer = open(&index);
            read(&mut writer, &first);
            writer.commit().unwrap();
            let opened = Index::open(&index).unwrap();
            let article = opened.article(opened.find_id(&page.to_string(), 1).unwrap()[0].1).unwrap();
            assert_eq!(article.other_sources.len(), 2);
            writer.remove_article(&article).unwrap();
            commit_until(&mut writer, step);
            drop(writer);
            let mut writer = open(&index);
            assert_eq!(dangling(&index), [""; 0], "step {step}");
            read(&mut writer, &first);
            writer.commit().unwrap();
            drop(writer);
            let found = found(&index);
            assert_eq!((found.len(), found.contains_key(&page)), (5, false), "step {step}");
            assert_eq!(dangling(&index), [""; 0], "step {step}");
        }
    }
}
