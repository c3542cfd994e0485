//! People in a field: lists such as `Quill, Ada; Marsh, Ben`, and names with an e-mail address.

/// Most words of a first name.
const MAX_FIRST_NAMES: usize = 3;

/// People in a text, each a name as written in an article; a text that is not a list of surnames with first names
/// stays as it is.
pub(super) fn split_people(text: &str) -> Vec<String> {
    let people: Vec<&str> = text.split(';').map(str::trim).filter(|person| !person.is_empty()).collect();
    match surnames_last(&people) {
        Some(people) if people.len() > 1 => people,
        _ => vec![text.to_owned()],
    }
}

/// The names of people with the first name first; `None` if not all of them are written with the surname first.
pub(super) fn surnames_last(people: &[&str]) -> Option<Vec<String>> {
    let parts: Vec<(&str, &str)> =
        people.iter().map(|person| surname_and_first_names(person)).collect::<Option<_>>()?;
    // `Ada Quill, Reporter` has this form too; but not every surname has two words.
    parts
        .iter()
        .any(|(surname, _)| !surname.contains(' '))
        .then(|| parts.iter().map(|(surname, first)| format!("{first} {surname}")).collect())
}

/// Parts of `Quill, Ada M.` around the only comma.
fn surname_and_first_names(person: &str) -> Option<(&str, &str)> {
    let (surname, first) = person.split_once(',')?;
    let (surname, first) = (surname.trim(), first.trim());
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_alphabetic()) && !word.contains(|c: char| c.is_numeric() || c == ',')
    };
    let is_name =
        |name: &str, most: usize| !name.is_empty() && name.split(' ').count() <= most && name.split(' ').all(is_word);
    (is_name(surname, MAX_SURNAMES) && is_name(first, MAX_FIRST_NAMES)).then_some((surname, first))
}

/// Most words of a surname, with particles: `van der Berg`.
const MAX_SURNAMES: usize = 3;

/// Name of a person that is written with an e-mail address: `ada@a.example (Ada Quill)` as RSS has it, or
/// `Ada Quill <ada@a.example>`.
pub(super) fn without_address(person: &str) -> &str {
    let person = person.trim();
    let Some((before, after)) = person.split_once(['(', '<']) else { return person };
    let (before, inside) = (before.trim(), after.trim_end_matches([')', '>']).trim());
    match (is_address(before), is_address(inside)) {
        (true, false) if !inside.is_empty() => inside,
        (false, true) if !before.is_empty() => before,
        _ => person,
    }
}

fn is_address(text: &str) -> bool {
    text.contains('@') && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_before_first_names_are_put_behind_them() {
        for (text, people) in [
            ("Quill, Ada; Marsh, Benedict", vec!["Ada Quill", "Benedict Marsh"]),
            ("van der Berg, Jan;O'Hara, Mary J.;", vec!["Jan van der Berg", "Mary J. O'Hara"]),
            ("García Márquez, Luis; Ruiz, Ana María", vec!["Luis García Márquez", "Ana María Ruiz"]),
        ] {
            assert_eq!(split_people(text), people);
        }
    }

    #[test]
    fn an_address_is_no_part_of_a_name() {
        for text in
            ["ada@a.example (Ada Quill)", "Ada Quill <ada@a.example>", "Ada Quill (ada@a.example)", " Ada Quill "]
        {
            assert_eq!(without_address(text), "Ada Quill");
        }
        for text in ["ada@a.example", "Ada Quill (Reuters)", "ada@a.example ()", "@ada <@ada>"] {
            assert_eq!(without_address(text), text);
        }
    }

    #[test]
    fn other_lists_stay_as_they_are() {
        for text in [
            "Quill, Ada",
            "Ada Quill, Benedict Marsh",
            "Ada Quill; Benedict Marsh",
            "Ada Quill, Reporter; Benedict Marsh, Editor",
            "Ada Quill, Benedict Marsh; Cy Doe",
            "",
        ] {
            assert_eq!(split_people(text), [text]);
        }
    }
}
