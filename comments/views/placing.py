"""Placing a note again: quote the words, pick where they stand, done; with a script, select them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Person
from accounts.whoami import speaker
from articles.models import Article
from comments.actions.placing_again import place_again, placement_of
from comments.forms import PlaceForm
from comments.marks import check_of
from comments.models import Comment
from comments.rules import permissions
from comments.rules.placing import MOST_PLACES, places_of
from comments.rules.pointing import pick_of, picked, surroundings
from comments.submitting import Refused, Selection, WrongPassage
from comments.views.answering import answer, go_to, version_of
from groundwork.limits import LimitReached


@require_http_methods(["GET", "HEAD", "POST"])
def place_note(request: HttpRequest, pk: int) -> HttpResponse:
    """`/comments/<id>/place/`: `then=find` offers the places of the quoted words, `then=place` takes the picked one."""
    person = speaker(request)
    comment = permissions.access_comment(person, pk)
    if not hasattr(comment, "passage"):
        raise Http404
    if person is None:
        return redirect_to_login(request.path)
    if not permissions.may_place(person, comment, placement_of(comment)):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, comment, PlaceForm())
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return _page(request, comment, form, status=422)
    if request.POST.get("then") == "place" and _pick_in(form):
        return _place(request, person, comment, form)
    return _find(request, comment, form)


def _place(request: HttpRequest, person: Person, comment: Comment, form: PlaceForm) -> HttpResponse:
    try:
        place_again(person=person, comment=comment, selection=picked(comment.article, _pick_in(form)))
    except WrongPassage as refused:
        _offer(form, comment.article, refused.nearest)
        form.retype(pick="", selected="")
        form.add_error("quote", refused.message)
        return _page(request, comment, form, status=refused.status)
    except Refused as refused:
        form.add_error("quote", refused.message)
        return _page(request, comment, form, status=refused.status)
    except LimitReached as reached:
        minutes = reached.retry_after // 60 + 1
        message = _("Many notes were placed in a short time. Try again in %(minutes)s minutes.")
        form.add_error(None, message % {"minutes": minutes})
        response = _page(request, comment, form, status=429)
        response["Retry-After"] = str(reached.retry_after)
        return response
    address = comment.get_absolute_url()
    return go_to(request, f"{address}?v={version_of(comment.article_id)}" if comment.in_thread else address)


def _find(request: HttpRequest, comment: Comment, form: PlaceForm) -> HttpResponse:
    quote = form.cleaned_data["quote"].strip()
    places = places_of(quote, comment.article.revision) if quote else []
    if not places:
        words = (
            _("These words do not stand in the text as it reads now.") if quote else _("Quote some words.")
        )
        form.add_error("quote", words)
        return _page(request, comment, form, status=422)
    if len(places) > MOST_PLACES:
        words = _("They stand in more than %(most)s places. Quote a few words more.") % {"most": MOST_PLACES}
        form.add_error("quote", words)
        return _page(request, comment, form, status=422)
    form.retype(selected="", pick=pick_of(places[0]) if len(places) == 1 else "")
    _offer(form, comment.article, places)
    return _page(request, comment, form)


def _offer(form: PlaceForm, article: Article, places: list[Selection]) -> None:
    form.offer_picks([(pick_of(place), _label(article, place)) for place in places])


def _label(article: Article, place: Selection) -> SafeString:
    """A place as people tell it from others: its words, with those around it and its paragraph."""
    number, before, after = surroundings(article.revision, place)
    words = format_html('<q dir="auto">{}<mark>{}</mark>{}</q>', before, place.exact, after)
    return format_html("{} {}", words, _("(in paragraph %(number)s)") % {"number": number})


def _pick_in(form: PlaceForm) -> str:
    pick: str = form.cleaned_data["pick"] or form.cleaned_data["selected"]
    return pick


def _page(request: HttpRequest, comment: Comment, form: PlaceForm, *, status: int = 200) -> HttpResponse:
    revision = comment.article.revision
    context: dict[str, Any] = {
        "article": comment.article,
        "comment": comment,
        "passage": comment.passage,
        "placement": placement_of(comment),
        "revision": revision,
        "length": len(revision.text),
        "check": check_of(revision.text),
        "form": form,
        "has_picks": not form.fields["pick"].widget.is_hidden,
    }
    return answer(request, "comments/place.html", context, status=status)
