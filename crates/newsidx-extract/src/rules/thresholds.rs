//! Thresholds of rules and models.
//!
//! Lengths are in letters and digits; a CJK character counts two, because it carries about as much as two letters
//! of an alphabet.

/// Minimum number of letters of an article's body.
// The shortest articles of the sample pages are news in brief of two sentences, some 300 letters. Other kinds of
// pages have shorter ones; section fronts and galleries leave less than this.
pub(crate) const MIN_BODY_LETTERS: usize = 120;

/// Minimum number of letters of the body if the page declares an article and shows the headline of its head.
// Notes of a sentence or two.
pub(crate) const SHORT_ARTICLE_LETTERS: usize = 50;

/// Minimum number of letters of a block that counts as a paragraph without other evidence.
// Teasers and headlines in lists are shorter.
pub(crate) const PROSE_LETTERS: usize = 80;

/// Number of letters above which more length is no further evidence.
// One long block must not outweigh all others.
pub(crate) const PROSE_LETTERS_CAP: usize = 500;

/// Maximum number of letters of a label, byline, prompt or menu entry.
pub(crate) const SHORT_LETTERS: usize = 100;

/// Maximum number of letters of a line that a phrase in it can label as clutter.
// Disclaimers are long, and so are paragraphs that mention a newsletter.
pub(crate) const CLUTTER_LETTERS: usize = 400;

/// Maximum number of letters of a prompt to log in, subscribe or sign up.
// Real ones have one or two sentences.
pub(crate) const PROMPT_LETTERS: usize = 200;

/// Maximum number of letters of a caption.
// Captions of agencies have up to three sentences.
pub(crate) const CAPTION_LETTERS: usize = 700;

/// Share of a block's letters in links, in percent, from which it is navigation.
pub(crate) const LINKED_PERCENT: usize = 60;

/// Minimum and maximum number of letters of a headline in a plain-text page.
pub(crate) const TITLE_LETTERS: std::ops::RangeInclusive<usize> = 12..=220;

/// Minimum and maximum number of letters of a line that the headline model scores.
// The shortest headlines of the development pages have 3 letters.
pub(crate) const HEADLINE_LETTERS: std::ops::RangeInclusive<usize> = 3..=220;

/// Minimum ratio of the structured data's text to the visible text for the former to become the body.
// The structured data is usually shorter than the visible text; of 76 pages, one exceeds this ratio.
pub(crate) const STRUCTURED_BODY_FACTOR: usize = 3;

/// Score of the second model from which a block is body.
// The measures on the sets of pages are nearly constant from 0.4 to 0.55.
pub(crate) const BODY_SCORE: f32 = 0.47;

/// Share of the mean score of a page's highest-scored blocks from which a block is body, if that is less than
/// [`BODY_SCORE`].
// From 0.5 to 0.7 the measures hardly differ.
pub(crate) const BODY_SCORE_SHARE: f32 = 0.6;

/// Score up to which a block is not body, whatever the other scores of its page.
pub(crate) const MIN_BODY_SCORE: f32 = 0.25;

/// Number of highest-scored blocks that determine how certain the model is about a page.
pub(crate) const TOP_BLOCKS: usize = 6;

/// Maximum number of letters of such a block that count.
pub(crate) const TOP_BLOCK_LETTERS: usize = 400;

/// Score from which a short line directly above a paragraph of the body is a subheading.
// Between this and [`BODY_SCORE`], about half of such lines are.
pub(crate) const SUBHEADING_SCORE: f32 = 0.33;

/// Score of the first model up to which a block is not body and the second model does not run.
// Nine of ten blocks score less.
pub(crate) const FIRST_PASS_MIN_SCORE: f32 = 0.01;

/// Minimum ratio of the caption score to the body score of a caption.
// Captions are sentences, so the body model scores them higher than it should.
pub(crate) const CAPTION_SHARE: f32 = 0.6;

/// Minimum number of letters of a sentence in a pre-extracted text.
pub(crate) const SUPPLIED_SENTENCE_LETTERS: usize = 20;

/// Minimum share, in percent, of the letters of a pre-extracted text in sentences for it to be accepted unchanged.
// On the development pages, 86 % of 243 articles reach this share, and 2 % of 243 raw scrapes; all others are
// classified.
pub(crate) const SUPPLIED_PROSE_PERCENT: usize = 90;

/// Number of blocks of a page above which models score only the blocks near a sentence.
// The longest real news pages, reports that ran for days, have some thousands.
pub(crate) const MANY_BLOCKS: usize = 20_000;

/// Minimum number of letters of a sentence that makes the blocks around it worth scoring.
pub(crate) const SENTENCE_LETTERS: usize = 20;

/// Number of blocks before and after such a sentence that are scored.
// The features of a block reach as far.
pub(crate) const SENTENCE_REACH: usize = 60;

/// Number of blocks before and after a sentence within which the models also score links in a clutter element.
// Half of all blocks are farther away; not scoring them leaves every measure unchanged.
pub(crate) const MENU_REACH: usize = 4;

/// Score from which a block that is not body is a caption.
pub(crate) const CAPTION_SCORE: f32 = 0.18;

/// Score from which a body block above the others is the standfirst.
pub(crate) const STANDFIRST_SCORE: f32 = 0.5;

/// The same in plain text, which has no elements.
// Of 243 pages, the articles of 55 are exact with 0.5, and of 59 with any value from 0.65 to 0.8.
pub(crate) const STANDFIRST_SCORE_IN_TEXT: f32 = 0.65;

/// Minimum ratio of the body under a standfirst of plain text to the standfirst; the summary of less is a paragraph.
// Of 178 standfirsts of the development pages the lowest ratio is 2.4.
pub(crate) const STANDFIRST_BODY_FACTOR: usize = 2;

/// Maximum number of lines of a list that a sentence of the body announces.
// Longer ones are menus and tables of contents.
pub(crate) const MAX_LIST_LINES: usize = 40;

/// Score from which the best candidate is the headline; below, the page has none.
// Of 96 real pages with a headline 75 have the right title and 14 none, and 33 of 42 pages without one have none; with
// 0.2 these are 77, 10 and 33, with 0.38 71, 19 and 35. Pages whose headline was cut out have none more often with more.
pub(crate) const HEADLINE_SCORE: f32 = 0.3;

/// Minimum number of letters of a line repeated directly after itself to be a caption; shorter ones are labels.
pub(crate) const REPEATED_CAPTION_LETTERS: usize = 40;

/// Minimum number of pages of a site with a text for it to be boilerplate.
// Three articles of a series may share a paragraph.
pub(crate) const SITE_PAGES: u32 = 4;

/// Minimum share, in percent, of a site's pages with a sentence for it to be boilerplate.
// No sentence of an article is on one page in twenty.
pub(crate) const SITE_SENTENCE_PERCENT: u64 = 5;

/// The same for a shorter text that is not a sentence.
// Headings like "Background" occur in many articles.
pub(crate) const SITE_SHORT_TEXT_PERCENT: u64 = 20;

/// Number of blocks before the body that are searched for facts.
pub(crate) const HEADER_BLOCKS: usize = 40;

/// Number of blocks after the body that are searched for an agency or a date.
pub(crate) const FOOTER_BLOCKS: usize = 12;

/// Number of letters of the body from which the language is detected.
// Of 1,088 real pages in some thirty languages, all whose language the detector knows had the same result as with
// 2000, which took three times as long.
pub(crate) const LANGUAGE_LETTERS: usize = 600;

/// Score from which an HTML page is a list of other pages.
// `training/train_listing.py` chose it and the next two: some 2 in 1,000 of the articles of the training data and their
// dresses reach them when their publisher is left out.
pub(crate) const LISTING_SCORE: f32 = 0.75;

/// The same in plain text.
pub(crate) const LISTING_SCORE_IN_TEXT: f32 = 0.88;

/// The same of pages in plain text that have paragraphs or teasers alone.
pub(crate) const LISTING_SCORE_OF_PROSE: f32 = 0.81;

/// The same if these are short and hardly share words with their neighbours.
// Of the 1,177 pages of prose among the articles of the training data, one of this form scores more than 0.5.
pub(crate) const LISTING_SCORE_OF_SHORT_PROSE: f32 = 0.7;
