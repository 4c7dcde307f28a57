"""Blogger 1.0 (2001): an application key first, then the name and the password; a title stands in the text."""

from __future__ import annotations

import re
from typing import Any

from alliance_site.saving import resend, send
from alliance_site.xmlrpc.calls import Call, members_method
from alliance_site.xmlrpc.posts import article_of, blog_struct, listed, opened, post_struct
from alliance_site.xmlrpc.reading import flag_in, words_in
from alliance_site.xmlrpc.wordpress import endpoint_of, site_title
from articles.feeds import absolute
from articles.models import Article
from articles.rules.sent import Sent

_TITLE = re.compile(r"\s*<title>(.*?)</title>", re.IGNORECASE | re.DOTALL)


@members_method("blogger.getUsersBlogs")
def users_blogs(call: Call) -> list[dict[str, Any]]:
    return [blog_struct(endpoint_of(call), site_title(), call.user)]


@members_method("blogger.getUserInfo")
def user_info(call: Call) -> dict[str, str]:
    first, _space, last = str(call.user).partition(" ")
    return {
        "userid": str(call.user.pk),
        "nickname": str(call.user),
        "firstname": first,
        "lastname": last,
        "email": call.user.email,
        "url": absolute("/"),
    }


@members_method("blogger.newPost", name_at=2)
def new_post(call: Call) -> str:
    """(key, blog, name, password, text, publish)"""
    sent = _sent(call.must(2))
    return str(send(call.access, sent=sent, publish=flag_in(call.get(3, True))).pk)


@members_method("blogger.editPost", name_at=2)
def edit_post(call: Call) -> bool:
    """(key, post, name, password, text, publish)"""
    article = article_of(call.user, call.must(1))
    publish = flag_in(call.get(3, True))
    resend(call.access, article=article, sent=_sent(call.must(2)), publish=publish)
    return True


@members_method("blogger.getPost", name_at=2)
def get_post(call: Call) -> dict[str, Any]:
    return _struct(opened(call, call.must(1)))


@members_method("blogger.getRecentPosts", name_at=2)
def recent_posts(call: Call) -> list[dict[str, Any]]:
    return [_struct(article) for article in listed(call, call.get(2))]


def _sent(text: Any) -> Sent:
    body = words_in(text)
    found = _TITLE.match(body)
    return Sent(title=found[1], body=body[found.end() :]) if found else Sent(body=body)


def _struct(article: Article) -> dict[str, Any]:
    told = post_struct(article)
    kept = {name: told[name] for name in ("postid", "userid", "dateCreated")}
    return {**kept, "content": f"<title>{told['title']}</title>{told['description']}"}
