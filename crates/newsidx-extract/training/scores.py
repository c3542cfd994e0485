"""Block scores: how well models find the blocks of the article, the captions and the standfirst.

Precision, recall and F1 over the blocks that the gold labels: those of the story weighted by their letters and digits,
captions and standfirsts counted. Sums are taken over all pages of a set or publisher. The thresholds are the main ones
of the extractor; its rules, which come before and after the models, are left out, so these scores are not those of
whole articles.
"""

from collections import defaultdict

import numpy as np

# The same as in `src/rules/thresholds.rs`.
FIRST_PASS_MIN_SCORE = 0.01  # up to it the second model does not run
BODY_SCORE = 0.47
CAPTION_SCORE = 0.18
CAPTION_SHARE = 0.6          # minimum ratio of the caption score to the body score
STANDFIRST_SCORE = {"html": 0.5, "text": 0.65}
HEADLINE_SCORE = 0.3

TARGETS = ("story", "caption", "standfirst", "title")


class Counts:
    """True positives, false positives and false negatives of each target."""

    def __init__(self):
        self.pages = 0
        self.sums = {target: np.zeros(3) for target in TARGETS}

    def add(self, page, predicted):
        self.pages += 1
        for target, found in predicted.items():
            is_gold = getattr(page, target) > 0
            weight = (getattr(page, target + "_weight") > 0) * (page.size if target == "story" else 1.0)
            self.sums[target] += [weight[pick].sum() for pick in (is_gold & found, ~is_gold & found, is_gold & ~found)]

    def record(self):
        """Pages, and precision, recall and F1 of the targets that the gold has."""
        record = {"pages": self.pages}
        for target, (right, wrong, missed) in self.sums.items():
            if right + missed > 0:
                record[target] = {
                    "precision": ratio(right, right + wrong),
                    "recall": ratio(right, right + missed),
                    "f1": ratio(2 * right, 2 * right + wrong + missed),
                }
        return record

    def row(self):
        """Pages, and the F1 of each target; `None` where the gold has none."""
        record = self.record()
        return [self.pages] + [record.get(target, {}).get("f1") for target in TARGETS]


def ratio(part, whole):
    return round(float(part / whole), 3) if whole > 0 else 0.0


def headline(page, title):
    """The candidate with the highest score, the last of equal ones, or none."""
    found = np.zeros(len(page.texts), bool)
    candidates = np.flatnonzero(page.title_weight > 0) if title is not None else []
    if len(candidates):
        best = candidates[len(candidates) - 1 - np.argmax(title[candidates][::-1])]
        found[best] = title[best] >= HEADLINE_SCORE
    return found


def predictions(page, first, second, caption, standfirst, title=None):
    """The blocks that each model picks, by the scores of all four."""
    story = np.where(first > FIRST_PASS_MIN_SCORE, second, first)
    return {
        "title": headline(page, title),
        "story": story > BODY_SCORE,
        "caption": (caption > CAPTION_SCORE) & (caption > CAPTION_SHARE * story),
        "standfirst": standfirst > STANDFIRST_SCORE[page.kind],
    }


def by_set_and_publisher(pages, scores):
    """Scores as the manifest holds them; `scores` has those of the four models by the path of the page."""
    sets, publishers = defaultdict(Counts), defaultdict(lambda: defaultdict(Counts))
    for page in pages:
        predicted = predictions(page, **scores[page.path])
        sets[page.set].add(page, predicted)
        publishers[page.set][page.group].add(page, predicted)
    return {
        "sets": {name: sets[name].record() for name in sorted(sets)},
        "publisher_columns": ["pages"] + [f"{target} F1" for target in TARGETS],
        "publishers": {
            name: {group: of_set[group].row() for group in sorted(of_set)} for name, of_set in sorted(publishers.items())
        },
    }
