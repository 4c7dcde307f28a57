"""What editors send as an article, read: members of MetaWeblog, Movable Type and WordPress, as the Sent of ours."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from alliance_site.xmlrpc.posts import SHOWN, status_of
from alliance_site.xmlrpc.reading import flag_in, list_in, moment_in, struct_in, words_in
from articles.models import Article
from articles.rules.sent import HTML, MARKDOWN, Sent


def sent_in(struct: Any, article: Article | None = None) -> Sent:
    """What an editor of MetaWeblog or Movable Type sends; a member that is not there stays as it is.

    `article` is the one that it is for, if it is there. Raises ValidationError for what would be shown and must not be.
    """
    given = struct_in(struct)
    refuse_hidden(given, article)
    body, format = _body(given)
    return Sent(
        title=_words(given, "title"),
        body=body,
        format=format,
        summary=_words(given, "mt_excerpt"),
        slug=_words(given, "wp_slug") or _words(given, "mt_basename"),
        tags=tags_beside(article, _tags(given), whole="categories" in given),
        open_to_talk=talk_in(given, "mt_allow_comments"),
        at=moment_in(given.get("date_created_gmt")) or moment_in(given.get("dateCreated")),
    )


def refuse_hidden(given: dict[str, Any], article: Article | None) -> None:
    """Raises ValidationError for words that are for few where ours would be for all: nothing here has a password, and
    what is public does not become private by an edit. A new "private" one is a draft.
    """
    if given.get("wp_password") or given.get("post_password"):
        raise ValidationError(
            "Articles here have no passwords. Take it away, and save a draft: nobody sees that."
        )
    if given.get("post_status") == "private" and article is not None and status_of(article) in SHOWN:
        raise ValidationError(
            "A published article cannot be made private. Delete it: that withdraws it from readers."
        )


def tags_beside(
    article: Article | None, named: tuple[str, ...] | None, *, whole: bool
) -> tuple[str, ...] | None:
    """All the tags that an article is to have. Clients know two kinds, categories and tags, and ours are all given as
    categories: keywords alone come beside what is there, so that a client that has none (an empty text) takes none.
    """
    if named is None or whole or article is None:
        return named
    return (*(tag.name for tag in article.tags.all()), *named)


def talk_in(given: dict[str, Any], name: str) -> bool | None:
    """Open, closed, or not said: then the site's own default holds."""
    value = given.get(name)
    if value is None or value == "":
        return None
    return str(value).strip().lower() in ("1", "open", "true")


def publish_in(given: Any, publish: Any) -> bool:
    """The last parameter of the call, or what the struct says of itself where that is a draft."""
    status = struct_in(given).get("post_status")
    return flag_in(publish) and (not isinstance(status, str) or status in (*SHOWN, ""))


def _body(given: dict[str, Any]) -> tuple[str | None, str]:
    body = _words(given, "description")
    more = _words(given, "mt_text_more")
    if body is not None and more:
        body = f"{body}\n\n{more}"
    is_markdown = str(given.get("mt_convert_breaks") or "").startswith("markdown")
    return body, MARKDOWN if is_markdown else HTML


def _tags(given: dict[str, Any]) -> tuple[str, ...] | None:
    names: list[Any] = []
    for name in ("categories", "mt_keywords", "mt_tags"):
        value = given.get(name)
        names += str(value).split(",") if isinstance(value, str) else list_in(value) if value else []
    told = any(name in given for name in ("categories", "mt_keywords", "mt_tags"))
    return tuple(words_in(name) for name in names) if told else None


def _words(given: dict[str, Any], name: str) -> str | None:
    value = given.get(name)
    return None if value is None else words_in(value)
