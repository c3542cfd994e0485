"""Made pages: section fronts, tag pages and search results of the articles of the data, and articles that look like
lists (digests, live reports, list articles, letters, logs) in the same form.

Real lists among the data are few, most of them English and shops. Made ones have the headlines and first paragraphs of
real articles of one language, in the forms that unrelated sites give them. Each is HTML; `renderers.py` makes text of it.
"""

import html
import re

MORE = {
    "en": ["Read more", "Continue reading", "Read More »", "Read full story", "… Read More", "more"],
    "de": ["Weiterlesen", "mehr", "Zum Artikel", "Mehr lesen"], "fr": ["Lire la suite", "En savoir plus", "Lire plus"],
    "es": ["Leer más", "Seguir leyendo", "Ver más"], "pt": ["Leia mais", "Ler mais", "Saiba mais"],
    "it": ["Leggi tutto", "Continua a leggere"], "nl": ["Lees meer", "Lees verder"], "sv": ["Läs mer"], "da": ["Læs mere"],
    "no": ["Les mer"], "nb": ["Les mer"], "fi": ["Lue lisää"], "pl": ["Czytaj więcej", "Czytaj dalej"],
    "ru": ["Читать далее", "Подробнее"], "uk": ["Читати далі"], "tr": ["Devamını oku"], "el": ["Διαβάστε περισσότερα"],
    "ja": ["続きを読む"], "ko": ["더보기"], "zh": ["阅读更多"], "ar": ["اقرأ المزيد"], "hi": ["और पढ़ें"], "id": ["Selengkapnya"],
    "vi": ["Xem thêm"], "th": ["อ่านต่อ"], "fa": ["ادامه مطلب"], "he": ["המשך קריאה"],
}
COMMENTS = {"en": ["{} comments", "{} Comments", "Be the first to comment!", "{} responses", "{} shares"],
            "de": ["{} Kommentare"], "fr": ["{} commentaires"], "es": ["{} comentarios"], "pt": ["{} comentários"],
            "it": ["{} commenti"], "nl": ["{} reacties"]}
SECTIONS = {"en": ["News", "Politics", "Sport", "Opinion", "Business", "Local news", "Culture", "Science", "Technology"],
            "de": ["Nachrichten", "Politik", "Sport", "Wirtschaft", "Kultur"], "fr": ["Actualités", "Politique", "Culture"],
            "es": ["Noticias", "Deportes", "Economía", "Cultura"], "pt": ["Notícias", "Esportes", "Economia"],
            "it": ["Notizie", "Cronaca", "Sport", "Cultura"]}
LIST_TITLES = {"en": ["Category: {}", "Tag: {}", "{} | Latest news", "All posts tagged \"{}\"", "Archive for {}", "{}",
                      "Search results for: {}", "{} news, page 2", "Articles by {}"],
               "de": ["Schlagwort: {}", "{} – Alle Artikel", "Kategorie: {}", "{}"],
               "fr": ["{}", "Tous les articles : {}", "Étiquette : {}"], "es": ["Etiqueta: {}", "{}", "Archivo de {}"]}
PAGERS = {"en": ["Older posts", "Next page", "1 2 3 … 17 Next »", "Load more", "Page 1 of 12"],
          "de": ["Ältere Beiträge", "Nächste Seite"], "fr": ["Page suivante"], "es": ["Página siguiente"]}
POINTERS = {"en": ["Read also: {}", "READ MORE: {}", "ALSO READ {}", "Related: {}", "See also: {}"],
            "de": ["Lesen Sie auch: {}", "Mehr zum Thema: {}", "Auch interessant: {}"],
            "fr": ["Lire aussi : {}", "À LIRE AUSSI {}", "Lire aussi > {}"], "es": ["Lea también: {}", "Te puede interesar: {}"],
            "pt": ["Leia também: {}", "Leia mais: {}"], "it": ["Leggi anche: {}", "LEGGI ANCHE {}"], "nl": ["Lees ook: {}"],
            "sv": ["Läs också: {}"], "ru": ["Читайте также: {}"], "tr": ["Ayrıca oku: {}"], "id": ["Baca juga: {}"],
            "ja": ["関連記事：{}"], "ko": ["관련기사: {}"]}
CREDITS = ["Photo: {}", "Foto: {}", "({}/AP Photo)", "© {}", "Image: {}"]
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December"]
CUTS = ["…", "...", " …", " ...", " […]", " [...]"]
LIST_HEADLINES = ["{n} things to know: {}", "{}: {n} ideas", "The {n} best: {}", "{}"]
DIGEST_HEADLINES = ["{}; {}", "{}, and other news", "Round-up: {}", "News in brief: {}", "{}: {}", "{} – {}"]


class Article:
    """An article of the data: headline, paragraphs, language, date, authors, the menu of its page, whether it is news."""

    def __init__(self, record, menu, is_news):
        self.title = " ".join(record["title"].split())
        self.story = [" ".join(line.split()) for line in record["body"].split("\n") if line.strip()]
        self.language = record.get("lang") or "en"
        self.date = record.get("date") or "2024-03-07"
        self.authors = record.get("authors") or []
        self.menu = menu
        self.is_news = is_news

    def prose(self):
        """The paragraphs that are no lines or headings."""
        return [line for line in self.story if len(line) >= 70 or len(line) >= 30 and not line.isascii()]

    def lead(self):
        return next((line for line in self.story if len(line) > 60), self.story[0])


def words(table, language, random):
    return random.choice(table.get(language) or table["en"])


def date_of(article, random, form):
    year, month, day = article.date[:10].split("-")
    hours = random.randint(2, 23)
    return (f"{MONTHS[int(month) - 1]} {int(day)}, {year}", f"{day}.{month}.{year}", f"{day}/{month}/{year}", article.date[:10],
            f"{hours} hours ago", f"{int(day)} {MONTHS[int(month) - 1]} {year}")[form]


def cut(text, random, length):
    """The beginning of a text with dots at its end."""
    if len(text) <= length:
        return text
    return re.sub(r"\s+\S*$", "", text[:length]) + random.choice(CUTS)


def sentence(text):
    return re.match(r".{40,}?[.!?。।](?=\s|$)|.*", text)[0]


class Markup:
    """HTML whose tags and classes are drawn once for a page."""

    def __init__(self, random):
        self.random = random
        self.plain = random.random() < 0.3  # no classes at all
        self.words = [random.choice(["item", "card", "post", "entry", "teaser", "story", "c", "row", "list-item", "box"])
                      + random.choice(["", "-a", "-list", "_x1", "__inner"]) for _ in range(6)]

    def tag(self, name, text, nth=0):
        of_class = "" if self.plain else f' class="{self.words[nth]}"'
        return f"<{name}{of_class}>{text}</{name}>"

    def link(self, text):
        return f'<a href="/{self.random.randint(1, 99999)}">{html.escape(text)}</a>'


def front(articles, random):
    """A list of articles: home page, section front, tag page, search results, headlines alone."""
    language, markup = articles[0].language, Markup(random)
    form = {part: random.random() < share for part, share in (
        ("title", 0.87), ("teaser", 0.9), ("date", 0.45), ("byline", 0.25), ("more", 0.35), ("comments", 0.15),
        ("section", 0.2), ("picture", 0.4))}
    if not form["title"] and not form["teaser"]:
        form["title"] = form["teaser"] = True
    kind = random.choice(["cut"] * 5 + ["sentence"] * 3 + ["lead"] * 5 + ["mixed", "long", "long"] + ["whole"] * form["date"])
    bullet, repeats_title = random.random() < 0.07, random.random() < 0.06
    length, date_form = random.randint(70, 320), random.randrange(6)
    heading = random.choice(["h2", "h2", "h3", "h3", "div", "h1", "span"])
    around, link_all = random.choice(["div", "article", "li", "div"]), random.random() < 0.15
    date_first, gaps = random.random() < 0.4, random.random() < 0.2
    entries = []
    for article in articles:
        lead = article.lead()
        one = kind if kind != "mixed" else random.choice(["cut", "sentence", "lead"])
        teaser = {"cut": lambda: cut(" ".join(article.story), random, length), "sentence": lambda: sentence(lead),
                  "lead": lambda: lead, "long": lambda: cut(" ".join(article.story[:4]), random, 3 * length),
                  "whole": lambda: lead}[one]()
        if repeats_title:
            teaser = article.title + " " + teaser
        more = markup.link(words(MORE, language, random)) if form["more"] else ""
        date = markup.tag(random.choice(["time", "span"]), date_of(article, random, date_form), 1) if form["date"] else ""
        parts = []
        if form["picture"]:
            parts.append('<img src="a.jpg" alt="">')
        if form["section"]:
            parts.append(markup.tag("div", words(SECTIONS, language, random), 2))
        if date_first and date:
            parts.append(markup.tag("div", date, 1))
        if form["title"] and not (gaps and random.random() < 0.2):
            parts.append(markup.tag(heading, markup.link(("• " if bullet else "") + article.title), 3))
        if form["byline"] and article.authors:
            parts.append(markup.tag("div", html.escape(("By " if language == "en" else "") + article.authors[0]), 4))
        if date and not date_first:
            parts.append(markup.tag("div", date, 1))
        if form["teaser"] and not (gaps and random.random() < 0.3):
            text = markup.link(teaser) if link_all else html.escape(teaser)
            if kind == "whole":
                text = "</p><p>".join(html.escape(line) for line in article.story[:random.randint(2, 6)])
            inline_more = more and random.random() < 0.5
            parts.append(markup.tag("p", text + (" " + more if inline_more else "")))
            if more and not inline_more:
                parts.append(markup.tag("div", more, 5))
        if form["comments"]:
            parts.append(markup.tag("span", words(COMMENTS, language, random).format(random.randint(0, 40)), 4))
        entries.append(markup.tag(around, "".join(parts), 0))
    top = ""
    section = words(SECTIONS, language, random)
    title = words(LIST_TITLES, language, random).format(section)
    if random.random() < 0.6:
        top = markup.tag(random.choice(["h1", "h1", "h2", "div"]), html.escape(title))
        if random.random() < 0.2:
            top += markup.tag("p", html.escape(sentence(articles[-1].lead())))
    pager = markup.tag("div", markup.link(words(PAGERS, language, random))) if random.random() < 0.5 else ""
    if around == "li":
        entries = ["<ul>"] + entries + ["</ul>"]
    body = top + "".join(entries) + pager
    return page(title, body, articles[0], random, declared=random.choice(["", "", "website", "ld"]))


def teasers(articles, random):
    """A list in plain text whose entries are prose: teasers of one or more sentences, often without headlines, with times,
    days or labels beside them or without."""
    language = articles[0].language
    form = {part: random.random() < share for part, share in (
        ("title", 0.25), ("glued", 0.15), ("time", 0.2), ("date", 0.2), ("more", 0.1), ("label", 0.15), ("top", 0.3))}
    kind = random.choice(["lead", "lead", "sentence", "sentences", "sentences", "cut", "quote", "mixed"])
    length, date_form, between = random.randint(120, 420), random.randrange(6), random.choice(["\n", "\n\n", "\n\n"])
    label = words(SECTIONS, language, random)
    lines = [words(LIST_TITLES, language, random).format(label)] if form["top"] else []
    for article in articles:
        one = random.choice(["lead", "sentence", "sentences", "quote"]) if kind == "mixed" else kind
        lead = article.lead()
        teaser = {"lead": lambda: lead, "sentence": lambda: sentence(lead),
                  "sentences": lambda: re.sub(r"(?<=[.!?])\s+[^.!?]*$", "", " ".join(article.story[:3])[:length]),
                  "cut": lambda: cut(" ".join(article.story), random, length),
                  "quote": lambda: next((line for line in article.story if line[0] in "\"“„«»–—"), lead)}[one]()
        if form["label"]:
            lines.append(random.choice([label, words(SECTIONS, language, random)]))
        if form["time"]:
            lines.append(f"{random.randint(6, 23):02}{random.choice([':', '.'])}{random.randint(0, 59):02}")
        if form["date"]:
            lines.append(date_of(article, random, date_form))
        if form["title"] and not form["glued"]:
            lines.append(article.title)
        lines.append(article.title + teaser if form["glued"] else teaser)
        if form["more"]:
            lines.append(words(MORE, language, random))
    if random.random() < 0.3:
        lines[-1] = lines[-1][:random.randint(20, 60)]
    return between.join(lines)


def prose_teasers(articles, random):
    """A list in plain text of teasers alone: first paragraphs or sentences of different stories."""
    kind = random.choice(["lead", "lead", "sentences", "sentences", "cut", "mixed", "glued", "any"])
    length = random.randint(90, 480)
    prefix = random.choice([""] * 6 + ["({date}) ", "{date} ", "{date} – ", "{section} ", "{section}: "])
    section, date_form = words(SECTIONS, articles[0].language, random), random.randrange(6)
    lines = []
    for article in articles:
        one = random.choice(["lead", "sentences", "cut"]) if kind == "mixed" else kind
        lines.append(prefix.format(date=date_of(article, random, date_form), section=section))
        lines[-1] += ({"lead": article.lead, "cut": lambda: cut(" ".join(article.story), random, length),
                      "sentences": lambda: whole_sentences(" ".join(article.story[:4]), length),
                      "glued": lambda: article.title + whole_sentences(" ".join(article.story[:3]), length),
                      "any": lambda: random.choice(article.prose() or article.story)}[one]())
    return finish(lines, random)


def prose_part(article, random):
    """A part of a story in plain text, often its beginning, with its headline or without."""
    prose = article.prose()
    start = 0 if random.random() < 0.5 else random.randrange(max(1, len(prose) - 3))
    lines = prose[start:start + random.choice([3, 3, 4, 4, 5, 6, 7, 8, 10])]
    if random.random() < 0.2:
        lines = [whole_sentences(line, 200) for line in lines]
    return finish([article.title] * (random.random() < 0.35) + lines, random)


def whole_sentences(text, length):
    """The sentences of a text that end within a length; at least one."""
    beginning = re.match(r".*[.!?。।](?=\s|$)", text[:length])
    return beginning[0] if beginning else sentence(text)


def finish(lines, random):
    """Lines as a page; sometimes its last line is cut off."""
    if random.random() < 0.3:
        lines[-1] = lines[-1][:random.randint(20, 120)]
    return random.choice(["\n", "\n\n"]).join(lines)


def page(title, body, article, random, declared=""):
    """The page around a list or a story: menu and footer of a real page, or nothing."""
    menu = footer = ""
    if article.menu and random.random() < 0.6:
        count = random.randint(4, 30)
        item = random.choice(["<li><a href=/m>{}</a></li>", "<a href=/m>{}</a> ", "<div><a href=/m>{}</a></div>"])
        menu = "<nav>" + "".join(item.format(html.escape(text)) for text in article.menu[:count]) + "</nav>"
        footer = "<footer>" + "".join(item.format(html.escape(text)) for text in article.menu[-count // 2:]) + "</footer>"
        if random.random() < 0.3:
            menu, footer = menu.replace("nav>", "div>"), footer.replace("footer>", "div>")
    head = {"website": '<meta property="og:type" content="website">', "article": '<meta property="og:type" content="article">',
            "ld": '<script type="application/ld+json">{"@type":"CollectionPage"}</script>'}.get(declared, "")
    return (f"<!doctype html><html lang={article.language}><head><title>{html.escape(title)}</title>{head}</head><body>{menu}"
            f"<main>{body}</main>{footer}</body></html>")


def under(article, random):
    """Byline and date below a headline."""
    out = ""
    if article.authors and random.random() < 0.6:
        out += f"<div>{html.escape(('By ' if article.language == 'en' else '') + article.authors[0])}</div>"
    if random.random() < 0.7:
        out += f"<div>{date_of(article, random, random.randrange(4))}</div>"
    return out


def related(articles, random):
    """Headlines of others below a story, some with their first sentence."""
    tag = random.choice(["h3", "li", "p"])
    with_teaser = random.random() < 0.4
    return "".join(f"<{tag}><a href=/r>{html.escape(other.title)}</a></{tag}>"
                   + (f"<p>{html.escape(sentence(other.lead()))}</p>" if with_teaser else "") for other in articles)


def story(articles, random):
    """One article, with headlines of others below."""
    article, others = articles[0], articles[1:random.choice([1, 1, 4, 8])]
    lines = article.story[:random.choice([2, 3, 3, 4, 5, 8, 12, 60])]
    headline = f"<h1>{html.escape(article.title)}</h1>" if random.random() < 0.85 else ""
    body = headline + under(article, random) + between(lines, articles[1:], article, random)
    # Many pages have columnists or the latest headlines above the story, most have them below.
    body = related(others, random) + body if random.random() < 0.25 and len(lines) > 4 else body + related(others, random)
    return page(article.title, body, article, random, random.choice(["", "", "article", "website"]))


def between(lines, others, article, random):
    """The paragraphs of a story with what pages put between them: pointers to others, captions, subheadings."""
    pointer, caption, subheading = (random.choice([0, 0, 0.3, 0.6]) for _ in range(3))
    out = ""
    for line in lines:
        if random.random() < subheading:
            out += f"<h3>{html.escape(' '.join(line.split()[:random.randint(2, 7)]))}</h3>"
        out += f"<p>{html.escape(line)}</p>"
        if others and random.random() < pointer:
            out += f"<p>{html.escape(words(POINTERS, article.language, random).format(random.choice(others).title))}</p>"
        if random.random() < caption:
            name = (article.authors or ["Ann Roe"])[0]
            out += f"<p>{html.escape(article.title[:random.randint(20, 90)])} {html.escape(random.choice(CREDITS).format(name))}</p>"
    return out


def digest(articles, random):
    """An article about several subjects: a headline of its own, then one to three paragraphs on each."""
    chosen = articles[:random.randint(3, 9)]
    short = [sentence(article.title).rstrip(".") for article in chosen]
    title = random.choice(DIGEST_HEADLINES).format(short[0][:80], short[1][:60])
    with_headings = random.random() < 0.75
    tag = random.choice(["h2", "h3", "p", "strong"])
    form = random.choice(["{}", "{}", "{}", "- {}", "• {}", "{}:"])
    in_capitals = random.random() < 0.15
    body = f"<h1>{html.escape(title)}</h1>" + under(chosen[0], random)
    if random.random() < 0.5:
        body += f"<p>{html.escape(sentence(chosen[1].lead()))}</p>"
    for article in chosen:
        if with_headings:
            heading = form.format(article.title.upper() if in_capitals else article.title)
            body += f"<{tag}>{html.escape(heading)}</{tag}>"
        body += paragraphs(article.story[:random.randint(1, 3)])
    return page(title, body, chosen[0], random, random.choice(["", "article"]))


def live(articles, random):
    """A live report: entries with a time each."""
    article = articles[0]
    tag, heading = random.choice(["div", "time", "p", "span"]), random.random() < 0.4
    body = f"<h1>{html.escape(article.title)}</h1>" + under(article, random)
    if random.random() < 0.25:
        body += "<p>Order:</p><ul><li>Newest first</li><li>Oldest first</li></ul>"
    for nth, line in enumerate(article.story[:40]):
        hour = f"{max(6, 22 - nth // 3):02}{random.choice([':', '.'])}{random.randint(0, 59):02}"
        body += f"<{tag}>{hour}</{tag}>"
        if heading:
            body += f"<h3>{html.escape(' '.join(line.split()[:6]))}</h3>"
        body += f"<p>{html.escape(line)}</p>"
    return page(article.title, body, article, random, random.choice(["", "article"]))


def list_article(articles, random):
    """Numbered sections of one subject."""
    article = articles[0]
    title = random.choice(LIST_HEADLINES).format(article.title, n=min(len(article.story), 10))
    tag, size = random.choice(["h2", "h3", "p"]), random.choice([1, 1, 2, 3])
    body = f"<h1>{html.escape(title)}</h1>" + under(article, random) + paragraphs(article.story[:1])
    lines = article.story[1:31]
    for nth, start in enumerate(range(0, len(lines), size)):
        name = " ".join(lines[start].split()[:random.randint(2, 5)]).rstrip(",.;")
        body += f"<{tag}>{random.choice([f'{nth + 1}. ', ''])}{html.escape(name)}</{tag}>" + paragraphs(lines[start:start + size])
    return page(title, body, article, random, random.choice(["", "article"]))


def letters(articles, random):
    """Letters of readers, each with a name under it."""
    chosen = articles[:random.randint(3, 7)]
    title = random.choice(["Letters to the editor", "Letters: {}", "Your letters: {}", "Readers write"]).format(chosen[0].title)
    body = f"<h1>{html.escape(title)}</h1>" + under(chosen[0], random)
    for article in chosen:
        name = (article.authors or ["Ann Roe"])[0]
        if random.random() < 0.5:
            body += f"<h3>{html.escape(article.title)}</h3>"
        body += paragraphs(article.story[:random.randint(1, 4)]) + f"<p>{html.escape(name)}, {random.choice(['Port Ellery', 'Alder', 'by email'])}</p>"
    return page(title, body, chosen[0], random)


def log(articles, random):
    """Short entries under one headline: a police log, a chronicle of a week."""
    chosen = articles[:random.randint(4, 14)]
    title = random.choice(["Police log: {}", "The week in {}", "Court notes, {}", "{}: what happened"]).format(chosen[0].title[:40])
    body = f"<h1>{html.escape(title)}</h1>" + under(chosen[0], random)
    with_times = random.random() < 0.6
    for nth, article in enumerate(chosen):
        time = f"{random.randint(1, 12)}:{random.randint(10, 59)} {random.choice(['a.m.', 'p.m.'])} " if with_times else ""
        body += f"<p>{time}{html.escape(sentence(random.choice(article.story[:4])))}</p>"
    return page(title, body, chosen[0], random)


def paragraphs(lines):
    return "".join(f"<p>{html.escape(line)}</p>" for line in lines)


# How many of 100 made articles are of each kind.
ARTICLES = ((story, 45), (digest, 12), (live, 12), (list_article, 13), (letters, 9), (log, 9))
