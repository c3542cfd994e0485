//! Searchable texts of an article: their fields in the index, score weights, and values in a stored article.

use tantivy::schema::Field as EngineField;

use newsidx_core::article::Article;
use newsidx_index::schema::Fields;
use newsidx_query::Field;

/// A searchable text of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextField {
    Title,
    Standfirst,
    Body,
    Caption,
    Credit,
    Author,
    Agency,
    Section,
    Url,
}

/// How many texts of one field an article can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Multiplicity {
    Single,
    Several,
}

impl TextField {
    /// The texts of a query field; empty if the field is not a text.
    pub(super) fn for_query_field(field: Option<Field>) -> &'static [Self] {
        match field {
            None => &[Self::Title, Self::Standfirst, Self::Body, Self::Caption],
            Some(Field::Title) => &[Self::Title],
            Some(Field::Lead) => &[Self::Title, Self::Standfirst, Self::Body],
            Some(Field::Body | Field::Quote) => &[Self::Standfirst, Self::Body],
            Some(Field::Caption) => &[Self::Caption],
            Some(Field::Credit) => &[Self::Credit],
            Some(Field::Author) => &[Self::Author],
            Some(Field::Agency) => &[Self::Agency],
            Some(Field::Section) => &[Self::Section],
            Some(Field::Url) => &[Self::Url],
            Some(
                Field::Site
                | Field::Lang
                | Field::Date
                | Field::Since
                | Field::Until
                | Field::AsOf
                | Field::Modified
                | Field::Id
                | Field::Story
                | Field::Words
                | Field::Kind,
            ) => &[],
        }
    }

    /// Factor of the score of a match, relative to one in the body.
    pub(super) fn weight(self) -> f32 {
        // A word of the headline is what the article is about; a caption describes a picture.
        match self {
            Self::Title => 3.0,
            Self::Standfirst => 1.5,
            Self::Caption => 0.5,
            _ => 1.0,
        }
    }

    /// Whether words are inflected and matches highlighted in it. Names and URLs are matched as typed.
    pub(super) fn is_article_text(self) -> bool {
        matches!(self, Self::Title | Self::Standfirst | Self::Body | Self::Caption)
    }

    /// Whether an article can have one or several such texts.
    pub(super) fn multiplicity(self) -> Multiplicity {
        // The index separates them by one position only, so positions near each other can be in two of them.
        match self {
            Self::Body | Self::Caption | Self::Credit | Self::Author => Multiplicity::Several,
            _ => Multiplicity::Single,
        }
    }

    /// The field of the index.
    pub(super) fn engine_field(self, fields: &Fields) -> EngineField {
        match self {
            Self::Title => fields.title,
            Self::Standfirst => fields.standfirst,
            Self::Body => fields.body,
            Self::Caption => fields.caption,
            Self::Credit => fields.credit,
            Self::Author => fields.author,
            Self::Agency => fields.agency,
            Self::Section => fields.section,
            Self::Url => fields.url,
        }
    }

    /// The values of this text in an article.
    pub(super) fn texts(self, article: &Article) -> Vec<&str> {
        match self {
            Self::Title => vec![&article.title],
            Self::Standfirst => article.standfirst.iter().map(String::as_str).collect(),
            Self::Body => article.paragraphs.iter().map(String::as_str).collect(),
            Self::Caption => article.captions.iter().map(String::as_str).collect(),
            Self::Credit => article.credits.iter().map(String::as_str).collect(),
            Self::Author => article.authors.iter().map(String::as_str).collect(),
            Self::Agency => article.agency.iter().map(String::as_str).collect(),
            Self::Section => article.section.iter().map(String::as_str).collect(),
            Self::Url => article.url.iter().map(String::as_str).collect(),
        }
    }
}
