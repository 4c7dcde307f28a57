"""What can be asked of one's own library, and what of one's own answers it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Person
from comments.models import Comment, Passage, Watch
from comments.models.comment import CommentQuerySet
from comments.rules.tagging import MOST_TAG, key_of
from groundwork.folding import search_terms
from groundwork.ids import first_id_at
from groundwork.storable import storable

HIGHLIGHTS, NOTES, COMMENTS, PRIVATE, FOLLOWED = "highlight", "note", "comment", "private", "follow"
MOST_WORDS = 200  # characters of a query
MOST_PIECES = 12  # words of a query; each looks through all of one's own
MOST_ADDRESS = 2_000  # characters


class LibraryForm(forms.Form):
    """A GET form: its fields are the address. Drawn inside a `<form>` that the page writes itself."""

    q = forms.CharField(
        label=_("Words"),
        max_length=MOST_WORDS,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "enterkeyhint": "search"}),
        help_text=_("In what you wrote, in the words it is about, or in the title of the article."),
    )
    kind = forms.ChoiceField(
        label=_("What"),
        choices=[
            ("", _("Everything you wrote")),
            (HIGHLIGHTS, _("Highlights")),
            (NOTES, _("Notes on passages")),
            (COMMENTS, _("Comments")),
            (PRIVATE, _("What only you see")),
            (FOLLOWED, _("What you follow")),
        ],
        required=False,
    )
    tag = forms.CharField(label=_("Tag"), max_length=MOST_TAG + 1, required=False)
    colour = forms.ChoiceField(
        label=_("Colour"), choices=[("", _("Any")), *Comment.Colour.choices], required=False
    )
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    article = forms.CharField(
        label=_("In the article"), max_length=MOST_ADDRESS, required=False, help_text=_("Its address.")
    )

    def __init__(self, query: Mapping[str, str]) -> None:
        known = {name: storable(query[name]) for name in self.base_fields if query.get(name)}
        super().__init__(known)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.fields["q"].widget.attrs.pop("maxlength", None)  # what is too long is answered, not cut

    def clean_article(self) -> str:
        """The slug, of an address as well."""
        try:
            path = unquote(urlsplit(self.cleaned_data["article"].strip()).path)
        except ValueError:  # what looks like an address and is none, such as "//["
            return "-"
        parts = [part for part in path.split("/") if part]
        if "articles" in parts[:-1]:
            return parts[parts.index("articles") + 1]
        return parts[-1] if parts else ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.data)

    @property
    def asks_what_is_followed(self) -> bool:
        return self.is_valid() and self.cleaned_data["kind"] == FOLLOWED

    @property
    def includes_what_is_followed(self) -> bool:
        """Whether an export holds it, too: it is of no other kind, and has no colour and no tags. For a valid form."""
        asked = self.cleaned_data
        return asked["kind"] == FOLLOWED or not (asked["kind"] or asked["colour"] or asked["tag"])

    def address_with(self, **more: Any) -> str:
        """The query of a page that asks the same."""
        return urlencode({**self.data, **{name: str(value) for name, value in more.items()}})


def own_words(person: Person, form: LibraryForm) -> CommentQuerySet:
    """What the person wrote, under pseudonyms too, and the form, which must be valid, asks for; in no order.

    A query by itself for the pseudonyms; then a range of an index for each.
    """
    asked = form.cleaned_data
    speaks = [
        person.pk,
        *Membership.objects.filter(person=person, alias__isnull=False).values_list("alias", flat=True),
    ]
    said = Comment.objects.filter(person__in=speaks).exclude(state=Comment.State.ERASED)
    has_passage = Exists(Passage.objects.filter(comment=OuterRef("pk")))
    match asked["kind"]:
        case "highlight":
            said = said.filter(has_passage, source="")
        case "note":
            said = said.filter(has_passage).exclude(source="")
        case "comment":
            said = said.filter(~has_passage)
        case "private":
            said = said.filter(audience=Comment.Audience.PRIVATE)
    if asked["colour"]:
        said = said.filter(has_passage, colour=asked["colour"])
    if asked["tag"]:
        said = said.filter(tags__contains=f" {key_of(asked['tag'].lstrip('#＃'))} ")
    if asked["article"]:
        said = said.filter(article__slug=asked["article"])
    for piece in asked["q"].split()[:MOST_PIECES]:
        said = said.filter(_holds(piece))
    return _written(said, asked["since"], asked["until"])


def followed(person: Person, form: LibraryForm) -> Any:
    """What the person follows; words are looked for in the titles of articles. The form must be valid."""
    asked = form.cleaned_data
    watches = Watch.objects.filter(person=person)
    if asked["article"]:
        watches = watches.filter(article__slug=asked["article"])
    for piece in asked["q"].split()[:MOST_PIECES]:
        watches = watches.filter(article__title__icontains=piece)
    if asked["since"]:
        watches = watches.filter(since__gte=_begin(asked["since"]))
    if asked["until"]:
        watches = watches.filter(since__lt=_begin(asked["until"] + timedelta(days=1)))
    return watches


def _holds(piece: str) -> Q:
    found = Q(passage__exact__icontains=piece) | Q(article__title__icontains=piece)
    terms = search_terms(piece)
    if terms:
        words = Q()
        for term in terms:
            within = f" {term[:-1]}" if term.endswith("*") else f" {term} "
            words &= Q(search_text__text__contains=within)
        found |= words
    return found


def _written(said: CommentQuerySet, since: date | None, until: date | None) -> CommentQuerySet:
    """Ids are in the order of time, so days are a range of them."""
    if since is not None:
        said = said.filter(pk__gte=first_id_at(_begin(since).timestamp()))
    if until is not None and until < date.max:
        said = said.filter(pk__lt=first_id_at(_begin(until + timedelta(days=1)).timestamp()))
    return said


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
