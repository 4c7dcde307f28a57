"""A page of the web: how much of its article `import_page` finds, beside bare trafilatura on the same pages.

The pages are others' and lie nowhere in this project: `make bench GROUP=extraction PAGES=folder` measures those of a
folder, either `NAME/source.html` with `NAME/expected.txt` or `expected.html` beside it, at any depth, or the layout of
the article-extraction-benchmark (`ground-truth.json`, `html/NAME.html.gz`). Without a folder it says so.
"""

from __future__ import annotations

import gzip
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

import trafilatura
from lxml import html as lxml_html

from articles.importing.records import Unreadable
from articles.importing.web_page import read_page
from articles.rendering import render_article
from bench.measuring import row
from groundwork.charsets import decoded

LEAST_F1 = 0.96
WORST = 10  # pages named at the end
SHINGLE = 4  # words, as the article-extraction-benchmark counts
# A word, or one sign of a writing that sets no spaces (Thai to Burmese, Japanese, Chinese).
_WORD = re.compile(r"[\u0e00-\u109f\u3040-\u30ff\u3400-\u9fff]|[^\W\u0e00-\u109f\u3040-\u30ff\u3400-\u9fff]+")
_PICTURE = re.compile(r"!\[(?:\\.|[^\]\\])*\]\((?:\\.|[^)\\])*\)")


class Page(NamedTuple):
    name: str
    html: str
    wanted: str  # the article's words


class Found(NamedTuple):
    """How one page's words compare with the wanted ones."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / ((self.precision + self.recall) or 1)


def run() -> list[dict[str, Any]]:
    pages = list(_pages(Path(os.environ.get("PAGES") or "/nonexistent")))
    if not pages:
        print("  measured with pages of your own: PAGES=folder (bench/extraction.py says how it is laid out)")
        return []
    rows = []
    ours = {page.name: words_of(_ours(page.html)) for page in pages}
    bare = {page.name: words_of(_bare(page.html)) for page in pages}
    for size, what in ((1, "words"), (SHINGLE, f"runs of {SHINGLE} words")):
        mine = {page.name: compared(words_of(page.wanted), ours[page.name], size) for page in pages}
        others = [compared(words_of(page.wanted), bare[page.name], size) for page in pages]
        f1 = _all(list(mine.values())).f1
        beside = f"bare trafilatura {_all(others).f1:.3f}"
        rows.append(
            row(
                f"F1 of {what}, {len(pages)} pages",
                round(f1, 4),
                "",
                f">= {LEAST_F1}",
                f1 >= LEAST_F1,
                beside,
            )
        )
        if size == 1:
            _tell_worst(mine)
    return rows


def words_of(text: str) -> list[str]:
    """Its words in lower case."""
    return _WORD.findall(text.casefold())


def compared(wanted: list[str], found: list[str], size: int) -> Found:
    """Multisets of runs of `size` words; what is shorter is one run."""
    right, given = _runs(wanted, size), _runs(found, size)
    both = (right & given).total()
    return Found(both / (given.total() or 1), both / (right.total() or 1))


def _runs(words: list[str], size: int) -> Counter[tuple[str, ...]]:
    size = min(size, len(words) or 1)
    return Counter(tuple(words[n : n + size]) for n in range(len(words) - size + 1) if words)


def _all(each: list[Found]) -> Found:
    return Found(fmean(found.precision for found in each), fmean(found.recall for found in each))


def _tell_worst(found: dict[str, Found]) -> None:
    for name in sorted(found, key=lambda name: found[name].f1)[:WORST]:
        print(
            f"  {found[name].f1:.3f}  precision {found[name].precision:.3f}  recall {found[name].recall:.3f}  {name}"
        )


def _ours(html: str) -> str:
    """The words of the draft, as it would be read, without those that only tell of pictures."""
    try:
        page = read_page(html)
    except Unreadable:
        return ""
    return render_article(_PICTURE.sub("", page.source), language=page.language or "en").text


def _bare(html: str) -> str:
    return trafilatura.extract(html, favor_precision=True, include_comments=False) or ""


def _pages(folder: Path) -> Iterator[Page]:
    truth = folder / "ground-truth.json"
    if truth.exists():
        for name, item in sorted(json.loads(truth.read_text()).items()):
            data = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
            yield Page(name, decoded(data), item["articleBody"])
        return
    for source in sorted(folder.rglob("source.html")):
        yield Page(
            str(source.parent.relative_to(folder)), decoded(source.read_bytes()), _wanted(source.parent)
        )


def _wanted(folder: Path) -> str:
    plain = folder / "expected.txt"
    if plain.exists():
        return plain.read_text()
    tree = lxml_html.document_fromstring((folder / "expected.html").read_text())
    return " ".join(str(words) for words in tree.itertext())
