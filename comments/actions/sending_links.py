"""Telling other sites that an article or a comment links to them: by webmention, else by pingback.

`links_may_have_changed` writes one row of the outbox in the transaction of the deed; the worker then finds what the
words link to, and tells each page that is linked, or is no longer, in a row of its own. A version is told once.
"""

from __future__ import annotations

import re
import xmlrpc.client
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from articles.actions.announcing import announce_talk
from articles.models import Article
from comments.links.discovering import MOST_BYTES, PINGBACK, WEBMENTION, Endpoint, endpoint_of
from comments.links.meaning import site_address
from comments.models import Comment, SentLink
from comments.models.link import MOST_TARGET
from groundwork.actions.outbox import does, enqueue
from groundwork.fetching import Fetched, NotFetched, fetch, is_own_host
from groundwork.languages import own_address

FIND_IN_ARTICLE = (
    "links_of_article"  # written by articles/actions/publishing.py, which does not know what it is for
)
FIND_IN_COMMENT = "links_of_comment"
TELL = "tell_link"
MOST_LINKS = 100  # of one article or comment that are told
MOST_ANSWER = 100_000  # bytes of an endpoint's answer
MOST_TRIES = 7  # the last a day and a half after the first
FIRST_WAIT = timedelta(minutes=2)  # four times as long after each
NEWS = timedelta(days=1)  # what was published longer ago was brought from elsewhere, and told there
HAS_LINKS = 'href="http'
_HREF = re.compile(r'<a [^>]*?href="(https?://[^"]+)"', re.IGNORECASE)

State = SentLink.State


def links_may_have_changed(comment: Comment, *, before: str = "", now: datetime) -> None:
    """After a comment in the thread came, went or reads otherwise, in the transaction of that deed.

    `before` is the html that it had until then. One row, and none for words that link nowhere; the hub, if there is
    one, is told of all.
    """
    if comment.number is None or timezone.now() - now > NEWS:
        return
    announce_talk(comment.article_id, at=now)
    if not settings.SEND_LINKS:
        return
    if HAS_LINKS in comment.html or HAS_LINKS in before:
        enqueue(FIND_IN_COMMENT, {"comment": comment.pk}, due_at=now)


@does(FIND_IN_ARTICLE)
def find_in_article(payload: dict[str, Any]) -> None:
    if settings.SEND_LINKS:
        find_links(article_id=payload["article"])


@does(FIND_IN_COMMENT)
def find_in_comment(payload: dict[str, Any]) -> None:
    comment = Comment.objects.filter(pk=payload["comment"]).only("article_id").first()
    if comment is not None and settings.SEND_LINKS:
        find_links(article_id=comment.article_id, comment_id=comment.pk)


@does(TELL)
def tell_link_of_row(payload: dict[str, Any]) -> None:
    tell_link(link_id=payload["link"], version=payload["version"])


@transaction.atomic
def find_links(*, article_id: int, comment_id: int | None = None, now: datetime | None = None) -> None:
    """Compare what is public now with what was told, and let the worker tell the difference."""
    now = now or timezone.now()
    html, version = _as_it_reads(article_id, comment_id, now)
    targets = outside_links(html)
    rows = SentLink.objects.filter(article=article_id, comment=comment_id)
    SentLink.objects.bulk_create(
        [
            SentLink(article_id=article_id, comment_id=comment_id, target=target, version=version)
            for target in targets
        ],
        ignore_conflicts=True,
    )
    rows.filter(target__in=targets).update(is_there=True, version=version, state=State.WAITING, attempts=0)
    gone = rows.filter(is_there=True).exclude(target__in=targets)
    gone.update(is_there=False, version=version, state=State.WAITING, attempts=0)
    for link in rows.filter(state=State.WAITING, version=version):
        enqueue(TELL, {"link": link.pk, "version": version}, due_at=now)


def _as_it_reads(article_id: int, comment_id: int | None, now: datetime) -> tuple[str, str]:
    """The html that everybody sees now, "" for none, and what names this version of it."""
    article = Article.objects.select_related("current").get(pk=article_id)
    is_out = article.is_published(now)
    if comment_id is None:
        read = str(article.current_id)
        return (article.revision.html, read) if is_out else ("", f"{read} withdrawn")
    comment = Comment.objects.get(pk=comment_id)
    stands = is_out and comment.in_thread and comment.state == Comment.State.PUBLISHED
    return comment.html if stands else "", str(comment.version)


def outside_links(html: str) -> list[str]:
    """The pages elsewhere that stored html links to, in ASCII, each once, in its order."""
    found: dict[str, None] = {}
    for href in _HREF.findall(html):
        target = iri_to_uri(unescape(href))
        try:
            host = urlsplit(target).hostname or ""
        except ValueError:
            continue
        if host and len(target) <= MOST_TARGET and not is_own_host(host):
            found[target] = None
    return list(found)[:MOST_LINKS]


def tell_link(*, link_id: int, version: str, now: datetime | None = None) -> None:
    """Tell one page of one version. A newer one, or one that was told, is left alone."""
    now = now or timezone.now()
    link = SentLink.objects.select_related("article").filter(pk=link_id, version=version).first()
    if link is None or link.told_version == version:
        return
    if not link.is_there and not link.told_version:
        SentLink.objects.filter(pk=link.pk).delete()  # never told, and there is nothing to tell any more
        return
    try:
        endpoint = endpoint_of(_page(link))
        if endpoint is None:
            _settle(link, State.UNASKED, now=now)
        elif endpoint.protocol == PINGBACK and link.told_version:
            _settle(link, State.TOLD, now=now)  # it knows one word only, and has heard it
        else:
            _tell(link, endpoint, now)
    except NotFetched as refused:
        _try_again_or_fail(link, refused, now)


def _page(link: SentLink) -> Fetched:
    fetched = fetch(link.target, most_bytes=MOST_BYTES, cut=True, headers={"Accept": "text/html, */*;q=0.1"})
    if fetched.status >= 500 or fetched.status == 429:
        raise NotFetched("unreachable", str(fetched.status))
    return fetched


def _tell(link: SentLink, endpoint: Endpoint, now: datetime) -> None:
    """Mark it as told before it is: after a crash in between it is not told again. Two workers at once tell once."""
    before = link.told_version
    claimed = SentLink.objects.filter(pk=link.pk, version=link.version, told_version=before)
    if not claimed.update(told_version=link.version, protocol=endpoint.protocol):
        return
    try:
        reason = _post(endpoint, source_of(link), link.target)
    except NotFetched:
        SentLink.objects.filter(pk=link.pk, told_version=link.version).update(told_version=before)
        raise
    _settle(link, State.FAILED if reason else State.TOLD, reason=reason, now=now)


def source_of(link: SentLink) -> str:
    """The full address of our page that links."""
    if link.comment_id is not None:
        return site_address(own_address("comment", link.comment_id))
    return site_address(iri_to_uri(own_address("article", link.article.slug)))


def _post(endpoint: Endpoint, source: str, target: str) -> str:
    """What the endpoint has against it; "" when it takes it. Raises NotFetched for what may pass."""
    if endpoint.protocol == WEBMENTION:
        body, media_type = (
            urlencode({"source": source, "target": target}),
            "application/x-www-form-urlencoded",
        )
    else:
        body, media_type = xmlrpc.client.dumps((source, target), "pingback.ping"), "text/xml"
    answer = fetch(
        endpoint.url, most_bytes=MOST_ANSWER, cut=True, method="POST", body=body.encode(),
        headers={"Content-Type": media_type},
    )  # fmt: skip
    if answer.status >= 500 or answer.status == 429:
        raise NotFetched("unreachable", str(answer.status))
    if not 200 <= answer.status < 300:
        return f"status-{answer.status}"
    # A fault that says "registered already" (48) is as good as an answer.
    _before, is_there, inside = answer.content.partition(b"<fault>")
    fault = re.search(rb"<(?:int|i4)>\s*(-?[0-9]{1,9})\s*<", inside) if is_there else None
    is_fault = endpoint.protocol == PINGBACK and fault is not None and fault[1] != b"48"
    return f"fault-{fault[1].decode()}" if is_fault and fault is not None else ""


def _try_again_or_fail(link: SentLink, refused: NotFetched, now: datetime) -> None:
    attempts = link.attempts + 1
    if not refused.may_pass or attempts >= MOST_TRIES:
        _settle(link, State.FAILED, reason=refused.code, now=now)
        return
    wait = max(FIRST_WAIT * 4 ** (attempts - 1), timedelta(seconds=refused.retry_after))
    with transaction.atomic():
        if SentLink.objects.filter(pk=link.pk, version=link.version).update(attempts=attempts):
            enqueue(TELL, {"link": link.pk, "version": link.version}, due_at=now + wait)


def _settle(link: SentLink, state: str, *, reason: str = "", now: datetime) -> None:
    told = {"told_at": now, "told_version": link.version} if state == State.TOLD else {}
    SentLink.objects.filter(pk=link.pk, version=link.version).update(state=state, reason=reason, **told)
