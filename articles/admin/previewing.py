"""The draft as readers would see it: a page of its own, and beside the impact with the notes marked in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin

from articles.admin.steps import NOT_PROCESSABLE, access_edited, private
from articles.models import Article, Revision
from articles.rendering import Rendered, render_article
from articles.rules.drafts import as_stored, check_language, check_source
from articles.rules.impact import Asked, Mark, impact_of
from articles.rules.marking import opening_away, with_marks
from articles.rules.words import count_words

if TYPE_CHECKING:
    from articles.admin.steps import Admin

# What a page of its own tells beside the counts: all of them stand on the publish page, with what can be done.
TOLD_HERE = Asked({"changed": "", "lost": ""})


def preview_url(article: Article | None) -> str:
    if article is None or article.pk is None:
        return reverse("admin:articles_article_preview_new")
    return reverse("admin:articles_article_preview", args=[article.pk])


def preview_new(admin: Admin, request: HttpRequest) -> HttpResponse:
    """What was typed for an article that is not saved yet, as readers would see it."""
    if not admin.has_add_permission(request):
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    return _preview_typed(request, None)


def preview(admin: Admin, request: HttpRequest, pk: int) -> HttpResponse:
    """POST: what is typed right now, through the real rendering. GET: the draft as it was saved."""
    article = access_edited(request, pk)
    if request.method == "POST":
        return _preview_typed(request, article)
    return _show_preview(request, article, article.title, article.summary, article.source, article.language)


def preview_beside(admin: Admin, request: HttpRequest, pk: int) -> HttpResponse:
    """The saved draft with the notes marked where they would stand: for the frame on the publish page, and no other."""
    article = access_edited(request, pk)
    show: Any = _with_notes
    framed: Any = xframe_options_sameorigin(csp_replace({"frame-ancestors": [SELF]})(show))
    return private(framed(request, article))


def _with_notes(request: HttpRequest, article: Article) -> HttpResponse:
    template = "admin/articles/beside.html"
    try:
        rendered = rendered_draft(article)
    except (ValidationError, ValueError):  # the publish page says what is wrong
        return render(request, template, status=NOT_PROCESSABLE)
    marks = _marks_of(article, rendered)
    revision = as_revision(rendered, article.title, article.summary, article.language)
    revision.html = opening_away(with_marks(rendered.html, _blocks(rendered), marks))
    return render(request, template, {"revision": revision})


def rendered_draft(article: Article) -> Rendered:
    """The draft as publishing would render it. Raises ValidationError or ValueError for what cannot be rendered."""
    check_source(article.source)
    return render_article(article.source, language=article.language)


def as_revision(rendered: Rendered, title: str, summary: str, language: str) -> Revision:
    """A revision that is never saved: what the page's templates show."""
    return Revision(
        title=title,
        summary=summary,
        language=language,
        html=rendered.html,
        contents=[[line.level, line.text, line.anchor, line.block] for line in rendered.contents],
        words=count_words(rendered.text),
    )


def _preview_typed(request: HttpRequest, article: Article | None) -> HttpResponse:
    typed = request.POST
    source = as_stored(typed.get("source", ""))
    title, summary = typed.get("title", ""), typed.get("summary", "")
    return _show_preview(request, article, title, summary, source, typed.get("language") or "en")


def _show_preview(
    request: HttpRequest, article: Article | None, title: str, summary: str, source: str, language: str
) -> HttpResponse:
    try:
        check_source(source)
        check_language(language)
    except ValidationError as error:
        problems = {"problems": error.messages}
        return private(render(request, "admin/articles/preview.html", problems, status=NOT_PROCESSABLE))
    rendered = render_article(source, language=language)
    live = "live" in request.GET  # beside the text, at every pause: without the question to everybody
    context: dict[str, Any] = {
        "revision": as_revision(rendered, title, summary, language),
        "impacts": impact_of(article, rendered, TOLD_HERE)
        if article and article.current and not live
        else [],
    }
    return private(render(request, "admin/articles/preview.html", context))


def _marks_of(article: Article, rendered: Rendered) -> list[Mark]:
    if article.current is None:
        return []
    return [mark for impact in impact_of(article, rendered, Asked(marks=True)) for mark in impact.marks]


def _blocks(rendered: Rendered) -> list[tuple[str, int, int, int]]:
    return [(block.kind, block.start, block.end, block.html_end) for block in rendered.blocks]
