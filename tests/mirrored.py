"""A pseudo-locale that reads from right to left: every word of the interface, in brackets and drawn backwards.

Whoever reads no Arabic or Hebrew still sees at once what is not translated and what is on the wrong side.
"""

from pathlib import Path

from alliance_site.catalog import finding, mo, po
from tests.source import ROOT

CODE = "ar-xb"  # Arabic, and a country that is none (CLDR's pseudo-locale); where we have no word, Django's Arabic
NAME = "[Mirrored]"
BACKWARDS, END = "\N{RIGHT-TO-LEFT OVERRIDE}", "\N{POP DIRECTIONAL FORMATTING}"
PLURALS = "Plural-Forms: nplurals=2; plural=(n != 1);\nContent-Type: text/plain; charset=UTF-8\n"


def mirrored(text: str) -> str:
    """The same words, of which the browser draws the last letter first. Line breaks at the ends stay there."""
    words = text.strip("\n")
    return text.replace(words, f"{BACKWARDS}[{words}]{END}")


def write_locale(folder: Path) -> Path:
    """A catalog of all that the source says, under `folder`, for LOCALE_PATHS."""
    found = finding.messages_in(ROOT).values()
    entries = [po.Entry("", translated=[PLURALS])]
    for message in found:
        forms = [message.singular, message.plural] if message.plural else [message.singular]
        entries.append(
            po.Entry(
                message.singular,
                message.plural,
                message.context,
                translated=[mirrored(form) for form in forms],
            )
        )
    path = folder / "ar_XB" / "LC_MESSAGES" / "django.mo"
    path.parent.mkdir(parents=True)
    path.write_bytes(mo.compiled(entries))
    return folder
