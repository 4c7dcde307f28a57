"""What this app stores of people: see groundwork/retention.py."""

from __future__ import annotations

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from groundwork.retention import Goes, Topic, holds_nobody, stores


def _import_ends() -> str:
    days = settings.IMPORT_FILE_DAYS
    return ngettext(
        "your account is taken off it when you leave; a file that nobody brings goes after %(n)d day",
        "your account is taken off it when you leave; a file that nobody brings goes after %(n)d days",
        days,
    ) % {"n": days}


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
stores(
    "articles.ImportRun",
    topic=Topic.WORKING,
    what=_("Which articles and talk you had brought from elsewhere, from which file, and how it went"),
    why=_("So that it can go on after a break, and be looked up"),
    ends=lazy(_import_ends, str)(),
    columns=("asked_by", "file_name", "stored_as", "lines"),
    rest=("format", "options", "counts"),
    user="asked_by",
    goes=Goes.LEAVING,
    clears={"asked_by": None},
    secret=("stored_as",),
)
holds_nobody(
    "articles.Article",
    "articles.Change",
    "articles.FormerSlug",
    "articles.ImportedItem",  # an article of the site as it stood elsewhere
    "articles.MenuItem",
    "articles.Page",
    "articles.PublicState",
    "articles.Redirect",
    "articles.SearchText",
    "articles.SentBody",  # an article as an editor of another program sent it
    "articles.Series",
    "articles.SiteIdentity",
    "articles.SiteName",
    "articles.Tag",
)
