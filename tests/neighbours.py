"""Other sites, as the guarded client meets them: pages that tests put at addresses, and what they were asked.

Takes the place of the client where it is called, so nothing is looked up or dialled; tests/test_fetching.py and
tests/test_links_guarded.py have the client itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from groundwork.fetching import Fetched, NotFetched


@dataclass
class Neighbours:
    """`pages`: address -> html, (status, headers, body), a NotFetched to raise, or a function of what was asked."""

    pages: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, str, bytes]] = field(default_factory=list)  # method, address, body

    def fetch(self, url: str, *, most_bytes: int, method: str = "GET", headers: Any = None, body: bytes | None = None,
              **more: Any) -> Fetched:  # fmt: skip
        self.asked.append((method, url, body or b""))
        found = self.pages.get(url, (404, {}, b""))
        if callable(found):
            found = found(method, body)
        if isinstance(found, NotFetched):
            raise found
        if isinstance(found, str):
            found = (200, {}, found)
        status, given, content = found
        message = Message()
        for name, value in {"Content-Type": "text/html; charset=utf-8", **given}.items():
            for each in value if isinstance(value, list) else [value]:
                message[name] = each
        return Fetched(
            given.get("X-Url", url),
            status,
            message,
            content.encode() if isinstance(content, str) else content,
        )

    def told(self) -> list[tuple[str, bytes]]:
        """What was POSTed, and where to."""
        return [(url, body) for method, url, body in self.asked if method == "POST"]
