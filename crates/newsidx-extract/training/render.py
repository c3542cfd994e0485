#!/usr/bin/env python3
"""Writes a set of HTML pages as plain text, as naive scrapers do: training data for the headline of plain text.

    python3 crates/newsidx-extract/training/render.py DATA/traf OUT/traf-text [--per-page N]

A page whose gold has a title is written by N of the renderers, drawn by a hash of its name, if a line of the text is that
title. The gold records have the title alone: they label no paragraphs. Standard library only.
"""

import argparse
import gzip
import hashlib
import json
import os
import random

import renderers
from dress import key, publisher

# Share of the pages whose text begins with that of <title>, as many scrapes do.
TITLE_FIRST = 0.3


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", help="directory of a set of HTML pages")
    parser.add_argument("out", help="directory for the new set")
    parser.add_argument("--per-page", type=int, default=1, help="renderings of a page")
    arguments = parser.parse_args()

    os.makedirs(os.path.join(arguments.out, "txt"), exist_ok=True)
    with (open(os.path.join(arguments.data, "gold.jsonl"), encoding="utf-8") as file,
          open(os.path.join(arguments.out, "gold.jsonl"), "w", encoding="utf-8") as records):
        for gold in map(json.loads, file):
            if not gold.get("title"):
                continue
            with gzip.open(os.path.join(arguments.data, "html", gold["id"] + ".html.gz")) as packed:
                reader = renderers.Reader(packed.read().decode("utf-8", "replace"))
            pick = random.Random(hashlib.sha256(gold["id"].encode()).hexdigest())
            for renderer in sorted(pick.sample(renderers.RENDERERS, arguments.per_page), key=lambda renderer: renderer.__name__):
                text = renderer(reader)
                if not any(key(line) == key(gold["title"]) for line in text.split("\n")):
                    continue
                if pick.random() < TITLE_FIRST:
                    text = renderers.with_title(reader, text)
                name = f"{gold['id']}.{renderer.__name__}"
                record = {"id": name, "group": publisher(gold), "title": gold["title"], "renderer": renderer.__name__}
                records.write(json.dumps(record, ensure_ascii=False) + "\n")
                with gzip.GzipFile(os.path.join(arguments.out, "txt", name + ".txt.gz"), "wb", mtime=0) as packed:
                    packed.write(text.encode())


if __name__ == "__main__":
    main()
