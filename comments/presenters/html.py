"""The frame of a comment in a thread, as html.

The one place where Python writes markup: a template loop costs about seven milliseconds of CPU for a hundred comments,
this a fraction of one, and a thread is most of what the site serves. Bodies were sanitised when they were written;
everything else goes through `escape`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, lru_cache
from html import escape as escape_once

from django.urls import reverse
from django.utils.dates import MONTHS_3
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from comments.marks import BY_HAND, BY_WRITER
from comments.models import Comment, Placement
from comments.reading.lines import Line, line_of
from comments.reading.orders import Cut
from comments.reading.threads import Window

_SAYS: dict[str, str] = {
    Placement.Status.CHANGED: "passage changed",
    Placement.Status.LOST: "passage gone",
    BY_WRITER: "moved by writer",
    BY_HAND: "placed by hand",
}
# The links that rendering makes; text holds no "<".
_STORED_LINK = re.compile(r'(<a (?:class="[\w -]+" )?href=")(?=/comments/|/articles/[^"/]+/notes/\?tag=)')
# The same few names, addresses and languages come again and again.
escape = lru_cache(maxsize=2_048)(escape_once)
DEEPEST_INDENT = 6  # levels; below it the thread goes on at the same indent, with its "in reply to"


@dataclass(slots=True)
class Frame:
    """What all comments of one page share: words in the reader's language, addresses, who wrote the article."""

    slug: str
    authors: Collection[int] = ()  # ids of the users who wrote the article
    moderators: Collection[int] = ()  # and of those who watch over its talk
    statuses: Mapping[int, str] = field(default_factory=dict)  # comment id -> how its passage stands now
    muted: Collection[int] = ()  # ids whose words are folded: only on pages that are one reader's
    text_language: str = ""  # of the article, whose words are quoted
    shown: Collection[int] = ()  # ids that stand on the same page: links to them stay on it
    heading: int = 3
    is_open: bool = True
    folds: bool = False  # all below a root can be folded away
    words: Mapping[str, str] = field(default_factory=lambda: _phrases())
    months: Sequence[str] = field(default_factory=lambda: _months())
    language: str | None = field(default_factory=lambda: get_language())
    people: str = field(default_factory=lambda: reverse("profile", args=["0"]).removesuffix("0/"))
    comments: str = field(default_factory=lambda: reverse("comment", args=[0]).removesuffix("0/"))

    def link_to(self, comment_id: int, number: int | None) -> str:
        return f"#c{number}" if comment_id in self.shown else f"{self.comments}{comment_id}/"


def thread_html(window: Window[Comment] | Window[Line], frame: Frame) -> str:
    """A window of a thread: one <article> per comment, in order, its depth as a class.

    Html, every part of which is escaped or was sanitised; not marked as safe, which would copy it.
    """
    frame.shown = frame.shown or {comment.pk for comment in window.comments}
    named, cuts = window.mentioned_in, window.cuts
    parts = []
    for comment in window.comments:
        parts.append(comment_html(comment, frame, named.get(comment.pk, ())))
        if comment.pk in cuts:
            parts[-1] += _goes_on(cuts[comment.pk], frame)
    if frame.folds:
        _fold(parts, [comment.depth for comment in window.comments], frame)
    return "".join(parts)


def comment_html(comment: Comment | Line, frame: Frame, named_in: Collection[tuple[int, int]] = ()) -> str:
    """One comment in its frame. A tombstone keeps its number and place and shows no words and no name."""
    line = comment if isinstance(comment, Line) else line_of(comment, frame.authors, frame.moderators)
    address = f"{frame.comments}{line.pk}/"
    level, tag = min(line.depth, DEEPEST_INDENT), f"h{frame.heading}"
    gone = line.is_tombstone
    return (
        f'<article class="c d{level} u-comment h-cite" id="c{line.number or line.pk}">'
        f'<{tag}><span class="no">{line.number or "–"}</span> '
        f"{_name(line, frame)}{_answers(line, frame)}"
        f' <a class="at u-url" href="{address}">{_shown_at(line, frame)}</a>'
        f"{_edited(frame, address) if line.is_edited and not gone else ''}</{tag}>"
        f"{'' if gone else _said(line, frame, address)}"
        f"{_named_in(named_in, frame) if named_in else ''}</article>\n"
    )


def _shown_at(line: Line, frame: Frame) -> str:
    return time_html(line.at, frame.months, ' class="dt-published"')


def _fold(parts: list[str], depths: Sequence[int], frame: Frame) -> None:
    """Put what stands below each root into one <details>, which opens and closes without scripts."""
    first = 0  # below the latest root
    for place, depth in enumerate((*depths, 0)):
        if depth:
            continue
        if first and place > first:
            summary = _replies(frame.language, place - first)
            parts[first] = f'<details class="branch" open><summary>{summary}</summary>\n{parts[first]}'
            parts[place - 1] += "</details>\n"
        first = place + 1


def _goes_on(cut: Cut, frame: Frame) -> str:
    address = f"{frame.comments}{cut.root}/?after={cut.after}"
    return f'<p class="more cut"><a href="{address}">{frame.words["continue"]}</a></p>\n'


def _name(line: Line, frame: Frame) -> str:
    if line.is_tombstone:
        return f'<span class="who gone">{frame.words[line.state]}</span>'
    name = escape(line.name)
    if line.handle and not line.source_url:  # handles are letters, digits and hyphens
        name = f'<a href="{frame.people}{line.handle}/">{name}</a>'
    elif line.source_url or line.website:
        name = f'<a href="{escape(line.source_url or line.website)}" rel="nofollow ugc noopener">{name}</a>'
    mark = ""
    if line.is_by_author:
        mark = f' <span class="mark">{frame.words["author"]}</span>'
    elif line.is_by_moderator:
        mark = f' <span class="mark">{frame.words["moderator"]}</span>'
    elif line.kind != Comment.Kind.COMMENT:
        mark = f' <span class="mark">{frame.words[line.kind]}</span>'
    if line.is_pinned:
        mark += f' <span class="mark">{frame.words["pinned"]}</span>'
    if line.is_settled:
        mark += f' <span class="mark">{frame.words["resolved"]}</span>'
    return f'<b class="who p-author h-card" dir="auto">{name}</b>{mark}'


def _answers(line: Line, frame: Frame) -> str:
    if line.parent_id is None or not line.parent_number:
        return ""
    phrase, label = "in reply to", str(line.parent_number)
    if line.addressed:  # its sibling here, so the place does not tell
        phrase, label = "to", f"@{escape(line.addressed)}"
    link = f'<a href="{frame.link_to(line.parent_id, line.parent_number)}">{label}</a>'
    return f' <span class="to">{frame.words[phrase] % link}</span>'


def _edited(frame: Frame, address: str) -> str:
    return f' <a class="edited" href="{address}#history">{frame.words["edited"]}</a>'


def _said(line: Line, frame: Frame, address: str) -> str:
    """The words with what stands around them: the quoted passage, the links to what one can do."""
    words = frame.words
    quote = _quote(line, frame, address) if line.exact is not None else ""
    lang = f' lang="{escape(line.language)}"' if line.language != frame.language else ""  # "" unknown
    body = (
        f'<div class="body e-content"{lang} dir="auto">{_with_links(line.html, frame)}</div>'
        if line.html
        else ""
    )
    if line.pk in frame.muted:
        body = f'<details class="muted"><summary>{words["muted"]}</summary>{body}</details>'
    replies = ""
    if frame.is_open:
        replies = (
            f'<a class="reply" href="{address}reply/">{words["reply"]}</a> '
            f'<a class="requote" href="{address}reply/?quote=1">{words["quote"]}</a> '
        )
    return (
        f'{quote}{body}<p class="acts">{_votes(line, frame, address)}{replies}'
        f'<a class="flag" href="{address}flag/">{words["flag"]}</a></p>'
    )


def _votes(line: Line, frame: Frame, address: str) -> str:
    """Both lead to the same page, scripts do it on the spot. How many found it helpful is all that is shown."""
    words = frame.words
    count = f" <b>{line.helpful}</b>" if line.helpful else ""
    return (
        f'<a class="up" href="{address}helpful/">{words["helpful"]}{count}</a> '
        f'<a class="down" href="{address}helpful/#not">{words["not helpful"]}</a> '
    )


def _with_links(html: str, frame: Frame) -> str:
    """Links to comments and tags are stored in the site's own language, and lead on in the reader's."""
    prefix = frame.comments.removesuffix("/comments/")
    return _STORED_LINK.sub(rf"\1{prefix}", html) if prefix else html


def _quote(line: Line, frame: Frame, address: str) -> str:
    status = frame.statuses.get(line.pk, "")
    was = ""
    if status in _SAYS:
        was = f'<a class="was" href="{address}#places">{frame.words[_SAYS[status]]}</a> '
    words = escape_once(line.exact or "")
    if status != Placement.Status.LOST:
        words = f'<a href="{address}passage/">{words}</a>'
    lang = f' lang="{escape(frame.text_language)}"' if frame.text_language not in ("", frame.language) else ""
    return f'<blockquote class="quote"{lang} dir="auto">{was}{words}</blockquote>'


def _named_in(named_in: Collection[tuple[int, int]], frame: Frame) -> str:
    links = ", ".join(f'<a href="{frame.link_to(pk, number)}">{number}</a>' for number, pk in named_in)
    return f'<p class="named">{frame.words["mentioned in"] % links}</p>'


def time_html(at: datetime, months: Sequence[str] = (), attributes: str = "") -> str:
    """An absolute time in UTC; JavaScript makes it local."""
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    iso = utc.isoformat()  # "2026-11-02T12:10:00"; what is more than is shown is left out
    words = (months or _months())[utc.month - 1].format(utc.day, iso[:4], iso[11:13], iso[14:16])
    return f'<time{attributes} datetime="{iso[:16]}Z">{words} UTC</time>'


def _months() -> Sequence[str]:
    return _months_in(get_language())


@cache
def _months_in(language: str | None) -> Sequence[str]:
    """A time in each month, as Django's date format of the language writes it, with places for the rest.

    Looked up for each comment, its words would be a third of what the comment's frame costs.
    """
    open_places = re.sub("[jYHi]", lambda found: f"{{{'jYHi'.index(found[0])}}}", _("j M Y, H:i"))
    return [
        escape(open_places.replace("n", str(month)).replace("M", str(MONTHS_3[month]).title()))
        for month in range(1, 13)
    ]


@lru_cache(maxsize=1_000)
def _replies(language: str | None, n: int) -> str:
    return escape(ngettext("%(n)s reply", "%(n)s replies", n) % {"n": n})


def _phrases() -> Mapping[str, str]:
    return _words(get_language())


@cache
def _words(language: str | None) -> dict[str, str]:
    """Every phrase of a frame in the language that is active, looked up once. Ours, so they are not escaped."""
    return {
        "author": _("author"),
        "moderator": _("moderator"),
        "pingback": _("pingback"),
        "webmention": _("webmention"),
        "in reply to": _("in reply to %s"),
        "to": _("to %s"),
        "edited": _("edited"),
        "passage changed": _("The passage has changed since; it read:"),
        "moved by writer": _("Its writer has moved it to other words; it was written on:"),
        "placed by hand": _("It was placed on other words by hand; it was written on:"),
        "passage gone": _("The passage is gone; it read:"),
        "reply": _("Reply"),
        "quote": _("Quote"),
        "flag": _("Flag"),
        "muted": _("Muted: show it"),
        "helpful": _("Helpful"),
        "not helpful": _("Not helpful"),
        "pinned": _("pinned"),
        "resolved": _("resolved"),
        "continue": _("Continue this thread"),
        "mentioned in": _("mentioned in %s"),
        Comment.State.HIDDEN: _("Hidden by a moderator"),
        Comment.State.SPAM: _("Hidden by a moderator"),
        Comment.State.WITHDRAWN: _("Withdrawn by its writer"),
        Comment.State.ERASED: _("Erased at its writer’s wish"),
        Comment.State.HELD: _("Being looked at by a moderator"),
        Comment.State.UNPROVEN: _("Waiting for its writer"),
    }
