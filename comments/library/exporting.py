"""The library taken along: Markdown to read, CSV for tables, JSON for programs, JSON-LD for other annotation tools.

Each is a generator of pieces of text, so that it is as long as it is. What stands in the JSON-LD is that of the Web
Annotation Data Model (W3C, 2017): 3.1 annotations, 3.3.5 motivations, 4.2.4 and 4.2.5 selectors, 4.3.1 states,
5.1 and 5.2 collections and pages. It has no place for what somebody follows, which is no annotation: that is left out
there, and stands in the three others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, fields
from typing import Any, NamedTuple
from uuid import uuid4

from django.utils.translation import gettext as _

from comments.library.asking import FOLLOWED
from comments.library.entries import Entry
from groundwork.row_files import csv_of, json_of

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~])")


class Format(NamedTuple):
    media_type: str
    ending: str
    write: Callable[
        [Iterable[Entry], int, str], Iterator[str]
    ]  # the entries, how many, whose library by name


def _as_markdown(entries: Iterable[Entry], total: int, name: str) -> Iterator[str]:
    """A heading for each article, the words of its passages as quotes, one's own as they were written.

    What is followed comes last, as a list.
    """
    yield f"# {_plain(name)}\n"
    article, follows = "", False
    for entry in entries:
        if entry.kind == FOLLOWED:
            if not follows:
                yield f"\n## {_('What you follow')}\n\n"
            follows = True
            yield f"- [{_plain(entry.title)}]({entry.address}) · {entry.made_at}\n"
            continue
        if entry.article != article:
            article = entry.article
            yield f"\n## [{_plain(entry.title)}]({article})\n"
        if entry.quote:
            yield "\n" + "\n".join(f"> {_plain(line)}".rstrip() for line in entry.quote.split("\n")) + "\n"
        if entry.words:
            yield f"\n{entry.words}\n"
        said = [f"[{entry.made_at}]({entry.address})", _kind(entry.kind), entry.colour]
        yield f"\n{' · '.join(part for part in said if part)}\n"


def _as_csv(entries: Iterable[Entry], total: int, name: str) -> Iterator[str]:
    """With a line of names."""
    yield "\ufeff"  # or spreadsheets take it for another encoding
    yield from csv_of([[field.name for field in fields(Entry)]])
    yield from csv_of({**asdict(entry), "tags": " ".join(entry.tags)}.values() for entry in entries)


def _as_json(entries: Iterable[Entry], total: int, name: str) -> Iterator[str]:
    yield from json_of(asdict(entry) for entry in entries)
    yield "\n"


def _as_annotations(entries: Iterable[Entry], total: int, name: str) -> Iterator[str]:
    """A collection and its one page must have a name each (5.1, 5.2): nobody else finds either, so any will do."""
    id, page = (f"urn:uuid:{uuid4()}" for _each in range(2))
    head = {"@context": CONTEXT, "id": id, "type": "AnnotationCollection", "label": name, "total": total}
    if not total:
        yield json.dumps(head, ensure_ascii=False) + "\n"
        return
    first = {"id": page, "type": "AnnotationPage", "partOf": id, "startIndex": 0}
    yield f'{json.dumps(head, ensure_ascii=False)[:-1]}, "first": {json.dumps(first)[:-1]}, "items": '
    yield from json_of(annotation_of(entry) for entry in entries if entry.kind != FOLLOWED)
    yield "}}\n"


FORMATS = {
    "markdown": Format("text/markdown; charset=utf-8", "md", _as_markdown),
    "csv": Format("text/csv; charset=utf-8", "csv", _as_csv),
    "json": Format("application/json", "json", _as_json),
    "jsonld": Format(f'application/ld+json; profile="{CONTEXT}"', "jsonld", _as_annotations),
}


def annotation_of(entry: Entry) -> dict[str, Any]:
    """One entry as an Annotation: on its passage in the state it was written on, or on the article as a whole."""
    bodies: list[dict[str, Any]] = [
        {"type": "TextualBody", "value": tag, "purpose": "tagging"} for tag in entry.tags
    ]
    if entry.words:
        words = {
            "type": "TextualBody",
            "value": entry.words,
            "format": "text/markdown",
            "purpose": "commenting",
        }
        bodies.insert(0, {**words, "language": entry.language} if entry.language else words)
    annotation: dict[str, Any] = {
        "id": entry.address,
        "type": "Annotation",
        "motivation": "highlighting" if entry.kind == "highlight" else "commenting",
        "created": entry.made_at,
        "target": _target(entry),
    }
    if bodies:
        annotation["body"] = bodies
    if entry.edited_at:
        annotation["modified"] = entry.edited_at
    if entry.colour:  # 4.4: a class of the style sheet that the annotation names
        style = f".note-{entry.colour} {{ background-color: {entry.colour} }}"
        annotation["stylesheet"] = {"type": "CssStylesheet", "value": style}
    return annotation


def _target(entry: Entry) -> Any:
    if not entry.quote:
        return entry.article
    quote = {
        "type": "TextQuoteSelector",
        "exact": entry.quote,
        "prefix": entry.prefix,
        "suffix": entry.suffix,
    }
    return {
        "type": "SpecificResource",
        "source": entry.article,
        "styleClass": f"note-{entry.colour}",
        "state": {"type": "TimeState", "sourceDate": entry.revision_at, "cached": entry.revision_address},
        "selector": [quote, {"type": "TextPositionSelector", "start": entry.start, "end": entry.end}],
    }


def _plain(words: str) -> str:
    """Words that are none of ours, so that nothing in them is Markdown."""
    return _MARKUP.sub(r"\\\1", " ".join(words.split()))


def _kind(kind: str) -> str:
    return {"highlight": _("highlight"), "note": _("note"), "comment": _("comment")}[kind]
