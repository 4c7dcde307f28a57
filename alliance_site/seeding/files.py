"""The words of the sample site as data; `alliance_site/sample/README.md` says what the files hold."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Self

SAMPLE = Path(__file__).resolve().parent.parent / "sample"
FENCE = "+++\n"  # around the front matter


class _FromTable:
    """A row of a TOML file; keys that the class does not name are left aside."""

    @classmethod
    def read(cls, table: dict[str, Any]) -> Self:
        known = {field.name for field in fields(cls)}  # type: ignore[arg-type]  # every subclass is a dataclass
        return cls(**{name: value for name, value in table.items() if name in known})


@dataclass(frozen=True)
class Member(_FromTable):
    username: str
    name: str
    email: str
    bio: str = ""
    roles: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Guest(_FromTable):
    key: str
    name: str
    email: str
    website: str = ""


@dataclass(frozen=True)
class Standing(_FromTable):
    """A page of the site."""

    slug: str
    title: str
    language: str
    source: str


@dataclass(frozen=True)
class Replacement:
    find: str
    put: str


@dataclass(frozen=True)
class Change:
    """An edit of an article: what makes its next revision."""

    summary: str
    at: datetime
    replace: tuple[Replacement, ...]

    def applied_to(self, source: str) -> str:
        """The source after the edit. Raises ValueError when the words are not there exactly once."""
        for replacement in self.replace:
            if source.count(replacement.find) != 1:
                raise ValueError(f"not there exactly once: {replacement.find[:60]}")
            source = source.replace(replacement.find, replacement.put)
        return source


@dataclass(frozen=True)
class Essay(_FromTable):
    """An article with its first source and the changes that follow."""

    slug: str
    title: str
    summary: str
    language: str
    authors: list[str]
    tags: list[str]
    published_at: datetime
    discussion: str
    source: str
    notes: bool = True
    lead: bool = False
    closes_after_days: int | None = None
    series: str = ""
    part: int | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Raised(_FromTable):
    """A flag."""

    by: str
    reason: str
    words: str = ""


@dataclass(frozen=True)
class Said(_FromTable):
    """A comment; `state` is how it stands in the end."""

    key: str
    by: str
    at: datetime
    kind: str = "comment"
    parent: str = ""
    body: str = ""
    state: str = "published"
    reason: str = ""
    words: str = ""
    audience: str = "public"
    quote: str = ""
    revision: int = 1
    occurrence: int = 1
    flags: list[dict[str, str]] = field(default_factory=list)

    @property
    def raised(self) -> list[Raised]:
        return [Raised.read(flag) for flag in self.flags]


def site() -> dict[str, Any]:
    """`name`, `tagline`, and `menu`: tables with `title` and `page`; the same by language in `in`."""
    return _table(SAMPLE / "site.toml")


def members() -> list[Member]:
    return [Member.read(row) for row in _table(SAMPLE / "people.toml")["members"]]


def guests() -> list[Guest]:
    return [Guest.read(row) for row in _table(SAMPLE / "people.toml")["guests"]]


def standing_pages() -> list[Standing]:
    """`pages/about.md`, and in Japanese `pages/about.ja.md`."""
    return [
        Standing.read({"slug": name.partition(".")[0], "source": body, **head})
        for name, head, body in _texts("pages")
    ]


def essays() -> list[Essay]:
    """All articles, the earliest first."""
    found = []
    for slug, head, body in _texts("articles"):
        changes = tuple(_change(table) for table in head.get("edits", []))
        found.append(Essay.read({"slug": slug, "source": body, "changes": changes, **head}))
    return sorted(found, key=lambda essay: essay.published_at)


def talk(slug: str) -> list[Said]:
    """What is said about the article, in order of time; nothing when it has no file."""
    path = SAMPLE / "discussions" / f"{slug}.toml"
    return [Said.read(row) for row in _table(path)["comments"]] if path.exists() else []


def _change(table: dict[str, Any]) -> Change:
    replace = tuple(Replacement(row["find"], row["with"]) for row in table["replace"])
    return Change(table["summary"], table["at"], replace)


def _texts(folder: str) -> Iterator[tuple[str, dict[str, Any], str]]:
    for path in sorted((SAMPLE / folder).glob("*.md")):
        _, head, body = path.read_text(encoding="utf-8").split(FENCE, 2)
        yield path.stem, tomllib.loads(head), body.lstrip("\n")


def _table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
