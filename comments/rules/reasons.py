"""Why something is held, hidden or refused: codes that the log keeps, words that people read."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# What screening says. The code is kept; the words are for moderators and for the writer.
SCREENING = {
    "first-comment": _("The first comment of this writer"),
    "guest": _("Written by a guest"),
    "links": _("Many links"),
    "repeat": _("The same words were posted before"),
    "rate": _("Many comments in a short time"),
    "closed-meanwhile": _("The discussion closed before the writer's mail was answered"),
    "parent-gone": _("What it answers is no longer shown"),
    "moderated": _("This discussion is moderated: everything is looked at first"),
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

BY_WRITER = {"withdrawn": _("Withdrawn by its writer"), "proven": _("The writer's mail was answered")}

WORDS = SCREENING | MODERATION | BY_WRITER


def words_of(code: str) -> str:
    """The words for a code; the code itself for one from an older release."""
    return str(WORDS.get(code, code))
