//! Author claims: the value of a field for the author as the names it lists. Fields have lists as Python prints them,
//! family names first, and mail addresses beside the names.
//!
//! Linear in the value.

use crate::blocks::unescape_fully;
use crate::facts::recognizers::bylines::has_no_label_word;
use crate::facts::recognizers::name_form::is_name;

/// The names in the values of a field, each in its usual order. Not split at commas: a byline has other parts too.
pub(crate) fn expand_claims(values: &[String]) -> Vec<String> {
    // Scrapers split the printed list at its commas.
    let is_split_list = values.len() > 1
        && values.first().is_some_and(|first| first.starts_with("['") || first.starts_with("[\""))
        && values.last().is_some_and(|last| last.ends_with(']'));
    let joined = is_split_list.then(|| vec![values.join(", ")]);
    let values = joined.as_deref().unwrap_or(values);
    values.iter().flat_map(|value| expand(value)).collect()
}

fn expand(value: &str) -> Vec<String> {
    let value = unescape_fully(value);
    if let Some(names) = printed_list(&value) {
        return names;
    }
    if !value.contains(',') && !value.contains('@') {
        return vec![value.into_owned()];
    }
    let is_inverted = || value.split(';').all(|name| name.trim().is_empty() || inverted(name).is_some());
    if value.contains(',') && is_inverted() {
        return value.split(';').filter_map(inverted).collect();
    }
    vec![beside_address(&value).unwrap_or(&value).to_owned()]
}

/// The strings of a list as Python or JSON prints it: `['Jane Doe', "Ann O'Roe"]`.
fn printed_list(value: &str) -> Option<Vec<String>> {
    let inside = value.trim().strip_prefix('[')?.strip_suffix(']')?;
    let mut names = Vec::new();
    let mut rest = inside.trim_start();
    while let Some(quote) = rest.chars().next() {
        if !matches!(quote, '\'' | '"') {
            return None;
        }
        let text = &rest[1..];
        // A quote ends the string if a comma or nothing follows.
        let is_end = |at: &usize| {
            let after = text[at + 1..].trim_start();
            after.is_empty() || after.starts_with(',')
        };
        let end = text.match_indices(quote).map(|(at, _)| at).find(is_end)?;
        names.push(text[..end].trim().to_owned());
        rest = text[end + 1..].trim_start().trim_start_matches(',').trim_start();
    }
    names.retain(|name| !name.is_empty());
    (!names.is_empty()).then_some(names)
}

/// A name with the family name first: `Doe, Jane`, `Doe Roe, Jane`.
fn inverted(name: &str) -> Option<String> {
    /// Most words of a family name or of given names.
    const WORDS: usize = 2;
    let (family, given) = name.trim().split_once(", ")?;
    let is_part = |part: &str| {
        !part.contains(',') && is_name(part) && part.split(' ').count() <= WORDS && has_no_label_word(part)
    };
    // `Jane Doe, John Roe` are two people; one word before the comma is no full name.
    let is_single = !family.contains(' ');
    (is_single && is_part(family) && is_part(given)).then(|| format!("{given} {family}"))
}

/// The name in brackets after a mail address, as RSS has it: `jane@paper.example (Jane Doe)`.
fn beside_address(value: &str) -> Option<&str> {
    let (address, rest) = value.split_once('(')?;
    let name = rest.trim_end().strip_suffix(')')?;
    let is_address = address.contains('@') && !address.trim().contains(' ');
    (is_address && is_name(name)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(values: &[&str]) -> Vec<String> {
        expand_claims(&values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_printed_list_is_read() {
        assert_eq!(names(&["['Jane Doe', \"Ann O'Roe\"]"]), ["Jane Doe", "Ann O'Roe"]);
        assert_eq!(names(&["[\"Jane Doe\"]"]), ["Jane Doe"]);
        assert_eq!(names(&["['Jane Doe'", "'John Roe']"]), ["Jane Doe", "John Roe"], "split by the scraper");
        assert_eq!(names(&["['Seán O'Roe', 'B C']"]), ["Seán O'Roe", "B C"]);
        assert_eq!(names(&["[Jane Doe]"]), ["[Jane Doe]"], "no list of strings");
        assert_eq!(names(&["[]"]), ["[]"]);
    }

    #[test]
    fn a_family_name_before_a_comma_comes_last() {
        assert_eq!(names(&["Doe, Jane"]), ["Jane Doe"]);
        assert_eq!(names(&["Doe, Jane; Roe, John Paul"]), ["Jane Doe", "John Paul Roe"]);
        for value in ["Jane Doe, John Roe", "Jane Doe, Berlin", "Doe, Jane, Berlin", "News, Jane"] {
            assert_eq!(names(&[value]), [value]);
        }
    }

    #[test]
    fn addresses_and_references_are_resolved() {
        assert_eq!(names(&["jane@paper.example (Jane Doe)"]), ["Jane Doe"]);
        assert_eq!(names(&["Jane O&#39;Doe"]), ["Jane O'Doe"]);
    }
}
