"""Pages with their features, and labels for their blocks from gold texts.

A gold text is the article of a page, not the list of its blocks. A block is labelled as story if most of its letters
are in the gold text; a short block also has to be a line of the gold text and to lie between long blocks of the story.
"Story" is the body, as the extractor names it; the manifest of the models has the older name.
"""

import json
import re
from collections import defaultdict

import numpy as np

INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
NGRAM_CHARS = 12  # characters of the n-grams by which a block and the gold text are compared
LONG = 30         # letters and digits from which a block is compared by n-grams
# Weight of a page in another dress: its story has the same blocks as the page, and fewer pictures.
DRESSED_STORY = 0.5
DRESSED_CAPTION = 0.3
# Weight of a page for the headline, against 1 for a news page with its gold text.
WEB_PAGE_TITLE = 0.6
TITLE_ALONE = 0.5
NEAR = 6          # maximum distance, in blocks, of a short story block to the nearest long one


def squeeze(text):
    """The letters and digits of a text, case-folded."""
    return "".join(c for c in INVISIBLE.sub("", text).casefold() if c.isalnum())


def page_id(path):
    """Name of a page's file without directory and endings."""
    return re.sub(r"\.(html?|txt)(\.gz)?$", "", path.rsplit("/", 1)[-1])


class Page:
    """A page: blocks, features, gold, and the labels and weights made of them."""

    def __init__(self, record, gold, names):
        self.path = record["path"]
        self.kind = record["kind"]
        self.gold = gold
        self.set = gold["set"]
        self.source = gold.get("src")
        self.texts = record["texts"]
        self.labels = record["labels"]
        self.rules = record["rules"]
        self.x = np.array(record["features"], dtype=np.float32).reshape(len(self.texts), -1)
        self.squeezed = [squeeze(text) for text in self.texts]
        self.size = np.array([len(text) for text in self.squeezed], dtype=float)
        # The publisher: its pages share a template.
        self.group = gold.get("group") or gold.get("label") or gold["id"]
        count = len(self.texts)
        self.story = np.zeros(count)
        self.story_weight = np.zeros(count)
        self.caption = np.zeros(count)
        self.caption_weight = np.zeros(count)
        self.standfirst = np.zeros(count)
        self.standfirst_weight = np.zeros(count)
        self.title = np.zeros(count)
        self.title_weight = np.zeros(count)
        if gold.get("body") is not None:
            self.label_by_body()
            self.label_captions()
            self.label_standfirst()
        else:
            self.label_by_segments(self.x[:, names.index("in-region")])
        if gold.get("dress"):
            self.story_weight *= DRESSED_STORY
            self.caption_weight *= DRESSED_CAPTION
        if "candidates-before" in names and gold.get("title") is not None:
            self.label_title(self.x[:, names.index("candidates-before")] >= 0)

    def label_by_body(self):
        gold = squeeze(self.gold["body"])
        lines = defaultdict(int)
        for line in self.gold["body"].split("\n"):
            if line.strip():
                lines[squeeze(line)] += 1
        ngrams = {gold[i:i + NGRAM_CHARS] for i in range(len(gold) - NGRAM_CHARS + 1)}
        long_share = np.zeros(len(self.texts))
        for at, text in enumerate(self.squeezed):
            if len(text) >= LONG:
                found = sum(text[i:i + NGRAM_CHARS] in ngrams for i in range(len(text) - NGRAM_CHARS + 1))
                long_share[at] = found / (len(text) - NGRAM_CHARS + 1)
        is_long = long_share >= 0.5
        self.drop_copies(is_long, gold)
        self.story[is_long] = 1
        places = np.flatnonzero(is_long)
        for at, text in enumerate(self.squeezed):
            if not text or len(text) >= LONG or not len(places):
                continue
            nearest = np.abs(places - at).min()
            inside = places[0] <= at <= places[-1] or at == places[-1] + 1
            if nearest <= NEAR and inside and (lines.get(text, 0) > 0 or len(text) >= 12 and text in gold):
                self.story[at] = 1
                lines[text] -= 1
        if not self.story.any():  # stories of short lines only
            for at, text in enumerate(self.squeezed):
                if len(text) >= 6 and lines.get(text, 0) > 0:
                    self.story[at] = 1
                    lines[text] -= 1
        weight = (self.size + 15) ** 0.6
        total = weight[self.story > 0].sum()
        self.story_weight = np.minimum(weight / max(total, 40.0), 0.5) * 10

    def drop_copies(self, is_long, gold):
        """Of several blocks with the same text only the one nearest to other story blocks counts."""
        groups = defaultdict(list)
        for at in np.flatnonzero(is_long):
            groups[self.squeezed[at]].append(at)
        single = np.array([ats[0] for ats in groups.values() if len(ats) == 1])
        for text, ats in groups.items():
            if len(ats) == 1 or not len(single):
                continue
            keep = gold.count(text)
            def near(at):
                return sum(1.0 / (1 + abs(other - at)) for other in single)
            for at in sorted(ats, key=near, reverse=True)[max(keep, 1):]:
                is_long[at] = False

    def label_captions(self):
        captions = [squeeze(caption) for caption in self.gold.get("captions") or []]
        if self.gold.get("captions") is None:
            return
        captions = [caption for caption in captions if caption]
        for at, text in enumerate(self.squeezed):
            for caption in captions:
                short, long = sorted((text, caption), key=len)
                # Blocks hold the credit too, which may be as long as the caption.
                is_most = len(short) >= 0.6 * len(long) or short == caption and len(short) >= 0.35 * len(long) > 6
                if text and (text == caption or short in long and is_most):
                    self.caption[at] = 1
        self.caption_weight[:] = 1
        # A caption that the story repeats cannot be recognized by its text.
        self.caption_weight[(self.caption > 0) & (self.story > 0)] = 0
        seen = self.caption.sum()
        if seen:
            self.caption_weight[self.caption > 0] = max(1.0, 4.0 / seen)
        self.caption_weight /= max(1.0, len(self.texts) / 60) ** 0.5

    def label_standfirst(self):
        summary = self.gold.get("summary")
        if summary is None:
            return
        summary = [squeeze(line) for line in summary]
        for at, text in enumerate(self.squeezed):
            if self.story[at] and any(text and (text in line or line and line in text) for line in summary):
                self.standfirst[at] = 1
        self.standfirst_weight = self.story.copy()

    def label_title(self, is_candidate):
        """Candidates that are the headline: its text, or the first line where that is the headline and the site's name."""
        title = squeeze(self.gold["title"])
        for at in np.flatnonzero(is_candidate):
            text = self.squeezed[at]
            is_headline = bool(title) and text == title
            if title and not is_headline and at == 0 and (text.startswith(title) or text.endswith(title)):
                is_headline = len(title) * 10 >= len(text) * 4 and not text[len(title):].startswith(title)
            self.title[at] = is_headline
        # Pages with many candidates count more, but not in proportion.
        weight = TITLE_ALONE if self.gold.get("body") is None else WEB_PAGE_TITLE if self.set.startswith("webtext") else 1
        self.title_weight[is_candidate] = weight * 30 / (is_candidate.sum() + 15)
        # A headline that the gold words otherwise than the page.
        if title and not self.title.any():
            close = [at for at in np.flatnonzero(is_candidate) if is_reworded(self.squeezed[at], title)]
            self.title_weight[close] = 0

    def label_by_segments(self, in_region):
        """Only blocks that hold a snippet are labelled."""
        def fold(text):
            return re.sub(r"\s+", " ", INVISIBLE.sub("", text)).strip()
        texts = [fold(text) for text in self.texts]
        must = [fold(s) for s in self.gold.get("must") or []]
        must_not = [fold(s) for s in self.gold.get("must_not") or []]
        for s in must_not:
            holders = [at for at, text in enumerate(texts) if s in text]
            for at in holders:
                self.story[at] = 0
                self.story_weight[at] = max(self.story_weight[at], 2.0 / len(holders) ** 0.5)
        for s in must:
            holders = [at for at, text in enumerate(texts) if s in text]
            if not holders:
                continue
            # Of several blocks with a snippet one belongs to the story: mostly the longest.
            best = max(holders, key=lambda at: (in_region[at], len(texts[at])))
            self.story[best] = 1
            self.story_weight[best] = max(self.story_weight[best], 2.0)
            for at in holders:
                if at != best and not any(t in texts[at] for t in must_not):
                    self.story_weight[at] = 0


def is_reworded(text, title):
    """Whether a text shares most runs of characters with a headline."""
    runs = {title[at:at + 5] for at in range(len(title) - 4)}
    found = sum(text[at:at + 5] in runs for at in range(len(text) - 4))
    return bool(runs) and found >= 0.5 * max(len(runs), len(text) - 4)


def load(features_files, gold_files):
    """Pages of all files, and the names of the features; a gold file comes with the name of its set."""
    gold, summaries = {}, {}
    for name, path in gold_files:
        with open(path, encoding="utf-8") as file:
            for record in map(json.loads, file):
                gold[record["id"]] = dict(record, set=name)
                if "summary" in record:
                    summaries[record["id"]] = record["summary"]
    # The standfirst of a page that was rendered as text is that of its source.
    for record in gold.values():
        if record.get("src_id") in summaries:
            record["summary"] = summaries[record["src_id"]]
    pages, names = [], None
    for path in features_files:
        with open(path, encoding="utf-8") as file:
            for line in file:
                record = json.loads(line)
                if "names" in record:
                    names = record["names"]
                    continue
                known = gold.get(page_id(record["path"]))
                if known is not None and record["texts"]:
                    pages.append(Page(record, known, names))
    return pages, names
