"""Asking Akismet about a comment, from the worker: off without AKISMET_KEY, and all that its answer does is hold.

The one place that sends anything of a comment to another company. docs/moderation.md lists what is sent.
"""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from django.conf import settings
from django.utils import timezone

from comments.actions.ruling import ASKED_ELSEWHERE, hold_meanwhile
from comments.models import Comment, GuestTrace
from comments.screening import Finding, Weight
from groundwork.actions.outbox import does

if TYPE_CHECKING:
    import httpx

PATIENCE = 10.0  # seconds; the worker has other things to do, and asks again later
NOWHERE = "192.0.2.1"  # a member's address is not kept, and Akismet wants one: RFC 5737, for documentation
KINDS = {
    Comment.Kind.COMMENT: "comment",
    Comment.Kind.PINGBACK: "pingback",
    Comment.Kind.WEBMENTION: "trackback",
}


@does(ASKED_ELSEWHERE)
def ask_akismet(payload: dict[str, Any]) -> None:
    """Hold the comment as possible spam if Akismet takes it for that. Raises what the network raises: asked again."""
    comment = Comment.objects.select_related("article", "person").filter(pk=payload["comment"]).first()
    if comment is None or not settings.AKISMET_KEY or comment.version != payload["version"]:
        return
    if comment.state in (Comment.State.PUBLISHED, Comment.State.HELD) and is_spam_to_akismet(comment):
        hold_meanwhile(comment, Finding(Weight.HOLD, "akismet"), now=timezone.now())


def is_spam_to_akismet(comment: Comment, transport: httpx.BaseTransport | None = None) -> bool:
    """Akismet's answer; `transport` is the network. Raises akismet.AkismetError when there is no telling."""
    import akismet
    import httpx

    config = akismet.Config(key=settings.AKISMET_KEY, url=settings.SITE_URL)
    headers = {"User-Agent": akismet.USER_AGENT}
    with httpx.Client(headers=headers, timeout=PATIENCE, transport=transport, trust_env=False) as client:
        said = akismet.SyncClient(config=config, http_client=client).comment_check(**sent_to_akismet(comment))
    return said != akismet.CheckResponse.HAM


def sent_to_akismet(comment: Comment) -> dict[str, Any]:
    """All that is sent besides the site's key and address: no e-mail address, and only the network of a guest."""
    network = GuestTrace.objects.filter(comment=comment).values_list("network", flat=True).first()
    return {
        "user_ip": str(ip_network(network).network_address) if network else NOWHERE,
        "comment_type": KINDS[Comment.Kind(comment.kind)],
        "comment_author": comment.person.name,
        "comment_author_url": comment.person.website,
        "comment_content": comment.source,
        "permalink": urljoin(settings.SITE_URL, comment.article.get_absolute_url()),
        "blog_lang": comment.article.language,
        "blog_charset": "UTF-8",
    }
