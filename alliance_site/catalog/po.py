"""Catalogs as people write them: GNU gettext's .po files (its manual, "The Format of PO Files")."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

WIDEST = 100  # characters of a line
_LINE = re.compile(r'^(msgctxt|msgid_plural|msgid|msgstr(?:\[(\d+)\])?)?\s*"(.*)"\s*$')
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
_UNESCAPED = {"\\\\": "\\", '\\"': '"', "\\n": "\n", "\\t": "\t"}


@dataclass(slots=True)
class Entry:
    """One message with its translation: one string for each of the language's plural forms, else one."""

    singular: str
    plural: str = ""
    context: str = ""
    translated: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)  # of the translator
    is_fuzzy: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.singular

    @property
    def is_done(self) -> bool:
        return bool(self.translated) and all(self.translated) and not self.is_fuzzy


def read(text: str) -> list[Entry]:
    """The entries of a .po file; the first, with an empty string, is its header. What was dropped (`#~`) is left out.

    Raises ValueError with the line's number for what is no .po.
    """
    entries = []
    for number, paragraph in _paragraphs(text):
        entry = _entry(number, paragraph)
        if entry is not None:
            entries.append(entry)
    return entries


def _paragraphs(text: str) -> Iterable[tuple[int, list[str]]]:
    lines: list[str] = []
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if line.strip():
            lines.append(line.strip())
        elif lines:
            yield number - len(lines), lines
            lines = []


def _entry(number: int, lines: list[str]) -> Entry | None:
    fields: dict[str, str] = {}
    entry, current = Entry(""), ""
    for offset, line in enumerate(lines):
        if line.startswith("#"):
            _comment(entry, line)
            continue
        match = _LINE.match(line)
        if match is None or not (match[1] or current):
            raise ValueError(f"line {number + offset} is no line of a catalog: {line}")
        current = match[1] or current
        fields[current] = fields.get(current, "") + _plain(match[3])
    if "msgid" not in fields:
        return None
    entry.singular, entry.plural = fields["msgid"], fields.get("msgid_plural", "")
    entry.context = fields.get("msgctxt", "")
    entry.translated = [value for name, value in fields.items() if name.startswith("msgstr")]
    return entry


def _comment(entry: Entry, line: str) -> None:
    if line.startswith("#:"):
        entry.places += line[2:].split()
    elif line.startswith("#,"):
        entry.is_fuzzy = "fuzzy" in line
    elif line.startswith("# "):
        entry.remarks.append(line[2:])


def write(entries: Iterable[Entry]) -> str:
    """The text of a .po file. Files without line numbers: else every edit of the source would rewrite the catalog."""
    return "\n".join("\n".join(_lines(entry)) + "\n" for entry in entries)


def _lines(entry: Entry) -> Iterable[str]:
    yield from (f"# {remark}" for remark in entry.remarks)
    yield from (f"#: {place}" for place in entry.places)
    if entry.is_fuzzy:
        yield "#, fuzzy"
    if entry.context:
        yield from _field("msgctxt", entry.context)
    yield from _field("msgid", entry.singular)
    if entry.plural:
        yield from _field("msgid_plural", entry.plural)
        for index, form in enumerate(entry.translated or [""]):
            yield from _field(f"msgstr[{index}]", form)
    else:
        yield from _field("msgstr", entry.translated[0] if entry.translated else "")


def _field(name: str, value: str) -> list[str]:
    quoted = "".join(_ESCAPES.get(character, character) for character in value)
    if "\n" not in value.rstrip("\n") and len(quoted) + len(name) < WIDEST:
        return [f'{name} "{quoted}"']
    pieces = [
        wrapped
        for line in re.findall(r"(?:[^\\]|\\.)*?(?:\\n|$)", quoted)
        if line
        for wrapped in _wrapped(line)
    ]
    return [f'{name} ""', *(f'"{piece}"' for piece in pieces)]


def _wrapped(line: str) -> list[str]:
    """Cut behind spaces where there are some; an escape is never cut."""
    pieces = [""]
    for word in re.findall(r"\S*\s+|\S+$", line):
        if pieces[-1] and len(pieces[-1]) + len(word) > WIDEST - 2:
            pieces.append("")
        pieces[-1] += word
    return pieces


def _plain(quoted: str) -> str:
    return re.sub(r"\\.", lambda match: _UNESCAPED.get(match[0], match[0][1]), quoted)
