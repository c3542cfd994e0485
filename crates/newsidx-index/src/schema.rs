//! The fields of an article in the index: the only place that names them.

use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::TextAnalyzer;

use super::analyzer::NewsTokenizer;

/// Name under which the tokenizer of all text fields is registered.
const TOKENIZER: &str = "news";

/// Name of the fast field with the first day of the publication date.
pub const FIRST_DAY: &str = "first_day";
/// Name of the fast field with the last day of the publication date.
pub const LAST_DAY: &str = "last_day";
/// Name of the fast field with the day of the last change.
pub const MODIFIED: &str = "modified";
/// Name of the fast field with the language.
pub const LANGUAGE: &str = "lang";
/// Name of the fast field with the site, as printed.
pub const SITE_NAME: &str = "site_name";
/// Name of the fast field with the section, as printed.
pub const SECTION: &str = "section";
/// Name of the fast field with the authors, as printed.
pub const AUTHOR: &str = "author";
/// Name of the fast field with the agency, as printed.
pub const AGENCY: &str = "agency";
/// Name of the fast field with the number of words of the story.
pub const WORDS: &str = "words";
/// Name of the fast field with the story that the document is a copy of.
pub const STORY: &str = "story";
/// Name of the fast field with the signature by which copies are told from others.
pub const SIGNATURE: &str = "signature";
/// Name of the fast field with the number of the page that the address is of.
pub const PAGE_KEY: &str = "page";
/// Name of the fast field with the day on which the page was fetched.
pub const FETCHED: &str = "fetched";
/// Name of the fast field with the document's number.
pub const ID: &str = "id";

/// The fields of an index.
#[derive(Clone, Debug)]
pub struct Fields {
    /// The document's number.
    pub id: Field,
    /// Number of the commit with which the document came.
    pub commit: Field,
    /// Path of the file that the document was read from, as one term.
    pub source: Field,
    /// Headline.
    pub title: Field,
    /// Summary under the headline.
    pub standfirst: Field,
    /// Paragraphs, each a value of its own: no phrase reaches from one into the next.
    pub body: Field,
    /// Captions, each a value of its own.
    pub caption: Field,
    /// Credits of the pictures, each a value of its own.
    pub credit: Field,
    /// Authors, each a value of its own; also as printed, to be counted.
    pub author: Field,
    /// Agency; also as printed, to be counted.
    pub agency: Field,
    /// Section; also as printed, to be counted.
    pub section: Field,
    /// Address, as words.
    pub url: Field,
    /// The site and the hosts above it, each one term: `news.example.com`, `example.com`, `com`.
    pub site: Field,
    /// The site as printed, to be counted.
    pub site_name: Field,
    /// Language code, as one term.
    pub language: Field,
    /// First day of the publication date, in days since 1970.
    pub first_day: Field,
    /// Last day of the publication date, in days since 1970.
    pub last_day: Field,
    /// Day of the last change, in days since 1970.
    pub modified: Field,
    /// Number of words of the story, standfirst included, as the analyzer counts them.
    pub words: Field,
    /// Number of the document whose story this one is a copy of; nothing where there was none when it was written.
    pub story: Field,
    /// Signature of the story, where it is long enough to have copies.
    pub signature: Field,
    /// Number of the page that the address is of, the same for all forms of the address.
    pub page_key: Field,
    /// Day on which the page was fetched, in days since 1970.
    pub fetched: Field,
    /// All of the article, packed; the only field that is stored.
    pub record: Field,
}

/// The schema of an index.
pub fn schema() -> Schema {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(TOKENIZER)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions)
        .set_fieldnorms(true);
    let searched = TextOptions::default().set_indexing_options(indexing);
    let mut schema = Schema::builder();
    // Numbers need no lengths.
    let number = NumericOptions::default().set_indexed();
    schema.add_u64_field(ID, number.clone().set_fast());
    schema.add_u64_field("commit", number.clone());
    schema.add_text_field("source", STRING);
    for name in [AUTHOR, AGENCY, SECTION] {
        schema.add_text_field(name, searched.clone().set_fast("raw"));
    }
    for name in ["title", "standfirst", "body", "caption", "credit", "url"] {
        schema.add_text_field(name, searched.clone());
    }
    schema.add_text_field("site", STRING);
    schema.add_text_field(SITE_NAME, TextOptions::default().set_fast("raw"));
    schema.add_text_field(LANGUAGE, STRING.set_fast("raw"));
    schema.add_i64_field(FIRST_DAY, FAST);
    schema.add_i64_field(LAST_DAY, FAST);
    schema.add_i64_field(MODIFIED, FAST);
    schema.add_u64_field(WORDS, FAST);
    schema.add_u64_field(STORY, number.set_fast());
    schema.add_u64_field(SIGNATURE, FAST);
    schema.add_u64_field(PAGE_KEY, FAST);
    schema.add_i64_field(FETCHED, FAST);
    schema.add_bytes_field("record", STORED);
    schema.build()
}

impl Fields {
    /// The fields of an index with [`schema`].
    ///
    /// # Errors
    ///
    /// Where the index has another schema.
    pub fn from_schema(schema: &Schema) -> tantivy::Result<Self> {
        let field = |name: &str| schema.get_field(name);
        Ok(Self {
            id: field(ID)?,
            commit: field("commit")?,
            source: field("source")?,
            title: field("title")?,
            standfirst: field("standfirst")?,
            body: field("body")?,
            caption: field("caption")?,
            credit: field("credit")?,
            author: field(AUTHOR)?,
            agency: field(AGENCY)?,
            section: field(SECTION)?,
            url: field("url")?,
            site: field("site")?,
            site_name: field(SITE_NAME)?,
            language: field(LANGUAGE)?,
            first_day: field(FIRST_DAY)?,
            last_day: field(LAST_DAY)?,
            modified: field(MODIFIED)?,
            words: field(WORDS)?,
            story: field(STORY)?,
            signature: field(SIGNATURE)?,
            page_key: field(PAGE_KEY)?,
            fetched: field(FETCHED)?,
            record: field("record")?,
        })
    }
}

/// Tells an index how its text is cut into tokens.
pub(super) fn register_tokenizer(index: &tantivy::Index) {
    index.tokenizers().register(TOKENIZER, TextAnalyzer::from(NewsTokenizer::default()));
}
