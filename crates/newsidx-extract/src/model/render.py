#!/usr/bin/env python3
"""Renders pages of HTML as plain text in the ways that scrapers do, to train the models for text.

Needs beautifulsoup4, lxml, inscriptis and html_text:

    python3 src/extract/model/render.py --data DIR --out DIR2

DIR holds sets of pages as `train.py` wants them. DIR2 gets a set for every set with HTML: pages with a
gold body by every renderer, pages with snippets alone by one.
"""

import argparse
import gzip
import hashlib
import json
import os
import re
import warnings

import bs4
import html_text
import inscriptis

BLOCKS = ("address article aside blockquote body br caption center dd details dir div dl dt fieldset figcaption "
          "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html li main menu nav ol option p pre section "
          "summary table tbody td tfoot th thead title tr ul").split()


def parse(html):
    soup = bs4.BeautifulSoup(html, "lxml")
    for tag in soup(["script", "style", "noscript", "template", "svg", "iframe"]):
        tag.decompose()
    return soup


def lines(text):
    squeezed = (re.sub(r"\s+", " ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in squeezed if line)


def every_text_node(html):
    """A line for every piece of text: links cut paragraphs."""
    return lines(parse(html).get_text("\n"))


def blocks_and_pictures(html):
    """A line for every block, and the alternative texts of pictures."""
    soup = parse(html)
    for picture in soup("img"):
        if picture.get("alt"):
            picture.replace_with("\n" + picture["alt"] + "\n")
    for tag in soup.find_all(BLOCKS):
        tag.insert_before("\n")
        tag.append("\n")
    return lines(soup.get_text(""))


RENDERERS = [every_text_node, blocks_and_pictures, inscriptis.get_text, html_text.extract_text]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    for name in sorted(os.listdir(arguments.data)):
        folder = os.path.join(arguments.data, name, "html")
        if not os.path.isdir(folder):
            continue
        out = os.path.join(arguments.out, "rendered-" + name)
        os.makedirs(os.path.join(out, "txt"), exist_ok=True)
        with open(os.path.join(out, "gold.jsonl"), "w") as gold:
            for line in open(os.path.join(arguments.data, name, "gold.jsonl"), encoding="utf-8"):
                record = json.loads(line)
                path = os.path.join(folder, record["id"] + ".html.gz")
                if not os.path.exists(path):
                    continue
                html = gzip.open(path).read().decode("utf-8", "replace")
                chosen = range(len(RENDERERS))
                if record.get("body") is None:
                    chosen = [int(hashlib.md5(record["id"].encode()).hexdigest(), 16) % len(RENDERERS)]
                for renderer in chosen:
                    try:
                        text = RENDERERS[renderer](html)
                    except (ValueError, RecursionError):
                        continue
                    rendered = f"{record['id']}.r{renderer}"
                    with gzip.open(os.path.join(out, "txt", rendered + ".txt.gz"), "wt", compresslevel=1) as file:
                        file.write(text)
                    known = dict(record, id=rendered, src=name, src_id=record["id"], set="rendered")
                    gold.write(json.dumps(known, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
