#!/usr/bin/env python3
"""Makes eacc.bin: the characters of EACC (ANSI/NISO Z39.64), the East Asian set of MARC-8, in Unicode.

usage: make_eacc.py > eacc.bin        needs pymarc, whose module holds the code tables of the Library of Congress
(https://www.loc.gov/marc/specifications/speccharmarc8.html) as numbers.

Each entry has five bytes: the three bytes of the code, then the character in UTF-16, high byte first. Entries stand in the
order of their codes, so that one is found by halving. Characters that only a private agreement has a meaning for are left out.
"""

import sys

from pymarc import marc8_mapping

EACC = 0x31
PRIVATE = range(0xE000, 0xF900)

table = {code: char for code, (char, _) in marc8_mapping.CODESETS[EACC].items()}
table.update({code: char for code, char in marc8_mapping.ODD_MAP.items() if code < 0x7F0000})
for code in sorted(table):
    if table[code] not in PRIVATE:
        sys.stdout.buffer.write(code.to_bytes(3, "big") + table[code].to_bytes(2, "big"))
