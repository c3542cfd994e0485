//! Markup tables: tags, attribute words and meta tag names that identify the role of an element.
//!
//! Unless noted, words are matched as substrings of the attributes class, id, role, rel and itemprop in lower case.

use crate::blocks::Tag;

/// Tags of clutter.
pub(crate) const CLUTTER_TAGS: [Tag; 5] = [Tag::Nav, Tag::Footer, Tag::Aside, Tag::Form, Tag::Dialog];

/// Substrings of clutter. Each occurs on pages of unrelated sites.
pub(crate) const CLUTTER_WORDS: [&str; 74] = [
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

/// Substrings of the body.
pub(crate) const BODY_WORDS: [&str; 22] = [
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

/// Substrings of captions and picture credits.
pub(crate) const CAPTION_WORDS: [&str; 11] = [
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

/// Substrings of picture credits.
pub(crate) const CREDIT_WORDS: [&str; 9] = [
    "credit",
    "copyright",
    "photographer",
    "fotograf",
    "image-source",
    "photo-source",
    "picture-source",
    "bildrechte",
    "bildquelle",
];

/// Substrings of bylines.
pub(crate) const BYLINE_WORDS: [&str; 10] =
    ["byline", "author", "autor", "writer", "reporter", "journalist", "signature", "firma", "contributor", "verfasser"];

/// Substrings of dates.
pub(crate) const DATE_WORDS: [&str; 10] = [
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

/// Substrings of standfirsts.
pub(crate) const STANDFIRST_WORDS: [&str; 18] = [
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

/// Substrings of reader comments.
pub(crate) const COMMENT_WORDS: [&str; 9] =
    ["comment", "kommentar", "comentario", "commentaire", "reply", "replies", "disqus", "respond", "reactie"];

/// Substrings of links to other articles.
pub(crate) const RELATED_WORDS: [&str; 34] = [
    "related",
    "relacionad",
    "recommend",
    "recirc",
    "read-also",
    "readalso",
    "read-more",
    "readmore",
    "also-read",
    "more-",
    "teaser",
    "promo",
    "card",
    "most-",
    "mostread",
    "popular",
    "trending",
    "latest",
    "list-item",
    "listing",
    "headline-list",
    "inline-story",
    "see-also",
    "suggest",
    "next-",
    "prev-",
    "previous",
    "linkbox",
    "widget",
    "sidebar",
    "carousel",
    "aside",
    "embed",
    "feed",
];

/// Substrings of buttons, prompts and texts about the site.
pub(crate) const SHARE_WORDS: [&str; 22] = [
    "share",
    "sharing",
    "social",
    "newsletter",
    "subscri",
    "signup",
    "sign-up",
    "login",
    "follow",
    "tags",
    "tag-",
    "topic",
    "keyword",
    "copyright",
    "donat",
    "support",
    "author-bio",
    "about-author",
    "author-info",
    "author-box",
    "disclaimer",
    "paywall",
];

/// Substrings of embedded content of other sites.
pub(crate) const EMBED_WORDS: [&str; 13] = [
    "embed",
    "tweet",
    "twitter",
    "instagram",
    "facebook",
    "tiktok",
    "youtube",
    "iframe",
    "telegram",
    "external-content",
    "oembed",
    "bluesky",
    "infogram",
];

/// Substrings of fact boxes and key points beside the body.
pub(crate) const BOX_WORDS: [&str; 20] = [
    "infobox",
    "info-box",
    "factbox",
    "fact-box",
    "faktabox",
    "fakta",
    "factsheet",
    "highlights",
    "key-points",
    "keypoints",
    "takeaway",
    "tldr",
    "box",
    "callout",
    "accordion",
    "panel",
    "toc",
    "table-of-contents",
    "glossar",
    "kasten",
];

/// Substrings of author biographies.
pub(crate) const BIO_WORDS: [&str; 9] =
    ["bio", "about-author", "author-info", "author-desc", "author-box", "authorbox", "profile", "about-the", "vcard"];

/// Substrings of videos and picture galleries.
pub(crate) const VIDEO_WORDS: [&str; 11] =
    ["video", "player", "gallery", "slideshow", "slider", "swiper", "galerie", "galeria", "lightbox", "media", "audio"];

/// Substrings of pull quotes.
pub(crate) const QUOTE_WORDS: [&str; 6] = ["quote", "zitat", "pull-", "blockquote", "testimonial", "citation"];

/// Substrings of content containers: the body, and much else.
pub(crate) const CONTENT_WORDS: [&str; 12] = [
    "content",
    "body",
    "text",
    "story",
    "article",
    "post",
    "entry",
    "paragraph",
    "main",
    "artikel",
    "noticia",
    "detail",
];

/// Substrings of headlines.
pub(crate) const HEADLINE_WORDS: [&str; 8] =
    ["headline", "title", "heading", "titre", "titulo", "kicker", "overline", "eyebrow"];

/// Substrings of notes and notices.
pub(crate) const NOTE_WORDS: [&str; 14] = [
    "note",
    "notice",
    "disclaimer",
    "correction",
    "credit",
    "source",
    "affiliate",
    "disclosure",
    "copyright",
    "legal",
    "hinweis",
    "meta",
    "info",
    "label",
];

/// Substrings of breadcrumbs.
pub(crate) const BREADCRUMB_WORDS: [&str; 8] =
    ["breadcrumb", "bread-crumb", "crumbs", "brotkrumen", "pfad", "migas", "pankuzu", "breadcrumblist"];

/// Whole words that identify an element as the name of the article's author.
pub(crate) const CERTAIN_AUTHOR_WORDS: [&str; 16] = [
    "author",
    "author-name",
    "author__name",
    "author_name",
    "authorname",
    "byline-name",
    "byline__name",
    "byline__author",
    "article-author",
    "article__author",
    "article-author-name",
    "entry-author",
    "entry-author-name",
    "post-author",
    "post-author-name",
    "creator",
];

/// Substrings of elements around an author element whose name belongs to another text or is no name.
pub(crate) const NON_AUTHOR_WORDS: [&str; 26] = [
    "comment",
    "kommentar",
    "reply",
    "related",
    "teaser",
    "sidebar",
    "widget",
    "recommend",
    "popular",
    "most-",
    "carousel",
    "-bio",
    "__bio",
    "description",
    "avatar",
    "caption",
    "photo",
    "image",
    "footer",
    "newsletter",
    "follow",
    "share",
    "social",
    "-list",
    "latest",
    "trending",
];

/// Meta tags with the date of publication, in order of preference.
pub(crate) const DATE_METAS: [&str; 12] = [
    "article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "cxenseparse:recs:publishtime",
];

/// Substrings of the names of other meta tags with the date of publication, without punctuation.
pub(crate) const PUBLICATION_META_PARTS: [&str; 10] = [
    "pubdate",
    "publishdate",
    "publisheddate",
    "datepublish",
    "publicationdate",
    "datepublication",
    "publishedtime",
    "publishtime",
    "publishedat",
    "dateissued",
];

/// Keys of the author in the data of scripts, without punctuation. All have `uthor`.
pub(crate) const SCRIPT_AUTHOR_KEYS: [&str; 12] = [
    "author",
    "authors",
    "pageauthor",
    "articleauthor",
    "articleauthors",
    "authorname",
    "authornames",
    "contentauthor",
    "pageauthors",
    "postauthor",
    "storyauthor",
    "authorline",
];

/// Keys of the date of publication in the data of scripts, without punctuation. All have `ubli`.
pub(crate) const SCRIPT_DATE_KEYS: [&str; 29] = [
    "datepublished",
    "datepublish",
    "datepublication",
    "publishdate",
    "publisheddate",
    "publishedtime",
    "publishtime",
    "publishedat",
    "publishat",
    "published",
    "publish",
    "publicationdate",
    "publicationtime",
    "firstpublicationdate",
    "firstpublished",
    "firstpublishedat",
    "firstpublisheddate",
    "firstpublishdate",
    "originalpublishdate",
    "articlepublicationdate",
    "articlepublisheddate",
    "articlepublishdate",
    "articlepublishedtime",
    "pagepublishdate",
    "contentpublisheddate",
    "publishedon",
    "publishdatetime",
    "publisheddatetime",
    "publisheddateiso",
];

/// Substrings of the names of meta tags with any date.
pub(crate) const DATE_META_PARTS: [&str; 3] = ["date", "publi", "created"];

/// Substrings of the names of meta tags with the date of the last modification, and of the words of such `<time>`
/// elements, in order of preference.
// Content systems write the day of any change into what they call an update.
pub(crate) const MODIFICATION_PARTS: [&str; 2] = ["modif", "updat"];

/// Substrings of the names of meta tags with another date than that of publication, or with none.
pub(crate) const NON_PUBLICATION_META_PARTS: [&str; 9] =
    ["modif", "updat", "expir", "valid", "revis", "description", "keyword", "title", "publisher"];
