"""Block scores: how well models find the blocks of the article, the captions and the standfirst.

Precision, recall and F1 over the blocks that the gold labels: those of the story weighted by their letters and digits,
captions and standfirsts counted. Sums are taken over all pages of a set or publisher. The thresholds are the main ones
of the extractor; its rules, which come before and after the models, are left out, so these scores are not those of
whole articles.
"""

from collections import defaultdict

import numpy as np

# As `src/inference.rs` and `src/rules/thresholds.rs` have them.
SECOND_STAGE_FROM = 0.01    # below it the second model is not consulted
STORY_FROM = 0.47
CAPTION_FROM = 0.18
CAPTION_TO_STORY = 0.6      # least caption score as a share of the story score
STANDFIRST_FROM = {"html": 0.5, "text": 0.65}

TARGETS = ("story", "caption", "standfirst")


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


def predictions(page, first, second, caption, standfirst):
    """The blocks that each model picks, by the scores of all four."""
    story = np.where(first > SECOND_STAGE_FROM, second, first)
    return {
        "story": story > STORY_FROM,
        "caption": (caption > CAPTION_FROM) & (caption > CAPTION_TO_STORY * story),
        "standfirst": standfirst > STANDFIRST_FROM[page.kind],
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
