//! Glued names: divides a paragraph of plain text from the name that follows its last sentence without a space:
//! `… in the spring.Jane Doe`. Adjacent elements of a page lose the break between them when a scraper joins their texts.
//!
//! Reads the last characters of a line. Linear in them.

/// Fewest bytes of a paragraph. Shorter lines are captions and labels, which have their credits after them.
const MIN_PARAGRAPH_BYTES: usize = 90;

/// Most bytes of a name.
const MAX_NAME_BYTES: usize = 48;

/// Words of a name.
const NAME_WORDS: std::ops::RangeInclusive<usize> = 2..=3;

/// Fewest small letters before the full stop: `U.S.Jane` is no end of a sentence.
const MIN_LETTERS_BEFORE: usize = 2;

/// The paragraph and the name at its end, if a name is glued to it.
pub(super) fn split_glued_name(line: &str) -> Option<[&str; 2]> {
    let line = line.trim_end();
    if line.len() < MIN_PARAGRAPH_BYTES || !line.ends_with(char::is_lowercase) {
        return None;
    }
    let end = line.rfind(['.', '!', '?', '”', '»', '"'])?;
    let name_start = end + line[end..].chars().next().map_or(0, char::len_utf8);
    let (paragraph, name) = line.split_at(name_start);
    let sentence = line[..end].trim_end_matches(['.', '!', '?']);
    let ends_sentence =
        sentence.chars().rev().take(MIN_LETTERS_BEFORE).filter(|c| c.is_lowercase()).count() == MIN_LETTERS_BEFORE;
    let is_part = |word: &str| {
        word.starts_with(char::is_uppercase)
            && word.chars().skip(1).any(char::is_lowercase)
            && word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'))
    };
    let is_name = name.len() <= MAX_NAME_BYTES
        && name.starts_with(char::is_uppercase)
        && NAME_WORDS.contains(&name.split(' ').count())
        && name.split(' ').all(is_part);
    (ends_sentence && is_name).then_some([paragraph, name])
}

#[cfg(test)]
mod tests {
    use super::split_glued_name;

    #[test]
    fn a_name_glued_to_a_paragraph_is_a_line_of_its_own() {
        let sentence = "The council of the lower town has voted to close the bridge until the spring of next year";
        let split = |end: &str| split_glued_name(&format!("{sentence}{end}")).map(|[_, name]| name.to_owned());
        assert_eq!(split(".Jane Doe").as_deref(), Some("Jane Doe"));
        assert_eq!(split(", as it had said it would do.María José O'Roe").as_deref(), Some("María José O'Roe"));
        for end in
            [". Jane Doe", ", in the U.S.Jane Doe", ".Jane", ".Doe said so", ".com Jane Doe", ".Jane Doe.", ".JANE"]
        {
            assert_eq!(split(end), None, "{end}");
        }
        assert_eq!(split_glued_name("The bridge.Jane Doe"), None);
    }
}
