"""Properties of microformats into articles and back: what a Micropub client sends, and what it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.http import Http404
from django.urls import Resolver404, resolve
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive

from accounts.models import User
from alliance_site.micropub.requests import Properties, odd, properties_in, site_path
from alliance_site.xmlrpc.posts import articles_of, status_of
from articles.feeds import absolute
from articles.models import Article, FormerSlug
from articles.rules.sent import HTML, MARKDOWN, Sent, body_for
from groundwork.languages import in_language

# What a post of another kind points at; here it is an article that begins with the link.
POINTERS = {"in-reply-to": "↩ ", "like-of": "♥ ", "repost-of": "♻ ", "bookmark-of": "🔖 "}
KNOWN = ("name", "content", "summary", "category", "published", "photo", "mp-slug", "post-status", *POINTERS)


def article_at(user: User, url: str) -> Article:
    """The article of theirs at this address, or that was there once. Raises Refused or Http404."""
    try:
        path = unquote(site_path(url).partition("?")[0].partition("#")[0])
        found = resolve(in_language(path, settings.LANGUAGE_CODE))
    except Resolver404:
        raise Http404 from None
    if found.url_name != "article":
        raise Http404
    slug = found.kwargs["slug"]
    former = FormerSlug.objects.filter(slug=slug).values_list("article", flat=True)
    own = articles_of(user)
    article: Article | None = own.filter(slug=slug).first() or own.filter(pk__in=list(former)).first()
    if article is None:
        raise Http404
    return article


def sent_in(given: Properties) -> Sent:
    """What the properties say of an article; others are ignored (3.4). Raises Refused for odd ones."""
    body, format = _content(given.get("content"))
    body = _with_pointers(given, body, format)
    return Sent(
        title=_text(given, "name"),
        body=body,
        format=format,
        summary=_text(given, "summary"),
        slug=_text(given, "mp-slug"),
        tags=tuple(_texts(given, "category")) if "category" in given else None,
        at=_moment(given),
    )


def with_pictures(sent: Sent, pictures: list[tuple[str, str]]) -> Sent:
    """The same with pictures (address, words) at its end."""
    if not pictures:
        return sent
    if sent.format == HTML and sent.body is not None:
        tags = "".join(
            f'\n<p><img src="{_attribute(url)}" alt="{_attribute(alt)}"></p>' for url, alt in pictures
        )
        return replace(sent, body=f"{sent.body}{tags}")
    lines = "\n\n".join(f"![{_plain(alt)}](<{_address(url)}>)" for url, alt in pictures)
    return replace(sent, body=f"{sent.body}\n\n{lines}" if sent.body else lines, format=MARKDOWN)


def pictures_in(given: Properties) -> list[tuple[str, str]]:
    """Addresses and words of `photo`, which is a text or {value, alt} (micropub.rocks 205). Raises Refused."""
    found = []
    for photo in given.get("photo", []):
        said = photo if isinstance(photo, dict) else {"value": photo}
        url, alt = said.get("value"), said.get("alt", "")
        if (
            not isinstance(url, str)
            or not isinstance(alt, str)
            or not url.startswith(("http://", "https://"))
        ):
            raise odd("A photo is the address of a picture.")
        found.append((url, alt))
    return found


def is_draft(given: Properties) -> bool:
    status = _text(given, "post-status") or "published"
    if status not in ("draft", "published"):
        raise odd("`post-status` is draft or published.")
    return status == "draft"


def properties_of(article: Article) -> Properties:
    """What a client is told of an article (3.7.2)."""
    body, format = body_for(article)
    told: Properties = {
        "name": [article.title],
        "content": [{"html": body} if format == HTML else body],
        "category": [tag.name for tag in article.tags.all()],
        "mp-slug": [article.slug],
        "url": [absolute(article.get_absolute_url())],
        "post-status": ["published" if status_of(article) in ("publish", "future") else "draft"],
    }
    if article.summary:
        told["summary"] = [article.summary]
    if article.published_at is not None:
        told["published"] = [article.published_at.isoformat()]
    return told


def changed(article: Article, body: dict[str, Any]) -> Properties:
    """The properties that an update names, as they are to be (3.4). Raises Refused."""
    now, told = properties_of(article), {}
    if not any(name in body for name in ("replace", "add", "delete")):
        raise odd("An update replaces, adds or deletes something.")
    for name, values in properties_in(body.get("replace", {})).items():
        told[name] = values
    for name, values in properties_in(body.get("add", {})).items():
        before = told.get(name, now.get(name, [])) if name not in ("content", "photo") else []
        if name == "content" and now["content"][0]:
            raise odd("There is content already: replace it.")
        told[name] = [*before, *(value for value in values if value not in before)]
    deleted = body.get("delete", [])
    if isinstance(deleted, list) and all(isinstance(name, str) for name in deleted):
        told |= {name: [] for name in deleted}
    else:
        for name, values in properties_in(deleted).items():
            told[name] = [value for value in told.get(name, now.get(name, [])) if value not in values]
    return told


def _content(values: list[Any] | None) -> tuple[str | None, str]:
    """Plain text is Markdown, {html} HTML; several values follow one another. Nothing deleted is nothing."""
    if values is None:
        return None, MARKDOWN
    texts, format = [], MARKDOWN
    for value in values:
        if isinstance(value, dict) and isinstance(value.get("html"), str):
            format = HTML
            texts.append(value["html"])
        elif isinstance(value, str):
            texts.append(value)
        else:
            raise odd("Content is a text, or {html}.")
    return "\n\n".join(texts), format


def _with_pointers(given: Properties, body: str | None, format: str) -> str | None:
    lines = []
    for name, sign in POINTERS.items():
        for value in given.get(name, []):
            url = value.get("url", [""])[0] if isinstance(value, dict) and value.get("url") else value
            if not isinstance(url, str) or not url.startswith(("http://", "https://")):
                raise odd(f"`{name}` is the address of a page.")
            link = (
                f'<a href="{_attribute(url)}">{_attribute(url)}</a>'
                if format == HTML
                else f"<{_address(url)}>"
            )
            lines.append(f"<p>{sign}{link}</p>" if format == HTML else f"{sign}{link}")
    return "\n\n".join([*lines, body] if body else lines) if lines else body


def _texts(given: Properties, name: str) -> list[str]:
    values = given.get(name, [])
    if not all(isinstance(value, str) for value in values):
        raise odd(f"`{name}` holds texts.")
    return values


def _text(given: Properties, name: str) -> str | None:
    """The first text of a property; "" for one that was emptied, None for one that is not there."""
    if name not in given:
        return None
    texts = _texts(given, name)
    return texts[0] if texts else ""


def _moment(given: Properties) -> datetime | None:
    typed = _text(given, "published")
    if not typed:
        return None
    try:
        moment = parse_datetime(typed.strip())
    except ValueError:
        moment = None
    if moment is None:
        raise odd("`published` is no date (RFC 3339).")
    return moment.replace(tzinfo=UTC) if is_naive(moment) else moment


def _address(url: str) -> str:
    return "".join(url.split()).replace("<", "%3C").replace(">", "%3E")


def _plain(words: str) -> str:
    return " ".join(words.split()).replace("\\", "").replace("[", "(").replace("]", ")")


def _attribute(words: str) -> str:
    return words.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
