//! The rule that set a label. Code matches on the variant; [`Rule::name`] is for printing alone.

/// The rule that set the label of a block, or the headline. `docs/extraction.md` explains each by its printed name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A heading or line of the page that the head or the scraper also declares.
    HeadingAndHeadAgree,
    /// The title from the scraper.
    SuppliedTitle,
    /// The headline of the JSON-LD.
    JsonLdHeadline,
    /// The Open Graph title.
    OpenGraphTitle,
    /// The title of the Twitter card.
    TwitterTitle,
    /// The text of `<title>`.
    TitleTag,
    /// The only `<h1>`, instead of a title for search engines.
    OnlyHeading,
    /// The first `<h1>`.
    FirstHeading,
    /// Plain text: the line that is a part of the document title.
    LineInDocumentTitle,
    /// Plain text: the document title itself.
    DocumentTitle,
    /// Plain text: a line above the body that the page repeats.
    RepeatedTitleLine,
    /// Plain text: the best line above the body.
    LineAboveBody,
    /// Plain text: the line that is scored highest as the headline.
    HeadlineModel,
    /// Text that a scraper has already extracted.
    SuppliedText,
    /// No letter.
    NoLetters,
    /// A time of day alone.
    TimeOfDay,
    /// A relative time alone.
    RelativeTime,
    /// A cell of a table of figures inside the body.
    TableInBody,
    /// A cell of a table of figures beside the body.
    TableBesideBody,
    /// The name of an agency alone.
    AgencyLine,
    /// A breadcrumb in one line.
    BreadcrumbLine,
    /// Inside a breadcrumb element.
    BreadcrumbElement,
    /// A date and little else.
    DateLine,
    /// Inside a date element.
    DateElement,
    /// A line with the form of a byline.
    BylineLine,
    /// Inside a byline element.
    BylineElement,
    /// Ends with the credit of a picture.
    PictureCredit,
    /// The credit of a picture alone.
    CreditLine,
    /// Inside an element for credits.
    CreditElement,
    /// Plain text: a sentence that appears twice in a row.
    RepeatedNeighbor,
    /// Inside a caption element.
    CaptionElement,
    /// Mostly links.
    AllLinks,
    /// Text that many pages of the site repeat.
    OnManyPages,
    /// Scored as body.
    BodyModel,
    /// A heading that is scored as body, with body after it.
    SubheadingModel,
    /// A heading that is scored as body, without body after it.
    HeadingWithoutBody,
    /// Scored as standfirst.
    StandfirstModel,
    /// Scored as caption.
    CaptionModel,
    /// Evidence for a caption, but scored as no part of the article.
    RejectedCaption,
    /// Scored as clutter, above the body.
    BeforeBody,
    /// Scored as clutter, below the body.
    AfterBody,
    /// Scored as clutter, inside the body.
    NotBody,
    /// Plain text: the copy of a caption that is printed once more with its credit.
    CaptionCopy,
    /// Plain text: the description of a picture above its caption.
    AlternativeText,
    /// Plain text: the beginning of a text that is printed in full below.
    CutText,
    /// Plain text: a link that is printed twice, once with its kicker.
    LinkWithKicker,
    /// Heading of an entry of the story, by the headings of the other entries.
    HeadingOfEntry,
    /// Plain text: the entries of a list in the body.
    ListInStory,
    /// Plain text: the header of another article and what follows.
    NextArticle,
    /// Plain text: a line of words directly under the headline.
    LineUnderHeadline,
    /// Plain text: teasers of other articles below the body.
    TeaserList,
    /// A phrase rule, by its name in the table. Only the rules for comments and paywalls are distinguished from the others.
    Phrase(&'static str),
    /// Inside an element of clutter, by the tag or class word that indicates it. Nothing depends on which.
    ClutterElement(&'static str),
}

impl Rule {
    /// The name printed by `--explain`. Documents and scripts depend on it, so it can differ from the variant.
    pub fn name(self) -> &'static str {
        match self {
            Self::HeadingAndHeadAgree => "heading-and-head-agree",
            Self::SuppliedTitle => "stated-title",
            Self::JsonLdHeadline => "json-ld-headline",
            Self::OpenGraphTitle => "og-title",
            Self::TwitterTitle => "twitter-title",
            Self::TitleTag => "title-tag",
            Self::OnlyHeading => "only-heading",
            Self::FirstHeading => "first-heading",
            Self::LineInDocumentTitle => "line-in-document-line",
            Self::DocumentTitle => "document-line",
            Self::RepeatedTitleLine => "line-stands-twice",
            Self::LineAboveBody => "line-over-story",
            Self::HeadlineModel => "headline-model",
            Self::SuppliedText => "stated-text",
            Self::NoLetters => "no-letters",
            Self::TimeOfDay => "clock-time",
            Self::RelativeTime => "relative-time",
            Self::TableInBody => "table-in-story",
            Self::TableBesideBody => "table-beside-story",
            Self::AgencyLine => "agency-line",
            Self::BreadcrumbLine => "breadcrumb-line",
            Self::BreadcrumbElement => "breadcrumb-element",
            Self::DateLine => "date-line",
            Self::DateElement => "date-element",
            Self::BylineLine => "byline-line",
            Self::BylineElement => "byline-element",
            Self::PictureCredit => "picture-credit",
            Self::CreditLine => "credit-line",
            Self::CreditElement => "credit-element",
            Self::RepeatedNeighbor => "stands-twice",
            Self::CaptionElement => "caption-element",
            Self::AllLinks => "all-links",
            Self::OnManyPages => "on-many-pages",
            Self::BodyModel => "story-model",
            Self::SubheadingModel => "heading-inside-story",
            Self::HeadingWithoutBody => "heading-of-nothing",
            Self::StandfirstModel => "standfirst-model",
            Self::CaptionModel => "caption-model",
            Self::RejectedCaption => "caption-of-others",
            Self::BeforeBody => "before-story",
            Self::AfterBody => "after-story",
            Self::NotBody => "not-story",
            Self::CaptionCopy => "caption-copy",
            Self::AlternativeText => "alternative-text",
            Self::CutText => "cut-text",
            Self::LinkWithKicker => "link-with-kicker",
            Self::HeadingOfEntry => "heading-of-entry",
            Self::ListInStory => "list-in-story",
            Self::NextArticle => "next-article",
            Self::LineUnderHeadline => "line-under-headline",
            Self::TeaserList => "teaser-list",
            Self::Phrase(name) | Self::ClutterElement(name) => name,
        }
    }
}
