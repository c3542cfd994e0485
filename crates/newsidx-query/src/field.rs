//! Field names of the query language and the kind of value of each.

/// A field that a query can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// Headline.
    Title,
    /// Standfirst and paragraphs.
    Body,
    /// Captions, without their credits.
    Caption,
    /// Credits of pictures.
    Credit,
    /// Headline, standfirst and the first 50 words of the body.
    Lead,
    /// Text in quotation marks in the standfirst and the paragraphs.
    Quote,
    /// Names of the authors.
    Author,
    /// News agency.
    Agency,
    /// Section and its parents.
    Section,
    /// Host or directory of the page; a host includes its subdomains.
    Site,
    /// Language code of the article.
    Lang,
    /// Date of publication.
    Date,
    /// First day of publication; a date or an age.
    Since,
    /// Last day of publication; a date or an age.
    Until,
    /// Day up to which pages were fetched; a date or an age.
    AsOf,
    /// Date of the last change.
    Modified,
    /// Words of the URL.
    Url,
    /// Prefix of the document's identifier.
    Id,
    /// Prefix of the identifier of any article of a story.
    Story,
    /// Number of words of standfirst and body.
    Words,
    /// Article or listing.
    Kind,
}

/// Kind of the values of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValueKind {
    /// Words, matched one by one.
    Text,
    /// A name that is compared as a whole.
    Keyword,
    /// Days.
    Days,
    /// Digits of an identifier.
    Digits,
    /// Numbers.
    Numbers,
    /// Kinds of documents.
    Kinds,
}

impl Field {
    /// All fields, in the order of the documentation.
    pub const ALL: [Self; 21] = [
        Self::Title,
        Self::Body,
        Self::Caption,
        Self::Credit,
        Self::Lead,
        Self::Quote,
        Self::Author,
        Self::Agency,
        Self::Section,
        Self::Site,
        Self::Lang,
        Self::Date,
        Self::Since,
        Self::Until,
        Self::AsOf,
        Self::Modified,
        Self::Url,
        Self::Id,
        Self::Story,
        Self::Words,
        Self::Kind,
    ];

    /// The name before the colon.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Body => "body",
            Self::Caption => "caption",
            Self::Credit => "credit",
            Self::Lead => "lead",
            Self::Quote => "quote",
            Self::Author => "author",
            Self::Agency => "agency",
            Self::Section => "section",
            Self::Site => "site",
            Self::Lang => "lang",
            Self::Date => "date",
            Self::Since => "since",
            Self::Until => "until",
            Self::AsOf => "as-of",
            Self::Modified => "modified",
            Self::Url => "url",
            Self::Id => "id",
            Self::Story => "story",
            Self::Words => "words",
            Self::Kind => "kind",
        }
    }

    /// Returns the field with this name, in any case.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name().eq_ignore_ascii_case(name))
    }

    /// Example value for error messages.
    pub(super) fn example(self) -> &'static str {
        match self {
            Self::Title | Self::Body | Self::Caption | Self::Lead => "korea",
            Self::Quote => "\"never again\"",
            Self::Author => "\"jane doe\"",
            Self::Agency | Self::Credit => "reuters",
            Self::Section => "world",
            Self::Site => "example.com",
            Self::Lang => "en",
            Self::Date | Self::Until | Self::AsOf | Self::Modified => "2025-05",
            Self::Since => "30d",
            Self::Url => "politics",
            Self::Id | Self::Story => "74d3",
            Self::Words => ">800",
            Self::Kind => "listing",
        }
    }

    pub(super) fn value_kind(self) -> ValueKind {
        match self {
            Self::Site | Self::Lang => ValueKind::Keyword,
            Self::Date | Self::Since | Self::Until | Self::AsOf | Self::Modified => ValueKind::Days,
            Self::Id | Self::Story => ValueKind::Digits,
            Self::Words => ValueKind::Numbers,
            Self::Kind => ValueKind::Kinds,
            _ => ValueKind::Text,
        }
    }
}
