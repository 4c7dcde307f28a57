"""What a name may be made of, whoever types it: a member, a guest, a site."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models.person import MOST_NAME

JOINERS = frozenset("\u200c\u200d")  # Persian, Indic scripts and emoji cannot be written without them
# Letters and symbols that show nothing: a name of these alone would be a name nobody can see.
BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc")
# Hebrew, Tibetan and Vietnamese stack a few marks on a letter; more is made to spill over the neighbours.
MOST_MARKS = 6


def clean_name(raw: str) -> str:
    """The name as it is stored and shown: NFC, single spaces, 1 to MOST_NAME characters (code points).

    Raises ValidationError, with a message for the person who typed it, for anything that cannot be seen: control
    characters, characters that turn the direction of the text around it (Unicode TR 36, section 2.7), and invisible
    ones. Nothing is cut.
    """
    name = unicodedata.normalize("NFC", " ".join(raw.split()))
    if any(_is_out_of_place(character) for character in name):
        raise ValidationError(
            _("Please leave out control characters and other characters that cannot be seen."), code="unseen"
        )
    if not any(unicodedata.category(character)[0] in "LNS" for character in name):
        raise ValidationError(_("A name needs at least one letter, number or symbol."), code="blank")
    if _longest_run_of_marks(name) > MOST_MARKS:
        raise ValidationError(_("Please put fewer marks on one letter."), code="marks")
    if len(name) > MOST_NAME:
        raise ValidationError(
            _("Please keep the name to %(most)d characters; this one has %(length)d."),
            code="long",
            params={"most": MOST_NAME, "length": len(name)},
        )
    return name


def _is_out_of_place(character: str) -> bool:
    if character in BLANKS:
        return True
    return unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs") and character not in JOINERS


def _longest_run_of_marks(name: str) -> int:
    longest = run = 0
    for character in name:
        run = run + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        longest = max(longest, run)
    return longest
