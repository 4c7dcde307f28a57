"""The pieces of pages that scripts add with a reader's first deed: the same for every page of a language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from comments.models import Comment
from comments.presenters.margin import Phrases, by_number


def pieces() -> dict[str, Any]:
    """`settings` and `languages` for every page, `reading` for a text, `notes` for an article with notes, `news` and
    `folding` for a talk: html, and phrases with {n} for the browser's numbers."""
    return {
        "comments": reverse("comment", args=[0]).removesuffix("0/"),
        "settings": render_to_string("site/_settings.html"),
        "reading": render_to_string("articles/reading_pieces.html"),
        "notes": {
            "html": render_to_string("comments/note_pieces.html", {"colours": Comment.Colour.choices}),
            "words": _of_notes(),
        },
        "folding": {"fold": _("Fold the replies"), "folded": _("Show the folded replies: {n}")},
        "languages": {"style": static("css/languages.css"), "words": _of_languages()},
        "news": {"html": render_to_string("comments/news_pieces.html"), "words": _of_news()},
    }


def _of_languages() -> dict[str, dict[str, str]]:
    """How each language offers a page in it, to a browser that prefers it."""
    words = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            words[code] = {"offer": _("This page is also there in English."), "decline": _("No, thank you")}
    return words


def _of_notes() -> Phrases:
    return {
        "colours": {colour.value: str(colour.label) for colour in Comment.Colour},
        "here": by_number("%(n)s note on these words", "%(n)s notes on these words"),
        "section": by_number("%(n)s note in this section", "%(n)s notes in this section"),
        "rest": by_number("Show %(n)s more", "Show %(n)s more"),
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


def _of_news() -> Phrases:
    since = (("n", "n"), ("date", "date"))
    return {
        "since": by_number("%(n)s new since %(date)s", "%(n)s new since %(date)s", *since),
        "nothing": _("Nothing new since %(date)s") % {"date": "{date}"},
        "arrived": by_number("%(n)s new comment", "%(n)s new comments"),
        "last": _("That was the last new one on this page."),
        "failed": _("They could not be fetched. Try again in a moment."),
    }
