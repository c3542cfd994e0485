//! The day that a collection of texts stored before the text of a page: `date 2024-03-07 Ferry returns to the islands`.
//!
//! Linear in the line; only the first line of a page is read.

/// Divides the first line of a page into the stored day and the text after it. `None` if the line does not begin with a
/// day, or has nothing after it.
///
/// Without a label only forms count with which hardly a headline begins: the year first, or a time after the day.
pub(super) fn split_stored_date(line: &str) -> Option<[&str; 2]> {
    let start = line.trim_start();
    let labelled = LABELS.iter().find_map(|label| after_label(start, label));
    let rest = labelled.unwrap_or(start);
    let (form, after_day) =
        DAYS.iter().find_map(|form| Some((form, rest.strip_prefix(prefix_of_form(rest, form)?)?)))?;
    let after_time = after_time(after_day);
    let is_sure = labelled.is_some() || after_time.is_some() || form.starts_with("0000");
    let text = after_time.unwrap_or(after_day);
    let text = text.strip_prefix([' ', '\t'])?.trim_start();
    let text = SEPARATORS.iter().find_map(|separator| text.strip_prefix(separator)).unwrap_or(text).trim_start();
    (is_sure && !text.is_empty()).then(|| [&line[..line.len() - text.len()], text])
}

/// Labels of the day, in lower case.
const LABELS: [&str; 18] = [
    "date",
    "published",
    "publish_date",
    "pubdate",
    "datum",
    "fecha",
    "data",
    "dato",
    "päivä",
    "dátum",
    "tarih",
    "tanggal",
    "ngày",
    "дата",
    "日期",
    "日付",
    "날짜",
    "ημερομηνία",
];

/// Forms of a day: digits and their separators.
const DAYS: [&str; 7] =
    ["0000-00-00", "0000/00/00", "0000.00.00", "00.00.0000", "00/00/0000", "00-00-0000", "00000000"];

/// Marks between the day and the text.
const SEPARATORS: [&str; 5] = ["| ", "- ", "– ", "— ", ": "];

/// The text after a label, which ends with a colon or white space.
fn after_label<'a>(line: &'a str, label: &str) -> Option<&'a str> {
    let start = line.get(..label.len())?;
    let rest = &line[label.len()..];
    let is_label = start.to_lowercase() == label && rest.starts_with([':', ' ', '\t']);
    is_label.then(|| rest.trim_start_matches([':', ' ', '\t']))
}

/// The start of a text with the form of a day that can exist.
fn prefix_of_form<'a>(text: &'a str, form: &str) -> Option<&'a str> {
    let start = text.get(..form.len())?;
    let has_form = start
        .bytes()
        .zip(form.bytes())
        .all(|(byte, form)| if form == b'0' { byte.is_ascii_digit() } else { byte == form });
    if !has_form {
        return None;
    }
    let ends = !text[form.len()..].starts_with(|c: char| c.is_ascii_digit());
    // Eight digits may be any number.
    let is_day = form != "00000000" || {
        let part = |range: std::ops::Range<usize>| start[range].parse::<u16>().unwrap_or(0);
        (1990..=2100).contains(&part(0..4)) && (1..=12).contains(&part(4..6)) && (1..=31).contains(&part(6..8))
    };
    (ends && is_day).then_some(start)
}

/// The text after a time of day: `T10:15:00Z`, ` 10:15`, ` 10:15:00 UTC`, ` 10:15:00+02:00`.
fn after_time(text: &str) -> Option<&str> {
    let time = text.strip_prefix(['T', ' ', '\t'])?;
    let end = time.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.')).unwrap_or(time.len());
    let (time, rest) = time.split_at(end);
    let mut parts = time.split(':');
    let is_part = |part: Option<&str>| part.is_some_and(|part| part.len() == 2);
    if !is_part(parts.next()) || !is_part(parts.next()) {
        return None;
    }
    let rest = rest.strip_prefix(['Z', 'z']).unwrap_or(rest);
    let zone = rest.split([' ', '\t']).next().filter(|zone| zone.starts_with(['+', '-']) && zone.len() > 1);
    let rest = zone.map_or(rest, |zone| &rest[zone.len()..]);
    let name = [" UTC", " GMT"].iter().find_map(|name| rest.strip_prefix(name));
    Some(name.unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_day_is_divided_from_the_text() {
        let headline = "Ferry returns to the islands";
        for stored in [
            " date 2024-03-07 ",
            "date: 2024-03-07T10:15:00Z ",
            "2024-03-07 ",
            "2024-03-07 10:15:00 ",
            "2024-03-07 10:15:00.000 UTC ",
            "2024-03-07T10:15:00+02:00 ",
            "2024/03/07 | ",
            "20240307 ",
            "Datum: 07.03.2024 – ",
            "Published: 2024-03-07 ",
            "07.03.2024 10:15 ",
            "дата 2024-03-07\t",
        ] {
            assert_eq!(split_stored_date(&format!("{stored}{headline}")), Some([stored, headline]), "{stored}");
        }
    }

    #[test]
    fn a_text_that_begins_with_a_number_is_not_divided() {
        for line in [
            "date 2024-03-07",
            "2024-03 in pictures",
            "2024-2025 budget passed",
            "date palms return",
            "03.10.1990 was a day to remember",
            "12345678 people voted",
            "2024-03-071 is the number",
            "10:15 Ferry returns",
            "dates 2024-03-07 and after",
            "２０２４年 the harbour",
            "",
        ] {
            assert_eq!(split_stored_date(line), None, "{line}");
        }
    }
}
