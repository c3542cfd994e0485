//! Displayed title: the title of an article, or its first words in square brackets, the mark of citations for a title
//! that the work does not have.

use std::borrow::Cow;

use newsidx_core::article::Article;

/// Maximum number of characters of the first words.
// As long as a long headline, so that they fit the line that a headline takes.
const FIRST_WORDS_CHARS: usize = 80;

/// The title to display for an article; `(no title)` if it has no text either.
pub(crate) fn display_title(article: &Article) -> Cow<'_, str> {
    if !article.title.is_empty() {
        return Cow::Borrowed(&article.title);
    }
    match article.standfirst.iter().chain(&article.paragraphs).next() {
        Some(text) => Cow::Owned(format!("[{}]", first_words(text))),
        None => Cow::Borrowed("(no title)"),
    }
}

/// The first words of a text, with an ellipsis if there are more.
fn first_words(text: &str) -> Cow<'_, str> {
    let Some((end, _)) = text.char_indices().nth(FIRST_WORDS_CHARS) else { return Cow::Borrowed(text) };
    // Scripts without spaces are cut anywhere.
    let end = text[..end].rfind(' ').unwrap_or(end);
    Cow::Owned(format!("{} …", text[..end].trim_end_matches([' ', ',', ';', ':'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_words_end_at_a_word_and_name_that_more_follows() {
        assert_eq!(first_words("The ferry left on Tuesday."), "The ferry left on Tuesday.");
        let long = format!("{}, the mayor said on Monday.", "The ferry left the harbour".repeat(3));
        assert_eq!(first_words(&long), format!("{} …", "The ferry left the harbour".repeat(3)));
        assert_eq!(first_words(&"渡".repeat(90)), format!("{} …", "渡".repeat(80)));
    }
}
