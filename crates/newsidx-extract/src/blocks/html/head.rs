//! Metadata in tags and comments: `<html lang>`, `<link rel=canonical>`, `<meta>`, JSON-LD, "saved from url".

use super::super::tags::Tag;
use super::super::{Head, clean};
use super::tokenizer::StartTag;

/// Maximum length, in bytes, of the content of a meta tag or an `alt` text.
// Descriptions of real pages stay below 1000 bytes.
pub(super) const MAX_META_BYTES: usize = 4000;

/// Adds the metadata of a start tag to the head.
pub(super) fn read_tag(head: &mut Head, tag: Tag, start: &StartTag<'_, '_>) {
    match tag {
        Tag::Html if head.language.is_none() => head.language = start.get("lang").map(str::to_owned),
        Tag::Link if head.canonical.is_none() => {
            let is_canonical = start
                .get("rel")
                .is_some_and(|rel| rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("canonical")));
            if is_canonical {
                head.canonical = value(start, "href");
            }
        }
        Tag::Meta => head.metas.extend(meta(start)),
        _ => {}
    }
}

fn meta(start: &StartTag<'_, '_>) -> Option<(String, String)> {
    let name = ["property", "name", "itemprop"].iter().find_map(|attribute| start.get(attribute))?;
    let content = value(start, "content")?;
    (!content.is_empty() && content.len() <= MAX_META_BYTES).then(|| (name.to_ascii_lowercase(), content))
}

/// Whether a `<script>` contains JSON-LD.
pub(super) fn is_json_ld(start: &StartTag<'_, '_>) -> bool {
    start.get("type").is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json"))
}

/// Reads the comment that browsers write into saved pages: `saved from url=(0042)https://…`.
pub(super) fn read_comment(head: &mut Head, comment: &str) {
    if head.saved_from.is_some() {
        return;
    }
    if let Some((_, rest)) = comment.split_once("saved from url=")
        && let Some((_, url)) = rest.split_once(')')
    {
        head.saved_from = url.split_whitespace().next().map(clean);
    }
}

/// Value of an attribute with its character references resolved.
pub(super) fn value(start: &StartTag<'_, '_>, name: &str) -> Option<String> {
    start.get(name).map(|value| clean(&htmlize::unescape_attribute(value)))
}
