#!/usr/bin/env python3
"""Data augmentation for plain text: writes pages of a set again in other dresses, as a set of their own.

    python3 crates/newsidx-extract/training/dress.py DATA/text OUT/text-dressed [--per-page N] [--seed N]

Real scrapes often have no headline, begin with the story, have no blank lines, are hard-wrapped or cut off, and carry the
headlines and first sentences of other stories, or labels, slogans and notices beside their headline. Each dress rewrites the text and the gold record of a page that way. A page
gets N of the dresses, drawn by a hash of its name, so the same data and seed give the same bytes. The publisher stays that
of the page: in cross-validation all dresses of a page are in one fold. Standard library only.
"""

import argparse
import gzip
import hashlib
import json
import os
import random
import re
import textwrap
import unicodedata

import clutter_lines

WORD = re.compile(r"\w+")
BY = ["By {}", "{}", "Von {}", "Por {}", "Par {}", "Di {}", "Door {}", "Av {}", "Af {}", "Text: {}", "Autor: {}", "By {} and staff",
      "Written by {}", "{} | Staff reporter", "Story by {}", "Автор: {}", "Teksti: {}"]
DATES = ["{0}", "Published {0}", "{0} 14:32", "Updated: {0}", "Posted on {0}", "{0} | News", "| {0}", "Veröffentlicht am {0}", "Publicado el {0}",
         "Publié le {0}"]
POINTERS = ["Read also: {}", "ALSO READ {}", "READ MORE: {}", "RELATED: {}", "Lesen Sie auch: {}", "Leggi anche: {}", "LEGGI ANCHE {}",
            "Lire aussi : {}", "Lea también: {}", "Leia também: {}", "Lees ook: {}", "Läs också: {}", "Les også: {}", "Læs også: {}", "Lue myös: {}",
            "Czytaj także: {}", "Читайте также: {}", "Baca juga: {}", "Xem thêm: {}", "Okumadan geçme: {}", ">> {}", "→ {}", "See also: {}"]
NOTICES = ["Advertisement", "ADVERTISEMENT", "Share this article", "Listen to this article", "Subscribe to our newsletter", "Story continues below",
           "Sign up for our daily briefing", "This article is more than a year old", "Click here to comment", "Get the app", "Loading...",
           "Werbung", "Anzeige", "Artikel anhören", "Teilen", "Publicité", "Partager", "Publicidad", "Compartir", "Pubblicità", "Condividi", "Annons",
           "Реклама", "Поделиться", "Reklama", "Iklan", "Reklam", "Support our journalism with a gift", "This transcript was made by a computer and may have errors.",
           "This summary was made by a computer.", "We have more newsletters", "Follow us", "Copy link"]


def key(text):
    return " ".join(WORD.findall(unicodedata.normalize("NFKC", text or "").casefold()))


def is_headline(line, title):
    """Whether a line of a page is its headline, alone or with the name of the site."""
    line, title = key(line), key(title)
    return bool(title) and (line == title or title in line and len(line) < 2 * len(title) + 20)


def paragraphs(body):
    return [line for line in re.split(r"\n+", body or "") if line.strip()]


class Page:
    def __init__(self, gold, text):
        self.gold = gold
        self.text = text
        self.title = gold.get("title")
        self.body = paragraphs(gold.get("body"))
        words = WORD.findall((gold.get("body") or "").casefold())
        self.function_words = {word for word in words if len(word) <= 4}


def without_headline(page, _, __):
    return "\n".join(line for line in page.text.split("\n") if not is_headline(line, page.title)), ""


def story_alone(page, _, pick):
    return pick.choice(["\n\n", "\n"]).join(page.body) + "\n", ""


def headline_and_story(page, _, pick):
    return page.title + pick.choice(["\n\n", "\n"]) + pick.choice(["\n\n", "\n"]).join(page.body) + "\n", page.title


def headline_byline_story(page, _, pick):
    authors = ", ".join(page.gold.get("authors") or ["Staff Reporter"])
    head = [page.title, pick.choice(BY).format(authors), pick.choice(DATES).format(page.gold.get("date") or "2024-03-07")]
    if pick.random() < 0.3:
        head[1:] = reversed(head[1:])
    if pick.random() < 0.2:
        head = head[1:] + head[:1]
    return "\n\n".join(head) + "\n\n" + pick.choice(["\n\n", "\n"]).join(page.body) + "\n", page.title


def short_story(page, _, pick):
    """The beginning of the story as a whole one, as in news in brief; the headline may end with a full stop."""
    body = page.body[:pick.choice([1, 2, 2, 3, 3, 4])]
    head = []
    if pick.random() < 0.65:
        head.append(page.title + ("." if pick.random() < 0.1 and page.title[-1].isalnum() else ""))
    title = head[0] if head else ""
    if pick.random() < 0.3:
        head.append(pick.choice(BY).format(", ".join(page.gold.get("authors") or ["Staff Reporter"])))
    return pick.choice(["\n\n", "\n"]).join(head + body) + "\n", title, "\n".join(body)


def stored_date(page, _, pick):
    """The day that a collection stored with the page, in the line of the headline."""
    day = page.gold.get("date") or pick.choice(["2024-03-07", "2019-11-21", "2022-08-30"])
    start = pick.choice([" date {} ", "date: {} ", "{} "]).format(day)
    return start + page.title + pick.choice(["\n\n", "\n"]) + "\n".join(page.body) + "\n", page.title


def byline_story(page, _, pick):
    authors = ", ".join(page.gold.get("authors") or ["Staff Reporter"])
    head = [pick.choice(BY).format(authors), pick.choice(DATES).format(page.gold.get("date") or "2024-03-07")]
    return "\n\n".join(head[:pick.choice([1, 2])]) + "\n\n" + "\n".join(page.body) + "\n", ""


def no_blank_lines(page, _, __):
    return re.sub(r"\n\s*\n+", "\n", page.text), page.title


def hard_wrapped(page, _, pick):
    width = pick.choice([38, 60, 72, 80, 100])
    return "\n\n".join(textwrap.fill(line, width) for line in page.text.split("\n") if line.strip()), page.title


def cut_off(page, _, pick):
    starts = [page.text.find(line[:30]) for line in page.body]
    at = next((start for start in starts if start >= 0), 0)
    return page.text[:at + pick.choice([600, 1200, 2000, 3000])], page.title


def among_teasers(page, others, pick):
    """The story with pointers, notices, and teasers of other stories above, inside and below it."""
    def teasers(count):
        lines = []
        for other in pick.sample(others, min(count, len(others))):
            lines.append(other.title)
            if pick.random() < 0.5:
                lines.append(other.body[0][:pick.choice([90, 140, 200])].rsplit(" ", 1)[0] + pick.choice(["…", "...", " [...]", ""]))
            if pick.random() < 0.3:
                lines.append(pick.choice(DATES).format(other.gold.get("date") or "2023-11-02"))
        return lines
    with_title = pick.random() < 0.6
    lines = pick.sample(NOTICES, 2) + teasers(pick.choice([0, 2, 4])) if pick.random() < 0.6 else []
    if with_title:
        lines.append(page.title)
    if pick.random() < 0.4:
        lines.append(pick.choice(BY).format(", ".join(page.gold.get("authors") or ["Staff Reporter"])))
    for at, line in enumerate(page.body):
        lines.append(line)
        if at and pick.random() < 0.12 and others:
            lines.append(pick.choice(POINTERS).format(pick.choice(others).title))
        if pick.random() < 0.08:
            lines.append(pick.choice(NOTICES))
    lines += pick.sample(NOTICES, 2) + teasers(pick.choice([2, 5, 10])) + pick.sample(NOTICES, 1)
    return pick.choice(["\n\n", "\n"]).join(lines) + "\n", page.title if with_title else ""


def clutter_around(page, pick):
    """Lines for above and for below a headline."""
    below = [clutter_lines.draw(pick, [clutter_lines.TIMES, clutter_lines.PAGERS, clutter_lines.CAPTIONS, clutter_lines.KICKERS])]
    if pick.random() < 0.5:
        below.append(pick.choice(BY).format(", ".join(page.gold.get("authors") or [pick.choice(clutter_lines.NAMES)])))
    if pick.random() < 0.5:
        below.append(pick.choice(DATES).format(page.gold.get("date") or "2024-03-07"))
    pick.shuffle(below)
    return [clutter_lines.draw(pick) for _ in range(pick.choice([1, 1, 2, 2, 3, 5]))], below[:pick.choice([0, 1, 2, 3])]


def decorated(page, _, pick):
    """The page with lines of other kinds around its headline."""
    lines = []
    for line in page.text.split("\n"):
        if key(line) == key(page.title):
            above, below = clutter_around(page, pick)
            lines += above + [line] + below
        else:
            lines.append(line)
    return "\n".join(lines), page.title


def decorated_without_headline(page, others, pick):
    """The page with such lines in place of its headline."""
    return without_headline(Page(page.gold, decorated(page, others, pick)[0]), others, pick)


def clutter_and_story(page, _, pick):
    """Lines of other kinds, the headline or none, and the story."""
    above, below = clutter_around(page, pick)
    title = page.title if pick.random() < 0.5 else ""
    return pick.choice(["\n\n", "\n"]).join(above + [title] * bool(title) + below + page.body) + "\n", title


NEED_TITLE = [without_headline, decorated, decorated_without_headline]
NEED_TITLE_AND_BODY = [headline_and_story, headline_byline_story, short_story, stored_date, among_teasers, clutter_and_story]
NEED_BODY = [story_alone, byline_story, cut_off]
OF_WHOLE = [no_blank_lines, hard_wrapped]


def alike(page, pages):
    """Pages of other publishers whose short words are most like those of this one: mostly of its language."""
    scored = []
    for other in pages:
        if other is page or not other.title or not other.body or publisher(other.gold) == publisher(page.gold):
            continue
        common = len(page.function_words & other.function_words)
        scored.append((common / (1 + len(page.function_words | other.function_words)), other.gold["id"], other))
    scored.sort(reverse=True, key=lambda entry: entry[:2])
    return [other for share, _, other in scored[:20] if share > 0.15]


def publisher(gold):
    return gold.get("group") or gold.get("label") or gold["id"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", help="directory of a set of plain-text pages")
    parser.add_argument("out", help="directory for the new set")
    parser.add_argument("--per-page", type=int, default=3, help="dresses of a page")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()

    pages = []
    with open(os.path.join(arguments.data, "gold.jsonl"), encoding="utf-8") as file:
        for gold in map(json.loads, file):
            if gold.get("body") is not None and len(paragraphs(gold["body"])) < 2:
                continue
            with gzip.open(os.path.join(arguments.data, "txt", gold["id"] + ".txt.gz")) as packed:
                pages.append(Page(gold, packed.read().decode("utf-8", "replace")))
    os.makedirs(os.path.join(arguments.out, "txt"), exist_ok=True)
    with open(os.path.join(arguments.out, "gold.jsonl"), "w", encoding="utf-8") as records:
        for page in pages:
            pick = random.Random(hashlib.sha256(f"{arguments.seed} {page.gold['id']}".encode()).hexdigest())
            dresses = OF_WHOLE + NEED_BODY * bool(page.body) + NEED_TITLE * bool(page.title)
            dresses += NEED_TITLE_AND_BODY * bool(page.body and page.title)
            others = alike(page, pages)
            for dress in sorted(pick.sample(dresses, min(arguments.per_page, len(dresses))), key=lambda dress: dress.__name__):
                text, title, *body = dress(page, others, pick)
                record = dict(page.gold, id=f"{page.gold['id']}.{dress.__name__}", group=publisher(page.gold),
                              dress=dress.__name__)
                if body:
                    record["body"] = body[0]
                if title is not None:
                    record["title"] = title
                records.write(json.dumps(record, ensure_ascii=False) + "\n")
                path = os.path.join(arguments.out, "txt", record["id"] + ".txt.gz")
                with gzip.GzipFile(path, "wb", mtime=0) as packed:
                    packed.write(text.encode())


if __name__ == "__main__":
    main()
