//! Block builder: consumes tokens and starts a new block at each visible break (block elements, `<hr>`, two
//! `<br>`).
//!
//! One pass, linear in the tokens: searches through the elements around a text are bounded by constants.

use std::ops::Range;
use std::sync::LazyLock;

use super::super::entities::unescape_fully;
use super::super::tags::Tag;
use super::super::{
    Block, Element, Head, MAX_BLOCKS, MAX_LINES, Markup, MultiPatternMatcher, ParsedPage, clean, visible_chars,
};
use super::dropped_inline_text::{
    InlineKind, InlineStart, MAX_INITIAL_CHARS, NOTE_WORDS, is_footnote_mark, is_initial, repeats_after, repeats_before,
};
use super::element_classes::ElementClassInterner;
use super::head::{self, MAX_META_BYTES};
use super::open_elements::{OpenElement, OpenElements};
use super::prune::prune;
use super::saved_page;
use super::script_data;
use super::tokenizer::StartTag;

/// Substrings of attribute words that mark an element with the author's name.
const AUTHOR_ELEMENT_WORDS: [&str; 6] = ["author", "byline", "autor", "auteur", "redakteur", "creator"];

/// Substrings of attribute words that mark the credit of a picture. A credit is a block of its own, even in an
/// inline element.
const CREDIT_WORDS: [&str; 2] = ["credit", "copyright"];

/// Maximum length, in bytes, of the text of an author element.
// Longer texts are biographies, not names.
const MAX_AUTHOR_TEXT_BYTES: usize = 200;

/// Number of enclosing elements searched for the one that determines the kind of text.
// The limit keeps the cost of hostile nesting linear.
const MAX_ROLE_DEPTH: usize = 64;

#[derive(Default)]
pub(super) struct BlockBuilder<'p> {
    elements: Vec<Element>,
    classes: ElementClassInterner,
    /// Role of each element class, by class index.
    roles: Vec<ElementRole>,
    open: OpenElements<'p>,
    /// Number of open elements whose text is invisible.
    hidden: usize,
    /// Number of open elements without `<html>`, `<head>` and `<body>`.
    inner: usize,
    /// Number of open links.
    links: usize,
    /// Whether a picture occurred since the last block.
    picture: bool,
    blocks: Vec<Block>,
    pending: PendingBlock,
    head: Head,
    /// Target of the following text: visible text, title, JSON-LD or nothing.
    text_target: TextTarget,
    /// Open author elements with their text so far; `None` if it is too long.
    author_texts: Vec<(usize, Option<String>)>,
    /// The innermost open inline element whose text may be taken back.
    inline: Option<InlineStart>,
}

/// Role of an element according to its attribute words, as far as it affects blocks.
#[derive(Clone, Copy, Default)]
struct ElementRole {
    is_author: bool,
    is_credit: bool,
}

static ROLE_WORDS: LazyLock<MultiPatternMatcher<ElementRole>> = LazyLock::new(|| {
    let authors = AUTHOR_ELEMENT_WORDS.iter().map(|word| (*word, ElementRole { is_author: true, is_credit: false }));
    let credits = CREDIT_WORDS.iter().map(|word| (*word, ElementRole { is_author: false, is_credit: true }));
    MultiPatternMatcher::new(authors.chain(credits))
});

/// Target of the following text.
#[derive(Default)]
enum TextTarget {
    #[default]
    Text,
    Title(String),
    JsonLd(String),
    /// Scripts other than JSON-LD: dropped but for dates, authors and the traces of a web archive in them.
    Script,
    /// Styles and form fields: their text is dropped.
    Raw,
}

/// The block under construction.
#[derive(Default)]
struct PendingBlock {
    text: String,
    link_chars: usize,
    /// Innermost element that contains the whole text so far.
    element: Option<usize>,
    /// Number of `<br>` since the last text.
    breaks: usize,
    /// Position of an initial for the eye, which the text after it may repeat.
    initial: Option<Range<usize>>,
}

impl<'p> BlockBuilder<'p> {
    /// Enters an element. Returns its tag if the tokenizer has to choose a content model for it.
    pub(super) fn open(&mut self, start: &StartTag<'p, '_>) -> Option<Tag> {
        let tag = Tag::from_name(start.name);
        head::read_tag(&mut self.head, tag, start);
        if tag.is_void() {
            match tag {
                Tag::Br => self.line_break(),
                Tag::Hr => self.flush(),
                Tag::Img => self.picture(head::value(start, "alt")),
                _ => {}
            }
            return None;
        }
        while let Some(element) = self.open.closed_by_start_tag(tag) {
            self.end(element);
        }
        let class = self.classes.intern(tag, start);
        let role = self.role(class);
        let is_block = tag.is_block() || role.is_credit;
        if is_block {
            self.flush();
        } else if self.hidden == 0 {
            self.open_inline(tag, class, start);
        }
        if matches!(tag, Tag::Video | Tag::Iframe) {
            self.picture(None);
        }
        let index = self.elements.len();
        let hidden = is_invisible(tag, start) || saved_page::is_replay_bar(&self.head, start);
        if role.is_author && self.hidden == 0 && tag != Tag::Body {
            self.author_texts.push((index, Some(String::new())));
        }
        let around = self.open.innermost();
        let in_foreign = around.is_some_and(|open| open.foreign);
        let foreign = matches!(tag, Tag::Svg | Tag::Math) || in_foreign && !tag.is_html_integration_point();
        self.elements.push(Element { class, parent: around.map(|open| open.element) });
        self.open.push(OpenElement { hidden, is_block, foreign, ..OpenElement::new(index, tag, start.name) });
        self.hidden += usize::from(hidden);
        self.inner += usize::from(!tag.is_head_container());
        self.links += usize::from(tag == Tag::A);
        if tag == Tag::Time
            && let Some(datetime) = start.get("datetime")
        {
            self.head.times.push((index, clean(datetime)));
        }
        if start.self_closing && (in_foreign || foreign) {
            self.leave();
            return None;
        }
        if in_foreign {
            return None;
        }
        self.text_target = self.text_target(tag, start);
        Some(tag)
    }

    /// Leaves the element that an end tag closes, and all elements left open inside it.
    pub(super) fn close(&mut self, name: &str) {
        if let Some(element) = self.open.closed_by_end_tag(Tag::from_name(name), name) {
            self.end(element);
        }
    }

    fn end(&mut self, element: usize) {
        while self.open.innermost().is_some_and(|open| open.element >= element) {
            self.leave();
        }
    }

    /// Leaves the innermost element.
    fn leave(&mut self) {
        if self.open.innermost().is_some_and(|open| open.is_block) {
            self.flush();
        }
        let Some(OpenElement { element, tag, hidden, .. }) = self.open.pop() else { return };
        if self.pending.element == Some(element) {
            self.pending.element = self.elements[element].parent;
        }
        self.hidden -= usize::from(hidden);
        self.inner -= usize::from(!tag.is_head_container());
        self.links -= usize::from(tag == Tag::A);
        self.close_inline(element);
        self.finish_author_text(element);
        match std::mem::take(&mut self.text_target) {
            TextTarget::Title(title) => self.head.title = Some(clean(&unescape_fully(&title))),
            TextTarget::JsonLd(script) => self.head.json_ld.push(script),
            TextTarget::Text | TextTarget::Script | TextTarget::Raw => {}
        }
    }

    /// Remembers where an inline element begins whose text may be taken back: a raised text, or a copy for the eye at the
    /// beginning of a block.
    fn open_inline(&mut self, tag: Tag, class: u32, start: &StartTag<'_, '_>) {
        let kind = match tag {
            Tag::Sup => {
                let words = &self.classes.get(class).attribute_words;
                let has_note_word = NOTE_WORDS.iter().any(|word| words.contains(word));
                // Names have no exponents.
                InlineKind::Raised { is_note: self.links > 0 || has_note_word || !self.author_texts.is_empty() }
            }
            // Links in raised text lead to notes.
            Tag::A => {
                if let Some(InlineStart { kind: InlineKind::Raised { is_note }, .. }) = &mut self.inline {
                    *is_note = true;
                }
                return;
            }
            _ if self.pending.text.len() <= MAX_INITIAL_CHARS && start.get("aria-hidden") == Some("true") => {
                InlineKind::AriaHidden
            }
            _ => return,
        };
        if self.inline.is_none() {
            self.inline = Some(InlineStart {
                element: self.elements.len(),
                blocks: self.blocks.len(),
                text_bytes: self.pending.text.len(),
                link_chars: self.pending.link_chars,
                author_bytes: self.author_texts.last().and_then(|(_, text)| text.as_ref()).map(String::len),
                kind,
            });
        }
    }

    /// Takes back the text of an inline element that ends here if it is the mark of a note or a copy of the text above it.
    fn close_inline(&mut self, element: usize) {
        let Some(start) = self.inline.take_if(|start| start.element == element) else { return };
        if start.blocks != self.blocks.len() || start.text_bytes >= self.pending.text.len() {
            return;
        }
        let (before, text) = self.pending.text.split_at(start.text_bytes);
        let is_dropped = match start.kind {
            InlineKind::Raised { is_note } => is_footnote_mark(before, text, is_note),
            InlineKind::AriaHidden => repeats_before(before, text),
        };
        if is_dropped {
            self.pending.text.truncate(start.text_bytes);
            self.pending.link_chars = start.link_chars;
            if let (Some(bytes), Some((_, Some(author)))) = (start.author_bytes, self.author_texts.last_mut()) {
                author.truncate(bytes);
            }
        } else if start.kind == InlineKind::AriaHidden && before.trim().is_empty() && is_initial(text) {
            self.pending.initial = Some(start.text_bytes..self.pending.text.len());
        }
    }

    /// Role of an element class.
    fn role(&mut self, class: u32) -> ElementRole {
        // Class indices are assigned in order, so a new class is always the next entry.
        if let Some(role) = self.roles.get(class as usize) {
            return *role;
        }
        let mut role = ElementRole::default();
        for word in ROLE_WORDS.find(&self.classes.get(class).attribute_words) {
            role.is_author |= word.is_author;
            role.is_credit |= word.is_credit;
        }
        self.roles.push(role);
        role
    }

    fn text_target(&self, tag: Tag, start: &StartTag<'_, '_>) -> TextTarget {
        match tag {
            // SVG pictures have titles too; only a title directly in the head is the page's.
            Tag::Title if self.head.title.is_none() && self.inner == 1 => TextTarget::Title(String::new()),
            Tag::Script if head::is_json_ld(start) => TextTarget::JsonLd(String::new()),
            Tag::Script => TextTarget::Script,
            _ if tag.is_raw_text() => TextTarget::Raw,
            _ => TextTarget::Text,
        }
    }

    /// Stores the text of an author element that ends here.
    fn finish_author_text(&mut self, element: usize) {
        let Some((_, text)) = self.author_texts.pop_if(|(open, _)| *open == element) else { return };
        // The text also belongs to an author element around this one.
        self.append_author_text(text.as_deref());
        self.append_author_text(Some(" "));
        let text = text.map(|text| clean(&text)).filter(|text| !text.is_empty());
        self.head.author_texts.extend(text.map(|text| (element, text)));
    }

    fn append_author_text(&mut self, text: Option<&str>) {
        let Some((_, author)) = self.author_texts.last_mut() else { return };
        *author = match (author.take(), text) {
            (Some(author), Some(text)) if author.len() + text.len() <= MAX_AUTHOR_TEXT_BYTES => Some(author + text),
            _ => None,
        };
    }

    pub(super) fn text(&mut self, text: &str) {
        match &mut self.text_target {
            TextTarget::JsonLd(script) => script.push_str(text),
            TextTarget::Title(title) => title.push_str(&htmlize::unescape(text)),
            TextTarget::Script => {
                saved_page::read_script(&mut self.head, text);
                script_data::collect_dates(text, &mut self.head.script_dates);
                script_data::collect_authors(text, &mut self.head.script_authors);
            }
            TextTarget::Raw => {}
            TextTarget::Text if self.hidden > 0 => {}
            TextTarget::Text => self.visible(&htmlize::unescape(text)),
        }
    }

    fn visible(&mut self, text: &str) {
        if text.trim_start().is_empty() {
            self.pending.text.push(' ');
            self.append_author_text(Some(" "));
            return;
        }
        match std::mem::take(&mut self.pending.breaks) {
            0 => {}
            1 => self.pending.text.push(' '),
            _ => self.flush(),
        }
        if self.links > 0 {
            self.pending.link_chars += visible_chars(text);
        }
        if self.pending.element.is_none() {
            self.pending.element = self.open.innermost().map(|open| open.element);
        }
        self.pending.text.push_str(text);
        self.append_author_text(Some(text));
    }

    fn picture(&mut self, alternative: Option<String>) {
        if self.hidden == 0 {
            self.picture = true;
            let alt_text = alternative.filter(|text| !text.is_empty() && text.len() <= MAX_META_BYTES);
            self.head.alt_texts.extend(alt_text);
        }
    }

    fn line_break(&mut self) {
        if self.hidden == 0 {
            self.pending.breaks += 1;
        }
    }

    /// Ends the block under construction.
    fn flush(&mut self) {
        self.pending.breaks = 0;
        if self.pending.text.is_empty() {
            self.pending.element = None;
            return;
        }
        if let Some(initial) = self.pending.initial.take()
            && repeats_after(&self.pending.text[initial.clone()], &self.pending.text[initial.end..])
        {
            self.pending.text.replace_range(initial, "");
        }
        let text = clean(&self.pending.text);
        self.pending.text.clear();
        let (element, link_chars) = (self.pending.element.take(), std::mem::take(&mut self.pending.link_chars));
        if text.is_empty() {
            return;
        }
        self.blocks.push(Block {
            text,
            markup: self.markup(element),
            element,
            link_chars,
            gap_before: true,
            after_picture: std::mem::take(&mut self.picture),
        });
    }

    /// Kind of text according to the nearest enclosing element that determines it.
    fn markup(&self, element: Option<usize>) -> Markup {
        let around = std::iter::successors(element, |element| self.elements[*element].parent);
        let mut paragraph = false;
        for index in around.take(MAX_ROLE_DEPTH) {
            match self.classes.get(self.elements[index].class).tag {
                Tag::H1 => return Markup::Heading(1),
                Tag::H2 => return Markup::Heading(2),
                Tag::H3 => return Markup::Heading(3),
                Tag::H4 => return Markup::Heading(4),
                Tag::H5 => return Markup::Heading(5),
                Tag::H6 => return Markup::Heading(6),
                Tag::Li | Tag::Dt | Tag::Dd => return Markup::ListItem,
                Tag::Figcaption | Tag::Caption => return Markup::Caption,
                Tag::Blockquote | Tag::Q => return Markup::Quote,
                Tag::P => paragraph = true,
                Tag::Td | Tag::Th => return if paragraph { Markup::Paragraph } else { Markup::Cell },
                Tag::Div
                | Tag::Section
                | Tag::Article
                | Tag::Main
                | Tag::Body
                | Tag::Aside
                | Tag::Header
                | Tag::Footer
                | Tag::Nav
                | Tag::Form => break,
                _ => {}
            }
        }
        if paragraph { Markup::Paragraph } else { Markup::Loose }
    }

    pub(super) fn comment(&mut self, comment: &str) {
        saved_page::read_comment(&mut self.head, comment);
    }

    pub(super) fn has_too_many_blocks(&self) -> bool {
        self.blocks.len() > MAX_BLOCKS || self.elements.len() > MAX_LINES
    }

    pub(super) fn finish(mut self) -> ParsedPage {
        while self.open.innermost().is_some() {
            self.leave();
        }
        self.flush();
        if self.has_too_many_blocks() {
            return ParsedPage { has_too_many_blocks: true, ..ParsedPage::default() };
        }
        let Self { blocks, elements, classes, head, .. } = self;
        let mut page =
            ParsedPage { blocks, elements, element_classes: classes.into_list(), head, ..ParsedPage::default() };
        prune(&mut page);
        page
    }
}

/// Whether the text of an element is invisible.
fn is_invisible(tag: Tag, start: &StartTag<'_, '_>) -> bool {
    let by_style = || {
        start.get("style").is_some_and(|style| {
            let style: String = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
            style.contains("display:none") || style.contains("visibility:hidden")
        })
    };
    // React streams a page in hidden parts, `<div hidden id="S:1">`, which a script then moves into place.
    let is_streamed = || start.get("id").is_some_and(|id| id.starts_with("S:"));
    tag.is_hidden() || start.get("hidden").is_some() && !is_streamed() || by_style()
}
