"""What may be a rule of screening, checked when it is entered: refused with why, never cut or guessed."""

from __future__ import annotations

import ipaddress
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.models import ScreeningRule
from comments.models.screening import MOST_RULE_TEXT
from comments.screening.book import phrase_of
from comments.screening.patterns import BadPattern, check_pattern
from groundwork.storable import is_storable

MOST_WORDS = 20  # of a phrase; nobody repeats a longer one word by word
MOST_LABEL, MOST_HOST = 63, 253  # characters: RFC 1035, section 2.3.4

Kind = ScreeningRule.Kind

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")
WHY_NOT: dict[str, Any] = {
    "looks-around": gettext_lazy(
        "Patterns here cannot look ahead or behind ((?=…), (?!…), (?<…)): RE2 has no such thing, so that no pattern "
        "can take for ever."
    ),
    "refers-back": gettext_lazy(
        "Patterns here cannot refer back to a group (\\1): RE2 has no such thing, so that no pattern can take for ever."
    ),
    "too-large": gettext_lazy(
        "This pattern grows too large when it is compiled. Repeat less, or fewer times."
    ),
    "repetition": gettext_lazy("Something is repeated (*, +, ?, {…}) that cannot be, or twice."),
    "bracket": gettext_lazy("A bracket is missing, or one too many."),
    "escape": gettext_lazy("There is an escape (\\…) that RE2 does not know."),
    "matches-nothing": gettext_lazy("This pattern fits even an empty text: it would catch everything."),
    "syntax": gettext_lazy("RE2 does not understand this pattern."),
}


def checked_rule(kind: str, text: str) -> str:
    """The rule as it is stored. Raises ValidationError, which says why it cannot be one."""
    text = " ".join(text.split()) if kind != Kind.PATTERN else text.strip()
    if not text:
        raise ValidationError(_("Write what to look for."), code="empty")
    if len(text) > MOST_RULE_TEXT:
        message = _("%(length)s characters are too many: a rule has at most %(most)s. A list is many rules.")
        raise ValidationError(message % {"length": len(text), "most": MOST_RULE_TEXT}, code="too-long")
    if not is_storable(text):
        raise ValidationError(_("The rule holds characters that are no text."), code="not-text")
    return _CHECKS[Kind(kind)](text)


def _phrase(text: str) -> str:
    tokens = phrase_of(text)
    if not tokens or set(tokens) == {"*"}:
        raise ValidationError(_("There is no word in it."), code="no-word")
    if len(tokens) > MOST_WORDS:
        raise ValidationError(_("At most %(most)s words.") % {"most": MOST_WORDS}, code="too-many-words")
    return text


def _pattern(text: str) -> str:
    try:
        check_pattern(text)
    except BadPattern as bad:
        said = f" ({bad.detail})" if bad.code == "syntax" and bad.detail else ""
        raise ValidationError(f"{WHY_NOT[bad.code]}{said}", code=bad.code) from bad
    return text


def _domain(text: str) -> str:
    host = re.sub(r"^[a-z][a-z0-9+.-]*://", "", text.lower()).partition("/")[0]
    return _host(host.rpartition("@")[2].partition(":")[0].removeprefix("*.").removeprefix("www."))


def _host(host: str) -> str:
    try:
        host = host.strip(".").encode("idna").decode()
    except UnicodeError as error:
        raise ValidationError(_("This is no domain."), code="no-domain") from error
    labels = host.split(".")
    if len(host) > MOST_HOST or not all(
        _LABEL.fullmatch(label) and len(label) <= MOST_LABEL for label in labels
    ):
        raise ValidationError(_("This is no domain."), code="no-domain")
    return host


def _address(text: str) -> str:
    address = text.lower()
    name, at, host = address.rpartition("@")
    if not at:
        raise ValidationError(_("Write an address, or @ and a domain for all of it."), code="no-address")
    if name:
        validate_email(address)
        return address
    return f"@{_host(host)}"


def _network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text, strict=False))
    except ValueError as error:
        message = _("This is no address and no network such as 192.0.2.0/24 or 2001:db8::/32.")
        raise ValidationError(message, code="no-network") from error


_CHECKS = {
    Kind.WORDS: _phrase,
    Kind.PATTERN: _pattern,
    Kind.DOMAIN: _domain,
    Kind.NAME: _phrase,
    Kind.ADDRESS: _address,
    Kind.NETWORK: _network,
}
