"""The queue inside the admin: a list, one item in its context, decisions, undo. Plain forms; keys are an enhancement.

A GET never writes: opening an item POSTs the claim and redirects to the item.
"""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.rules.roles import moderates_anything
from comments.actions.moderating import decide, undo_decision
from comments.actions.reviewing import claim_review, release_review
from comments.admin import sitting
from comments.admin.guards import ForModerators
from comments.admin.item_page import item_context
from comments.admin.typed import Typed, whole_number
from comments.item import Item, item_for
from comments.models import Decision, Review
from comments.presenters.moderation import chips_of
from comments.queue import MOST_COUNTED, next_for, reviews_for, waiting_for
from comments.submitting import Refused

QUEUE = "admin:comments_review_changelist"
CLAIM_TRIES = 5  # items lost to a quicker moderator before the list is shown instead


@admin.register(Review)
class QueueAdmin(ForModerators, admin.ModelAdmin[Review]):
    def get_urls(self) -> list[URLPattern]:
        def guarded(view: Any, method: Any) -> Any:
            return self.admin_site.admin_view(never_cache(method(_moderators_only(view))))

        return [
            path("", guarded(self.listing, require_safe), name="comments_review_changelist"),
            path("next/", guarded(self.open_next, require_POST), name="comments_review_next"),
            path("<int:pk>/", guarded(self.item, require_safe), name="comments_review_item"),
            path("<int:pk>/open/", guarded(self.open, require_POST), name="comments_review_open"),
            path("<int:pk>/decide/", guarded(self.decide, require_POST), name="comments_review_decide"),
            path("<int:pk>/undo/", guarded(self.undo, require_POST), name="comments_review_undo"),
        ]

    def listing(self, request: HttpRequest) -> HttpResponse:
        cause, now = request.GET.get("cause", ""), timezone.now()
        waiting = waiting_for(_user(request), cause=cause, after=whole_number(request.GET.get("after", "")))
        context = {
            "title": _("Queue"),
            "rows": [(review, chips_of(review.reasons)) for review in waiting.reviews],
            "waiting": waiting,
            "count": f"{MOST_COUNTED:,}+" if waiting.count > MOST_COUNTED else waiting.count,
            "cause": cause,
            "causes": Review.Cause.choices,
            "is_first": "after" not in request.GET,
            "now": now,
        }
        return self._answer(request, "admin/comments/queue.html", context)

    def open_next(self, request: HttpRequest) -> HttpResponse:
        """The most urgent item; from an item (`left`) without it and without those left before it."""
        left = whole_number(request.POST.get("left", ""))
        if left:
            release_review(moderator=_user(request), comment_id=left)
            sitting.leave(request, left)
        else:
            sitting.begin(request)
        return self._go_on(request)

    def open(self, request: HttpRequest, pk: int) -> HttpResponse:
        item_for(_user(request), pk, timezone.now())  # access
        claim_review(moderator=_user(request), comment_id=pk, now=timezone.now())
        return _to_item(pk)

    def item(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._item_page(request, item_for(_user(request), pk, timezone.now()))

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        found, typed = item_for(_user(request), pk, timezone.now()), Typed.of(request.POST)
        if found.claim is not None and not typed.anyway:
            trouble = _("%(name)s has this open.") % {"name": found.claim.by}
            return self._item_page(request, found, typed, trouble, status=409)
        try:
            decision = decide(
                moderator=_user(request),
                comment=found.comment,
                verb=typed.verb,
                reason=typed.fitting_reason,
                words=typed.words,
                expected_version=typed.version,
                flags_seen=typed.flags,
            )
        except Refused as refused:
            found = item_for(_user(request), pk, timezone.now())  # as it stands now
            return self._item_page(request, found, typed, refused.message, status=refused.status)
        sitting.remember(request, decision)
        return self._go_on(request)

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        decision_id = whole_number(request.POST.get("decision", ""))
        sitting.forget(request, decision_id)
        found = item_for(_user(request), pk, timezone.now())
        decision = Decision.objects.filter(pk=decision_id, comment_id=pk).first()
        if decision is None:
            raise Http404
        try:
            undo_decision(moderator=_user(request), comment=found.comment, decision=decision)
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("Taken back."))
            claim_review(moderator=_user(request), comment_id=pk, now=timezone.now())
        return _to_item(pk)

    def _go_on(self, request: HttpRequest) -> HttpResponse:
        """Claim the most urgent item that nobody else has open; one lost to somebody else gives way to the next."""
        user, left = _user(request), sitting.left(request)
        for _attempt in range(CLAIM_TRIES):
            review = next_for(user, timezone.now(), without=left)
            if review is None:
                messages.success(request, _why_nothing_is_next(user, len(left)))
                break
            if claim_review(moderator=user, comment_id=review.pk, now=timezone.now()):
                return _to_item(review.pk)
        return HttpResponseRedirect(reverse(QUEUE))

    def _item_page(
        self,
        request: HttpRequest,
        found: Item,
        typed: Typed | None = None,
        trouble: str = "",
        *,
        status: int = 200,
    ) -> HttpResponse:
        context = item_context(found, typed or Typed(), trouble)
        return self._answer(request, "admin/comments/item.html", context, status=status)

    def _answer(
        self, request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
    ) -> TemplateResponse:
        context |= {**self.admin_site.each_context(request), "undo": sitting.undoable(request)}
        return TemplateResponse(request, template, context, status=status)


def _why_nothing_is_next(user: User, left: int) -> str:
    if left:
        words = ngettext(
            "That was the last one. %(n)s that you left still waits.",
            "That was the last one. %(n)s that you left still wait.",
            left,
        )
        return words % {"n": left}
    if reviews_for(user).waiting().exists():
        return _("Others have open what still waits.")
    return _("Nothing waits for you.")


def _moderators_only(view: Any) -> Any:
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not moderates_anything(request.user):
            raise PermissionDenied
        return cast("HttpResponse", view(request, *args, **kwargs))

    return answer


def _to_item(pk: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:comments_review_item", args=[pk]))


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - admin_view lets nobody else in
    return request.user
