"""Who answers whom, from lists in any order, with parents that are missing, doubled, or answer each other."""

from __future__ import annotations

from collections.abc import Sequence

from articles.importing.records import Comment, Line


def arranged(
    comments: Sequence[Comment], known: frozenset[str] = frozenset()
) -> tuple[list[Comment], list[Line]]:
    """The comments in the order they were made, each with a parent that exists or none, and what had to be changed.

    `known` are ids that were brought before, and may be answered. Of several with one id the first one stays; an orphan
    begins a thread of its own; of a circle the oldest does.
    """
    lines: list[Line] = []
    by_id: dict[str, Comment] = {}
    for comment in comments:
        if comment.id in by_id:
            lines.append(Line("comment-twice", comment.id))
        else:
            by_id[comment.id] = comment
    for comment in by_id.values():
        if comment.parent and comment.parent not in by_id and comment.parent not in known:
            lines.append(Line("orphan", comment.id, comment.parent))
            comment.parent = ""
    in_order = sorted(by_id.values(), key=lambda comment: comment.made_at)  # stable: else as they came
    _cut_circles(in_order, by_id, lines)
    return in_order, lines


def _cut_circles(in_order: list[Comment], by_id: dict[str, Comment], lines: list[Line]) -> None:
    safe: set[str] = set()
    for comment in in_order:
        trail: dict[str, Comment] = {}
        at: Comment | None = comment
        while at is not None and at.id not in safe:
            if at.id in trail:
                oldest = min(_circle(at, by_id), key=lambda each: each.made_at)
                lines.append(Line("circle", oldest.id, oldest.parent))
                oldest.parent = ""
                break
            trail[at.id] = at
            at = by_id.get(at.parent)
        safe.update(trail)


def _circle(start: Comment, by_id: dict[str, Comment]) -> list[Comment]:
    circle = [start]
    while (above := by_id[circle[-1].parent]) is not start:
        circle.append(above)
    return circle
