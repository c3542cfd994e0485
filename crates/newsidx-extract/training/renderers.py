"""Pages as plain text, as naive scrapers make it: by four renderers, and in the dresses that scrapes come in.

Standard library only. Everything is a pure function of the page and, where a choice is made, of its name.
"""

import re
import textwrap
from html.parser import HTMLParser

SKIPPED = {"script", "style", "noscript", "template", "svg", "head", "iframe", "object", "select"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
INLINE = {"a", "abbr", "b", "bdi", "cite", "code", "em", "font", "i", "kbd", "label", "mark", "q", "s", "small", "span",
          "strong", "sub", "sup", "time", "u", "var"}
MENUS = {"nav", "header", "footer", "ul", "ol", "menu"}


class Reader(HTMLParser):
    """The texts of a page with the block and the menu that each is in."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.open = []
        self.block, self.menu, self.menus, self.skipping = 0, None, 0, 0
        self.texts, self.links, self.title, self.in_title = [], [], "", False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        if tag == "title" and not self.title:
            self.in_title = True
        if tag in VOID:
            self.block += tag in ("br", "hr")
            return
        self.open.append(tag)
        self.skipping += tag in SKIPPED
        if tag not in INLINE:
            self.block += 1
        if tag in MENUS:
            self.menus += 1

    def handle_endtag(self, tag):
        self.in_title &= tag != "title"
        if tag in VOID or tag not in self.open[-40:]:
            return
        while self.open:
            closed = self.open.pop()
            self.skipping -= closed in SKIPPED
            self.block += closed not in INLINE
            self.menus -= closed in MENUS
            if closed == tag:
                break

    def handle_data(self, data):
        if self.in_title:
            self.title += data
        text = re.sub(r"\s+", " ", data)
        if self.skipping or not text.strip():
            if text and not self.skipping and self.texts and self.texts[-1][0] == self.block:
                self.texts[-1][2] += " "
            return
        linked = "a" in self.open[-6:]
        if linked and len(text) <= 40:
            self.links.append(text.strip())
        if self.texts and self.texts[-1][0] == self.block:
            self.texts[-1][2] += text
            self.texts[-1][3].append(text.strip())
        else:
            self.texts.append([self.block, self.menus > 0, text, [text.strip()]])


def lines(reader):
    """One line for each block."""
    return "\n".join(text.strip() for _, _, text, _ in reader.texts)


def paragraphs(reader):
    """Blocks with an empty line between them."""
    return "\n\n".join(text.strip() for _, _, text, _ in reader.texts)


def nodes(reader):
    """One line for each piece of text: links and bold words inside a paragraph are lines of their own."""
    return "\n".join(piece for _, _, _, pieces in reader.texts for piece in pieces)


def menus(reader):
    """Paragraphs with an empty line between them; menus and lists are one line each."""
    out, menu = [], []
    for _, in_menu, text, _ in reader.texts:
        if in_menu and len(text) < 120:
            menu.append(text.strip())
            continue
        if menu:
            out.append("  ".join(menu))
            menu = []
        out.append(text.strip())
    if menu:
        out.append("  ".join(menu))
    return "\n\n".join(out)


RENDERERS = (lines, paragraphs, nodes, menus)


def with_title(reader, text):
    """Many scrapers put the text of `<title>` first."""
    return re.sub(r"\s+", " ", reader.title).strip() + "\n" + text


# A story that scrapers have cut out of its page, or a part of it.

def story_alone(title, story):
    return "\n\n".join(story)


def headline_and_story(title, story):
    return title + "\n\n" + "\n\n".join(story)


def without_blank_lines(title, story):
    return title + "\n" + "\n".join(story)


def wrapped(title, story):
    return "\n\n".join(textwrap.fill(line, 72) for line in [title] + story)


def cut_off(title, story):
    return headline_and_story(title, story)[:1200 + 40 * (len(title) % 30)]


def beginning(title, story):
    return headline_and_story(title, story[:3])


def beginning_alone(title, story):
    return story_alone(title, story[:4])


def middle_alone(title, story):
    start = len(title) % max(1, len(story) - 3)
    return story_alone(title, story[start:start + 3 + len(title) % 3])


def brief(title, story):
    return "\n".join(story[:2 + len(title) % 2])


DRESSES = (story_alone, headline_and_story, without_blank_lines, wrapped, cut_off, beginning, beginning_alone, middle_alone,
           brief)
