-- The tables of the first version as its program made them; never to be
-- edited.
CREATE TABLE change (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    last INTEGER NOT NULL
) STRICT;
INSERT INTO change VALUES (1, 0);

-- A document of which something was said, or that was put in a list.
CREATE TABLE mark (
    id TEXT PRIMARY KEY NOT NULL,
    title TEXT, year INTEGER, doi TEXT, known_at INTEGER,
    starred INTEGER, starred_at INTEGER,
    reading TEXT CHECK (reading IN ('to-read', 'reading', 'read')),
    reading_since INTEGER, reading_at INTEGER,
    change INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX mark_change ON mark (change);

CREATE TABLE tag (
    id TEXT NOT NULL REFERENCES mark (id),
    tag TEXT NOT NULL,
    since INTEGER,
    at INTEGER NOT NULL,
    change INTEGER NOT NULL,
    PRIMARY KEY (id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_change ON tag (change);

-- Apart from the marks, and with a number for each row: a note is long.
CREATE TABLE note (
    id TEXT PRIMARY KEY NOT NULL REFERENCES mark (id),
    note TEXT,
    at INTEGER NOT NULL,
    change INTEGER NOT NULL
) STRICT;
CREATE INDEX note_change ON note (change);

CREATE TABLE list (
    name TEXT PRIMARY KEY NOT NULL,
    made INTEGER,
    at INTEGER,
    change INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX list_change ON list (change);

CREATE TABLE member (
    list TEXT NOT NULL REFERENCES list (name),
    id TEXT NOT NULL REFERENCES mark (id),
    place INTEGER,
    at INTEGER NOT NULL,
    change INTEGER NOT NULL,
    PRIMARY KEY (list, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_change ON member (change);
CREATE INDEX member_id ON member (id);

CREATE TABLE search (
    name TEXT PRIMARY KEY NOT NULL,
    view TEXT, made INTEGER,
    at INTEGER,
    change INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX search_change ON search (change);

CREATE TABLE query (
    at INTEGER NOT NULL,
    query TEXT NOT NULL,
    sources TEXT NOT NULL,
    found INTEGER NOT NULL, -- -1: nobody knows
    change INTEGER NOT NULL,
    PRIMARY KEY (at, query, sources, found)
) STRICT, WITHOUT ROWID;
CREATE INDEX query_change ON query (change);

CREATE TABLE visit (
    at INTEGER NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    change INTEGER NOT NULL,
    PRIMARY KEY (at, id, title)
) STRICT, WITHOUT ROWID;
CREATE INDEX visit_change ON visit (change);

CREATE TABLE sitting (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    sitting TEXT, -- JSON
    at INTEGER NOT NULL,
    change INTEGER NOT NULL
) STRICT;
PRAGMA application_id = 1718182760;
PRAGMA user_version = 1;

UPDATE change SET last = 9;
INSERT INTO mark VALUES ('10.1787/a', 'Open data', 2016, '10.1787/a', 900, 1000, 1000, 'read', 2000, 2000, 1);
INSERT INTO mark VALUES ('10.1787/b', NULL, NULL, NULL, NULL, NULL, 1500, NULL, NULL, NULL, 2);
INSERT INTO tag VALUES ('10.1787/a', 'to cite', 1100, 1100, 3);
INSERT INTO tag VALUES ('10.1787/a', 'gone', NULL, 1200, 3);
INSERT INTO note VALUES ('10.1787/a', 'a note', 1300, 4);
INSERT INTO list VALUES ('Mexico', 1400, 1400, 5);
INSERT INTO member VALUES ('Mexico', '10.1787/a', 20, 1400, 5);
INSERT INTO member VALUES ('Mexico', '10.1787/b', 10, 1400, 5);
INSERT INTO search VALUES ('trust', 'tag:trust', 1600, 1600, 6);
INSERT INTO query VALUES (1700, 'trade', 'a.json', 12, 7);
INSERT INTO visit VALUES (1800, '10.1787/a', 'Open data', 8);
INSERT INTO sitting VALUES (1, '{"sources":["a.json"],"view":"tag:trust"}', 1900, 9);
