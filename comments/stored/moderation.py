"""What moderators do, about whom, and what screening knows."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from groundwork.retention import Goes, Topic, holds_nobody, stores

_BY_A_MODERATOR = _("the moderator's account is taken off it when they leave")


def _bulk_ends() -> str:
    days = settings.UNSTARTED_DAYS
    return ngettext(
        "the moderator's account is taken off it when they leave; what they chose and never did, %(n)d day after",
        "the moderator's account is taken off it when they leave; what they chose and never did, %(n)d days after",
        days,
    ) % {"n": days}


stores(
    "comments.Decision",
    topic=Topic.MODERATION,
    what=_("The moderation log: what was done, when and for which reason; numbers, no names and no words"),
    why=_("So that decisions can be checked"),
    ends=_("never: it refuses to be changed. Its numbers lead to nobody once you left"),
    columns=("by_id", "by_hash", "person_id", "words_hash", "by_label"),
    rest=("verb", "state_from", "state_to", "reason", "prompted_by"),
    person="person_id",
    secret=("by_id", "by_hash", "words_hash"),  # who decided is not told to whom it is about
)
stores(
    "comments.DecisionWords",
    topic=Topic.MODERATION,
    what=_("What moderators wrote with a decision about you"),
    why=_("So that you can read why"),
    ends=_("when you leave and have your words erased; the log stands without them"),
    columns=("words",),
    rest=("salt",),
    goes=Goes.ERASING,
    by_hand=True,
)
stores(
    "comments.DecisionName",
    topic=Topic.MODERATION,
    what=_("How a moderator was called when they decided"),
    why=_("So that the others know whom to ask"),
    ends=_("when the moderator leaves; the log stands without it"),
    columns=("hash", "user_id", "name"),
    rest=("salt",),
    user="user_id",
    goes=Goes.LEAVING,
    secret=("hash", "salt"),
)
stores(
    "comments.Measure",
    topic=Topic.MODERATION,
    what=_(
        "What moderators decided about you, until when and why; of guests also a digest of the address or browser"
    ),
    why=_("To carry it out"),
    ends=_(
        "when it is over, it stays readable for moderators; once you left, it is about nobody who can be named"
    ),
    columns=("person", "address", "network", "browser", "by", "lifted_by"),
    rest=("reason",),
    person="person",
    secret=("by", "lifted_by", "address", "network", "browser"),
)
stores(
    "comments.Appeal",
    topic=Topic.MODERATION,
    what=_("What you wrote against a decision, and the answer"),
    why=_("So that another moderator looks at it again"),
    ends=_("when you leave and have your words erased"),
    columns=("person", "words", "settled_by", "answer", "decided_by_id"),
    person="person",
    goes=Goes.ERASING,
    secret=("settled_by", "decided_by_id"),
)
stores(
    "comments.Remark",
    topic=Topic.MODERATION,
    what=_("What moderators wrote down about you or a comment"),
    why=_("So that they need not find out the same twice"),
    ends=_("when you leave and have your words erased"),
    columns=("person", "words", "by"),
    person="person",
    goes=Goes.ERASING,
    secret=("by",),
)
stores(
    "comments.Review",
    topic=Topic.MODERATION,
    what=_("Why a comment waits for a moderator, and who looks at it"),
    why=_("So that each is looked at once, the most urgent first"),
    ends=_("with the comment's words"),
    columns=("reasons", "claimed_by"),
    person="comment__person",
    goes=Goes.ERASING,
    by_hand=True,
    secret=("reasons", "claimed_by"),  # what rules look for would be the way around them
)
stores(
    "comments.Raid",
    topic=Topic.MODERATION,
    what=_("That many flagged your comments within minutes"),
    why=_("So that an attack does not silence you"),
    ends=_("stays in the moderators' records; once you left, it is about nobody who can be named"),
    columns=("person", "settled_by"),
    person="person",
    secret=("settled_by",),
)
stores(
    "comments.Notice",
    topic=Topic.MODERATION,
    what=_("The name, the address and the words of who gave a legal notice"),
    why=_("To send the receipt and the answer, and for complaints about it"),
    ends=_("name and address a number of days after the answer that the site sets; the notice stays"),
    columns=("name", "email", "why", "place", "url", "settled_by"),
    rest=("language", "answer"),
    age=lambda: timedelta(days=settings.NOTICE_DAYS),
)
stores(
    "comments.BulkDeed",
    topic=Topic.MODERATION,
    what=_("Which comments a moderator decided on at once"),
    why=_("So that it can be taken back at once"),
    ends=lazy(_bulk_ends, str)(),
    columns=("made_by", "words"),
    rest=("verb", "reason", "stopped"),
    user="made_by",
    goes=Goes.LEAVING,
    clears={"made_by": None},
)
stores(
    "comments.ScreeningRule",
    topic=Topic.MODERATION,
    what=_("Words, names, addresses and networks that moderators want to look at, and who made the rule"),
    why=_("To keep spam and attacks out"),
    ends=_("when a moderator takes the rule away"),
    columns=("text", "made_by"),
    rest=("note",),
    user="made_by",
    goes=Goes.LEAVING,
    clears={"made_by": None},
)
stores(
    "comments.RuleChange",
    topic=Topic.MODERATION,
    what=_("Who changed such a rule, and how"),
    why=_("So that the moderators can follow it"),
    ends=_BY_A_MODERATOR,
    columns=("by", "fields"),
    user="by",
    goes=Goes.LEAVING,
    clears={"by": None},
)
holds_nobody(
    "comments.BulkItem",
    "comments.DayCount",
    "comments.Overview",
    "comments.ReasonWords",
    "comments.ScreeningState",  # what was learned: how often words stand in spam, not who said them
    "comments.Seal",
)
