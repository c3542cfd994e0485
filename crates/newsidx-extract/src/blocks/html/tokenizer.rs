//! HTML tokenizer after the state machine of the standard (WHATWG HTML, 13.2.5), borrowing all text from the page.
//!
//! The states are folded into `memchr` searches, since most of a page is script, style and white space. Time is
//! linear in the input; the only memory is the attribute list of the current tag. Malformed markup is normal input
//! and never an error.

use memchr::{memchr, memchr2, memmem};

/// A token. Text and attribute values still contain their character references.
pub(super) enum HtmlToken<'p, 't> {
    Start(StartTag<'p, 't>),
    /// An end tag with its name as written.
    End(&'p str),
    /// A part of a text; a character reference never crosses its end.
    Text(&'p str),
    Comment(&'p str),
}

/// A start tag.
#[derive(Clone, Copy)]
pub(super) struct StartTag<'p, 't> {
    /// Name as written.
    pub name: &'p str,
    /// Names and values as written, in order.
    pub attributes: &'t [(&'p str, &'p str)],
    /// Whether the tag ends with `/>`.
    pub self_closing: bool,
}

impl<'p> StartTag<'p, '_> {
    /// Value of the first attribute with this name, given in lower case.
    pub(super) fn get(&self, name: &str) -> Option<&'p str> {
        self.attributes.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }
}

/// Content model of an element: which markup ends the following text.
#[derive(Clone, Copy)]
enum ContentModel {
    /// Any tag ends the text.
    Data,
    /// Only the end tag of this name ends the text (RCDATA and RAWTEXT).
    Raw(&'static str),
    /// Script data: the end tag of the script ends it, unless a comment contains it.
    Script,
    /// PLAINTEXT: nothing ends the text.
    Plain,
}

/// Iterator over the tokens of a page.
pub(super) struct HtmlTokenizer<'p> {
    html: &'p str,
    at: usize,
    content: ContentModel,
    attributes: Vec<(&'p str, &'p str)>,
}

impl<'p> HtmlTokenizer<'p> {
    pub(super) fn new(html: &'p str) -> Self {
        Self { html, at: 0, content: ContentModel::Data, attributes: Vec::new() }
    }

    /// Treats the following input as text up to the end tag of this name.
    pub(super) fn read_raw(&mut self, name: &'static str) {
        self.content = ContentModel::Raw(name);
    }

    /// Treats the following input as a script.
    pub(super) fn read_script(&mut self) {
        self.content = ContentModel::Script;
    }

    /// Treats the rest of the input as text.
    pub(super) fn read_plain(&mut self) {
        self.content = ContentModel::Plain;
    }

    /// Continues after the next occurrence of `end`; returns `false` and does nothing if there is none.
    pub(super) fn skip_past(&mut self, end: &str) -> bool {
        let found = memmem::find(&self.html.as_bytes()[self.at..], end.as_bytes());
        self.at += found.map_or(0, |at| at + end.len());
        found.is_some()
    }

    /// Returns the next token, or `None` at the end of the page.
    pub(super) fn next(&mut self) -> Option<HtmlToken<'p, '_>> {
        loop {
            let rest = &self.html[self.at..];
            if rest.is_empty() {
                return None;
            }
            let text = match std::mem::replace(&mut self.content, ContentModel::Data) {
                ContentModel::Data => data_end(rest),
                ContentModel::Raw(name) => raw_end(rest, name),
                ContentModel::Script => script_end(rest),
                ContentModel::Plain => rest.len(),
            };
            if text > 0 {
                self.at += text;
                return Some(HtmlToken::Text(&rest[..text]));
            }
            let (end, markup) = self.markup(rest);
            self.at += end;
            match markup {
                MarkupToken::Start { name, self_closing } => {
                    return Some(HtmlToken::Start(StartTag { name, attributes: &self.attributes, self_closing }));
                }
                MarkupToken::End(name) => return Some(HtmlToken::End(name)),
                MarkupToken::Comment(text) => return Some(HtmlToken::Comment(text)),
                MarkupToken::Nothing => {}
            }
        }
    }

    /// Parses the markup at the start of `rest` and returns its length.
    fn markup(&mut self, rest: &'p str) -> (usize, MarkupToken<'p>) {
        let bytes = rest.as_bytes();
        match bytes.get(1) {
            Some(b'!') if rest[2..].starts_with("--") => comment(rest),
            Some(b'/') if bytes.get(2).is_some_and(u8::is_ascii_alphabetic) => {
                let (end, markup) = self.tag(rest, 2);
                let MarkupToken::Start { name, .. } = markup else { return (end, markup) };
                (end, MarkupToken::End(name))
            }
            // Browsers treat these as comments: `<!DOCTYPE …>`, `<?xml …>`, `</ …>`.
            Some(b'!' | b'?' | b'/') => (skip_past(b'>', rest, 2), MarkupToken::Nothing),
            _ => self.tag(rest, 1),
        }
    }

    /// Parses a tag whose name begins at `start`. A tag that the page ends in is dropped.
    fn tag(&mut self, rest: &'p str, start: usize) -> (usize, MarkupToken<'p>) {
        let bytes = rest.as_bytes();
        self.attributes.clear();
        let is_name_end = |byte: &u8| is_space(*byte) || matches!(byte, b'/' | b'>');
        let mut at = start + find(&bytes[start..], is_name_end);
        let name = &rest[start..at];
        loop {
            let space = at;
            at += find(&bytes[at..], |byte| !is_space(*byte) && *byte != b'/');
            match bytes.get(at) {
                None => return (rest.len(), MarkupToken::Nothing),
                Some(b'>') => {
                    let self_closing = bytes[space..at].ends_with(b"/");
                    return (at + 1, MarkupToken::Start { name, self_closing });
                }
                Some(_) => {}
            }
            // The standard makes an equals sign in first position part of the name.
            let key_end = at + 1 + find(&bytes[at + 1..], |byte| is_name_end(byte) || *byte == b'=');
            let key = &rest[at..key_end];
            let equals = key_end + find(&bytes[key_end..], |byte| !is_space(*byte));
            if bytes.get(equals) != Some(&b'=') {
                self.attributes.push((key, ""));
                at = key_end;
                continue;
            }
            let open = equals + 1 + find(&bytes[equals + 1..], |byte| !is_space(*byte));
            let (value, end) = match bytes.get(open) {
                Some(quote @ (b'"' | b'\'')) => {
                    let length = memchr(*quote, &bytes[open + 1..]);
                    let Some(length) = length else { return (rest.len(), MarkupToken::Nothing) };
                    (open + 1..open + 1 + length, open + 2 + length)
                }
                _ => {
                    let end = open + find(&bytes[open..], |byte| is_space(*byte) || *byte == b'>');
                    (open..end, end)
                }
            };
            self.attributes.push((key, &rest[value]));
            at = end;
        }
    }
}

enum MarkupToken<'p> {
    Start { name: &'p str, self_closing: bool },
    End(&'p str),
    Comment(&'p str),
    Nothing,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | b'\x0c')
}

/// Index of the first byte that satisfies the predicate, or the length.
fn find(bytes: &[u8], is: impl Fn(&u8) -> bool) -> usize {
    bytes.iter().position(is).unwrap_or(bytes.len())
}

/// Index after the first occurrence of the byte from `from` on, or the end.
fn skip_past(byte: u8, rest: &str, from: usize) -> usize {
    memchr(byte, &rest.as_bytes()[from..]).map_or(rest.len(), |at| from + at + 1)
}

/// Length of the text at the start of `rest`: up to the next markup.
fn data_end(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut from = 0;
    while let Some(found) = memchr(b'<', &bytes[from..]) {
        // A `<` before anything else is text to browsers: "1 < 2".
        let at = from + found;
        if bytes.get(at + 1).is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, b'!' | b'/' | b'?')) {
            return at;
        }
        from = at + 1;
    }
    rest.len()
}

/// Offset of the end tag of a name, or the end of the input.
fn raw_end(rest: &str, name: &str) -> usize {
    let mut from = 0;
    while let Some(found) = memmem::find(&rest.as_bytes()[from..], b"</") {
        let at = from + found;
        if is_tag(&rest.as_bytes()[at + 2..], name) {
            return at;
        }
        from = at + 2;
    }
    rest.len()
}

/// Whether a tag of this name begins here, after its `<` or `</`.
fn is_tag(bytes: &[u8], name: &str) -> bool {
    bytes.len() > name.len()
        && bytes[..name.len()].eq_ignore_ascii_case(name.as_bytes())
        && (is_space(bytes[name.len()]) || matches!(bytes[name.len()], b'/' | b'>'))
}

/// Offset of the end tag that closes a script.
fn script_end(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut from = 0;
    let (mut in_comment, mut in_inner) = (false, false);
    // Script data states of the standard: a `<script>` inside `<!--` needs an end tag of its own.
    loop {
        let found = if in_comment { memchr2(b'<', b'-', &bytes[from..]) } else { memchr(b'<', &bytes[from..]) };
        let Some(found) = found else { return rest.len() };
        let at = from + found;
        let here = &bytes[at..];
        from = at + 1;
        if here.starts_with(b"-->") {
            (in_comment, in_inner) = (false, false);
        } else if here.starts_with(b"</") && is_tag(&here[2..], "script") {
            if !in_inner {
                return at;
            }
            in_inner = false;
        } else if in_comment && here[0] == b'<' && is_tag(&here[1..], "script") {
            in_inner = true;
        } else if !in_comment && here.starts_with(b"<!--") {
            in_comment = true;
            // The dashes that open a comment can also close it: `<!-->`.
            from = at + 2;
        }
    }
}

/// Parses the comment at the start of `rest`: up to `-->` or `--!>`, or to the end of the input.
fn comment(rest: &str) -> (usize, MarkupToken<'_>) {
    let bytes = rest.as_bytes();
    // The dashes that open a comment can also close it: `<!-->`, `<!--->`.
    let mut from = 2;
    while let Some(found) = memmem::find(&bytes[from..], b"--") {
        let at = from + found;
        let after = &bytes[at + 2..];
        let closed = if after.starts_with(b">") {
            Some(at + 3)
        } else if at >= 4 && after.starts_with(b"!>") {
            Some(at + 4)
        } else {
            None
        };
        if let Some(end) = closed {
            return (end, MarkupToken::Comment(rest.get(4..at).unwrap_or("")));
        }
        from = at + 1;
    }
    (rest.len(), MarkupToken::Comment(rest.get(4..).unwrap_or("")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tokens in short notation: `<name a=b/>`, `</name>`, `#comment#`, text.
    fn tokens(html: &str) -> Vec<String> {
        let mut tokenizer = HtmlTokenizer::new(html);
        let mut tokens = Vec::new();
        loop {
            let (token, raw) = match tokenizer.next() {
                None => return tokens,
                Some(HtmlToken::Start(tag)) => {
                    let attributes: String =
                        tag.attributes.iter().map(|(key, value)| format!(" {key}={value}")).collect();
                    let slash = if tag.self_closing { "/" } else { "" };
                    (format!("<{}{attributes}{slash}>", tag.name), tag.name)
                }
                Some(HtmlToken::End(name)) => (format!("</{name}>"), ""),
                Some(HtmlToken::Text(text)) => (text.to_owned(), ""),
                Some(HtmlToken::Comment(text)) => (format!("#{text}#"), ""),
            };
            match raw {
                "script" => tokenizer.read_script(),
                "title" => tokenizer.read_raw("title"),
                "plaintext" => tokenizer.read_plain(),
                _ => {}
            }
            tokens.push(token);
        }
    }

    #[test]
    fn tags_and_text_alternate() {
        assert_eq!(tokens("a<B>c</b >d"), ["a", "<B>", "c", "</b>", "d"]);
        assert_eq!(tokens("1 < 2 <3 <"), ["1 < 2 <3 <"]);
        assert_eq!(tokens("x<p"), ["x"], "a tag that the page ends in is none");
        assert_eq!(tokens("</ a>b</>c<!DOCTYPE html><?xml a?>d"), ["b", "c", "d"]);
    }

    #[test]
    fn attributes_are_read_in_every_form() {
        assert_eq!(tokens("<a b c=d e = 'f>' g=\"h i\"j/>"), ["<a b= c=d e=f> g=h i j=/>"]);
        assert_eq!(tokens("<a =b /c/d=e>"), ["<a =b= c= d=e>"]);
        assert_eq!(tokens("<a é='ü' ß=ö>"), ["<a é=ü ß=ö>"]);
        assert_eq!(tokens("<a b='c>d"), [""; 0]);
        assert_eq!(tokens("<a b=c/>"), ["<a b=c/>"], "a slash in a value is part of it");
    }

    #[test]
    fn comments_end_where_browsers_end_them() {
        assert_eq!(tokens("<!-- a -- b -->c"), ["# a -- b #", "c"]);
        assert_eq!(tokens("<!-->a<!--->b<!--c--!>d<!--é"), ["##", "a", "##", "b", "#c#", "d", "#é#"]);
        assert_eq!(tokens("<!---->a<!-----é-->b"), ["##", "a", "#---é#", "b"]);
    }

    #[test]
    fn scripts_end_at_their_own_end_tag() {
        assert_eq!(tokens("<script>a</b></script >c"), ["<script>", "a</b>", "</script>", "c"]);
        assert_eq!(
            tokens("<script><!--<script>a</script>b--></script>c"),
            ["<script>", "<!--<script>a</script>b-->", "</script>", "c"]
        );
        assert_eq!(tokens("<script><!-- a</script>b"), ["<script>", "<!-- a", "</script>", "b"]);
        assert_eq!(tokens("<script><!--><script></script>b"), ["<script>", "<!--><script>", "</script>", "b"]);
        assert_eq!(tokens("<script></scripts>a"), ["<script>", "</scripts>a"]);
    }

    #[test]
    fn raw_text_ends_at_the_end_tag_of_its_name() {
        assert_eq!(tokens("<title>a<b></i></TITLE>c"), ["<title>", "a<b></i>", "</TITLE>", "c"]);
        assert_eq!(tokens("<title></title>c"), ["<title>", "</title>", "c"]);
        assert_eq!(tokens("<plaintext>a</plaintext>"), ["<plaintext>", "a</plaintext>"]);
    }
}
