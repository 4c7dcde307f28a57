"""MetaWeblog (2002) and Movable Type's additions to it."""

from __future__ import annotations

from typing import Any

from alliance_site.saving import resend, send, take
from alliance_site.xmlrpc.calls import Call, members_method
from alliance_site.xmlrpc.posts import (
    article_of,
    category_struct,
    listed,
    opened,
    post_struct,
    recent_articles,
    tags_by_id,
    title_struct,
    upload,
)
from alliance_site.xmlrpc.reading import list_in, struct_in
from alliance_site.xmlrpc.sent import publish_in, sent_in
from articles.actions.describing import set_tags
from articles.actions.sending import tags_named
from articles.models import Tag
from articles.rules.sent import Sent


@members_method("metaWeblog.newPost")
def new_post(call: Call) -> str:
    """(blog, name, password, struct, publish)"""
    struct = call.must(1)
    publish = publish_in(struct, call.get(2, True))
    return str(send(call.access, sent=sent_in(struct), publish=publish).pk)


@members_method("metaWeblog.editPost")
def edit_post(call: Call) -> bool:
    """(post, name, password, struct, publish)"""
    struct = call.must(1)
    publish = publish_in(struct, call.get(2, True))
    article = article_of(call.user, call.must(0))
    resend(call.access, article=article, sent=sent_in(struct, article), publish=publish)
    return True


@members_method("metaWeblog.getPost")
def get_post(call: Call) -> dict[str, Any]:
    return post_struct(opened(call, call.must(0)))


@members_method("metaWeblog.getRecentPosts")
def recent_posts(call: Call) -> list[dict[str, Any]]:
    return [post_struct(article) for article in listed(call, call.get(1))]


@members_method("mt.getRecentPostTitles")
def recent_titles(call: Call) -> list[dict[str, Any]]:
    return [title_struct(article) for article in recent_articles(call.user, call.get(1))]


@members_method("metaWeblog.getCategories", "mt.getCategoryList", "wp.getCategories")
def categories(call: Call) -> list[dict[str, Any]]:
    return [category_struct(tag) for tag in Tag.objects.all()]


@members_method("metaWeblog.newMediaObject", "wp.uploadFile")
def new_media(call: Call) -> dict[str, Any]:
    """(blog, name, password, {name, type, bits})"""
    return upload(call.user, call.must(1))


@members_method("metaWeblog.deletePost", "blogger.deletePost", name_at=2)
def delete_post(call: Call) -> bool:
    """(key, post, name, password, publish)"""
    take(call.access, article=article_of(call.user, call.must(1)))
    return True


@members_method("mt.getPostCategories")
def post_categories(call: Call) -> list[dict[str, Any]]:
    tags = article_of(call.user, call.must(0)).tags.all()
    return [
        {"categoryId": str(tag.pk), "categoryName": tag.name, "isPrimary": number == 0}
        for number, tag in enumerate(tags)
    ]


@members_method("mt.setPostCategories")
def set_post_categories(call: Call) -> bool:
    """(post, name, password, [{categoryId}])"""
    article = article_of(call.user, call.must(0))
    ids = [struct_in(given).get("categoryId", "") for given in list_in(call.must(1))]
    tags = tags_named(editor=call.user, names=tags_by_id(ids))
    set_tags(editor=call.user, article=article, tags=tags)
    return True


@members_method("mt.publishPost")
def publish_post(call: Call) -> bool:
    """Publish the draft as it stands; what has not changed since is left as it is."""
    resend(call.access, article=article_of(call.user, call.must(0)), sent=Sent(), publish=True)
    return True
