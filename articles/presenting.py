"""Article html as a page shows it: pure functions on stored data."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.conf.locale import LANG_INFO
from django.utils.html import escape
from django.utils.translation import get_language, gettext, ngettext

# Silent reading of English prose (Brysbaert 2019: 238). Revision.words counts other scripts in such words, too.
WORDS_PER_MINUTE = 230
# What the first window of a large screen shows of a text, in code points (Japanese shows less).
FIRST_WINDOW = 2_000
# A cell or a footnote gets its link once somebody said something there: the page would be full of plus signs.
QUIET_KINDS = frozenset({"cell", "note"})
FOOTNOTE_MARK = re.compile(r'(<sup class="footnote-mark"><a [^>]*data-n="([^"]+)"[^>]*>)')
FIRST_PICTURE = re.compile(r'<img src="(/media/pictures/[^"]+)"')
BACK_LINK = re.compile(r'<a [^>]*class="(?:footnote-back|anchor)"[^>]*></a>')


def with_note_links(
    html: str,
    blocks: Sequence[Sequence[Any]],
    href: Callable[[int], str],
    put: Callable[[int, str], str] = lambda number, link: link,
) -> str:
    """The html with a link to each block's notes behind the block, outside of it, as while there are none.

    `blocks` is Revision.blocks (html_end in code points of `html`), `href` makes the address of the n-th block's page
    (from 1), `put` is given the number of each block and its link, and returns what is to stand there.
    """
    parts = []
    done = 0
    for number, (kind, _start, _end, html_end) in enumerate(blocks, 1):
        link = "" if kind in QUIET_KINDS else note_link(number, 0, href(number))
        parts += [html[done:html_end], put(number, link)]
        done = html_end
    parts.append(html[done:])
    return "".join(parts)


def note_link(number: int, count: int, href: str) -> str:
    """The link behind the block `number`, at which `count` notes begin."""
    name = _link_name(get_language(), number, count)
    return f'<a class="pn" href="{escape(href)}" aria-label="{name}">{count or ""}</a>'


@lru_cache(maxsize=4096)  # ngettext takes ten times what the rest of the link does
def _link_name(language: str | None, number: int, count: int) -> str:
    words = gettext("Add a note to paragraph %(number)s")
    if count:
        words = ngettext(
            "%(count)s note on paragraph %(number)s", "%(count)s notes on paragraph %(number)s", count
        )
    return escape(words % {"count": count, "number": number})


def with_further(html: str, blocks: Sequence[Sequence[Any]]) -> str:
    """The html with what lies below the first window in an element of its own, which the first paint skips as one.

    `blocks` is Revision.blocks. It begins at a paragraph behind FIRST_WINDOW that follows a paragraph, so that neither
    leaves a neighbour on which its margin depends; a text without such a paragraph stays as it is.
    """
    for number in range(2, len(blocks) + 1):
        before, (kind, start, *_) = blocks[number - 2], blocks[number - 1]
        if start >= FIRST_WINDOW and kind == before[0] == "p":
            first, tag, rest = html.partition(f'<p id="p{number}"')
            return f'{first}<div class="further">\n{tag}{rest}</div>\n'
    return html


def note_place(number: int) -> str:
    """What the place of a block's link is called on an article's page."""
    return f"p{number}"


def for_feed(html: str) -> str:
    """The html for readers that have no style sheet of ours: footnote marks written out, our own links left out."""
    return BACK_LINK.sub("", FOOTNOTE_MARK.sub(lambda mark: f"{mark[1]}{mark[2]}", html))


def first_words(text: str, blocks: Sequence[Sequence[Any]]) -> str:
    """The first paragraph of an article's canonical text, or nothing."""
    return next((text[start:end] for kind, start, end, _html_end in blocks if kind == "p"), "")


def first_picture(html: str) -> str:
    """The address of the first of our own pictures in an article's html, or nothing."""
    found = FIRST_PICTURE.search(html)
    return found[1] if found else ""


def reading_minutes(words: int) -> int:
    """Minutes, at least one."""
    return max(1, round(words / WORDS_PER_MINUTE))


def language_name(code: str) -> str:
    """What a language calls itself; its code, if we don't know."""
    info = _language(code)
    return str(info.get("name_local", code)).capitalize() if info else code


def direction(code: str) -> str:
    """`rtl` or `ltr`, for the dir attribute."""
    return "rtl" if _language(code).get("bidi") else "ltr"


def _language(code: str) -> Mapping[str, Any]:
    code = code.lower()
    known = LANG_INFO.get(code) or LANG_INFO.get(code.split("-")[0]) or {}
    return known if "fallback" not in known else LANG_INFO.get(known["fallback"][0], {})
