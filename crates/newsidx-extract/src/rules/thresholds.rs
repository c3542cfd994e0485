//! Every number that decides.
//!
//! Lengths are in letters: a character of Chinese, Japanese or Korean says about as much as two
//! letters of an alphabet and counts double.

/// Fewest letters of body text that count as an article.
///
/// The shortest stories of the sample pages are news in brief of two sentences, some 300 letters;
/// among pages of many kinds are shorter ones, and section fronts and galleries leave less than this.
pub(crate) const MIN_BODY_LETTERS: usize = 120;

/// Fewest letters of text that count as an article where the page says that it is one and shows the
/// headline that its head gives: notes of a sentence or two.
pub(crate) const SHORT_ARTICLE_LETTERS: usize = 50;

/// Fewest letters of a block that is taken for a paragraph although no other evidence says so.
/// Teasers and headlines of lists stay below it.
pub(crate) const PROSE_LETTERS: usize = 80;

/// Letters above which more length is no more evidence: one long block must not outweigh all.
pub(crate) const PROSE_LETTERS_CAP: usize = 500;

/// Most letters of a line that is a label, a byline, a prompt or a menu entry.
pub(crate) const SHORT_LETTERS: usize = 100;

/// Most letters of a line that a phrase in it can make clutter. Disclaimers are long, and so are
/// paragraphs that mention a newsletter.
pub(crate) const CLUTTER_LETTERS: usize = 400;

/// Most letters of a prompt to log in, subscribe or sign up. Real ones are one or two sentences.
pub(crate) const PROMPT_LETTERS: usize = 200;

/// Most letters of a caption. Agency captions run to three sentences.
pub(crate) const CAPTION_LETTERS: usize = 700;

/// Share of a block's letters in links, in percent, above which it is navigation.
pub(crate) const LINKED_PERCENT: usize = 60;

/// Fewest and most letters of a headline in a plain-text page.
pub(crate) const TITLE_LETTERS: std::ops::RangeInclusive<usize> = 12..=220;

/// How many times as long as what the page shows the structured data's text has to be to be taken
/// instead. It is mostly shorter; of 76 pages that have one, it is longer than this on one.
pub(crate) const STRUCTURED_BODY_FACTOR: usize = 3;

/// Score of the second model above which a block is story. The measures of the sets of pages are
/// nearly flat from 0.4 to 0.55.
pub(crate) const BODY_SCORE: f32 = 0.47;

/// Share of the mean score of a page's likeliest blocks above which a block is story where that is
/// less than [`BODY_SCORE`]. From 0.5 to 0.7 the measures hardly differ.
pub(crate) const BODY_SCORE_SHARE: f32 = 0.6;

/// Score up to which a block is no story whatever the rest of its page is like.
pub(crate) const MIN_BODY_SCORE: f32 = 0.25;

/// Blocks of a page that tell how sure the model is of it.
pub(crate) const TOP_BLOCKS: usize = 6;

/// Letters of such a block that count.
pub(crate) const TOP_BLOCK_LETTERS: usize = 400;

/// Score above which a short line right over a paragraph of the story is a heading in it. Between
/// this and [`BODY_SCORE`] about half of such lines are.
pub(crate) const LABEL_SCORE: f32 = 0.33;

/// Score of the first model up to which a block is surely no story, and the second is not asked:
/// nine of ten blocks.
pub(crate) const FIRST_PASS_MIN_SCORE: f32 = 0.01;

/// How likely a block has to be a caption, by how likely it is story, to be one: captions are sentences,
/// so that the model for stories is less sure of them than it looks.
pub(crate) const CAPTION_SHARE: f32 = 0.6;

/// Fewest letters of a sentence in the text that a scraper states.
pub(crate) const SUPPLIED_SENTENCE_LETTERS: usize = 20;

/// Share of the letters of such a text, in percent, that has to stand in sentences for it to be taken as it
/// stands. Of 243 real stories of the development pages 86 % have as much, of 243 raw scrapes 2 %; the others take
/// the long way.
pub(crate) const SUPPLIED_PROSE_PERCENT: usize = 90;

/// Blocks of a page above which models are asked only about those near a sentence. Of real news pages
/// the longest, reports that went on for days, have some thousands.
pub(crate) const MANY_BLOCKS: usize = 20_000;

/// Fewest letters of a sentence that makes the blocks around it worth a question.
pub(crate) const SENTENCE_LETTERS: usize = 20;

/// Blocks before and after such a sentence: as far as the features of a block look.
pub(crate) const SENTENCE_REACH: usize = 60;

/// Blocks before and after a sentence among which models are asked about links in an element of clutter
/// too. Half of all blocks are further off; not to ask about them leaves every measure as it is.
pub(crate) const MENU_REACH: usize = 4;

/// Score above which a block that is no story is a caption.
pub(crate) const CAPTION_SCORE: f32 = 0.18;

/// Score above which a block of the story that stands over the rest is its standfirst.
pub(crate) const STANDFIRST_SCORE: f32 = 0.5;

/// The same in plain text, where no element says so. From 0.5 to 0.65 more pages come out exactly (of
/// 243, 55 and 59), from there to 0.8 as many.
pub(crate) const STANDFIRST_SCORE_IN_TEXT: f32 = 0.65;

/// Letters above which a line that stands twice in a row is a caption, and not a label.
pub(crate) const REPEATED_CAPTION_LETTERS: usize = 40;

/// Fewest pages of a site that a text stands on for it to be a part of the site. Three of a series may
/// share a paragraph.
pub(crate) const SITE_PAGES: u32 = 4;

/// Share of the pages of a site, in percent, from which on a sentence that stands on them belongs to the
/// site: no story is told by one in twenty.
pub(crate) const SITE_SENTENCE_PERCENT: u64 = 5;

/// The same for a label: headings like "Background" stand in many stories.
pub(crate) const SITE_LABEL_PERCENT: u64 = 20;

/// Blocks before the story that are searched for the facts that stand over it.
pub(crate) const HEADER_BLOCKS: usize = 40;

/// Blocks after the story that are searched for an agency's name or a date.
pub(crate) const FOOTER_BLOCKS: usize = 12;

/// Letters of the body from which the language is told. Of 1,088 real pages in some thirty languages
/// all whose language is known to the detector came out as with 2000, which took three times as long.
pub(crate) const LANGUAGE_LETTERS: usize = 600;
