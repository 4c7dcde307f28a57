"""From where a guest wrote: kept beside the comment until `comments/actions/forgetting.py` erases it."""

from __future__ import annotations

from comments.models import Comment, GuestTrace
from comments.rules.measures import Trace


def keep_trace(*, comment: Comment, trace: Trace) -> None:
    """Keep from where a guest wrote, for the time that the settings allow."""
    if trace.network or trace.browser:
        row = GuestTrace(
            comment=comment, network=trace.network, browser=trace.browser, made_at=comment.made_at
        )
        GuestTrace.objects.bulk_create([row], ignore_conflicts=True)
