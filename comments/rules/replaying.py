"""Rules and score run again over what was said before: what would differ. Reads only, oldest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from comments.models import Comment, Decision
from comments.rules.facts import facts_for, submission_of
from comments.rules.reasons import words_of
from comments.screening import Verdict, Weight, review

CHUNK = 500  # comments fetched at once
SCREENED = (Comment.State.PUBLISHED, Comment.State.HELD, Comment.State.SPAM, Comment.State.HIDDEN)
# What depends on the moment, and would be told wrongly from here; of the writer only what the rules say is replayed.
REPLAYED = frozenset({"rule", "score", "links", "moderated", "member-held"})


@dataclass(frozen=True, slots=True)
class Replayed:
    comment: int
    was: str  # what screening made of it when it came: "passed", "held" or "spam"
    would_be: str  # "passed", "held", "spam" or "refused"
    because: str
    words: str

    @property
    def differs(self) -> bool:
        return self.would_be != self.was


def replay(*, since: datetime, slug: str | None = None) -> Iterator[Replayed]:
    """Each public comment since then with what would become of it now. Two queries each, and one for CHUNK of them.

    The rules, the score and what the discussion holds decide; how often or how fast somebody wrote, and whether they
    were known, is taken as it was: whoever was held for that alone stays so.
    """
    comments = Comment.objects.filter(
        audience=Comment.Audience.PUBLIC, made_at__gte=since, state__in=SCREENED
    ).exclude(source="")
    if slug is not None:
        comments = comments.filter(article__slug=slug)
    found = comments.select_related("person__user", "article").defer("article__source").order_by("pk")
    for comment in found.iterator(chunk_size=CHUNK):
        yield _replayed(comment)


def _replayed(comment: Comment) -> Replayed:
    was, reason = _ruled_then(comment.pk)
    submission = submission_of(comment.person, source=comment.source, html=comment.html)
    facts = facts_for(comment.person, comment.article, comment.source, now=comment.made_at, beside=comment.pk)
    verdict = review(submission, replace(facts, posted_lately=0, repeats=False))
    kept = tuple(found for found in verdict.findings if _counts(found.code, found.weight))
    verdict = Verdict(max((found.weight for found in kept), default=Weight.PASS), kept, comment.source)
    would_be = _outcome(verdict)
    because = "; ".join(_said(reason) for reason in verdict.reasons)
    if would_be == "passed" and was == "held" and reason not in REPLAYED:
        would_be, because = was, words_of(reason)  # for what is not replayed
    return Replayed(comment.pk, was, would_be, because, comment.source)


def _counts(code: str, weight: Weight) -> bool:
    return code in REPLAYED or weight in (Weight.TRUSTED, Weight.PASS_FOR_CERTAIN)


def _said(reason: dict[str, str]) -> str:
    detail = f" ({reason['detail']})" if reason["detail"] else ""
    return f"{words_of(reason['code'])}{detail}"


def _outcome(verdict: Verdict) -> str:
    if verdict.refuses:
        return "refused"
    if verdict.marks_spam:
        return "spam"
    return "held" if verdict.holds else "passed"


def _ruled_then(comment_id: int) -> tuple[str, str]:
    """What the rules made of it at first, by the log, and for which reason."""
    first = (
        Decision.objects.filter(comment_id=comment_id)
        .order_by("id")
        .values_list("by", "verb", "reason")
        .first()
    )
    if first is None or first[0] != Decision.By.RULE:
        return "passed", ""
    return {"hold": "held", "spam": "spam"}.get(first[1], "passed"), first[2]
