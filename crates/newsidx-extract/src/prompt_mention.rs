//! Mentions of prompts: whether a line with the phrase of a prompt ("subscribe to continue reading") is a sentence of a
//! story that quotes or mentions it.
//!
//! Linear in the line; called for the few long lines with such a phrase.

use super::normalize::ends_as_sentence;
use super::rules::phrases::{PhrasePosition, PhraseRule};
use super::rules::thresholds::PROSE_LETTERS;
use super::rules::wall_phrases::Concept;
use super::wall_concepts::{FoundConcepts, quotations, ranges_within, sentences};
use crate::blocks::count_letters;

/// Names of the rules for prompts that stories mention.
const PROMPT_RULES: [&str; 3] = ["login-prompt", "newsletter-prompt", "consent-notice"];

/// Name of the rule for notices of rights.
const RIGHTS_RULE: &str = "rights-line";

/// Words for copying, with which these notices and stories about it are written.
const COPYING_WORDS: &[&str] = &["무단전재", "무단 전재", "無断転載", "無断複製", "版权归", "版權為"];

/// Words of notices of rights in Korean, Japanese and Chinese.
const RIGHTS_WORDS: &[&str] = &[
    "무단전재",
    "무단 전재",
    "재배포",
    "금지",
    "저작권",
    "無断転載",
    "無断複製",
    "著作権",
    "禁",
    "版权",
    "版權",
    "转载",
    "轉載",
    "不得",
    "未经",
    "未經",
    "本网",
    "本站",
    "©",
    "ⓒ",
    "(c)",
    "copyright",
    "reserved",
];

/// The rule whose phrases stories mention without quotation marks, in a long sentence or among others.
// Sentences beside the phrase of a newsletter are its promise more often than a story.
const LOGIN_RULE: &str = "login-prompt";

/// Channels that prompts ask to follow and on which governments and armies publish.
const CHANNELS: &[&str] = &[
    "whatsapp channel",
    "telegram channel",
    "telegram-kanal",
    "whatsapp-kanal",
    "canal de telegram",
    "canal de whatsapp",
    "canale telegram",
    "canale whatsapp",
    "chaîne whatsapp",
];

/// Minimum number of letters of a sentence about what was written there.
const CHANNEL_SENTENCE_LETTERS: usize = 40;

/// Minimum number of letters of the other sentences of a story.
// Real prompts open with up to a dozen words of promise.
const STORY_LETTERS: usize = 60;

/// Minimum number of letters of a headline after its first words.
const HEADLINE_LETTERS: usize = 24;

/// Minimum number of letters of a sentence before the phrase.
// Prompts begin with their verb.
const LETTERS_BEFORE: usize = 8;

/// Whether a line with a phrase of this rule mentions a prompt and is none. `folded` is the line in lower case with
/// plain quotes, `letters` its length.
pub(super) fn is_mention(rule: &PhraseRule, folded: &str, letters: usize) -> bool {
    if rule.name == RIGHTS_RULE {
        return is_rights_mention(folded, letters);
    }
    if rule.position != PhrasePosition::Inside || !PROMPT_RULES.contains(&rule.name) {
        return false;
    }
    if rule.name == LOGIN_RULE && is_headline(rule, folded) {
        return true;
    }
    if letters >= CHANNEL_SENTENCE_LETTERS && is_channel_mention(rule, folded) {
        return true;
    }
    if letters < PROSE_LETTERS || !ends_as_sentence(folded) {
        return false;
    }
    let quotations = quotations(folded);
    let quoted_letters: usize = quotations.iter().map(|quotation| count_letters(&folded[quotation.clone()])).sum();
    let has_narration = letters >= quoted_letters + LETTERS_BEFORE;
    let (mut story_letters, mut prompt_letters) = (0, 0);
    for range in sentences(folded) {
        let sentence = &folded[range.clone()];
        let sentence_letters = count_letters(sentence);
        let addresses_reader = || {
            let found = FoundConcepts::find(sentence, &ranges_within(&quotations, &range));
            found.has(Concept::Reader) || found.has(Concept::Publisher)
        };
        let phrases: Vec<usize> = rule.phrases.iter().filter_map(|phrase| sentence.find(phrase)).collect();
        if phrases.is_empty() {
            story_letters += if addresses_reader() { 0 } else { sentence_letters };
            continue;
        }
        prompt_letters += sentence_letters;
        let is_quoted = |at: &usize| quotations.iter().any(|quotation| quotation.contains(&(range.start + at)));
        let is_inside = |at: &usize| count_letters(&sentence[..*at]) >= LETTERS_BEFORE;
        let is_quotation = || has_narration && phrases.iter().all(is_quoted);
        let is_narrated =
            || rule.name == LOGIN_RULE && sentence_letters >= PROSE_LETTERS && phrases.iter().all(is_inside);
        if (is_quotation() || is_narrated()) && !addresses_reader() {
            return true;
        }
    }
    rule.name == LOGIN_RULE && story_letters >= STORY_LETTERS && story_letters > prompt_letters
}

/// Whether a line is a sentence about what somebody wrote on a channel, and the reader is not asked to follow it.
fn is_channel_mention(rule: &PhraseRule, folded: &str) -> bool {
    let mut phrases = rule.phrases.iter().filter(|phrase| folded.contains(**phrase)).peekable();
    let found = FoundConcepts::find(folded, &[]);
    phrases.peek().is_some()
        && phrases.all(|phrase| CHANNELS.contains(phrase))
        && ends_as_sentence(folded)
        && !found.has(Concept::Reader)
        && !found.has(Concept::Publisher)
}

/// Whether a line is a sentence of a story about copying that has one word of a notice of rights; a notice has several.
fn is_rights_mention(folded: &str, letters: usize) -> bool {
    letters >= PROSE_LETTERS
        && ends_as_sentence(folded)
        && COPYING_WORDS.iter().any(|word| folded.contains(word))
        && RIGHTS_WORDS.iter().filter(|word| folded.contains(**word)).take(2).count() < 2
}

/// Whether a line is a headline that opens with the phrase and a colon: `Subscribers only: how the papers came back`.
fn is_headline(rule: &PhraseRule, folded: &str) -> bool {
    let rest_after = |phrase: &&str| folded.strip_prefix(*phrase)?.strip_prefix(": ");
    let Some(rest) = rule.phrases.iter().find_map(rest_after) else { return false };
    let found = FoundConcepts::find(folded, &[]);
    count_letters(rest) >= HEADLINE_LETTERS && !found.has(Concept::Reader) && !found.has(Concept::Publisher)
}

#[cfg(test)]
mod tests {
    use super::super::normalize::fold;
    use super::super::phrases::find_rule;
    use super::*;

    fn is_prompt(line: &str) -> bool {
        let (folded, letters) = (fold(line), count_letters(line));
        find_rule(&folded, letters).is_some_and(|rule| !is_mention(rule, &folded, letters))
    }

    #[test]
    fn a_story_mentions_a_prompt() {
        for story in [
            "A sentence such as subscribe to continue reading no longer frightens anybody, he says; what matters is \
             whether there is something to read.",
            "“This article is for subscribers only,” a reader wrote to him on a postcard that showed the town hall.",
            "Dann kam der Tag, an dem er den Bericht öffnete und dort las: „Jetzt abonnieren und weiterlesen.“ Er saß da \
             mit seinem Tee.",
            "Subscribers only: how the local papers came back from the dead",
            "The council met on Tuesday evening and voted to close the old bridge for good. Subscribe to continue reading.",
        ] {
            assert!(!is_prompt(story), "{story}");
        }
    }

    #[test]
    fn a_story_reports_what_was_written_on_a_channel() {
        for story in [
            "The army said on its Telegram channel that it had shot down four drones over the port.",
            "Der Gouverneur schrieb in seinem Telegram-Kanal, verletzt worden sei niemand.",
            "El alcalde lo anunció el sábado en su canal de WhatsApp.",
        ] {
            assert!(!is_prompt(story), "{story}");
        }
        for prompt in ["Join our Telegram channel and read the news first.", "Our WhatsApp channel", "Telegram channel"]
        {
            assert!(is_prompt(prompt), "{prompt}");
        }
    }

    #[test]
    fn a_story_about_copying_is_no_notice_of_rights() {
        for story in [
            "작가들은 소설의 무단전재가 해마다 늘고 있다며 서점과 함께 대책을 세우기로 했다고 월요일에 밝혔다.",
            "詩人の会は無断転載が増えていると訴え、出版社とともに相談の窓口を来月から設けることを決めた。",
        ] {
            assert!(!is_prompt(story), "{story}");
        }
        for notice in
            ["무단전재 및 재배포 금지", "저작권자 ⓒ 항구일보, 무단 전재를 금합니다.", "記事の無断転載を禁じます。"]
        {
            assert!(is_prompt(notice), "{notice}");
        }
    }

    #[test]
    fn a_prompt_is_no_mention() {
        for prompt in [
            "Subscribe to continue reading",
            "Already a subscriber: log in here",
            "To continue reading, choose one of the subscriptions below, which cost a euro in the first month.",
            "You have read all of your free stories for this month, so please log in or become a member to read on.",
            "Our journalism takes time and money, and that is why our best stories are for those who become a member.",
            "Start your day with the Harbour Letter. It is what the captains read at breakfast, says the mayor of Ellern. \
             Sign up for the free daily newsletter.",
            "Wenn Sie auf „Alle akzeptieren“ klicken, können die Partner auch Informationen auf Ihrem Gerät speichern.",
            "Sign up for our weekly newsletter and get the best of the week, chosen by the editors, every Friday morning.",
        ] {
            assert!(is_prompt(prompt), "{prompt}");
        }
    }
}
