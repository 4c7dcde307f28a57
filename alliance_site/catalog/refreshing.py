"""A catalog brought up to the source, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from alliance_site.catalog import mo, po
from alliance_site.catalog.finding import Message

PLURAL_FORMS = {"ja": "nplurals=1; plural=0;"}  # another language: CLDR, "Language Plural Rules"
HEADER = (
    "Project-Id-Version: Alliance\nLanguage: {language}\nMIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\nPlural-Forms: {plurals}\n"
)
# What a translation must carry over as it is: %(name)s, %s, {name}, and elements of html.
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd](?!\w)|\{\w+\}|</?[a-z]+[^>]*>")
_FORMS = re.compile(r"nplurals\s*=\s*(\d+)")


def po_path(root: Path, language: str) -> Path:
    """Where the catalog of a language stands: `ja` -> locale/ja/LC_MESSAGES/django.po."""
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def refreshed(
    entries: list[po.Entry], found: Mapping[tuple[str, str], Message], language: str
) -> list[po.Entry]:
    """The entries for what the source has now, in its order: translations kept, new strings empty, unused ones gone."""
    known = {entry.key: entry for entry in entries}
    header = known.get(("", "")) or po.Entry(
        "", translated=[HEADER.format(language=language, plurals=PLURAL_FORMS[language])]
    )
    fresh = [header]
    for key, message in found.items():
        entry = known.get(key, po.Entry(message.singular, context=message.context))
        if bool(entry.plural) != bool(message.plural) and entry.translated:
            entry.is_fuzzy = True  # it became one of several forms, or ceased to be
        entry.plural, entry.places = message.plural, message.places
        fresh.append(entry)
    return fresh


def troubles(entries: list[po.Entry], found: Mapping[tuple[str, str], Message]) -> Iterator[str]:
    """What keeps a catalog from being complete, a line for each: people read it in a failing test."""
    known = {entry.key: entry for entry in entries}
    forms = forms_of(known[("", "")])
    for key, message in found.items():
        entry = known.pop(key, None)
        if entry is None:
            yield f"missing: {message.singular!r} ({message.places[0]})"
            continue
        yield from _troubles_of(entry, message, forms)
    yield from (f"unused: {key[1]!r}" for key in known if key[1])


def _troubles_of(entry: po.Entry, message: Message, forms: int) -> Iterator[str]:
    named = f"{message.singular!r} ({message.places[0]})"
    if entry.is_fuzzy:
        yield f"fuzzy: {named}"
    elif not entry.is_done:
        yield f"not translated: {named}"
    elif entry.plural != message.plural or (message.plural and len(entry.translated) != forms):
        yield f"plural: {named}"
    wanted = placeholders(message.plural or message.singular)
    for form in filter(None, entry.translated):
        if placeholders(form) != wanted:
            yield f"placeholders: {named} has {sorted(wanted)}, its translation {sorted(placeholders(form))}"
        if form.startswith("\n") != message.singular.startswith("\n") or form.endswith(
            "\n"
        ) != message.singular.endswith("\n"):
            yield f"line breaks at the ends: {named}"


def placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


def forms_of(header: po.Entry) -> int:
    """How many plural forms the catalog's language has."""
    match = _FORMS.search(header.translated[0])
    return int(match[1]) if match else 2


def write(path: Path, entries: list[po.Entry]) -> bool:
    """Write the catalog and, beside it, its compiled form; whether anything changed."""
    text, binary = po.write(entries), mo.compiled(entries)
    compiled = path.with_suffix(".mo")
    if path.exists() and path.read_text() == text and compiled.exists() and compiled.read_bytes() == binary:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    compiled.write_bytes(binary)
    return True
