//! Metadata in tags: `<html lang>`, `<link rel=canonical>`, `<meta>`, JSON-LD.

use super::super::entities::unescape_fully;
use super::super::tags::Tag;
use super::super::{Head, clean};
use super::saved_page;
use super::tokenizer::StartTag;

/// Maximum length, in bytes, of the content of a meta tag or an `alt` text.
// Descriptions of real pages stay below 1000 bytes.
pub(super) const MAX_META_BYTES: usize = 4000;

/// Adds the metadata of a start tag to the head.
pub(super) fn read_tag(head: &mut Head, tag: Tag, start: &StartTag<'_, '_>) {
    match tag {
        Tag::Html => {
            head.language = head.language.take().or_else(|| start.get("lang").map(str::to_owned));
            saved_page::read_root(head, start);
        }
        Tag::Link if head.canonical.is_none() => {
            let is_canonical = start
                .get("rel")
                .is_some_and(|rel| rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("canonical")));
            if let Some(address) = value(start, "href").filter(|_| is_canonical) {
                saved_page::read_canonical(head, address);
            }
        }
        Tag::Meta => {
            if let Some((name, content)) = meta(start) {
                saved_page::read_meta(head, &name, &content);
                head.metas.push((name, content));
            }
        }
        _ => {}
    }
}

fn meta(start: &StartTag<'_, '_>) -> Option<(String, String)> {
    let name = ["property", "name", "itemprop"].iter().find_map(|attribute| start.get(attribute))?;
    let content = clean(&unescape_fully(&value(start, "content")?));
    (!content.is_empty() && content.len() <= MAX_META_BYTES).then(|| (name.to_ascii_lowercase(), content))
}

/// Whether a `<script>` contains JSON-LD.
pub(super) fn is_json_ld(start: &StartTag<'_, '_>) -> bool {
    start.get("type").is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json"))
}

/// Value of an attribute with its character references resolved.
pub(super) fn value(start: &StartTag<'_, '_>, name: &str) -> Option<String> {
    start.get(name).map(|value| clean(&htmlize::unescape_attribute(value)))
}
