//! Generates stories from invented words, and copies of them as papers print them.

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};

/// Vocabulary size.
const VOCABULARY: usize = 20_000;

/// Phrases that unrelated stories share, as "… reporters on the sidelines of the meeting" in real ones.
const PHRASES: usize = 300;

/// Days over which the stories are published.
const DAYS: u64 = 365;

/// Number of papers.
const PAPERS: u64 = 60;

const AGENCIES: [&str; 5] = ["Reuters", "AP", "AFP", "Yonhap", "Kyodo"];
const PLACES: [&str; 8] = ["SEOUL", "LONDON", "NEW YORK", "PARIS", "TOKYO", "LAGOS", "LIMA", "BERLIN"];

/// Random numbers that are the same on every machine: SplitMix64 (Steele, Lea and Flood, 2014).
struct Dice(u64);

impl Dice {
    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.throw() % end
    }

    fn between(&mut self, first: u64, last: u64) -> u64 {
        first + self.below(last - first + 1)
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u64) as usize]
    }
}

/// A story as one paper prints it.
#[derive(Clone)]
struct Print {
    headline: String,
    agency: Option<&'static str>,
    place: &'static str,
    date: Date,
    paper: u64,
    /// Paragraphs of words, without the dateline.
    paragraphs: Vec<Vec<String>>,
}

/// The language of the archive.
struct Wire {
    dice: Dice,
    words: Vec<String>,
    /// Cumulative weights of the words by Zipf's law.
    weights: Vec<f64>,
    phrases: Vec<Vec<String>>,
}

/// Pages of an archive with this many unrelated stories. A quarter of them has 1 to 12 copies. The URL of each page
/// has the number of its story.
pub(crate) fn archive(stories: usize) -> impl Iterator<Item = Value> {
    let mut wire = Wire::new();
    let mut pages: Vec<(u64, Value)> = Vec::new();
    for number in 0..stories {
        let story = wire.story();
        let copies = if wire.dice.chance(25) { wire.dice.between(1, 12) } else { 0 };
        for copy in 0..=copies {
            let print = if copy == 0 { story.clone() } else { wire.copy(&story) };
            // Pages come in any order: the first may be a copy.
            pages.push((wire.dice.throw(), wire.page(&print, number, copy)));
        }
    }
    pages.sort_by_key(|(order, _)| *order);
    pages.into_iter().map(|(_, page)| page)
}

impl Wire {
    fn new() -> Self {
        let mut dice = Dice(1);
        let syllable = |dice: &mut Dice| {
            let consonant = *dice.one(&["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "v"]);
            format!("{consonant}{}", dice.one(&["a", "e", "i", "o", "u", "ai", "ou"]))
        };
        let words: Vec<String> = (0..VOCABULARY)
            .map(|rank| {
                let syllables = if rank < 60 { 1 } else { dice.between(2, 4) };
                (0..syllables).map(|_| syllable(&mut dice)).collect()
            })
            .collect();
        let mut sum = 0.0;
        let weights = (0..VOCABULARY)
            .map(|rank| {
                sum += 1.0 / (rank as f64 + 2.7);
                sum
            })
            .collect();
        let mut wire = Self { dice, words, weights, phrases: Vec::new() };
        wire.phrases = (0..PHRASES).map(|_| (0..wire.dice.between(5, 12)).map(|_| wire.word()).collect()).collect();
        wire
    }

    fn word(&mut self) -> String {
        let total = self.weights[VOCABULARY - 1];
        let at = self.dice.below(1 << 32) as f64 / (1_u64 << 32) as f64 * total;
        self.words[self.weights.partition_point(|weight| *weight < at).min(VOCABULARY - 1)].clone()
    }

    fn sentence(&mut self) -> Vec<String> {
        let mut words: Vec<String> = (0..self.dice.between(8, 22)).map(|_| self.word()).collect();
        if self.dice.chance(30) {
            let phrase = self.dice.one(&self.phrases).clone();
            let at = self.dice.below(words.len() as u64) as usize;
            words.splice(at..at, phrase);
        }
        words
    }

    fn paragraph(&mut self) -> Vec<String> {
        (0..self.dice.between(1, 3))
            .flat_map(|_| {
                let mut sentence = self.sentence();
                if let Some(last) = sentence.last_mut() {
                    last.push('.');
                }
                sentence
            })
            .collect()
    }

    fn headline(&mut self) -> String {
        let words: Vec<String> = (0..self.dice.between(5, 10)).map(|_| self.word()).collect();
        words.join(" ")
    }

    fn story(&mut self) -> Print {
        let paragraphs = (0..self.dice.between(5, 22)).map(|_| self.paragraph()).collect();
        Print {
            headline: self.headline(),
            agency: self.dice.chance(50).then(|| *self.dice.one(&AGENCIES)),
            place: self.dice.one::<&str>(&PLACES),
            date: Date::constant(2024, 1, 1) + (self.dice.below(DAYS) as i64).days(),
            paper: self.dice.below(PAPERS),
            paragraphs,
        }
    }

    /// A copy by another paper: always another headline; also cut from the end, with another dateline, with a
    /// paragraph of its own, without the agency's name, or with 1 to 5 % of the words changed.
    fn copy(&mut self, story: &Print) -> Print {
        let mut copy = story.clone();
        copy.headline = self.headline();
        copy.paper = self.dice.below(PAPERS);
        copy.date += (self.dice.below(4) as i64).days();
        if self.dice.chance(50) {
            let whole = copy.paragraphs.len() as u64;
            let kept = self.dice.between(whole * 2 / 5, whole).max(3);
            copy.paragraphs.truncate(kept as usize);
        }
        if self.dice.chance(40) {
            copy.place = self.dice.one::<&str>(&PLACES);
        }
        if self.dice.chance(30) {
            copy.agency = None;
        }
        if self.dice.chance(30) {
            let at = self.dice.below(copy.paragraphs.len() as u64 + 1) as usize;
            let own = self.paragraph();
            copy.paragraphs.insert(at, own);
        }
        let percent = self.dice.between(1, 5);
        for paragraph in 0..copy.paragraphs.len() {
            for word in 0..copy.paragraphs[paragraph].len() {
                if self.dice.chance(percent) {
                    copy.paragraphs[paragraph][word] = self.word();
                }
            }
        }
        copy
    }

    fn page(&mut self, print: &Print, number: usize, copy: u64) -> Value {
        let agency = print.agency.map_or_else(String::new, |agency| format!(" ({agency})"));
        let dateline = match self.dice.below(3) {
            0 => format!("{}{agency} -- ", print.place),
            1 => format!("{}{agency} — ", print.place),
            _ => String::new(),
        };
        let paragraphs: Vec<String> = print.paragraphs.iter().map(|words| words.join(" ")).collect();
        json!({
            "url": format!("https://paper{}.example/{number}/{copy}", print.paper),
            "title": print.headline,
            "date": print.date.to_string(),
            "text": format!("{dateline}{}", paragraphs.join("\n\n")),
        })
    }
}
