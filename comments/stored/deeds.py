"""What people do besides writing."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groundwork.retention import Goes, Topic, stores

stores(
    "comments.Vote",
    topic=Topic.DEEDS,
    what=_("Which comments you found helpful, or not"),
    why=_("To count it; whose a vote is, nobody is shown"),
    ends=_(
        "when you take it back, or leave and have your words erased; else it counts on, with nobody's name"
    ),
    columns=("person",),
    person="person",
    goes=Goes.ERASING,
    by_hand=True,
)
stores(
    "comments.Like",
    topic=Topic.DEEDS,
    what=_("Which articles you like, and whether your name may be shown"),
    why=_("To count it, and to show your name if you want it"),
    ends=_(
        "when you take it back, or leave and have your words erased; else it counts on, with nobody's name"
    ),
    columns=("person",),
    person="person",
    goes=Goes.ERASING,
    by_hand=True,
)
stores(
    "comments.Pin",
    topic=Topic.DEEDS,
    what=_("Which comments you pinned above a discussion"),
    why=_("So that editors know whom to ask"),
    ends=_("your account is taken off it when you leave"),
    columns=("pinned_by",),
    user="pinned_by",
    goes=Goes.LEAVING,
    clears={"pinned_by": None},
)
stores(
    "comments.Settlement",
    topic=Topic.DEEDS,
    what=_("Which notes you said are resolved, and by which revision"),
    why=_("So that others need not ask again"),
    ends=_("your name is taken off it when you leave"),
    columns=("settled_by",),
    person="settled_by",
    goes=Goes.LEAVING,
    clears={"settled_by": None},
)
stores(
    "comments.Flag",
    topic=Topic.DEEDS,
    what=_("Which comments you flagged, and why, in your words"),
    why=_("So that moderators look at them and can answer you"),
    ends=_(
        "your words when you leave and have your words erased; that somebody flagged it stays, with nobody's name"
    ),
    columns=("person", "words"),
    person="person",
    goes=Goes.ERASING,
    clears={"words": "", "wants_answer": False},
)
stores(
    "comments.Watch",
    topic=Topic.TOLD,
    what=_("What you follow"),
    why=_("To tell you what is new there"),
    ends=_("when you stop following it, or leave"),
    columns=("person", "author"),
    person="person",
    goes=Goes.LEAVING,
)
stores(
    "comments.Digest",
    topic=Topic.TOLD,
    what=_("That a moderator wants a mail a day"),
    why=_("To send it"),
    ends=_("when they do not want it any more, or leave"),
    columns=("user",),
    user="user",
    goes=Goes.LEAVING,
)
