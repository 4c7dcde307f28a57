"""Who spoke on another site: members for their accounts, guests with the name that was given there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.models.person import MOST_NAME
from accounts.rules.names import clean_name
from articles.importing import records
from comments.actions.importing.prepared import BATCH, Row
from comments.models import Comment


def people_of(
    source: str, rows: Sequence[Row], members: Mapping[str, Person]
) -> Callable[[records.Comment], Person]:
    """Who speaks: members for their accounts, and one guest for each name, address and site of this source."""
    keys = {row.record.id: _key(row.record) for row in rows}
    emails = sorted({email for _kind, _name, email, _site in keys.values() if email})
    guests: dict[tuple[str, str, str, str], Person] = {}
    for first in range(0, len(emails), BATCH):
        spoke = Person.objects.filter(
            email__in=emails[first : first + BATCH], said__imports__source=source, merged_into=None
        )
        guests.update({(p.kind, p.name, p.email, p.website): p for p in spoke.distinct()})
    new: list[Person] = []
    for row in rows:
        key = keys[row.record.id]
        if key not in guests and row.record.account not in members:
            kind, name, email, website = key
            guests[key] = Person(kind=kind, name=name, email=email, website=website)
            new.append(guests[key])
    Person.objects.bulk_create(new, batch_size=BATCH)
    return lambda record: members.get(record.account) or guests[keys[record.id]]


def _key(record: records.Comment) -> tuple[str, str, str, str]:
    kind = Person.Kind.GUEST if record.kind == Comment.Kind.COMMENT else Person.Kind.SITE
    website = web_address(record.website)
    return kind, name_of(record.author or urlsplit(website).netloc), _address(record.email), website[:200]


def name_of(given: str) -> str:
    """A name that can be shown, as near to the given one as can be."""
    words = "".join(character for character in given if character.isprintable())
    for name in (words, words[:MOST_NAME].strip()):
        try:
            return clean_name(name)
        except ValidationError:
            continue
    return _("Anonymous")


def _address(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email if len(email) <= 254 else ""


def web_address(url: str) -> str:
    """A guest's own site, or where a pingback stands; "" for anything but http and https."""
    url = url.strip()
    return url if url.lower().startswith(("http://", "https://")) and len(url) <= 500 else ""
