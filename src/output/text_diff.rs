//! Word diff between two articles (Myers, "An O(ND) Difference Algorithm and Its Variations", 1986), paragraph by
//! paragraph.
//!
//! Time is bounded: long paragraphs and articles of very many paragraphs count as replaced.

use similar::{Algorithm, ChangeTag, DiffOp, TextDiff, capture_diff_slices};

/// Most bytes of two paragraphs together that are compared word by word. Longer ones count as replaced, since the time
/// grows with their length times the number of changed words.
const MAX_WORD_DIFF_BYTES: usize = 40_000;

/// Most pairs of paragraphs of two articles that are compared; above it all paragraphs count as replaced.
const MAX_PARAGRAPH_PAIRS: usize = 4_000_000;

/// A run of words with its change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TextChange {
    pub kind: ChangeKind,
    pub text: String,
}

/// The change of a run of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ChangeKind {
    Same,
    Removed,
    Added,
}

impl ChangeKind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Removed => "removed",
            Self::Added => "added",
        }
    }
}

/// The paragraphs that differ, in the order of the text, each with its changes.
pub(super) fn changed_paragraphs(old: &[&str], new: &[&str]) -> Vec<Vec<TextChange>> {
    let mut changed = Vec::new();
    if old.len().saturating_mul(new.len()) > MAX_PARAGRAPH_PAIRS {
        add_replaced(old, new, &mut changed);
        return changed;
    }
    for operation in capture_diff_slices(Algorithm::Myers, old, new) {
        match operation {
            DiffOp::Equal { .. } => {}
            operation => add_replaced(&old[operation.old_range()], &new[operation.new_range()], &mut changed),
        }
    }
    changed
}

/// Adds replaced paragraphs: pairs first, then what is left on either side.
fn add_replaced(old: &[&str], new: &[&str], changed: &mut Vec<Vec<TextChange>>) {
    let pairs = old.len().min(new.len());
    changed.extend(old.iter().zip(new).filter(|(old, new)| old != new).map(|(old, new)| word_changes(old, new)));
    let whole = |kind, text: &&str| vec![TextChange { kind, text: (*text).to_owned() }];
    changed.extend(old[pairs..].iter().map(|text| whole(ChangeKind::Removed, text)));
    changed.extend(new[pairs..].iter().map(|text| whole(ChangeKind::Added, text)));
}

fn word_changes(old: &str, new: &str) -> Vec<TextChange> {
    if old.len() + new.len() > MAX_WORD_DIFF_BYTES {
        return vec![
            TextChange { kind: ChangeKind::Removed, text: old.to_owned() },
            TextChange { kind: ChangeKind::Added, text: new.to_owned() },
        ];
    }
    let diff = TextDiff::from_words(old, new);
    let mut changes: Vec<TextChange> = Vec::new();
    for change in diff.iter_all_changes() {
        let kind = match change.tag() {
            ChangeTag::Equal => ChangeKind::Same,
            ChangeTag::Delete => ChangeKind::Removed,
            ChangeTag::Insert => ChangeKind::Added,
        };
        match changes.last_mut().filter(|last| last.kind == kind) {
            Some(last) => last.text.push_str(change.value()),
            None => changes.push(TextChange { kind, text: change.value().to_owned() }),
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `same`, `[-removed-]`, `{+added+}`.
    fn shown(old: &[&str], new: &[&str]) -> Vec<String> {
        let show = |change: &TextChange| match change.kind {
            ChangeKind::Same => change.text.clone(),
            ChangeKind::Removed => format!("[-{}-]", change.text),
            ChangeKind::Added => format!("{{+{}+}}", change.text),
        };
        changed_paragraphs(old, new).iter().map(|changes| changes.iter().map(show).collect()).collect()
    }

    #[test]
    fn changed_words_are_marked() {
        let old = ["Nobody was hurt.", "The mayor said so on Monday.", "The end."];
        let new = ["Nobody was hurt.", "The mayor said so on Tuesday morning.", "The end."];
        assert_eq!(shown(&old, &new), ["The mayor said so on [-Monday.-]{+Tuesday morning.+}"]);
    }

    #[test]
    fn added_and_removed_paragraphs_are_whole() {
        assert_eq!(shown(&["a b", "c d"], &["a b"]), ["[-c d-]"]);
        assert_eq!(shown(&["a b"], &["x y", "a b"]), ["{+x y+}"]);
        assert!(shown(&["a b"], &["a b"]).is_empty());
    }

    #[test]
    fn long_paragraphs_are_not_compared_word_by_word() {
        let (old, new) = ("old ".repeat(20_000), "new ".repeat(20_000));
        assert_eq!(changed_paragraphs(&[&old], &[&new])[0].len(), 2);
        let (many, others) = (vec!["old"; 3000], vec!["new"; 3000]);
        assert_eq!(changed_paragraphs(&many, &others).len(), 3000);
    }
}
