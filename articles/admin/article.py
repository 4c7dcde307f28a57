"""Articles in the admin: the list, and the page where a draft is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.drafts import tell_sent
from accounts.whoami import writer_mark
from articles.actions.describing import change_slug, set_authors, set_discussion, set_tags
from articles.actions.drafting import EditedMeanwhile, create_article, delete_draft, save_draft
from articles.actions.pictures import ask_for_pictures
from articles.actions.series import set_series
from articles.admin import history, previewing, publishing
from articles.admin.article_form import ArticleForm, AuthorsFormSet, possible_authors
from articles.admin.guards import ForAuthors, user_of
from articles.models import Article, Authorship
from articles.rules.access import editable_by
from articles.rules.copies import not_yet_ours, with_ready_copies
from articles.rules.drafts import DRAFT_FIELDS
from articles.rules.standing import Standing, differs_in_database, standing_of

if TYPE_CHECKING:
    from django.forms import ModelForm
    from django.http import HttpRequest
    from django.urls import URLPattern


class StandingFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Standing.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        now = timezone.now()
        conditions = {
            Standing.DRAFT: Q(published_at=None),
            Standing.SCHEDULED: Q(withdrawn_at=None, published_at__gt=now),
            Standing.PUBLISHED: Q(withdrawn_at=None, published_at__lte=now),
            Standing.WITHDRAWN: Q(withdrawn_at__isnull=False),
        }
        wanted = {str(name): condition for name, condition in conditions.items()}.get(self.value() or "")
        return queryset if wanted is None else queryset.filter(wanted)


class AuthorInline(ForAuthors, admin.TabularInline):  # type: ignore[type-arg]  # no subscript at run time
    model = Authorship
    formset = AuthorsFormSet
    fields = ("user", "position")
    extra = 1

    has_delete_permission = ForAuthors.has_view_permission

    def get_formset(self, request: HttpRequest, obj: Article | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        for label, name in ((_("Author"), "user"), (_("Place in the byline"), "position")):
            formset.form.base_fields[name].widget.attrs["aria-label"] = label
        field: Any = formset.form.base_fields["user"]
        field.queryset = possible_authors(obj)
        for allowed in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
            setattr(field.widget, allowed, False)
        return formset


@admin.register(Article)
class ArticleAdmin(ForAuthors, admin.ModelAdmin):  # type: ignore[type-arg]  # no subscript at run time
    form = ArticleForm
    inlines = (AuthorInline,)
    list_display = ("title", "standing", "byline", "language", "revision", "published")
    list_filter = (StandingFilter, "language")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("title", "slug")
    ordering = ("-id",)
    prepopulated_fields = {"slug": ("title",)}
    filter_horizontal = ("tags",)
    actions = None
    view_on_site = False  # only what is published has a page; the template links it then
    fieldsets = (
        (None, {"fields": ("title", "slug", "summary", "language", "source", "seen_version")}),
        (_("Filed under"), {"fields": ("tags", ("series", "part"))}),
        (_("Discussion"), {"fields": ("discussion", "holding", "closes_after_days", "notes_on")}),
    )

    class Media:
        css = {"all": ("css/admin-articles.css", "css/admin-impact.css")}
        js = (
            # What was kept comes back first, so that the preview shows it.
            forms.Script("js/admin-drafts.js", type="module"),
            forms.Script("js/admin-preview.js", type="module"),
            forms.Script("js/admin-impact.js", type="module"),
        )

    def get_urls(self) -> list[URLPattern]:
        def at(route: str, view: Any, name: str) -> URLPattern:
            def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
                response: HttpResponse = view(self, request, **kwargs)
                return response

            return path(route, self.admin_site.admin_view(guarded), name=f"articles_article_{name}")

        return [
            at("preview/", previewing.preview_new, "preview_new"),
            at("<int:pk>/preview/", previewing.preview, "preview"),
            at("<int:pk>/preview/beside/", previewing.preview_beside, "preview_beside"),
            at("<int:pk>/publish/", publishing.publish, "publish"),
            at("<int:pk>/withdraw/", publishing.withdraw, "withdraw"),
            at("<int:pk>/restore/", publishing.restore, "restore"),
            at("<int:pk>/revisions/", history.revisions, "revisions"),
            at("<int:pk>/revisions/<int:number>/", history.revision, "revision"),
            at("<int:pk>/revisions/<int:number>/revert/", history.revert, "revert"),
            *super().get_urls(),
        ]

    # Who reaches what

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        articles = editable_by(request.user).order_by(*self.ordering)
        if request.resolver_match and request.resolver_match.url_name == "articles_article_changelist":
            return differs_in_database(articles.for_listing().without_text())
        return articles.select_related("current")

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        raise Http404

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """What was once published is withdrawn; only a draft that nobody ever saw can go."""
        return self.has_view_permission(request) and obj is not None and obj.published_at is None

    # The list

    @admin.display(description=_("state"))
    def standing(self, article: Article) -> str:
        return standing_of(article, timezone.now()).sentence(article, differs=article.draft_differs)  # type: ignore[attr-defined]  # annotated

    @admin.display(description=_("authors"))
    def byline(self, article: Article) -> str:
        return ", ".join(str(authorship.user) for authorship in article.authorships.all())

    @admin.display(description=_("revision"))
    def revision(self, article: Article) -> int | None:
        return article.current.number if article.current else None

    @admin.display(description=_("first published (UTC)"), ordering="published_at")
    def published(self, article: Article) -> str:
        return f"{article.published_at:%Y-%m-%d %H:%M}" if article.published_at else ""

    # The change page

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, *args, **kwargs)
        except EditedMeanwhile:  # between our look and our write: the form looks again, and shows theirs
            return super().changeform_view(request, object_id, *args, **kwargs)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        article: Article | None = kwargs.get("obj")
        saved = Article.objects.select_related("current").get(pk=article.pk) if article else None
        context["writer"] = writer_mark(user_of(request).person)
        context["preview_url"] = previewing.preview_url(article)
        context["pictures"] = not_yet_ours(saved.source) if saved else []
        context["standing"] = publishing.standing_context(saved) if saved else None
        source = context["adminform"].form.fields.get("source")
        if source is not None:
            source.widget.attrs |= {
                "data-preview-url": context["preview_url"],
                "data-preview-label": _("Preview beside the text"),
                "data-preview-failed": _("The preview cannot be shown just now."),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Article, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """The authors as they stand now, when somebody else saved meanwhile: the rows of the form may be gone."""
        params = super().get_formset_kwargs(request, obj, inline, prefix)
        if obj.pk and "data" in params and params["data"].get("seen_version") != str(obj.version):
            del params["data"], params["files"]
        return params

    def response_add(self, request: HttpRequest, obj: Article, *args: Any, **kwargs: Any) -> HttpResponse:
        response = self._to_publishing(request, obj) or super().response_add(request, obj, *args, **kwargs)
        tell_sent(response, request.path)
        return response

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        on = self._to_publishing(request, obj)
        if on is None:
            publishing.say_impact(request, obj)
        response = on or super().response_change(request, obj)
        tell_sent(response, request.path)
        return response

    def _to_publishing(self, request: HttpRequest, article: Article) -> HttpResponse | None:
        if "_publish" not in request.POST:
            return None
        return HttpResponseRedirect(reverse("admin:articles_article_publish", args=[article.pk]))

    # Writes, all through the actions

    def save_model(self, request: HttpRequest, obj: Article, form: ModelForm[Article], change: bool) -> None:
        user = user_of(request)
        draft = {name: form.cleaned_data[name] for name in DRAFT_FIELDS}
        draft["source"] = with_ready_copies(draft["source"])
        slug = form.cleaned_data["slug"]
        if change:
            save_draft(editor=user, article=obj, expected_version=form.cleaned_data["seen_version"], **draft)
            change_slug(editor=user, article=obj, slug=slug)
        else:
            created = create_article(author=user, slug=slug, **draft)
            obj.pk, obj._state.adding = created.pk, False
        ask_for_pictures(editor=user, article=Article.objects.only("source").get(pk=obj.pk))
        set_series(
            editor=user, article=obj, series=form.cleaned_data["series"], part=form.cleaned_data["part"]
        )
        set_discussion(
            editor=user,
            article=obj,
            discussion=form.cleaned_data["discussion"],
            closes_after_days=form.cleaned_data["closes_after_days"],
            notes_on=form.cleaned_data["notes_on"],
            holding=form.cleaned_data["holding"],
        )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        set_tags(editor=user_of(request), article=form.instance, tags=form.cleaned_data["tags"])
        for formset in formsets:
            formset.new_objects = formset.changed_objects = formset.deleted_objects = []  # for Django's log
            authors = formset.in_order() or [user_of(request)]
            set_authors(editor=user_of(request), article=form.instance, authors=authors)

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        delete_draft(editor=user_of(request), article=obj)
