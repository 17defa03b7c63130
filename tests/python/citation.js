// What citation-js reads: citation.js FORM FILE... prints a line of CSL-JSON a
// file, or null where it gives up.
"use strict";
const fs = require("fs");
const { Cite } = require("@citation-js/core");
require("@citation-js/plugin-bibtex");
require("@citation-js/plugin-ris");
require("@citation-js/plugin-csl");

const forms = { bibtex: "@biblatex/text", ris: "@ris/file", "csl-json": "@else/json" };
// Where a file is refused because of one entry, the entries are read one by one.
const starts = { bibtex: /^(?=[ \t]*@)/m, ris: /^(?=TY {2}-)/m };
const ENTRIES_MAX = 1500;

const [form, ...paths] = process.argv.slice(2);
const read = (text) =>
  new Cite(text, { forceType: forms[form], generateGraph: false }).format("data", { format: "object" });

function apart(text) {
  const all = text.split(starts[form]);
  const strings = all.filter((part) => /^\s*@string/i.test(part)).join("\n");
  const entries = all.filter((part) => /^(\s*@(?!string|comment|preamble)|TY {2}-)/i.test(part));
  return entries.slice(0, ENTRIES_MAX).flatMap((part) => {
    try {
      return read(strings + part);
    } catch {
      return [];
    }
  });
}

for (const path of paths) {
  const text = fs.readFileSync(path, "utf8").replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  let found = null;
  try {
    found = read(text);
  } catch {
    found = starts[form] ? apart(text) : null;
  }
  process.stdout.write(JSON.stringify(found && found.length ? found : null) + "\n");
}
