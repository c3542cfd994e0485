//! The tags of HTML, and what is known of each, as tables.

/// Makes the list of tags: the enumeration, and the names in the same order.
macro_rules! tags {
    ($($tag:ident = $name:literal,)*) => {
        /// A tag of HTML as far as anything depends on it.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub enum Tag {
            /// A tag that HTML does not know, or on which nothing depends.
            #[default]
            Unknown,
            $(#[doc = concat!("`<", $name, ">`")] $tag,)*
        }

        /// Every known tag by its packed name.
        const KNOWN: &[(u128, Tag)] = &[$((pack($name.as_bytes()), Tag::$tag),)*];

        impl Tag {
            /// The name, in lower case; nothing for an unknown tag.
            pub fn name(self) -> &'static str {
                match self {
                    Self::Unknown => "",
                    $(Self::$tag => $name,)*
                }
            }
        }
    };
}

tags! {
    A = "a",
    Abbr = "abbr",
    Address = "address",
    Area = "area",
    Article = "article",
    Aside = "aside",
    Audio = "audio",
    B = "b",
    Base = "base",
    Big = "big",
    Blockquote = "blockquote",
    Body = "body",
    Br = "br",
    Button = "button",
    Canvas = "canvas",
    Caption = "caption",
    Center = "center",
    Cite = "cite",
    Code = "code",
    Col = "col",
    Datalist = "datalist",
    Dd = "dd",
    Desc = "desc",
    Details = "details",
    Dialog = "dialog",
    Dir = "dir",
    Div = "div",
    Dl = "dl",
    Dt = "dt",
    Em = "em",
    Embed = "embed",
    Fieldset = "fieldset",
    Figcaption = "figcaption",
    Figure = "figure",
    Footer = "footer",
    ForeignObject = "foreignobject",
    Form = "form",
    H1 = "h1",
    H2 = "h2",
    H3 = "h3",
    H4 = "h4",
    H5 = "h5",
    H6 = "h6",
    Head = "head",
    Header = "header",
    Hgroup = "hgroup",
    Hr = "hr",
    Html = "html",
    I = "i",
    Iframe = "iframe",
    Img = "img",
    Input = "input",
    Label = "label",
    Legend = "legend",
    Li = "li",
    Link = "link",
    Listing = "listing",
    Main = "main",
    Math = "math",
    Menu = "menu",
    Meta = "meta",
    Mi = "mi",
    Mn = "mn",
    Mo = "mo",
    Ms = "ms",
    Mtext = "mtext",
    Nav = "nav",
    Nobr = "nobr",
    Noembed = "noembed",
    Noframes = "noframes",
    Noscript = "noscript",
    Object = "object",
    Ol = "ol",
    Option = "option",
    P = "p",
    Param = "param",
    Picture = "picture",
    Plaintext = "plaintext",
    Pre = "pre",
    Q = "q",
    Ruby = "ruby",
    S = "s",
    Script = "script",
    Section = "section",
    Select = "select",
    Small = "small",
    Source = "source",
    Span = "span",
    Strike = "strike",
    Strong = "strong",
    Style = "style",
    Sub = "sub",
    Summary = "summary",
    Sup = "sup",
    Svg = "svg",
    Table = "table",
    Tbody = "tbody",
    Td = "td",
    Template = "template",
    Textarea = "textarea",
    Tfoot = "tfoot",
    Th = "th",
    Thead = "thead",
    Time = "time",
    Title = "title",
    Tr = "tr",
    Track = "track",
    Tt = "tt",
    U = "u",
    Ul = "ul",
    Var = "var",
    Video = "video",
    Wbr = "wbr",
    Xmp = "xmp",
}

/// Bytes of a name that fit a number, with a mark before them. No known tag has as many.
const MAX_NAME_BYTES: usize = 15;

/// A name in any case as one number, another one for every name in lower case.
const fn pack(name: &[u8]) -> u128 {
    let mut packed = 1;
    let mut at = 0;
    while at < name.len() {
        packed = packed << 8 | name[at].to_ascii_lowercase() as u128;
        at += 1;
    }
    packed
}

/// A table of all tags by their names, four times as large as there are tags (open addressing).
static SLOTS: [(u128, Tag); 512] = {
    let mut slots = [(0, Tag::Unknown); 512];
    let mut at = 0;
    while at < KNOWN.len() {
        let mut slot = slot(KNOWN[at].0);
        while slots[slot].0 != 0 {
            slot = (slot + 1) % slots.len();
        }
        slots[slot] = KNOWN[at];
        at += 1;
    }
    slots
};

/// Where the search for a name begins.
const fn slot(packed: u128) -> usize {
    // Multiplicative hashing (Knuth, The Art of Computer Programming 3, 6.4).
    let folded = (packed >> 64) as u64 ^ (packed as u64);
    (folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - 9)) as usize
}

impl Tag {
    /// The tag with a name, in whatever case.
    pub(super) fn from_name(name: &str) -> Self {
        if name.len() > MAX_NAME_BYTES {
            return Self::Unknown;
        }
        let packed = pack(name.as_bytes());
        let mut slot = slot(packed);
        loop {
            let (known, tag) = SLOTS[slot];
            // A name ends the search, and so does a free slot, which has none.
            if known == packed || tag == Self::Unknown {
                return tag;
            }
            slot = (slot + 1) % SLOTS.len();
        }
    }

    /// Elements of which a reader sees nothing that they hold.
    pub(super) fn is_hidden(self) -> bool {
        matches!(
            self,
            Self::Head
                | Self::Script
                | Self::Style
                | Self::Template
                | Self::Noscript
                | Self::Iframe
                | Self::Object
                | Self::Embed
                | Self::Svg
                | Self::Math
                | Self::Canvas
                | Self::Audio
                | Self::Video
                | Self::Select
                | Self::Textarea
                | Self::Button
                | Self::Datalist
                | Self::Dialog
        )
    }

    /// Elements in front of which, and after which, a reader sees a break.
    pub(super) fn is_block(self) -> bool {
        matches!(
            self,
            Self::Address
                | Self::Article
                | Self::Aside
                | Self::Blockquote
                | Self::Body
                | Self::Caption
                | Self::Center
                | Self::Dd
                | Self::Details
                | Self::Dir
                | Self::Div
                | Self::Dl
                | Self::Dt
                | Self::Fieldset
                | Self::Figcaption
                | Self::Figure
                | Self::Footer
                | Self::Form
                | Self::H1
                | Self::H2
                | Self::H3
                | Self::H4
                | Self::H5
                | Self::H6
                | Self::Header
                | Self::Hgroup
                | Self::Hr
                | Self::Li
                | Self::Main
                | Self::Menu
                | Self::Nav
                | Self::Ol
                | Self::Option
                | Self::P
                | Self::Pre
                | Self::Section
                | Self::Summary
                | Self::Table
                | Self::Tbody
                | Self::Td
                | Self::Tfoot
                | Self::Th
                | Self::Thead
                | Self::Tr
                | Self::Ul
                | Self::Button
        )
    }

    /// Elements that have no end tag.
    pub(super) fn is_void(self) -> bool {
        matches!(
            self,
            Self::Area
                | Self::Base
                | Self::Br
                | Self::Col
                | Self::Embed
                | Self::Hr
                | Self::Img
                | Self::Input
                | Self::Link
                | Self::Meta
                | Self::Param
                | Self::Source
                | Self::Track
                | Self::Wbr
        )
    }

    /// Elements in whose text no tag counts but their own end.
    pub(super) fn is_raw_text(self) -> bool {
        matches!(
            self,
            Self::Script
                | Self::Style
                | Self::Title
                | Self::Textarea
                | Self::Xmp
                | Self::Iframe
                | Self::Noembed
                | Self::Noframes
                | Self::Noscript
                | Self::Plaintext
        )
    }

    /// Elements in which the head of the page stands.
    pub(super) fn is_head_container(self) -> bool {
        matches!(self, Self::Html | Self::Head | Self::Body)
    }

    /// Elements that hold the whole page, whose words name every part of it.
    pub fn is_page_container(self) -> bool {
        matches!(self, Self::Html | Self::Body | Self::Main | Self::Article)
    }

    /// Tags that end a drawing or a formula whose end tag was left out (WHATWG HTML, 13.2.6.5).
    pub(super) fn closes_foreign_content(self) -> bool {
        matches!(
            self,
            Self::B
                | Self::Big
                | Self::Blockquote
                | Self::Body
                | Self::Br
                | Self::Center
                | Self::Code
                | Self::Dd
                | Self::Div
                | Self::Dl
                | Self::Dt
                | Self::Em
                | Self::Embed
                | Self::H1
                | Self::H2
                | Self::H3
                | Self::H4
                | Self::H5
                | Self::H6
                | Self::Head
                | Self::Hr
                | Self::I
                | Self::Img
                | Self::Li
                | Self::Listing
                | Self::Menu
                | Self::Meta
                | Self::Nobr
                | Self::Ol
                | Self::P
                | Self::Pre
                | Self::Ruby
                | Self::S
                | Self::Small
                | Self::Span
                | Self::Strike
                | Self::Strong
                | Self::Sub
                | Self::Sup
                | Self::Table
                | Self::Tt
                | Self::U
                | Self::Ul
                | Self::Var
        )
    }

    /// Elements of drawings and formulas in which HTML stands again.
    pub(super) fn is_html_integration_point(self) -> bool {
        matches!(
            self,
            Self::ForeignObject | Self::Desc | Self::Title | Self::Mi | Self::Mn | Self::Mo | Self::Ms | Self::Mtext
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_a_nul_is_no_known_tag() {
        for name in ["p\0", "\0p", "\0"] {
            assert_eq!(Tag::from_name(name), Tag::Unknown, "{name:?}");
        }
    }

    #[test]
    fn tags_are_found_by_their_names() {
        for (_, tag) in KNOWN {
            assert_eq!(Tag::from_name(tag.name()), *tag);
        }
        assert_eq!(Tag::from_name("BlockQuote"), Tag::Blockquote);
        for unknown in ["", "x-custom", "blockquotes", "a-name-longer-than-any-tag"] {
            assert_eq!(Tag::from_name(unknown), Tag::Unknown, "{unknown}");
        }
    }
}
