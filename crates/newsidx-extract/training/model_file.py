"""Binary model file: gradient-boosted trees as `src/model/file.rs` reads them, which documents the layout.

A tree is a list of splits in preorder. A split has the set of leaves of its left branch, one bit each; they are excluded
where the feature is above the threshold, and the lowest leaf that remains is the result (QuickScorer, SIGIR 2015).
"""

import hashlib
import struct
from dataclasses import dataclass

import numpy as np

MAGIC = b"NEWSIDXM"
FORMAT_VERSION = 1
HEADER = struct.Struct("<8sII32sIII")
SPLIT = np.dtype([("threshold", "<f4"), ("left", "<u2"), ("feature", "u1")])
MAX_LEAVES = 16
ROWS = 2048  # rows that are scored together, so that their columns stay in the cache


def feature_hash(names):
    """SHA-256 of the names in order, each followed by a line feed."""
    return hashlib.sha256("".join(name + "\n" for name in names).encode())


@dataclass
class Trees:
    """All trees of a model, one after the other."""

    splits: np.ndarray
    leaves: np.ndarray
    sizes: np.ndarray  # leaves of each tree

    @classmethod
    def from_booster(cls, booster):
        splits, leaves, sizes = [], [], []

        def walk(node, first):
            """Adds a branch whose first leaf has this number in its tree; returns its number of leaves."""
            if "leaf_value" in node:
                leaves.append(node["leaf_value"])
                return 1
            at = len(splits)
            splits.append(None)
            left = walk(node["left_child"], first)
            splits[at] = (rounded_down(node["threshold"]), ((1 << left) - 1) << first, node["split_feature"])
            return left + walk(node["right_child"], first + left)

        for tree in booster.dump_model()["tree_info"]:
            sizes.append(walk(tree["tree_structure"], 0))
        if max(sizes) > MAX_LEAVES:
            raise ValueError(f"a tree has {max(sizes)} leaves, the format holds {MAX_LEAVES}")
        return cls(np.array(splits, SPLIT), np.array(leaves, "<f4"), np.array(sizes, "u1"))

    @classmethod
    def from_bytes(cls, data, names):
        """Reads a model file of these features. For files of this repository; only the Rust reader checks all."""
        magic, version, features, names_hash, trees, splits, leaves = HEADER.unpack_from(data)
        if (magic, version) != (MAGIC, FORMAT_VERSION):
            raise ValueError("no model file of this format")
        if features != len(names) or names_hash != feature_hash(names).digest():
            raise ValueError("the model was trained with other features")
        at = HEADER.size
        of_splits = np.frombuffer(data, SPLIT, splits, at)
        at += of_splits.nbytes
        of_leaves = np.frombuffer(data, "<f4", leaves, at)
        return cls(of_splits, of_leaves, np.frombuffer(data, "u1", trees, at + of_leaves.nbytes))

    def to_bytes(self, names):
        header = HEADER.pack(MAGIC, FORMAT_VERSION, len(names), feature_hash(names).digest(), len(self.sizes),
                             len(self.splits), len(self.leaves))
        return header + self.splits.tobytes() + self.leaves.tobytes() + self.sizes.tobytes()

    def probabilities(self, rows):
        """The score of every row of features, from 0 to 1."""
        scores = np.empty(len(rows))
        for start in range(0, len(rows), ROWS):
            columns = np.ascontiguousarray(rows[start:start + ROWS].T)
            odds = np.zeros(columns.shape[1])
            split, leaf = 0, 0
            for size in self.sizes.tolist():
                excluded = np.zeros(columns.shape[1], np.uint16)
                for threshold, left, feature in self.splits[split:split + size - 1].tolist():
                    excluded[columns[feature] > np.float32(threshold)] |= np.uint16(left)
                odds += self.leaves[leaf + TRAILING_ONES[excluded]]
                split, leaf = split + size - 1, leaf + size
            scores[start:start + ROWS] = 1 / (1 + np.exp(-odds))
        return scores


# How many of the lowest bits of a number are set before the first that is not.
TRAILING_ONES = np.array([((n + 1) & ~n).bit_length() - 1 for n in range(1 << MAX_LEAVES)])


def rounded_down(threshold):
    """The largest f32 up to a threshold: features are f32, so comparing with it decides the same."""
    value = np.float32(threshold)
    return value if float(value) <= threshold else np.nextafter(value, np.float32(-np.inf))
