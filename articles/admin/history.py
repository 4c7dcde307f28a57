"""The revisions of an article inside the admin: listed, read, and made the draft again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.actions.drafting import EditedMeanwhile, revert_draft
from articles.admin.steps import NOT_PROCESSABLE, access_edited, editor_of, private, step_page
from articles.models import Article, Revision
from articles.rules.drafts import differs

if TYPE_CHECKING:
    from articles.admin.steps import Admin


def revisions(admin: Admin, request: HttpRequest, pk: int) -> HttpResponse:
    """Every revision of the article, the newest first."""
    article = access_edited(request, pk)
    listed = (
        Revision.objects.filter(article=article)
        .select_related("published_by__person")
        .defer("source", "html", "text", "blocks", "contents")
        .order_by("-number")
    )
    now = timezone.now()
    context = {"article": article, "revisions": listed, "now": now, "is_public": article.is_published(now)}
    return step_page(admin, request, "revisions", _("Revisions"), context)


def revision(admin: Admin, request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One revision as readers saw it, whatever became of the article."""
    found = get_object_or_404(Revision, article=access_edited(request, pk), number=number)
    return private(render(request, "admin/articles/preview.html", {"revision": found, "number": number}))


def revert(admin: Admin, request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Ask once, showing what the draft would lose; then make the revision the draft again. Publishing comes next."""
    article = access_edited(request, pk)
    found = get_object_or_404(Revision, article=article, number=number)
    status, problem = 200, ""
    if request.method == "POST":
        problem = _reverted(request, article, found)
        if not problem:
            admin.log_change(request, article, _("Went back to revision %(n)s.") % {"n": number})
            said = _("The draft reads like revision %(n)s again. Readers see it once you publish.")
            messages.success(request, said % {"n": number})
            return HttpResponseRedirect(reverse("admin:articles_article_publish", args=[article.pk]))
        article, status = access_edited(request, pk), NOT_PROCESSABLE
    context = {
        "article": article,
        "revision": found,
        "problem": problem,
        "is_same": not differs(article, found),
        "unpublished": differs(article, article.current),
    }
    return step_page(admin, request, "revert", _("Go back to an earlier revision"), context, status)


def _reverted(request: HttpRequest, article: Article, found: Revision) -> str:
    """Revert the draft; returns what is in the way, nothing when it is done."""
    seen = request.POST.get("seen_version", "")
    try:
        revert_draft(
            editor=editor_of(request),
            article=article,
            revision=found,
            expected_version=int(seen) if seen.isdecimal() and len(seen) < 10 else 0,
        )
    except EditedMeanwhile:
        return _("Somebody else saved this article meanwhile. Nothing was replaced. Look again below.")
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
