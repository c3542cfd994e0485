//! Bounded Levenshtein distance: dynamic programming over one row, with early exit.

/// Whether the Levenshtein distance of two words is at most `edits` (letters changed, inserted or deleted).
///
/// Time: the product of the lengths; constant if the lengths differ by more than `edits`.
pub(super) fn is_within_distance(target: &[char], word: &str, edits: usize) -> bool {
    let length = word.chars().count();
    if length.abs_diff(target.len()) > edits {
        return false;
    }
    // Row n has the distances between the first n letters of the word and each prefix of the other.
    let mut row: Vec<usize> = (0..=target.len()).collect();
    for (nth, c) in word.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = nth + 1;
        let mut row_min = row[0];
        for at in 0..target.len() {
            let changed = diagonal + usize::from(target[at] != c);
            diagonal = row[at + 1];
            row[at + 1] = changed.min(diagonal + 1).min(row[at] + 1);
            row_min = row_min.min(row[at + 1]);
        }
        // The minimum of a row never decreases from one row to the next.
        if row_min > edits {
            return false;
        }
    }
    row[target.len()] <= edits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_inserted_and_deleted_letters_are_counted() {
        for (a, b, distance) in [
            ("scarlatou", "skarlatou", 1),
            ("scarlatou", "scarlatu", 1),
            ("scarlatou", "scarlattou", 1),
            ("korea", "kroea", 2),
            ("korea", "korea", 0),
            ("", "ab", 2),
            ("sitting", "kitten", 3),
        ] {
            let target: Vec<char> = a.chars().collect();
            for edits in 0..4 {
                assert_eq!(is_within_distance(&target, b, edits), distance <= edits, "{a} {b} {edits}");
            }
        }
    }
}
