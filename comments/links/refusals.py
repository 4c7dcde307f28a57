"""Why a link from elsewhere is not taken, in words for whoever tells of it, and in the numbers of Pingback 1.0, 3."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comments.submitting import Refused
from groundwork.fetching import NotFetched

# What is private, unpublished or unknown has one answer, so that nobody can ask what there is.
_WORDS: dict[str, tuple[int, Promise | str]] = {
    "source": (
        16,
        _("The source is no address of a page on the web (http or https, at most 500 characters)."),
    ),
    "own": (0, _("The source is a page of this site.")),
    "target": (33, _("The target is no page of this site that takes links.")),
    "closed": (49, _("The discussion of this page is closed.")),
    "too-many": (49, _("Too many links were told within an hour. Try again later.")),
    "no-link": (17, _("The source does not link to the target.")),
    "unreadable": (16, _("What stands at the source is no page that can be read.")),
    "not-there": (16, _("There is no page at the source.")),
    "not-fetched": (50, _("The source could not be fetched.")),
    "not-taken": (49, _("The rules of this site do not let this be published.")),
}


class LinkRefused(Refused):
    """`code` is a key of the words above, `fault` the number of a pingback's answer. Nothing was written."""

    def __init__(self, code: str, *, retry_after: int = 0) -> None:
        self.fault, message = _WORDS[code]
        super().__init__(code, str(message))
        self.status = 429 if code == "too-many" else 400
        self.retry_after = retry_after  # seconds; 0 where no limit is the reason


def reason_in_words(code: str) -> str:
    """What a stored reason says; those of the guarded client have their own words."""
    if code in _WORDS:
        return str(_WORDS[code][1])
    return NotFetched(code).message if code else ""
