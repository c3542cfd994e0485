//! Recognizers for lines with dates: date lines, dates with a time of day, datelines; and for times of day.
//!
//! Pure functions of the text, linear in its length.

use std::ops::Range;
use std::sync::LazyLock;

use hashbrown::HashSet;

use crate::blocks::{char_prefix, count_letters, is_cjk};
use crate::facts::recognizers::dates::{
    FoundDate, MIN_DATE_DIGITS, find_dates, first_date, has_digits, month_from_name,
};
use crate::facts::recognizers::numeric_order::NumericOrder;
use crate::normalize::ends_as_sentence;
use crate::rules::months::WEEKDAYS;
use newsidx_core::article::{PartialDate, Precision};

/// Characters after a date within which a time of day follows.
const TIME_CHARS: usize = 12;

/// Characters of a paragraph within which a dateline ends.
const DATELINE_CHARS: usize = 80;

/// The first date that is followed by a time of day.
pub(crate) fn date_with_time(text: &str, order: NumericOrder) -> Option<PartialDate> {
    let is_timed = |found: &FoundDate| {
        let after: Vec<char> = text[found.range.end..].chars().take(TIME_CHARS).collect();
        let is_time =
            |three: &[char]| three[0].is_ascii_digit() && matches!(three[1], ':' | 'h') && three[2].is_ascii_digit();
        after.windows(3).any(is_time)
    };
    find_dates(text, order).into_iter().find(is_timed).map(|found| found.date)
}

/// Whether a line is a date and little else: `May 20, 2025`, `2018.04.20 13:26`.
pub(crate) fn is_date_line(line: &str) -> bool {
    if !has_digits(line, MIN_DATE_DIGITS) {
        return false;
    }
    if let Some((day, others)) = DATE_SEPARATORS.iter().find_map(|bar| line.split_once(bar)) {
        let mut others = DATE_SEPARATORS
            .iter()
            .fold(vec![others], |parts, bar| parts.into_iter().flat_map(|part| part.split(bar)).collect());
        others.retain(|part| !part.trim().is_empty());
        if is_single_date(day) && others.iter().all(|part| is_time_of_change(part)) {
            return true;
        }
    }
    is_single_date(line)
}

/// Signs between the dates of a line.
const DATE_SEPARATORS: [&str; 4] = [" | ", " · ", " • ", " / "];

/// Whether a part of a date line is another date or a time of day, perhaps with the place of an office after a dash:
/// `Updated 10:52 pm IST - PORT ELLERY`.
fn is_time_of_change(part: &str) -> bool {
    let place =
        |place: &str| place.len() <= MAX_CLOCK_BYTES && !place.chars().any(|c| c.is_lowercase() || c.is_numeric());
    let part = part.rsplit_once(" - ").filter(|(_, end)| place(end)).map_or(part, |(time, _)| time);
    let bytes = part.as_bytes();
    let has_time =
        || bytes.windows(3).any(|three| three[0].is_ascii_digit() && three[1] == b':' && three[2].is_ascii_digit());
    count_letters(part) <= MAX_OTHER_LETTERS && !ends_as_sentence(part) && has_time() || is_single_date(part)
}

fn is_single_date(line: &str) -> bool {
    let found = find_dates(line, NumericOrder::DayFirst);
    let Some(FoundDate { range, date }) = found.first() else { return false };
    let other_letters = count_letters(line).saturating_sub(count_letters(&line[range.clone()]));
    date.precision() == Precision::Day
        && other_letters <= MAX_OTHER_LETTERS
        && line[..range.start].split_whitespace().count() <= MAX_WORDS_BEFORE
        && !ends_period(&line[..range.start])
        && !is_short_sentence(line, range)
}

/// Whether a line with a date is a short sentence: `The bridge opened on May 20, 2025.`
fn is_short_sentence(line: &str, date: &Range<usize>) -> bool {
    let (before, after) = (&line[..date.start], &line[date.end..]);
    let lower = before.to_lowercase();
    let is_label = lower.contains([',', ':', '|', '(']) || WEEKDAYS.iter().any(|weekday| lower.contains(weekday));
    let has_time = after.chars().any(|c| c.is_ascii_digit());
    let words = before.split_whitespace().count();
    ends_as_sentence(line)
        && !is_label
        && !has_time
        && (words >= 2 || words == 1 && after.split_whitespace().count() >= 2)
}

/// Whether a date is the end of a period: `12 May to 22 May 2025`, `12.–22.05.2025`. `before` is the text before it.
pub(crate) fn ends_period(before: &str) -> bool {
    let before = before.trim_end();
    // The day of the week of the second date.
    let before = before.strip_suffix(',').unwrap_or(before);
    let dash = before.strip_suffix(['-', '–', '—', '~', '～']);
    let word = || {
        let (rest, word) = before.rsplit_once([' ', '\u{a0}'])?;
        PERIOD_WORDS.contains(&word.to_lowercase().as_str()).then_some(rest)
    };
    let Some(start) = dash.or_else(word) else { return false };
    // What is before the dash or word is a day, with its month or without.
    let start = start.trim_end().trim_end_matches('.');
    let mut words = start.rsplit([' ', '\u{a0}', '.']).filter(|word| !word.is_empty());
    let Some(last) = words.next() else { return false };
    let is_day = |word: &str| {
        let digits = word.trim_end_matches(['.', 'º', '日', '일']);
        (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let mut is_month = || {
        month_from_name(&last.to_lowercase()).is_some()
            && words.by_ref().take(2).any(|word| is_day(word) || word.ends_with(|c: char| c.is_ascii_digit()))
    };
    let is_date = !find_dates(last, NumericOrder::DayFirst).is_empty();
    (is_day(last) && !start.ends_with(':')) || is_date || is_month()
}

/// Words between the start and the end of a period.
const PERIOD_WORDS: [&str; 24] = [
    "to", "until", "till", "through", "and", "bis", "und", "al", "hasta", "y", "au", "jusqu'au", "et", "a", "até",
    "tot", "t/m", "en", "til", "till", "do", "по", "до", "και",
];

/// Whether a line is about an event, a life or a case in court: `When: 3 June 2025`, `Born 3 June 1950`, `Orrin v. Ellern,
/// 3 June 2019`.
pub(crate) fn is_about_event(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let first = words.next().unwrap_or_default().trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    EVENT_WORDS.contains(&first.as_str()) || words.any(|word| CASE_WORDS.contains(&word))
}

/// First words of lines about events and lives, in lower case.
const EVENT_WORDS: [&str; 49] = [
    "when",
    "deadline",
    "event",
    "events",
    "starts",
    "begins",
    "born",
    "died", // English
    "wann",
    "termin",
    "veranstaltung",
    "beginn",
    "geboren",
    "gestorben", // German
    "quand",
    "rendez-vous",
    "né",
    "née", // French
    "cuándo",
    "cuando",
    "evento",
    "nacido",
    "nacida", // Spanish
    "quando",
    "nato",
    "nata",
    "nascido",
    "nascida", // Italian, Portuguese
    "wanneer",
    "evenement", // Dutch
    "när",
    "född",
    "når",
    "født",
    "hvornår",
    "milloin",
    "syntynyt", // Nordic
    "kiedy",
    "urodzony",
    "urodzona", // Polish
    "когда",
    "родился",
    "родилась",
    "коли",
    "народився", // Russian, Ukrainian
    "πότε",
    "متى",
    "מתי",
    "कब", // others
];

/// Words between the parties of a case in court.
const CASE_WORDS: [&str; 6] = ["v", "v.", "vs", "vs.", "versus", "./."];

/// Whether a line has a weekday and no time of day, as the day of the visit in the head of a site:
/// `Monday, May 20, 2025`.
pub(crate) fn has_weekday_without_time(line: &str) -> bool {
    let lower = line.to_lowercase();
    static WEEKDAY_SET: LazyLock<HashSet<&str>> = LazyLock::new(|| WEEKDAYS.into_iter().collect());
    let is_time = lower
        .as_bytes()
        .windows(3)
        .any(|three| three[0].is_ascii_digit() && matches!(three[1], b':' | b'h') && three[2].is_ascii_digit());
    !is_time
        && lower.split(|c: char| !c.is_alphabetic() && !is_joiner(c)).any(|word| {
            // Some scripts write prefixes without a space.
            let ends_with_weekday = || WEEKDAYS.iter().any(|weekday| !weekday.is_ascii() && word.ends_with(weekday));
            WEEKDAY_SET.contains(word) || !word.is_ascii() && ends_with_weekday()
        })
}

/// Marks and joiners inside words of Indian scripts, Thai and Persian.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{93c}' | '\u{94d}' | '\u{e31}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}')
}

/// Whether a line is a temperature, as in the weather of a site's head: `30.3 C`, `12°`, `54 °F Ellern`.
pub(crate) fn is_temperature(line: &str) -> bool {
    let digits = line.trim_start_matches(['-', '−', '+']);
    let unit = digits.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
    let number = digits.len() - unit.len();
    let unit = unit.trim_start();
    let is_letter = |rest: &str| !rest.starts_with(char::is_alphanumeric);
    (1..=4).contains(&number)
        && digits.starts_with(|c: char| c.is_ascii_digit())
        && (unit.starts_with(['°', 'º', '℃', '℉']) || unit.strip_prefix(['C', 'F']).is_some_and(is_letter))
}

/// Whether a line that begins with a word for the publication or a change is about the date of its page, and no
/// sentence or headline: it has a date, or is a label and little else.
pub(crate) fn is_date_label(line: &str, letters: usize) -> bool {
    if letters <= MAX_OTHER_LETTERS {
        return true;
    }
    // Words of Chinese and Japanese have no end that a phrase could be compared with.
    if line.starts_with(is_cjk) {
        return first_date(line, NumericOrder::DayFirst).is_some();
    }
    let is_sentence = ends_as_sentence(line) && line.split_whitespace().nth(MIN_SENTENCE_WORDS - 1).is_some();
    !is_sentence || is_date_line(line)
}

/// Fewest words of a sentence; `Updated May 20 at 3:14 p.m.` has as many parts at most.
const MIN_SENTENCE_WORDS: usize = 7;

/// Whether a text is a time of day, such as `7:15 a.m.`, `18.30 Uhr` or `14:02 PM BST`. Live reports have one for every
/// entry.
pub(crate) fn is_clock_time(text: &str) -> bool {
    let text = text.trim();
    let has_digit = || text.bytes().any(|byte| byte.is_ascii_digit());
    text.len() <= MAX_CLOCK_BYTES && has_digit() && is_clock_time_in_lower_case(&text.to_lowercase())
}

/// Most bytes of a time of day.
const MAX_CLOCK_BYTES: usize = 40;

fn is_clock_time_in_lower_case(text: &str) -> bool {
    let after_word = CLOCK_WORDS.iter().filter_map(|word| text.strip_prefix(word)).map(str::trim_start);
    let mut starts = after_word.chain([text]);
    let Some(text) = starts.find(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) else { return false };
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.len() - rest.len();
    let separator = [":", ".", "h", "時", "点", "시"].iter().find_map(|separator| rest.strip_prefix(separator));
    let Some(minutes) = separator.filter(|_| (1..=2).contains(&digits)) else { return false };
    let after = minutes.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
    if minutes.trim_start().len() - after.len() != 2 {
        return false;
    }
    let seconds = after.strip_prefix(':').filter(|rest| rest.bytes().take_while(u8::is_ascii_digit).count() == 2);
    let mut units = seconds.map_or(after, |rest| &rest[2..]).trim();
    // A half of the day, then a zone.
    for known in [&CLOCK_UNITS[..], &ZONES[..]] {
        let unit = units.split([' ', '(']).next().unwrap_or_default();
        if known.contains(&unit) {
            units = units[unit.len()..].trim_start_matches([' ', '(']).trim_end_matches(')');
        }
    }
    units.is_empty()
}

/// Words before a time of day.
const CLOCK_WORDS: [&str; 14] =
    ["kl.", "kl", "klo", "um", "a las", "às", "as", "à", "alle", "ore", "om", "godz.", "saat", "오후"];

/// Words after a time of day, without a zone.
const CLOCK_UNITS: [&str; 18] = [
    "am", "pm", "a.m.", "p.m.", "a.m", "p.m", "uhr", "h", "hs", "hrs", "hours", "uur", "น.", "分", "분", "ч.", "م", "ص",
];

/// Abbreviations of time zones.
const ZONES: [&str; 44] = [
    "et", "est", "edt", "ct", "cst", "cdt", "mt", "mst", "mdt", "pt", "pst", "pdt", "akst", "hst", "ast", "adt", "nst",
    "gmt", "utc", "bst", "ist", "wet", "west", "cet", "cest", "mez", "mesz", "eet", "eest", "msk", "trt", "sast",
    "wat", "eat", "cat", "gst", "pkt", "wib", "sgt", "hkt", "jst", "kst", "aest", "aedt",
];

/// Most letters and digits of a date line besides its date: weekday, time of day, "at", "p.m.", time zone.
const MAX_OTHER_LETTERS: usize = 24;

/// Most words of a date line before its date.
const MAX_WORDS_BEFORE: usize = 3;

/// The date before the dash, or in the brackets, at the start of a paragraph: `PORT ELLERY, Nov. 3, 2023 (Reuters) -
/// …`, `(3. November 2023) …`.
pub(crate) fn dateline_date(paragraph: &str, order: NumericOrder) -> Option<PartialDate> {
    let head = char_prefix(paragraph, DATELINE_CHARS);
    if let Some(inside) = head.strip_prefix('(').and_then(|rest| Some(rest.split_once(") ")?.0)) {
        return first_date(inside, order);
    }
    let head = &head[..dateline_end(head)?];
    let found = find_dates(head, order).into_iter().next()?;
    is_dateline_start(&head[..found.range.start]).then_some(found.date)
}

/// Start of the first dash in the head of a paragraph. A dash inside brackets is of the agency and its date:
/// `ORRIN, N.Y.--(Harbour Wire - Nov. 3, 2023) - …`.
fn dateline_end(head: &str) -> Option<usize> {
    let dashes = [" — ", " – ", " -- ", " - ", ".- ", "] ", " | ", ")--", ") --"];
    let is_outside = |at: &usize| {
        let before = &head[..*at + 1];
        before.rfind('(').is_none_or(|open| before[open..].contains(')'))
    };
    dashes.iter().flat_map(|dash| head.match_indices(dash).map(|(at, _)| at)).filter(is_outside).min()
}

/// Whether a text begins with a dateline that has a place in capitals and an agency or a date in brackets:
/// `PORT ELLERY (Reuters) - …`, `ORRIN, N.Y.--(Harbour Wire - Nov. 3, 2023) - …`. A headline can begin with a place alone.
pub(crate) fn is_dateline(text: &str) -> bool {
    let letters = || text.chars().take_while(|c| !matches!(c, '(' | '-' | '–' | '—')).filter(|c| c.is_alphabetic());
    // The first letters reject nearly all lines.
    if letters().take(MIN_PLACE_LETTERS).filter(|c| c.is_uppercase()).count() < MIN_PLACE_LETTERS {
        return false;
    }
    let head = char_prefix(text, DATELINE_CHARS);
    let Some(end) = dateline_end(head) else { return false };
    let head = head[..=end].trim_end_matches([' ', '-', '–', '—']);
    let in_brackets = head.strip_suffix(')').and_then(|head| head.rsplit_once('('));
    let in_brackets = in_brackets.is_some_and(|(_, agency)| agency.starts_with(|c: char| !c.is_lowercase()));
    let place = head.split(['(', ',']).next().unwrap_or_default();
    let is_capitals = !place.chars().any(char::is_lowercase);
    is_capitals && (in_brackets || dateline_date(text, NumericOrder::DayFirst).is_some())
}

/// Minimum number of capitals of the place in a dateline.
const MIN_PLACE_LETTERS: usize = 3;

/// Whether the text before the date of a dateline is a place, an agency or a label, and not the start of a sentence:
/// `The bridge, which was opened on`.
fn is_dateline_start(before: &str) -> bool {
    let before = before.trim_end();
    let is_capital = |word: &str| !word.starts_with(char::is_lowercase);
    // `(Harbour Wire - Nov. 3, 2023)`: the agency and the date are in one pair of brackets.
    let of_agency = before.strip_suffix(" -").and_then(|before| before.rsplit_once('('));
    if of_agency.is_some_and(|(_, agency)| !agency.contains(')') && agency.split_whitespace().all(is_capital)) {
        return true;
    }
    before.ends_with([',', ')', ':', '/', '.'])
        && before.split_whitespace().filter(|word| !is_capital(word)).count() <= 1
        || before.split_whitespace().count() <= MAX_WORDS_BEFORE && {
            let mut words = before.split_whitespace();
            // A sentence can start with a short word: `On 3 May 2025 – a Saturday – …`.
            words.next_back().is_none_or(|last| last.chars().count() > MAX_PREPOSITION_CHARS || before.contains(' '))
        }
}

/// Characters of the words before a date at the start of a sentence: `On`, `Am`, `Den`.
const MAX_PREPOSITION_CHARS: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_little_but_a_date_is_a_date_line() {
        for line in [
            "May 20, 2025",
            "2018.04.20 13:26",
            "Tuesday, 20 May 2025 at 3:14 p.m. ET",
            "12 de marzo de 2024",
            "2024年3月12日 5時00分",
            "गुरुवार, ९ जुलाई २०२०",
            "Warszawa, 20 maja 2025 r.",
            "2025. május 20.",
            "تاریخ: ۱۴۰۰/۰۸/۱۴ ساعت ۱۰:۱۵",
            "May 20, 2025 10:12 am | Updated 11:52 am IST - PORT ELLERY",
            "May 20, 2025 | Updated May 21, 2025",
        ] {
            assert!(is_date_line(line), "{line}");
        }
        for line in [
            "The war began on May 20, 2025, and went on",
            "May 2025",
            "Section 12",
            "Silta kiinni 12.5.–20.5.2025",
            "12 to 20 May 2025",
            "May 20, 2025 | The ferry at 10:12 is full again",
            "It opened on 20 May 2025.",
            "Köprü 20 Mayıs 2025 tarihinde açıldı.",
            "Мост открыли 20 мая 2025 года.",
        ] {
            assert!(!is_date_line(line), "{line}");
        }
    }

    #[test]
    fn the_end_of_a_period_is_recognized() {
        let is_end = |text: &str| {
            let found = find_dates(text, NumericOrder::DayFirst);
            ends_period(&text[..found[0].range.start])
        };
        for text in [
            "Fair from 12 May to 22 May 2025",
            "Hafenfest vom 12. bis 22. Mai 2025",
            "Feria del 12 al 22 de mayo de 2025",
            "Fermé du 12 mai au 22 mai 2025",
            "12.–22.05.2025",
            "12 - 22 May 2025",
            "May 12 to May 22, 2025",
        ] {
            assert!(is_end(text), "{text}");
        }
        for text in [
            "Published 22 May 2025",
            "10:12 - 22 May 2025",
            "By Jo Doe – 22 May 2025",
            "Room 12, 22 May 2025",
            "Welcome to May 2025",
        ] {
            assert!(!is_end(text), "{text}");
        }
    }

    #[test]
    fn the_head_of_a_site_has_the_day_and_the_weather() {
        for line in ["Monday, May 20, 2025", "Dienstag, 20. Mai 2025", "२० मई २०२५, मंगलवार", "الثلاثاء 20 مايو 2025"]
        {
            assert!(has_weekday_without_time(line), "{line}");
        }
        for line in ["May 20, 2025", "Monday, May 20, 2025, 10:12", "Sundays Inc., 20 May 2025"] {
            assert!(!has_weekday_without_time(line), "{line}");
        }
        for line in ["30.3 C", "12°", "-4 °C Ellern", "54 F"] {
            assert!(is_temperature(line), "{line}");
        }
        for line in ["30 Cars burned", "2025", "C 4", "12 Fishermen"] {
            assert!(!is_temperature(line), "{line}");
        }
    }

    #[test]
    fn times_of_day_are_distinguished_from_numbers() {
        for time in [
            "7:15 a.m.",
            "18.30 Uhr",
            "09:05",
            "12h30",
            "14:02 PM BST",
            "9:05 am (GMT)",
            "09:05:30 UTC",
            "kl. 14.02",
            "a las 14:02 h",
            "14時02分",
            "7:15 AM ET",
            "14:02 น.",
        ] {
            assert!(is_clock_time(time), "{time}");
        }
        for text in [
            "7:1",
            "3.5 million",
            "2025",
            "10:05 the bridge opens",
            "100:20",
            "10:05 a.m. BST the bridge",
            "kl.",
            "um 14:02 Uhr war es dunkel",
            "3.50 et al",
            "2:10 in Ellern",
        ] {
            assert!(!is_clock_time(text), "{text}");
        }
    }

    #[test]
    fn a_date_with_a_time_of_day_is_recognized() {
        let read = |text: &str| date_with_time(text, NumericOrder::DayFirst).map(|date| date.to_string());
        let text = "Not since May 3, 2020. This entry was posted on May 20, 2025 at 10:12 and is filed under Town.";
        assert_eq!(read(text).as_deref(), Some("2025-05-20"));
        assert_eq!(read("Der Beitrag wurde am 20. Mai 2025 um 23:03 veröffentlicht").as_deref(), Some("2025-05-20"));
        assert_eq!(read("The fair of May 20, 2025, is off"), None);
    }

    #[test]
    fn a_dateline_has_a_place_in_capitals_and_an_agency_or_a_date() {
        for text in [
            "PORT ELLERY (Reuters) - The harbour is open",
            "PORT ELLERY, Nov. 3, 2023 - The harbour is open",
            "ORRIN, N.Y.--(Harbour Wire - Nov 3, 2023) - Ellern Ferries",
        ] {
            assert!(is_dateline(text), "{text}");
        }
        for text in ["BERLIN – der Hafen ist offen", "NATO (and others) - what now?", "Harbour (again) - what now?"] {
            assert!(!is_dateline(text), "{text}");
        }
    }

    #[test]
    fn a_dateline_has_its_date_before_the_dash_or_in_brackets() {
        let read = |text: &str| dateline_date(text, NumericOrder::DayFirst).map(|date| date.to_string());
        for text in [
            "PORT ELLERY, Nov. 3, 2023 (Reuters) - The harbour",
            "(3. November 2023) Der Hafen ist wieder offen",
            "Pressemitteilung vom 3. November 2023 | Ellern – Der Hafen",
            "03.11.2023 – Der Hafen ist wieder offen",
            "PORT ELLERY, N.J.--(Harbour Wire - Nov 3, 2023) - The harbour is open",
        ] {
            assert_eq!(read(text).as_deref(), Some("2023-11-03"), "{text}");
        }
        assert_eq!(read("On Nov. 3, 2023, the harbour opened again"), None);
        assert_eq!(read("(The harbour) opened on Nov. 3, 2023"), None);
        assert_eq!(read("The harbour, which was shut on Nov. 3, 2023 - a stormy day - is open"), None);
        assert_eq!(read("Am 3. November 2023 – einem Freitag – war der Hafen zu"), None);
    }
}
