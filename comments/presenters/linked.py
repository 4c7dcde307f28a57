"""The comments that a page shows, as search engines read them: https://schema.org/Comment, without their words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from articles.linked_data import in_script
from comments.lines import Line


def linked_comments(lines: Sequence[Line]) -> str:
    """Items of a JSON array, each naming the place on its page where the comment stands; tombstones are left out."""
    return ",".join(
        in_script(
            {
                "@type": "Comment",
                "@id": f"#c{line.number}",
                "dateCreated": f"{line.at.astimezone(UTC):%Y-%m-%dT%H:%MZ}",
                "author": {"@type": "Person", "name": line.name},
            }
        )
        for line in lines
        if not line.is_tombstone
    )
