//! Captions and credits of the pictures of an article, each once, in page order.
//!
//! Sorts the captions to find duplicates: O(n log n) comparisons.

use std::collections::HashSet;

use crate::blocks::Block;
use crate::facts::recognizers::credits::{split_caption, trim_credit};
use crate::label::{BlockLabel, Label};
use crate::normalize::alnum_key;

/// Fewest bytes of the key of a caption that counts as a truncated copy of a longer one.
const MIN_COPY_KEY_BYTES: usize = 12;

/// Captions without credits, and the credits.
pub(crate) struct CaptionsAndCredits {
    pub captions: Vec<String>,
    pub credits: Vec<String>,
}

/// Collects the captions of a page, and the credits in them and in the blocks up to the end of the article.
pub(crate) fn find_pictures(blocks: &[Block], labels: &[BlockLabel]) -> CaptionsAndCredits {
    let is_kept = |block_label: &BlockLabel| block_label.label.is_kept();
    let first = labels.iter().position(is_kept).unwrap_or(blocks.len());
    let last = labels.iter().rposition(is_kept).unwrap_or(0);
    let (mut captions, mut credits) = (Vec::new(), Vec::new());
    let mut known = HashSet::new();
    for (at, (block, block_label)) in blocks.iter().zip(labels).enumerate() {
        let (caption, credit) = match block_label.label {
            Label::Caption => {
                let caption = split_caption(&block.text);
                (Some(caption.text), caption.credit)
            }
            // A credit directly below the last paragraph belongs to its picture; those further down belong to other
            // articles.
            Label::Credit if (first..=last + 1).contains(&at) => {
                (None, Some(split_caption(&block.text).credit.unwrap_or_else(|| trim_credit(&block.text))))
            }
            _ => continue,
        };
        captions.extend(caption.filter(|text| !text.is_empty()).map(str::to_owned));
        credits.extend(credit.filter(|credit| known.insert(*credit)).map(str::to_owned));
    }
    CaptionsAndCredits { captions: without_copies(captions), credits }
}

/// The captions without those that equal another one or its beginning.
fn without_copies(captions: Vec<String>) -> Vec<String> {
    if captions.len() < 2 {
        return captions;
    }
    let keys: Vec<String> = captions.iter().map(|caption| alnum_key(caption)).collect();
    // In sorted order, a key directly precedes those that start with it.
    let mut order: Vec<usize> = (0..captions.len()).collect();
    order.sort_by(|a, b| keys[*a].cmp(&keys[*b]).then(b.cmp(a)));
    // Pages print the alternative text of a picture next to its caption, often truncated.
    let mut is_copy = vec![false; captions.len()];
    for pair in order.windows(2) {
        let (key, next) = (&keys[pair[0]], &keys[pair[1]]);
        is_copy[pair[0]] = key == next || key.len() >= MIN_COPY_KEY_BYTES && next.starts_with(key.as_str());
    }
    captions.into_iter().zip(is_copy).filter(|(_, is_copy)| !is_copy).map(|(caption, _)| caption).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captions(texts: &[&str]) -> Vec<String> {
        without_copies(texts.iter().map(|text| (*text).to_owned()).collect())
    }

    #[test]
    fn a_caption_is_kept_once_in_its_longest_form() {
        assert_eq!(captions(&["The pier.", "A boat", "the pier"]), ["The pier.", "A boat"]);
        assert_eq!(
            captions(&["The old pier at noon", "The old pier at noon, on Friday."]),
            ["The old pier at noon, on Friday."]
        );
        assert_eq!(captions(&["Jo", "Jo Doe"]), ["Jo", "Jo Doe"]);
        assert_eq!(captions(&[]), [""; 0]);
    }
}
