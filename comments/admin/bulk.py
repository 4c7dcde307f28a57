"""Bulk decisions inside the admin: chosen from a list, looked over with a summary, started, watched, taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Person, User
from accounts.rules.roles import may_moderate
from comments.actions.bulk import MOST_IN_BULK, prepare_bulk, start_bulk, stop_bulk, undo_bulk
from comments.actions.moderating import MOST_WORDS, REASONS_TO_HIDE
from comments.admin.guards import ForModerators, guarded, user_of
from comments.admin.typed import Typed
from comments.models import BulkDeed, BulkItem, Comment, Review
from comments.rules.reasons import MODERATION, deed_of, words_of
from comments.submitting import Refused
from groundwork.ids import whole_number
from groundwork.languages import number

SAMPLE = 10  # comments shown of those that were chosen
WRITERS_SHOWN = 10
DEEDS_SHOWN = 50
SKIPPED_SHOWN = 20
VERBS = (
    ("approve", gettext_lazy("Approve, or keep")),
    ("hide", gettext_lazy("Hide")),
    ("spam", gettext_lazy("Spam")),
)


def choose(request: HttpRequest, comments: QuerySet[Any], *, back: str) -> HttpResponse:
    """Choose what is ticked in a list, or with `scope=all` all of `comments`; leads to the summary.

    `comments` are what the moderator's list holds, whether of Comment or of Review; `back` is where the list is.
    """
    if request.POST.get("scope") != "all":
        ticked = {whole_number(pk) for pk in request.POST.getlist("ticked")}
        comments = comments.filter(pk__in=ticked)
    if not comments.exists():
        messages.error(request, _("Nothing is ticked."))
        return HttpResponseRedirect(back)
    return _to(prepare_bulk(moderator=user_of(request), comments=comments))


@admin.register(BulkDeed)
class BulkAdmin(ForModerators, admin.ModelAdmin[BulkDeed]):
    def get_urls(self) -> list[URLPattern]:
        def at(route: str, view: Any, method: Any, name: str) -> URLPattern:
            pattern: URLPattern = path(
                route, guarded(self.admin_site, view, method), name=f"comments_bulkdeed_{name}"
            )
            return pattern

        return [
            at("", self.listing, require_safe, "changelist"),
            at("<int:pk>/", self.deed, require_safe, "deed"),
            at("<int:pk>/start/", self.start, require_POST, "start"),
            at("<int:pk>/stop/", self.stop, require_POST, "stop"),
            at("<int:pk>/undo/", self.undo, require_POST, "undo"),
        ]

    def listing(self, request: HttpRequest) -> HttpResponse:
        deeds = _deeds_for(user_of(request)).filter(started_at__isnull=False).order_by("-pk")
        rows = [(deed, deed_of(deed.verb)) for deed in deeds.select_related("made_by__person")[:DEEDS_SHOWN]]
        return self._answer(
            request, "admin/comments/bulk_list.html", {"title": _("Bulk decisions"), "rows": rows}
        )

    def deed(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(request, _access(user_of(request), pk))

    def start(self, request: HttpRequest, pk: int) -> HttpResponse:
        deed, typed = _access(user_of(request), pk), Typed.of(request.POST)
        try:
            start_bulk(
                moderator=user_of(request), deed=deed,
                verb=typed.verb, reason=typed.fitting_reason, words=typed.words,
            )  # fmt: skip
        except Refused as refused:
            return self._page(request, deed, typed, refused.message, status=refused.status)
        return _to(deed)

    def stop(self, request: HttpRequest, pk: int) -> HttpResponse:
        deed = _access(user_of(request), pk)
        stop_bulk(moderator=user_of(request), deed=deed)
        return _to(deed)

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        deed = _access(user_of(request), pk)
        try:
            return _to(undo_bulk(moderator=user_of(request), deed=deed))
        except Refused as refused:
            messages.error(request, refused.message)
            return _to(deed)

    def _page(
        self,
        request: HttpRequest,
        deed: BulkDeed,
        typed: Typed | None = None,
        trouble: str = "",
        *,
        status: int = 200,
    ) -> HttpResponse:
        about = _progress(deed) if deed.started_at else _summary(deed)
        context = {"deed": deed, "typed": typed or Typed(), "trouble": trouble, **about}
        return self._answer(request, "admin/comments/bulk.html", context, status=status)

    def _answer(
        self, request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
    ) -> TemplateResponse:
        return TemplateResponse(
            request, template, {**self.admin_site.each_context(request), **context}, status=status
        )


def _deeds_for(user: User) -> QuerySet[BulkDeed]:
    """Their own; for moderators of the whole site everybody's that has begun."""
    own = BulkDeed.objects.filter(made_by=user)
    if not may_moderate(user, article_id=None):
        return own
    return own | BulkDeed.objects.filter(started_at__isnull=False)


def _access(user: User, pk: int) -> BulkDeed:
    deed = _deeds_for(user).select_related("made_by__person", "undoes", "undone_by").filter(pk=pk).first()
    if deed is None:
        raise Http404
    return deed


def _summary(deed: BulkDeed) -> dict[str, Any]:
    """What would be done to what: counts by kind and by writer, and a sample."""
    chosen = Comment.objects.filter(pk__in=deed.items.values("comment"))
    causes = Review.objects.filter(comment__in=deed.items.values("comment"), closed_at=None)
    writers = chosen.order_by().values("person").annotate(n=Count("pk")).order_by("-n", "person")
    shown = list(writers[: WRITERS_SHOWN + 1])
    people = Person.objects.in_bulk([row["person"] for row in shown])
    sample = deed.items.select_related("comment__person", "comment__article").order_by("pk")[:SAMPLE]
    return {
        "title": _("Decide on %(n)s at once") % {"n": number(deed.total)},
        "is_capped": deed.total == MOST_IN_BULK,
        "states": _named(chosen, "state", dict(Comment.State.choices)),
        "causes": _named(causes, "cause", dict(Review.Cause.choices)),
        "writers": [(people[row["person"]], row["n"]) for row in shown[:WRITERS_SHOWN]],
        "more_writers": len(shown) > WRITERS_SHOWN,
        "sample": [item.comment for item in sample],
        "verbs": VERBS,
        "reasons": [(code, MODERATION[code]) for code in REASONS_TO_HIDE],
        "most_words": MOST_WORDS,
    }


def _named(rows: QuerySet[Any], field: str, names: dict[Any, Any]) -> list[tuple[str, int]]:
    counted = rows.order_by().values(field).annotate(n=Count("pk")).order_by("-n")
    return [(str(names.get(row[field], row[field])), row["n"]) for row in counted]


def _progress(deed: BulkDeed) -> dict[str, Any]:
    left = deed.items.exclude(outcome__in=(BulkItem.Outcome.WAITING, BulkItem.Outcome.DONE))
    skipped = left.select_related("comment__person").order_by("pk")[:SKIPPED_SHOWN] if deed.skipped else []
    return {
        "title": _("%(deed)s: %(n)s at once") % {"deed": deed_of(deed.verb), "n": number(deed.total)},
        "reason": words_of(deed.reason) if deed.verb != "undo" else "",
        "handled": deed.done + deed.skipped,
        "skipped_items": [(item, item.get_outcome_display()) for item in skipped],
        "undone_by": getattr(deed, "undone_by", None),
        "may_undo": deed.ended_at and deed.done and deed.verb != "undo" and not hasattr(deed, "undone_by"),
    }


def _to(deed: BulkDeed) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:comments_bulkdeed_deed", args=[deed.pk]))
