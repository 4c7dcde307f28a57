"""The passage of an essay that is worth showing to somebody who has not opened it, and the best note on it."""

from __future__ import annotations

from dataclasses import dataclass

from articles.models import Article
from comments.models import Comment, Placement
from comments.paragraphs import sentences_of

LOOKED_AT = 200  # notes, in the order of the text: the choice costs the same however many there are
STANDS = (Placement.Status.SAME, Placement.Status.MOVED)


@dataclass(frozen=True, slots=True)
class LeadNote:
    before: str  # what the sentence says before the passage
    passage: str
    after: str
    note: Comment
    replies: int


def lead_note_of(article: Article) -> LeadNote | None:
    """The public note with the most answers whose words stand unchanged; None without one. Two queries."""
    placed = (
        Placement.objects.filter(
            revision=article.current_id,
            status__in=STANDS,
            passage__comment__in_thread=True,
            passage__comment__state=Comment.State.PUBLISHED,
        )
        .order_by("start")
        .values_list("passage_id", "passage__comment__replies_shown", "start", "end")[:LOOKED_AT]
    )
    best = max(placed, key=lambda row: (row[1], -row[0]), default=None)
    if best is None or best[2] is None or best[3] is None:
        return None
    note = Comment.objects.for_display().get(pk=best[0])
    before, after = _around(article, best[2], best[3])
    return LeadNote(before, article.revision.text[best[2] : best[3]], after, note, best[1])


def _around(article: Article, start: int, end: int) -> tuple[str, str]:
    """The rest of the sentences that the passage stands in (start and end: code points of the current text)."""
    text = article.revision.text
    block = next(((b[1], b[2]) for b in article.revision.blocks if b[1] <= start < b[2]), (start, end))
    sentences = sentences_of(text[block[0] : block[1]]) or [(0, block[1] - block[0])]
    first = max((s for s, _e in sentences if block[0] + s <= start), default=0) + block[0]
    last = min((e for _s, e in sentences if block[0] + e >= end), default=block[1] - block[0]) + block[0]
    return text[first:start], text[end : max(last, end)]
