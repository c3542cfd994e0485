//! Interner of element classes: maps tag and attribute words to an index, one entry for each distinct class.
//!
//! A page repeats a few hundred classes, so rules look at each class once instead of at each element. One hash
//! lookup per element; elements without attribute words need none.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

use super::super::ElementClass;
use super::super::tags::Tag;
use super::tokenizer::StartTag;

/// Attributes that describe the role of an element.
const CLASS_ATTRIBUTES: [&str; 5] = ["class", "id", "role", "rel", "itemprop"];

/// Distinct element classes of a page, in order of first use.
#[derive(Default)]
pub(super) struct ElementClassInterner {
    list: Vec<ElementClass>,
    /// Indices into `list`, hashed by attribute words.
    known: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// Index of the class without attribute words, by tag.
    plain: Vec<Option<u32>>,
    /// Attribute words of the current tag; kept to reuse its memory.
    words: String,
}

impl ElementClassInterner {
    /// Returns the index of an element's class and adds the class if it is new.
    pub(super) fn intern(&mut self, tag: Tag, start: &StartTag<'_, '_>) -> u32 {
        self.words.clear();
        for (name, value) in start.attributes {
            if CLASS_ATTRIBUTES.iter().any(|known| name.eq_ignore_ascii_case(known)) {
                add_lower(&mut self.words, value);
            }
        }
        // Most elements of a page have no class attributes: an array lookup instead of a hash.
        if self.words.is_empty()
            && let Some(at) = self.plain.get(tag as usize).copied().flatten()
        {
            return at;
        }
        // The tag is not hashed: few attribute words occur on several tags, and `is_same` compares it anyway.
        let hash = |words: &str| self.hasher.hash_one(words);
        let is_same = |at: &u32| {
            let class = &self.list[*at as usize];
            class.tag == tag && class.attribute_words == self.words
        };
        let word_hash = hash(&self.words);
        if let Some(at) = self.known.find(word_hash, is_same) {
            return *at;
        }
        let at = self.list.len() as u32;
        self.list.push(ElementClass { tag, attribute_words: self.words.clone() });
        if self.words.is_empty() {
            self.plain.resize(self.plain.len().max(tag as usize + 1), None);
            self.plain[tag as usize] = Some(at);
        }
        let list = &self.list;
        self.known.insert_unique(word_hash, at, |at| hash(&list[*at as usize].attribute_words));
        at
    }

    pub(super) fn get(&self, class: u32) -> &ElementClass {
        &self.list[class as usize]
    }

    pub(super) fn into_list(self) -> Vec<ElementClass> {
        self.list
    }
}

/// Appends a value to the words, in lower case, after a space.
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
