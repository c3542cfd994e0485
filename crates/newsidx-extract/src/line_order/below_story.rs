//! Corrects the labels of what is under the story of a plain-text page: comments, another article, teasers, a box about
//! the author.
//!
//! Each rule needs paragraphs above it, and a form that the story does not have: the models score such text as high as a
//! story. Linear in the page.

use std::ops::Range;

use hashbrown::HashSet;

use super::{LineOrder, TEASER_HEADING_LETTERS, has_spaces, word_stems};
use crate::facts::recognizers::bylines::byline_names;
use crate::facts::recognizers::date_lines::is_date_line;
use crate::facts::recognizers::section_names::opens_with_section;
use crate::label::{BlockLabel, Label};
use crate::rule::Rule;
use crate::rules::notice_terms::PAYWALL_RULE;
use crate::rules::phrases::COMMENT_RULES;
use crate::rules::thresholds::{PROMPT_LETTERS, SENTENCE_LETTERS, SHORT_LETTERS, TITLE_LETTERS};
use crate::rules::words::{AGE_WORDS, MORE_FROM_WORDS};

/// Maximum number of words of a section's name.
const SECTION_WORDS: usize = 3;

/// Number of last paragraphs that are teasers without headlines.
const FEW_TEASERS: usize = 2;

/// Most lines of a teaser with its headline, section and age.
const TEASER_LINES: usize = 6;

/// Minimum number of paragraphs above teasers that are the story.
const STORY_PARAGRAPHS: usize = 2;

/// Score up to which text under a heading for comments is a comment.
// Of twelve development pages with such text it is comments on eight, on five of them with lower scores than this, and the
// end of the story on four, with 0.7 and more.
const COMMENT_SCORE: f32 = 0.65;

impl LineOrder<'_> {
    /// Applies the rules in order: a later one sees what is left of the story.
    pub(super) fn cut_below_story(&mut self) {
        self.cut_comments();
        self.cut_below_comments();
        self.cut_below_paywall();
        self.cut_next_article();
        self.cut_dated_teasers();
        self.cut_dated_entries();
        self.cut_glued_ages();
        self.cut_unrelated_teasers();
        self.cut_more_from_section();
        self.cut_section_teasers();
        self.cut_author_box();
    }

    /// Under the article, comments follow the heading for them. The models take the longest for paragraphs, but with lower
    /// scores than those of the story.
    fn cut_comments(&mut self) {
        let is_heading = |label: &BlockLabel| matches!(label.rule, Rule::Phrase(name) if COMMENT_RULES.contains(&name));
        let mut paragraphs = 0;
        for at in 0..self.labels.len() {
            paragraphs += usize::from(self.label(at) == Label::Body);
            if paragraphs < STORY_PARAGRAPHS || !is_heading(&self.labels[at]) {
                continue;
            }
            let mut below = self.labels[at..].iter().filter(|label| label.label == Label::Body);
            if below.all(|label| label.score.is_none_or(|score| score < COMMENT_SCORE)) {
                self.cut_from(at, Rule::AfterBody);
            }
            return;
        }
    }

    /// Below the line over comments and the heading over other stories, no text is of this story. Comments and headings can
    /// also be in the middle of a story, so most paragraphs must be above them.
    fn cut_below_comments(&mut self) {
        /// Most lines from the line over comments to the heading over other stories.
        const LINES: usize = 4;
        let is_end = |rule: Rule| matches!(rule, Rule::Phrase("comments"));
        let is_head = |rule: Rule| matches!(rule, Rule::Phrase("list-of-links" | "list-of-most-read"));
        let below = |at: usize| at + 1..(at + 1 + LINES).min(self.labels.len());
        let mut ends = (0..self.labels.len()).filter(|at| is_end(self.labels[*at].rule));
        let Some(head) = ends.find_map(|at| below(at).find(|head| is_head(self.labels[*head].rule))) else { return };
        let paragraphs = |range: Range<usize>| range.filter(|at| self.label(*at) == Label::Body).count();
        let above = paragraphs(0..head);
        if above >= STORY_PARAGRAPHS && above >= paragraphs(head..self.labels.len()) {
            self.cut_from(head, Rule::NextArticle);
        }
    }

    /// Under a notice in place of the rest of the article, text with headlines is teasers. Where the notice only covers the
    /// article, paragraphs follow it directly, and one another.
    fn cut_below_paywall(&mut self) {
        let is_notice = |label: &BlockLabel| label.rule == Rule::Phrase(PAYWALL_RULE);
        let Some(notice) = self.labels.iter().position(is_notice) else { return };
        let paragraphs = |range: Range<usize>| range.filter(|at| self.label(*at) == Label::Body);
        let letters = |range| paragraphs(range).map(|at| self.attributes[at].letters).sum::<usize>();
        let below = notice + 1..self.labels.len();
        let has_headline = |at: usize| {
            let above = at - 1;
            above > notice && (self.is_scored_clutter(above) || self.label(above) == Label::Subheading)
        };
        if paragraphs(below.clone()).all(has_headline) && letters(below) <= letters(0..notice) {
            self.cut_from(notice, Rule::TeaserList);
        }
    }

    /// Under the article, the page can go on with the next one. Its header has the lines that are around the headline.
    fn cut_next_article(&mut self) {
        let Some(body) = self.labels.iter().position(|label| label.label == Label::Body) else { return };
        let Some(title) = self.labels[..body].iter().rposition(|label| label.label == Label::Title) else { return };
        let last_body = self.labels.iter().rposition(|label| label.label == Label::Body).unwrap_or(body);
        let Some(next) = (body + 1..last_body).find(|at| self.repeats_header(*at, title, body)) else { return };
        let above = title.checked_sub(1).is_some_and(|above| self.text(above) == self.text(next - 1));
        self.cut_from(if above { next - 1 } else { next }, Rule::NextArticle);
    }

    fn cut_from(&mut self, start: usize, rule: Rule) {
        for at in start..self.labels.len() {
            if self.label(at).is_kept() {
                self.set(at, Label::Clutter, rule);
            }
        }
    }

    /// Under the article, teasers repeat in one order: headline, text, section, age (`3 hours ago`). The first is as long
    /// as the next.
    fn cut_dated_teasers(&mut self) {
        let Some(body) = self.labels.iter().position(|label| label.label == Label::Body) else { return };
        let mut ages = (body + 1..self.labels.len()).filter(|at| is_age(self.text(*at)));
        let (Some(first), Some(second)) = (ages.next(), ages.next()) else { return };
        let start = (first + 1).saturating_sub(second - first);
        let is_headline = |at: usize| {
            let attributes = &self.attributes[at];
            !attributes.sentence_end && TITLE_LETTERS.contains(&attributes.letters)
        };
        // A live report has its entries under their ages.
        let is_teaser = second - first <= TEASER_LINES && start > body && is_headline(start) && is_headline(first + 1);
        let is_paragraph = |at: usize| self.label(at) == Label::Body;
        // The story ends above the teasers, and a page of teasers has no story.
        if is_teaser && (body..start).filter(|at| is_paragraph(*at)).count() >= STORY_PARAGRAPHS {
            self.cut_from(start, Rule::TeaserList);
        }
    }

    /// Under the article, teasers and comments have their dates. The models take the first of them for clutter, and some
    /// of the longer ones for paragraphs.
    fn cut_dated_entries(&mut self) {
        let Some(body) = self.labels.iter().position(|label| label.label == Label::Body) else { return };
        let dates: Vec<usize> = (body + 1..self.labels.len()).filter(|at| self.is_date(*at)).collect();
        let is_headline = |at: usize| {
            let attributes = &self.attributes[at];
            !attributes.sentence_end && TITLE_LETTERS.contains(&attributes.letters)
        };
        let is_entry = |pair: &&[usize]| {
            let lines = pair[0] + 1..pair[1];
            (1..TEASER_LINES).contains(&lines.len())
                && lines.clone().all(|at| self.is_scored_clutter(at))
                && lines.clone().any(is_headline)
        };
        let Some(first) = dates.windows(2).find(is_entry).map(|pair| pair[0]) else { return };
        let paragraphs = |range: Range<usize>| range.filter(|at| self.label(*at) == Label::Body);
        let letters = |range| paragraphs(range).map(|at| self.attributes[at].letters).sum::<usize>();
        let Some(last) = paragraphs(body..first).next_back() else { return };
        // A box with dates can interrupt the story, which goes on in paragraphs without headlines.
        let is_sure = |at: usize| self.labels[at].score.is_some_and(|score| score >= COMMENT_SCORE);
        let goes_on = |at: usize| self.label(at - 1) == Label::Body && (is_sure(at) || is_sure(at - 1));
        // The reports of a day have dates too, and are longer than the first of them.
        let is_story = paragraphs(body..first).count() >= STORY_PARAGRAPHS
            && 2 * letters(first..self.labels.len()) <= letters(body..first)
            && !paragraphs(first..self.labels.len()).any(goes_on);
        if is_story {
            self.cut_from(last + 1, Rule::TeaserList);
            for at in dates.into_iter().filter(|at| *at >= first) {
                self.set(at, Label::Clutter, Rule::TeaserList);
            }
        }
    }

    /// Whether a line is the date or the age of an article.
    fn is_date(&self, at: usize) -> bool {
        let is_number = || self.labels[at].rule == Rule::NoLetters && is_date_line(self.text(at));
        matches!(self.label(at), Label::Published | Label::Updated) || is_number() || is_age(self.text(at))
    }

    /// The last paragraphs are teasers if each has a headline of its own and shares hardly a word with the story, which has
    /// no headings.
    fn cut_unrelated_teasers(&mut self) {
        /// Minimum number of teasers without dates.
        const TEASERS: usize = 2;
        /// Minimum number of paragraphs of the story.
        const PARAGRAPHS: usize = 3;
        let body: Vec<usize> = (0..self.labels.len()).filter(|at| self.label(*at) == Label::Body).collect();
        let mut teasers = Vec::new();
        while let [.., before, text] = body[..body.len() - teasers.len()] {
            let Some(heading) = self.teaser_heading(before, text) else { break };
            teasers.push(heading..text + 1);
        }
        let story = &body[..body.len() - teasers.len()];
        let (Some(start), Some(last)) = (teasers.last().map(|teaser| teaser.start), story.last()) else { return };
        let has_headings = (story[0]..*last).any(|at| self.label(at) == Label::Subheading);
        // Two lines are a headline and its paragraph, others are dates.
        let is_dated = || teasers.iter().all(|teaser| teaser.len() > 2);
        if story.len() < PARAGRAPHS || has_headings || teasers.len() < TEASERS && !is_dated() {
            return;
        }
        let stems: HashSet<String> = story.iter().flat_map(|at| word_stems(self.text(*at))).collect();
        if teasers.iter().all(|teaser| self.is_unrelated(teaser.clone(), &stems)) {
            self.cut_from(start, Rule::TeaserList);
        }
    }

    /// The headline directly above a paragraph, or above the dates above it.
    fn teaser_heading(&self, before: usize, text: usize) -> Option<usize> {
        let heading = (before + 1..text).rev().find(|at| !self.is_date(*at))?;
        let attributes = &self.attributes[heading];
        let is_headline = (self.is_scored_clutter(heading) || self.label(heading) == Label::Subheading)
            && attributes.letters >= SENTENCE_LETTERS
            && !attributes.sentence_end
            && !self.text(heading).ends_with(':');
        is_headline.then_some(heading)
    }

    /// Whether lines share hardly a word with a story, of which `stems` has the words.
    fn is_unrelated(&self, lines: Range<usize>, stems: &HashSet<String>) -> bool {
        /// Minimum number of words that decide.
        const WORDS: usize = 8;
        /// Maximum percentage of words that the story has too.
        // On nine development pages of news with two or more such paragraphs, those of the story share 18 % or more, and
        // those of teasers 15 % or less.
        const SHARED_PERCENT: usize = 16;
        let own: HashSet<String> = lines.clone().flat_map(|at| word_stems(self.text(at))).collect();
        let shared = own.iter().filter(|stem| stems.contains(*stem)).count();
        lines.into_iter().all(|at| has_spaces(self.text(at)))
            && own.len() >= WORDS
            && 100 * shared <= SHARED_PERCENT * own.len()
    }

    /// The age of an article is glued to its headline: `2 hours agoFerry sold`.
    fn cut_glued_ages(&mut self) {
        for at in 0..self.labels.len() {
            if self.is_body(at) && opens_with_glued_age(self.text(at)) {
                self.set(at, Label::Clutter, Rule::TeaserList);
            }
        }
    }

    /// Under the article, a heading such as `More from Politics` is above teasers of other articles.
    fn cut_more_from_section(&mut self) {
        let body: Vec<usize> = (0..self.labels.len()).filter(|at| self.label(*at) == Label::Body).collect();
        let Some(&enough) = body.get(STORY_PARAGRAPHS) else { return };
        let is_heading = |at: &usize| {
            !self.attributes[*at].sentence_end
                && self.attributes[*at].letters <= TEASER_HEADING_LETTERS
                && self.labels[*at].rule != Rule::ListInStory
                && opens_more_from(self.text(*at))
        };
        let Some(heading) = (enough..self.labels.len()).find(is_heading) else { return };
        let below: Vec<usize> = body.iter().copied().filter(|at| *at > heading).collect();
        // Each teaser has a headline; other text below the heading is the story that a box interrupts.
        let has_headline = |at: &usize| *at == heading + 1 || self.label(at - 1) == Label::Subheading;
        if 2 * below.len() <= body.len() && (below.len() <= FEW_TEASERS || below.iter().all(has_headline)) {
            self.cut_from(heading, Rule::TeaserList);
        }
    }

    /// The last paragraphs are teasers if each opens with the name of a section: `Sports The rowers won …`.
    fn cut_section_teasers(&mut self) {
        /// Minimum number of teasers.
        const TEASERS: usize = 3;
        let body: Vec<usize> = (0..self.labels.len()).filter(|at| self.label(*at) == Label::Body).collect();
        let teasers = body.iter().rev().take_while(|at| opens_with_section(self.text(**at))).count();
        let first_word = |at: &usize| self.text(*at).split_whitespace().next();
        // `Police Scotland`, `Health Secretary`: a story can repeat its subject.
        let mut words = body[body.len() - teasers..].iter().map(first_word);
        let first = words.next();
        let are_different = words.any(|word| Some(word) != first);
        if teasers >= TEASERS && are_different && body.len() >= teasers + STORY_PARAGRAPHS {
            self.cut_from(body[body.len() - teasers], Rule::TeaserList);
        }
    }

    /// Whether a line has around it what is around the headline at `title`: the line above and a line for the date or
    /// the author below, or two equal lines below.
    fn repeats_header(&self, at: usize, title: usize, body: usize) -> bool {
        let attributes = &self.attributes[at];
        let is_headline = !attributes.sentence_end
            && (SENTENCE_LETTERS..=PROMPT_LETTERS).contains(&attributes.letters)
            && self.text(at) != self.text(title);
        let below = |steps: usize| {
            let (own, other) = (title + steps, at + steps);
            own < body && other < self.labels.len() && self.text(own) == self.text(other) && !self.is_body(own)
        };
        let has_facts = || {
            let rules = |at: usize| self.labels.get(at).map(|label| label.label);
            let fact =
                rules(title + 1).filter(|label| matches!(label, Label::Published | Label::Updated | Label::Byline));
            fact.is_some() && fact == rules(at + 1)
        };
        let has_line_above = || {
            title > 0 && self.text(title - 1) == self.text(at - 1) && self.attributes[at - 1].letters <= SHORT_LETTERS
        };
        is_headline && (below(1) && below(2) || has_facts() && has_line_above())
    }

    /// The last paragraphs that open with the name of the author above the story are about the author.
    fn cut_author_box(&mut self) {
        let Some(body) = self.labels.iter().position(|label| label.label == Label::Body) else { return };
        let bylines = (0..body).filter(|at| self.label(*at) == Label::Byline);
        let names: Vec<String> = bylines.filter_map(|at| byline_names(self.text(at))).flatten().collect();
        let is_about = |text: &str| {
            names.iter().any(|name| {
                let rest = text.strip_prefix(name.as_str());
                name.contains(' ') && rest.is_some_and(|rest| rest.starts_with(' '))
            })
        };
        for at in (body + 2..self.labels.len()).rev() {
            if self.label(at) != Label::Body {
                continue;
            }
            if !is_about(self.text(at)) {
                return;
            }
            self.set(at, Label::Clutter, Rule::Phrase("about-an-author"));
        }
    }
}

/// Whether a heading opens with words such as `More from`, and goes on with a name in capitals.
fn opens_more_from(heading: &str) -> bool {
    MORE_FROM_WORDS.iter().any(|words| {
        let is_name = |rest: &str| {
            rest.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase())
                && rest.split_whitespace().count() <= SECTION_WORDS
        };
        char_prefix_of(heading, words).is_some_and(is_name)
    })
}

/// The rest of a text after words in lower case that it opens with in any case.
fn char_prefix_of<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    // Most texts differ in the first character, without being copied in lower case.
    if text.chars().next()?.to_lowercase().next() != words.chars().next() {
        return None;
    }
    let rest = &text[text.char_indices().nth(words.chars().count())?.0..];
    (text[..text.len() - rest.len()].to_lowercase() == words).then_some(rest)
}

/// Whether a line is the age of an article: `17 hours ago`, `vor 3 Stunden`.
fn is_age(line: &str) -> bool {
    /// Longest line in bytes.
    const AGE_BYTES: usize = 60;
    /// Most words.
    const AGE_MAX_WORDS: usize = 5;
    if line.len() > AGE_BYTES || !line.chars().any(char::is_numeric) || line.split_whitespace().count() > AGE_MAX_WORDS
    {
        return false;
    }
    let line = line.to_lowercase();
    let line = line.trim_matches(|c: char| !c.is_alphanumeric());
    AGE_WORDS.iter().any(|word| {
        let rest = line.strip_prefix(word).or_else(|| line.strip_suffix(word));
        rest.is_some_and(|rest| rest.chars().any(char::is_numeric))
    })
}

/// Whether a line opens with an age to which a text is glued: `2 hours agoFerry sold`.
fn opens_with_glued_age(line: &str) -> bool {
    /// Longest age in characters.
    const AGE_CHARS: usize = 30;
    // The age has a number at its start, or after a word or two.
    let mut end = None;
    let mut before = None;
    for (at, c) in line.char_indices().take(AGE_CHARS) {
        if c.is_uppercase() && before.is_some_and(char::is_lowercase) {
            end = Some(at);
            break;
        }
        before = Some(c);
    }
    end.is_some_and(|end| is_age(&line[..end]))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{FIRST, SECOND, STORY, body, labels};
    use super::*;

    #[test]
    fn text_under_a_heading_for_comments_is_a_comment_if_its_score_is_low() {
        let comment = "They have been mending that bridge since my father was a boy, and look at it now!";
        let below = |score: f32| labels(&[(FIRST, 0.9), (SECOND, 0.9), ("3 Comments", 0.0), (comment, score)])[3];
        assert_eq!(below(0.6), Label::Clutter);
        assert_eq!(below(0.9), Label::Body, "the number of comments above the end of the story");
    }

    #[test]
    fn text_with_headlines_under_a_paywall_is_of_teasers() {
        let notice = "You must be a subscriber to read this article.";
        let teaser = "The miller has bought a second wheel for his mill.";
        let below = |heading: &'static str, score: f32| {
            labels(&[(FIRST, 0.9), (notice, 0.0), (heading, score), (teaser, 0.9)])[3]
        };
        assert_eq!(below("News from Alder", 0.1), Label::Clutter);
        assert_eq!(below(SECOND, 0.9), Label::Body, "the notice covers the story");
    }

    #[test]
    fn dated_entries_under_the_story_are_of_other_articles() {
        let snippet = "The miller of Alder has bought a second wheel for his mill.";
        let page = |score: f32| {
            labels(&[
                (FIRST, 0.9),
                (SECOND, 0.9),
                ("Fish market moves to the pier", 0.1),
                ("12 March 2024", 0.0),
                ("Miller buys a second wheel", 0.1),
                ("13 March 2024", 0.0),
                (snippet, 0.9),
                (SECOND, score),
            ])
        };
        assert!(page(0.1)[2..].iter().all(|label| *label == Label::Clutter));
        assert_eq!(page(0.9)[6], Label::Body, "the story goes on in two paragraphs");
    }

    #[test]
    fn teasers_under_the_story_have_headlines_and_other_words() {
        let page = |headline: &'static str, text: &'static str| {
            labels(&[
                (FIRST, 0.9),
                (SECOND, 0.9),
                ("Buses will take the road over the new bridge, and the council pays for the longer way.", 0.9),
                ("Rowers win the cup of Port Ellery", 0.6),
                (
                    "Eight women from the harbour rowed faster than anybody else on Sunday morning before breakfast.",
                    0.9,
                ),
                (headline, 0.6),
                (text, 0.9),
            ])[5]
        };
        let other = "Twenty pupils played trumpets and violins without a single mistake throughout Saturday evening.";
        assert_eq!(page("School orchestra plays in the town hall", other), Label::Clutter);
        let same =
            "The cracks in the pillars of the old bridge were found by divers, and the council closed the bridge.";
        assert_eq!(page("How the cracks were found by the divers", same), Label::Subheading);
    }

    #[test]
    fn a_text_with_a_glued_age_is_a_teaser() {
        for line in
            ["25m agoFerry sold to the county", "3 uur geledenDEN HAAG (ANP) - De brug", "vor 2 StundenHafen zu"]
        {
            assert!(opens_with_glued_age(line), "{line}");
        }
        for line in ["Two days ago McAllister left", "25 years ago the ferry sank", "iPhone sales rose 3 days ago"] {
            assert!(!opens_with_glued_age(line), "{line}");
        }
        assert_eq!(labels(&[(FIRST, 0.9), ("2 hours agoFerry sold to the county", 0.8)])[1], Label::Clutter);
    }

    #[test]
    fn another_article_under_the_first_has_its_header() {
        let text = format!(
            "News\n\nBridge closes for three months\n\nPublished\n\non\n\n{STORY}The bridge carries the road from Alder \
             to the mill, and the council wants to mend the pillars before the storms of the autumn.\n\nBuses will take \
             the road over the new bridge for the three months, and the council pays for the longer way.\n\nNews\n\n\
             Miller buys a second wheel\n\nPublished\n\non\n\nThe miller of Alder has bought a second wheel for his \
             mill, which he wants to use in summer.\n"
        );
        assert!(body(&text).ends_with("pays for the longer way."), "{text}");
    }

    #[test]
    fn a_heading_announces_more_from_a_section() {
        let text = format!(
            "Bridge closes for three months\n\n{STORY}Tickets for the ferry cost the same as before, the council said.\n\n\
             More from Sports\n\nThe rowers of Alder have won the cup of the county on Sunday evening.\n"
        );
        assert!(body(&text).ends_with("the council said."));
        for heading in ["MEER UIT BINNENLAND", "Mehr aus Politik", "More from Sports"] {
            assert!(opens_more_from(heading), "{heading}");
        }
        for heading in ["More from less", "Moreover Politics", "Mehr", "MORE IN DEMAND THAN EVER BEFORE"] {
            assert!(!opens_more_from(heading), "{heading}");
        }
    }

    #[test]
    fn teasers_under_the_article_have_ages_or_sections() {
        let teaser = |headline: &str, age: &str| {
            format!(
                "{headline}\n\nThe council of Alder has voted for it after a long night on Sunday.\n\nNews\n\n{age}\n\n"
            )
        };
        let dated =
            teaser("Fish market moves to the pier", "3 hours ago") + &teaser("School gets a new roof", "2 days ago");
        assert!(body(&format!("Bridge closes for three months\n\n{STORY}{dated}")).ends_with("in May."));
        let sections = "Sports The rowers of Alder have won the cup of the county on Sunday.\n\nCulture The choir of the \
                        school sings in the town hall on Saturday evening.\n\nPolitics The mayor will not stand for another \
                        term in spring, she said.\n";
        assert!(body(&format!("Bridge closes for three months\n\n{STORY}{sections}")).ends_with("in May."));
    }

    #[test]
    fn the_last_paragraph_can_be_about_the_author() {
        let text = format!(
            "Bridge closes for three months\n\nBy Ida Quill\n\n{STORY}Tickets for the ferry cost the same as before, the \
             council said.\n\nIda Quill is a reporter in Port Ellery and has written about boats and bridges since 2019.\n"
        );
        assert!(body(&text).ends_with("the council said."));
    }

    #[test]
    fn ages_have_numbers_and_words() {
        for line in
            ["17 hours ago", "vor 3 Stunden", "il y a 2 jours", "3 uur geleden", "3시간 전", "منذ 3 ساعات", "2日前"]
        {
            assert!(is_age(line), "{line}");
        }
        for line in ["hours ago", "Page 3", "vor dem Haus", "17 people came here long ago and stayed"] {
            assert!(!is_age(line), "{line}");
        }
    }
}
