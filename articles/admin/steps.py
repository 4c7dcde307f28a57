"""What the steps around a draft share: who may take them, and the frame of their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from accounts.models import User
from articles.models import Article
from articles.rules.access import editable_by

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

    Admin = ModelAdmin[Article]

NOT_PROCESSABLE = 422  # RFC 9110, 15.5.21


def access_edited(request: HttpRequest, pk: int) -> Article:
    """The article, with its current revision, if the user may edit it; Http404 otherwise."""
    return get_object_or_404(editable_by(request.user).select_related("current"), pk=pk)


def editor_of(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def to_draft(article: Article) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def private(response: HttpResponse) -> HttpResponse:
    """Drafts and old revisions are for whoever asked, and for nobody's cache."""
    response["Cache-Control"] = "no-store"
    return response


def step_page(
    admin: Admin, request: HttpRequest, name: str, title: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    frame = admin.admin_site.each_context(request)
    frame |= {"opts": admin.opts, "title": title, "media": admin.media, "subtitle": context["article"].title}
    return TemplateResponse(request, f"admin/articles/article/{name}.html", frame | context, status=status)
