"""The page of one item: what it shows, and which buttons it has."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person, User
from accounts.rules.roles import may_moderate
from comments.actions.moderating import MOST_WORDS, REASONS_TO_HIDE, VERBS, sight_of
from comments.admin.typed import Typed
from comments.models import Comment, Placement
from comments.moderation.fairness import beside
from comments.moderation.item import Item
from comments.presenters.moderation import chips_of, difference, due_words, history_of, versions_of
from comments.presenters.screening import marked
from comments.rules.reasons import MODERATION

# Verb: what the button says, its key, and where it stands, whatever else is there.
BUTTONS = {
    "approve": (gettext_lazy("Approve"), "a"),
    "keep": (gettext_lazy("Keep"), "a"),
    "hide": (gettext_lazy("Hide"), "h"),
    "spam": (gettext_lazy("Spam"), "s"),
}
PASSAGES: dict[str, Any] = {
    Placement.Status.CHANGED: gettext_lazy("The passage, as it reads now"),
    Placement.Status.LOST: gettext_lazy("The passage, which is gone from the article"),
}


def item_context(user: User, item: Item, typed: Typed, trouble: str, now: datetime) -> dict[str, Any]:
    """Everything item.html shows. `trouble` says why what was typed could not be done."""
    comment = item.comment
    moved_on = bool(trouble) and typed.version not in (0, comment.version)
    seen = typed.seen if moved_on and comment.state != Comment.State.WITHDRAWN else None
    return {
        "title": _("Comment by %(name)s") % {"name": comment.person.name},
        "item": item,
        "chips": chips_of(item.review.reasons if item.review else ()),
        "pieces": marked(comment.source, item.review.reasons if item.review else ()),
        "due": due_words(item.review.due_at, now) if item.review and item.waits else None,
        "snoozed_until": _snoozed_until(item, now),
        "versions": versions_of(item),
        "person_page": _person_page(user, comment),
        "beside": beside(comment, item.review, user, now=now),
        "passage_says": PASSAGES.get(item.around.status, _("The passage")) if item.around else "",
        "buttons": [
            (verb, *BUTTONS[verb]) for verb, rule in VERBS.items() if comment.state in rule.came_from
        ],
        "reasons": [(code, MODERATION[code], key) for key, code in enumerate(REASONS_TO_HIDE, start=1)],
        "most_words": MOST_WORDS,
        "flags_seen": " ".join(sight_of(flag) for flag in item.flags),
        "history": history_of(item),
        "typed": typed,
        "trouble": trouble,
        "changed": difference(seen, comment.source) if seen is not None else [],
        "decided": history_of(item, since=typed.version) if moved_on else [],
    }


def _snoozed_until(item: Item, now: datetime) -> datetime | None:
    until = item.review.snoozed_until if item.review and item.waits else None
    return until if until and until > now else None


def _person_page(user: User, comment: Comment) -> str:
    """Where measures are taken and remarks written: for moderators of the whole site, about those who are people."""
    if comment.person.kind == Person.Kind.SITE or not may_moderate(user, article_id=None):
        return ""
    try:
        return reverse("admin:comments_person", args=[comment.person_id])
    except NoReverseMatch:
        return ""
