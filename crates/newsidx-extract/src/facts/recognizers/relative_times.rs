//! Relative times: lines such as `5 minutes ago`, which live reports and lists print beside every entry. They date
//! nothing, because they depend on when the page was fetched. Linear in the line, which has a maximum length.

use std::sync::LazyLock;

use hashbrown::HashSet;

use crate::rules::relative_times::{FILLER_WORDS, JUST_NOW, PAST_WORDS, SUFFIXES_WITHOUT_SPACES, TIME_UNITS};

/// Maximum length of a relative time in bytes.
const MAX_BYTES: usize = 60;

static UNITS: LazyLock<HashSet<&str>> = LazyLock::new(|| TIME_UNITS.iter().copied().collect());
static PAST: LazyLock<HashSet<&str>> = LazyLock::new(|| PAST_WORDS.iter().copied().collect());

/// Whether a folded line is nothing but a relative time.
pub(crate) fn is_relative_time(folded: &str) -> bool {
    if folded.len() > MAX_BYTES {
        return false;
    }
    let is_around = |c: char| c.is_whitespace() || matches!(c, '.' | '•' | '·' | '|' | '(' | ')' | '-' | '–');
    let text = folded.trim_matches(is_around);
    is_past(text) || is_past_without_spaces(text) || JUST_NOW.contains(&text)
}

fn is_past_without_spaces(text: &str) -> bool {
    let after = text.trim_start_matches(|c: char| c.is_numeric());
    let suffix: String = after.chars().filter(|c| !c.is_whitespace()).collect();
    after.len() < text.len() && SUFFIXES_WITHOUT_SPACES.contains(&suffix.as_str())
}

/// Whether a text is a number, a unit and a word for the past, in the order of its language.
fn is_past(text: &str) -> bool {
    let is_past_before = |(word, rest): (&str, &str)| PAST.contains(word) && is_length_of_time(rest);
    let is_past_after = |(rest, word): (&str, &str)| PAST.contains(word) && is_length_of_time(rest);
    text.split_once(char::is_whitespace).is_some_and(is_past_before)
        || text.rsplit_once(char::is_whitespace).is_some_and(is_past_after)
}

/// Whether a text is one to three numbers with their units: `5 min`, `1h`, `2 hours and 5 minutes`, `einer Stunde`.
fn is_length_of_time(text: &str) -> bool {
    let mut has_unit = false;
    let is_known = text.split_whitespace().all(|word| {
        let unit = word.trim_start_matches(|c: char| c.is_numeric()).trim_end_matches(['.', ',']);
        has_unit |= UNITS.contains(unit);
        unit.is_empty() || UNITS.contains(unit) || FILLER_WORDS.contains(&unit)
    });
    is_known && has_unit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::fold;

    #[test]
    fn relative_times_are_recognized_in_many_languages() {
        for text in [
            "5 minutes ago",
            "an hour ago",
            "3h ago",
            "2 hours and 5 minutes ago",
            "vor 5 Minuten",
            "Vor einer Stunde",
            "Il y a 3 heures",
            "hace 2 horas",
            "há 10 minutos",
            "5 minuti fa",
            "3 uur geleden",
            "för 5 minuter sedan",
            "for 2 timer siden",
            "5 minuuttia sitten",
            "10 minut temu",
            "před 5 minutami",
            "5 dakika önce",
            "5 минут назад",
            "2 години тому",
            "Πριν 5 λεπτά",
            "5 menit lalu",
            "3 jam yang lalu",
            "5 phút trước",
            "منذ 5 دقائق",
            "قبل ساعة",
            "לפני 5 דקות",
            "5 मिनट पहले",
            "5分前",
            "3小时前",
            "5분 전",
            "5 นาทีที่แล้ว",
            "Just now",
            "• 5 min ago",
        ] {
            assert!(is_relative_time(&fold(text)), "{text}");
        }
    }

    #[test]
    fn sentences_and_headlines_are_no_relative_times() {
        for text in [
            "Five people were hurt an hour ago",
            "vor",
            "ago",
            "Minutes",
            "For a day",
            "5 minutes",
            "Vor der Wahl",
            "A year ago today",
            "Fa caldo",
            "10年前の事件",
        ] {
            assert!(!is_relative_time(&fold(text)), "{text}");
        }
    }
}
