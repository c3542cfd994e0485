//! Class words and tags that tell what an element holds.
//!
//! Words are looked for as parts of the class, id, role, rel and itemprop attributes.

/// Tags that hold no story.
pub const CLUTTER_TAGS: [&str; 5] = ["nav", "footer", "aside", "form", "dialog"];

/// Parts of class words that mark what is no story. Each stands on pages of unrelated sites.
pub const CLUTTER_WORDS: [&str; 74] = [
    "advert",
    "ad-slot",
    "adslot",
    "ad-container",
    "banner",
    "breadcrumb",
    "byline-links",
    "carousel",
    "comment",
    "consent",
    "cookie",
    "copyright",
    "disqus",
    "donat",
    "dropdown",
    "footer",
    "gallery-nav",
    "gdpr",
    "hashtag",
    "infobox",
    "link-list",
    "linklist",
    "login",
    "masthead",
    "menu",
    "modal",
    "more-from",
    "more-stories",
    "morestories",
    "most-",
    "mostread",
    "mostviewed",
    "mehr-zum",
    "nav-",
    "navbar",
    "navigation",
    "newsletter",
    "outbrain",
    "overlay",
    "pagination",
    "paywall",
    "popular",
    "popup",
    "print-only",
    "promo",
    "ranking",
    "read-also",
    "read-more",
    "readmore",
    "recirc",
    "recommend",
    "regwall",
    "related",
    "relacionad",
    "share",
    "sharing",
    "sidebar",
    "signup",
    "sign-up",
    "skip-link",
    "social",
    "sponsor",
    "subscribe",
    "subscription",
    "suggest",
    "syndicat",
    "tag-list",
    "taglist",
    "teaser",
    "toolbar",
    "trending",
    "visually-hidden",
    "widget",
    "yarpp",
];

/// Parts of class words that mark the story itself.
pub const STORY_WORDS: [&str; 22] = [
    "article-body",
    "articlebody",
    "article__body",
    "article-content",
    "article__content",
    "articlecontent",
    "article-text",
    "article_body",
    "articletext",
    "body-text",
    "bodytext",
    "content-body",
    "entry-content",
    "post-content",
    "post-body",
    "story-body",
    "storybody",
    "story__body",
    "story-content",
    "story-text",
    "storytext",
    "newstext",
];

/// Parts of class words that mark a caption or the credit of a picture.
pub const CAPTION_WORDS: [&str; 11] = [
    "caption",
    "figcaption",
    "photo-credit",
    "photocredit",
    "image-credit",
    "bildunterschrift",
    "bildtext",
    "pie-foto",
    "piefoto",
    "wp-caption-text",
    "photo_desc",
];

/// Parts of class words that mark the line with the authors.
pub const BYLINE_WORDS: [&str; 10] =
    ["byline", "author", "autor", "writer", "reporter", "journalist", "signature", "firma", "contributor", "verfasser"];

/// Parts of class words that mark the line with the date.
pub const DATE_WORDS: [&str; 10] = [
    "date",
    "timestamp",
    "published",
    "pubdate",
    "datum",
    "fecha",
    "dateline",
    "time-stamp",
    "article-time",
    "updated",
];

/// Parts of class words that mark the summary under the headline.
pub const STANDFIRST_WORDS: [&str; 18] = [
    "standfirst",
    "subtitle",
    "sub-title",
    "subheadline",
    "sub-headline",
    "subhead",
    "dek",
    "deck",
    "article-summary",
    "article__summary",
    "article-lead",
    "article__lead",
    "lead-text",
    "leadtext",
    "vorspann",
    "entradilla",
    "bajada",
    "intro",
];

/// Parts of class words that mark a breadcrumb.
pub const BREADCRUMB_WORDS: [&str; 6] =
    ["breadcrumb", "bread-crumb", "crumbs", "brotkrumen", "migas", "breadcrumblist"];
