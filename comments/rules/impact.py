"""What an edit would do to the notes: the same carrying as after publication, with nothing written."""

from __future__ import annotations

from articles.models import Article
from articles.rules.impact import Impact, Touched
from comments.anchoring import Span, carry
from comments.models import Comment, Placement


def impact_on_notes(article: Article, text: str) -> Impact | None:
    """How the public notes of the article would stand on `text` (canonical, code points); None without notes."""
    current = article.current
    if current is None:
        return None
    placed = list(
        Placement.objects.filter(
            revision=current,
            start__isnull=False,
            passage__comment__in_thread=True,
            passage__comment__state=Comment.State.PUBLISHED,
        ).select_related("passage__comment__person")
    )
    if not placed:
        return None
    spans = [Span(placement.start or 0, placement.end or 0) for placement in placed]
    impact: Impact = {"same": 0, "moved": 0, "changed": [], "lost": []}
    for placement, carried in zip(placed, carry(current.text, text, spans), strict=True):
        if carried.status == "same":
            impact["same"] += 1
        elif carried.status == "moved":
            impact["moved"] += 1
        else:
            touched = _touched(placement)
            if carried.status == "changed" and carried.start is not None:
                touched["now"] = text[carried.start : carried.end]
            impact["changed" if carried.status == "changed" else "lost"].append(touched)
    return impact


def _touched(placement: Placement) -> Touched:
    comment = placement.passage.comment
    return {
        "quote": placement.passage.exact,
        "url": comment.get_absolute_url(),
        "by": comment.person.name,
    }
