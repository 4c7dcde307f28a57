"""A comment as the clients of Hypothesis know an annotation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count

from accounts.models import Person, User
from alliance_site.hypothesis.offsets import offsets_of
from alliance_site.hypothesis.speaking import moderated_by
from articles.doors import absolute
from articles.importing.from_html import markdown_from_html
from articles.models import Article, Revision
from comments.anchoring import Selector, describe
from comments.models import Comment, Flag, Placement
from comments.rules.permissions import is_by

WORLD = "__world__"
GROUP = "group:"
PUBLIC = Comment.Audience.PUBLIC
STATUS: dict[str, str] = {
    Comment.State.HELD: "PENDING",
    Comment.State.HIDDEN: "DENIED",
    Comment.State.SPAM: "SPAM",
}


def authority() -> str:
    """What stands behind the @ of an account: the site's host."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def account_of(person: Person) -> str:
    """A guest, and whoever speaks under a pseudonym, has no account: their name stands in `user_info`."""
    return f"acct:{person.user.handle if person.user else 'guest'}@{authority()}"


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


AWAY = (Comment.State.HIDDEN, Comment.State.SPAM)


def status_of(comment: Comment) -> str:
    """Of those that the clients know."""
    return STATUS.get(comment.state, "APPROVED")


def annotations_of(
    comments: Iterable[Comment], reader: Person | None, moderator: User | None = None
) -> list[dict[str, Any]]:
    """Each with its place in the current revision; to a moderator of its article with how often it was flagged.

    Three queries for any number, one more for moderators, and three for each article whose moderator one could be.
    The comments come with person, passage, group, and the article with its current revision.
    """
    shown = list(comments)
    articles = {comment.article_id: comment.article for comment in shown}
    ids = [comment.pk for comment in shown]
    placements = Placement.objects.filter(
        passage__in=ids, revision__in=[a.current_id for a in articles.values()]
    )
    placed = {placement.passage_id: placement for placement in placements}
    flagged = _flagged_by(reader, ids)
    chains = _Chains(shown)
    moderated = moderated_by(moderator, articles.values())
    counts = _flags_open(ids) if moderated else {}
    told = []
    for comment in shown:
        annotation = _annotation(comment, placed.get(comment.pk), reader, chains.above(comment))
        annotation["flagged"] = comment.pk in flagged
        if comment.audience == PUBLIC and comment.article_id in moderated:
            annotation["actions"] = ["moderate"]
            annotation["moderation"] = {"flagCount": counts.get(comment.pk, 0)}
        told.append(annotation)
    return told


def _flagged_by(reader: Person | None, ids: list[int]) -> set[int]:
    if reader is None:
        return set()
    flags = Flag.objects.filter(comment__in=ids, person=reader, withdrawn_at=None)
    return set(flags.values_list("comment", flat=True))


def _flags_open(ids: list[int]) -> dict[int, int]:
    """How many flags a moderator has yet to look at. Nobody else is told of any but their own."""
    flags = Flag.objects.filter(
        comment__in=ids, counts_since__isnull=False, withdrawn_at=None, settled_at=None
    )
    return dict(flags.values_list("comment").annotate(Count("pk")))


class _Chains:
    """What each comment answers, from the root down."""

    def __init__(self, comments: list[Comment]) -> None:
        roots = {comment.root_id for comment in comments if comment.root_id}
        pairs = Comment.objects.filter(root__in=roots).values_list("pk", "parent") if roots else ()
        self._parents: dict[int, int | None] = dict(pairs)

    def above(self, comment: Comment) -> list[str]:
        chain: list[str] = []
        at = comment.parent_id
        while at is not None and str(at) not in chain:
            chain.insert(0, str(at))
            at = self._parents.get(at)
        return chain


def _annotation(
    comment: Comment, placed: Placement | None, reader: Person | None, above: list[str]
) -> dict[str, Any]:
    article, person = comment.article, comment.person
    uri, page = absolute(article.get_absolute_url()), absolute(comment.get_absolute_url())
    group = str(comment.group_id) if comment.group_id else WORLD
    account = account_of(person)
    is_own = is_by(reader, comment)
    readers = account if comment.audience == Comment.Audience.PRIVATE else f"{GROUP}{group}"
    mine = [account_of(reader)] if is_own and reader is not None else [account]
    shown: dict[str, Any] = {
        "id": str(comment.pk),
        "created": moment(comment.made_at),
        "updated": moment(comment.edited_at or comment.made_at),
        "user": mine[0] if is_own and person.user is not None else account,
        "user_info": {"display_name": person.name},
        "uri": uri,
        "text": comment.source if is_own else markdown_from_html(comment.html, comment=True).source,
        "tags": comment.tags.split(),
        "group": group,
        "permissions": {"read": [readers], "admin": mine, "update": mine, "delete": mine},
        "target": [_target(comment, article, placed, uri)],
        "document": {"title": [article.revision.title]},
        "links": {
            "html": page,
            "incontext": page,
            "json": absolute(f"/hypothesis/api/annotations/{comment.pk}"),
        },
        # The client blurs it: its writer is told by `moderation_status`.
        "hidden": comment.state in AWAY and not is_own,
        "moderation_status": status_of(comment),
        "actions": [],
        "mentions": [],
    }
    if above:
        shown["references"] = above
    return shown


def _target(comment: Comment, article: Article, placed: Placement | None, uri: str) -> dict[str, Any]:
    passage = getattr(comment, "passage", None)
    if passage is None:
        return {"source": uri}
    selector = Selector(passage.exact, passage.prefix, passage.suffix)
    selectors: list[dict[str, Any]] = []
    if placed is not None and placed.start is not None and placed.end is not None:
        selector = describe(article.revision.text, placed.start, placed.end)
        span = span_in_page(article.revision, placed.start, placed.end)
        if span is not None:
            selectors.append({"type": "TextPositionSelector", "start": span[0], "end": span[1]})
    quote = {"exact": selector.exact, "prefix": selector.prefix, "suffix": selector.suffix}
    return {"source": uri, "selector": [*selectors, {"type": "TextQuoteSelector", **quote}]}


def span_in_page(revision: Revision, start: int, end: int) -> tuple[int, int] | None:
    """In UTF-16 units of the text of the page with the client, which begins with the article's."""
    return offsets_of(revision.html, revision.text, revision.title).span_in_page(start, end)
