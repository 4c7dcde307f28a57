"""The form of a comment; that of a note is built on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from comments.forms.talk import GUEST_FIELDS, MOST_WEBSITE, Choices, GuestForm, new_key
from comments.rules.groups import EVERYBODY, Readers

MOST_KEY = 64  # characters


class SayForm(GuestForm):
    """A comment or a note. `key` makes a double click, a retry and the back button give one comment."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=MOST_KEY, required=False)
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

    @classmethod
    def taken_unseen(
        cls, typed: QueryDict, *, is_known: bool, readers: Sequence[Readers], **_options: Any
    ) -> dict[str, Any] | None:
        """What the form makes of a plain comment by somebody known: building it, which nobody sees, took as long as
        the queries. None where it has anything to ask or to say, or is another form."""
        key, body, audience = (typed.get(name, "") for name in ("key", "body", "audience"))
        is_offered = not audience or audience in {each.choice for each in readers or (EVERYBODY,)}
        is_plain = body and len(key.strip()) <= MOST_KEY and "\0" not in key and "\0" not in body
        if cls is SayForm and is_known and is_offered and is_plain:
            return {"key": key.strip(), "body": body, "audience": audience}
        return None

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
