"""Why something is held, hidden or refused: codes that the log keeps, words that people read."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from comments.models import Comment, Decision, DecisionWords

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

# What a row of the log says was done.
DEEDS = {
    "hold": _("Held"),
    "prove": _("Published"),
    "approve": _("Approved"),
    "keep": _("Kept"),
    "hide": _("Hidden"),
    "spam": _("Marked as spam"),
    "withdraw": _("Withdrawn"),
    "undo": _("Taken back"),
}


def words_of(code: str) -> str:
    """The words for a code; the code itself for one from an older release."""
    return str(WORDS.get(code, code))


def deed_of(verb: str) -> str:
    """What the log's verb says was done; the verb itself for one from an older release."""
    return str(DEEDS.get(verb, verb))


def public_reason(comment: Comment) -> str:
    """Why a moderator hid the comment, for its writer and nobody else; empty when none did. Two queries."""
    return public_reasons([comment]).get(comment.pk, "")


def public_reasons(comments: Iterable[Comment]) -> dict[int, str]:
    """By comment id, why moderators hid those of them that they hid. Two queries, none when nothing is hidden.

    The reason in the site's words, then the moderator's own. It does not say who decided: the site did.
    """
    states = {c.pk: c.state for c in comments if c.state in (Comment.State.HIDDEN, Comment.State.SPAM)}
    if not states:
        return {}
    made = (
        Decision.objects.filter(comment_id__in=states, by=Decision.By.PERSON)
        .exclude(verb="undo")
        .order_by("id")
    )
    latest = {d.comment_id: d for d in made if d.comment_id and d.state_to == states[d.comment_id]}
    own = DecisionWords.objects.in_bulk([decision.pk for decision in latest.values()])
    return {pk: _said(d.reason, own[d.pk].words if d.pk in own else "") for pk, d in latest.items()}


def _said(reason: str, own: str) -> str:
    return own if reason == "other" and own else f"{words_of(reason)}. {own}".strip()
