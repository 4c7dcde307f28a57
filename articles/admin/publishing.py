"""The steps around a draft, as pages inside the admin: preview, publish, withdraw, restore, the revisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from articles.actions.drafting import EditedMeanwhile
from articles.actions.publishing import publish_revision, restore_article, withdraw_article
from articles.admin.article_form import PublishForm, say_version
from articles.models import Article, Revision
from articles.rendering import Rendered, render_article
from articles.rules.access import editable_by
from articles.rules.drafts import as_stored, check_language, check_source, differs
from articles.rules.impact import impact_of
from articles.rules.standing import Standing, standing_of
from articles.rules.words import count_words

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

    Admin = ModelAdmin[Article]

NOT_PROCESSABLE = 422  # RFC 9110, 15.5.21


def preview_url(article: Article | None) -> str:
    if article is None or article.pk is None:
        return reverse("admin:articles_article_preview_new")
    return reverse("admin:articles_article_preview", args=[article.pk])


def standing_context(article: Article) -> dict[str, Any]:
    """What the change page says of where the article stands."""
    standing = standing_of(article, timezone.now())
    changed = differs(article, article.current)
    return {
        "article": article,
        "revision": article.current,
        "sentence": standing.sentence(article, differs=changed),
        "is_public": standing is Standing.PUBLISHED,
        "is_withdrawn": standing is Standing.WITHDRAWN,
    }


# Preview


def preview_new(admin: Admin, request: HttpRequest) -> HttpResponse:
    """What was typed for an article that is not saved yet, as readers would see it."""
    if not admin.has_add_permission(request):
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    return _preview_typed(request, None)


def preview(admin: Admin, request: HttpRequest, pk: int) -> HttpResponse:
    """POST: what is typed right now, through the real rendering. GET: the draft as it was saved."""
    article = _access(request, pk)
    if request.method == "POST":
        return _preview_typed(request, article)
    return _show_preview(request, article, article.title, article.summary, article.source, article.language)


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
        return _private(render(request, "admin/articles/preview.html", problems, status=NOT_PROCESSABLE))
    rendered = render_article(source, language=language)
    live = "live" in request.GET  # beside the text, at every pause: without the question to everybody
    context: dict[str, Any] = {
        "revision": _as_revision(rendered, title, summary, language),
        "impacts": impact_of(article, rendered.text) if article and article.current and not live else [],
    }
    return _private(render(request, "admin/articles/preview.html", context))


def _as_revision(rendered: Rendered, title: str, summary: str, language: str) -> Revision:
    """A revision that is never saved: what the page's templates show."""
    return Revision(
        title=title,
        summary=summary,
        language=language,
        html=rendered.html,
        contents=[[line.level, line.text, line.anchor, line.block] for line in rendered.contents],
        words=count_words(rendered.text),
    )


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


# Publishing


def publish(admin: Admin, request: HttpRequest, pk: int) -> HttpResponse:
    """The last look: what readers will see anew and what becomes of their notes; then the button."""
    article = _access(request, pk)
    form = PublishForm(request.POST or None, initial={"seen_version": article.version})
    if not _may_be_scheduled(article):
        del form.fields["at"]
    status = 200
    if request.method == "POST":
        if form.is_valid() and _published(admin, request, article, form):
            return _back(article)
        article, status = _access(request, pk), NOT_PROCESSABLE
        say_version(form, article)
    context: dict[str, Any] = {"form": form, "article": article, "differs": differs(article, article.current)}
    try:
        check_source(article.source)
        rendered = render_article(article.source, language=article.language)
    except (ValidationError, ValueError) as error:
        context["problem"] = str(error)
    else:
        context["words"] = count_words(rendered.text)
        context["impacts"] = impact_of(article, rendered.text) if article.current else []
    return _page(admin, request, "publish", _("Publish"), context, status)


def _may_be_scheduled(article: Article) -> bool:
    return article.published_at is None or article.published_at > timezone.now()


def _published(admin: Admin, request: HttpRequest, article: Article, form: PublishForm) -> bool:
    at = form.cleaned_data.get("at")
    if at is not None and at <= timezone.now():
        form.add_error("at", _("This time is past. Leave it empty to publish now."))
        return False
    article.version = form.cleaned_data["seen_version"]
    before = article.current
    try:
        revision = publish_revision(
            editor=_user(request), article=article, change_note=form.cleaned_data["change_note"], at=at
        )
    except EditedMeanwhile:
        form.add_error(None, _("Somebody else saved or published this article meanwhile. Look again below."))
        return False
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    if revision == before:
        messages.info(request, _("Nothing has changed since revision %(n)s.") % {"n": revision.number})
        return True
    said = _("Published as revision %(n)s.") if at is None else _("Scheduled as revision %(n)s.")
    if article.withdrawn_at is not None:
        said = _("Revision %(n)s will show when the article is restored.")
    admin.log_change(request, article, said % {"n": revision.number})
    messages.success(request, said % {"n": revision.number})
    return True


def withdraw(admin: Admin, request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then take the article away from readers."""
    article = _access(request, pk)
    if request.method != "POST":
        return _page(admin, request, "withdraw", _("Withdraw"), {"article": article})
    try:
        withdraw_article(editor=_user(request), article=article)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        admin.log_change(request, article, _("Withdrawn."))
        messages.success(request, _("Withdrawn: readers no longer see the article."))
    return _back(article)


def restore(admin: Admin, request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then give the article back to readers."""
    article = _access(request, pk)
    if request.method != "POST":
        return _page(admin, request, "restore", _("Restore"), {"article": article})
    restore_article(editor=_user(request), article=article)
    admin.log_change(request, article, _("Restored."))
    messages.success(request, _("Restored: readers see the article as it was last published."))
    return _back(article)


# Revisions


def revisions(admin: Admin, request: HttpRequest, pk: int) -> HttpResponse:
    """Every revision of the article, the newest first."""
    article = _access(request, pk)
    listed = (
        Revision.objects.filter(article=article)
        .select_related("published_by__person")
        .defer("source", "html", "text", "blocks", "contents")
        .order_by("-number")
    )
    context = {"article": article, "revisions": listed, "now": timezone.now()}
    return _page(admin, request, "revisions", _("Revisions"), context)


def revision(admin: Admin, request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One revision as readers saw it, whatever became of the article."""
    found = get_object_or_404(Revision, article=_access(request, pk), number=number)
    return _private(render(request, "admin/articles/preview.html", {"revision": found, "number": number}))


def _access(request: HttpRequest, pk: int) -> Article:
    return get_object_or_404(editable_by(request.user).select_related("current"), pk=pk)


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _back(article: Article) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def _page(
    admin: Admin, request: HttpRequest, name: str, title: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    frame = admin.admin_site.each_context(request)
    frame |= {"opts": admin.opts, "title": title, "media": admin.media, "subtitle": context["article"].title}
    return TemplateResponse(request, f"admin/articles/article/{name}.html", frame | context, status=status)
