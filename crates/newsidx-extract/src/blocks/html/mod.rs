//! Streaming HTML parser: tokens to blocks in one pass, without a DOM.
//!
//! `tokenizer` yields tags and text as browsers do, `open_elements` keeps the stack of open elements, `builder`
//! cuts their text into blocks, `head` collects metadata from tags, `script_data` from scripts, and `saved_page` the traces
//! of programs that save and replay pages. The result keeps a list of elements with parents, which locates a block; `prune`
//! drops the elements without text.
//!
//! Nesting uses no call stack, and time is linear in the page even for hostile nesting.

mod builder;
mod dropped_inline_text;
mod element_classes;
mod head;
mod open_elements;
mod prune;
mod saved_page;
mod script_data;
mod tokenizer;

use super::ParsedPage;
use super::tags::Tag;
use builder::BlockBuilder;
use tokenizer::{HtmlToken, HtmlTokenizer};

pub(super) fn parse(html: &str) -> ParsedPage {
    let mut tokenizer = HtmlTokenizer::new(html);
    let mut builder = BlockBuilder::default();
    let mut inserts_end = true;
    while !builder.has_too_many_blocks()
        && let Some(token) = tokenizer.next()
    {
        match token {
            HtmlToken::Start(tag) => {
                if let Some(tag) = builder.open(&tag) {
                    set_content_model(tag, &mut tokenizer);
                }
            }
            HtmlToken::End(name) => builder.close(name),
            HtmlToken::Text(text) => builder.text(text),
            HtmlToken::Comment(text) => {
                builder.comment(text);
                // An insert without its end is searched for once, so that time stays linear.
                if let Some(end) = saved_page::end_of_insert(text).filter(|_| inserts_end) {
                    inserts_end = tokenizer.skip_past(end);
                }
            }
        }
    }
    builder.finish()
}

/// Switches the tokenizer to the content model of an element (WHATWG HTML, 13.2.5): its text ends only at its own
/// end tag.
fn set_content_model(tag: Tag, tokenizer: &mut HtmlTokenizer<'_>) {
    match tag {
        Tag::Script => tokenizer.read_script(),
        Tag::Plaintext => tokenizer.read_plain(),
        _ if tag.is_raw_text() => tokenizer.read_raw(tag.name()),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::Markup;
    use super::*;

    fn texts(html: &str) -> Vec<String> {
        parse(html).blocks.into_iter().map(|block| block.text).collect()
    }

    #[test]
    fn hidden_elements_have_no_blocks() {
        let html = "<head><title>T</title><style>p{}</style></head><body><script>var a='<p>x</p>'</script><p>seen</p>\
                    <div style='display: none'><p>gone</p></div><div hidden>gone</div><noscript>gone</noscript><template><p>gone</template>";
        assert_eq!(texts(html), ["seen"]);
        assert_eq!(parse(html).head.title.as_deref(), Some("T"));
    }

    #[test]
    fn streamed_elements_are_visible() {
        assert_eq!(texts("<div hidden id='S:0'><p>streamed</p></div><div hidden id=x>gone</div>"), ["streamed"]);
    }

    #[test]
    fn the_credit_of_a_picture_is_a_block_of_its_own() {
        let html =
            "<p>before</p><img alt='The pier'><figcaption>The pier.<span class='img-credit'>Jo Doe</span></figcaption>";
        let page = parse(html);
        let texts: Vec<_> = page.blocks.iter().map(|block| (block.text.as_str(), block.after_picture)).collect();
        assert_eq!(texts, [("before", false), ("The pier.", true), ("Jo Doe", false)]);
        assert_eq!(page.head.alt_texts, ["The pier"]);
    }

    #[test]
    fn omitted_end_tags_are_implied() {
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
    fn raised_marks_of_notes_and_readings_are_no_text() {
        assert_eq!(
            texts(
                "<p>built in 1911<sup class=fn><a href='#f1'>1</a></sup> and raised,<a href='#f2'><sup>2</sup></a> 40 km<sup>2</sup>"
            ),
            ["built in 1911 and raised, 40 km2"]
        );
        assert_eq!(texts("<p><sup>1</sup> County archive"), ["1 County archive"]);
        assert_eq!(texts("<p><ruby>漢<rp>(<rt>かん<rp>)</rp>字<rt>じ</rt></ruby>の"), ["漢字の"]);
        let page = parse("<span class=author>Ann Roe<sup>1</sup></span>");
        assert_eq!(page.head.author_texts[0].1, "Ann Roe");
    }

    #[test]
    fn an_initial_for_the_eye_is_no_second_letter() {
        for html in [
            "<p><span aria-hidden=true class=cap>T</span><span class=sr-only>T</span>he river rose",
            "<p><span class=sr-only>The</span> <span aria-hidden=true><b>T</b>he</span> river rose",
            "<p><span aria-hidden=true>T</span>The river rose",
            "<p><span class=dropcap>T</span>he river rose",
            "<p><span aria-hidden=true>T</span>he river rose",
        ] {
            assert_eq!(texts(html), ["The river rose"], "{html}");
        }
    }

    #[test]
    fn links_are_counted_and_the_innermost_common_element_is_kept() {
        let page = parse("<div class='story Body' id=x><p>one <a href=/>two</a> <b>three</b></p></div>");
        let block = &page.blocks[0];
        assert_eq!((block.text.as_str(), block.link_chars, block.markup), ("one two three", 3, Markup::Paragraph));
        let element = block.element.unwrap();
        assert_eq!(page.element_class(element).tag, Tag::P);
        assert_eq!(page.element_class(page.elements[element].parent.unwrap()).attribute_words, "story body x");
    }

    #[test]
    fn the_head_has_metadata() {
        let page = parse(
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
    fn an_end_tag_ends_the_innermost_element_of_its_name() {
        assert_eq!(texts("<div>a<div>b</div>c</p></x-y></div>d"), ["a", "b", "c", "d"]);
        assert_eq!(texts("<x-y hidden>gone<b>gone</X-Y>seen"), ["seen"]);
    }

    #[test]
    fn svg_and_mathml_are_not_html() {
        let html = "<svg><title>gone</title><style>a<g>gone</style><script>gone</script></svg>seen\
                    <svg><path d=x>gone<p>back</p>";
        assert_eq!(texts(html), ["seen", "back"]);
        assert_eq!(texts("<svg/>seen<math><mi>gone</mi><mglyph/></math>too"), ["seentoo"]);
        assert_eq!(texts("<svg><foreignObject><div>gone</div></foreignObject></svg>seen"), ["seen"]);
        assert_eq!(parse("<head><svg><title>x</title></svg><title>y</title>").head.title.as_deref(), Some("y"));
    }

    #[test]
    fn elements_of_the_same_tag_and_words_share_a_class() {
        let page = parse("<p class=A>x<p id=a>y<p class=b>z<div class=a>w");
        let classes: Vec<u32> = page.elements.iter().map(|element| element.class).collect();
        assert_eq!(classes, [0, 0, 1, 2]);
        assert_eq!(
            page.element_classes.iter().map(|class| class.attribute_words.as_str()).collect::<Vec<_>>(),
            ["a", "b", "a"]
        );
    }

    #[test]
    fn hostile_nesting_stays_linear() {
        let deep = "<div><b>x".repeat(50_000);
        let page = parse(&deep);
        assert_eq!(page.blocks.len(), 50_000);
    }
}
