//! Detection of feeds by the root element of XML.

use memchr::memmem::find;

/// Whether XML begins with the root element of a feed, after declaration, style sheets and comments.
pub(super) fn is_feed(body: &[u8]) -> bool {
    let mut rest = body;
    loop {
        rest = rest.trim_ascii_start();
        let end = [(b"<?".as_slice(), b"?>".as_slice()), (b"<!--", b"-->")]
            .into_iter()
            .find_map(|(begin, end)| rest.starts_with(begin).then(|| find(rest, end).map(|at| at + end.len())));
        match end {
            Some(Some(end)) => rest = &rest[end..],
            Some(None) => return false,
            None => break,
        }
    }
    [b"<rss".as_slice(), b"<feed", b"<rdf:RDF"].iter().any(|tag| rest.starts_with(tag))
}
