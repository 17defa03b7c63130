"""Reads files with other people's readers and says what they found.

    read.py bibtex|bibtex-raw|ris|csl-json FILE...

`bibtex-raw` leaves TeX as it is, which is twenty times as fast.

One line of JSON a file: {"file", "records": [{"title", "doi", "year",
"authors", "book"}]} or {"file", "error"}; a record's authors are counted.
"""

import json
import logging
import sys
import warnings


def text(path):
    with open(path, "rb") as file:
        raw = file.read()
    for encoding in ("utf-8-sig", "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252"):
        try:
            return raw.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            pass
    return raw.decode("latin-1")


def bibtex(path, decoded=True):
    import bibtexparser
    from bibtexparser import middlewares as m

    more = [m.LatexDecodingMiddleware()] if decoded else []
    library = bibtexparser.parse_string(text(path), append_middleware=more)
    for entry in library.entries:
        fields = {key.lower(): str(field.value) for key, field in entry.fields_dict.items()}
        people = fields.get("author") or ""
        yield {
            "type": entry.entry_type.lower(),
            "key": entry.key,
            "title": fields.get("title"),
            "doi": fields.get("doi"),
            "year": fields.get("year") or fields.get("date"),
            "authors": len(people.split(" and ")) if people.strip() else 0,
            "book": fields.get("booktitle"),
        }


def ris(path):
    import rispy

    for entry in rispy.loads(text(path)):
        year = entry.get("year") or entry.get("publication_year") or entry.get("date")
        yield {
            "type": entry.get("type_of_reference"),
            "title": entry.get("title") or entry.get("primary_title"),
            "doi": entry.get("doi"),
            "year": year,
            "authors": len(entry.get("authors") or entry.get("first_authors") or []),
            "book": entry.get("secondary_title"),
        }


def csl_json(path):
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
    from citeproc import formatter
    from citeproc.source.json import CiteProcJSON

    items = json.loads(text(path))
    source = CiteProcJSON(items)
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    for item in items:
        bibliography.register(Citation([CitationItem(item["id"])]))
    shown = [str(line) for line in bibliography.bibliography()]
    assert len(shown) == len(items), "not every item made a line of the bibliography"
    for item in items:
        parts = (item.get("issued") or {}).get("date-parts") or [[None]]
        yield {
            "type": item["type"],
            "key": item["id"],
            "title": item.get("title"),
            "doi": item.get("DOI"),
            "year": parts[0][0],
            "authors": len(item.get("author") or []),
            "book": item.get("container-title"),
        }


def main():
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    reader = {
        "bibtex": bibtex,
        "bibtex-raw": lambda path: bibtex(path, decoded=False),
        "ris": ris,
        "csl-json": csl_json,
    }[sys.argv[1]]
    for path in sys.argv[2:]:
        line = {"file": path}
        try:
            line["records"] = list(reader(path))
        except Exception as error:  # Whatever it is, it is told.
            line["error"] = f"{type(error).__name__}: {error}"
        print(json.dumps(line, default=str))


if __name__ == "__main__":
    main()
