#!/usr/bin/env python3
"""Prints the block scores of the models in a directory on given data, as JSON (`scores.py` has the measures).

    venv/bin/python crates/newsidx-extract/training/evaluate.py --data DIR --example target/release/examples/block_features --models crates/newsidx-extract/models

On the pages that the models were trained on these scores are in-sample: they show how well the trees fit, not how
well they do on pages of other publishers.
"""

import argparse
import json
import os
import tempfile

import manifest
import scores as scores_module
from dataset import Dataset
from model_file import Trees
from train import FIRST_TITLE_FEATURE, KINDS


def read_trees(folder, kind, role, names):
    with open(os.path.join(folder, manifest.file_name(kind, role)), "rb") as file:
        return Trees.from_bytes(file.read(), names)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", required=True, help="directory with sets of pages and their gold")
    parser.add_argument("--example", required=True, help="the program examples/block_features, built")
    parser.add_argument("--models", required=True, help="directory of the model files")
    arguments = parser.parse_args()

    dataset = Dataset(arguments.data)
    with tempfile.TemporaryDirectory() as folder:
        pages, own_names = dataset.pages(KINDS, arguments.example, folder)
        models = {kind: read_trees(arguments.models, kind, "first", own_names) for kind in KINDS}
        scores = {page.path: {"first": models[page.kind].probabilities(page.x)} for page in pages}
        first_scores = os.path.join(folder, "scores")
        with open(first_scores, "w") as file:
            for path, of_page in scores.items():
                file.write(json.dumps({"path": path, "scores": of_page["first"].tolist()}) + "\n")
        pages, names = dataset.pages(KINDS, arguments.example, folder, first_scores)
    width = {"first": len(own_names), "second": names.index(FIRST_TITLE_FEATURE), "title": len(names)}
    for role, kinds in (("second", KINDS), ("caption", KINDS), ("standfirst", KINDS), ("title", ["text"])):
        of_row = width[manifest.rows_of(role)]
        models = {kind: read_trees(arguments.models, kind, role, names[:of_row]) for kind in kinds}
        for page in pages:
            model = models.get(page.kind)
            scores[page.path][role] = model and model.probabilities(page.x[:, :of_row])
    print(manifest.layout({
        "data": dataset.record(pages), **scores_module.by_set_and_publisher(pages, scores),
    }, 0))


if __name__ == "__main__":
    main()
