"""The moderators' queue in the head of every page of the admin, with how much waits there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from comments.moderation.fairness import appeals_beside_the_queue
from comments.moderation.queue import waiting_count

Context = Callable[[HttpRequest], dict[str, Any]]


def with_queue(each_context: Context) -> Context:
    """The admin's context, and `queue_waiting` and `appeals_waiting`: capped counts, taken by who shows them."""

    def context(request: HttpRequest) -> dict[str, Any]:
        return {
            **each_context(request),
            "queue_waiting": partial(waiting_count, request.user),
            "appeals_waiting": partial(appeals_beside_the_queue, request.user),
        }

    return context


admin.site.each_context = with_queue(admin.site.each_context)  # type: ignore[method-assign,assignment]  # as its log-in is
