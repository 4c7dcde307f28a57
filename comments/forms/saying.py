"""The form of a comment; that of a note is built on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.forms.talk import GUEST_FIELDS, MOST_WEBSITE, Choices, GuestForm, new_key
from comments.rules.groups import EVERYBODY, Readers


class SayForm(GuestForm):
    """A comment or a note. `key` makes a double click, a retry and the back button give one comment."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    body = forms.CharField(
        label=_("Your comment"),
        error_messages={"required": _("Write something first.")},  # as the action says it to everybody else
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=_(
            "Markdown works: *emphasis*, **strong**, [link](https://…), > quote. #7 links to comment 7."
        ),
    )
    website = forms.URLField(
        label=_("Website"),
        max_length=MOST_WEBSITE,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "url"}),
    )
    audience = forms.ChoiceField(
        label=_("Who sees it"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": _("You cannot write for these readers here. Log in first; your words stay.")
        },
    )
    field_order: Sequence[str] | None = ("body", "audience", *GUEST_FIELDS)

    def __init__(self, *args: Any, readers: Sequence[Readers] = (), **kwargs: Any) -> None:
        """`readers` are those to choose between; the first of them are meant where nothing is said."""
        readers = readers or (EVERYBODY,)
        initial = kwargs.setdefault("initial", {})
        initial.setdefault("key", new_key())
        initial.setdefault("audience", readers[0].choice)
        super().__init__(*args, **kwargs)
        self._offer("audience", [(each.choice, each.label) for each in readers])
        # Typed for readers who are no longer offered: it goes to others only if its writer says so.
        meant = self["audience"].value() or readers[0].choice
        is_elsewhere = meant not in {each.choice for each in readers}
        self.fields["audience"].required = is_elsewhere
        if len(readers) == 1 and not is_elsewhere:
            self.fields["audience"].widget = forms.HiddenInput()

    def _offer(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]  # a choice field
