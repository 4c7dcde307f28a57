"""What scripts need to put notes into an article's page: data that is the same for every reader."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article
from comments.marks import check_of
from comments.models import Comment

Phrases = dict[str, str | dict[str, str]]  # plain, or by number, or by colour


def margin_of(article: Article, *, marks: str, takes_notes: bool) -> dict[str, Any]:
    """`length` (code points) and `check` tell the browser's text from any other: it paints nothing on that one."""
    revision = article.revision
    return {
        "article": article,
        "marks": marks,
        "takes_notes": takes_notes,
        "revision": revision.pk,
        "length": len(revision.text),
        "check": check_of(revision.text),
        "home": reverse("comment", args=[0]).removesuffix("0/"),
        "phrases": _phrases(),
        "colours": Comment.Colour.choices,
    }


def _phrases() -> Phrases:
    return {
        "paragraph": _by_number(
            "%(count)s note on paragraph %(number)s",
            "%(count)s notes on paragraph %(number)s",
            ("count", "n"),
            ("number", "p"),
        ),
        "here": _by_number("%(n)s note on these words", "%(n)s notes on these words"),
        "none": _("Add a note to paragraph %(number)s") % {"number": "{p}"},
        "section": _by_number("%(n)s note in this section", "%(n)s notes in this section"),
        "replies": _by_number("%(n)s reply", "%(n)s replies"),
        "more": _("+%(n)s more in this section") % {"n": "{n}"},
        "rest": _by_number("Show %(n)s more", "Show %(n)s more"),
        "colours": {colour.value: str(colour.label) for colour in Comment.Colour},
        "edit": _("Edit"),
        "withdraw": _("Withdraw"),
        "yourNote": _("Your note"),
        "yourHighlight": _("Your highlight"),
        "posted": _("Note posted"),
        "kept": _("Note kept. Only you see it."),
        "highlighted": _("Highlighted. Only you see it."),
        "copied": _("Link copied"),
        "notCopied": _("Your browser did not let the link be copied."),
        "noForm": _("The form could not be fetched. Try again in a moment."),
        "notSent": _("That could not be sent. Your words are kept here; try again in a moment."),
    }


def _by_number(one: str, other: str, *names: tuple[str, str]) -> dict[str, str]:
    """Both forms of a phrase, with {n} and the like where the browser puts its numbers."""
    places = {name: f"{{{short}}}" for name, short in (names or [("n", "n")])}
    return {"one": ngettext(one, other, 1) % places, "other": ngettext(one, other, 2) % places}
