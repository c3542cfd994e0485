"""Training data in a directory: which pages it has, what identifies them, and the features of their blocks.

The directory holds sets of pages: `SET/gold.jsonl`, and the pages in `SET/html/` or `SET/txt/`. A gold record has `id`
(the file's name without endings), and `body`, or `must` and `must_not` (snippets that must and must not come out); it
may have `title`, `captions`, `summary` (lines of the standfirst), and `group` or `label` (the publisher). Plain text with
nothing but titles teaches the headline alone. Other sets without bodies and snippets label no block and are left out.
"""

import hashlib
import json
import os
import subprocess

import pages as pages_module

# Where the sets can be had, by name.
ORIGINS = {
    "aeb": "article-extraction-benchmark by Scrapinghub (now Zyte), MIT",
    "fundus": "pages of the parser tests of Fundus (flairNLP), MIT; the gold is what the publisher's parser gives",
    "text": "the pages of aeb and fundus as plain text, by four renderers",
    "traf": "evaluation pages of trafilatura, with snippets as gold",
    "wcxb": "Web Content Extraction Benchmark by M. Foley (2026), CC BY 4.0; pages chosen, gold renamed",
    "fundus-text": "the pages of fundus as plain text, by render.py", "mercury-text": "the pages of mercury as plain text, by render.py",
    "traf-text": "the pages of traf as plain text, by render.py",
    "text-dressed": "the pages of text in other dresses, by dress.py",
    "webtext-dressed": "the pages of webtext in other dresses, by dress.py",
    "webtext": "the pages of wcxb as plain text, by four renderers",
}


class Dataset:
    """The sets of a directory, with the paths of their pages relative to it, in order."""

    def __init__(self, folder):
        self.folder = folder
        self.sets = {}
        for name in sorted(os.listdir(folder)):
            if not os.path.exists(os.path.join(folder, name, "gold.jsonl")) or not labels_blocks(os.path.join(folder, name)):
                continue
            self.sets[name] = [
                os.path.join(name, kind, file)
                for kind in ("html", "txt") if os.path.isdir(os.path.join(folder, name, kind))
                for file in sorted(os.listdir(os.path.join(folder, name, kind)))
            ]
        if not self.sets:
            raise SystemExit(f"{folder}: no SET/gold.jsonl with bodies or snippets")

    def pages(self, kinds, example, out, scores=None):
        """The pages of these kinds with the features of their blocks, and the names of the features.

        `example` is the program `block_features`; `out` a directory for what it prints; `scores` a file with those of a
        first model, for the features of the second.
        """
        features, gold = [], []
        scored = paths_of(scores) if scores else None
        for name, files in self.sets.items():
            # Also without its pages: the standfirst of a page that was rendered as text is that of its source.
            gold.append((name, os.path.join(self.folder, name, "gold.jsonl")))
            files = [file for file in files if kind_of(file) in kinds and (scored is None or file in scored)]
            if not files:
                continue
            features.append(os.path.join(out, name + ".jsonl"))
            command = [os.path.abspath(example)] + (["--scores", scores] if scores else []) + files
            with open(features[-1], "w") as file:
                subprocess.run(command, cwd=self.folder, stdout=file, check=True)
        return pages_module.load(features, gold)

    def record(self, pages):
        """What identifies the data: pages and SHA-256 by set. `pages` are those that have blocks and gold."""
        used = [page.set for page in pages]
        sets = {name: self.record_of(name, files, used.count(name)) for name, files in self.sets.items() if name in used}
        lines = "".join(f"{of_set['sha256']}  {name}\n" for name, of_set in sets.items())
        return {"sets": sets, "sha256": hashlib.sha256(lines.encode()).hexdigest()}

    def record_of(self, name, files, used):
        paths = sorted([os.path.join(name, "gold.jsonl")] + files)
        lines = "".join(f"{sha256_of(os.path.join(self.folder, path))}  {path}\n" for path in paths)
        return {
            "origin": ORIGINS.get(name, "not recorded"),
            "files": len(files),
            "pages_used": used,
            # As `find NAME -type f | LC_ALL=C sort | xargs sha256sum | sha256sum` prints it.
            "sha256": hashlib.sha256(lines.encode()).hexdigest(),
        }


def paths_of(scores):
    """The pages in a file of scores. Pages without gold, and text that is read as HTML, have none."""
    with open(scores, encoding="utf-8") as file:
        return {json.loads(line)["path"] for line in file}


def kind_of(file):
    """`html` or `text`, by the directory of a page."""
    return "text" if os.path.basename(os.path.dirname(file)) == "txt" else "html"


def labels_blocks(folder):
    is_text = os.path.isdir(os.path.join(folder, "txt"))
    with open(os.path.join(folder, "gold.jsonl"), encoding="utf-8") as file:
        return any(record.get("body") is not None or record.get("must") or is_text and record.get("title")
                   for record in map(json.loads, file))


def sha256_of(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
