"""The queue inside the admin: a list, one item in its context, decisions, undo. Plain forms; keys are an enhancement.

A GET never writes: opening an item POSTs the claim and redirects to the item.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from comments.actions.moderating import decide, undo_decision
from comments.actions.reviewing import claim_review, release_review
from comments.actions.snoozing import snooze_item, wake_item
from comments.admin import sitting
from comments.admin.bulk import choose
from comments.admin.guards import ForModerators, guarded, user_of
from comments.admin.item_page import item_context
from comments.admin.queue_page import queue_context
from comments.admin.typed import Typed
from comments.models import Decision, Review
from comments.moderation.item import Item, claim_on, comment_for, item_for
from comments.moderation.queue import Sieve, next_for, reviews_for, sifted, waiting_for
from comments.submitting import Refused
from groundwork.ids import whole_number

QUEUE = "admin:comments_review_changelist"
CLAIM_TRIES = 5  # items lost to a quicker moderator before the list is shown instead


@admin.register(Review)
class QueueAdmin(ForModerators, admin.ModelAdmin[Review]):
    def get_urls(self) -> list[URLPattern]:
        def at(route: str, view: Any, method: Any, name: str) -> URLPattern:
            pattern: URLPattern = path(
                route, guarded(self.admin_site, view, method), name=f"comments_review_{name}"
            )
            return pattern

        return [
            at("", self.listing, require_safe, "changelist"),
            at("next/", self.open_next, require_POST, "next"),
            at("bulk/", self.choose, require_POST, "bulk"),
            at("<int:pk>/", self.item, require_safe, "item"),
            at("<int:pk>/open/", self.open, require_POST, "open"),
            at("<int:pk>/decide/", self.decide, require_POST, "decide"),
            at("<int:pk>/snooze/", self.snooze, require_POST, "snooze"),
            at("<int:pk>/undo/", self.undo, require_POST, "undo"),
        ]

    def listing(self, request: HttpRequest) -> HttpResponse:
        user, sieve, now = user_of(request), Sieve.of(request.GET.dict()), timezone.now()
        after = whole_number(request.GET.get("after", ""))
        waiting = waiting_for(user, sieve=sieve, after=after, now=now)
        context = {"is_first": "after" not in request.GET, **queue_context(user, sieve, waiting, now)}
        return self._answer(request, "admin/comments/queue.html", context)

    def open_next(self, request: HttpRequest) -> HttpResponse:
        """The most urgent item; from an item (`left`) without it and without those left before it."""
        left = whole_number(request.POST.get("left", ""))
        if left:
            release_review(moderator=user_of(request), comment_id=left)
            sitting.leave(request, left)
        else:
            sitting.begin(request, Sieve.of(request.POST.dict()))
        return self._go_on(request)

    def choose(self, request: HttpRequest) -> HttpResponse:
        """For a bulk decision: what is ticked, or all that the list is narrowed to."""
        sieve = Sieve.of(request.POST.dict())
        waiting = sifted(user_of(request), sieve, timezone.now())
        return choose(request, waiting, back=_list_of(sieve))

    def open(self, request: HttpRequest, pk: int) -> HttpResponse:
        comment_for(user_of(request), pk)  # access
        sitting.narrow(request, Sieve.of(request.POST.dict()))
        claim_review(moderator=user_of(request), comment_id=pk, now=timezone.now())
        return _to_item(pk)

    def item(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._item_page(request, item_for(user_of(request), pk, timezone.now()))

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        comment, typed = comment_for(user_of(request), pk), Typed.of(request.POST)
        claim = claim_on(comment, user_of(request), timezone.now())
        if claim is not None and not typed.anyway:
            found = item_for(user_of(request), pk, timezone.now())
            trouble = _("%(name)s has this open.") % {"name": claim.by}
            return self._item_page(request, found, typed, trouble, status=409)
        try:
            decision = decide(
                moderator=user_of(request),
                comment=comment,
                verb=typed.verb,
                reason=typed.fitting_reason,
                words=typed.words,
                expected_version=typed.version,
                flags_seen=typed.flags,
            )
        except Refused as refused:
            found = item_for(user_of(request), pk, timezone.now())  # as it stands now
            return self._item_page(request, found, typed, refused.message, status=refused.status)
        sitting.remember(request, decision)
        return self._go_on(request)

    def snooze(self, request: HttpRequest, pk: int) -> HttpResponse:
        user, until = user_of(request), request.POST.get("until", "")
        comment = comment_for(user, pk)
        try:
            if until == "now":
                wake_item(moderator=user, comment=comment)
                return _to_item(pk)
            back_at = snooze_item(moderator=user, comment=comment, until=until)
        except Refused as refused:
            messages.error(request, refused.message)
            return _to_item(pk)
        messages.success(request, _("Put off until %(time)s UTC.") % {"time": f"{back_at:%H:%M}"})
        return self._go_on(request)

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        decision_id = whole_number(request.POST.get("decision", ""))
        sitting.forget(request, decision_id)
        comment = comment_for(user_of(request), pk)
        decision = Decision.objects.filter(pk=decision_id, comment_id=pk).first()
        if decision is None:
            raise Http404
        try:
            undo_decision(moderator=user_of(request), comment=comment, decision=decision)
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("Taken back."))
            claim_review(moderator=user_of(request), comment_id=pk, now=timezone.now())
        return _to_item(pk)

    def _go_on(self, request: HttpRequest) -> HttpResponse:
        """Claim the most urgent item that nobody else has open; one lost to somebody else gives way to the next."""
        user, left, sieve = user_of(request), sitting.left(request), sitting.sieve_of(request)
        for _attempt in range(CLAIM_TRIES):
            review = next_for(user, timezone.now(), without=left, sieve=sieve)
            if review is None:
                messages.success(request, _why_nothing_is_next(user, len(left), sieve))
                break
            if claim_review(moderator=user, comment_id=review.pk, now=timezone.now()):
                return _to_item(review.pk)
        return HttpResponseRedirect(_list_of(sieve))

    def _item_page(
        self,
        request: HttpRequest,
        found: Item,
        typed: Typed | None = None,
        trouble: str = "",
        *,
        status: int = 200,
    ) -> HttpResponse:
        context = item_context(user_of(request), found, typed or Typed(), trouble, timezone.now())
        return self._answer(request, "admin/comments/item.html", context, status=status)

    def _answer(
        self, request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
    ) -> TemplateResponse:
        context |= {**self.admin_site.each_context(request), "undo": sitting.undoable(request)}
        return TemplateResponse(request, template, context, status=status)


def _why_nothing_is_next(user: User, left: int, sieve: Sieve) -> str:
    if left:
        words = ngettext(
            "That was the last one. %(n)s that you left still waits.",
            "That was the last one. %(n)s that you left still wait.",
            left,
        )
        return words % {"n": left}
    if sieve.fields and reviews_for(user).waiting().exists():
        return _("Nothing more of these waits.")
    if reviews_for(user).waiting().exists():
        return _("Others have open what still waits.")
    return _("Nothing waits for you.")


def _list_of(sieve: Sieve) -> str:
    return f"{reverse(QUEUE)}?{urlencode(sieve.fields)}" if sieve.fields else reverse(QUEUE)


def _to_item(pk: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:comments_review_item", args=[pk]))
