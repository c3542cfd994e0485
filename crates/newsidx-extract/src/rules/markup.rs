//! Class words and tags that tell what an element holds.
//!
//! Words are looked for as parts of the class, id, role, rel and itemprop attributes.

use crate::blocks::Tag;

/// Tags that hold no story.
pub(crate) const CLUTTER_TAGS: [Tag; 5] = [Tag::Nav, Tag::Footer, Tag::Aside, Tag::Form, Tag::Dialog];

/// Parts of class words that mark what is no story. Each stands on pages of unrelated sites.
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

/// Parts of class words that mark the story itself.
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

/// Parts of class words that mark a caption or the credit of a picture.
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

/// Parts of class words that mark the credit of a picture.
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

/// Parts of class words that mark the line with the authors.
pub(crate) const BYLINE_WORDS: [&str; 10] =
    ["byline", "author", "autor", "writer", "reporter", "journalist", "signature", "firma", "contributor", "verfasser"];

/// Parts of class words that mark the line with the date.
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

/// Parts of class words that mark the summary under the headline.
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

/// Parts of class words that mark what readers wrote.
pub(crate) const COMMENT_WORDS: [&str; 9] =
    ["comment", "kommentar", "comentario", "commentaire", "reply", "replies", "disqus", "respond", "reactie"];

/// Parts of class words that mark pointers to other stories.
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

/// Parts of class words that mark buttons, prompts and what is said about the site.
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

/// Parts of class words that mark what other sites show inside a story.
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

/// Parts of class words that mark boxes of facts and of points beside a story.
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

/// Parts of class words that mark what is told of an author.
pub(crate) const BIO_WORDS: [&str; 9] =
    ["bio", "about-author", "author-info", "author-desc", "author-box", "authorbox", "profile", "about-the", "vcard"];

/// Parts of class words that mark pictures in motion and in series.
pub(crate) const VIDEO_WORDS: [&str; 11] =
    ["video", "player", "gallery", "slideshow", "slider", "swiper", "galerie", "galeria", "lightbox", "media", "audio"];

/// Parts of class words that mark quotations set apart.
pub(crate) const QUOTE_WORDS: [&str; 6] = ["quote", "zitat", "pull-", "blockquote", "testimonial", "citation"];

/// Parts of class words that may mark a story, and much else.
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

/// Parts of class words that mark headlines.
pub(crate) const HEADLINE_WORDS: [&str; 8] =
    ["headline", "title", "heading", "titre", "titulo", "kicker", "overline", "eyebrow"];

/// Parts of class words that mark notes and notices.
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

/// Parts of class words that mark a breadcrumb.
pub(crate) const BREADCRUMB_WORDS: [&str; 8] =
    ["breadcrumb", "bread-crumb", "crumbs", "brotkrumen", "pfad", "migas", "pankuzu", "breadcrumblist"];

/// Words that alone mark an element as the name of the story's author.
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

/// Parts of words around a signature that make it another text's, or no name.
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

/// Meta tags that give the date of publication, best first.
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

/// Parts of the names of other meta tags for the publication, without punctuation.
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

/// Parts of the names of meta tags that give some date.
pub(crate) const DATE_META_PARTS: [&str; 3] = ["date", "publi", "created"];

/// Parts of the names of meta tags with the date of the last change, and of the words of `<time>` elements with
/// it, most telling first: systems write the day of any touch into what they call an update.
pub(crate) const MODIFICATION_PARTS: [&str; 2] = ["modif", "updat"];

/// Parts of the names of meta tags with another date than that of the publication, or with none.
pub(crate) const NON_PUBLICATION_META_PARTS: [&str; 9] =
    ["modif", "updat", "expir", "valid", "revis", "description", "keyword", "title", "publisher"];
