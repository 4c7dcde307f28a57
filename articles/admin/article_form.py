"""The forms of the article's change page: the draft with what stands around it, and its authors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from articles.actions.series import check_part
from articles.admin.source_form import SourceForm
from articles.models import Article, Authorship
from articles.rules.drafts import DRAFT_FIELDS, as_slug, check_slug

if TYPE_CHECKING:
    from django.http import QueryDict

MOST_SLUG = 120


class ArticleForm(SourceForm):
    """Checks what was typed; writes nothing. `theirs` holds what somebody else saved meanwhile."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Article
        fields = (
            *("title", "slug", "summary", "language", "source"),
            *("tags", "series", "part", "discussion", "holding", "closes_after_days", "notes_on"),
        )
        widgets = {"summary": forms.Textarea(attrs={"rows": 3}), "title": forms.TextInput(attrs={"size": 80})}

    theirs: list[tuple[str, str]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.theirs = []
        self.fields["source"].help_text = _(
            "A footnote: [^1] in the text, [^1]: its words below. A reference: [@key], [@key, p. 3] or [words](@key), "
            "and [@key]: the work. A picture: copy its line from “Pictures”, or write its address on the web."
        )
        self.fields["slug"].required = False
        self.fields["slug"].help_text = _("Made from the title when left empty. Former addresses redirect.")
        self.initial["seen_version"] = self.instance.version

    def is_multipart(self) -> bool:
        """A long text takes up to three times its size when urlencoded; this way the limit is the same for all."""
        return True

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"] or slugify(self.cleaned_data.get("title", ""), allow_unicode=True)
        slug = as_slug(slug[:MOST_SLUG])
        if not slug:
            raise ValidationError(_("Write an address: the title holds no letters to make one from."))
        check_slug(slug, article_id=self.instance.pk or 0)
        return slug

    def clean(self) -> dict[str, Any] | None:
        """Refuse a form that was opened before somebody else saved; the next try knows what it replaces."""
        if "part" in self.cleaned_data:
            check_part(self.instance.pk, self.cleaned_data.get("series"), self.cleaned_data["part"])
        if self.instance.pk and self.cleaned_data.get("seen_version") != self.instance.version:
            self._show_theirs()
            say_version(self, self.instance)
            raise ValidationError(
                _(
                    "Somebody else saved this article meanwhile. Your text stands below, unsaved; what they saved "
                    "stands above it. Take over what you want to keep of theirs, then save again: "
                    "it replaces theirs."
                ),
                code="edited_meanwhile",
            )
        return self.cleaned_data

    def _show_theirs(self) -> None:
        for name in ("slug", *DRAFT_FIELDS):
            saved, mine = getattr(self.instance, name), self.cleaned_data.get(name)
            if saved != mine:
                self.theirs.append((str(self.fields[name].label), saved))


def say_version(form: forms.BaseForm, article: Article) -> None:
    """Let a form that was refused go out with the version that its next try is about."""
    data = cast("QueryDict", form.data).copy()
    data["seen_version"] = str(article.version)
    if "seen_revision" in form.fields:
        data["seen_revision"] = str(article.current_id or "")
    form.data = data


class AuthorsFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]  # no subscript at run time
    """The authors in the order of the byline: each once, and at least one; of a new article, whoever writes it."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = _("Take off the byline")

    def clean(self) -> None:
        super().clean()
        if self.instance.pk and not any(self.errors) and not self.in_order():
            raise ValidationError(_("An article has at least one author."))

    def in_order(self) -> list[User]:
        """The authors by their position; those without one come last."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data and not self._is_deleted(form)]
        rows = [row for row in rows if row.get("user")]
        return [row["user"] for row in sorted(rows, key=_position)]

    def _is_deleted(self, form: forms.ModelForm[Authorship]) -> bool:
        return bool(form.cleaned_data.get("DELETE"))


def _position(row: dict[str, Any]) -> int:
    position = row.get("position")
    return 1_000_000 if position is None else int(position)


def possible_authors(article: Article | None) -> Any:
    """Whoever may write articles, and who is an author of this one."""
    wanted = Q(roles__name__in=(Role.Name.AUTHOR, Role.Name.ADMIN))
    if article is not None:
        wanted |= Q(authorships__article=article)
    return User.objects.filter(wanted).select_related("person").order_by("person__name").distinct()


class PublishForm(forms.Form):
    """The last questions before a draft becomes public."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    seen_revision = forms.IntegerField(
        widget=forms.HiddenInput, required=False
    )  # the one that readers saw then
    change_note = forms.CharField(
        label=_("What changed"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"size": 80}),
        help_text=_("One line for the history, which everybody can read."),
    )
    at = forms.DateTimeField(
        label=_("Publish at (UTC)"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Leave empty to publish now."),
    )
