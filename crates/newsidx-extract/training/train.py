#!/usr/bin/env python3
"""Trains the models, evaluates them by cross-validation, and writes the model files with their manifest.

    python3 -m venv venv && venv/bin/pip install -r crates/newsidx-extract/training/requirements.txt
    cargo build --release --example block_features
    venv/bin/python crates/newsidx-extract/training/train.py --data DIR --example target/release/examples/block_features --out DIR2

`--kinds text` trains the models of plain text alone; those of HTML, with their part of the manifest, are then copied from
`crates/newsidx-extract/models`. `--keep-first` copies the first models from there too, and trains those of the folds alone.
`dress.py` makes the sets of pages in other dresses that the models of plain text need. The first model learns from pages as
they are: what it is for, the surroundings of a block, is what the other dresses take away.

`dataset.py` describes the content of DIR, `docs/design/model-card.md` the purpose of the models.

The same data, program and versions give the same bytes: seeds are fixed, every model is trained by one thread, and the
manifest has no time and no path. In cross-validation all pages of a publisher are in one fold. The second model is
trained on scores that first models gave to pages of publishers which they had not seen.
"""

import argparse
import hashlib
import json
import multiprocessing
import os
import platform
import sys
import tempfile
import time

import lightgbm
import numpy as np

import manifest
import scores as scores_module
from dataset import Dataset
from model_file import Trees

START = time.monotonic()
FOLDS = 3
PROCESSES = 2
COMMON = dict(objective="binary", min_data_in_leaf=20, lambda_l2=5.0, feature_fraction=0.4, bagging_fraction=0.8,
              bagging_freq=1, verbose=-1, num_threads=1, seed=1, deterministic=True, use_missing=False, max_bin=127,
              extra_trees=True)
FIRST = dict(rounds=200, learning_rate=0.08, num_leaves=16)
SECOND = dict(rounds=200, learning_rate=0.05, num_leaves=14)
CAPTION = dict(rounds=200, learning_rate=0.05, num_leaves=16)
STANDFIRST = dict(rounds=50, learning_rate=0.1, num_leaves=8)
TITLE = dict(rounds=200, learning_rate=0.06, num_leaves=16)
KINDS = ["html", "text"]
FIRST_TITLE_FEATURE = "candidates-before"  # those before it are the features of the second model
SURE_STANDFIRST = 0.3  # standfirst score above which a block outside the gold text is left out


def fold_of(page):
    return int(hashlib.md5(page.group.encode()).hexdigest(), 16) % FOLDS


def fit(pages, target, width, rounds, **settings):
    """Trains on the first `width` features of the blocks whose label is known."""
    known = [getattr(page, target + "_weight") > 0 for page in pages]
    x = np.concatenate([page.x[of_page, :width] for page, of_page in zip(pages, known)])
    y = np.concatenate([getattr(page, target)[of_page] for page, of_page in zip(pages, known)])
    weight = np.concatenate([getattr(page, target + "_weight")[of_page] for page, of_page in zip(pages, known)])
    parameters = dict(COMMON, **settings)
    return lightgbm.train(parameters, lightgbm.Dataset(x, y, weight=weight, params=parameters), rounds)


def fold_scores(job):
    """Scores of the pages of one fold by a model that has seen no page of their publishers; by path."""
    pages, trains, target, width, settings, fold = job
    inside = [page for page in pages if fold_of(page) == fold]
    if not inside:
        return {}
    model = fit([page for page in pages if fold_of(page) != fold and trains(page)], target, width, **settings)
    predicted = model.predict(np.concatenate([page.x[:, :width] for page in inside]), num_threads=1)
    ends = np.cumsum([len(page.texts) for page in inside])[:-1]
    return dict(zip([page.path for page in inside], np.split(predicted, ends)))


def any_page(_):
    return True


def is_undressed(page):
    return not page.gold.get("dress")


def out_of_fold(kinds, target, width, settings, trains=any_page):
    """Scores of every page by a model that has seen no page of its publisher; by path."""
    global JOBS
    # The processes get the pages by being forked, not through a pipe.
    JOBS = [(pages, trains, target, width, settings, fold) for pages in kinds.values() for fold in range(FOLDS)]
    scores = {}
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        for of_fold in pool.map(run_job, range(len(JOBS)), chunksize=1):
            scores.update(of_fold)
    return scores


def run_job(number):
    return fold_scores(JOBS[number])


def report(step):
    print(f"{step}, {time.monotonic() - START:.0f} s", file=sys.stderr)


def by_kind(pages, kinds):
    """HTML and plain text have models of their own."""
    return {kind: [page for page in pages if page.kind == kind] for kind in kinds}


def leave_out_standfirsts(pages, standfirst):
    """Leaves out likely standfirsts of pages whose gold does not contain standfirsts, and so cannot label them."""
    for page in pages:
        if "aeb" in (page.source, page.set):
            page.story_weight[(page.story == 0) & (standfirst[page.path] > SURE_STANDFIRST)] = 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", required=True, help="directory with sets of pages and their gold")
    parser.add_argument("--example", required=True, help="the program examples/block_features, built")
    parser.add_argument("--out", required=True, help="directory for the model files and manifest.json")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS, help="kinds of pages whose models are trained")
    parser.add_argument("--keep-first", action="store_true", help="keep the first models that ship")
    arguments = parser.parse_args()

    dataset, trees, folds = Dataset(arguments.data), {}, {}
    with tempfile.TemporaryDirectory() as folder:
        pages, own_names = dataset.pages(arguments.kinds, arguments.example, folder)
        report(f"features of {len(pages)} pages")
        kinds, own = by_kind(pages, arguments.kinds), len(own_names)
        leave_out_standfirsts(pages, out_of_fold(kinds, "standfirst", own, STANDFIRST))
        folds["first"] = out_of_fold(kinds, "story", own, FIRST, is_undressed)
        for kind, of_kind in kinds.items():
            if arguments.keep_first:
                trees[kind, "first"] = manifest.shipped_trees(kind, "first", own_names)
            else:
                trees[kind, "first"] = Trees.from_booster(fit(list(filter(is_undressed, of_kind)), "story", own, **FIRST))
        report("first models")
        first_scores = os.path.join(folder, "scores")
        with open(first_scores, "w") as file:
            for path, of_page in folds["first"].items():
                file.write(json.dumps({"path": path, "scores": [float(score) for score in of_page]}) + "\n")
        del pages, kinds
        pages, names = dataset.pages(arguments.kinds, arguments.example, folder, first_scores)
    report("features with context")

    kinds, with_title = by_kind(pages, arguments.kinds), len(names)
    with_context = names.index(FIRST_TITLE_FEATURE)
    folds["standfirst"] = out_of_fold(kinds, "standfirst", with_context, STANDFIRST)
    leave_out_standfirsts(pages, folds["standfirst"])
    folds["second"] = out_of_fold(kinds, "story", with_context, SECOND)
    folds["caption"] = out_of_fold(kinds, "caption", with_context, CAPTION)
    text = {kind: of_kind for kind, of_kind in kinds.items() if kind == "text"}
    folds["title"] = out_of_fold(text, "title", with_title, TITLE)
    for kind, of_kind in kinds.items():
        for role, target, settings in (("second", "story", SECOND), ("caption", "caption", CAPTION),
                                       ("standfirst", "standfirst", STANDFIRST)):
            trees[kind, role] = Trees.from_booster(fit(of_kind, target, with_context, **settings))
    for kind, of_kind in text.items():
        trees[kind, "title"] = Trees.from_booster(fit(of_kind, "title", with_title, **TITLE))
    report("models with context")

    scores = {page.path: {role: of_role.get(page.path) for role, of_role in folds.items()} for page in pages}
    manifest.write(
        arguments.out,
        trees,
        {"first": own_names, "second": names[:with_context], "title": names},
        {kind: {
            "training": {
                "data": dataset.record(of_kind),
                "tools": {"python": platform.python_version(), "numpy": np.__version__, "lightgbm": lightgbm.__version__},
                "settings": {"common": COMMON, "first": FIRST, "second": SECOND, "caption": CAPTION,
                             "standfirst": STANDFIRST, "title": TITLE, "sure_standfirst": SURE_STANDFIRST},
                "first": "of an earlier training" if arguments.keep_first else "of this training",
            },
            "scores": [{
                "of": "models trained with these settings on the pages of the other folds",
                "method": f"cross-validation in {FOLDS} folds, all pages of a publisher in one",
                **scores_module.by_set_and_publisher(of_kind, scores),
            }],
        } for kind, of_kind in kinds.items()},
    )


if __name__ == "__main__":
    main()
