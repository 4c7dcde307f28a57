"""WordPress's own methods (`wp.*`, since its release 2.2), as far as editors call them; terms.py has more of them."""

from __future__ import annotations

from typing import Any
from xmlrpc.client import DateTime

from alliance_site.saving import ChangedOnSite, remember, resend, send, take
from alliance_site.xmlrpc.answering import date
from alliance_site.xmlrpc.calls import Call, members_method
from alliance_site.xmlrpc.changed import moments_changed
from alliance_site.xmlrpc.posts import (
    SHOWN,
    article_of,
    blog_struct,
    moment_of,
    opened,
    post_struct,
    recent_articles,
    status_of,
    tags_by_id,
)
from alliance_site.xmlrpc.reading import list_in, moment_in, struct_in, words_in
from alliance_site.xmlrpc.sent import refuse_hidden, tags_beside, talk_in
from alliance_site.xmlrpc.terms import TAXONOMIES, term_struct
from articles.feeds import absolute
from articles.models import Article, SiteIdentity
from articles.rules.sent import HTML, Sent
from groundwork.ids import whole_number


def endpoint_of(call: Call) -> str:
    return absolute(call.request.path)


def site_title() -> str:
    return SiteIdentity.load().name


@members_method("wp.getUsersBlogs", name_at=0)
def users_blogs(call: Call) -> list[dict[str, Any]]:
    return [blog_struct(endpoint_of(call), site_title(), call.user)]


@members_method("wp.getProfile")
def profile(call: Call) -> dict[str, Any]:
    name = str(call.user)
    return {
        "user_id": str(call.user.pk),
        "username": call.user.handle,
        "display_name": name,
        "nickname": name,
        "email": call.user.email,
        "roles": ["author"],
    }


@members_method("wp.getAuthors")
def authors(call: Call) -> list[dict[str, str]]:
    """Whoever asks: nobody is told who else has an account."""
    told = {"user_id": str(call.user.pk), "user_login": call.user.handle, "display_name": str(call.user)}
    return [told]


@members_method("wp.getOptions")
def options(call: Call) -> dict[str, Any]:
    told = {"software_name": "Alliance", "blog_title": site_title(), "blog_url": absolute("/")}
    return {name: {"desc": name, "readonly": True, "value": value} for name, value in told.items()}


@members_method("wp.getPages", "wp.getPageList", "wp.getComments")
def none_of_these(call: Call) -> list[Any]:
    """Standing pages and comments are not written this way."""
    return []


@members_method("wp.getPostFormats")
def post_formats(call: Call) -> dict[str, str]:
    return {"standard": "Standard"}


@members_method("wp.getPostStatusList")
def post_statuses(call: Call) -> dict[str, str]:
    return {"draft": "Draft", "publish": "Published"}


# Articles


@members_method("wp.newPost")
def new_post(call: Call) -> str:
    """(blog, name, password, struct)"""
    sent, status = _sent(call.must(1))
    return str(send(call.access, sent=sent, publish=status in SHOWN).pk)


@members_method("wp.editPost")
def edit_post(call: Call) -> bool:
    """(blog, name, password, post, struct)"""
    article = article_of(call.user, call.must(1))
    sent, status = _sent(call.must(2), article)
    _refuse_changed(article, struct_in(call.must(2)).get("if_not_modified_since"))
    if status == "trash":
        take(call.access, article=article)
        return True
    publish = status in SHOWN or (not status and status_of(article) in SHOWN)
    resend(call.access, article=article, sent=sent, publish=publish)
    return True


def _refuse_changed(article: Article, since: Any) -> None:
    """WordPress's own guard (wp_editPost, since 3.5), to the second. Raises ChangedOnSite."""
    moment = moment_in(since)
    if moment is not None and moments_changed([article])[article.pk].replace(microsecond=0) > moment:
        raise ChangedOnSite


@members_method("wp.deletePost")
def delete_post(call: Call) -> bool:
    """(blog, name, password, post)"""
    take(call.access, article=article_of(call.user, call.must(1)))
    return True


@members_method("wp.getPost")
def get_post(call: Call) -> dict[str, Any]:
    return _structs([opened(call, call.must(1))])[0]


@members_method("wp.getPosts")
def get_posts(call: Call) -> list[dict[str, Any]]:
    """(blog, name, password, {number, offset, post_status, post_type, s})"""
    wanted = struct_in(call.get(1) or {})
    if wanted.get("post_type", "post") not in ("post", "", "any"):
        return []
    offset = whole_number(str(wanted.get("offset") or 0))
    found = recent_articles(call.user, wanted.get("number"), offset)
    status = wanted.get("post_status")
    given = [a for a in found if not status or status in ("any", status_of(a))]
    remember(call.access.token, given, opened=False)
    return _structs(given)


def _structs(articles: list[Article]) -> list[dict[str, Any]]:
    changed = moments_changed(articles)
    return [_struct(article, date(changed[article.pk])) for article in articles]


def _struct(article: Article, modified: DateTime) -> dict[str, Any]:
    told = post_struct(article)
    moment = date(moment_of(article))
    return {
        "post_id": told["postid"],
        "post_title": told["title"],
        "post_content": told["description"],
        "post_excerpt": told["mt_excerpt"],
        "post_name": told["wp_slug"],
        "post_author": told["userid"],
        "post_status": told["post_status"],
        "post_date": moment,
        "post_date_gmt": moment,
        "post_modified": modified,
        "post_modified_gmt": modified,
        "post_type": "post",
        "post_format": "standard",
        "post_parent": "0",
        "post_password": "",
        "post_mime_type": "",
        "menu_order": 0,
        "link": told["link"],
        "guid": told["link"],
        "comment_status": "open" if article.discussion == Article.Discussion.OPEN else "closed",
        "ping_status": "open",
        "sticky": False,
        "post_thumbnail": [],
        "custom_fields": [],
        "enclosure": {},
        "terms": [term_struct(tag) for tag in article.tags.all()],
    }


def _sent(struct: Any, article: Article | None = None) -> tuple[Sent, str]:
    """What is sent, and the status that it is to have; "" where none is named."""
    given = struct_in(struct)
    refuse_hidden(given, article)

    def words(name: str) -> str | None:
        return None if given.get(name) is None else words_in(given[name])

    sent = Sent(
        title=words("post_title"),
        body=words("post_content"),
        format=HTML,
        summary=words("post_excerpt"),
        slug=words("post_name"),
        tags=tags_beside(article, _tags(given), whole=_names_categories(given)),
        open_to_talk=talk_in(given, "comment_status"),
        at=moment_in(given.get("post_date_gmt")) or moment_in(given.get("post_date")),
    )
    return sent, (words("post_status") or "").strip().lower()


def _names_categories(given: dict[str, Any]) -> bool:
    return any(TAXONOMIES[0] in struct_in(given.get(name) or {}) for name in ("terms", "terms_names"))


def _tags(given: dict[str, Any]) -> tuple[str, ...] | None:
    if given.get("terms") is None and given.get("terms_names") is None:
        return None
    names: list[str] = []
    for taxonomy in TAXONOMIES:
        names += tags_by_id(list_in(struct_in(given.get("terms") or {}).get(taxonomy) or []))
        names += [words_in(n) for n in list_in(struct_in(given.get("terms_names") or {}).get(taxonomy) or [])]
    return tuple(names)
