"""Hypothesis's export (and lists of its API): notes by the address of what they stand on, with their quotes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from articles.importing.addresses import same_form
from articles.importing.dates import moment
from articles.importing.json_files import read_json, text, texts
from articles.importing.records import Comment, Line, Quote, Record, Talk, Unreadable, all_or_line

SOURCE = "hypothesis"  # its ids are unique everywhere


class Hypothesis:
    """A file's records. `owner` is the account whose export it is: its notes that are not public may come, too."""

    def __init__(self, path: Path) -> None:
        self.path, self.source, self.owner = path, SOURCE, ""

    def records(self) -> Iterator[Record]:
        """One Talk for each address. Raises Unreadable."""
        whole = read_json(self.path)
        rows = whole
        if isinstance(whole, dict):
            self.owner = text(whole, "export_userid").removeprefix("acct:")
            rows = whole.get("annotations", whole.get("rows"))
        if not isinstance(rows, list) or any("uri" not in row for row in texts(rows)):
            raise Unreadable("not-hypothesis")
        talks: dict[str, Talk] = {}
        for row in texts(rows):
            yield from all_or_line(_sorted_in(talks, row), text(row, "id"))
        yield from talks.values()


def _sorted_in(talks: dict[str, Talk], row: dict[str, Any]) -> Iterator[Record]:
    made_at = moment(row.get("created"))
    if made_at is None or not text(row, "id"):
        yield Line("no-comment", text(row, "id"))
        return
    comment, uri = _comment(row, made_at), text(row, "uri")
    talk = talks.setdefault(same_form(uri) or uri, Talk(uri, _title(row), [], []))
    if uri not in talk.urls:
        talk.urls.append(uri)
    talk.comments.append(comment)


def _comment(row: dict[str, Any], made_at: Any) -> Comment:
    references = [str(each) for each in row.get("references") or [] if isinstance(each, str)]
    user = text(row, "user").removeprefix("acct:")
    info = row.get("user_info")
    name = text(info, "display_name") if isinstance(info, dict) else ""
    permissions = row.get("permissions")
    readers = permissions.get("read") if isinstance(permissions, dict) else None
    is_public = readers is None or "group:__world__" in readers
    words = [text(row, "text"), " ".join(f"#{_tag(tag)}" for tag in row.get("tags") or [] if _tag(tag))]
    return Comment(
        id=text(row, "id"), text="\n\n".join(part for part in words if part.strip()), made_at=made_at,
        author=name or user.partition("@")[0], account=user, parent=references[-1] if references else "",
        audience="public" if is_public else "private", quote=None if references else _quote(row),
    )  # fmt: skip


def _quote(row: dict[str, Any]) -> Quote | None:
    """The TextQuoteSelector of the first target, with the position beside it; offsets there are UTF-16 and may mislead
    in a text with emoji: the words decide."""
    for target in texts(row.get("target")):
        selectors = {selector.get("type"): selector for selector in texts(target.get("selector"))}
        quote = selectors.get("TextQuoteSelector")
        if quote and text(quote, "exact").strip():
            start = (selectors.get("TextPositionSelector") or {}).get("start")
            return Quote(
                text(quote, "exact"), text(quote, "prefix"), text(quote, "suffix"),
                start if isinstance(start, int) and start >= 0 else -1,
            )  # fmt: skip
    return None


def _title(row: dict[str, Any]) -> str:
    document = row.get("document")
    titles = document.get("title") if isinstance(document, dict) else None
    return str(titles[0]) if isinstance(titles, list) and titles else text(row, "uri")


def _tag(tag: object) -> str:
    return "-".join(str(tag).split()) if isinstance(tag, str) else ""
