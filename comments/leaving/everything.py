"""All that is stored about somebody, part by part, as their download holds it: made from the list of what is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BinaryField
from django.urls import reverse

from articles.feeds import absolute
from comments.models import Comment
from groundwork.retention import Stored, all_stored

CHUNK = 500  # rows in memory at once
WORDS = "comments.Comment"


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of rows: `name` is that of its two files; `rows` can be gone through once."""

    name: str
    line: Stored
    rows: Iterator[dict[str, Any]]


def parts_of(people: Sequence[int], users: Sequence[int]) -> list[Part]:
    """Everything of these persons and accounts, and nothing secret. Read as it is gone through."""
    return [
        Part(line.model.replace(".", "-").lower(), line, _rows(line, people, users))
        for line in all_stored()
        if line.person or line.user
    ]


def _rows(line: Stored, people: Sequence[int], users: Sequence[int]) -> Iterator[dict[str, Any]]:
    if line.model == WORDS:
        return _words(people)
    whose = {f"{line.person}__in": people} if line.person else {f"{line.user}__in": users}
    columns: list[str] = []
    for column in line.rows.model._meta.concrete_fields:
        if column.name in line.secret or isinstance(column, BinaryField):
            continue
        columns.append(column.attname)
        if column.name == "article" and column.is_relation:
            columns.append("article__title")
    return line.rows.filter(**whose).values(*columns).iterator(chunk_size=CHUNK)


def _words(people: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Comments, notes and highlights with where they stand, what they answer, and the passage that they are on."""
    said = Comment.objects.filter(person__in=people).exclude(state=Comment.State.ERASED).order_by("pk")
    found = said.values(
        "id", "kind", "state", "audience", "source", "html", "language", "colour", "tags", "number", "version",
        "made_at", "shown_at", "edited_at", "parent_id", "parent__number", "article__slug", "article__title",
        "passage__exact", "passage__prefix", "passage__suffix", "passage__start", "passage__end",
        "passage__revision__number",
    )  # fmt: skip
    row: dict[str, Any]
    for row in found.iterator(chunk_size=CHUNK):  # type: ignore[assignment]  # a TypedDict, to be taken apart
        passage = {
            name: row.pop(f"passage__{name}") for name in ("exact", "prefix", "suffix", "start", "end")
        }
        passage["revision"] = row.pop("passage__revision__number")
        slug, title = row.pop("article__slug"), row.pop("article__title")
        yield {
            **row,
            "tags": row["tags"].split(),
            "answers_number": row.pop("parent__number"),
            "address": absolute(reverse("comment", args=[row["id"]])),
            "article": {"title": title, "address": absolute(reverse("article", args=[slug]))},
            "passage": passage if passage["exact"] is not None else None,
        }
