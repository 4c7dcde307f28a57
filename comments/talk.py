"""What is said about an article, as its page shows it: the first window, the marks, the counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from articles.models import Article, PublicState
from comments.marks import Mark, counts_by_block, marks_of, painted
from comments.models import Passage, Placement
from comments.presenters.html import Frame, thread_html
from comments.rules.permissions import may_annotate, may_comment
from comments.threads import first_lines

MOST_LOST = 50  # listed under the article; all of them stand at the end of its page of notes


@dataclass(frozen=True, slots=True)
class Talk:
    html: SafeString  # the discussion section
    note_counts: dict[int, int]  # block number -> notes that begin there
    marks: str  # JSON, see comments.marks.painted
    takes_notes: bool


def frame_for(article: Article, marks: list[Mark], *, heading: int = 3) -> Frame:
    """The frame that all comments of an article's pages share. `article.authorships` should be loaded."""
    authors = {authorship.user_id for authorship in article.authorships.all()}
    return replace(frame_for_lines(article, marks, heading=heading), authors=authors)


def frame_for_lines(article: Article, marks: list[Mark], *, heading: int = 3) -> Frame:
    """The same for lines, which know by themselves whether an author of the article speaks."""
    return Frame(
        slug=article.slug,
        statuses={mark.comment: mark.told for mark in marks},
        heading=heading,
        is_open=may_comment(article, timezone.now()),
    )


def talk_about(article: Article, *, request: HttpRequest | None = None) -> Talk:
    """Three queries: the window, its mentions, the marks; a fourth for the words of lost notes."""
    revision = article.revision
    state: PublicState = article.state
    marks = marks_of(revision) if state.notes else []
    window = first_lines(article.pk)
    context = {
        "article": article,
        "state": state,
        "thread": thread_html(window, frame_for_lines(article, marks)),
        "after": window.after,
        "remaining": max(0, state.last_number - len(window.comments)),
        "lost": _lost_among(marks) if state.notes_lost else [],
        "is_open": may_comment(article, timezone.now()),
    }
    return Talk(
        html=render_to_string("comments/discussion.html", context, request=request),
        note_counts=counts_by_block(revision, marks),
        marks=painted(marks),
        takes_notes=may_annotate(article, timezone.now()),
    )


def _lost_among(marks: list[Mark]) -> list[dict[str, Any]]:
    """The first notes whose words are gone, by number, with the words as they were among their neighbours."""
    lost = sorted(
        (mark for mark in marks if mark.status == Placement.Status.LOST), key=lambda mark: mark.number
    )[:MOST_LOST]
    passages = Passage.objects.only("exact", "prefix", "suffix").in_bulk([mark.comment for mark in lost])
    return [
        {"comment": mark.comment, "number": mark.number, "passage": passages[mark.comment]}
        for mark in lost
        if mark.comment in passages
    ]
