"""Why something was not fetched, in words for the person who gave the address."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WORDS: dict[str, Promise | str] = {
    "address": _("This is no address of a page or file on the web (http or https)."),
    "unknown": _("No site answers to this name."),
    "private": _("This address does not lead to the public internet."),
    "own": _("This address leads back to this site."),
    "unreachable": _("The site could not be reached."),
    "too_slow": _("The site took too long to answer."),
    "too_large": _("What stands there is larger than what is fetched."),
    "redirects": _("The address leads from one place to the next without an end."),
    "compressed": _("The site sent something that cannot be read."),
    "limit": _("Too much was fetched from this site within an hour. It is tried again later."),
}
_MAY_PASS = frozenset({"unreachable", "too_slow", "limit", "unknown"})


class NotFetched(Exception):
    """Raised by `fetch`. `code` is a key of the words above; `message` is one sentence, translated when it is read.

    `may_pass`: whether another try later could end otherwise. `retry_after`: seconds, where a limit says so; else 0.
    """

    def __init__(self, code: str, detail: str = "", *, retry_after: int = 0) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.retry_after = retry_after

    @property
    def message(self) -> str:
        return str(_WORDS[self.code])

    @property
    def may_pass(self) -> bool:
        return self.code in _MAY_PASS
