"""The spam score learns from what moderators decided. The worker calls it by the clock (comments/chores.py)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from comments.models import Comment, Decision, ScreeningState
from comments.models.screening import ONLY
from comments.screening.score import MOST_OF_A_KIND, Lesson, Measured, Score, learn
from groundwork.ids import new_id

GOOD, SPAM = ("approve", "keep"), ("spam",)  # verbs; what is hidden for its tone teaches nothing about spam
MOST_CHARACTERS = 5_000  # of a comment that are learned from


def learn_from_decisions(*, now: datetime) -> Measured | None:
    """Learn anew from the decisions that stand, if there are any that the score does not know; else None.

    A decision teaches while the comment is as it left it: one that was taken back, decided anew or edited since is
    forgotten by itself, the same ones always give the same score, and two workers write the same. Two queries while
    nothing is new.
    """
    taught = Decision.objects.filter(by=Decision.By.PERSON, verb__in=(*GOOD, *SPAM, "undo", "hide"))
    newest = taught.order_by("-id").values_list("id", flat=True).first()
    state = ScreeningState.load()
    if newest is None or newest == state.learned_to:
        return None
    score, measured = learn(lessons())
    _write(score, measured, newest, now)
    return measured


def lessons() -> list[Lesson]:
    """The comments on which the latest decisions stand, oldest first: at most MOST_OF_A_KIND of each kind."""
    rows = [*_decided(SPAM, is_spam=True), *_decided(GOOD, is_spam=False)]
    return [lesson for _id, lesson in sorted(rows, key=lambda row: row[0])]


def _decided(verbs: tuple[str, ...], *, is_spam: bool) -> list[tuple[int, Lesson]]:
    """The log's ids are in the order of time; a comment's version says whether anything happened since."""
    decided = list(
        Decision.objects.filter(by=Decision.By.PERSON, verb__in=verbs)
        .order_by("-id")
        .values_list("id", "comment_id", "comment_version")[: 2 * MOST_OF_A_KIND]
    )
    said = {
        pk: (version, article, source)
        for pk, version, article, source in Comment.objects.filter(pk__in=[pk for _id, pk, _v in decided])
        .exclude(source="")
        .values_list("pk", "version", "article_id", "source")
    }
    return [
        (number, Lesson(said[pk][2][:MOST_CHARACTERS], is_spam, said[pk][1]))
        for number, pk, version in decided
        if pk in said and said[pk][0] == version
    ][:MOST_OF_A_KIND]


def _write(score: Score, measured: Measured, learned_to: int, now: datetime) -> None:
    figures: dict[str, Any] = {
        "speaks": score.speaks,
        "good": measured.good,
        "spam": measured.spam,
        "good_held": measured.good_held,
        "spam_caught": measured.spam_caught,
    }
    ScreeningState.objects.update_or_create(
        pk=ONLY,
        defaults={
            "score": score.packed() if score.speaks else b"",
            "score_version": new_id(now.timestamp()),
            "learned_to": learned_to,
            "learned_at": now,
            "figures": figures,
        },
    )
