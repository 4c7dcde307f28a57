"""The forms of the talk. They check shapes; what may be said is decided by the actions."""

from __future__ import annotations

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models.person import MOST_NAME
from accounts.rules.names import clean_name
from comments.models import Comment, Flag

GUEST_FIELDS = ("name", "email", "website")


class SayForm(forms.Form):
    """A comment or a note. `key` makes a double click, a retry and the back button give one comment."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    body = forms.CharField(
        label=_("Your comment"),
        required=False,  # the action says what is missing, in one place for forms and API
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=_(
            "Markdown works: *emphasis*, **strong**, [link](https://…), > quote. #7 links to comment 7."
        ),
    )
    name = forms.CharField(label=_("Name"), max_length=MOST_NAME, help_text=_("Shown beside what you write."))
    email = forms.EmailField(
        label=_("E-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Never shown. We send you one link to confirm it."),
    )
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")

    def __init__(self, *args: Any, is_known: bool, **kwargs: Any) -> None:
        """`is_known`: somebody is speaking already, so no name is asked for."""
        kwargs.setdefault("initial", {}).setdefault("key", uuid.uuid4().hex)
        super().__init__(*args, **kwargs)
        if is_known:
            for field in GUEST_FIELDS:
                del self.fields[field]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])


class NoteForm(SayForm):
    """A note on words of one paragraph: which words, what about them, for whom."""

    body = forms.CharField(
        label=_("Your note"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    start = forms.IntegerField(widget=forms.HiddenInput, required=False)  # code points; from a selection
    end = forms.IntegerField(widget=forms.HiddenInput, required=False)
    sentence = forms.ChoiceField(
        label=_("The passage"),
        required=False,
        widget=forms.RadioSelect,
        choices=[("", _("The whole paragraph"))],
    )
    quote = forms.CharField(
        label=_("Or the words you mean"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("Copy them from the paragraph. Left empty, the choice above holds."),
    )
    audience = forms.ChoiceField(
        label=_("Who sees it"),
        choices=[(Comment.Audience.PUBLIC, _("Everybody")), (Comment.Audience.PRIVATE, _("Only me"))],
        initial=Comment.Audience.PUBLIC,
        widget=forms.RadioSelect,
    )
    field_order = ("sentence", "quote", "body", "audience", *GUEST_FIELDS)

    def __init__(self, *args: Any, sentences: list[tuple[str, str]], revision: int, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("revision", revision)
        kwargs["initial"].setdefault("audience", Comment.Audience.PUBLIC)
        super().__init__(*args, **kwargs)
        self.fields["sentence"].choices = [("", _("The whole paragraph")), *sentences]  # type: ignore[attr-defined]
        if "name" in self.fields:  # a typed name has no margin of its own
            self.fields["audience"].choices = [(Comment.Audience.PUBLIC, _("Everybody"))]  # type: ignore[attr-defined]


class EditForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    body = forms.CharField(
        label=_("Your comment"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class FlagForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong with it?"), choices=Flag.Reason, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("In your words"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    name = SayForm.base_fields["name"]
    email = SayForm.base_fields["email"]

    def __init__(self, *args: Any, is_known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_known:
            del self.fields["name"], self.fields["email"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])
