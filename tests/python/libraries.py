"""What other people's readers find in the formats of libraries.

pymarc of MARC, bibutils of MODS, EndNote XML and PubMed XML (through its MODS
and from there to RIS), and what a reference manager read, which lies beside the
files. All give records as values.py has them.
"""

import io
import json
import os
import re
import subprocess

# ---- MARC by pymarc, its own properties where it has them


def _marc_records(form, path):
    import pymarc

    with open(path, "rb") as file:
        raw = file.read()
    if form == "marcxml":
        return pymarc.parse_xml_to_array(io.BytesIO(raw))
    # What it cannot read comes as None.
    reader = pymarc.MARCReader(raw, to_unicode=True, utf8_handling="replace")
    return [record for record in reader if record]


def _marc_name(field):
    bare = lambda text: text.strip().strip(",;:/").strip()
    if field.tag.endswith("00"):
        family, _, given = field.get("a", "").partition(",")
        return f"{bare(family)}|{bare(given)}"
    return f"{bare(' '.join(field.get_subfields('a', 'b')))}|"


def _marc_roles(field):
    words = [word.strip(" .,").lower() for word in field.get_subfields("e")]
    return words + [code.rsplit("/", 1)[-1] for code in field.get_subfields("4")]


def _from_marc(record):
    value = lambda tag, *codes: next(
        (" ".join(field.get_subfields(*codes)) for field in record.get_fields(tag) if field.get_subfields(*codes)), None
    )
    names = {"authors": [], "editors": []}
    for field in record.get_fields("100", "110", "700", "710"):
        roles = _marc_roles(field)
        if any(role.startswith("edit") or role == "edt" for role in roles):
            names["editors"].append(_marc_name(field))
        elif field.tag in ("100", "110") or set(roles) & {"author", "aut"}:
            names["authors"].append(_marc_name(field))
    coded = record["008"].data if record.get("008") else ""
    date = coded[7:11] if re.fullmatch(r"\d{4}", coded[7:11]) and coded[6] in "estm" else None
    doi = next((f.get("a") for f in record.get_fields("024") if f.get("2") == "doi"), None)
    title = " ".join(record["245"].get_subfields("a", "b", "n", "p")) if record.get("245") else None
    subjects = [f for f in record.subjects if f.tag in ("600", "610", "611", "630", "650", "651")]
    return {
        **names,
        "title": title,
        "date": date or (re.findall(r"\d{4}", record.pubyear or "") or [None])[0],
        "doi": doi,
        "container": value("773", "t"),
        "publisher": record.publisher,
        "place": value("264", "a") or value("260", "a"),
        "isbn": record.isbn,
        "issn": record.issn or value("773", "x"),
        "abstract": value("520", "a", "b"),
        "language": coded[35:38].strip() or value("041", "a"),
        "series": value("490", "a"),
        "edition": value("250", "a"),
        "link": value("856", "u"),
        "tags": [" ".join(field.get_subfields(*"abcdtvxyz")) for field in subjects],
    }


def pymarc(form, paths):
    for path in paths:
        try:
            yield [_from_marc(record) for record in _marc_records(form, path)]
        except Exception:  # It gives up, which is no fault of the file.
            yield None


def pymarc_turned(form, paths):
    """The records in the other form: MARCXML of ISO 2709, and the reverse."""
    import pymarc as package

    for path in paths:
        try:
            records = _marc_records(form, path)
            if form == "marcxml":
                yield "".join(record.as_marc().decode() for record in records)
                continue
            out = io.BytesIO()
            writer = package.XMLWriter(out)
            for record in records:
                writer.write(record)
            writer.close(close_fh=False)
            yield out.getvalue().decode()
        except Exception:  # It gives up, which is no fault of the file.
            yield None


# ---- MODS, EndNote XML and PubMed XML by bibutils

TO_MODS = {"mods": None, "endnote": "endx2xml", "pubmed": "med2xml", "bibtex": "bib2xml"}


def _piped(command, stdin):
    return subprocess.run(command, input=stdin, capture_output=True, timeout=60, check=True).stdout


def mods_of(form, paths):
    """What bibutils makes of a form: MODS."""
    for path in paths:
        with open(path, "rb") as file:
            raw = file.read()
        try:
            yield _piped([TO_MODS[form]], raw).decode("utf-8-sig")
        except (subprocess.SubprocessError, UnicodeDecodeError):
            yield None


def bibutils(form, paths):
    for path in paths:
        with open(path, "rb") as file:
            raw = file.read()
        try:
            mods = _piped([TO_MODS[form]], raw) if TO_MODS[form] else raw
            ris = _piped(["xml2ris", "-nb", "-i", "unicode", "-o", "unicode"], mods).decode()
            yield [_from_ris(entry) for entry in _entries(ris)]
        except (subprocess.SubprocessError, UnicodeDecodeError):
            yield None


def _entries(ris):
    entry = {}
    for line in ris.splitlines():
        found = re.match(r"([A-Z][A-Z0-9])  - (.*)", line)
        if found and found[1] == "ER":
            yield entry
            entry = {}
        elif found:
            entry.setdefault(found[1], []).append(found[2].strip())


def _ris_name(name):
    family, _, given = name.partition(",")
    return f"{family.strip()}|{given.strip()}"


def _number(value):
    """A number without the words of a catalogue, which stand on either side."""
    return value and re.sub(r"(?i)\b(?:no|nr|vol|issue|volume)\b\.?", "", value).strip()


def _from_ris(entry):
    first = lambda *tags: next((entry[tag][0] for tag in tags if entry.get(tag)), None)
    kind = first("TY")
    date = (first("DA", "PY") or "").split("/")
    pages = [first("SP"), first("EP")]
    is_part = kind in ("CHAP", "CONF", "CPAPER")
    return {
        "title": first("TI"),
        "authors": [_ris_name(name) for name in entry.get("AU", [])],
        "editors": [_ris_name(name) for name in entry.get("ED", []) + entry.get("A2", [])],
        "date": "-".join(part.zfill(2) for part in date if part),
        "doi": first("DO"),
        "container": first("BT", "T2") if is_part else first("JO", "JF", "T2", "BT"),
        "volume": _number(first("VL")),
        "issue": _number(first("IS")),
        "pages": "-".join(filter(None, pages)) or None,
        "publisher": first("PB"),
        "place": first("CY"),
        "isbn": first("SN"),
        "issn": first("SN"),
        "abstract": first("AB", "N2"),
        "language": first("LA"),
        "series": first("T3"),
        "edition": first("ET"),
        "tags": entry.get("KW", []),
    }


# ---- a reference manager, which read the files before

EXPECTED_FIELDS = {
    "title": ("title",),
    "date": ("date",),
    "doi": ("DOI",),
    "container": ("publicationTitle", "bookTitle", "proceedingsTitle", "encyclopediaTitle"),
    "volume": ("volume",),
    "issue": ("issue",),
    "pages": ("pages",),
    "publisher": ("publisher", "institution", "university"),
    "place": ("place",),
    "isbn": ("ISBN",),
    "issn": ("ISSN",),
    "abstract": ("abstractNote",),
    "link": ("url",),
    "language": ("language",),
    "series": ("series",),
    "edition": ("edition",),
}


def _item_names(item, role):
    for creator in item.get("creators", []):
        if creator["creatorType"] == role:
            yield f"{creator.get('lastName', creator.get('name', ''))}|{creator.get('firstName', '')}"


def _from_item(item):
    first = lambda names: next((item[name] for name in names if item.get(name)), None)
    return {
        **{field: first(names) for field, names in EXPECTED_FIELDS.items()},
        "authors": list(_item_names(item, "author")),
        "editors": list(_item_names(item, "editor")),
        "tags": [tag if isinstance(tag, str) else tag["tag"] for tag in item.get("tags", [])],
    }


def expected(form, paths):
    for path in paths:
        folder, name = os.path.split(path)
        beside = f"{folder}_expected/{os.path.splitext(name)[0]}.expected.json"
        if not os.path.exists(beside):
            yield None
            continue
        with open(beside, "rb") as file:
            yield [_from_item(item) for item in json.load(file)]


READERS = {
    "pymarc": pymarc,
    "pymarc-turned": pymarc_turned,
    "bibutils": bibutils,
    "mods-of": mods_of,
    "expected": expected,
}
