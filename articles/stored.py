"""What this app stores of people: see groundwork/retention.py."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groundwork.retention import Topic, holds_nobody, stores

stores(
    "articles.Authorship",
    topic=Topic.WORDS,
    what=_("Which articles you are an author of"),
    why=_("To name you above what you wrote"),
    ends=_("stays with the article; once you left, it names a former member"),
    columns=("user",),
    user="user",
)
stores(
    "articles.Revision",
    topic=Topic.WORDS,
    what=_("Which revisions of articles you published"),
    why=_("So that the history of an article can be followed"),
    ends=_("your account is taken off it when you leave; the article stays"),
    columns=("published_by",),
    rest=("title", "summary", "language", "source", "html", "text", "blocks", "contents", "change_note"),
    user="published_by",
)
stores(
    "articles.Picture",
    topic=Topic.WORDS,
    what=_("Which pictures of articles you added"),
    why=_("So that editors know whom to ask"),
    ends=_("your account is taken off it when you leave; the picture stays with the article"),
    columns=("added_by",),
    rest=("name", "alt", "source_url", "trouble"),
    user="added_by",
)
holds_nobody(
    "articles.Article",
    "articles.FormerSlug",
    "articles.MenuItem",
    "articles.Page",
    "articles.PublicState",
    "articles.SearchText",
    "articles.Series",
    "articles.SiteIdentity",
    "articles.Tag",
)
