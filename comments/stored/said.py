"""What people write, and what belongs to it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from groundwork.retention import Goes, Topic, holds_nobody, stores

_WITH_THE_WORDS = _("when the words it belongs to are erased")

stores(
    "comments.Comment",
    topic=Topic.WORDS,
    what=_(
        "What you write: comments and notes with their tags; and private notes and highlights, seen by you alone"
    ),
    why=_("To show it, or to keep it for you"),
    ends=_("private notes when you leave; the rest when you want it erased, and its number stays, empty"),
    columns=("person", "source", "html", "tags", "language", "source_url"),
    rest=("path",),
    person="person",
    goes=Goes.ERASING,
    by_hand=True,
)
stores(
    "comments.Edit",
    topic=Topic.WORDS,
    what=_("What your comments said before you edited them"),
    why=_("So that answers to it can be understood"),
    ends=_WITH_THE_WORDS,
    columns=("source", "html"),
    person="comment__person",
    goes=Goes.ERASING,
    by_hand=True,
)
stores(
    "comments.Passage",
    topic=Topic.WORDS,
    what=_("On which words of an article you wrote a note, or highlighted them"),
    why=_("To find them again when the article is edited"),
    ends=_WITH_THE_WORDS,
    columns=("exact", "prefix", "suffix"),
    person="comment__person",
    goes=Goes.ERASING,
    by_hand=True,
)
stores(
    "comments.SearchText",
    topic=Topic.WORDS,
    what=_("The words of your comments once more, as they are searched"),
    why=_("So that they are found"),
    ends=_WITH_THE_WORDS,
    columns=("text",),
    person="comment__person",
    goes=Goes.ERASING,
    by_hand=True,
)
stores(
    "comments.Placement",
    topic=Topic.WORDS,
    what=_("That you placed a note on other words by hand"),
    why=_("So that it is carried on from there"),
    ends=_("stays with the note; once you left, it is by a former member"),
    columns=("placed_by",),
    person="placed_by",
)
stores(
    "comments.PlacementChange",
    topic=Topic.WORDS,
    what=_("Where a note stood before somebody placed it by hand, and who did"),
    why=_("So that it can be followed and taken back"),
    ends=_("stays with the note; once you left, it is by a former member"),
    columns=("placed_by", "replaced_by"),
    person="replaced_by",
)
stores(
    "comments.GuestTrace",
    topic=Topic.WORDS,
    what=_("The network and a digest of the browser from which a guest wrote"),
    why=_("To keep out who goes round a measure"),
    ends=_("after a number of days that the site sets, or when you leave"),
    columns=("network", "browser"),
    person="comment__person",
    goes=Goes.LEAVING,
    age=lambda: timedelta(days=settings.GUEST_TRACE_DAYS),
)
stores(
    "comments.Suspicion",
    topic=Topic.MODERATION,
    what=_("What looked like spam when a guest's words came in"),
    why=_("To weigh it once the guest's mail is answered"),
    ends=_WITH_THE_WORDS,
    columns=("findings",),
    person="comment__person",
    goes=Goes.ERASING,
    secret=("findings",),  # it would be the way around it
)
holds_nobody("comments.Mention", "comments.Branch", "comments.Reception", "comments.Tally")
