"""Measures in force: what somebody may not do for now, and how guests without an account are known again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_network

from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import Person, User
from accounts.rules.roles import is_admin, may_moderate
from comments.models import Comment, Measure
from comments.rules.ready_words import ready_words
from comments.submitting import Refused

SALT = "comments.guest-trace"
NETWORK_V4, NETWORK_V6 = (
    24,
    48,
)  # bits: what one provider's corner or one household holds, and no single person
INTERVALS = (60, 600, 3_600, 86_400)  # seconds to choose from for who is slowed down
DAYS = (1, 3, 7, 30, 90)  # to choose from for what ends by itself

Kind = Measure.Kind


@dataclass(frozen=True, slots=True)
class Trace:
    """From where a guest writes, as far as it is kept: a network and a digest, never an address."""

    network: str = ""
    browser: str = ""


class Muted(Refused):
    """May not write for now; `until` is None when that does not end by itself."""

    status = 403

    def __init__(self, measure: Measure, language: str) -> None:
        self.until = measure.until
        why = ready_words(measure.reason, language)
        said = _("You cannot write here at the moment.")
        if measure.until is not None:
            said = _("You cannot write here until %(until)s UTC.") % {
                "until": f"{measure.until:%Y-%m-%d %H:%M}"
            }
        kept = _("What you wrote is kept below.")
        super().__init__("muted", " ".join(part for part in (said, why, kept) if part))


class TooFast(Refused):
    """Wrote less than the interval ago that is set for them; `retry_after` is in seconds."""

    status = 429

    def __init__(self, interval: int, retry_after: int) -> None:
        self.retry_after = retry_after
        message = _(
            "You can write once in %(interval)s minutes at the moment. Try again in %(rest)s; your words stay."
        )
        super().__init__(
            "too-fast", message % {"interval": -(-interval // 60), "rest": _in_words(retry_after)}
        )


def may_measure(user: User, person: Person) -> bool:
    """Moderators of the site may, but not themselves; and nobody but an admin measures an admin."""
    if not may_moderate(user, article_id=None) or person.user_id == user.pk:
        return False
    return person.user is None or is_admin(user) or not is_admin(person.user)


def standing_on(person: Person, now: datetime) -> list[Measure]:
    """What restricts this person now; a warning does not. One query."""
    return list(
        Measure.objects.standing(now).filter(person=person).exclude(kind__in=(Kind.WARN, Kind.REMOVE))
    )


def refuse_measured(person: Person, measures: list[Measure], *, language: str, now: datetime) -> None:
    """Raises Muted or TooFast when the person cannot write publicly now. No query unless slowed down."""
    for measure in measures:
        if measure.kind in (Kind.MUTE, Kind.SUSPEND):
            raise Muted(measure, language)
    for measure in measures:
        if measure.kind == Kind.SLOW:
            _refuse_too_fast(person, timedelta(seconds=measure.interval or 0), now)


def refuse_guest(*, email: str, trace: Trace, language: str, now: datetime) -> None:
    """Raises Muted when guests of this address, network or browser cannot write now. One query."""
    known = Q(address=digest_of(email.strip().lower()))
    if trace.network:
        known |= Q(network=trace.network)
    if trace.browser:
        known |= Q(browser=trace.browser)
    measures = list(Measure.objects.standing(now).filter(known, kind=Kind.MUTE))
    if measures:
        raise Muted(
            max(measures, key=lambda measure: (measure.until is None, measure.until or now)), language
        )


def digest_of(what: str) -> str:
    """An address or a browser's id as it is kept: keyed with the site's secret, so that nobody can try them all."""
    return salted_hmac(SALT, what, algorithm="sha256").hexdigest()


def network_of(client: str) -> str:
    """The network of a client as `groundwork.clients.client_of` names it; empty when there is no telling."""
    try:
        network = ip_network(client, strict=False)
    except ValueError:
        return ""
    bits = NETWORK_V4 if network.version == 4 else NETWORK_V6
    return str(network.supernet(new_prefix=bits))


def _refuse_too_fast(person: Person, interval: timedelta, now: datetime) -> None:
    said = Comment.objects.filter(person=person, audience=Comment.Audience.PUBLIC).order_by("-pk")
    last = said.values_list("made_at", flat=True).first()
    if last is not None and now - last < interval:
        raise TooFast(int(interval.total_seconds()), max(1, int((last + interval - now).total_seconds())))


def _in_words(seconds: int) -> str:
    if seconds < 120:
        return _("%(n)s seconds") % {"n": seconds}
    return _("%(n)s minutes") % {"n": -(-seconds // 60)}
