//! Merged stories: disjoint sets of story identifiers (union-find), each with its smallest member as representative.
//!
//! An article is stored with the story that was known at the time. When a later article is a near-duplicate of articles of
//! two stories, these become one. Stored articles cannot be changed, so the merge is recorded here. A lookup is one map
//! access, since every member refers to the representative directly. Merges are few, one for some fifty stories with
//! near-duplicates, and readers load them all.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io;
use std::path::Path;

use super::IndexError;
use super::replace_file::replace_file;
use newsidx_core::article::ArticleId;

const FILE_NAME: &str = "merged-stories.bin";

/// Bytes of an entry: two identifiers, little-endian, the merged story and its representative.
const ENTRY_BYTES: usize = 16;

/// Which stories are one.
#[derive(Debug, Default)]
pub struct MergedStories {
    /// Merged story → representative of its set, which has no entry of its own.
    parents: HashMap<ArticleId, ArticleId>,
    /// Representative → the other members of its set.
    members: HashMap<ArticleId, Vec<ArticleId>>,
    changed: bool,
}

impl MergedStories {
    /// Reads the file of an index; without a file nothing was merged.
    pub(super) fn load(index: &Path) -> Result<Self, IndexError> {
        let path = index.join(FILE_NAME);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(source) => return Err(IndexError::Io { path, source }),
        };
        let (entries, rest) = bytes.as_chunks::<ENTRY_BYTES>();
        if !rest.is_empty() {
            let detail = format!("it ends in the middle of an entry, after {} bytes", bytes.len());
            return Err(IndexError::Damaged { path, detail });
        }
        let mut merged = Self::default();
        for entry in entries {
            let bits = u128::from_le_bytes(*entry);
            merged.set_parent(ArticleId(bits as u64), ArticleId((bits >> 64) as u64));
        }
        Ok(merged)
    }

    /// The representative of a story's set; the story itself if it was never merged.
    pub fn representative(&self, story: ArticleId) -> ArticleId {
        self.parents.get(&story).copied().unwrap_or(story)
    }

    /// All stories of a story's set, the representative first.
    pub fn members(&self, story: ArticleId) -> Vec<ArticleId> {
        let representative = self.representative(story);
        let others = self.members.get(&representative).into_iter().flatten().copied();
        std::iter::once(representative).chain(others).collect()
    }

    /// Whether nothing was merged.
    pub fn is_empty(&self) -> bool {
        self.parents.is_empty()
    }

    /// Whether a story represents several.
    pub fn is_merged(&self, representative: ArticleId) -> bool {
        self.members.contains_key(&representative)
    }

    /// Merges the sets of two stories, under the smaller representative.
    pub(super) fn merge(&mut self, left: ArticleId, right: ArticleId) {
        let (left, right) = (self.representative(left), self.representative(right));
        if left == right {
            return;
        }
        // The smaller one, and not that of the larger set, so that the result does not depend on the order of merges.
        let (representative, merged) = if left.0 < right.0 { (left, right) } else { (right, left) };
        for member in self.members.remove(&merged).unwrap_or_default() {
            self.set_parent(member, representative);
        }
        self.set_parent(merged, representative);
        self.changed = true;
    }

    fn set_parent(&mut self, merged: ArticleId, representative: ArticleId) {
        self.parents.insert(merged, representative);
        self.members.entry(representative).or_default().push(merged);
    }

    /// Writes the file if anything changed. Part of a commit, before the articles: a merge remains true even if the
    /// articles that led to it are not committed.
    pub(super) fn save(&mut self, index: &Path) -> Result<(), IndexError> {
        if !self.changed {
            return Ok(());
        }
        let path = index.join(FILE_NAME);
        // Sorted, so that the same merges result in the same bytes.
        let sorted: BTreeMap<u64, u64> =
            self.parents.iter().map(|(merged, representative)| (merged.0, representative.0)).collect();
        let entries =
            sorted.iter().flat_map(|(merged, representative)| [merged.to_le_bytes(), representative.to_le_bytes()]);
        let bytes: Vec<u8> = entries.flatten().collect();
        replace_file(&path, &bytes).map_err(|source| IndexError::Io { path, source })?;
        self.changed = false;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_stories_have_the_smallest_as_representative_also_after_loading() {
        let dir = tempfile::tempdir().unwrap();
        let mut merged = MergedStories::load(dir.path()).unwrap();
        for (left, right) in [(7, 5), (9, 8), (8, 7), (5, 9)] {
            merged.merge(ArticleId(left), ArticleId(right));
        }
        merged.save(dir.path()).unwrap();
        let merged = MergedStories::load(dir.path()).unwrap();
        for story in [5, 7, 8, 9] {
            assert_eq!(merged.representative(ArticleId(story)), ArticleId(5), "{story}");
            let mut members = merged.members(ArticleId(story));
            members.sort_unstable_by_key(|member| member.0);
            assert_eq!(members, [5, 7, 8, 9].map(ArticleId));
        }
        assert_eq!(merged.members(ArticleId(6)), [ArticleId(6)]);
    }

    #[test]
    fn a_truncated_entry_is_damage() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(FILE_NAME), [1; 20]).unwrap();
        let error = MergedStories::load(dir.path()).err().unwrap().to_string();
        assert!(error.contains("merged-stories.bin is damaged: it ends in the middle of an entry"), "{error}");
    }
}
