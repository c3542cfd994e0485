//! Binary model file: gradient-boosted trees, and the hash of the features that they read; read once per process.
//!
//! `training/model_file.py` writes it. All numbers are little endian, and nothing follows the last part:
//!
//! | Part | Bytes |
//! | --- | --- |
//! | magic | 8: `NEWSIDXM` |
//! | format version | 4: 1 |
//! | features | 4: how many the model was trained with, 256 at most |
//! | feature hash | 32: SHA-256 of their names in order, each followed by a line feed |
//! | trees, splits, leaves | 4 each: how many there are |
//! | splits | 7 each, those of a tree in preorder: threshold (`f32`), leaves of the left branch (`u16`, one bit each from the lowest), feature (`u8`) |
//! | leaves | 4 each, those of a tree from left to right: what it adds to the log odds (`f32`) |
//! | tree sizes | 1 each: leaves of the tree, 1 to 16 |
//!
//! Any bytes give a model or an error, never a panic, in time and memory linear in their number.
//! A model that was read is sound: its splits form binary trees, its features exist and its numbers are finite, so that
//! inference checks nothing.

use std::ops::Range;

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::quick_scorer::{Model, Node};

const MAGIC: [u8; 8] = *b"NEWSIDXM";
const FORMAT_VERSION: u32 = 1;

/// Bytes of a split: threshold, left branch, feature.
const SPLIT_BYTES: usize = 4 + 2 + 1;
const LEAF_BYTES: usize = 4;

/// Maximum number of leaves of a tree: the bits of a leaf set, and the values that one SIMD table lookup selects from.
const MAX_LEAVES: u8 = 16;

/// Why bytes are not a model of this program.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(super) enum ModelFileError {
    /// Another kind of file.
    #[error("not a model file")]
    Magic,
    /// A layout of another version.
    #[error("model format {0}, expected {FORMAT_VERSION}")]
    FormatVersion(u32),
    /// Feature names were added, removed, renamed or reordered since the training.
    #[error("trained with other features or another order of them: {found} in the file, {expected} in this program")]
    Features {
        /// Features in the file.
        found: u32,
        /// Features that the program computes.
        expected: usize,
    },
    /// Shorter or longer than its counts require.
    #[error("{found} bytes, expected {expected}")]
    Length {
        /// Bytes of the file.
        found: usize,
        /// Bytes that header and counts require.
        expected: u64,
    },
    /// The sizes of the trees do not add up, or a tree's splits are not those of a binary tree of 1 to 16 leaves.
    #[error("tree {0} is damaged")]
    Tree(usize),
    /// A threshold that is not finite, or a feature that does not exist.
    #[error("split {0} is damaged")]
    Split(usize),
    /// A value that is not finite.
    #[error("leaf {0} is damaged")]
    Leaf(usize),
}

/// Reads a model that was trained with these features.
pub(super) fn read(bytes: &[u8], feature_names: &[String]) -> Result<Model, ModelFileError> {
    let mut reader = Reader { bytes, rest: bytes };
    if reader.take()? != MAGIC {
        return Err(ModelFileError::Magic);
    }
    let version = reader.number()?;
    if version != FORMAT_VERSION {
        return Err(ModelFileError::FormatVersion(version));
    }
    let (features, hash) = (reader.number()?, reader.take()?);
    if features as usize != feature_names.len() || hash != feature_hash(feature_names) {
        return Err(ModelFileError::Features { found: features, expected: feature_names.len() });
    }
    let [trees, splits, leaves] = [reader.number()?, reader.number()?, reader.number()?];
    let (splits, leaves, sizes) = reader.parts(trees, splits, leaves)?;
    let splits: Box<[Node]> = splits.iter().map(split).collect();
    let leaves: Box<[f32]> = leaves.iter().copied().map(f32::from_le_bytes).collect();
    let is_damaged = |split: &Node| !split.threshold.is_finite() || usize::from(split.feature) >= feature_names.len();
    if let Some(at) = splits.iter().position(is_damaged) {
        return Err(ModelFileError::Split(at));
    }
    if let Some(at) = leaves.iter().position(|leaf| !leaf.is_finite()) {
        return Err(ModelFileError::Leaf(at));
    }
    check_trees(&splits, leaves.len(), sizes)?;
    Ok(Model::new(splits, leaves, sizes.into()))
}

/// SHA-256 of names in order, each followed by a line feed.
pub(super) fn feature_hash(names: &[String]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for name in names {
        hash.update(name);
        hash.update("\n");
    }
    hash.finalize().into()
}

/// The bytes that were not read yet.
struct Reader<'a> {
    bytes: &'a [u8],
    rest: &'a [u8],
}

/// Splits, leaves and tree sizes as in a file.
type Parts<'a> = (&'a [[u8; SPLIT_BYTES]], &'a [[u8; LEAF_BYTES]], &'a [u8]);

impl<'a> Reader<'a> {
    fn take<const COUNT: usize>(&mut self) -> Result<[u8; COUNT], ModelFileError> {
        let read = self.bytes.len() - self.rest.len();
        let too_short = ModelFileError::Length { found: self.bytes.len(), expected: (read + COUNT) as u64 };
        let (taken, rest) = self.rest.split_first_chunk().ok_or(too_short)?;
        self.rest = rest;
        Ok(*taken)
    }

    fn number(&mut self) -> Result<u32, ModelFileError> {
        self.take().map(u32::from_le_bytes)
    }

    /// What follows the header, which must be all of the rest.
    fn parts(self, trees: u32, splits: u32, leaves: u32) -> Result<Parts<'a>, ModelFileError> {
        // The counts are checked against the length before anything is allocated. 64 bits hold the sum of the largest.
        let [splits, leaves] = [u64::from(splits) * SPLIT_BYTES as u64, u64::from(leaves) * LEAF_BYTES as u64];
        let body = splits + leaves + u64::from(trees);
        if body != self.rest.len() as u64 {
            let header = self.bytes.len() - self.rest.len();
            return Err(ModelFileError::Length { found: self.bytes.len(), expected: header as u64 + body });
        }
        let (splits, rest) = self.rest.split_at(splits as usize);
        let (leaves, sizes) = rest.split_at(leaves as usize);
        Ok((splits.as_chunks().0, leaves.as_chunks().0, sizes))
    }
}

fn split(bytes: &[u8; SPLIT_BYTES]) -> Node {
    let [a, b, c, d, low, high, feature] = *bytes;
    let threshold = f32::from_le_bytes([a, b, c, d]);
    Node { feature, threshold, left: u32::from(u16::from_le_bytes([low, high])) }
}

/// Checks that these splits and leaves are trees of these sizes.
fn check_trees(mut splits: &[Node], leaves: usize, sizes: &[u8]) -> Result<(), ModelFileError> {
    let mut leaves_left = leaves;
    for (tree, size) in sizes.iter().enumerate() {
        let count = usize::from(*size);
        let is_tree =
            (1..=MAX_LEAVES).contains(size) && count <= leaves_left && divide(&mut splits, 0..u32::from(*size));
        if !is_tree {
            return Err(ModelFileError::Tree(tree));
        }
        leaves_left -= count;
    }
    if leaves_left > 0 || !splits.is_empty() { Err(ModelFileError::Tree(sizes.len())) } else { Ok(()) }
}

/// Whether the next splits, in preorder, divide a range of leaves into single ones; these splits are consumed.
fn divide(splits: &mut &[Node], leaves: Range<u32>) -> bool {
    if leaves.len() == 1 {
        return true;
    }
    let Some((split, rest)) = splits.split_first() else { return false };
    *splits = rest;
    let count = split.left.count_ones();
    let middle = leaves.start + count;
    // Neither branch is empty, so the right one keeps the last leaf and some leaf is never excluded.
    (1..leaves.len() as u32).contains(&count)
        && split.left == ((1 << count) - 1) << leaves.start
        && divide(splits, leaves.start..middle)
        && divide(splits, middle..leaves.end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{FeatureTile, HTML_FILES};
    use super::*;
    use crate::feature_names;

    /// Threshold, leaves of the left branch, feature.
    type Split = (f32, u16, u8);

    fn names(count: usize) -> Vec<String> {
        (0..count).map(|at| format!("feature-{at}")).collect()
    }

    /// A file of a model with these features; the counts are those of the parts.
    fn file(names: &[String], splits: &[Split], leaves: &[f32], sizes: &[u8]) -> Vec<u8> {
        let count = |count: usize| u32::try_from(count).unwrap().to_le_bytes();
        let mut bytes = [&MAGIC[..], &FORMAT_VERSION.to_le_bytes(), &count(names.len())].concat();
        bytes.extend(feature_hash(names));
        bytes.extend([count(sizes.len()), count(splits.len()), count(leaves.len())].concat());
        for (threshold, left, feature) in splits {
            bytes.extend(threshold.to_le_bytes());
            bytes.extend(left.to_le_bytes());
            bytes.push(*feature);
        }
        bytes.extend(leaves.iter().flat_map(|leaf| leaf.to_le_bytes()));
        bytes.extend(sizes);
        bytes
    }

    const SPLITS: [Split; 3] = [(2.5, 0b1, 1), (1.0, 0b11, 0), (0.0, 0b1, 1)];
    const LEAVES: [f32; 5] = [-1.0, 3.0, 0.25, 0.5, 1.0];

    /// Scores and attributes some rows, which must not panic; returns the scores.
    fn score(model: &Model, features: usize) -> Vec<f32> {
        let rows: Vec<Vec<f32>> = [-1.0, 0.0, 2.0].map(|value| vec![value; features]).into();
        let rows: Vec<&[f32]> = rows.iter().map(Vec::as_slice).collect();
        assert_eq!(model.weights(&rows).len(), rows.len());
        model.scores(&rows, &mut FeatureTile::new())
    }

    #[test]
    fn a_file_gives_its_trees() {
        let names = names(2);
        let model = read(&file(&names, &SPLITS, &LEAVES, &[2, 3]), &names).unwrap();
        let logistic = |odds: f32| 1.0 / (1.0 + (-odds).exp());
        assert_eq!(score(&model, 2), [-1.0 + 0.25, -1.0 + 0.25, -1.0 + 1.0].map(logistic));
        assert!(read(&file(&names, &[], &[], &[]), &names).is_ok(), "a model may have no trees");
    }

    #[test]
    fn every_damage_has_its_error() {
        let names = names(2);
        let error = |bytes: &[u8]| read(bytes, &names).err();
        let whole = file(&names, &SPLITS, &LEAVES, &[2, 3]);
        assert_eq!(error(b"\x7fELF\x02\x01\x01\x00 and so on"), Some(ModelFileError::Magic));
        let mut newer = whole.clone();
        newer[MAGIC.len()] = 9;
        assert_eq!(error(&newer), Some(ModelFileError::FormatVersion(9)));
        for (found, expected) in [(3, 8), (whole.len() - 1, whole.len() as u64)] {
            assert_eq!(error(&whole[..found]), Some(ModelFileError::Length { found, expected }));
        }
        let longer = [whole.as_slice(), b"!"].concat();
        let lengths = ModelFileError::Length { found: longer.len(), expected: whole.len() as u64 };
        assert_eq!(error(&longer), Some(lengths));
        let with_split = |at: usize, split| {
            let mut splits = SPLITS;
            splits[at] = split;
            error(&file(&names, &splits, &LEAVES, &[2, 3]))
        };
        assert_eq!(with_split(1, (f32::NAN, 0b11, 0)), Some(ModelFileError::Split(1)));
        assert_eq!(with_split(2, (0.0, 0b1, 2)), Some(ModelFileError::Split(2)), "there is no feature 2");
        for left in [0, 0b10, 0b11, 0b101] {
            assert_eq!(with_split(0, (2.5, left, 1)), Some(ModelFileError::Tree(0)), "{left:b}");
        }
        assert_eq!(with_split(2, (0.0, 0b10, 1)), Some(ModelFileError::Tree(1)));
        let infinite = [-1.0, f32::INFINITY, 0.25, 0.5, 1.0];
        assert_eq!(error(&file(&names, &SPLITS, &infinite, &[2, 3])), Some(ModelFileError::Leaf(1)));
        for (sizes, tree) in [(&[2, 4][..], 1), (&[2, 2], 1), (&[2], 1), (&[0, 5], 0), (&[17], 0), (&[2, 3, 1], 2)] {
            let damaged = error(&file(&names, &SPLITS, &LEAVES, sizes));
            assert_eq!(damaged, Some(ModelFileError::Tree(tree)), "{sizes:?}");
        }
    }

    #[test]
    fn a_model_of_other_features_is_refused() {
        let own = feature_names().own;
        assert!(read(HTML_FILES.first, &own).is_ok());
        let refused = |names: &[String]| read(HTML_FILES.first, names).err();
        let mut names = own.clone();
        names.swap(3, 4);
        let error = ModelFileError::Features { found: own.len() as u32, expected: own.len() };
        assert_eq!(refused(&names), Some(error.clone()), "reordered");
        names = own.clone();
        names[3].push('s');
        assert_eq!(refused(&names), Some(error), "renamed");
        let fewer = ModelFileError::Features { found: own.len() as u32, expected: own.len() - 1 };
        assert_eq!(refused(&own[1..]), Some(fewer));
    }

    /// Trees whose counts fit and whose splits often do.
    fn any_trees() -> impl Strategy<Value = (Vec<Split>, Vec<f32>, Vec<u8>)> {
        prop::collection::vec(1..4_u8, 0..4).prop_flat_map(|sizes| {
            let leaves = sizes.iter().map(|size| usize::from(*size)).sum::<usize>();
            let left = prop::sample::select(vec![0b1, 0b11, 0b10]);
            let splits = prop::collection::vec((any::<f32>(), left, 0..4_u8), leaves - sizes.len());
            (splits, prop::collection::vec(any::<f32>(), leaves), Just(sizes))
        })
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_model_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200), magic: bool) {
            let bytes = if magic { [&MAGIC[..], &FORMAT_VERSION.to_le_bytes(), &bytes].concat() } else { bytes };
            prop_assert!(read(&bytes, &names(2)).is_err());
        }

        #[test]
        fn any_trees_are_scored_or_an_error((splits, leaves, sizes) in any_trees()) {
            let names = names(3);
            if let Ok(model) = read(&file(&names, &splits, &leaves, &sizes), &names) {
                prop_assert_eq!(score(&model, 3).len(), 3);
            }
        }

        #[test]
        fn a_changed_byte_of_a_model_is_scored_or_an_error(at: prop::sample::Index, byte: u8) {
            let names = feature_names().with_context();
            // The smallest model: others take ten times as long.
            let mut bytes = HTML_FILES.standfirst.to_vec();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            if let Ok(model) = read(&bytes, &names) {
                prop_assert!(score(&model, names.len()).iter().all(|score| (0.0..=1.0).contains(score)));
            }
        }
    }
}
