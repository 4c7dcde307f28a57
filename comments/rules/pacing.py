"""When a mail may come: at once, or at the next full hour, morning or Monday morning. All in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from comments.models import Pace

MORNING = 6  # o'clock: a night's words are there with the first look into the mailbox
MONDAY = 0
# Mails about single events to one person in an hour. What is more comes together in the next hour's mail.
MOST_IN_AN_HOUR = 12


def mail_at(pace: str, now: datetime) -> datetime | None:
    """The moment from which on a mail may tell of what happened `now`; None when none will."""
    here = now.astimezone(UTC)
    if pace == Pace.NOW:
        return here
    if pace == Pace.HOURLY:
        return here.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    if pace not in (Pace.DAILY, Pace.WEEKLY):
        return None
    morning = here.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    days = (MONDAY - here.weekday()) % 7 if pace == Pace.WEEKLY else 0
    morning += timedelta(days=days)
    return morning if morning > here else morning + timedelta(days=7 if pace == Pace.WEEKLY else 1)
