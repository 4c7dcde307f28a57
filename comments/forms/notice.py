"""The form of a legal notice: the elements of Regulation (EU) 2022/2065, Article 16(2)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models.person import MOST_NAME
from accounts.rules.names import clean_name
from comments.actions.noticing import Said
from comments.forms.talk import MOST_EMAIL, TalkForm, new_key
from comments.models import Notice
from comments.models.notice import MOST_PLACE, MOST_WHY
from comments.rules.addresses import Found, found_at


class NoticeForm(TalkForm):
    """Name and address may be left out for the offences of Article 16(2)(c): sexual abuse of children."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    url = forms.CharField(
        label=gettext_lazy("Its address"),
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "dir": "ltr"}),
        help_text=gettext_lazy("Of the comment or the article, as your browser shows it."),
    )
    place = forms.CharField(
        label=gettext_lazy("Where in it"),
        required=False,
        max_length=MOST_PLACE,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=gettext_lazy("The words or the paragraph that you mean, if it is not all of it."),
    )
    law = forms.ChoiceField(
        label=gettext_lazy("What is wrong with it?"), choices=Notice.Law, widget=forms.RadioSelect
    )
    why = forms.CharField(
        label=gettext_lazy("Why it is against the law"),
        max_length=MOST_WHY,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=gettext_lazy("Say it so that somebody who does not know the case can judge it."),
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        error_messages={"required": gettext_lazy("The law asks for this.")},
        max_length=MOST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=gettext_lazy("Not needed for the sexual abuse of children. Shown to moderators only."),
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail"),
        error_messages={"required": gettext_lazy("The law asks for this.")},
        max_length=MOST_EMAIL,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("For a receipt and the answer."),
    )
    honest = forms.BooleanField(
        label=gettext_lazy("I believe in good faith that what I say here is accurate and complete."),
        error_messages={"required": gettext_lazy("A notice needs this statement.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("key", new_key())
        super().__init__(*args, **kwargs)
        self.about: Found | None = None
        if self.data.get("law") == Notice.Law.MINORS:
            self.fields["name"].required = self.fields["email"].required = False

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        self.about = found_at(url, now=timezone.now())
        if self.about is None:
            raise ValidationError(_("Nothing public of this site stands at this address."), code="nothing")
        return url

    def clean_name(self) -> str:
        typed: str = self.cleaned_data["name"]
        return clean_name(typed) if typed else ""

    @property
    def said(self) -> Said:
        typed = self.cleaned_data
        return Said(**{field: typed[field] for field in ("url", "law", "why", "place", "name", "email")})
