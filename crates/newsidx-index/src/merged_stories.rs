//! Stories that turned out to be one.
//!
//! An article is written under the story that was known for it. When a later one is a copy of articles of two stories,
//! these are one from then on, and that is noted here and not in the articles: articles cannot be changed. Such
//! notes are few, one for some fifty stories that have copies, and readers load them all.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io;
use std::path::Path;

use super::IndexError;
use super::replace_file::replace_file;
use newsidx_core::article::ArticleId;

const FILE_NAME: &str = "merged-stories.bin";

/// Bytes of a note: two identifiers, the lowest byte first.
const NOTE_BYTES: usize = 16;

/// Which stories are one.
#[derive(Debug, Default)]
pub struct MergedStories {
    /// Story → the one that it is a part of, which has no entry.
    parents: HashMap<ArticleId, ArticleId>,
    /// The stories of which each is made.
    members: HashMap<ArticleId, Vec<ArticleId>>,
    changed: bool,
}

impl MergedStories {
    /// Reads the notes of an index; there are none where nothing was merged.
    pub(super) fn load(index: &Path) -> Result<Self, IndexError> {
        let path = index.join(FILE_NAME);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(source) => return Err(IndexError::Io { path, source }),
        };
        let (notes, rest) = bytes.as_chunks::<NOTE_BYTES>();
        if !rest.is_empty() {
            let detail = format!("it ends in the middle of a note, after {} bytes", bytes.len());
            return Err(IndexError::Damaged { path, detail });
        }
        let mut merged = Self::default();
        for note in notes {
            let bits = u128::from_le_bytes(*note);
            merged.set_parent(ArticleId(bits as u64), ArticleId((bits >> 64) as u64));
        }
        Ok(merged)
    }

    /// The story of which this one is a part, or the story itself.
    pub fn representative(&self, story: ArticleId) -> ArticleId {
        self.parents.get(&story).copied().unwrap_or(story)
    }

    /// All stories that are this one, itself among them.
    pub fn members(&self, story: ArticleId) -> Vec<ArticleId> {
        let whole = self.representative(story);
        let parts = self.members.get(&whole).into_iter().flatten().copied();
        std::iter::once(whole).chain(parts).collect()
    }

    /// Whether no two stories are one.
    pub fn is_empty(&self) -> bool {
        self.parents.is_empty()
    }

    /// Whether a story is made of several.
    pub fn is_merged(&self, whole: ArticleId) -> bool {
        self.members.contains_key(&whole)
    }

    /// Makes two stories one, under the smaller identifier.
    pub(super) fn merge(&mut self, left: ArticleId, right: ArticleId) {
        let (left, right) = (self.representative(left), self.representative(right));
        if left == right {
            return;
        }
        let (whole, part) = if left.0 < right.0 { (left, right) } else { (right, left) };
        for inner in self.members.remove(&part).unwrap_or_default() {
            self.set_parent(inner, whole);
        }
        self.set_parent(part, whole);
        self.changed = true;
    }

    fn set_parent(&mut self, part: ArticleId, whole: ArticleId) {
        self.parents.insert(part, whole);
        self.members.entry(whole).or_default().push(part);
    }

    /// Puts the notes on disk, if there are new ones. They hold whether or not the articles are committed that
    /// led to them, so it is done before.
    pub(super) fn save(&mut self, index: &Path) -> Result<(), IndexError> {
        if !self.changed {
            return Ok(());
        }
        let path = index.join(FILE_NAME);
        let in_order: BTreeMap<u64, u64> = self.parents.iter().map(|(part, whole)| (part.0, whole.0)).collect();
        let notes = in_order.iter().flat_map(|(part, whole)| [part.to_le_bytes(), whole.to_le_bytes()]);
        let bytes: Vec<u8> = notes.flatten().collect();
        replace_file(&path, &bytes).map_err(|source| IndexError::Io { path, source })?;
        self.changed = false;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stories_that_are_one_stay_one() {
        let dir = tempfile::tempdir().unwrap();
        let mut merged = MergedStories::load(dir.path()).unwrap();
        for (left, right) in [(7, 5), (9, 8), (8, 7), (5, 9)] {
            merged.merge(ArticleId(left), ArticleId(right));
        }
        merged.save(dir.path()).unwrap();
        let merged = MergedStories::load(dir.path()).unwrap();
        for story in [5, 7, 8, 9] {
            assert_eq!(merged.representative(ArticleId(story)), ArticleId(5), "{story}");
            let mut parts = merged.members(ArticleId(story));
            parts.sort_unstable_by_key(|part| part.0);
            assert_eq!(parts, [5, 7, 8, 9].map(ArticleId));
        }
        assert_eq!(merged.members(ArticleId(6)), [ArticleId(6)]);
    }

    #[test]
    fn half_a_note_is_damage() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(FILE_NAME), [1; 20]).unwrap();
        let error = MergedStories::load(dir.path()).err().unwrap().to_string();
        assert!(error.contains("merged-stories.bin is damaged: it ends in the middle of a note"), "{error}");
    }
}
