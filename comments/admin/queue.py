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
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.rules.roles import moderates_anything
from comments.actions.moderating import VERBS, decide, undo_decision
from comments.actions.reviewing import claim_review
from comments.admin.guards import ForModerators
from comments.models import Comment, Decision, Review
from comments.queue import MOST_COUNTED, item_for, next_for, waiting_for
from comments.rules.reasons import MODERATION, words_of
from comments.submitting import Refused

DECISION_IN_SESSION = "last_decision"  # what the undo strip offers to take back


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
        cause, page = request.GET.get("cause", ""), request.GET.get("page", "1")
        waiting = waiting_for(
            _user(request), cause=cause, page=int(page) if page.isdecimal() and int(page) else 1
        )
        for review in waiting.reviews:
            review.said = [words_of(reason["code"]) for reason in review.reasons]  # type: ignore[attr-defined]
        context = {
            "title": _("Queue"),
            "waiting": waiting,
            "count": f"{MOST_COUNTED:,}+" if waiting.count == MOST_COUNTED else waiting.count,
            "cause": cause,
            "causes": Review.Cause.choices,
            "page": int(page) if page.isdecimal() else 1,
            "now": timezone.now(),
        }
        return self._answer(request, "admin/comments/queue.html", context)

    def open_next(self, request: HttpRequest) -> HttpResponse:
        """Claim the most urgent item that nobody else has open; a claim lost to somebody else tries the next."""
        for _attempt in range(5):
            review = next_for(_user(request), timezone.now())
            if review is None:
                messages.success(request, _("Nothing waits for you."))
                return HttpResponseRedirect(reverse("admin:comments_review_changelist"))
            if claim_review(moderator=_user(request), comment_id=review.pk, now=timezone.now()):
                return _to_item(review.pk)
        return HttpResponseRedirect(reverse("admin:comments_review_changelist"))

    def open(self, request: HttpRequest, pk: int) -> HttpResponse:
        item_for(_user(request), pk, timezone.now())  # access
        claim_review(moderator=_user(request), comment_id=pk, now=timezone.now())
        return _to_item(pk)

    def item(self, request: HttpRequest, pk: int, *, typed: dict[str, str] | None = None) -> HttpResponse:
        found = item_for(_user(request), pk, timezone.now())
        state = found.comment.state
        context = {
            "title": _("Comment by %(name)s") % {"name": found.comment.person.name},
            "item": found,
            "verbs": [verb for verb, rule in VERBS.items() if state in rule.came_from],
            "usual": {verb: rule.usual_reason for verb, rule in VERBS.items()},
            "reasons": [(code, words) for code, words in MODERATION.items() if code != "undo"],
            "why": [
                {**reason, "words": words_of(reason["code"])}
                for reason in getattr(found.review, "reasons", [])
            ],
            "history": [(decision, words_of(decision.reason), words) for decision, words in found.decisions],
            "typed": typed or {},
        }
        return self._answer(request, "admin/comments/item.html", context, status=409 if typed else 200)

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        found = item_for(_user(request), pk, timezone.now())
        verb, version = request.POST.get("verb", ""), request.POST.get("version", "")
        reason = request.POST.get("reason") or (VERBS[verb].usual_reason if verb in VERBS else "")
        words = request.POST.get("words", "")
        if found.claimed_by_other is not None and not request.POST.get("anyway"):
            messages.error(request, _("%(name)s has this open.") % {"name": found.claimed_by_other})
            return self.item(request, pk, typed={"words": words, "reason": reason})
        try:
            decision = decide(
                moderator=_user(request),
                comment=found.comment,
                verb=verb,
                reason=reason,
                expected_version=int(version) if version.isdecimal() else 0,
                words=words,
            )
        except Refused as refused:
            messages.error(request, refused.message)
            return self.item(request, pk, typed={"words": words, "reason": reason})
        request.session[DECISION_IN_SESSION] = [str(decision.pk), str(pk), verb]
        return self.open_next(request)

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        found = item_for(_user(request), pk, timezone.now())
        decision_id = request.POST.get("decision", "")
        decision = Decision.objects.filter(pk=int(decision_id) if decision_id.isdecimal() else 0).first()
        if decision is None or decision.comment_id != found.comment.pk:
            raise Http404
        try:
            undo_decision(moderator=_user(request), comment=found.comment, decision=decision)
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("Taken back."))
            request.session.pop(DECISION_IN_SESSION, None)
            claim_review(moderator=_user(request), comment_id=pk, now=timezone.now())
        return _to_item(pk)

    def _answer(
        self, request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
    ) -> TemplateResponse:
        last = request.session.get(DECISION_IN_SESSION)
        context["last"] = {"decision": last[0], "comment": last[1], "verb": last[2]} if last else None
        context |= {**self.admin_site.each_context(request), "opts": Comment._meta}
        return TemplateResponse(request, template, context, status=status)


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
