"""How an article is cited: which revision, in the formats that reference managers read. Pure functions on data."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

# LaTeX's special characters; a backslash first becomes a command that holds none of them.
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$",
        "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    }
)  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Cited:
    """One revision of an article. `address` leads to exactly these words, whatever becomes of the article."""

    slug: str
    title: str
    authors: Sequence[str]
    site: str
    revision: int
    published_at: datetime  # of the revision
    first_published_at: datetime
    language: str
    summary: str
    address: str

    @property
    def key(self) -> str:
        """`sea2025r3`: ASCII letters and digits, which is what every program takes as a key."""
        plain = unicodedata.normalize("NFKD", self.slug).encode("ascii", "ignore").decode()
        return f"{re.sub('[^a-z0-9]', '', plain.lower()) or 'article'}{self._day.year}r{self.revision}"

    @property
    def _day(self) -> datetime:
        return self.published_at.astimezone(UTC)

    def as_bibtex(self) -> str:
        """One `@misc` entry, which BibTeX and biblatex both know; words in UTF-8, names and title kept as written."""
        fields = {
            "author": " and ".join(f"{{{_latex(name)}}}" for name in self.authors),
            "title": f"{{{_latex(self.title)}}}",
            "howpublished": _latex(self.site),
            "year": str(self._day.year),
            "month": _MONTHS[self._day.month - 1],
            "note": f"Revision {self.revision}, {self._day:%Y-%m-%d}",
            "url": self.address,
            "langid": self.language,
        }
        lines = [
            f"  {name} = {value if name == 'month' else f'{{{value}}}'}"
            for name, value in fields.items()
            if value
        ]
        return "@misc{" + ",\n".join([self.key, *lines]) + "\n}\n"

    def as_csl(self) -> str:
        """A CSL-JSON array with one item (https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html).

        Names are literal: nobody can tell from a name alone which part of it is the family's.
        """
        item: dict[str, Any] = {
            "id": self.key,
            "type": "post-weblog",
            "title": self.title,
            "author": [{"literal": name} for name in self.authors],
            "container-title": self.site,
            "issued": _date_parts(self._day),
            "original-date": _date_parts(self.first_published_at.astimezone(UTC)),
            "version": str(self.revision),
            "language": self.language,
            "abstract": self.summary,
            "URL": self.address,
        }
        return json.dumps([{k: v for k, v in item.items() if v}], ensure_ascii=False, indent=1) + "\n"


def _latex(words: str) -> str:
    return " ".join(words.translate(_LATEX).split())


def _date_parts(day: datetime) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}
