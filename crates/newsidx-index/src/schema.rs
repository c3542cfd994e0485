//! Schema of the index: the names, types and options of all fields. No other file names a field.
//!
//! The schema is part of the index format. A newer schema has the fields of an older one, then its own: the engine
//! numbers fields in the order of the schema, and segments refer to fields by number.

use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::TextAnalyzer;

use super::analyzer::NewsTokenizer;

/// Name of the tokenizer of all text fields.
const TOKENIZER: &str = "news";

/// Column of the first day of the publication date.
pub const FIRST_DAY: &str = "first_day";
/// Column of the last day of the publication date.
pub const LAST_DAY: &str = "last_day";
/// Column of the day of the last change.
pub const MODIFIED: &str = "modified";
/// Column of the language.
pub const LANGUAGE: &str = "lang";
/// Column of the site, as printed.
pub const SITE_NAME: &str = "site_name";
/// Column of the section, as printed.
pub const SECTION: &str = "section";
/// Column of the authors, as printed.
pub const AUTHOR: &str = "author";
/// Column of the agency, as printed.
pub const AGENCY: &str = "agency";
/// Column of the number of words of standfirst and body.
pub const WORDS: &str = "words";
/// Column of the story that the document is a near-duplicate of.
pub const STORY: &str = "story";
/// Column of the near-duplicate signature.
pub(super) const SIGNATURE: &str = "signature";
/// Column of the page key.
pub const PAGE_KEY: &str = "page";
/// Column of the day of the fetch.
pub const FETCHED: &str = "fetched";
/// Column of the identifier.
pub const ID: &str = "id";
/// Column of the kind; articles have no value.
pub(super) const KIND: &str = "kind";

/// The value of [`KIND`] of a listing.
pub(super) const LISTING: u64 = 1;

/// Handles of the fields of an index.
#[derive(Clone, Debug)]
pub struct Fields {
    /// Identifier of the document.
    pub id: Field,
    /// Generation: number of the commit that added the document.
    pub commit: Field,
    /// Path of the source file, as one term.
    pub source: Field,
    /// Title.
    pub title: Field,
    /// Standfirst.
    pub standfirst: Field,
    /// Paragraphs of the body, each a value of its own, so that no phrase matches across two.
    pub body: Field,
    /// Captions, each a value of its own.
    pub caption: Field,
    /// Picture credits, each a value of its own.
    pub credit: Field,
    /// Authors, each a value of its own; also a column, as printed.
    pub author: Field,
    /// Agency; also a column, as printed.
    pub agency: Field,
    /// Section; also a column, as printed.
    pub section: Field,
    /// URL, as words.
    pub url: Field,
    /// Site and the domains above it, each one term: `news.example.com`, `example.com`, `com`.
    pub site: Field,
    /// Site as printed; a column for facets.
    pub site_name: Field,
    /// Language code, as one term.
    pub language: Field,
    /// First day of the publication date, in days since 1970-01-01.
    pub first_day: Field,
    /// Last day of the publication date, in days since 1970-01-01.
    pub last_day: Field,
    /// Day of the last change, in days since 1970-01-01.
    pub modified: Field,
    /// Number of words of standfirst and body, as the analyzer counts them.
    pub words: Field,
    /// Story of a near-duplicate: the identifier of its first document. No value if there was none when it was written.
    pub story: Field,
    /// Near-duplicate signature. No value if the text is too short to have near-duplicates.
    pub signature: Field,
    /// Page key: equal for all forms of the URL.
    pub page_key: Field,
    /// Day of the fetch, in days since 1970-01-01.
    pub fetched: Field,
    /// Compressed record of the whole article; the only stored field.
    pub record: Field,
    /// Kind of a document; no value for articles.
    pub kind: Field,
}

/// Builds the schema of an index.
pub(super) fn schema() -> Schema {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(TOKENIZER)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions)
        .set_fieldnorms(true);
    let searched = TextOptions::default().set_indexing_options(indexing);
    let mut schema = Schema::builder();
    // No field lengths: numbers do not count in relevance.
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
    schema.add_u64_field(KIND, FAST);
    schema.build()
}

impl Fields {
    /// Finds the fields in the schema of an index; an error if the index has another schema.
    pub(super) fn from_schema(schema: &Schema) -> tantivy::Result<Self> {
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
            kind: field(KIND)?,
        })
    }
}

/// Registers the tokenizer of the text fields with an index.
pub(super) fn register_tokenizer(index: &tantivy::Index) {
    index.tokenizers().register(TOKENIZER, TextAnalyzer::from(NewsTokenizer::default()));
}
