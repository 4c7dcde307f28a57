"""One's own library: everything I highlighted, noted, wrote and follow, searched, filtered, and taken along."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Person
from accounts.whoami import speaker
from comments.feeds import replies_key
from comments.library.asking import LibraryForm, followed, own_words
from comments.library.entries import Entry, entries_of, follows_of
from comments.library.exporting import FORMATS
from comments.models import Comment
from comments.moderation.statements import held_because, standing_against, statements_for
from comments.views.answering import answer, number_in

PAGE = 50  # entries on one page
ANNOTATIONS = "jsonld"  # the one format that has no place for what somebody follows


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """`/comments/mine/`: my library, the newest first; `?before=<id>` goes on, the other fields narrow it down."""
    person = speaker(request)
    if person is None:
        return redirect_to_login(request.get_full_path())
    form, before = LibraryForm(request.GET.dict()), number_in(request, "before")
    is_first = before is None and not form.is_narrowed
    context = {
        "speaker": person,
        "form": form,
        "is_first": before is None,
        "formats": [
            (format_.ending, reverse("library_export", args=[name]))
            for name, format_ in FORMATS.items()
            if name != ANNOTATIONS or not form.asks_what_is_followed
        ],
        "asked": form.address_with(),
        "against": standing_against(person.pk, timezone.now()) if is_first else [],
        "replies_key": replies_key(person.user) if person.user is not None else "",
    }
    if not form.is_valid():
        return answer(request, "comments/mine.html", context, status=422)
    if form.asks_what_is_followed:
        return _followed(request, person, form, before, context)
    said = own_words(person, form)
    shown = said.filter(pk__lt=before) if before is not None else said
    found = list(shown.select_related("article", "passage", "person").order_by("-pk")[: PAGE + 1])
    _explain(found)
    if len(found) > PAGE:
        context["older"] = form.address_with(before=found[PAGE - 1].pk)
    if form.is_narrowed:
        context["count"] = said.count()
    return answer(request, "comments/mine.html", {**context, "comments": found[:PAGE]})


@require_safe
def export(request: HttpRequest, format_: str) -> HttpResponseBase:
    """`/comments/mine/<format>/`: all that the same fields ask for, as a file; however long, in pieces."""
    person = speaker(request)
    if person is None:
        return redirect_to_login(request.get_full_path())
    form = LibraryForm(request.GET.dict())
    if (
        format_ not in FORMATS
        or not form.is_valid()
        or (form.asks_what_is_followed and format_ == ANNOTATIONS)
    ):
        raise Http404
    said, chosen = own_words(person, form), FORMATS[format_]
    total = said.count() if format_ == ANNOTATIONS else 0
    entries: Iterator[Entry] = iter(()) if form.asks_what_is_followed else entries_of(said)
    if form.includes_what_is_followed and format_ != ANNOTATIONS:
        entries = chain(entries, follows_of(followed(person, form)))
    pieces = chosen.write(entries, total, _("Library of %(name)s") % {"name": person.name})
    response = StreamingHttpResponse((piece.encode() for piece in pieces), content_type=chosen.media_type)
    name = f"library-{timezone.now():%Y-%m-%d}.{chosen.ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex"
    return response


def _followed(
    request: HttpRequest, person: Person, form: LibraryForm, before: int | None, context: dict[str, object]
) -> HttpResponse:
    watches = (
        followed(person, form)
        .select_related("article", "root", "author__person", "tag", "group")
        .order_by("-pk")
    )
    found = list((watches.filter(pk__lt=before) if before is not None else watches)[: PAGE + 1])
    if len(found) > PAGE:
        context["older"] = form.address_with(before=found[PAGE - 1].pk)
    return answer(request, "comments/mine.html", {**context, "watches": found[:PAGE], "is_followed": True})


def _explain(found: list[Comment]) -> None:
    """Beside each, why it is not shown to others."""
    decided, held = statements_for(found), held_because(found)
    for comment in found:
        comment.statement = decided.get(comment.pk)  # type: ignore[attr-defined]  # for the template
        comment.why_held = held.get(comment.pk, [])  # type: ignore[attr-defined]  # for the template
