"""Text folding: how two texts are compared when case, accents and width do not matter."""

from __future__ import annotations

import unicodedata

JAPANESE_VOICING = "\u3099\u309a"  # が is another letter than か, not an accented one


def fold(text: str) -> str:
    """NFKC, case-folded, accents dropped, white space collapsed. Not reversible; for comparing only."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(
        character
        for character in decomposed
        if not unicodedata.combining(character) or character in JAPANESE_VOICING
    )
    return " ".join(unicodedata.normalize("NFKC", bare).split())
