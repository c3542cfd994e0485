//! Features of a block's position in the page and of the blocks around it. Linear in the blocks: prefix sums and running
//! distances, computed once per page, make each row O(1).

use hashbrown::HashSet;

use super::super::block_attributes::{BlockAttributes, is_heading};
use super::super::label::{Evidence, Label};
use super::super::rules::thresholds::PROSE_LETTERS;
use super::block_values::{MAX_DISTANCE, evidence_code, flag, is_prose, link_share, markup_code, signed_distance};
use super::element_features::ElementFeatures;
use super::feature_context::FeatureContext;
use super::text_features::start_code;
use crate::blocks::Block;

/// Names of the features, in order. Distances are in blocks and at most 60; shares refer to the page's letters of
/// running text.
pub(super) const NAMES: [&str; 33] = [
    "place",               // index of the block
    "place-share",         // index, as a share of the page's blocks
    "prose-before",        // share of the page before it
    "prose-after",         // share of the page after it
    "from-title",          // blocks after the headline; negative before it
    "from-region-start",   // blocks after the start of the region; negative before it
    "from-region-end",     // blocks after the end of the region; negative before it
    "in-region",           // whether it is in the region
    "region-share",        // share of the page in the region
    "prose-near",          // letters of running text in the 3 blocks before and after
    "prose-around",        // in the 8 blocks before and after
    "prose-blocks-before", // paragraphs among the 4 blocks before
    "prose-blocks-after",  // paragraphs among the 4 blocks after
    "to-prose-before",     // distance to the paragraph before
    "to-prose-after",      // distance to the paragraph after
    "since-end-phrase",    // distance to the last phrase that ends a body
    "till-end-phrase",     // distance to the next one
    "since-list-head",     // distance to the last head of a list of links
    "since-heading",       // distance to the last heading
    "heading-letters",     // letters of that heading
    "since-byline",        // distance to the last byline or date
    "till-byline",         // distance to the next one
    "links-near",          // blocks in links among the 3 before and after
    "page-blocks",         // blocks of the page
    "page-prose",          // letters of running text of the page
    "gap-before",          // whether an empty line precedes it
    "gap-after",           // whether an empty line follows it
    "run-lines",           // lines without an empty line between them, with this one
    "run-letters",         // letters of those lines
    "piece-lines",         // lines that one sentence seems to run through, with this one
    "piece-letters",       // letters of those lines
    "letters-over-mean",   // letters, by the mean paragraph of the page
    "copy-nearer",         // whether the same text occurs again after it
];

/// Offsets of the neighbors with features of their own.
const NEIGHBOR_OFFSETS: [isize; 6] = [-3, -2, -1, 1, 2, 3];

/// Features of each neighbor.
const NEIGHBOR_FEATURES: [&str; 8] =
    ["letters", "sentence-end", "link-share", "own-evidence", "markup", "start", "same-class", "same-box"];

/// Number of position and neighbor features.
pub(super) const WIDTH: usize = NAMES.len() + NEIGHBOR_OFFSETS.len() * NEIGHBOR_FEATURES.len();

/// Feature names of the neighbors, such as `letters-2` for the letters of the block before the previous one.
pub(super) fn neighbor_names() -> impl Iterator<Item = String> {
    NEIGHBOR_OFFSETS.iter().flat_map(|offset| NEIGHBOR_FEATURES.iter().map(move |name| format!("{name}{offset:+}")))
}

/// Features of a block as a neighbor that do not depend on the other block.
struct NeighborSummary {
    letters: f32,
    sentence_end: f32,
    link_share: f32,
    evidence: f32,
    markup: f32,
    start: f32,
}

/// Position and neighbor data of all blocks, computed once per page.
pub(super) struct NeighborFeatures {
    summaries: Vec<NeighborSummary>,
    /// Totals of the blocks before each block; the last entry has the totals of the page.
    before: Vec<PrefixTotals>,
    /// Distances to the nearest block of each kind before each block.
    distances_before_block: Vec<KindDistances>,
    /// Distances to the nearest block of each kind after each block.
    distances_after_block: Vec<KindDistances>,
    /// Lines and letters of each block's run of lines without an empty line.
    runs: Vec<(usize, usize)>,
    /// Lines and letters of each block's run of lines that seem to be one sentence.
    joined_runs: Vec<(usize, usize)>,
    /// Block of the headline.
    title: Option<usize>,
    /// Whether the text of each block occurs again after it.
    repeats: Vec<bool>,
}

/// Totals of a range of blocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct PrefixTotals {
    /// Letters of running text.
    prose: usize,
    /// Number of paragraphs.
    paragraphs: usize,
    /// Number of blocks that are links.
    linked: usize,
}

impl PrefixTotals {
    /// Totals of the range without its beginning.
    fn minus(self, before: Self) -> Self {
        Self {
            prose: self.prose - before.prose,
            paragraphs: self.paragraphs - before.paragraphs,
            linked: self.linked - before.linked,
        }
    }
}

// Indices of the kinds of blocks with distance features.
const PROSE: usize = 0;
const END: usize = 1;
const LIST_HEAD: usize = 2;
const HEADING: usize = 3;
const BYLINE: usize = 4;
const KINDS: usize = 5;

/// Whether a block is of each kind.
type KindFlags = [bool; KINDS];

/// Distances to the nearest block of each kind; never 0.
type KindDistances = [u8; KINDS];

impl NeighborFeatures {
    pub(super) fn compute(context: &FeatureContext<'_>) -> Self {
        let (blocks, attributes, evidence) = (&context.page.blocks, context.attributes, context.evidence);
        let count = blocks.len();
        let summaries = (0..count).map(|at| summary(context, at)).collect();
        let totals_of = |at: usize| {
            let is_prose = is_prose(&attributes[at]);
            PrefixTotals {
                prose: if is_prose { attributes[at].letters } else { 0 },
                paragraphs: usize::from(is_prose),
                linked: usize::from(attributes[at].linked),
            }
        };
        let kinds: Vec<KindFlags> =
            (0..count).map(|at| kinds(&blocks[at], &attributes[at], evidence[at].as_ref())).collect();
        let mut distances_after_block = distances_before(kinds.iter().rev());
        distances_after_block.reverse();
        let mut later: HashSet<&str> = HashSet::new();
        let mut repeats = vec![false; count];
        for at in (0..count).rev() {
            repeats[at] = attributes[at].repetitions > 1 && !later.insert(blocks[at].text.as_str());
        }
        Self {
            summaries,
            before: prefix_totals(count, totals_of),
            distances_before_block: distances_before(kinds.iter()),
            distances_after_block,
            runs: runs(context, |at| blocks[at].gap_before),
            joined_runs: runs(context, |at| !continues_sentence(context, at)),
            title: title(context),
            repeats,
        }
    }

    /// Appends the features of a block to a row.
    pub(super) fn push_features(
        &self,
        context: &FeatureContext<'_>,
        elements: &ElementFeatures,
        at: usize,
        row: &mut Vec<f32>,
    ) {
        let (blocks, attributes) = (&context.page.blocks, context.attributes);
        let count = blocks.len();
        let PrefixTotals { prose: all, paragraphs, .. } = self.before[count];
        let share = |prose: usize| prose as f32 / all.max(1) as f32;
        let between = |start: usize, end: usize| self.before[end.min(count)].minus(self.before[start]);
        let within = |reach: usize| between(at.saturating_sub(reach), at + reach + 1);
        let (distances_before, distances_after) =
            (self.distances_before_block[at].map(f32::from), self.distances_after_block[at].map(f32::from));
        let distance_from = |position: usize| signed_distance(at, position);
        let region = &context.region;
        let heading = usize::from(self.distances_before_block[at][HEADING]);
        let mean = all as f32 / paragraphs.max(1) as f32;
        let (run_lines, run_letters) = self.runs[at];
        row.extend_from_slice(&[
            at as f32,
            at as f32 / count as f32,
            share(self.before[at].prose),
            share(all - self.before[at + 1].prose),
            self.title.map_or(MAX_DISTANCE as f32 * 2.0, distance_from),
            distance_from(region.start),
            distance_from(region.end),
            flag(region.contains(&at)),
            share(between(region.start, region.end).prose),
            within(3).prose as f32,
            within(8).prose as f32,
            between(at.saturating_sub(4), at).paragraphs as f32,
            between(at + 1, at + 5).paragraphs as f32,
            distances_before[PROSE],
            distances_after[PROSE],
            distances_before[END],
            distances_after[END],
            distances_before[LIST_HEAD],
            distances_before[HEADING],
            at.checked_sub(heading)
                .filter(|_| heading < MAX_DISTANCE)
                .map_or(0.0, |head| attributes[head].letters as f32),
            distances_before[BYLINE],
            distances_after[BYLINE],
            within(3).linked as f32,
            count as f32,
            all as f32,
            flag(blocks[at].gap_before),
            flag(blocks.get(at + 1).is_none_or(|next| next.gap_before)),
            run_lines as f32,
            run_letters as f32,
            self.joined_runs[at].0 as f32,
            self.joined_runs[at].1 as f32,
            attributes[at].letters as f32 / mean.max(1.0),
            flag(self.repeats[at]),
        ]);
        self.push_neighbors(context, elements, at, row);
    }

    /// Appends the features of each neighbor; −1 outside the page.
    fn push_neighbors(&self, context: &FeatureContext<'_>, elements: &ElementFeatures, at: usize, row: &mut Vec<f32>) {
        let blocks = &context.page.blocks;
        for offset in NEIGHBOR_OFFSETS {
            let neighbor = at.checked_add_signed(offset).filter(|other| *other < blocks.len());
            let Some(other) = neighbor else {
                row.extend_from_slice(&[-1.0; NEIGHBOR_FEATURES.len()]);
                continue;
            };
            let summary = &self.summaries[other];
            let classes = |at: usize| blocks[at].element.map(|element| elements.classes_of(element));
            let around = |at: usize| elements.box_of(context, at);
            row.extend_from_slice(&[
                summary.letters,
                summary.sentence_end,
                summary.link_share,
                summary.evidence,
                summary.markup,
                summary.start,
                flag(classes(at) == classes(other)),
                flag(around(at) == around(other)),
            ]);
        }
    }
}

fn summary(context: &FeatureContext<'_>, at: usize) -> NeighborSummary {
    let (block, attributes) = (&context.page.blocks[at], &context.attributes[at]);
    NeighborSummary {
        letters: attributes.letters as f32,
        sentence_end: flag(attributes.sentence_end),
        link_share: link_share(block, attributes.letters),
        evidence: evidence_code(context.evidence[at].as_ref()),
        markup: markup_code(block.markup),
        start: start_code(&block.text),
    }
}

/// Prefix sums: the totals before each block, and of all blocks at the end.
fn prefix_totals(count: usize, of: impl Fn(usize) -> PrefixTotals) -> Vec<PrefixTotals> {
    let mut totals = Vec::with_capacity(count + 1);
    let mut total = PrefixTotals::default();
    totals.push(total);
    for PrefixTotals { prose, paragraphs, linked } in (0..count).map(of) {
        total.prose += prose;
        total.paragraphs += paragraphs;
        total.linked += linked;
        totals.push(total);
    }
    totals
}

/// Kinds of a block.
fn kinds(block: &Block, attributes: &BlockAttributes, evidence: Option<&Evidence>) -> KindFlags {
    let mut is = [false; KINDS];
    is[PROSE] = is_prose(attributes);
    is[HEADING] = is_heading(block);
    if let Some(evidence) = evidence {
        is[END] = evidence.ends_body;
        is[LIST_HEAD] = evidence.starts_link_list;
        is[BYLINE] =
            matches!(evidence.block_label.label, Label::Byline | Label::Published | Label::Updated | Label::Agency);
    }
    is
}

/// Distances from each block to the nearest block of each kind before it.
fn distances_before<'a>(kinds: impl Iterator<Item = &'a KindFlags>) -> Vec<KindDistances> {
    let mut distances = [MAX_DISTANCE as u8; KINDS];
    kinds
        .map(|is| {
            let here = distances;
            for (distance, is) in distances.iter_mut().zip(is) {
                *distance = if *is { 1 } else { (*distance + 1).min(MAX_DISTANCE as u8) };
            }
            here
        })
        .collect()
}

/// Block of the headline: the last one before the region, else the first on the page.
fn title(context: &FeatureContext<'_>) -> Option<usize> {
    let title = context.title?;
    let is_title = |at: &usize| context.page.blocks[*at].text == title.text;
    let before = (0..context.region.start).rev().find(is_title);
    before.or_else(|| (0..context.page.blocks.len()).find(is_title))
}

/// Lines and letters of each block's run; `begins` is true at the first block of a run.
fn runs(context: &FeatureContext<'_>, begins: impl Fn(usize) -> bool) -> Vec<(usize, usize)> {
    let count = context.page.blocks.len();
    let mut runs = Vec::with_capacity(count);
    let mut start = 0;
    for end in 1..=count {
        if end == count || begins(end) {
            let letters = context.attributes[start..end].iter().map(|attributes| attributes.letters).sum();
            runs.extend(std::iter::repeat_n((end - start, letters), end - start));
            start = end;
        }
    }
    runs
}

/// Whether a line continues the sentence of the line before.
// Renderers that print every link on a line of its own split paragraphs.
fn continues_sentence(context: &FeatureContext<'_>, at: usize) -> bool {
    let (before, here) = (&context.attributes[at - 1], &context.page.blocks[at]);
    let is_continuation = |c: char| c.is_lowercase() || matches!(c, ',' | '.' | ';' | ')' | '’' | '\'' | '”');
    here.element.is_none()
        && !here.gap_before
        && !before.sentence_end
        && (here.text.starts_with(is_continuation) || before.letters >= PROSE_LETTERS)
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
        assert_eq!(distances(END), [MAX_DISTANCE, MAX_DISTANCE, 1, 2]);
        assert_eq!(distances(PROSE), [MAX_DISTANCE; 4]);
    }

    #[test]
    fn prefix_sums_exclude_their_own_block() {
        let of = |at: usize| PrefixTotals { prose: at + 1, paragraphs: 1, linked: 0 };
        let totals: Vec<(usize, usize)> =
            prefix_totals(3, of).iter().map(|totals| (totals.prose, totals.paragraphs)).collect();
        assert_eq!(totals, [(0, 0), (1, 1), (3, 2), (6, 3)]);
    }

    #[test]
    fn every_feature_of_a_neighbor_has_a_name() {
        let names: Vec<String> = neighbor_names().collect();
        assert_eq!(names.len(), WIDTH - NAMES.len());
        assert_eq!(names[0], "letters-3");
    }
}
