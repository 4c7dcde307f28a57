"""WordPress's methods for terms and pictures. Its categories and its tags are our tags."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404

from alliance_site.xmlrpc.calls import Call, members_method
from alliance_site.xmlrpc.posts import media_struct
from alliance_site.xmlrpc.reading import struct_in, words_in
from articles.actions.sending import tags_named
from articles.feeds import absolute
from articles.models import Picture, Tag
from groundwork.ids import whole_number

TAXONOMIES = ("category", "post_tag")
MOST_MEDIA, USUAL_MEDIA = 100, 20


def term_struct(tag: Tag, taxonomy: str = "category") -> dict[str, Any]:
    return {
        "term_id": str(tag.pk),
        "term_group": "0",
        "term_taxonomy_id": str(tag.pk),
        "taxonomy": taxonomy,
        "name": tag.name,
        "slug": tag.slug,
        "description": "",
        "parent": "0",
        "count": 0,
    }


@members_method("wp.getTaxonomies")
def taxonomies(call: Call) -> list[dict[str, Any]]:
    return [{"name": name, "label": name, "hierarchical": False, "public": True} for name in TAXONOMIES]


@members_method("wp.getTerms")
def terms(call: Call) -> list[dict[str, Any]]:
    """(blog, name, password, taxonomy)"""
    return [term_struct(tag, _taxonomy(call.must(1))) for tag in Tag.objects.all()]


@members_method("wp.getTerm")
def term(call: Call) -> dict[str, Any]:
    tag = Tag.objects.filter(pk=whole_number(words_in(call.must(2)))).first()
    if tag is None:
        raise Http404
    return term_struct(tag, _taxonomy(call.must(1)))


@members_method("wp.newTerm")
def new_term(call: Call) -> str:
    given = struct_in(call.must(1))
    return str(_made(call, given.get("name")).pk)


@members_method("wp.newCategory")
def new_category(call: Call) -> str:
    """(blog, name, password, {name})"""
    return str(_made(call, struct_in(call.must(1)).get("name")).pk)


@members_method("wp.getTags")
def tags(call: Call) -> list[dict[str, Any]]:
    return [
        {
            "tag_id": str(tag.pk),
            "name": tag.name,
            "slug": tag.slug,
            "count": 0,
            "html_url": absolute(tag.get_absolute_url()),
            "rss_url": absolute(tag.get_absolute_url()),
        }
        for tag in Tag.objects.all()
    ]


@members_method("wp.suggestCategories")
def suggest_categories(call: Call) -> list[dict[str, str]]:
    """(blog, name, password, beginning, most)"""
    found = Tag.objects.filter(name__istartswith=words_in(call.get(1, "")))
    return [{"category_id": str(tag.pk), "category_name": tag.name} for tag in found[:20]]


def _made(call: Call, name: Any) -> Tag:
    made = tags_named(editor=call.user, names=[words_in(name or "")])
    if not made:
        raise ValidationError("A category has a name.")
    return made[0]


def _taxonomy(given: Any) -> str:
    name = words_in(given)
    if name not in TAXONOMIES:
        raise ValidationError("There is no such taxonomy.")
    return name


# Pictures


@members_method("wp.getMediaLibrary")
def media_library(call: Call) -> list[dict[str, Any]]:
    wanted = struct_in(call.get(1) or {})
    most = min(whole_number(str(wanted.get("number") or USUAL_MEDIA)) or USUAL_MEDIA, MOST_MEDIA)
    own = Picture.objects.filter(added_by=call.user, state=Picture.State.READY).order_by("-pk")
    return [media_struct(picture) for picture in own[:most]]
