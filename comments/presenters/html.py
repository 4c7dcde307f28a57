"""The frame of a comment in a thread, as html.

The one place where Python writes markup: a template loop costs about seven milliseconds of CPU for a hundred comments,
this a fraction of one, and a thread is most of what the site serves. Bodies were sanitised when they were written;
everything else goes through `escape`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from comments.models import Comment, Placement
from comments.models.comment import MOST_DEPTH
from comments.threads import Window

DEEPEST_INDENT = 6  # levels; below it the thread goes on at the same indent, with its "in reply to"


@dataclass(slots=True)
class Frame:
    """What all comments of one page share: words in the reader's language, addresses, who wrote the article."""

    slug: str
    authors: Collection[int] = ()  # ids of the users who wrote the article
    statuses: Mapping[int, str] = field(default_factory=dict)  # comment id -> how its passage stands now
    shown: Collection[int] = ()  # ids that stand on the same page: links to them stay on it
    heading: int = 3
    is_open: bool = True
    words: dict[str, str] = field(default_factory=lambda: _words())

    def link_to(self, comment_id: int, number: int | None) -> str:
        if comment_id in self.shown:
            return f"#c{number}"
        return reverse("comment", args=[comment_id])


def thread_html(window: Window, frame: Frame) -> SafeString:
    """A window of a thread: one <article> per comment, in order, its depth as a class."""
    frame.shown = frame.shown or {comment.pk for comment in window.comments}
    parts = [
        comment_html(comment, frame, window.mentioned_in.get(comment.pk, ())) for comment in window.comments
    ]
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped or was sanitised


def comment_html(comment: Comment, frame: Frame, named_in: Collection[tuple[int, int]] = ()) -> str:
    """One comment in its frame. A tombstone keeps its number and place and shows no words and no name."""
    address = reverse("comment", args=[comment.pk])
    level = min(comment.depth, DEEPEST_INDENT)
    body = "" if comment.is_tombstone else _said(comment, frame, address)
    return (
        f'<article class="c d{level}" id="c{comment.number or comment.pk}">'
        f"{_head(comment, frame, address)}{body}{_named_in(named_in, frame)}</article>\n"
    )


def _head(comment: Comment, frame: Frame, address: str) -> str:
    tag = f"h{frame.heading}"
    number = f'<a class="no" href="{address}">{comment.number or "–"}</a> '
    return (
        f"<{tag}>{number}{_name(comment, frame)}{_answers(comment, frame)}"
        f' <a class="at" href="{address}">{time_html(comment.shown_at or comment.made_at)}</a>'
        f"{_edited(comment, frame, address)}</{tag}>"
    )


def _name(comment: Comment, frame: Frame) -> str:
    if comment.is_tombstone:
        return f'<span class="who gone">{frame.words[comment.state]}</span>'
    person = comment.person
    name: str = escape(person.name)
    if person.website:
        name = f'<a href="{escape(person.website)}" rel="nofollow ugc noopener">{name}</a>'
    mark = ""
    if person.user_id is not None and person.user_id in frame.authors:
        mark = f' <span class="mark">{frame.words["author"]}</span>'
    elif comment.kind != Comment.Kind.COMMENT:
        mark = f' <span class="mark">{frame.words[comment.kind]}</span>'
    return f'<b class="who" dir="auto">{name}</b>{mark}'


def _answers(comment: Comment, frame: Frame) -> str:
    parent = comment.parent
    if parent is None or not parent.number:
        return ""
    phrase, label = "in reply to", str(parent.number)
    if parent.depth >= MOST_DEPTH and not parent.is_tombstone:  # its sibling here, so the place does not tell
        phrase, label = "to", f"@{escape(parent.person.name)}"
    link = f'<a href="{frame.link_to(parent.pk, parent.number)}">{label}</a>'
    return f' <span class="to">{frame.words[phrase] % link}</span>'


def _edited(comment: Comment, frame: Frame, address: str) -> str:
    if comment.edited_at is None or comment.is_tombstone:
        return ""
    return f' <a class="edited" href="{address}#history">{frame.words["edited"]}</a>'


def _said(comment: Comment, frame: Frame, address: str) -> str:
    lang = f' lang="{escape(comment.language)}"' if comment.language else ""
    body = f'<div class="body"{lang} dir="auto">{comment.html}</div>' if comment.html else ""
    return f"{_quote(comment, frame)}{body}{_acts(comment, frame, address)}"


def _quote(comment: Comment, frame: Frame) -> str:
    passage = getattr(comment, "passage", None)
    if passage is None:
        return ""
    status = frame.statuses.get(comment.pk, "")
    says: dict[str, str] = {
        Placement.Status.CHANGED: f'<span class="was">{frame.words["passage changed"]}</span> ',
        Placement.Status.LOST: f'<span class="was">{frame.words["passage gone"]}</span> ',
    }
    words: str = escape(passage.exact)
    if status != Placement.Status.LOST:
        words = f'<a href="{reverse("passage", args=[comment.pk])}">{words}</a>'
    return f'<blockquote class="quote" dir="auto">{says.get(status, "")}{words}</blockquote>'


def _acts(comment: Comment, frame: Frame, address: str) -> str:
    reply = quote = ""
    if frame.is_open:
        reply = f'<a class="reply" href="{address}reply/">{frame.words["reply"]}</a> '
        quote = f'<a class="requote" href="{address}reply/?quote=1">{frame.words["quote"]}</a> '
    flag = f'<a class="flag" href="{address}flag/">{frame.words["flag"]}</a>'
    return f'<p class="acts">{reply}{quote}{flag}</p>'


def _named_in(named_in: Collection[tuple[int, int]], frame: Frame) -> str:
    if not named_in:
        return ""
    links = ", ".join(f'<a href="{frame.link_to(pk, number)}">{number}</a>' for number, pk in named_in)
    return f'<p class="named">{frame.words["mentioned in"] % links}</p>'


def time_html(at: datetime) -> str:
    """An absolute time in UTC; JavaScript makes it local."""
    utc = at.astimezone(UTC)
    stamp = utc.strftime("%Y-%m-%dT%H:%M:%SZ")
    return f'<time datetime="{stamp}">{escape(date_format(utc, "j M Y, H:i"))} UTC</time>'


def _words() -> dict[str, str]:
    """Every phrase of a frame, looked up once per page. Ours, so they are not escaped."""
    return {
        "author": _("author"),
        "pingback": _("pingback"),
        "webmention": _("webmention"),
        "in reply to": _("in reply to %s"),
        "to": _("to %s"),
        "edited": _("edited"),
        "passage changed": _("The passage has changed since; it read:"),
        "passage gone": _("The passage is gone; it read:"),
        "reply": _("Reply"),
        "quote": _("Quote"),
        "flag": _("Flag"),
        "mentioned in": _("mentioned in %s"),
        Comment.State.HIDDEN: _("Hidden by a moderator"),
        Comment.State.SPAM: _("Hidden by a moderator"),
        Comment.State.WITHDRAWN: _("Withdrawn by its writer"),
        Comment.State.ERASED: _("Erased at its writer’s wish"),
        Comment.State.HELD: _("Being looked at by a moderator"),
        Comment.State.UNPROVEN: _("Waiting for its writer"),
    }
