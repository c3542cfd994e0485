//! What is said of the pictures of a story: captions, and whose pictures they are.

use std::collections::HashSet;

use crate::blocks::Block;

use super::super::block_attributes::alnum_key;
use super::super::credits::{split_caption, trim_credit};
use super::super::label::{BlockLabel, Label};

/// Fewest letters of a caption that is the beginning of another one, for it to be taken for a copy.
const COPY_LETTERS: usize = 12;

/// Captions without their credits, and the credits; each once, in page order.
pub(in super::super) struct CaptionsAndCredits {
    pub captions: Vec<String>,
    pub credits: Vec<String>,
}

/// Reads the captions of a story, and the credits in them and beside them down to its end.
pub(in super::super) fn find_pictures(blocks: &[Block], verdicts: &[BlockLabel]) -> CaptionsAndCredits {
    let is_story = |verdict: &BlockLabel| verdict.label.is_kept();
    let first = verdicts.iter().position(is_story).unwrap_or(blocks.len());
    let last = verdicts.iter().rposition(is_story).unwrap_or(0);
    let (mut captions, mut credits) = (Vec::new(), Vec::new());
    let mut known = HashSet::new();
    for (at, (block, verdict)) in blocks.iter().zip(verdicts).enumerate() {
        let (caption, credit) = match verdict.label {
            Label::Caption => {
                let caption = split_caption(&block.text);
                (Some(caption.text), caption.credit)
            }
            // Under the last paragraph may stand the credit of its picture, further down those of others.
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

/// The captions without those that say the same as another one, or the beginning of it: pages print the
/// text that stands in for a picture beside its caption.
fn without_copies(captions: Vec<String>) -> Vec<String> {
    if captions.len() < 2 {
        return captions;
    }
    let letters: Vec<String> = captions.iter().map(|caption| alnum_key(caption)).collect();
    // In this order a text stands right before the ones that begin with it.
    let mut order: Vec<usize> = (0..captions.len()).collect();
    order.sort_by(|a, b| letters[*a].cmp(&letters[*b]).then(b.cmp(a)));
    let mut is_copy = vec![false; captions.len()];
    for pair in order.windows(2) {
        let (text, next) = (&letters[pair[0]], &letters[pair[1]]);
        is_copy[pair[0]] = text == next || text.len() >= COPY_LETTERS && next.starts_with(text.as_str());
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
    fn a_caption_stands_once_in_its_longest_form() {
        assert_eq!(captions(&["The pier.", "A boat", "the pier"]), ["The pier.", "A boat"]);
        assert_eq!(
            captions(&["The old pier at noon", "The old pier at noon, on Friday."]),
            ["The old pier at noon, on Friday."]
        );
        assert_eq!(captions(&["Jo", "Jo Doe"]), ["Jo", "Jo Doe"]);
        assert_eq!(captions(&[]), [""; 0]);
    }
}
