//! Where a block stands in its page, and what stands before and after it.

use hashbrown::HashSet;

use super::super::block_attributes::{BlockAttributes, is_heading};
use super::super::label::{Evidence, Label};
use super::super::rules::thresholds::PROSE_LETTERS;
use super::element_features::ElementFeatures;
use super::text_features::start_code;
use super::{FeatureContext, evidence_code, is_prose, link_share, markup_code};
use crate::blocks::Block;

/// Names of the features, in order. Distances are in blocks and end at 60; shares of the page are
/// of its letters of running text.
pub(super) const NAMES: [&str; 33] = [
    "place",               // index of the block
    "place-share",         // index, as a share of the page's blocks
    "prose-before",        // share of the page before it
    "prose-after",         // share of the page after it
    "from-title",          // blocks after the headline; negative before it
    "from-region-start",   // blocks after the start of the region; negative before it
    "from-region-end",     // blocks after the end of the region; negative before it
    "in-region",           // whether it stands in the region
    "region-share",        // share of the page in the region
    "prose-near",          // letters of running text in the 3 blocks before and after
    "prose-around",        // in the 8 blocks before and after
    "prose-blocks-before", // paragraphs among the 4 blocks before
    "prose-blocks-after",  // paragraphs among the 4 blocks after
    "to-prose-before",     // distance to the paragraph before
    "to-prose-after",      // distance to the paragraph after
    "since-end-phrase",    // distance to the last phrase that ends a story
    "till-end-phrase",     // distance to the next one
    "since-list-head",     // distance to the last head of a list of links
    "since-heading",       // distance to the last heading
    "heading-letters",     // letters of that heading
    "since-byline",        // distance to the last byline or date
    "till-byline",         // distance to the next one
    "links-near",          // blocks in links among the 3 before and after
    "page-blocks",         // blocks of the page
    "page-prose",          // letters of running text of the page
    "gap-before",          // whether an empty line stands before it
    "gap-after",           // whether an empty line stands after it
    "run-lines",           // lines without an empty line between them, with this one
    "run-letters",         // letters of those lines
    "piece-lines",         // lines that one sentence seems to run through, with this one
    "piece-letters",       // letters of those lines
    "letters-over-mean",   // letters, by the mean paragraph of the page
    "copy-nearer",         // whether the same text stands again after it
];

/// Blocks before and after that are described one by one.
const NEIGHBOURS: [isize; 6] = [-3, -2, -1, 1, 2, 3];

/// What is told of each neighbour.
const NEIGHBOR_FEATURES: [&str; 8] =
    ["letters", "sentence-end", "link-share", "own-evidence", "markup", "start", "same-class", "same-box"];

/// Features of a block in its page.
pub(super) const WIDTH: usize = NAMES.len() + NEIGHBOURS.len() * NEIGHBOR_FEATURES.len();

/// The longest distance that is told.
const FAR: usize = 60;

/// Names of the features of the neighbours, `letters-2` for the letters of the block before the
/// last.
pub(super) fn neighbour_names() -> impl Iterator<Item = String> {
    NEIGHBOURS.iter().flat_map(|offset| NEIGHBOR_FEATURES.iter().map(move |name| format!("{name}{offset:+}")))
}

/// What is the same for all neighbours of a block.
struct NeighborSummary {
    letters: f32,
    sentence_end: f32,
    link_share: f32,
    evidence: f32,
    markup: f32,
    start: f32,
}

pub(super) struct NeighborFeatures {
    summaries: Vec<NeighborSummary>,
    /// What lies before every block, and in the page at the end.
    before: Vec<PrefixTotals>,
    /// Distances to what was last before every block.
    since: Vec<KindDistances>,
    /// Distances to what is next after every block.
    till: Vec<KindDistances>,
    /// Lines and letters of the run that a block stands in.
    runs: Vec<(usize, usize)>,
    /// Lines and letters of what one sentence seems to run through.
    joined_runs: Vec<(usize, usize)>,
    title: Option<usize>,
    repeats: Vec<bool>,
}

/// What some blocks have together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct PrefixTotals {
    /// Letters of running text.
    prose: usize,
    /// Paragraphs.
    paragraphs: usize,
    /// Blocks in links.
    linked: usize,
}

impl PrefixTotals {
    /// What there is beyond these.
    fn minus(self, before: Self) -> Self {
        Self {
            prose: self.prose - before.prose,
            paragraphs: self.paragraphs - before.paragraphs,
            linked: self.linked - before.linked,
        }
    }
}

/// Kinds of blocks to which distances are told: one number for each.
const PROSE: usize = 0;
const END: usize = 1;
const LIST_HEAD: usize = 2;
const HEADING: usize = 3;
const BYLINE: usize = 4;
const KINDS: usize = 5;

/// Whether a block is of each of these kinds.
type KindFlags = [bool; KINDS];

/// Distances to the nearest block of each of these kinds; 0 is never told.
type KindDistances = [u8; KINDS];

impl NeighborFeatures {
    pub(super) fn compute(measured: &FeatureContext<'_>) -> Self {
        let (blocks, signals, evidence) = (&measured.page.blocks, measured.attributes, measured.evidence);
        let count = blocks.len();
        let seen = (0..count).map(|at| seen(measured, at)).collect();
        let sums_of = |at: usize| {
            let is_prose = is_prose(&signals[at]);
            PrefixTotals {
                prose: if is_prose { signals[at].letters } else { 0 },
                paragraphs: usize::from(is_prose),
                linked: usize::from(signals[at].linked),
            }
        };
        let kinds: Vec<KindFlags> =
            (0..count).map(|at| kinds(&blocks[at], &signals[at], evidence[at].as_ref())).collect();
        let mut till = distances_before(kinds.iter().rev());
        till.reverse();
        let mut later: HashSet<&str> = HashSet::new();
        let mut repeats = vec![false; count];
        for at in (0..count).rev() {
            repeats[at] = signals[at].repetitions > 1 && !later.insert(blocks[at].text.as_str());
        }
        Self {
            summaries: seen,
            before: sums(count, sums_of),
            since: distances_before(kinds.iter()),
            till,
            runs: runs(measured, |at| blocks[at].gap_before),
            joined_runs: runs(measured, |at| !is_cut(measured, at)),
            title: title(measured),
            repeats,
        }
    }

    /// Puts the features of a block at the end of a row.
    pub(super) fn push_features(
        &self,
        measured: &FeatureContext<'_>,
        places: &ElementFeatures,
        at: usize,
        row: &mut Vec<f32>,
    ) {
        let (blocks, signals) = (&measured.page.blocks, measured.attributes);
        let count = blocks.len();
        let PrefixTotals { prose: all, paragraphs, .. } = self.before[count];
        let share = |prose: usize| prose as f32 / all.max(1) as f32;
        let between = |start: usize, end: usize| self.before[end.min(count)].minus(self.before[start]);
        let within = |reach: usize| between(at.saturating_sub(reach), at + reach + 1);
        let (since, till) = (self.since[at].map(f32::from), self.till[at].map(f32::from));
        let from = |place: usize| (at as f32 - place as f32).clamp(-(FAR as f32), FAR as f32);
        let region = &measured.region;
        let heading = usize::from(self.since[at][HEADING]);
        let mean = all as f32 / paragraphs.max(1) as f32;
        let (run_lines, run_letters) = self.runs[at];
        row.extend_from_slice(&[
            at as f32,
            at as f32 / count as f32,
            share(self.before[at].prose),
            share(all - self.before[at + 1].prose),
            self.title.map_or(FAR as f32 * 2.0, from),
            from(region.start),
            from(region.end),
            f32::from(u8::from(region.contains(&at))),
            share(between(region.start, region.end).prose),
            within(3).prose as f32,
            within(8).prose as f32,
            between(at.saturating_sub(4), at).paragraphs as f32,
            between(at + 1, at + 5).paragraphs as f32,
            since[PROSE],
            till[PROSE],
            since[END],
            till[END],
            since[LIST_HEAD],
            since[HEADING],
            at.checked_sub(heading).filter(|_| heading < FAR).map_or(0.0, |head| signals[head].letters as f32),
            since[BYLINE],
            till[BYLINE],
            within(3).linked as f32,
            count as f32,
            all as f32,
            f32::from(u8::from(blocks[at].gap_before)),
            f32::from(u8::from(blocks.get(at + 1).is_none_or(|next| next.gap_before))),
            run_lines as f32,
            run_letters as f32,
            self.joined_runs[at].0 as f32,
            self.joined_runs[at].1 as f32,
            signals[at].letters as f32 / mean.max(1.0),
            f32::from(u8::from(self.repeats[at])),
        ]);
        for offset in NEIGHBOURS {
            let neighbour = at.checked_add_signed(offset).filter(|other| *other < count);
            let Some(other) = neighbour else {
                row.extend_from_slice(&[-1.0; NEIGHBOR_FEATURES.len()]);
                continue;
            };
            let seen = &self.summaries[other];
            let class = |at: usize| blocks[at].element.map(|element| places.class(element));
            let around = |at: usize| places.box_of(measured, at);
            row.extend_from_slice(&[
                seen.letters,
                seen.sentence_end,
                seen.link_share,
                seen.evidence,
                seen.markup,
                seen.start,
                f32::from(u8::from(class(at) == class(other))),
                f32::from(u8::from(around(at) == around(other))),
            ]);
        }
    }
}

fn seen(measured: &FeatureContext<'_>, at: usize) -> NeighborSummary {
    let (block, signals) = (&measured.page.blocks[at], &measured.attributes[at]);
    NeighborSummary {
        letters: signals.letters as f32,
        sentence_end: f32::from(u8::from(signals.sentence_end)),
        link_share: link_share(block, signals.letters),
        evidence: evidence_code(measured.evidence[at].as_ref()),
        markup: markup_code(block.markup),
        start: start_code(&block.text),
    }
}

/// The sums of what lies before every place, and of all at the end.
fn sums(count: usize, of: impl Fn(usize) -> PrefixTotals) -> Vec<PrefixTotals> {
    let mut sums = Vec::with_capacity(count + 1);
    let mut sum = PrefixTotals::default();
    sums.push(sum);
    for PrefixTotals { prose, paragraphs, linked } in (0..count).map(of) {
        sum.prose += prose;
        sum.paragraphs += paragraphs;
        sum.linked += linked;
        sums.push(sum);
    }
    sums
}

/// Of which kinds a block is.
fn kinds(block: &Block, signals: &BlockAttributes, evidence: Option<&Evidence>) -> KindFlags {
    let mut is = [false; KINDS];
    is[PROSE] = is_prose(signals);
    is[HEADING] = is_heading(block);
    if let Some(evidence) = evidence {
        is[END] = evidence.ends_body;
        is[LIST_HEAD] = evidence.starts_link_list;
        is[BYLINE] =
            matches!(evidence.block_label.label, Label::Byline | Label::Published | Label::Updated | Label::Agency);
    }
    is
}

/// Distances from every place to the last one before that is of each kind.
fn distances_before<'a>(kinds: impl Iterator<Item = &'a KindFlags>) -> Vec<KindDistances> {
    let mut distances = [FAR as u8; KINDS];
    kinds
        .map(|is| {
            let here = distances;
            for (distance, is) in distances.iter_mut().zip(is) {
                *distance = if *is { 1 } else { (*distance + 1).min(FAR as u8) };
            }
            here
        })
        .collect()
}

/// The headline's place: the last one before the region, else the first of all.
fn title(measured: &FeatureContext<'_>) -> Option<usize> {
    let title = measured.title?;
    let is_title = |at: &usize| measured.page.blocks[*at].text == title.text;
    let before = (0..measured.region.start).rev().find(is_title);
    before.or_else(|| (0..measured.page.blocks.len()).find(is_title))
}

/// Lines and letters of the run that every block stands in, given where a run begins.
fn runs(measured: &FeatureContext<'_>, begins: impl Fn(usize) -> bool) -> Vec<(usize, usize)> {
    let count = measured.page.blocks.len();
    let mut runs = Vec::with_capacity(count);
    let mut start = 0;
    for end in 1..=count {
        if end == count || begins(end) {
            let letters = measured.attributes[start..end].iter().map(|signals| signals.letters).sum();
            runs.extend(std::iter::repeat_n((end - start, letters), end - start));
            start = end;
        }
    }
    runs
}

/// Whether a line goes on with the sentence of the line before: renderers that print every link on a
/// line of its own cut paragraphs.
fn is_cut(measured: &FeatureContext<'_>, at: usize) -> bool {
    let (before, here) = (&measured.attributes[at - 1], &measured.page.blocks[at]);
    let goes_on = |c: char| c.is_lowercase() || matches!(c, ',' | '.' | ';' | ')' | '’' | '\'' | '”');
    here.element.is_none()
        && !here.gap_before
        && !before.sentence_end
        && (here.text.starts_with(goes_on) || before.letters >= PROSE_LETTERS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_never_zero() {
        let mut kinds = [[false; KINDS]; 4];
        kinds[1][END] = true;
        let distances = |kind: usize| {
            distances_before(kinds.iter()).into_iter().map(|of| usize::from(of[kind])).collect::<Vec<_>>()
        };
        assert_eq!(distances(END), [FAR, FAR, 1, 2]);
        assert_eq!(distances(PROSE), [FAR; 4]);
    }

    #[test]
    fn sums_stand_before_every_place() {
        let of = |at: usize| PrefixTotals { prose: at + 1, paragraphs: 1, linked: 0 };
        let sums: Vec<(usize, usize)> = sums(3, of).iter().map(|sums| (sums.prose, sums.paragraphs)).collect();
        assert_eq!(sums, [(0, 0), (1, 1), (3, 2), (6, 3)]);
    }

    #[test]
    fn every_feature_of_a_neighbour_has_a_name() {
        let names: Vec<String> = neighbour_names().collect();
        assert_eq!(names.len(), WIDTH - NAMES.len());
        assert_eq!(names[0], "letters-3");
    }
}
