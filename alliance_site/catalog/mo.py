"""Catalogs as programs read them: GNU gettext's .mo files (its manual, "The Format of GNU MO Files")."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from alliance_site.catalog.po import Entry

MAGIC = 0x950412DE
HEADER_BYTES = 7 * 4
CONTEXT_END, FORM_END = "\x04", "\0"


def compiled(entries: Iterable[Entry]) -> bytes:
    """The same bytes for the same entries; what is not translated, or only guessed, is left out."""
    pairs = sorted(
        (_original(entry), FORM_END.join(entry.translated).encode()) for entry in entries if entry.is_done
    )
    count = len(pairs)
    at = HEADER_BYTES + 2 * 8 * count
    texts = b""
    tables = []
    for strings in zip(*pairs, strict=True) if pairs else ((), ()):
        table = []
        for string in strings:
            table.append(struct.pack("<II", len(string), at + len(texts)))
            texts += string + b"\0"
        tables.append(b"".join(table))
    originals, translations = HEADER_BYTES, HEADER_BYTES + 8 * count
    header = struct.pack("<7I", MAGIC, 0, count, originals, translations, 0, at)
    return header + b"".join(tables) + texts


def _original(entry: Entry) -> bytes:
    context = f"{entry.context}{CONTEXT_END}" if entry.context else ""
    forms = f"{FORM_END}{entry.plural}" if entry.plural else ""
    return f"{context}{entry.singular}{forms}".encode()
