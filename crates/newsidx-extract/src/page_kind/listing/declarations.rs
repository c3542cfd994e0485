//! What the head of a page declares: an article, a collection, its address. `og:type` `website` proves nothing, since
//! many sites declare it on every page.

use memchr::memmem;

use super::page_forms::{PageForms, flag};
use crate::blocks::count_letters;
use crate::rules::list_phrases::LIST_PATH_WORDS;

/// Names of the features, in order.
pub(super) const NAMES: [&str; 15] = [
    "declares-article",  // Open Graph type `article`
    "declares-product",  // another type than `article` and `website`
    "article-time",      // a meta tag with the time of an article
    "ld-article",        // an article with a headline in JSON-LD
    "ld-published",      // a date of publication in JSON-LD
    "ld-body",           // letters of the body in JSON-LD
    "ld-authors",        // authors in JSON-LD
    "ld-collection",     // a collection, list or search page in JSON-LD
    "ld-products",       // a list of products or offers in JSON-LD
    "address-depth",     // parts of the path of the canonical address; −1 without one
    "address-words",     // hyphens of the last part of the path
    "address-digits",    // digits of the path
    "address-list-word", // whether a part of the path is a word for lists
    "address-list-end",  // whether the last part is one
    "times",             // elements `<time>`
];

/// Types of pages that list others.
const COLLECTION_TYPES: [&str; 4] = ["CollectionPage\"", "SearchResultsPage\"", "\"ItemList\"", "/ItemList\""];

/// Types of lists of things to buy.
const PRODUCT_TYPES: [&str; 4] = ["OfferCatalog\"", "ProductCollection\"", "\"Product\"", "\"AggregateOffer\""];

pub(super) fn features(page: &PageForms<'_>) -> [f32; NAMES.len()] {
    let (head, structured) = (&page.context.page.head, page.context.structured);
    let kind = head.meta("og:type").map(str::trim);
    let is = |name: &str| kind.is_some_and(|kind| kind.eq_ignore_ascii_case(name));
    let has_type = |types: &[&str]| {
        let has = |script: &String| types.iter().any(|name| memmem::find(script.as_bytes(), name.as_bytes()).is_some());
        head.json_ld.iter().any(has)
    };
    let address = head.canonical.as_deref().or_else(|| head.meta("og:url"));
    let path = address.and_then(path);
    let last = path.map_or("", |path| path.trim_end_matches('/').rsplit('/').next().unwrap_or(""));
    [
        flag(is("article")),
        flag(kind.is_some() && !is("article") && !is("website")),
        flag(head.metas.iter().any(|(name, _)| name == "article:published_time" || name == "article:modified_time")),
        flag(structured.headline.is_some()),
        flag(structured.published.is_some()),
        structured.body.iter().map(|text| count_letters(text)).sum::<usize>() as f32,
        (structured.people.len() + structured.organizations.len()) as f32,
        flag(has_type(&COLLECTION_TYPES)),
        flag(has_type(&PRODUCT_TYPES)),
        path.map_or(-1.0, |path| path.split('/').filter(|part| !part.is_empty()).count() as f32),
        last.matches(['-', '_']).count() as f32,
        path.map_or(0, |path| path.bytes().filter(u8::is_ascii_digit).count()) as f32,
        flag(path.is_some_and(|path| path.split('/').any(is_list_word))),
        flag(is_list_word(last)),
        head.times.len() as f32,
    ]
}

fn is_list_word(part: &str) -> bool {
    LIST_PATH_WORDS.iter().any(|word| part.eq_ignore_ascii_case(word))
}

/// The path of an address, without query and fragment.
fn path(address: &str) -> Option<&str> {
    let (_, rest) = address.trim().split_once("://")?;
    let path = rest.find('/').map_or("", |at| &rest[at..]);
    Some(path.split(['?', '#']).next().unwrap_or(path))
}
