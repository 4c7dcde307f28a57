"""The rules of screening in the admin: made, tried on what was said lately, changed, with all their changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.models import Article
from comments.actions.rulemaking import FIELDS, change_rule, delete_rule, make_rules
from comments.admin.guards import ForSiteModerators, user_of
from comments.models import RuleChange, ScreeningRule, ScreeningState
from comments.presenters.screening import changes_of
from comments.rules.trying_rules import Trial, try_rule
from comments.rules.writing_rules import checked_rule
from comments.screening.book import RuleLine
from comments.screening.score import FEW
from comments.submitting import ChangedMeanwhile
from groundwork.languages import number

MOST_AT_ONCE = 2_000  # rules, one on each line
MOST_ERRORS = 5  # told at once; a list of another kind has an error on every line
MOST_CHANGES = 20  # shown; a rule that changed more often is another one by now


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]  # no subscript at run time
    """Checks the rule and tries it; `trial` is what came of that, None while the rule is none."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    sure = forms.BooleanField(
        label=gettext_lazy("Even if it would catch much of what stands"),
        required=False,
        help_text=gettext_lazy("A rule that would have held more than a fifth is not saved without this."),
    )

    class Meta:
        model = ScreeningRule
        fields = ("kind", "text", "effect", "tag", "article", "is_active", "note")
        widgets = {
            "text": forms.TextInput(attrs={"size": 80, "dir": "auto", "spellcheck": "false"}),
            "note": forms.TextInput(attrs={"size": 80}),
        }

    trial: Trial | None = None
    texts: Sequence[str] = ()  # the rules, one of each line

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_trial = "_try" in self.data
        self.initial["seen_version"] = self.instance.version
        if self.instance.pk is None:
            self.fields["text"] = forms.CharField(
                label=_("The rule"),
                help_text=_("Or many: one on each line."),
                widget=forms.Textarea(attrs={"rows": 3, "cols": 80, "dir": "auto", "spellcheck": "false"}),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse what can be no rule, ask about what would catch everybody, and go no further when only trying."""
        given = super().clean() or self.cleaned_data
        if given.get("tag") and given.get("article"):
            self.add_error("article", _("A rule is for a tag or for an article, not for both."))
        if "kind" in given and "text" in given:
            self._check(given)
        if self.instance.pk and given.get("seen_version") != self.instance.version:
            raise ValidationError(_("Somebody else changed this rule meanwhile. Look again before you save."))
        if self.is_trial:
            raise ValidationError("", code="trial")  # shown as what it found, not as an error
        return given

    def _check(self, given: dict[str, Any]) -> None:
        lines = [line for line in given["text"].splitlines() if line.strip()] or [given["text"]]
        if len(lines) > MOST_AT_ONCE:
            self.add_error("text", _("At most %(most)s rules at once.") % {"most": number(MOST_AT_ONCE)})
            return
        self.texts = self._checked(given["kind"], lines)
        if "text" in self.errors:
            return
        given["text"] = self.texts[0]
        article, tag = given.get("article"), given.get("tag")
        scope = (tag.pk if tag else None, article.pk if article else None)
        tried = [
            RuleLine(n, given["kind"], text, given.get("effect", "hold"), *scope)
            for n, text in enumerate(self.texts)
        ]
        self.trial = try_rule(*tried, now=timezone.now())
        if self.trial.is_much and given.get("is_active") and not given.get("sure") and not self.is_trial:
            self.add_error("sure", _("This rule would catch nearly everybody. Look at what it found, below."))

    def _checked(self, kind: str, lines: Sequence[str]) -> list[str]:
        """The rules as they are stored; what cannot be one is said beside the field, with its line."""
        texts = []
        for nth, line in enumerate(lines, start=1):
            try:
                texts.append(checked_rule(kind, line))
            except ValidationError as error:
                where = _("Line %(n)s: ") % {"n": nth} if len(lines) > 1 else ""
                self.add_error("text", [f"{where}{message}" for message in error.messages])
                if len(self.errors["text"]) >= MOST_ERRORS:
                    break
        return texts


@admin.register(ScreeningRule)
class ScreeningRuleAdmin(ForSiteModerators, admin.ModelAdmin):  # type: ignore[type-arg]  # no subscript at run time
    form = RuleForm
    change_form_template = "admin/comments/screening_rule.html"
    change_list_template = "admin/comments/screening_rules.html"
    list_display = ("text", "kind", "effect", "where", "is_active", "by", "made")
    list_filter = ("is_active", "kind", "effect")
    list_per_page = 100
    show_full_result_count = False
    search_fields = ("text", "note")
    ordering = ("-id",)
    actions = None
    fieldsets = (
        (None, {"fields": ("kind", "text", "effect", "is_active", "note", "sure", "seen_version")}),
        (gettext_lazy("Only there"), {"fields": ("tag", "article")}),
    )

    class Media:
        css = {"all": ("css/admin-screening.css",)}

    has_change_permission = ForSiteModerators.has_view_permission
    has_delete_permission = ForSiteModerators.has_view_permission

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ScreeningRule]:
        rules = super().get_queryset(request).select_related("tag", "article", "made_by__person")
        return rules.defer("article__source", "article__summary")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "article":
            kwargs["queryset"] = (
                Article.objects.exclude(current=None).defer("source", "summary").latest_first()
            )
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        for allowed in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
            setattr(field.widget, allowed, False)
        return field

    @admin.display(description=gettext_lazy("where"))
    def where(self, rule: ScreeningRule) -> str:
        return str(rule.article or rule.tag or _("the whole site"))

    @admin.display(description=gettext_lazy("made by"))
    def by(self, rule: ScreeningRule) -> str:
        return str(rule.made_by or "")

    @admin.display(description=gettext_lazy("made (UTC)"), ordering="made_at")
    def made(self, rule: ScreeningRule) -> str:
        return f"{rule.made_at:%Y-%m-%d %H:%M}"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        state = ScreeningState.load()
        context = {"learned_at": state.learned_at, "figures": state.figures, "few": FEW}
        return super().changelist_view(request, {**(extra_context or {}), **context})

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, *args, **kwargs)
        except ChangedMeanwhile:  # between our look and our write: the form looks again, and says so
            return super().changeform_view(request, object_id, *args, **kwargs)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form, rule = context["adminform"].form, kwargs.get("obj")
        context["trial"] = getattr(form, "trial", None)
        if getattr(form, "is_trial", False) and not any(name for name in form.errors if name != "__all__"):
            context["errors"] = []
        if rule is not None:
            rows = RuleChange.objects.filter(rule_id=rule.pk).select_related("by__person").order_by("-id")
            context["changes"] = changes_of(list(rows[:MOST_CHANGES]))
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: ScreeningRule, form: Any, change: bool) -> None:
        fields = {name: getattr(obj, name) for name in FIELDS}
        fields["text"] = form.cleaned_data["text"]
        if change:
            seen = form.cleaned_data["seen_version"]
            change_rule(moderator=user_of(request), rule=obj, expected_version=seen, **fields)
        else:
            del fields["text"]
            made = make_rules(moderator=user_of(request), texts=form.texts, **fields)
            obj.pk, obj._state.adding = made[0].pk, False
        if form.trial is not None and not form.trial.is_blind:
            messages.info(request, _in_words(form.trial))

    def delete_model(self, request: HttpRequest, obj: ScreeningRule) -> None:
        delete_rule(moderator=user_of(request), rule=obj)


def _in_words(trial: Trial) -> str:
    words = ngettext(
        "Of the last %(all)s comments it would have caught %(n)s.",
        "Of the last %(all)s comments it would have caught %(n)s.",
        trial.caught,
    )
    return words % {"all": number(trial.looked_at), "n": number(trial.caught)}
