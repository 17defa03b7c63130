"""The embedded catalog, made from a folder of facts.

    python3 make_catalog.py FACTS_DIR OUTPUT

Reads `ipp_known.jsonl`, `ipp_new.jsonl` (pages of the Innovation Policy
Platform) and `policy_documents.jsonl` (documents of the OECD, the World Bank
and others), and writes `{"documents": [...]}` with one record per line, keys in
a fixed order, so that a change shows as a readable diff.

What wins: the platform's own page; a policy document of the same DOI, or read
from the same page, only fills what the page does not say.

What is left out: everything that a collector guessed (countries matched on
title words, "OECD" as author, themes, years that no source states, DOIs formed
from an ISBN). The program derives years and countries itself and shows them as
derived. What is added: topic tags on English titles that plainly name a topic
of the platform's own vocabulary (see `STOP_TOPICS`).

Order: a book stands before its chapters, these in chapter order. First the
books and documents with a page on the platform, as the pages were read, so
that the Open Government Data Review of Mexico opens the catalog; then the
others, newest year first, then by title; those without a year last.
"""

import html
import json
import pathlib
import re
import sys
from collections import Counter

KEYS = (
    "title", "abstract", "doi", "knowledge_type", "document_type", "tags", "countries", "year", "date",
    "authors", "editors", "publisher", "series", "isbn", "language", "parent_doi", "parent_title", "link",
    "source_url",
)

# The platform imported these chapters twice: the second page adds only tags.
IMPORTED_TWICE = {21654: 23002, 21659: 23092}

# The collectors' words for a kind of document, in the vocabulary of CSL.
DOCUMENT_TYPES = {
    "Book": "book",
    "Chapter": "chapter",
    "Issue": "periodical",
    "Paper": "report",
    "Policy brief": "report",
    "Policy paper": "report",
    "Policy response": "report",
    "Report": "report",
    "Stand-alone monograph": "book",
    "Working paper": "report",
}

KNOWLEDGE_TYPES = ("Country report", "Thematic report")

# Topics whose word in a title mostly says something else than the topic.
# Judged by reading every title that each topic of the platform matches.
STOP_TOPICS = {
    "certification": "of skills, not of products",
    "complexity": "a figure of speech (times of complexity)",
    "enforcement": "police and courts, not intellectual property",
    "industrial revolution": "a figure of speech (green industrial revolution)",
    "international standards": "of law, not technical ones",
    "licensing": "of occupations, not of patents",
    "monitoring": "names a series or any activity",
    "policy challenge": "a closing phrase of subtitles",
    "public interest": "a phrase, never the subject",
    "risk": "of everything: health, integrity, youth at risk",
    "role of government": "matches inside longer names (government venture capital)",
    "services": "civil, public and employment services, regulators' names",
    "talent": "a figure of speech (unlocking talent)",
    "uncertainty": "teenagers about their careers",
    "welfare": "consumer welfare, a term of competition law",
}

# Where a topic that is otherwise plain means something else.
NOT_IN_TITLES = {
    "economic performance": re.compile(r"socio-economic", re.I),
    "energy": re.compile(r"deposition of energy", re.I),
    "resilience": re.compile(r"academic|student|secondary education", re.I),
    "training": re.compile(r"training evaluation commission", re.I),
}

# Spellings of a topic beyond singular, plural and hyphens.
OTHER_SPELLINGS = {
    "curricula": ["curriculum"],
    "foreign direct investment": ["FDI"],
    "international cooperation": ["international co-operation"],
    "research and development funding": ["R&D funding"],
    "vocational education and training": ["VET"],
}


def main(facts, output):
    """Makes the catalog and says what is in it."""
    pages = read_pages(facts)
    documents = [raw for raw in read(facts / "policy_documents.jsonl") if is_certain(raw)]
    cards = join(pages, documents)
    tag_by_title(cards, vocabulary(pages))
    ordered = in_order(cards, len(pages))
    lines = ",\n".join(line(card) for card in ordered)
    output.write_text('{"documents":[\n' + lines + "\n]}\n", encoding="utf-8")
    print(summary(ordered))


# Reading


def read(path):
    """The objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(text) for text in lines if text.strip()]


def read_pages(facts):
    """The platform's pages in reading order, those imported twice as one."""
    pages = {page["node"]: page for name in ("ipp_known.jsonl", "ipp_new.jsonl") for page in read(facts / name)}
    for second, first in IMPORTED_TWICE.items():
        known = {tag["name"] for tag in pages[first]["tags"]}
        pages[first]["tags"] += [tag for tag in pages[second]["tags"] if tag["name"] not in known]
        del pages[second]
    return list(pages.values())


def is_certain(raw):
    """Whether a source gives the DOI: one formed from an ISBN by a rule is a guess."""
    return "DOI formed" not in (raw.get("note") or "")


# Cards: one source each, in the native form


def page_card(page, books):
    """A platform page as a record. `books` are the DOIs of the known books."""
    parent = page["parent_doi"] or parent_in_address(page.get("parent_link"), books)
    return trimmed({
        "title": clean(page["title"]),
        "abstract": clean(page["abstract_own"]),
        "doi": page["doi"],
        "knowledge_type": page["knowledge_type"],
        "document_type": "chapter" if parent or page["book_title"] else None,
        "tags": [{"name": tag["name"], "url": tag["url"]} for tag in page["tags"]],
        "countries": page["countries"],
        "parent_doi": parent,
        "parent_title": clean(page["book_title"]),
        "link": page["link"],
        "source_url": page["source_url"],
    })


def parent_in_address(address, books):
    """The known book that a publisher's address ends with, as in `.../name_9789264229358-en`.

    Two pages name their book only so; the ISBN in the address is the same fact
    as the DOI, and a book that is not known stays unnamed.
    """
    stem = (address or "").rpartition("_")[2]
    return next((doi for doi in books if stem and doi.endswith("/" + stem)), None)


def platform_type(raw):
    """The knowledge type, where a page of the platform itself gave it.

    The other records carry one that a collector chose (some are younger than
    the platform), and that would be invented.
    """
    known = raw["knowledge_type"] in KNOWLEDGE_TYPES
    read_there = any("innovationpolicyplatform" in place for place in raw["provenance"])
    return raw["knowledge_type"] if known and read_there else None


def document_card(raw):
    """A policy document as a record, without what the collectors guessed."""
    authors, editors = people(raw["authors"])
    return trimmed({
        "title": clean(raw["title"]),
        "doi": raw["doi"],
        "knowledge_type": platform_type(raw),
        "document_type": DOCUMENT_TYPES[raw["type"]],
        "year": raw["year"] if year_is_stated(raw) else None,
        "date": raw["date"],
        "authors": authors,
        "editors": editors,
        # "wbv (for OECD)": the brackets are a remark of the collectors.
        "publisher": re.sub(r" \(for .*\)$", "", raw["publisher"]),
        "series": raw["series"],
        "isbn": raw["isbn"],
        "language": raw["language"],
        "parent_doi": raw["parent_doi"],
        "source_url": raw.get("page_url"),
    })


def year_is_stated(raw):
    """Whether the year is a source's: no remark on it, or a remark that quotes a page of the platform."""
    basis = raw.get("year_basis")
    return basis is None or "IPP" in basis


def people(names):
    """Authors and editors. "OECD" alone is what the collectors put where the source had nobody."""
    if names == ["OECD"]:
        return [], []
    authors = [person(name) for name in names if not name.endswith(" (ed.)")]
    editors = [person(name.removesuffix(" (ed.)")) for name in names if name.endswith(" (ed.)")]
    return authors, editors


def person(name):
    """`Family, Given` in its parts; a name without a comma is an organisation's."""
    family, comma, given = name.partition(", ")
    return {"family": family, "given": given} if comma else name


def clean(text):
    """Text without markup, entities and stray whitespace. Nothing else is corrected."""
    return " ".join(re.sub(r"</?[A-Za-z][^>]*>", "", html.unescape(text or "")).split())


def trimmed(card):
    """The card without empty fields: an absent fact is an absent key."""
    return {key: value for key, value in card.items() if value not in (None, "", [])}


# Joining


def join(pages, documents):
    """One card per document, the platform's first. A later card only fills what is missing."""
    books = sorted({raw["parent_doi"] for raw in documents if raw["parent_doi"]})
    cards, known = [], {}
    for card in [page_card(page, books) for page in pages] + [document_card(raw) for raw in documents]:
        names = [card[key].lower() for key in ("doi", "source_url") if key in card]
        first = next((known[name] for name in names if name in known), None)
        if first is None:
            cards.append(card)
            known.update((name, card) for name in names)
        else:
            for key, value in card.items():
                first.setdefault(key, value)
    return cards


# Topics


def vocabulary(pages):
    """The platform's topics with their addresses, as its pages give them."""
    topics = {tag["name"]: tag["url"] for page in pages for tag in page["tags"]}
    return [(name, url, pattern(name)) for name, url in sorted(topics.items()) if name not in STOP_TOPICS]


def pattern(topic):
    """Whole words of a topic: any case, hyphens like blanks, the last word in singular or plural."""
    *words, last = re.split(r"[\s-]+", re.sub(r"\s*\(.*?\)", "", topic))
    either = "(?:" + "|".join(map(re.escape, numbers(last))) + ")"
    phrases = [r"[\s-]+".join([*map(re.escape, words), either]), *map(re.escape, OTHER_SPELLINGS.get(topic, []))]
    return re.compile(r"(?<!\w)(?:" + "|".join(phrases) + r")(?!\w)", re.I)


def numbers(word):
    """A word with its likely singular and plural."""
    if word.endswith("ies"):
        return [word, word[:-3] + "y"]
    if word.endswith("s") and not word.endswith("ss"):
        return [word, word[:-1]]
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return [word, word[:-1] + "ies"]
    return [word, word + "s"]


def tag_by_title(cards, topics):
    """Tags English titles without tags of their own with the topics they plainly name."""
    for card in cards:
        if "tags" not in card and card.get("language") == "en":
            tags = topics_in(card["title"], topics)
            card.update(trimmed({"tags": tags}))


def topics_in(title, topics):
    """The topics that a title names, in its order.

    The longest wins: "global value chains" does not also say "value chains".
    Of two names with one wording ("innovation system", "innovation systems")
    the one that is written in the title wins, else the first of the alphabet.
    """
    spans = [(m.start(), m.end(), name, url) for name, url, words in topics for m in words.finditer(title)
             if not (name in NOT_IN_TITLES and NOT_IN_TITLES[name].search(title))]
    spans.sort(key=lambda span: (span[0], -span[1], title[span[0]:span[1]].lower() != span[2].lower()))
    found, reached = {}, 0
    for start, end, name, url in spans:
        if end > reached:
            found.setdefault(name, {"name": name, "url": url})
            reached = end
    return list(found.values())


# Order and output


def in_order(cards, pages):
    """Books with their chapters, platform first (its `pages` are the first cards); see the top."""
    groups = {}
    for position, card in enumerate(cards):
        book = card.get("parent_doi") or card.get("doi") or card["source_url"]
        groups.setdefault(book.lower(), []).append((position, card))
    ordered = []
    for book, members in sorted(groups.items(), key=lambda group: group_key(group[1], pages)):
        members.sort(key=lambda member: chapter_key(book, *member))
        ordered += [card for _, card in members]
    return ordered


def group_key(members, pages):
    """Groups with a platform page as read; then by falling year and title of the book."""
    first = members[0][0]
    if first < pages:
        return (0, first, "")
    book = next((card for _, card in members if "parent_doi" not in card), members[0][1])
    return (1, -book.get("year", 0), book["title"].casefold())


def chapter_key(book, position, card):
    """The book, its numbered chapters (`STEM-7-en`), then those without a number as read."""
    if "parent_doi" not in card:
        return (0, 0, position)
    stem = re.sub(r"-[a-z]{2}$", "", book)
    number = re.fullmatch(re.escape(stem) + r"-(\d+)-[a-z]{2}", card.get("doi", "").lower())
    return (1, int(number[1]), position) if number else (2, 0, position)


def line(card):
    """A record on one line, keys in the order of `KEYS`."""
    ordered = {key: card[key] for key in KEYS if key in card}
    return json.dumps(ordered, ensure_ascii=False, separators=(",", ":"))


def summary(cards):
    """The figures that a reviewer wants to see change."""
    present = {card["doi"].lower() for card in cards if "doi" in card}
    parents = {card["parent_doi"].lower() for card in cards if "parent_doi" in card}
    fields = Counter(key for card in cards for key in card)
    topics = Counter(tag["name"] for card in cards for tag in card.get("tags", []))
    types = Counter(card.get("document_type", "no type") for card in cards)
    return "\n".join([
        f"records: {len(cards)}; " + ", ".join(f"{count} {kind}" for kind, count in types.most_common()),
        f"books with chapters: {len(parents & present)}; ghosts: {len(parents - present)}",
        f"topics: {len(topics)}; " + ", ".join(f"{name} {count}" for name, count in topics.most_common(10)),
        "fields: " + ", ".join(f"{key} {fields[key]}" for key in KEYS),
    ])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: make_catalog.py FACTS_DIR OUTPUT")
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
