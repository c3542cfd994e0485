//! HTML tags and their properties: an enumeration with tables generated at compile time.
//!
//! A name is looked up in a compile-time hash table with open addressing, keyed by the name packed into 128 bits;
//! one multiplication and usually one comparison.

/// Generates the enumeration and the list of names in the same order.
macro_rules! tags {
    ($($tag:ident = $name:literal,)*) => {
        /// An HTML tag that some part of the extractor distinguishes.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub enum Tag {
            /// Any other tag.
            #[default]
            Unknown,
            $(#[doc = concat!("`<", $name, ">`")] $tag,)*
        }

        /// Packed name of each known tag.
        const KNOWN: &[(u128, Tag)] = &[$((pack($name.as_bytes()), Tag::$tag),)*];

        impl Tag {
            /// Name in lower case; empty for [`Tag::Unknown`].
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
    Rp = "rp",
    Rt = "rt",
    Rtc = "rtc",
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

/// Maximum length of a name that fits into a `u128` with a leading marker bit. Every known tag is shorter.
const MAX_NAME_BYTES: usize = 15;

/// Packs a name, in any case, into a number that is unique for each lower-case name.
const fn pack(name: &[u8]) -> u128 {
    // The leading 1 distinguishes names that differ only in leading NUL bytes.
    let mut packed = 1;
    let mut at = 0;
    while at < name.len() {
        packed = packed << 8 | name[at].to_ascii_lowercase() as u128;
        at += 1;
    }
    packed
}

/// Binary logarithm of the number of slots.
// More than four times as many slots as tags, so that most lookups end at the first slot.
const SLOT_BITS: u32 = 9;

/// Hash table of all tags by packed name (open addressing).
static SLOTS: [(u128, Tag); 1 << SLOT_BITS] = {
    let mut slots = [(0, Tag::Unknown); 1 << SLOT_BITS];
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

/// Home slot of a name.
const fn slot(packed: u128) -> usize {
    // Multiplicative hashing (Knuth, The Art of Computer Programming 3, 6.4).
    let folded = (packed >> 64) as u64 ^ (packed as u64);
    (folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - SLOT_BITS)) as usize
}

impl Tag {
    /// Tag with this name, in any case; [`Tag::Unknown`] for others.
    pub(super) fn from_name(name: &str) -> Self {
        if name.len() > MAX_NAME_BYTES {
            return Self::Unknown;
        }
        let packed = pack(name.as_bytes());
        let mut slot = slot(packed);
        loop {
            let (known, tag) = SLOTS[slot];
            // The name ends the search, and so does a free slot, whose tag is `Unknown`.
            if known == packed || tag == Self::Unknown {
                return tag;
            }
            slot = (slot + 1) % SLOTS.len();
        }
    }

    /// Elements whose content is invisible.
    pub(super) fn is_hidden(self) -> bool {
        matches!(
            self,
            Self::Head
                | Self::Script
                | Self::Style
                | Self::Template
                | Self::Noscript
                // The readings above East Asian characters, and the brackets for programs that cannot raise them.
                | Self::Rt
                | Self::Rtc
                | Self::Rp
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

    /// Elements with a visible break before and after them.
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

    /// Elements without an end tag (void elements).
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

    /// Elements whose content is raw text up to their own end tag.
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

    /// Elements that may be around the metadata of the head.
    pub(super) fn is_head_container(self) -> bool {
        matches!(self, Self::Html | Self::Head | Self::Body)
    }

    /// Elements that contain the whole page, whose attribute words describe all parts of it.
    pub(crate) fn is_page_container(self) -> bool {
        matches!(self, Self::Html | Self::Body | Self::Main | Self::Article)
    }

    /// Tags that close SVG or MathML without end tag (WHATWG HTML, 13.2.6.5).
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

    /// Elements of SVG and MathML with HTML content (integration points of the standard).
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
    fn a_name_with_a_nul_is_unknown() {
        for name in ["p\0", "\0p", "\0"] {
            assert_eq!(Tag::from_name(name), Tag::Unknown, "{name:?}");
        }
    }

    #[test]
    fn every_tag_is_found_by_its_name() {
        for (_, tag) in KNOWN {
            assert_eq!(Tag::from_name(tag.name()), *tag);
        }
        assert_eq!(Tag::from_name("BlockQuote"), Tag::Blockquote);
        for unknown in ["", "x-custom", "blockquotes", "a-name-longer-than-any-tag"] {
            assert_eq!(Tag::from_name(unknown), Tag::Unknown, "{unknown}");
        }
    }
}
