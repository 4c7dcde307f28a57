"""Whose name somebody may wear: not that of who runs the site, nor a word for them, nor what looks like either."""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from importlib.resources import files

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Person

# Words for whoever speaks for the site; compared by their looks, in whatever letters.
RESERVED = (
    "admin", "administrator", "root", "webmaster", "postmaster", "hostmaster", "moderator", "mod", "moderation",
    "moderation team", "the moderators", "editor in chief", "staff", "support", "system", "official", "site owner",
    "former member", "deleted", "anonymous", "管理者", "管理人", "運営", "モデレーター", "元会員",
)  # fmt: skip
# What fonts draw alike and the table tells apart, or in capitals only.
ALIKE = (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("|", "l"), ("i", "l"))


def check_wearable(name: str, *, wearer: Person | None = None) -> None:
    """Raises ValidationError, for whoever typed it, when the name looks like one that is not theirs to wear.

    Whoever works on the site may be called as the site calls them, and keep a name that is theirs already.
    """
    looks = skeleton(name)
    works_here = wearer is not None and wearer.user is not None and wearer.user.is_staff
    if works_here or (wearer is not None and skeleton(wearer.name) == looks):
        return
    if looks in _reserved():
        raise ValidationError(_("This name is for the people who run the site."), code="reserved")
    staff = Person.objects.filter(user__is_staff=True, user__is_active=True).values_list("name", flat=True)
    if any(skeleton(known) == looks for known in staff):
        raise ValidationError(
            _("Somebody who works on this site is called that, or looks so."), code="reserved"
        )


@cache
def skeleton(name: str) -> str:
    """What a name looks like: two with one skeleton cannot be told apart at a glance.

    After Unicode TR 39, section 4, and bolder: case, marks and what is neither letter nor number do not count either.
    """
    table = _prototypes()
    drawn = "".join(table.get(character, character) for character in unicodedata.normalize("NFKC", name))
    bare = unicodedata.normalize("NFKD", drawn.casefold())
    bare = "".join(table.get(character, character) for character in bare).casefold()
    bare = "".join(
        character for character in bare if unicodedata.category(character)[0] in "LN" or character == "|"
    )
    for seen, meant in ALIKE:
        bare = bare.replace(seen, meant)
    return bare


@cache
def _reserved() -> frozenset[str]:
    return frozenset(skeleton(word) for word in RESERVED)


@cache
def _prototypes() -> dict[str, str]:
    """What each character is drawn like, of those that look like a Latin letter or digit. Read once: 0.9 MB."""
    known = json.loads(files("confusable_homoglyphs").joinpath("confusables.json").read_text())
    table = {}
    for character, alike in known.items():
        plain = [one["c"] for one in alike if one["c"].isascii() and one["c"].isalnum()]
        if len(character) == 1 and not character.isascii() and plain:
            table[character] = min(plain, key=lambda letters: (len(letters), letters.swapcase()))
    return table
