"""The comments that a page shows, as search engines read them: https://schema.org/Comment, without their words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from articles.linked_data import in_script
from comments.reading.lines import Line


def linked_comments(lines: Sequence[Line]) -> str:
    """Items of a JSON array, each naming the place on its page where the comment stands.

    Those on the article itself: a reply is a comment on a comment. Tombstones are left out.
    """
    items = [
        {
            "@type": "Comment",
            "@id": f"#c{line.number}",
            "dateCreated": f"{_in_utc(line.at)[:16]}Z",
            "author": {"@type": "Person", "name": line.name},
        }
        for line in lines
        if not (line.depth or line.is_tombstone)
    ]
    return in_script(items)[1:-1]


def _in_utc(at: datetime) -> str:
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat()
