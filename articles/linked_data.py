"""An article as search engines read it: schema.org in JSON-LD, without a word of the text or of the talk twice.

The comments that the page shows are named by their place on the page, their time and their writer; their words stand
below, in the html. So a page of thirty comments grows by less than one kilobyte, packed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article
from articles.presenting import first_picture
from groundwork.sheets import place

# As django.utils.html.json_script has it: nothing in the data may end the element that it stands in.
IN_A_SCRIPT = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def linked_article(article: Article, *, site_name: str, site_url: str) -> SafeString:
    """For the page of an article (for_listing), drawn as a sheet: what comments change has a place.

    https://schema.org/Article. The places are `comment_count` (a number) and `comments_linked` (items of an array).
    """
    revision = article.revision
    home = site_url + reverse("article", args=[article.slug])
    data = {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": home,
        "headline": revision.title,
        "description": revision.summary,
        "inLanguage": revision.language,
        "datePublished": article.published_at.isoformat() if article.published_at else "",
        "dateModified": revision.published_at.isoformat(),
        "wordCount": revision.words,
        "image": [site_url + picture] if (picture := first_picture(revision.html)) else [],
        "keywords": [tag.name for tag in article.tags.all()],
        "author": [
            {"@type": "Person", "name": name, "url": site_url + reverse("author", args=[handle])}
            for handle, name in _authors(article)
        ],
        "publisher": {"@type": "Organization", "name": site_name, "url": site_url + "/"},
        "discussionUrl": site_url + reverse("thread", args=[article.slug]),
    }
    known = in_script({name: value for name, value in data.items() if value})
    open_end = f',"commentCount":{place("comment_count", "0")},"comment":[{place("comments_linked")}]}}'
    return mark_safe(known[:-1] + open_end)  # noqa: S308 - escaped by in_script; the places are filled with the like


def in_script(data: Mapping[str, Any] | Sequence[Any]) -> str:
    """JSON that may stand in a script element."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(IN_A_SCRIPT)


def _authors(article: Article) -> list[tuple[str, str]]:
    """Handles and names; whoever was erased has neither."""
    users = [authorship.user for authorship in article.authorships.all()]
    return [(user.handle, user.person.name) for user in users if hasattr(user, "person")]
