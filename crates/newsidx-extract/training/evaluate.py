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
        pages, own_names = dataset.pages(arguments.example, folder)
        models = {kind: read_trees(arguments.models, kind, "first", own_names) for kind in ("html", "text")}
        scores = {page.path: {"first": models[page.kind].probabilities(page.x)} for page in pages}
        first_scores = os.path.join(folder, "scores")
        with open(first_scores, "w") as file:
            for path, of_page in scores.items():
                file.write(json.dumps({"path": path, "scores": of_page["first"].tolist()}) + "\n")
        pages, names = dataset.pages(arguments.example, folder, first_scores)
    for role in ("second", "caption", "standfirst"):
        models = {kind: read_trees(arguments.models, kind, role, names) for kind in ("html", "text")}
        for page in pages:
            scores[page.path][role] = models[page.kind].probabilities(page.x)
    print(manifest.layout({
        "data": dataset.record(pages), **scores_module.by_set_and_publisher(pages, scores),
    }, 0))


if __name__ == "__main__":
    main()
