//! Sketch of an article: MinHash keys, a signature and a sample of its shingles.
//!
//! One linear pass over the text; half a kilobyte for an article of any length. Two articles without a common key are
//! never compared. Keys come from one permutation hashing (Li, Owen and Zhang, 2012), the sample from Broder (1997).

use fearless_simd::{Level, dispatch};

use super::dateline;
use super::shingle_sample::{SampleOverlap, ShingleSample};
use super::shingles::add_shingles;
use super::signature::Signature;
use super::word_hashes::hash_text;
use newsidx_core::article::Article;

/// Maximum number of keys of a sketch.
pub const MAX_KEYS: usize = LEAD_KEYS + WHOLE_KEYS;

/// Number of keys from the beginning of the text, which every copy keeps.
const LEAD_KEYS: usize = 3;

/// Number of keys from the whole text, for copies with a new beginning.
const WHOLE_KEYS: usize = 2;

/// Number of shingles that count as the beginning of a text.
const LEAD_SHINGLES: usize = 96;

/// Number of bits of a key.
const KEY_BITS: u32 = 28;

/// Minimum number of shingles of a text that can be a near-duplicate.
///
/// Many shorter texts, such as match results and weather forecasts, are similar without being copies.
const MIN_SHINGLES: usize = 24;

/// Minimum containment of the shorter text in the longer one, without evidence for or against a copy.
///
/// A copy with one word in twenty changed keeps 0.81 of its shingles. Two such copies share 0.66, with a paragraph added
/// to a short one 0.5. Stories that only report the same event share quotations and background, seldom a quarter
/// (`docs/stories.md`, "Thresholds").
const MIN_CONTAINMENT: f64 = 0.38;

/// Minimum containment if both name the same agency, or both datelines begin with the same place.
const MIN_CONTAINMENT_SAME_AGENCY: f64 = 0.30;

/// Minimum containment if they name different agencies: each agency writes its own report.
const MIN_CONTAINMENT_OTHER_AGENCY: f64 = 0.58;

/// Added to the minimum containment after division by the square root of the sample size: about a standard error.
///
/// A brief that is compared with a long report may have ten shingles in the sample, three of them from one common phrase.
const SMALL_SAMPLE_MARGIN: f64 = 0.6;

/// Sketch of an article: half a kilobyte, whatever its length.
///
/// Articles that share a key are candidates. [`Signature::may_match`] rejects most of them, [`is_copy_of`] decides.
///
/// [`is_copy_of`]: Self::is_copy_of
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketch {
    keys: SketchKeys,
    signature: Signature,
    sample: ShingleSample,
    agency: Option<u64>,
    dateline_place: Option<u64>,
}

impl Sketch {
    /// Computes the sketch of an article. It has no keys if the text is too short to have near-duplicates, or if the
    /// document is a listing: the teasers of two section fronts are alike, and no copies of an article.
    ///
    /// ```
    /// use newsidx_core::article::{Article, ArticleId};
    /// use newsidx_core::page::Origin;
    /// use newsidx_dedup::Sketch;
    ///
    /// let sketch = |id, text: &str| {
    ///     Sketch::compute(&Article::new(ArticleId(id), Origin::from_file("/a.txt"), vec![text.to_owned()]))
    /// };
    /// let wire = "The harbour authority closed the northern pier on Tuesday after divers found cracks in eleven of its \
    ///     sixty pillars. Ferries to the islands will leave from the fish market until the spring. The mayor told the \
    ///     council that repairs would take five months and cost about two million.";
    /// assert!(sketch(1, wire).is_copy_of(&sketch(2, &format!("{wire} Half of it is paid by the region."))));
    /// ```
    pub fn compute(article: &Article) -> Self {
        // Capacity for 1,024 words: shorter texts allocate once.
        let (mut words, mut shingles) = (Vec::with_capacity(1024), Vec::with_capacity(1024));
        let mut place = None;
        let level = Level::new();
        for (nth, paragraph) in article.paragraphs.iter().enumerate() {
            let (dateline, body) =
                if nth == 0 { dateline::split_dateline(paragraph) } else { (None, paragraph.as_str()) };
            place = place.or_else(|| dateline.and_then(hash_text));
            dispatch!(level, simd => add_shingles(simd, body, &mut words, &mut shingles));
        }
        let agency = article.agency.as_deref().and_then(hash_text);
        if shingles.len() < MIN_SHINGLES || !article.kind.is_article() {
            let (keys, signature, sample) = (SketchKeys::default(), Signature::default(), ShingleSample::default());
            return Self { keys, signature, sample, agency, dateline_place: place };
        }
        let lead = &shingles[..shingles.len().min(LEAD_SHINGLES)];
        let (keys, signature, sample) =
            (SketchKeys::compute(lead, &shingles), Signature::compute(lead, &shingles), ShingleSample::new(&shingles));
        Self { keys, signature, sample, agency, dateline_place: place }
    }

    /// Keys of 28 bits by which candidates are found, sorted and distinct.
    pub fn keys(&self) -> &[u32] {
        &self.keys.keys[..self.keys.count]
    }

    /// The signature, which rejects most candidates before their text is read.
    pub fn signature(&self) -> Signature {
        self.signature
    }

    /// Whether one of two articles is a near-duplicate of the other, by the samples of their texts.
    ///
    /// Precondition: the signatures match ([`Signature::may_match`]).
    pub fn is_copy_of(&self, other: &Self) -> bool {
        let SampleOverlap { shared, shorter } = self.sample.overlap(&other.sample);
        let margin = SMALL_SAMPLE_MARGIN / f64::from(shorter.max(1)).sqrt();
        // Two empty samples are no copies, although 0 is at least 0.
        f64::from(shared) >= (self.min_containment(other) + margin) * f64::from(shorter) && shared > 0
    }

    /// Minimum containment, by the evidence of agencies and datelines.
    fn min_containment(&self, other: &Self) -> f64 {
        // `None` if one of the two articles does not have the fact.
        let same = |left: Option<u64>, right: Option<u64>| left.zip(right).map(|(left, right)| left == right);
        match (same(self.agency, other.agency), same(self.dateline_place, other.dateline_place)) {
            (Some(false), _) => MIN_CONTAINMENT_OTHER_AGENCY,
            (Some(true), _) | (None, Some(true)) => MIN_CONTAINMENT_SAME_AGENCY,
            // Different places are no evidence: papers replace datelines.
            (None, _) => MIN_CONTAINMENT,
        }
    }
}

/// Keys of a sketch: sorted and distinct.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct SketchKeys {
    keys: [u32; MAX_KEYS],
    count: usize,
}

impl SketchKeys {
    /// The smallest shingle of each bin: one permutation hashing (Li, Owen and Zhang, 2012).
    fn compute(lead: &[u64], shingles: &[u64]) -> Self {
        let mut keys = Self::default();
        keys.add_smallest::<LEAD_KEYS>(lead);
        keys.add_smallest::<WHOLE_KEYS>(shingles);
        keys.keys[..keys.count].sort_unstable();
        keys
    }

    /// Adds the smallest shingle of each of `BINS` bins. An empty bin adds none.
    fn add_smallest<const BINS: usize>(&mut self, shingles: &[u64]) {
        // Empty bins are not densified: `MIN_SHINGLES` are enough to fill most bins.
        let mut smallest = [u64::MAX; BINS];
        for shingle in shingles {
            // The lowest bits select the sample; bins by other bits are independent of it.
            let bin = (shingle >> 8) as usize % BINS;
            smallest[bin] = smallest[bin].min(*shingle);
        }
        for shingle in smallest.into_iter().filter(|shingle| *shingle < u64::MAX) {
            // The highest bits of a minimum are zero in nearly every text: the key is made of the bits below.
            let key = (shingle >> 8) as u32 & ((1 << KEY_BITS) - 1);
            if !self.keys[..self.count].contains(&key) {
                self.keys[self.count] = key;
                self.count += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use newsidx_core::article::{ArticleId, DocumentKind};
    use newsidx_core::page::Origin;

    /// An article of the words `word{from}`, `word{from + 1}` ….
    fn numbered_words(from: usize, words: usize) -> Article {
        let text: Vec<String> = (from..from + words).map(|nth| format!("word{nth}")).collect();
        Article::new(ArticleId(1), Origin::from_file("/a.txt"), vec![text.join(" ")])
    }

    fn containment(left: &Sketch, right: &Sketch) -> f64 {
        let SampleOverlap { shared, shorter } = left.sample.overlap(&right.sample);
        f64::from(shared) / f64::from(shorter)
    }

    #[test]
    fn a_cut_text_is_contained_in_the_whole_one() {
        let (whole, cut, other) = (numbered_words(0, 2000), numbered_words(0, 400), numbered_words(5000, 400));
        let [whole, cut, other] = [whole, cut, other].map(|article| Sketch::compute(&article));
        assert_eq!(containment(&whole, &cut), 1.0);
        assert_eq!(containment(&cut, &whole), 1.0, "the order does not count");
        assert_eq!(containment(&cut, &other), 0.0);
        assert!(cut.is_copy_of(&whole) && whole.is_copy_of(&cut) && !cut.is_copy_of(&other));
        assert!(whole.keys().iter().any(|key| cut.keys().contains(key)));
        assert!(!cut.keys().iter().any(|key| other.keys().contains(key)));
    }

    #[test]
    fn a_listing_has_no_keys() {
        let article = numbered_words(0, 400);
        let listing = Article { kind: DocumentKind::Listing, ..article.clone() };
        assert!(!Sketch::compute(&article).keys().is_empty());
        assert!(Sketch::compute(&listing).keys().is_empty());
    }

    #[test]
    fn containment_of_a_part_is_estimated_well() {
        let estimates = (0..40).map(|nth| {
            let from = 1000 * nth;
            containment(
                &Sketch::compute(&numbered_words(from, 600)),
                &Sketch::compute(&numbered_words(from + 300, 600)),
            )
        });
        let estimates: Vec<f64> = estimates.collect();
        let mean = estimates.iter().sum::<f64>() / estimates.len() as f64;
        // A little above a half: the count is divided by the smaller of two samples of about one size.
        assert!((0.48..0.55).contains(&mean), "{mean} of a half");
        assert!(estimates.iter().all(|estimate| (0.3..0.7).contains(estimate)), "{estimates:?}");
    }

    #[test]
    fn a_sketch_does_not_grow_with_the_text() {
        for words in [30, 300, 3000, 30_000] {
            let sketch = Sketch::compute(&numbered_words(0, words));
            assert!((2..=MAX_KEYS).contains(&sketch.keys().len()), "{words} words");
        }
        assert!(
            Sketch::compute(&numbered_words(0, MIN_SHINGLES)).keys().is_empty(),
            "too short to have near-duplicates"
        );
    }

    #[test]
    fn agencies_and_places_are_evidence() {
        let signed = |agency: &str, dateline: &str| {
            let mut article = numbered_words(0, 100);
            article.agency = (!agency.is_empty()).then(|| agency.to_owned());
            article.paragraphs[0].insert_str(0, dateline);
            Sketch::compute(&article)
        };
        let minimum = |left: Sketch, right: Sketch| left.min_containment(&right);
        assert_eq!(minimum(signed("", ""), signed("", "")), MIN_CONTAINMENT);
        assert_eq!(minimum(signed("Reuters", ""), signed("", "")), MIN_CONTAINMENT);
        assert_eq!(minimum(signed("Reuters", ""), signed("reuters", "")), MIN_CONTAINMENT_SAME_AGENCY);
        assert_eq!(minimum(signed("Reuters", ""), signed("AP", "")), MIN_CONTAINMENT_OTHER_AGENCY);
        let (seoul, also_seoul) = (signed("", "SEOUL, May 20 -- "), signed("", "SEOUL — "));
        assert_eq!(seoul.sample, also_seoul.sample, "a dateline is no part of the text");
        assert_eq!(minimum(seoul, also_seoul), MIN_CONTAINMENT_SAME_AGENCY);
    }
}
