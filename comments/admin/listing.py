"""Everything said, inside the admin: searched, narrowed, paged by id, and chosen from for bulk decisions."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Person
from articles.models import Article
from comments.actions.bulk import MOST_IN_BULK
from comments.admin.bulk import choose
from comments.admin.guards import ForModerators, guarded, user_of
from comments.models import Comment
from comments.moderation.listing import MOST_WORDS, STATES, Wanted, chosen_of, page_of
from groundwork.ids import whole_number

LIST = "admin:comments_comment_changelist"


@admin.register(Comment)
class CommentAdmin(ForModerators, admin.ModelAdmin[Comment]):
    def get_urls(self) -> list[URLPattern]:
        def at(route: str, view: Any, method: Any, name: str) -> URLPattern:
            pattern: URLPattern = path(
                route, guarded(self.admin_site, view, method), name=f"comments_comment_{name}"
            )
            return pattern

        return [
            at("", self.listing, require_safe, "changelist"),
            at("bulk/", self.choose, require_POST, "bulk"),
        ]

    def listing(self, request: HttpRequest) -> HttpResponse:
        wanted = Wanted.of(request.GET.dict())
        older, newer = (whole_number(request.GET.get(name, "")) for name in ("older", "newer"))
        page = page_of(user_of(request), wanted, older_than=older, newer_than=newer)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Comments"),
            "page": page,
            "wanted": wanted,
            "query": urlencode(wanted.fields),
            "states": [(state, Comment.State(state).label) for state in STATES],
            "kinds": Comment.Kind.choices,
            "article": Article.objects.filter(pk=wanted.article).only("title").first(),
            "person": Person.objects.filter(pk=wanted.person).first(),
            "is_first": not (older or newer),
            "most_in_bulk": MOST_IN_BULK,
            "most_words": MOST_WORDS,
        }
        return TemplateResponse(request, "admin/comments/list.html", context)

    def choose(self, request: HttpRequest) -> HttpResponse:
        """For a bulk decision: what is ticked, or all that is found."""
        wanted = Wanted.of(request.POST.dict())
        found = chosen_of(user_of(request), wanted, most=MOST_IN_BULK)
        return choose(request, found, back=f"{reverse(LIST)}?{urlencode(wanted.fields)}")
