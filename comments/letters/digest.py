"""The moderators' daily mail: what waits, what happened yesterday, and the seal of the log for whoever keeps mails."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.rules.roles import may_moderate
from comments.letters.mails import full_address, send_letter
from comments.models import Digest, Seal
from comments.moderation.numbers import Overview
from comments.moderation.statistics import overview
from groundwork.actions.outbox import does
from groundwork.languages import speaking

TOO_LATE = timedelta(days=3)  # a worker that was away does not send old news


@does("digest")
def send_digest(payload: dict[str, Any]) -> None:
    """One mail to one moderator; none when the role or the wish is gone meanwhile."""
    user = (
        User.objects.filter(pk=payload["user"], is_active=True)
        .exclude(email="")
        .select_related("person")
        .first()
    )
    now, day = timezone.now(), date.fromisoformat(payload["day"])
    wanted = user is not None and Digest.objects.filter(user=user).exists()
    if user is None or not wanted or not may_moderate(user, article_id=None):
        return
    if now - datetime(day.year, day.month, day.day, tzinfo=UTC) > TOO_LATE:
        return
    numbers = overview(now=now, days=(now.astimezone(UTC).date() - day).days + 1)
    seal = Seal.objects.defer("run").order_by("-number").first()
    with speaking(user.person.language):
        _send(user.email, day, numbers, seal)


def _send(address: str, day: date, numbers: Overview, seal: Seal | None) -> None:
    waiting = sum(numbers.waiting.values())
    context = {
        "day": day,
        "yesterday": numbers.days[0],
        "numbers": numbers,
        "waiting": waiting,
        "queue": full_address(reverse("admin:comments_review_changelist")),
        "overview": full_address(reverse("admin:comments_overview_changelist")),
        "head": str(seal) if seal is not None else "",
    }
    subject = ngettext("%(n)s waits for a moderator", "%(n)s wait for a moderator", waiting) % {"n": waiting}
    if not waiting:
        subject = _("Nothing waits for a moderator")
    send_letter(subject, "comments/mail/digest.txt", context, to=address)
