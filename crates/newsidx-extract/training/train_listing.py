#!/usr/bin/env python3
"""Trains the models that recognize lists of pages, judges them by cross-validation, and writes them with a manifest.

    python3 -m venv venv && venv/bin/pip install -r crates/newsidx-extract/training/requirements.txt
    cargo build --release -p newsidx-extract --example listing_features
    venv/bin/python crates/newsidx-extract/training/train_listing.py --data DIR --example target/release/examples/listing_features --out DIR2

DIR holds sets of pages, as `dataset.py` describes them. Pages with gold texts are articles; the pages of the set
`nonarticle` are lists. `renderers.py` makes plain text of HTML, `made_pages.py` makes further lists and articles. The
third model, `prose`, decides on pages in plain text that have paragraphs or teasers alone.

The same data, program and versions give the same bytes. In cross-validation all pages of a publisher, and all pages made
of its articles, are in one fold.
"""

import argparse
import collections
import copy
import gzip
import hashlib
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time

import lightgbm
import numpy as np

import made_pages
import renderers
from dataset import sha256_of
from manifest import layout
from model_file import Trees, feature_hash

START = time.monotonic()
FOLDS = 6
PROCESSES = 2
HTML_SETS = ("aeb", "fundus", "traf", "wcxb", "mercury")
TEXT_SETS = ("text", "webtext")
PARTS, PROSE_LISTS = 3, 350             # parts of a story; lists of teasers alone of a fold
STORY_SETS = ("aeb", "fundus", "wcxb")  # with whole bodies
LISTS = "nonarticle"
FRONTS, MADE_ARTICLES, TEASERS = 200, 300, 150  # made pages of a fold
SETTINGS = dict(objective="binary", num_leaves=8,
                bagging_fraction=0.8, bagging_freq=1, learning_rate=0.06, verbose=-1, num_threads=1,
                deterministic=True, use_missing=False, max_bin=127, extra_trees=True)
OF_KIND = {"html": dict(rounds=250, min_data_in_leaf=30, lambda_l2=5.0, feature_fraction=0.3),
           "text": dict(rounds=420, min_data_in_leaf=35, lambda_l2=3.0, feature_fraction=0.6),
           "prose": dict(rounds=300, min_data_in_leaf=60, lambda_l2=5.0, feature_fraction=0.3, num_leaves=4)}
MIN_BODY_LETTERS = 120                  # as in rules/thresholds.rs
# Articles of the data and their dresses of which that many may be taken for lists: some 2 in 1,000 of all together. For
# prose, 3 in 1,000 of the dresses and parts of stories; parts without a headline are rarer than here.
WRONG = {"html": 6, "text": 2, "prose": 18}
# Weights of a page: those of one source page together count little more than one page. Made pages in HTML have less
# variety than real ones.
WEIGHTS = {"html": {"real": 1.0, "made": 0.03}, "text": {"real": 1.0, "rendered": 0.5, "dressed": 0.3, "made": 0.3},
           "prose": {"real": 1.0, "rendered": 1.0, "dressed": 1.0, "made": 1.0}}
MODELS = {"html": 3, "text": 2, "prose": 1}  # models with different seeds, whose mean is the model that is written
PROSE_SOURCES = ("made, teasers alone", "part of a story")


def fold_of(group):
    return int(hashlib.md5(group.encode()).hexdigest(), 16) % FOLDS


class Sample:
    """A page with what it is: a list (1) or an article (0)."""

    def __init__(self, path, is_list, group, source, origin):
        self.path, self.is_list, self.group, self.source, self.origin = path, is_list, group, source, origin
        self.fold = group if isinstance(group, int) else fold_of(group)


class Samples:
    """All pages of the training: those of the data, and files that are written to a folder."""

    def __init__(self, data, folder):
        self.data, self.folder, self.all = data, folder, []
        self.articles = collections.defaultdict(list)  # by fold and language

    def add_data(self):
        for name in HTML_SETS + TEXT_SETS + (LISTS,):
            kind = "txt" if name in TEXT_SETS else "html"
            for record in read_gold(os.path.join(self.data, name, "gold.jsonl")):
                path = os.path.join(self.data, name, kind, f"{record['id']}.{kind}.gz")
                if not os.path.exists(path):
                    continue
                group = record.get("group") or record.get("label") or record.get("publisher") or record["id"]
                content = gzip.open(path).read()
                self.write(f"{name}-{record['id']}.{kind}", content, name == LISTS, group, name, "real")
                if kind == "html":
                    self.add_renderings(name, record, content.decode("utf-8", "replace"), group)

    def add_renderings(self, name, record, page, group):
        reader = renderers.Reader(page)
        drawn = random.Random(record["id"])
        # The pages of `STORY_SETS` are in `TEXT_SETS` as text already.
        chosen = renderers.RENDERERS if name == LISTS else () if name in STORY_SETS else drawn.sample(renderers.RENDERERS, 1)
        for render in chosen:
            text = render(reader)
            if drawn.random() < 0.5:
                text = renderers.with_title(reader, text)
            self.write(f"{name}-{record['id']}-{render.__name__}.txt", text, name == LISTS, group, name + ", rendered", "rendered")
        if name not in STORY_SETS or not record.get("title") or not record.get("body"):
            return
        article = made_pages.Article(record, reader.links, is_news=name != "wcxb")
        if len(article.story) >= 2:
            self.articles[fold_of(group), article.language].append(article)
            for nth in range(PARTS if len(article.prose()) >= 3 else 0):
                self.write(f"{name}-{record['id']}-part-{nth}.txt", made_pages.prose_part(article, drawn), False, group, "part of a story", "dressed")
            for dress in drawn.sample(renderers.DRESSES, 5):
                text = dress(article.title, list(article.story))
                self.write(f"{name}-{record['id']}-{dress.__name__}.txt", text, False, group, "dressed", "dressed")

    def add_made(self):
        for fold in range(FOLDS):
            languages = sorted(language for of_fold, language in self.articles if of_fold == fold)
            languages = [language for language in languages if len(self.articles[fold, language]) >= 3]
            for nth in range(FRONTS + MADE_ARTICLES):
                drawn = random.Random(f"{fold} {nth}")
                chosen = self.draw(fold, languages, drawn, (2, 3, 3, 4, 4, 5, 6, 8, 10, 15, 25, 40))
                is_list = nth < FRONTS
                kinds = [kind for kind, share in made_pages.ARTICLES for _ in range(share)]
                make = made_pages.front if is_list else drawn.choice(kinds)
                page = make(chosen, drawn)
                name = f"made-{fold}-{nth}"
                source = "made, " + make.__name__
                self.write(name + ".html", page, is_list, fold, source, "made")
                text = drawn.choice(renderers.RENDERERS)(renderers.Reader(page))
                self.write(name + ".txt", text, is_list, fold, source, "made")
            for nth in range(TEASERS):
                drawn = random.Random(f"{fold} {nth} teasers")
                chosen = self.draw(fold, languages, drawn, (3, 3, 4, 4, 5, 6, 7, 8, 10, 12, 16))
                self.write(f"made-{fold}-{nth}-teasers.txt", made_pages.teasers(chosen, drawn), True, fold, "made, teasers", "made")
            for nth in range(PROSE_LISTS):
                drawn = random.Random(f"{fold} {nth} prose")
                chosen = self.draw(fold, languages, drawn, (3, 3, 4, 4, 5, 5, 6, 7, 8, 10))
                self.write(f"made-{fold}-{nth}-prose.txt", made_pages.prose_teasers(chosen, drawn), True, fold, "made, teasers alone", "made")

    def draw(self, fold, languages, drawn, counts):
        """Articles of one language of a fold: half of the time English, else any language that the fold has."""
        language = "en" if drawn.random() < 0.5 else drawn.choice(languages)
        articles = self.articles[fold, language]
        news = [article for article in articles if article.is_news]
        if len(news) >= 3 and drawn.random() < 0.75:
            articles = news
        return drawn.sample(articles, min(len(articles), drawn.choice(counts)))

    def write(self, name, content, is_list, group, source, origin):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        self.all.append(Sample(path, is_list, group, source, origin))

    def read_features(self, example):
        """Features of all samples, by running the program in two processes; the names of the features."""
        jobs = []
        for process in range(PROCESSES):
            names = os.path.join(self.folder, f"paths-{process}")
            with open(names, "w") as file:
                file.write("".join(sample.path + "\n" for sample in self.all[process::PROCESSES]))
            out = open(os.path.join(self.folder, f"features-{process}"), "w")
            jobs.append((subprocess.Popen([os.path.abspath(example)], stdin=open(names), stdout=out), out.name))
        by_path, names = {}, None
        for job, out in jobs:
            if job.wait():
                raise SystemExit("the program with the features failed")
            with open(out) as file:
                header = json.loads(next(file))
                names = header["names"]
                by_path.update((record["path"], record) for record in map(json.loads, file))
        body = names.index("body-letters")
        for sample in self.all:
            record = by_path[sample.path]
            sample.kind = record["kind"]
            sample.x = np.array(record["features"], dtype=np.float32)
            sample.may_be_list = record["may_be_list"]
            sample.prose = record["prose"]
            # Not by the outcome alone, which the models in the program decide too.
            sample.is_rejected = record["outcome"] in ("empty", "wall") or sample.x[body] < MIN_BODY_LETTERS
        return {"html": names, "text": names, "prose": header["prose_names"]}

    def of_kind(self, kind):
        """The samples for a model, with what it reads."""
        if kind != "prose":
            return [sample for sample in self.all if sample.kind == kind and sample.source not in PROSE_SOURCES]
        chosen = [copy.copy(sample) for sample in self.all if sample.kind == "text" and sample.prose]
        for sample in chosen:
            sample.kind, sample.x, sample.may_be_list = "prose", np.array(sample.prose, dtype=np.float32), True
        return chosen


def read_gold(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


class MeanModel:
    """The mean of models that differ by their seed, in log odds."""

    def __init__(self, boosters):
        self.boosters = boosters

    def predict(self, x):
        odds = [booster.predict(x, num_threads=1, raw_score=True) for booster in self.boosters]
        return 1 / (1 + np.exp(-np.mean(odds, axis=0)))

    def trees(self):
        parts = [Trees.from_booster(booster) for booster in self.boosters]
        leaves = np.concatenate([part.leaves for part in parts]) / np.float32(len(parts))
        return Trees(np.concatenate([part.splits for part in parts]), leaves.astype("<f4"),
                     np.concatenate([part.sizes for part in parts]))


def fit(samples, kind):
    x = np.stack([sample.x for sample in samples])
    y = np.array([sample.is_list for sample in samples], dtype=float)
    weight = np.array([WEIGHTS[kind][sample.origin] for sample in samples])
    boosters = []
    for seed in range(1, MODELS[kind] + 1):
        parameters = dict(SETTINGS, **OF_KIND[kind], seed=seed)
        rounds = parameters.pop("rounds")
        boosters.append(lightgbm.train(parameters, lightgbm.Dataset(x, y, weight=weight, params=parameters), rounds))
    return MeanModel(boosters)


def cross_validate(samples, kind):
    for fold in range(FOLDS):
        inside = [sample for sample in samples if sample.fold == fold]
        model = fit([sample for sample in samples if sample.fold != fold], kind)
        for sample, score in zip(inside, model.predict(np.stack([sample.x for sample in inside]))):
            # The program does not score the others.
            sample.score = float(score) if sample.may_be_list else 0.0


def table(samples, threshold):
    """Pages of each source, those that are scored as lists, and those that are rejected for any reason."""
    rows = collections.defaultdict(lambda: [0, 0, 0])
    for sample in samples:
        row = rows[f"{sample.kind}: {sample.source}: {'lists' if sample.is_list else 'articles'}"]
        row[0] += 1
        row[1] += bool(sample.score >= threshold)
        row[2] += bool(sample.score >= threshold or sample.is_rejected)
    return {name: rows[name] for name in sorted(rows)}


def least_score(samples, kind):
    """The smallest score that at most `WRONG` of the articles of the data and their dresses reach that are not rejected
    anyway."""
    articles = [sample for sample in samples if not sample.is_list and sample.origin in ("real", "dressed")]
    for score in np.arange(0.5, 1.0, 0.01):
        if sum(sample.score >= score and not sample.is_rejected for sample in articles) <= WRONG[kind]:
            return round(float(score), 2)
    return 1.0


def write(folder, models, names, samples, of_kind, data, thresholds):
    os.makedirs(folder, exist_ok=True)
    described = []
    for kind, model in sorted(models.items()):
        trees = model.trees()
        content = trees.to_bytes(names[kind])
        with open(os.path.join(folder, f"{kind}-listing.bin"), "wb") as file:
            file.write(content)
        described.append({"file": f"{kind}-listing.bin", "pages": kind, "role": "whether a page is a list of pages",
                          "features": len(names[kind]), "trees": len(trees.sizes), "leaves": len(trees.leaves),
                          "sha256": hashlib.sha256(content).hexdigest()})
    sets = {}
    for name in sorted(HTML_SETS + TEXT_SETS + (LISTS,)):
        pages = sum(sample.origin == "real" and sample.source == name for sample in samples)
        sets[name] = {"pages": pages, "sha256_of_gold": sha256_of(os.path.join(data, name, "gold.jsonl"))}
    record = {
        "features": {"sha256": feature_hash(names["text"]).hexdigest(), "names": names["text"]},
        "prose_features": {"sha256": feature_hash(names["prose"]).hexdigest(), "names": names["prose"]},
        "models": described,
        "training": {
            "data": sets,
            "made": {"fronts": FRONTS * FOLDS, "articles": MADE_ARTICLES * FOLDS, "teasers": TEASERS * FOLDS,
                     "teasers_alone": PROSE_LISTS * FOLDS, "parts_of_a_story": PARTS},
            "tools": {"python": platform.python_version(), "numpy": np.__version__, "lightgbm": lightgbm.__version__},
            "settings": {"common": SETTINGS, **OF_KIND, "weights": WEIGHTS, "models": MODELS, "wrong": WRONG},
        },
        "scores": {
            "method": f"cross-validation in {FOLDS} folds, all pages of a publisher in one: pages, those scored as lists, those rejected for any reason",
            "thresholds": thresholds,
            "sets": {kind: table(of_kind[kind], thresholds[kind]) for kind in models},
        },
    }
    with open(os.path.join(folder, "listing.json"), "w", encoding="utf-8") as file:
        file.write(layout(record, 0) + "\n")


def report(step):
    print(f"{step}, {time.monotonic() - START:.0f} s", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", required=True, help="directory with sets of pages and their gold")
    parser.add_argument("--example", required=True, help="the program examples/listing_features, built")
    parser.add_argument("--out", required=True, help="directory for the model files and listing.json")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        samples = Samples(arguments.data, folder)
        samples.add_data()
        report("renderings")
        samples.add_made()
        report(f"{len(samples.all)} pages")
        names = samples.read_features(arguments.example)
        report("features")
    models, thresholds, of_kind = {}, {}, {}
    for kind in ("html", "text", "prose"):
        of_kind[kind] = samples.of_kind(kind)
        cross_validate(of_kind[kind], kind)
        thresholds[kind] = least_score(of_kind[kind], kind)
        models[kind] = fit(of_kind[kind], kind)
        report(f"model for {kind}, lists from {thresholds[kind]} on")
        for name, (pages, lists, rejected) in table(of_kind[kind], thresholds[kind]).items():
            print(f"{name:50}{pages:6}{lists:6}{rejected:6}  {rejected / pages:.4f}")
    write(arguments.out, models, names, samples.all, of_kind, arguments.data, thresholds)


if __name__ == "__main__":
    main()
