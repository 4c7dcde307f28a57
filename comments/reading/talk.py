"""What is said about an article, as its page shows it: the first window, the marks, the counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext

from articles.models import Article, PublicState
from articles.presenting import note_link, note_place
from comments.marks import Mark, block_among, counts_by_block, marks_of, painted
from comments.models import Comment, Passage, Placement
from comments.presenters.html import Frame, comment_html, thread_html
from comments.presenters.linked import linked_comments
from comments.presenters.received import likes_html, pins_html
from comments.reading.lines import Line, in_office
from comments.reading.reception import Received
from comments.reading.threads import Window, first_lines_and_reception
from comments.rules.permissions import may_annotate, may_comment
from groundwork.languages import number
from groundwork.sheets import Sheet, place, sheet_for, sheet_of

FEW = 3  # comments: above it, the link to the form stands under them once more
MANY = 12  # comments: above it, a browser lays them out when they come near (talk.css)
MOST_LOST = 50  # listed under the article; all of them stand at the end of its page of notes


class Shape(NamedTuple):
    """What the frame of a discussion depends on."""

    is_open: bool
    is_begun: bool
    is_long: bool
    is_far: bool
    has_more: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """The places of an article's page that belong to the talk about it; `fill_talk` fills them."""

    html: SafeString  # the discussion section
    marks: SafeString  # JSON, see comments.marks.painted
    takes_notes: bool


def talk_of(article: Article) -> Talk:
    """What the article's page leaves open for the talk. Asks the database nothing."""
    return Talk(place("talk"), place("marks"), may_annotate(article, timezone.now()))


def frame_for(article: Article, marks: list[Mark], *, heading: int = 3) -> Frame:
    """The frame that all comments of an article's pages share. One query."""
    authors, moderators = in_office(article.pk)
    return replace(frame_for_lines(article, marks, heading=heading), authors=authors, moderators=moderators)


def frame_for_lines(article: Article, marks: list[Mark], *, heading: int = 3) -> Frame:
    """The same for lines, which know by themselves whether an author of the article speaks."""
    return Frame(
        slug=article.slug,
        text_language=article.current.language if article.current is not None else "",
        statuses={mark.comment: mark.told for mark in marks},
        heading=heading,
        is_open=may_comment(article, timezone.now()),
    )


def fill_talk(article: Article, asked: Mapping[str, Any], *, starts: Sequence[int]) -> dict[str, str]:
    """The html of those places, and of the paragraphs' links to their notes.

    `starts` are the blocks' of the current revision. Two queries: the window, the marks; a third for lost words.
    `asked` is the page's query: `?n=12` asks for note 12 to stand open at its words, which takes two more.
    """
    state: PublicState = article.state
    marks = marks_of(article.revision) if state.notes else []
    links = {
        note_place(block): note_link(block, count, f"p/{block}/")
        for block, count in counts_by_block(starts, marks).items()
    }
    if "n" in asked:
        for block, html in _opened(article, marks, starts, str(asked["n"])).items():
            links[note_place(block)] += html
    window, received = first_lines_and_reception(article.pk)
    return {
        "talk": _section(article, marks, window, received),
        "marks": painted(marks),
        "comments_linked": linked_comments(window.comments),
        **links,
    }


def _opened(article: Article, marks: list[Mark], starts: Sequence[int], number: str) -> dict[int, str]:
    """The note of that number by the block where its words begin; none if it has no place."""
    placed = (mark for mark in marks if mark.status != Placement.Status.LOST)
    mark = next((mark for mark in placed if str(mark.number) == number), None)
    if mark is None:
        return {}
    note = Comment.objects.for_display().get(pk=mark.comment)
    html = comment_html(note, frame_for(article, marks)).replace(f'id="c{number}"', f'id="n-{number}"', 1)
    return {block_among(starts, mark.start): html}


def _section(article: Article, marks: list[Mark], window: Window[Line], received: Received) -> str:
    """The discussion under the text: its frame drawn once for each of the shapes it can have."""
    state: PublicState = article.state
    frame = replace(frame_for_lines(article, marks), folds=True)
    is_begun, is_long, is_far = (state.comments > some for some in (0, FEW, MANY))
    shape = Shape(frame.is_open, is_begun, is_long, is_far, window.after is not None)
    slot = ("discussion", get_language(), article.slug, shape)
    more = state.last_number - len(window.comments)
    return sheet_for(slot, None, partial(_draw_section, article, shape)).filled(
        {
            "count": ngettext("%(n)s comment", "%(n)s comments", state.comments)
            % {"n": number(state.comments)},
            "last": str(state.last_number),
            "likes": likes_html(received),
            "pins": pins_html(received.pins, [line.pk for line in window.comments]),
            "thread": thread_html(window, frame),
            "cursor": str(window.after),
            "more": ngettext("Show %(n)s more", "Show %(n)s more", more) % {"n": number(more)},
            "lost": _lost(article, marks) if state.notes_lost else "",
        }
    )


def _draw_section(article: Article, shape: Shape) -> Sheet:
    names = ("count", "last", "likes", "pins", "thread", "cursor", "more", "lost")
    places = {name: place(name) for name in names}
    context = {
        "article": article,
        "is_whole": not shape.has_more,
        **shape._asdict(),
        **places,
    }
    return sheet_of(render_to_string("comments/discussion.html", context))


def _lost(article: Article, marks: list[Mark]) -> str:
    """The first notes whose words are gone, by number, with the words as they were among their neighbours."""
    context = {"article": article, "state": article.state, "lost": _lost_among(marks)}
    return render_to_string("comments/_lost.html", context)


def _lost_among(marks: list[Mark]) -> list[dict[str, Any]]:
    lost = sorted(
        (mark for mark in marks if mark.status == Placement.Status.LOST), key=lambda mark: mark.number
    )[:MOST_LOST]
    passages = Passage.objects.only("exact", "prefix", "suffix").in_bulk([mark.comment for mark in lost])
    return [
        {"comment": mark.comment, "number": mark.number, "passage": passages[mark.comment]}
        for mark in lost
        if mark.comment in passages
    ]
