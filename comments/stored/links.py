"""What goes to and comes from other sites: links, and talk that was brought from elsewhere."""

from __future__ import annotations

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from groundwork.retention import Goes, Topic, holds_nobody, stores


def _link_ends() -> str:
    days = settings.REFUSED_LINK_DAYS
    return ngettext(
        "when the page is gone or a moderator takes it away, the rest with the article; what does not link here,"
        " %(n)d day after it said so",
        "when the page is gone or a moderator takes it away, the rest with the article; what does not link here,"
        " %(n)d days after it said so",
        days,
    ) % {"n": days}


stores(
    "comments.ReceivedLink",
    topic=Topic.WORKING,
    what=_("Pages of other sites that say that they link here"),
    why=_("To show them below the article, and to look whether the link still stands"),
    ends=lazy(_link_ends, str)(),
    columns=("source",),
    rest=("target", "reason"),
)
stores(
    "comments.SentLink",
    topic=Topic.WORDS,
    what=_("Which pages your public comments link to, and whether these were told"),
    why=_("To tell them once"),
    ends=_("when you leave and have your words erased"),
    columns=("target",),
    rest=("version", "told_version", "protocol", "reason"),
    person="comment__person",
    goes=Goes.ERASING,
)
stores(
    "comments.ImportedComment",
    topic=Topic.WORDS,
    what=_("Under which number a comment stood on the site that it was brought from"),
    why=_("So that it is brought once, and never again when it was erased here"),
    ends=_("with the article"),
    columns=("source_id",),
    rest=("source",),
    person="comment__person",
)
stores(
    "comments.NameElsewhere",
    topic=Topic.WORDS,
    what=_("What an annotation that a program sent for you is called elsewhere"),
    why=_("So that its copies are known to be one"),
    ends=_("when you leave and have your words erased"),
    columns=("canonical", "via"),
    person="comment__person",
    goes=Goes.ERASING,
)
holds_nobody("comments.PageElsewhere")
