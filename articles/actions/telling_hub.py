"""WebSub: a hub is told that feeds changed, and tells those who subscribed (W3C Recommendation, 23 January 2018, 7)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from articles.actions.announcing import HUB, TALK_HUB
from articles.models import Article
from groundwork.actions.outbox import does, enqueue_all
from groundwork.fetching import NotFetched, fetch
from groundwork.languages import in_language, own_address

TOPIC = "tell_hub_of_topic"
FORMS = ("rss", "json")  # besides Atom
MOST_ANSWER = 10_000  # bytes
TOLD_SECONDS = 3600  # in which one version of a talk is told once, however often it is asked for


@does(HUB)
def tell_hub(payload: dict[str, Any]) -> None:
    """Of all feeds that the article stands in, or stood in."""
    article = Article.objects.filter(pk=payload["article"]).first()
    if article is None or not settings.WEBSUB_HUB:
        return
    feeds: list[tuple[str, tuple[str, ...]]] = [
        ("articles_feed", ()),
        *(("tag_feed", (tag.slug,)) for tag in article.tags.all()),
        *(("author_feed", (user.handle,)) for user in article.authors.all()),
    ]
    _tell(feeds)


@does(TALK_HUB)
def tell_hub_of_talk(payload: dict[str, Any]) -> None:
    """Of the feeds of its comments: once for whatever was said within a minute, and for its entry elsewhere not.

    It counts as told when the rows are written, not before: a worker that ends between them tells twice, never not.
    """
    articles = Article.objects.published(timezone.now()).select_related("state")
    article = articles.filter(pk=payload["article"]).first()
    if article is None or not settings.WEBSUB_HUB:
        return
    told = f"hub-told:{article.pk}:{article.state.version}"
    if not cache.get(told):
        _tell([("talk_feed", (article.slug,)), ("notes_feed", (article.slug,))])
        cache.set(told, True, TOLD_SECONDS)


def _tell(feeds: list[tuple[str, tuple[str, ...]]]) -> None:
    """One row for each feed in each form and language: what a hub did not hear of one is tried again by itself."""
    plain = [own_address(name, *about) for name, about in feeds]
    others = [own_address(f"{name}_as", *about, form) for name, about in feeds for form in FORMS]
    paths = [in_language(path, code) for path in (*plain, *others) for code, _name in settings.LANGUAGES]
    topics = [settings.SITE_URL.rstrip("/") + iri_to_uri(path) for path in paths]
    enqueue_all(TOPIC, [{"topic": topic} for topic in topics], due_at=timezone.now())


@does(TOPIC)
def tell_hub_of_topic(payload: dict[str, Any]) -> None:
    """One POST in the words that hubs have for it: `hub.url` (PubSubHubbub 0.4) and `hub.topic`; several of one name
    are not heard by all. Not counted as a call of a stranger: whoever runs the site named the hub. Raises NotFetched.
    """
    if not settings.WEBSUB_HUB:
        return
    topic = payload["topic"]
    answer = fetch(
        settings.WEBSUB_HUB,
        most_bytes=MOST_ANSWER,
        cut=True,
        method="POST",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        body=urlencode([("hub.mode", "publish"), ("hub.url", topic), ("hub.topic", topic)]).encode(),
        is_counted=False,
    )
    if not 200 <= answer.status < 300:
        raise NotFetched("unreachable", f"the hub answered {answer.status}")
