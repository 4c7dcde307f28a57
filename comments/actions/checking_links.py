"""Looking at a page that says it links here: then it becomes a comment, changes the one it became, or takes it back.

Done by the worker, outside of transactions: it waits for others.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from articles.models import Article
from comments.actions.editing import edit_comment, withdraw_comment
from comments.actions.posting import post_comment
from comments.actions.receiving_links import LOOK
from comments.actions.reviewing import open_review
from comments.actions.standing import Ruling, settle
from comments.links.meaning import Target, leads_to, meant_by, ways_to
from comments.links.mentions import HTML, Mention, mention_in
from comments.links.pages import OddPage
from comments.links.words import body_of
from comments.models import Comment, Decision, ReceivedLink
from comments.rules import permissions
from comments.submitting import ChangedMeanwhile, Refused
from groundwork.actions.outbox import does, enqueue
from groundwork.fetching import Fetched, NotFetched, fetch
from groundwork.languages import speaking

MOST_BYTES = 1_000_000  # of a page
MOST_LOOKS = 6  # at a page that does not answer: the last about a day after the first
FIRST_WAIT = timedelta(minutes=2)  # four times as long after each
ACCEPT = "text/html, application/xhtml+xml, text/plain;q=0.5"
GONE = frozenset({404, 410})

State = ReceivedLink.State


@does(LOOK)
def look_at_link_of_row(payload: dict[str, Any]) -> None:
    look_at_link(link_id=payload["link"])


def look_at_link(*, link_id: int, now: datetime | None = None) -> None:
    """Fetch the source of a link and do what follows from it. Twice, or two at once, end as one."""
    now = now or timezone.now()
    links = ReceivedLink.objects.select_related(
        "article__current", "article__state", "parent", "comment__person"
    )
    link = links.filter(pk=link_id).first()
    if link is None:
        return
    # Whoever tells of it from now on wants it looked at once more.
    ReceivedLink.objects.filter(pk=link.pk).update(is_due=False)
    try:
        fetched = fetch(link.source, most_bytes=MOST_BYTES, headers={"Accept": ACCEPT})
    except NotFetched as refused:
        _look_again_or_refuse(link, refused, now)
        return
    if fetched.status not in GONE and not 200 <= fetched.status < 300:  # who is not let in learns nothing
        _look_again_or_refuse(link, NotFetched("unreachable"), now)
        return
    reason, mention = _read(link, fetched)
    if mention is None:
        _take_back(link, reason, now)
        return
    with speaking(""):
        _say(link, mention, now)


def _read(link: ReceivedLink, fetched: Fetched) -> tuple[str, Mention | None]:
    """What the page says of us, or why it says nothing."""
    if fetched.status in GONE:
        return "not-there", None
    ways = ways_to(Target(link.article, link.parent))

    def leads(url: str) -> bool:
        meant = meant_by(url)
        return meant is not None and leads_to(meant, ways)

    try:
        mention = mention_in(fetched, leads)
    except OddPage:
        return "unreadable", None
    if mention is None and fetched.media_type not in (*HTML, "text/plain"):
        return "unreadable", None
    return "no-link", mention


def _look_again_or_refuse(link: ReceivedLink, refused: NotFetched, now: datetime) -> None:
    """A site may be away for a day. What was shown stays until its page is really gone."""
    attempts = link.attempts + 1
    if refused.may_pass and attempts < MOST_LOOKS:
        wait = max(FIRST_WAIT * 4 ** (attempts - 1), timedelta(seconds=refused.retry_after))
        with transaction.atomic():
            unasked = ReceivedLink.objects.filter(pk=link.pk, is_due=False)
            if unasked.update(is_due=True, attempts=attempts, checked_at=now):
                enqueue(LOOK, {"link": link.pk}, due_at=now + wait)
        return
    if link.state == State.SHOWN and refused.may_pass:
        return
    _take_back(link, refused.code, now)


def _take_back(link: ReceivedLink, reason: str, now: datetime) -> None:
    """The page is gone, or links here no more: its words go, too. What moderators decided on stays so."""
    comment = link.comment
    if comment is not None and permissions.may_withdraw(comment.person, comment):
        withdraw_comment(person=comment.person, comment=comment, expected_version=comment.version, now=now)
    to = State.GONE if comment is not None else State.REFUSED
    ReceivedLink.objects.filter(pk=link.pk).update(state=to, reason=reason, checked_at=now)


def _say(link: ReceivedLink, mention: Mention, now: datetime) -> None:
    body = body_of(mention, link.source)
    try:
        if link.comment is None:
            link.comment = _post(link, mention, body, now)
        else:
            _say_anew(link.comment, body, now)
    except ChangedMeanwhile:
        raise  # a moderator decides at this moment: the outbox tries again
    except Refused as refused:
        reason = "closed" if refused.code in ("closed", "parent-gone") else "not-taken"
        ReceivedLink.objects.filter(pk=link.pk).update(state=State.REFUSED, reason=reason, checked_at=now)
        return
    ReceivedLink.objects.filter(pk=link.pk).update(
        comment=link.comment, state=State.SHOWN, reason="", attempts=0, checked_at=now
    )


def _post(link: ReceivedLink, mention: Mention, body: str, now: datetime) -> Comment:
    """Through the same door as anything typed; the key makes it one comment, however often the worker starts anew."""
    article = Article.objects.select_related("current", "state").get(pk=link.article_id)
    return post_comment(
        person=_site(link.source, mention, now), article=article, body=body, key=f"link {link.pk}",
        parent=link.parent, kind=link.kind, source_url=link.source, now=now,
    )  # fmt: skip


def _site(source: str, mention: Mention, now: datetime) -> Person:
    """Who speaks there: one person for each author of a site, known by its address and this name.

    Proven, as the page itself was seen to say so; `post_comment` stores a new one.
    """
    parts = urlsplit(source)
    website = mention.author_url if len(mention.author_url) <= 200 else ""  # what the column holds
    website = website or f"{parts.scheme}://{parts.netloc}/"[:200]
    known = Person.objects.filter(kind=Person.Kind.SITE, name=mention.author, website=website).order_by("pk")
    return known.first() or Person(kind=Person.Kind.SITE, name=mention.author, website=website, proven_at=now)


def _say_anew(comment: Comment, body: str, now: datetime) -> None:
    """The page as it reads now. One that was gone and is back waits for a moderator; what they hid stays hidden."""
    if comment.state == Comment.State.WITHDRAWN:
        with transaction.atomic():
            ruling = Ruling("hold", Decision.By.RULE, by_label="links", reason="link-back")
            settle(comment, to=Comment.State.HELD, ruling=ruling, now=now)
            open_review(comment, reasons=[{"code": "link-back", "detail": ""}], now=now)
    if permissions.may_edit(comment.person, comment):
        edit_comment(
            person=comment.person, comment=comment, body=body, expected_version=comment.version, now=now
        )
