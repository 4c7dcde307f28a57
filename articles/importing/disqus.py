"""Disqus's export: threads by their addresses, posts that name their thread and their parent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from articles.importing.addresses import same_form
from articles.importing.dates import moment
from articles.importing.elements import Elements, fields_of, forget, local_name
from articles.importing.from_html import markdown_from_html
from articles.importing.records import (
    GONE,
    HELD,
    PUBLISHED,
    SPAM,
    Comment,
    Line,
    Record,
    Talk,
    Unreadable,
    all_or_line,
)
from articles.importing.spool import Spool


@dataclass
class _Thread:
    title: str = ""
    urls: dict[str, None] = field(default_factory=dict)


class Disqus:
    """A file's records, and `source`, which names the forum."""

    def __init__(self, path: Path) -> None:
        self.elements = Elements(path)
        self.source = "disqus"
        self.left_out: Counter[str] = Counter()
        self.threads: dict[str, _Thread] = {}  # by its address in one form: several may stand for one page
        self.key_of: dict[str, str] = {}  # a thread's number -> that

    def records(self) -> Iterator[Record]:
        """One Talk for each page. Raises Unreadable."""
        yield from self.elements.lines
        is_disqus = False
        with Spool() as spool:
            for name, element in self.elements.ended():
                if name == "thread" and len(element):
                    self._thread(element)
                    is_disqus = True
                    forget(element)
                elif name == "post":
                    yield from all_or_line(self._post(element, spool), _number(element))
                    forget(element)
                elif name == "disqus":
                    is_disqus = True
            if not is_disqus:
                raise Unreadable("not-disqus")
            for key, said in spool.by_subject():
                thread = self.threads.get(key, _Thread())
                yield Talk(key, thread.title, list(thread.urls), self._without_idle_gaps(said))
        for what, often in sorted(self.left_out.items()):
            yield Line("left-out", what, str(often))

    def _thread(self, element: Any) -> None:
        fields = fields_of(element)
        number, link = _number(element), fields.get("link", "")
        if fields.get("forum") and self.source == "disqus":
            self.source = f"disqus:{fields['forum']}"[:200]
        key = same_form(link) or number
        thread = self.threads.setdefault(key, _Thread())
        thread.title = thread.title or fields.get("title", "")
        # An identifier may be an address, a path, or what WordPress's plugin makes: "42 https://.../?p=42".
        for url in [link, *fields.get("id", "").split()]:
            if "/" in url:
                thread.urls[url] = None
        self.key_of[number] = key

    def _post(self, element: Any, spool: Spool) -> Iterator[Record]:
        fields = fields_of(element)
        about = next((_number(child) for child in element if local_name(child) == "thread"), "")
        number, made_at = _number(element), moment(fields.get("createdAt"))
        key = self.key_of.get(about)
        if key is None or not number or made_at is None:
            yield Line("no-comment", number)
            return
        spool.add(key, _comment(element, fields, number, made_at))

    def _without_idle_gaps(self, said: list[Comment]) -> list[Comment]:
        """A deleted post stays as a gap only where somebody answered it."""
        answered = {comment.parent for comment in said}
        kept = [comment for comment in said if comment.state != GONE or comment.id in answered]
        self.left_out["deleted"] += len(said) - len(kept)
        self.left_out += Counter()
        return kept


def _comment(element: Any, fields: dict[str, str], number: str, made_at: Any) -> Comment:
    author = next((fields_of(child) for child in element if local_name(child) == "author"), {})
    parent = next((_number(child) for child in element if local_name(child) == "parent"), "")
    state = PUBLISHED
    if fields.get("isDeleted") == "true":
        state = GONE
    elif fields.get("isSpam") == "true":
        state = SPAM
    elif fields.get("isApproved") == "false":
        state = HELD
    message = "" if state == GONE else markdown_from_html(fields.get("message", ""), comment=True).source
    return Comment(
        id=number, text=message, made_at=made_at, parent=parent, state=state,
        author="" if state == GONE else author.get("name") or author.get("username", ""),
        email="" if state == GONE else author.get("email", ""),
        website="" if state == GONE else author.get("link", ""),
    )  # fmt: skip


def _number(element: Any) -> str:
    """The dsq:id of an element; its <id> is empty in newer exports."""
    return next((str(value) for name, value in element.attrib.items() if local_name_of(name) == "id"), "")


def local_name_of(name: Any) -> str:
    """An attribute's name without namespace or prefix."""
    return str(name).rpartition("}")[2].rpartition(":")[2]
