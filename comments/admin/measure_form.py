"""The form with which a moderator takes a measure on a person."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import Person, User
from comments.actions import people
from comments.actions.people import MOST_WORDS, Grounds
from comments.models import Comment, Measure
from comments.rules.measures import DAYS, INTERVALS
from comments.rules.reasons import MEASURE_REASONS, words_of

Kind = Measure.Kind
KINDS = [
    (Kind.WARN, _("Warn: they are told, and nothing else")),
    (Kind.SLOW, _("Slow down: one comment in a while")),
    (Kind.HOLD, _("Hold all: everything waits for a moderator")),
    (Kind.MUTE, _("Mute: they can write nothing")),
    (Kind.SUSPEND, _("Suspend: they cannot log in (members)")),
    (Kind.REMOVE, _("Hide everything they have said")),
    ("address", _("Block a guest's address")),
    ("network", _("Block a guest's network")),
    ("browser", _("Block a guest's browser")),
]
MINUTE = 60  # seconds


class MeasureForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    comment = forms.IntegerField(widget=forms.HiddenInput, required=False)  # where a guest wrote from
    kind = forms.ChoiceField(label=_("What to do"), choices=KINDS)
    days = forms.TypedChoiceField(label=_("For how long"), coerce=int, empty_value=None, required=False)
    interval = forms.TypedChoiceField(
        label=_("When slowed down, one comment in"), coerce=int, empty_value=None, required=False
    )
    reason = forms.ChoiceField(label=_("Why"))
    words = forms.CharField(
        label=_("In your words, which they read"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("key", uuid.uuid4().hex)
        super().__init__(*args, **kwargs)
        # Two of them may be on one page with others' forms.
        self.auto_id = "measure-%s"
        self._offer("reason", [("", "–"), *((code, words_of(code)) for code in MEASURE_REASONS)])
        self._offer("days", [("", _("until it is lifted")), *((n, _days(n)) for n in DAYS)])
        self._offer("interval", [("", "–"), *((s, _minutes(s // MINUTE)) for s in INTERVALS)])

    def take(self, *, moderator: User, person: Person) -> Measure:
        """Call the action that was chosen. Raises Refused."""
        typed = self.cleaned_data
        grounds = Grounds(typed["reason"], typed["words"], typed["key"])
        until = timezone.now() + timedelta(days=typed["days"]) if typed["days"] else None
        on: dict[str, Any] = {"moderator": moderator, "person": person, "grounds": grounds}
        match typed["kind"]:
            case Kind.WARN:
                return people.warn_person(**on)
            case Kind.SLOW:
                return people.slow_person(**on, interval=typed["interval"] or 0, until=until)
            case Kind.HOLD:
                return people.hold_person(**on, until=until)
            case Kind.MUTE:
                return people.mute_person(**on, until=until)
            case Kind.SUSPEND:
                return people.suspend_person(**on, until=until)
            case Kind.REMOVE:
                return people.remove_all_of(**on)
        return people.block_guests(
            moderator=moderator,
            comment=self._comment_of(person),
            by=typed["kind"],
            grounds=grounds,
            until=until,
        )

    def _comment_of(self, person: Person) -> Comment:
        """The comment named, else the latest whose trace is still kept, else the latest."""
        said = Comment.objects.filter(person=person).select_related("person__user").order_by("-pk")
        named = said.filter(pk=self.cleaned_data["comment"] or 0).first()
        found = named or said.filter(trace__isnull=False).first() or said.first()
        if found is None:
            raise people.NotKnown
        return found

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field


def _days(n: int) -> Any:
    return ngettext_lazy("%(n)d day", "%(n)d days", n) % {"n": n}


def _minutes(n: int) -> Any:
    return ngettext_lazy("%(n)d minute", "%(n)d minutes", n) % {"n": n}
