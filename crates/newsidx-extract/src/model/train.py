#!/usr/bin/env python3
"""Trains the models and writes `tables.rs`.

Needs Python 3.9, numpy and lightgbm 4, and the example built:

    cargo build --release --example block_features
    python3 src/extract/model/train.py --data DIR --example target/release/examples/block_features

DIR holds sets of pages: `NAME/gold.jsonl`, and the pages in `NAME/html/` or `NAME/txt/`. A gold record
has `id` (the file's name without endings), and `body` or `must` and `must_not` (snippets that must and
must not come out); it may have `captions`, `summary`, `set` and `group` (the publisher).

All is deterministic: fixed seeds, one thread. The models are first judged by cross-validation, all pages
of a publisher in one fold; with `--scores FILE` those scores are kept. The second model is trained on
scores that the first gave to pages it had not seen.
"""

import argparse
import hashlib
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile

import lightgbm
import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import pages as pages_module

FOLDS = 6
PROCESSES = 2
COMMON = dict(objective="binary", min_data_in_leaf=20, lambda_l2=5.0, feature_fraction=0.4, bagging_fraction=0.8,
              bagging_freq=1, verbose=-1, num_threads=1, seed=1, deterministic=True, use_missing=False, max_bin=127, extra_trees=True)
FIRST = dict(rounds=200, learning_rate=0.08, num_leaves=16)
SECOND = dict(rounds=200, learning_rate=0.05, num_leaves=14)
CAPTION = dict(rounds=200, learning_rate=0.05, num_leaves=16)
STANDFIRST = dict(rounds=50, learning_rate=0.1, num_leaves=8)
SURE_STANDFIRST = 0.3  # a block that is no story although it looks so much like a standfirst is left out


def fold_of(page):
    return int(hashlib.md5(page.group.encode()).hexdigest(), 16) % FOLDS


def fit(pages, target, rounds, **settings):
    x = np.concatenate([page.x for page in pages])
    y = np.concatenate([getattr(page, target) for page in pages])
    weight = np.concatenate([getattr(page, target + "_weight") for page in pages])
    known = weight > 0
    parameters = dict(COMMON, **settings)
    dataset = lightgbm.Dataset(x[known], y[known], weight=weight[known], params=parameters)
    return lightgbm.train(parameters, dataset, rounds)


def fold_scores(job):
    """Scores of the pages of one fold by a model that has seen no page of their publishers; by path."""
    pages, target, settings, fold = job
    inside = [page for page in pages if fold_of(page) == fold]
    model = fit([page for page in pages if fold_of(page) != fold], target, **settings)
    if not inside:
        return {}
    predicted = model.predict(np.concatenate([page.x for page in inside]), num_threads=1)
    ends = np.cumsum([len(page.texts) for page in inside])[:-1]
    return dict(zip([page.path for page in inside], np.split(predicted, ends)))


def out_of_fold(pages, target, settings):
    """Scores of every page by a model that has seen no page of its publisher; by path."""
    global JOBS
    # The processes get the pages by being forked, not through a pipe.
    JOBS = [(pages, target, settings, fold) for fold in range(FOLDS)]
    scores = {}
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        for of_fold in pool.map(run_job, range(FOLDS), chunksize=1):
            scores.update(of_fold)
    return scores


def run_job(number):
    return fold_scores(JOBS[number])


def dump(example, sets, out, scores=None):
    """Features of all sets' pages, in files beside each other; gives their names."""
    names = []
    for name, files in sets.items():
        names.append(os.path.join(out, name + (".context" if scores else "") + ".jsonl"))
        with open(names[-1], "w") as file:
            subprocess.run([example] + (["--scores", scores] if scores else []) + files, stdout=file, check=True)
    return names


def leave_out_standfirsts(pages, standfirst):
    """Gold without standfirsts says nothing about blocks that are one."""
    for page in pages:
        if "aeb" in (page.source, page.gold.get("set")):
            page.story_weight[(page.story == 0) & (standfirst[page.path] > SURE_STANDFIRST)] = 0


def rust(name, model):
    """A model as a Rust constant: the questions of each tree with the leaves of their left branches, thresholds exact."""
    nodes, leaves, sizes = [], [], []

    def lower(threshold):
        # Features are f32: comparing with the largest f32 up to the threshold decides the same.
        value = np.float32(threshold)
        return value if float(value) <= threshold else np.nextafter(value, np.float32(-np.inf))

    def walk(node, first):
        """Adds a branch whose first leaf has this number in its tree; gives its number of leaves."""
        if "leaf_value" in node:
            leaves.append(np.float32(node["leaf_value"]))
            return 1
        at = len(nodes)
        nodes.append(None)
        left = walk(node["left_child"], first)
        nodes[at] = (node["split_feature"], lower(node["threshold"]), ((1 << left) - 1) << first)
        return left + walk(node["right_child"], first + left)

    for tree in model.dump_model()["tree_info"]:
        sizes.append(walk(tree["tree_structure"], 0))

    def number(value):
        forms = np.format_float_positional(value, unique=True, trim="0"), np.format_float_scientific(value, unique=True)
        return min(forms, key=len).replace(".e", "e")

    def lines(items, width=118):
        line = ""
        for item in items:
            if len(line) + len(item) + 2 > width:
                yield line.rstrip()
                line = ""
            line += item + ", "
        yield line.rstrip()

    body = [f"pub(super) static {name}: Model = Model::new(", "&["]
    body += lines([f"n({f},{number(t)},{left})" for f, t, left in nodes])
    body += ["],", "&["] + list(lines([number(leaf) for leaf in leaves]))
    body += ["],", "&["] + list(lines([str(size) for size in sizes])) + ["],", ");", ""]
    return body


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", action="append", required=True)
    parser.add_argument("--example", required=True)
    parser.add_argument("--out", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "tables.rs"))
    parser.add_argument("--scores", help="file for the scores by cross-validation")
    parser.add_argument("--no-tables", action="store_true", help="only judge by cross-validation")
    arguments = parser.parse_args()

    sets, gold = {}, []
    for folder in arguments.data:
        for name in sorted(os.listdir(folder)):
            for kind in ("html", "txt"):
                pages_folder = os.path.join(folder, name, kind)
                if os.path.isdir(pages_folder):
                    sets[name] = [os.path.join(pages_folder, file) for file in sorted(os.listdir(pages_folder))]
                    gold.append(os.path.join(folder, name, "gold.jsonl"))
    with tempfile.TemporaryDirectory() as folder:
        pages, names = pages_module.load(dump(arguments.example, sets, folder), gold)
        kinds = {kind: [page for page in pages if page.kind == kind] for kind in ("html", "text")}
        standfirst = {}
        for of_kind in kinds.values():
            standfirst.update(out_of_fold(of_kind, "standfirst", STANDFIRST))
        leave_out_standfirsts(pages, standfirst)
        first = {}
        for of_kind in kinds.values():
            first.update(out_of_fold(of_kind, "story", FIRST))
        models = {}
        if not arguments.no_tables:
            for kind, of_kind in kinds.items():
                models[f"{kind.upper()}_FIRST"] = fit(of_kind, "story", **FIRST)
        scores = os.path.join(folder, "scores.jsonl")
        with open(scores, "w") as file:
            for path, of_page in first.items():
                file.write(json.dumps({"path": path, "scores": [float(score) for score in of_page]}) + "\n")
        pages, names = pages_module.load(dump(arguments.example, sets, folder, scores), gold)
    kinds = {kind: [page for page in pages if page.kind == kind] for kind in ("html", "text")}
    standfirst, second, caption = {}, {}, {}
    for of_kind in kinds.values():
        standfirst.update(out_of_fold(of_kind, "standfirst", STANDFIRST))
    leave_out_standfirsts(pages, standfirst)
    for kind, of_kind in kinds.items():
        second.update(out_of_fold(of_kind, "story", SECOND))
        caption.update(out_of_fold(of_kind, "caption", CAPTION))
        if not arguments.no_tables:
            models[f"{kind.upper()}_SECOND"] = fit(of_kind, "story", **SECOND)
            models[f"{kind.upper()}_CAPTION"] = fit(of_kind, "caption", **CAPTION)
            models[f"{kind.upper()}_STANDFIRST"] = fit(of_kind, "standfirst", **STANDFIRST)
    if arguments.scores:
        with open(arguments.scores, "w") as file:
            for page in pages:
                named = {name: [round(float(score), 5) for score in scores[page.path]] for name, scores in
                         (("first", first), ("second", second), ("caption", caption), ("standfirst", standfirst))}
                file.write(json.dumps(dict(named, path=page.path)) + "\n")
    if models:
        head = ["//! Trees of the models. Written by `train.py`; do not edit.", "",
                "use super::{Model, n};", ""]
        body = []
        for name, model in models.items():
            body += ["#[rustfmt::skip]"] + rust(name, model)
        with open(arguments.out, "w") as file:
            file.write("\n".join(head + body).rstrip() + "\n")


if __name__ == "__main__":
    main()
