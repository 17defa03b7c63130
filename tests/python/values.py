"""What other people's readers read, value by value, in one common form.

    values.py READER FORM FILE...

READER: pandoc, citation-js, bibtexparser, pybtex, rispy, json or citeproc, of
FORM bibtex, ris or csl-json; of those of libraries, libraries.py has the readers.
One line of JSON a file: a list of records, or null where the reader gives up.
A record is a map from the names of our native form to strings, and to lists of
strings for authors and editors ("family|given") and for tags.
"""

import html
import json
import logging
import os
import re
import subprocess
import sys
import warnings

import libraries

HERE = os.path.dirname(os.path.abspath(__file__))
NODE = os.path.join(HERE, "../../target/node/node_modules")
# A file that takes a reader longer says nothing; the others do.
PATIENCE = 60
# pandoc, and whoever decodes TeX, takes seconds for a hundred kilobytes.
LARGE = 200_000

CSL_FIELDS = {
    "title": "title",
    "doi": "DOI",
    "container": "container-title",
    "volume": "volume",
    "issue": "issue",
    "pages": "page",
    "publisher": "publisher",
    "place": "publisher-place",
    "isbn": "ISBN",
    "issn": "ISSN",
    "abstract": "abstract",
    "link": "URL",
    "language": "language",
    "document_type": "type",
    "series": "collection-title",
    "edition": "edition",
}


def text(path):
    with open(path, "rb") as file:
        raw = file.read()
    return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def plain(value):
    """A value as one string, entities read."""
    if isinstance(value, list):
        value = value[0] if value else None
    if value is None or isinstance(value, dict):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return html.unescape(html.unescape(str(value))).strip() or None


def words(value):
    """A list of keywords, in one string or apart."""
    if value is None:
        return []
    if not isinstance(value, list):
        value = str(value).split(";" if ";" in str(value) else ",")
    return [word for word in (plain(one) for one in value) if word]


# ---- CSL-JSON, which pandoc and citation-js give of every form


def csl_name(name):
    if not isinstance(name, dict):
        return f"{name}|"
    if name.get("literal") and not name.get("family"):
        return f"{name['literal']}|"
    parts = ("dropping-particle", "non-dropping-particle", "family")
    family = " ".join(name[part] for part in parts if name.get(part))
    given = ", ".join(name[part] for part in ("given", "suffix") if name.get(part))
    return f"{family}|{given}" if family else f"{given}|"


def csl_date(date):
    if not isinstance(date, dict):
        return plain(date)
    first = (date.get("date-parts") or [[]])[0]
    parts = [int(part) for part in first if str(part).strip("-").isdigit() and int(part)]
    if parts:
        return "-".join([f"{parts[0]:04d}"] + [f"{part:02d}" for part in parts[1:3]])
    return plain(date.get("raw") or date.get("literal"))


def from_csl(item):
    record = {ours: plain(item.get(theirs)) for ours, theirs in CSL_FIELDS.items()}
    for ours, theirs in (("authors", "author"), ("editors", "editor")):
        record[ours] = [csl_name(name) for name in item.get(theirs) or []]
    record["date"] = csl_date(item.get("issued"))
    record["number"] = plain(item.get("number"))
    record["tags"] = words(item.get("keyword"))
    return record


def pandoc_program():
    try:
        import pypandoc

        return pypandoc.get_pandoc_path()
    except (ImportError, OSError):
        return "pandoc"


def pandoc(form, paths):
    program = pandoc_program()
    # Its reader of BibLaTeX reads the fields of BibTeX too.
    form = {"csl-json": "csljson", "bibtex": "biblatex"}.get(form, form)
    for path in paths:
        if os.path.getsize(path) > LARGE:
            yield None
            continue
        call = [program, "+RTS", "-M1500m", "-RTS", "-f", form, "-t", "csljson"]
        try:
            done = subprocess.run(call, input=text(path).encode(), capture_output=True, timeout=PATIENCE)
            items = json.loads(done.stdout) if done.returncode == 0 else None
        except (subprocess.TimeoutExpired, UnicodeDecodeError):
            items = None
        yield items and [from_csl(item) for item in items]


def citation_js(form, paths):
    environment = {**os.environ, "NODE_PATH": NODE}
    call = ["node", os.path.join(HERE, "citation.js"), form, *paths]
    done = subprocess.run(call, capture_output=True, env=environment, check=True)
    for line in done.stdout.decode().rstrip("\n").split("\n"):
        items = json.loads(line)
        yield items and [from_csl(item) for item in items]


def raw_json(form, paths):
    for path in paths:
        items = json.loads(text(path))
        items = items if isinstance(items, list) else [items]
        yield [from_csl(item) for item in items if isinstance(item, dict)]


def citeproc(form, paths):
    """What stands in the items, of which every one must make a citation."""
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
    from citeproc import formatter
    from citeproc.source.json import CiteProcJSON

    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    for path, records in zip(paths, raw_json(form, paths)):
        items = json.loads(text(path))
        bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
        for item in items:
            bibliography.register(Citation([CitationItem(item["id"])]))
        shown = list(bibliography.bibliography())
        yield records if len(shown) == len(items) else None


# ---- BibTeX


def without_tex(value):
    from pylatexenc.latex2text import LatexNodes2Text

    try:
        reader = LatexNodes2Text(math_mode="text", keep_comments=True, strict_latex_spaces=False)
        return reader.latex_to_text(value)
    except Exception:  # Whatever it is: the text as it stands.
        return value


MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
CHAPTERS = ("inbook", "incollection", "inproceedings", "conference")


def bibtex_date(fields):
    if fields.get("date"):
        return fields["date"].split("/")[0]
    year = fields.get("year", "").strip()
    month = fields.get("month", "").strip().lower()
    if month[:3] in MONTHS:
        month = str(MONTHS.index(month[:3]) + 1)
    if not re.fullmatch(r"\d{4}", year) or not month.isdigit() or not 1 <= int(month) <= 12:
        return year
    day = fields.get("day", "").strip()
    return f"{year}-{int(month):02d}" + (f"-{int(day):02d}" if day.isdigit() else "")


def from_bibtex(kind, fields, people):
    fields = {name.lower(): value for name, value in fields.items()}
    raw = {name: re.sub(r"\\([_%&#~])", r"\1", value).strip("{}") for name, value in fields.items()}
    fields = {name: without_tex(value) if re.search(r"[\\{}~$]|--|``|''", value) else value for name, value in fields.items()}
    first = lambda *names: next((fields[name] for name in names if fields.get(name)), None)
    joined = lambda title, more: ": ".join(filter(None, (fields.get(title), fields.get(more))))
    is_chapter = kind in CHAPTERS
    record = {
        "title": joined("title", "subtitle"),
        "authors": people.get("author", []),
        "editors": people.get("editor", []),
        "date": bibtex_date(fields),
        "doi": raw.get("doi"),
        "container": joined("booktitle", "booksubtitle") if is_chapter else first("journaltitle", "journal"),
        "volume": first("volume"),
        "issue": first("issue", "number"),
        "pages": first("pages"),
        "publisher": first("publisher", "institution", "school", "organization"),
        "place": first("location", "address"),
        "isbn": first("isbn"),
        "issn": first("issn"),
        "abstract": first("abstract"),
        "link": raw.get("url"),
        "language": first("langid", "language"),
        "series": first("series"),
        "edition": first("edition"),
        "tags": words(first("keywords")),
    }
    return {name: value if isinstance(value, list) else plain(value) for name, value in record.items()}


def pybtex(form, paths):
    import pybtex.errors
    from pybtex.database.input import bibtex

    pybtex.errors.set_strict_mode(False)

    def name(person):
        family = " ".join(person.prelast_names + person.last_names)
        given = " ".join(person.first_names + person.middle_names)
        given = ", ".join(filter(None, (given, " ".join(person.lineage_names))))
        return f"{without_tex(family)}|{without_tex(given)}"

    for path in paths:
        if os.path.getsize(path) > LARGE:
            yield None
            continue
        try:
            found = bibtex.Parser(encoding="utf-8").parse_string(text(path))
        except Exception:  # It gives up, which is no fault of the file.
            yield None
            continue
        records = []
        for entry in found.entries.values():
            people = {
                role.lower(): [name(person) for person in persons if str(person) != "others"]
                for role, persons in entry.persons.items()
            }
            records.append(from_bibtex(entry.type.lower(), dict(entry.fields), people))
        yield records


def bibtexparser(form, paths):
    import bibtexparser as parser
    from bibtexparser import middlewares as m

    def name(parts):
        given = ", ".join(filter(None, (" ".join(parts.first), " ".join(parts.jr))))
        return f"{without_tex(' '.join(parts.von + parts.last))}|{without_tex(given)}"

    for path in paths:
        try:
            library = parser.parse_string(text(path), append_middleware=[m.SeparateCoAuthors(), m.SplitNameParts()])
        except Exception:  # It gives up, which is no fault of the file.
            yield None
            continue
        records = []
        for entry in library.entries:
            fields, people = {}, {}
            for field in entry.fields:
                if isinstance(field.value, list):
                    persons = [name(parts) for parts in field.value]
                    people[field.key.lower()] = [person for person in persons if person != "others|"]
                else:
                    fields[field.key] = str(field.value)
            records.append(from_bibtex(entry.entry_type.lower(), fields, people))
        yield records


# ---- RIS


def rispy(form, paths):
    import rispy as parser

    def name(person):
        family, _, given = person.partition(",")
        return f"{family.strip()}|{given.strip().strip(',')}"

    def record(entry):
        first = lambda *names: plain(next((entry[name] for name in names if entry.get(name)), None))
        pages = [first("start_page"), first("end_page")]
        return {
            "title": first("title", "primary_title"),
            "authors": [name(person) for person in entry.get("authors") or entry.get("first_authors") or []],
            "editors": [],
            "date": first("publication_year", "year", "date"),
            "doi": first("doi"),
            "container": first("journal_name", "secondary_title", "alternate_title3"),
            "volume": first("volume"),
            "issue": first("number"),
            "pages": "-".join(filter(None, pages)) or None,
            "publisher": first("publisher"),
            "place": first("place_published"),
            "isbn": first("issn"),
            "issn": first("issn"),
            "abstract": first("abstract", "notes_abstract"),
            "link": first("urls", "url"),
            "language": first("language"),
            "tags": words(entry.get("keywords")),
        }

    for path in paths:
        try:
            yield [record(entry) for entry in parser.loads(text(path))]
        except Exception:  # It gives up, which is no fault of the file.
            yield None


READERS = {
    "pandoc": pandoc,
    "citation-js": citation_js,
    "bibtexparser": bibtexparser,
    "pybtex": pybtex,
    "rispy": rispy,
    "json": raw_json,
    "citeproc": citeproc,
    **libraries.READERS,
}


def main():
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    sys.stderr, told = open(os.devnull, "w"), sys.stderr
    try:
        for records in READERS[sys.argv[1]](sys.argv[2], sys.argv[3:]):
            print(json.dumps(records), flush=True)
    except Exception as error:
        sys.exit(print(error, file=told) or 1)


if __name__ == "__main__":
    main()
