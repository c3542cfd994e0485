//! HTML → blocks.
//!
//! The parser streams: no tree is built, and nesting costs no stack. What is kept of the elements
//! is a list with parents, enough to know where a block stands. End tags that HTML lets authors
//! leave out (`</p>`, `</li>`, `</td>` …) are put in where browsers put them.

use std::cell::RefCell;
use std::rc::Rc;

use lol_html::html_content::{Element as StartTag, TextType};
use lol_html::{DocumentContentHandlers, HtmlRewriter, Settings, element};

use super::tags::{is_block, is_unseen_tag, is_void, known_tag};
use super::{Block, Element, Head, Markup, Page, clean};

/// Attributes that say what an element is for.
const TELLING_ATTRIBUTES: [&str; 5] = ["class", "id", "role", "rel", "itemprop"];

/// Longest content of a meta tag that can be a fact; the summaries of real pages stay below 1000.
const MAX_META_BYTES: usize = 4000;

/// Parts of words that mark an element with the name of an author.
const SIGNATURE_WORDS: [&str; 6] = ["author", "byline", "autor", "auteur", "redakteur", "creator"];

/// Parts of words that mark an element with the credit of a picture: it is a block of its own, also
/// where its tag is that of a piece of text.
const CREDIT_WORDS: [&str; 2] = ["credit", "copyright"];

/// Longest text of such an element that can be names; biographies are longer.
const MAX_SIGNATURE_BYTES: usize = 200;

/// Open elements that are searched for one whose end tag was left out. Between a paragraph and
/// what ends it stand a few inline elements; a limit keeps the cost of hostile nesting linear.
const MAX_IMPLIED_DEPTH: usize = 32;

/// Elements around a text that are searched for the one that says what it is, for the same reason.
const MAX_TELLING_DEPTH: usize = 64;

pub(super) fn read(html: &str) -> Page {
    let builder = Rc::new(RefCell::new(Builder::default()));
    let for_elements = Rc::clone(&builder);
    let for_text = Rc::clone(&builder);
    let for_comments = Rc::clone(&builder);
    let settings = Settings::new()
        .with_strict(false)
        .append_element_content_handler(element!("*", move |tag| {
            let closes = for_elements.borrow_mut().open(tag);
            if let (Some(element), Some(handlers)) = (closes, tag.end_tag_handlers()) {
                let for_end = Rc::clone(&for_elements);
                let close: lol_html::EndTagHandler<'static> = Box::new(move |_| {
                    for_end.borrow_mut().close(element);
                    Ok(())
                });
                handlers.push(close);
            }
            Ok(())
        }))
        .append_document_content_handler(
            DocumentContentHandlers::default()
                .text(move |chunk: &mut lol_html::html_content::TextChunk<'_>| {
                    for_text.borrow_mut().text(chunk.as_str(), chunk.text_type(), chunk.last_in_text_node());
                    Ok(())
                })
                .comments(move |comment: &mut lol_html::html_content::Comment<'_>| {
                    for_comments.borrow_mut().comment(&comment.text());
                    Ok(())
                }),
        );
    let mut parser = HtmlRewriter::new(settings, |_: &[u8]| {});
    // Broken HTML is normal input; without strict mode and without a memory limit the parser
    // has nothing to refuse, and what it read before a refusal would be kept all the same.
    if parser.write(html.as_bytes()).is_ok() {
        let _ended = parser.end();
    }
    builder.take().finish()
}

#[derive(Default)]
struct Builder {
    elements: Vec<Element>,
    /// The open elements, outermost first.
    stack: Vec<Open>,
    /// Open elements whose text nobody sees.
    hidden: usize,
    /// Open elements but those that hold the head of the page.
    inner: usize,
    /// Open links.
    links: usize,
    /// Whether a picture stands between the last block and what comes.
    picture: bool,
    blocks: Vec<Block>,
    pending: Pending,
    /// Text of a node that came in several chunks, still with its character references.
    node: String,
    head: Head,
    title: Option<String>,
    json_ld: Option<String>,
    /// Open elements that hold the author, with their text so far; `None` where it is too long.
    signatures: Vec<(usize, Option<String>)>,
}

/// An element whose end has not come yet.
struct Open {
    element: usize,
    hidden: bool,
    /// Whether a block ends before and after it.
    is_block: bool,
}

/// The block that is being read.
#[derive(Default)]
struct Pending {
    text: String,
    link_chars: usize,
    /// Innermost element that holds all of the text so far.
    element: Option<usize>,
    /// `<br>` since the last text.
    breaks: usize,
}

impl Builder {
    /// Enters an element; gives its index if it has an end tag to wait for.
    fn open(&mut self, tag: &StartTag<'_, '_>) -> Option<usize> {
        let name = known_tag(&tag.tag_name());
        self.read_facts(name, tag);
        match name {
            "br" => {
                self.line_break();
                return None;
            }
            _ if is_void(name) => {
                match name {
                    "hr" => self.flush(),
                    "img" => self.picture(attribute(tag, "alt")),
                    _ => {}
                }
                return None;
            }
            _ => {}
        }
        self.close_head(name);
        self.close_implied(name);
        let words = telling_words(tag);
        let is_block = is_block(name) || CREDIT_WORDS.iter().any(|word| words.contains(word));
        if is_block {
            self.flush();
        }
        if matches!(name, "video" | "iframe") {
            self.picture(None);
        }
        let index = self.elements.len();
        let hidden = is_unseen(name, tag);
        if self.hidden == 0 && SIGNATURE_WORDS.iter().any(|word| words.contains(word)) && name != "body" {
            self.signatures.push((index, Some(String::new())));
        }
        self.elements.push(Element { tag: name, parent: self.innermost(), words });
        self.stack.push(Open { element: index, hidden, is_block });
        self.hidden += usize::from(hidden);
        self.inner += usize::from(!holds_head(name));
        if name == "a" {
            self.links += 1;
        }
        if name == "time"
            && let Some(datetime) = tag.get_attribute("datetime")
        {
            self.head.times.push((index, clean(&datetime)));
        }
        tag.can_have_content().then_some(index)
    }

    /// Leaves an element and whatever was left open inside it.
    fn close(&mut self, element: usize) {
        if self.stack.binary_search_by_key(&element, |open| open.element).is_err() {
            return;
        }
        while self.innermost().is_some_and(|open| open >= element) {
            self.leave();
        }
    }

    fn innermost(&self) -> Option<usize> {
        self.stack.last().map(|open| open.element)
    }

    /// Leaves the innermost element.
    fn leave(&mut self) {
        if self.stack.last().is_some_and(|open| open.is_block) {
            self.flush();
        }
        let Some(Open { element, hidden, .. }) = self.stack.pop() else { return };
        let tag = self.elements[element].tag;
        if self.pending.element == Some(element) {
            self.pending.element = self.elements[element].parent;
        }
        self.hidden -= usize::from(hidden);
        self.inner -= usize::from(!holds_head(tag));
        self.sign(element);
        match tag {
            "a" => self.links -= 1,
            "title" if self.head.title.is_none() => self.head.title = self.title.take().map(|title| clean(&title)),
            "script" => self.head.json_ld.extend(self.json_ld.take()),
            _ => {}
        }
    }

    /// Keeps the text of an element that holds the author and ends here.
    fn sign(&mut self, element: usize) {
        let Some((_, text)) = self.signatures.pop_if(|(open, _)| *open == element) else { return };
        self.add_to_signature(text.as_deref());
        self.add_to_signature(Some(" "));
        let text = text.map(|text| clean(&text)).filter(|text| !text.is_empty());
        self.head.signatures.extend(text.map(|text| (element, text)));
    }

    fn add_to_signature(&mut self, text: Option<&str>) {
        let Some((_, signature)) = self.signatures.last_mut() else { return };
        *signature = match (signature.take(), text) {
            (Some(signature), Some(text)) if signature.len() + text.len() <= MAX_SIGNATURE_BYTES => {
                Some(signature + text)
            }
            _ => None,
        };
    }

    /// A head whose end tag was left out ends before the first element that it cannot hold.
    fn close_head(&mut self, name: &str) {
        let may_stay = matches!(name, "title" | "script" | "style" | "noscript" | "template");
        let open_head =
            self.stack.iter().take(2).find(|open| self.elements[open.element].tag == "head").map(|open| open.element);
        if let (Some(head), false) = (open_head, may_stay) {
            self.close(head);
        }
    }

    /// Puts in the end tags that this start tag implies.
    fn close_implied(&mut self, name: &str) {
        let (closed, within): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol", "menu"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            "tr" => (&["tr", "td", "th"], &["table"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "option" => (&["option"], &["select"]),
            "a" => (&["a"], &["td", "table", "div"]),
            _ if is_block(name) => (&["p"], &["div", "article", "section", "td", "li", "blockquote", "body"]),
            _ => return,
        };
        let mut found = None;
        for open in self.stack.iter().rev().take(MAX_IMPLIED_DEPTH) {
            let tag = self.elements[open.element].tag;
            if closed.contains(&tag) {
                found = Some(open.element);
                if name != "tr" {
                    break;
                }
            } else if within.contains(&tag) {
                break;
            }
        }
        if let Some(element) = found {
            self.close(element);
        }
    }

    fn text(&mut self, chunk: &str, kind: TextType, last: bool) {
        if let Some(json) = &mut self.json_ld {
            json.push_str(chunk);
            return;
        }
        if let Some(title) = &mut self.title {
            title.push_str(&htmlize::unescape(chunk));
            return;
        }
        if kind != TextType::Data || self.hidden > 0 {
            return;
        }
        // A character reference may be cut in two by the end of a chunk.
        if !last || !self.node.is_empty() {
            self.node.push_str(chunk);
            if !last {
                return;
            }
            let node = std::mem::take(&mut self.node);
            self.visible(&htmlize::unescape(node.as_str()));
        } else {
            self.visible(&htmlize::unescape(chunk));
        }
    }

    fn visible(&mut self, text: &str) {
        if text.trim().is_empty() {
            self.pending.text.push(' ');
            self.add_to_signature(Some(" "));
            return;
        }
        match std::mem::take(&mut self.pending.breaks) {
            0 => {}
            1 => self.pending.text.push(' '),
            _ => self.flush(),
        }
        if self.links > 0 {
            self.pending.link_chars += text.chars().filter(|c| !c.is_whitespace()).count();
        }
        if self.pending.element.is_none() {
            self.pending.element = self.innermost();
        }
        self.pending.text.push_str(text);
        self.add_to_signature(Some(text));
    }

    fn picture(&mut self, alternative: Option<String>) {
        if self.hidden == 0 {
            self.picture = true;
            let told = alternative.filter(|text| !text.is_empty() && text.len() <= MAX_META_BYTES);
            self.head.alternatives.extend(told);
        }
    }

    fn line_break(&mut self) {
        if self.hidden == 0 {
            self.pending.breaks += 1;
        }
    }

    /// Ends the block that is being read.
    fn flush(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        let text = clean(&pending.text);
        if text.is_empty() {
            return;
        }
        self.blocks.push(Block {
            text,
            markup: self.markup(pending.element),
            element: pending.element,
            link_chars: pending.link_chars,
            gap_before: true,
            after_picture: std::mem::take(&mut self.picture),
        });
    }

    /// What the nearest telling element around the text makes it.
    fn markup(&self, element: Option<usize>) -> Markup {
        let around = std::iter::successors(element, |element| self.elements[*element].parent);
        let mut paragraph = false;
        for index in around.take(MAX_TELLING_DEPTH) {
            match self.elements[index].tag {
                "h1" => return Markup::Heading(1),
                "h2" => return Markup::Heading(2),
                "h3" => return Markup::Heading(3),
                "h4" => return Markup::Heading(4),
                "h5" => return Markup::Heading(5),
                "h6" => return Markup::Heading(6),
                "li" | "dt" | "dd" => return Markup::ListItem,
                "figcaption" | "caption" => return Markup::Caption,
                "blockquote" | "q" => return Markup::Quote,
                "p" => paragraph = true,
                "td" | "th" => return if paragraph { Markup::Paragraph } else { Markup::Cell },
                "div" | "section" | "article" | "main" | "body" | "aside" | "header" | "footer" | "nav" | "form" => {
                    break;
                }
                _ => {}
            }
        }
        if paragraph { Markup::Paragraph } else { Markup::Loose }
    }

    /// Facts that stand in tags and not in text.
    fn read_facts(&mut self, name: &str, tag: &StartTag<'_, '_>) {
        match name {
            "html" if self.head.language.is_none() => self.head.language = tag.get_attribute("lang"),
            // Pictures in SVG have titles too; the page's own stands in its head.
            "title" if self.head.title.is_none() && self.inner == 0 => self.title = Some(String::new()),
            "script" => {
                let is_json_ld =
                    tag.get_attribute("type").is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json"));
                self.json_ld = is_json_ld.then(String::new);
            }
            "link" if self.head.canonical.is_none() => {
                let is_canonical = tag
                    .get_attribute("rel")
                    .is_some_and(|rel| rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("canonical")));
                if is_canonical {
                    self.head.canonical = attribute(tag, "href");
                }
            }
            "meta" => self.read_meta(tag),
            _ => {}
        }
    }

    fn read_meta(&mut self, tag: &StartTag<'_, '_>) {
        let Some(name) = ["property", "name", "itemprop"].iter().find_map(|attribute| tag.get_attribute(attribute))
        else {
            return;
        };
        if let Some(content) =
            attribute(tag, "content").filter(|content| !content.is_empty() && content.len() <= MAX_META_BYTES)
        {
            self.head.metas.push((name.to_ascii_lowercase(), content));
        }
    }

    /// The comment that browsers put into saved pages: `saved from url=(0042)https://…`.
    fn comment(&mut self, comment: &str) {
        if self.head.saved_from.is_some() {
            return;
        }
        if let Some((_, rest)) = comment.split_once("saved from url=")
            && let Some((_, url)) = rest.split_once(')')
        {
            self.head.saved_from = url.split_whitespace().next().map(clean);
        }
    }

    fn finish(mut self) -> Page {
        while !self.stack.is_empty() {
            self.leave();
        }
        self.flush();
        Page { blocks: self.blocks, elements: self.elements, head: self.head }
    }
}

/// The value of an attribute, its character references resolved.
fn attribute(tag: &StartTag<'_, '_>, name: &str) -> Option<String> {
    tag.get_attribute(name).map(|value| clean(&htmlize::unescape_attribute(value)))
}

fn telling_words(tag: &StartTag<'_, '_>) -> String {
    let mut words = String::new();
    for attribute in tag.attributes() {
        if TELLING_ATTRIBUTES.contains(&attribute.name().as_str()) {
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(&attribute.value().to_lowercase());
        }
    }
    words
}

/// Elements in which the head of the page stands.
fn holds_head(name: &str) -> bool {
    matches!(name, "html" | "head" | "body")
}

/// Whether a reader sees nothing of what an element holds.
fn is_unseen(name: &str, tag: &StartTag<'_, '_>) -> bool {
    let by_style = || {
        tag.get_attribute("style").is_some_and(|style| {
            let style: String = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
            style.contains("display:none") || style.contains("visibility:hidden")
        })
    };
    // React streams a page in hidden pieces, `<div hidden id="S:1">`, and a script puts them in place.
    let is_streamed = || tag.get_attribute("id").is_some_and(|id| id.starts_with("S:"));
    is_unseen_tag(name) || tag.has_attribute("hidden") && !is_streamed() || by_style()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(html: &str) -> Vec<String> {
        read(html).blocks.into_iter().map(|block| block.text).collect()
    }

    #[test]
    fn what_nobody_sees_is_no_block() {
        let html = "<head><title>T</title><style>p{}</style></head><body><script>var a='<p>x</p>'</script><p>seen</p>\
                    <div style='display: none'><p>gone</p></div><div hidden>gone</div><noscript>gone</noscript><template><p>gone</template>";
        assert_eq!(texts(html), ["seen"]);
        assert_eq!(read(html).head.title.as_deref(), Some("T"));
    }

    #[test]
    fn what_a_script_puts_in_place_is_seen() {
        assert_eq!(texts("<div hidden id='S:0'><p>streamed</p></div><div hidden id=x>gone</div>"), ["streamed"]);
    }

    #[test]
    fn the_credit_of_a_picture_is_a_block_of_its_own() {
        let html =
            "<p>before</p><img alt='The pier'><figcaption>The pier.<span class='img-credit'>Jo Doe</span></figcaption>";
        let page = read(html);
        let texts: Vec<_> = page.blocks.iter().map(|block| (block.text.as_str(), block.after_picture)).collect();
        assert_eq!(texts, [("before", false), ("The pier.", true), ("Jo Doe", false)]);
        assert_eq!(page.head.alternatives, ["The pier"]);
    }

    #[test]
    fn end_tags_that_were_left_out_are_put_in() {
        assert_eq!(texts("<p>one<p>two<div>three</div>four"), ["one", "two", "three", "four"]);
        assert_eq!(texts("<ul><li>one<li>two<ul><li>deep</ul><li>three</ul>"), ["one", "two", "deep", "three"]);
        assert_eq!(texts("<table><tr><td>a<td>b<tr><td>c</table>d"), ["a", "b", "c", "d"]);
    }

    #[test]
    fn two_line_breaks_end_a_paragraph_and_one_is_a_space() {
        assert_eq!(texts("<div>one<br>more<br><br>two<br> <br/>three</div>"), ["one more", "two", "three"]);
    }

    #[test]
    fn character_references_are_resolved() {
        assert_eq!(texts("<p>Banquo&rsquo;s &amp; AT&ampT &#8220;x&#x201d; &nbsp;y"), ["Banquo’s & AT&T “x” y"]);
    }

    #[test]
    fn links_are_counted_and_the_common_element_is_kept() {
        let page = read("<div class='story Body' id=x><p>one <a href=/>two</a> <b>three</b></p></div>");
        let block = &page.blocks[0];
        assert_eq!((block.text.as_str(), block.link_chars, block.markup), ("one two three", 3, Markup::Paragraph));
        let element = &page.elements[block.element.unwrap()];
        assert_eq!(element.tag, "p");
        assert_eq!(page.elements[element.parent.unwrap()].words, "story body x");
    }

    #[test]
    fn the_head_tells_facts() {
        let page = read(
            "<!-- saved from url=(0030)https://example.com/saved -->\
             <html lang=en-GB><head><link rel='canonical' href='https://example.com/a?b=1&amp;c=2'>\
             <meta property='og:title' content='Caf&eacute;'><script type='application/ld+json'>{\"a\": 1}</script></head>\
             <body><time datetime='2025-05-20T10:00:00Z'>May 20</time>",
        );
        assert_eq!(page.head.canonical.as_deref(), Some("https://example.com/a?b=1&c=2"));
        assert_eq!(page.head.saved_from.as_deref(), Some("https://example.com/saved"));
        assert_eq!(page.head.meta("og:title"), Some("Café"));
        assert_eq!(page.head.json_ld, ["{\"a\": 1}"]);
        assert_eq!(page.head.language.as_deref(), Some("en-GB"));
        assert_eq!(page.head.times.len(), 1);
    }

    #[test]
    fn hostile_nesting_stays_linear() {
        let deep = "<div><b>x".repeat(50_000);
        let page = read(&deep);
        assert_eq!(page.blocks.len(), 50_000);
    }
}
