"""A member's sessions: in which browsers they are logged in, and ending what should not go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import Session, User
from accounts.rules.devices import device_named

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

DEVICE_IN_SESSION = "device"  # [browser, system]
BEGAN_IN_SESSION = "began"  # ISO 8601


@dataclass(frozen=True, slots=True)
class Browser:
    """One session as its member sees it. `mark` names it and opens nothing."""

    mark: str
    browser: str
    system: str
    began: datetime | None
    is_this: bool


def note_device(session: SessionBase, *, user_agent: str, now: datetime) -> None:
    """At log-in: what this browser is, and since when. No address: the two are enough to know one's own by."""
    session[DEVICE_IN_SESSION] = list(device_named(user_agent))
    session[BEGAN_IN_SESSION] = now.isoformat()


def browsers_of(user: User, *, this: str | None) -> list[Browser]:
    """Where the member is logged in, this browser first, then the newest; `this` is its session's key."""
    running = Session.objects.filter(user=user, expire_date__gt=timezone.now())
    found = [_browser(session, this) for session in running]
    return sorted(found, key=lambda one: (not one.is_this, -(one.began.timestamp() if one.began else 0)))


def end_session(*, user: User, mark: str) -> int:
    """End the session of this mark: 1, or 0 when there is none of the member's (any more)."""
    keys = Session.objects.filter(user=user).values_list("session_key", flat=True)
    ended = [key for key in keys if constant_time_compare(_mark(key), mark)]
    return Session.objects.filter(user=user, session_key__in=ended).delete()[0]


def end_other_sessions(*, user: User, this: str | None) -> int:
    """End all of the member's sessions but this one; how many there were."""
    return Session.objects.filter(user=user).exclude(session_key=this or "").delete()[0]


def _browser(session: Session, this: str | None) -> Browser:
    data = session.get_decoded()
    browser, system = data.get(DEVICE_IN_SESSION) or ("", "")
    began = data.get(BEGAN_IN_SESSION)
    return Browser(
        mark=_mark(session.session_key),
        browser=browser,
        system=system,
        began=datetime.fromisoformat(began) if began else None,
        is_this=session.session_key == this,
    )


def _mark(key: str) -> str:
    return salted_hmac("mark of a session", key).hexdigest()[:20]
