"""Why something is held, hidden or refused: codes that the log keeps, words that people read."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# What screening says. The code is kept; the words are for moderators and for the writer.
SCREENING = {
    "imported": _("As another site had it, from which it was brought"),
    "first-comment": _("The first comment of this writer"),
    "guest": _("Written by a guest"),
    "links": _("Many links"),
    "repeat": _("The same words were posted before"),
    "rate": _("Many comments in a short time"),
    "closed-meanwhile": _("The discussion closed before the writer's mail was answered"),
    "parent-gone": _("What it answers is no longer shown"),
    "moderated": _("This discussion is moderated: everything is looked at first"),
    "member-held": _("Moderators look first at all that this writer says"),
    "removed-before": _("Comments of this writer were removed before"),
    "rule": _("A rule of this site"),
    "score": _("Resembles what was spam before"),
    "trap": _("A field was filled that people do not see"),
    "haste": _("Written faster than people write"),
    "no-proof": _("Sent without the proof of work that the form asks for"),
    "akismet": _("Akismet takes it for spam"),
    "too-long": _("Longer than a comment may be"),
    "link-back": _("Its page was gone for a while, and links here again"),
}

# What a moderator may give as a reason.
MODERATION = {
    "fine": _("Nothing wrong with it"),
    "abuse": _("Attacks a person"),
    "off-topic": _("Off the topic"),
    "spam": _("Advertising or spam"),
    "illegal": _("Against the law"),
    "private-data": _("Shows somebody's private data"),
    "other": _("Another reason, told in words"),
    "undo": _("Takes an earlier decision back"),
}

# What a moderator may give as a reason for a measure on a person, besides those for hiding.
MEASURES = {"flood": _("Too much in too short a time"), "evasion": _("Goes round an earlier measure")}

MEASURE_REASONS = ("abuse", "spam", "off-topic", "illegal", "private-data", "flood", "evasion", "other")

# What the answer to an appeal, the end of a measure, and a look at many flags at once are put down to.
ANSWERS = {
    "appeal": _("Its writer says that the decision was wrong"),
    "appeal-upheld": _("The appeal was right"),
    "appeal-rejected": _("The appeal was rejected"),
    "lifted": _("A measure was taken back"),
    "raid": _("Many flags on one person within minutes"),
}

# What a moderator arranges, which is about nobody.
ARRANGED = {"pinned": _("Stands above the discussion, or does no more")}

BY_WRITER = {
    "withdrawn": _("Withdrawn by its writer"),
    "proven": _("The writer's mail was answered"),
    "moved": _("Its writer shows it to more readers"),
    "agreed": _("Its writer and an author of the article agreed to publish it"),
    "erased": _("Its writer left and wanted it erased"),
}

WORDS = SCREENING | MODERATION | MEASURES | ANSWERS | ARRANGED | BY_WRITER

# What a row of the log says was done.
DEEDS = {
    "hold": _("Held"),
    "prove": _("Published"),
    "approve": _("Approved"),
    "keep": _("Kept"),
    "hide": _("Hidden"),
    "spam": _("Marked as spam"),
    "withdraw": _("Withdrawn"),
    "move": _("Shown to more readers"),
    "erase": _("Erased"),
    "undo": _("Taken back"),
    "remove": _("Hidden with all else by this person"),
    "restore": _("Shown again with all else"),
    "uphold": _("Appeal upheld"),
    "reject": _("Appeal rejected"),
    "real": _("Flags found right"),
    "raid": _("Flags set aside as an attack"),
    "warn": _("Warned"),
    "slow": _("Slowed down"),
    "hold-all": _("Everything held from now on"),
    "mute": _("Muted"),
    "suspend": _("Suspended"),
    "remove-all": _("All content removed"),
    "lift": _("Measure lifted"),
    "answer": _("Legal notice answered"),
    "pin": _("Pinned"),
    "unpin": _("Taken down again"),
}


def words_of(code: str) -> str:
    """The words for a code; the code itself for one from an older release."""
    return str(WORDS.get(code, code))


def deed_of(verb: str) -> str:
    """What the log's verb says was done; the verb itself for one from an older release."""
    return str(DEEDS.get(verb, verb))
