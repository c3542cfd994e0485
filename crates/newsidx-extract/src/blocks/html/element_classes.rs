//! Elements of the same tag and words are of one kind: a page repeats a few hundred of them.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

use super::super::ElementClass;
use super::super::tags::Tag;
use super::tokenizer::StartTag;

/// Attributes that say what an element is for.
const CLASS_ATTRIBUTES: [&str; 5] = ["class", "id", "role", "rel", "itemprop"];

/// The kinds of elements of a page.
#[derive(Default)]
pub(super) struct ElementClassInterner {
    list: Vec<ElementClass>,
    /// Indices into the list.
    known: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// Those without words, by their tags.
    plain: Vec<Option<u32>>,
    /// The words of the tag at hand.
    words: String,
}

impl ElementClassInterner {
    /// The kind of an element.
    pub(super) fn intern(&mut self, tag: Tag, start: &StartTag<'_, '_>) -> u32 {
        self.words.clear();
        for (name, value) in start.attributes {
            if CLASS_ATTRIBUTES.iter().any(|telling| name.eq_ignore_ascii_case(telling)) {
                add_lower(&mut self.words, value);
            }
        }
        if self.words.is_empty()
            && let Some(at) = self.plain.get(tag as usize).copied().flatten()
        {
            return at;
        }
        // Few words stand on several tags.
        let hash = |words: &str| self.hasher.hash_one(words);
        let is_same = |at: &u32| {
            let kind = &self.list[*at as usize];
            kind.tag == tag && kind.attribute_words == self.words
        };
        let here = hash(&self.words);
        if let Some(at) = self.known.find(here, is_same) {
            return *at;
        }
        let at = self.list.len() as u32;
        self.list.push(ElementClass { tag, attribute_words: self.words.clone() });
        if self.words.is_empty() {
            self.plain.resize(self.plain.len().max(tag as usize + 1), None);
            self.plain[tag as usize] = Some(at);
        }
        let list = &self.list;
        self.known.insert_unique(here, at, |at| hash(&list[*at as usize].attribute_words));
        at
    }

    pub(super) fn get(&self, kind: u32) -> &ElementClass {
        &self.list[kind as usize]
    }

    pub(super) fn into_list(self) -> Vec<ElementClass> {
        self.list
    }
}

/// Puts a value behind the words, in lower case.
fn add_lower(words: &mut String, value: &str) {
    if !words.is_empty() {
        words.push(' ');
    }
    let from = words.len();
    if value.is_ascii() {
        words.push_str(value);
        words[from..].make_ascii_lowercase();
    } else {
        words.push_str(&value.to_lowercase());
    }
}
