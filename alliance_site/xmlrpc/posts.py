"""Articles as editors know them: found by their id, told as structs, and read out of the structs that come back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import Http404
from django.utils import timezone

from accounts.models import User
from alliance_site.saving import remember
from alliance_site.xmlrpc.answering import date
from alliance_site.xmlrpc.calls import Call
from alliance_site.xmlrpc.reading import bytes_in, struct_in, words_in
from articles.actions.pictures import add_picture
from articles.feeds import absolute
from articles.models import Article, Picture, Tag
from articles.rules.access import editable_by
from articles.rules.pictures import encode_picture
from articles.rules.sent import MARKDOWN, body_for
from articles.rules.standing import Standing, standing_of
from groundwork.ids import whole_number

BLOG = "1"  # there is one; what clients send as its id is not looked at
MOST_POSTS = 200  # in one answer
USUAL_POSTS = 10
STATUS = {
    Standing.DRAFT: "draft",
    Standing.SCHEDULED: "future",
    Standing.PUBLISHED: "publish",
    Standing.WITHDRAWN: "trash",
}
SHOWN = ("publish", "future")  # what clients call an article that is to be published; "private" is a draft


def articles_of(user: User) -> Any:
    """All that this member may edit, with what a struct tells, the newest first."""
    articles = editable_by(user).select_related("current", "sent_body", "state")
    return articles.prefetch_related("tags", "authorships__user__person").order_by("-id")


def article_of(user: User, post_id: Any) -> Article:
    """Raises Http404 for what is not there or not theirs."""
    article: Article | None = articles_of(user).filter(pk=whole_number(words_in(post_id).strip())).first()
    if article is None:
        raise Http404
    return article


def recent_articles(user: User, how_many: Any, skipped: int = 0) -> list[Article]:
    """What is not withdrawn; `how_many` as the client has it."""
    given = whole_number(str(how_many)) if how_many is not None else USUAL_POSTS
    most = min(given or USUAL_POSTS, MOST_POSTS)
    return list(articles_of(user).filter(withdrawn_at=None)[skipped : skipped + most])


def opened(call: Call, post_id: Any) -> Article:
    """The article that a program asks for by itself, to edit it."""
    article = article_of(call.user, post_id)
    remember(call.access.token, [article], opened=True)
    return article


def listed(call: Call, how_many: Any, skipped: int = 0) -> list[Article]:
    """The latest, with their texts: a program may well go on from there without asking again."""
    articles = recent_articles(call.user, how_many, skipped)
    remember(call.access.token, articles, opened=False)
    return articles


def status_of(article: Article) -> str:
    return STATUS[standing_of(article, timezone.now())]


def moment_of(article: Article) -> datetime:
    """When it was or will be published; now for a draft: clients stumble over a date that is none."""
    return article.published_at or timezone.now()


def post_struct(article: Article) -> dict[str, Any]:
    """As MetaWeblog and Movable Type have it."""
    body, format = body_for(article)
    link = absolute(article.get_absolute_url())
    moment = date(moment_of(article))
    author = article.authorships.all()[0].user if article.authorships.all() else None
    return {
        "postid": str(article.pk),
        "userid": str(author.pk) if author else "",
        "dateCreated": moment,
        "date_created_gmt": moment,
        "title": article.title,
        "description": body,
        "mt_convert_breaks": "markdown" if format == MARKDOWN else "",
        "mt_excerpt": article.summary,
        "mt_text_more": "",
        "mt_keywords": "",
        "mt_allow_comments": 1 if article.discussion == Article.Discussion.OPEN else 2,
        "mt_allow_pings": 1,
        "categories": [tag.name for tag in article.tags.all()],
        "link": link,
        "permaLink": link,
        "wp_slug": article.slug,
        "wp_author_id": str(author.pk) if author else "",
        "wp_author_display_name": str(author) if author else "",
        "post_status": status_of(article),
    }


def title_struct(article: Article) -> dict[str, Any]:
    moment = date(moment_of(article))
    return {
        "postid": str(article.pk),
        "title": article.title,
        "dateCreated": moment,
        "date_created_gmt": moment,
        "post_status": status_of(article),
    }


def category_struct(tag: Tag) -> dict[str, Any]:
    page = absolute(tag.get_absolute_url())
    return {
        "categoryId": str(tag.pk),
        "parentId": "0",
        "categoryName": tag.name,
        "title": tag.name,
        "description": tag.name,
        "categoryDescription": "",
        "htmlUrl": page,
        "rssUrl": page,
    }


def tags_by_id(ids: Iterable[Any]) -> list[str]:
    """The names of the tags of these ids. Raises ValidationError for one that is not there."""
    wanted = [whole_number(words_in(value)) for value in ids]
    names = dict(Tag.objects.filter(pk__in=wanted).values_list("pk", "name"))
    if missing := [pk for pk in wanted if pk not in names]:
        raise ValidationError(f"There is no category with the id {missing[0]}.")
    return [names[pk] for pk in wanted]


def upload(user: User, struct: Any) -> dict[str, Any]:
    """Keep a picture. Raises ValidationError for what is none: nothing else is taken."""
    given = struct_in(struct)
    picture = add_picture(editor=user, encoded=encode_picture(bytes_in(given.get("bits"))), alt="")
    return media_struct(picture)


def media_struct(picture: Picture) -> dict[str, Any]:
    address = f"{settings.SITE_URL.rstrip('/')}{picture.url}"
    return {
        "id": str(picture.pk),
        "attachment_id": str(picture.pk),
        "file": default_storage.get_valid_name(picture.name.rpartition("/")[2]),
        "title": picture.alt,
        "url": address,
        "link": address,
        "type": "image/webp",
    }


def blog_struct(endpoint: str, title: str, user: User) -> dict[str, Any]:
    """`xmlrpc` is the address that was called, byte for byte: ScribeFire drops a blog with any other."""
    return {
        "blogid": BLOG,
        "blogName": title,
        "url": absolute("/"),
        "xmlrpc": endpoint,
        "isAdmin": user.is_superuser,
        "isPrimary": True,
    }
