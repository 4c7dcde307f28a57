"""The languages of the interface. One stands in the address (`/ja/...`; the site's own has no prefix), nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import NamedTuple, Protocol, TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.urls import is_valid_path, reverse
from django.utils import translation
from django.utils.formats import number_format


class Written(Protocol):
    """What is there in one language, and may be there in others, too."""

    language: str


W = TypeVar("W", bound=Written)


class Alternate(NamedTuple):
    """The same page in one of the languages."""

    code: str
    name: str  # as the language calls itself
    path: str
    is_here: bool  # whether it is the page that is asked for


def language_of(path: str) -> str:
    """The language that a path asks for: `/ja/...` is Japanese, a path without prefix is the site's own."""
    return translation.get_language_from_path(path) or settings.LANGUAGE_CODE


def is_asked_for(path: str) -> bool:
    """Whether the path names a language, rather than being the site's own by default."""
    return language_of(path) != settings.LANGUAGE_CODE


def in_language(path: str, language: str) -> str:
    """The address of the same page in another language. `path` is one of the site's own, and may carry a query."""
    known = language_of(path)
    if known != settings.LANGUAGE_CODE and path.startswith((f"/{known}/", f"/{known}?")):
        path = path.removeprefix(f"/{known}")
    path = f"/{path.lstrip('/')}"  # never another host: `//there`
    return path if language == settings.LANGUAGE_CODE else f"/{language}{path}"


def alternates_of(path: str) -> list[Alternate]:
    """The page in every language that it can be asked for in, the site's own first. `path` may carry a query."""
    here = language_of(path)
    pages = (
        Alternate(code, name, in_language(path, code), code == here) for code, name in settings.LANGUAGES
    )
    return [page for page in pages if page.is_here or has_page(page.path)]


@lru_cache(maxsize=4096)  # looking an address up takes as long as drawing a comment
def has_page(path: str) -> bool:
    """Whether there is a page of the site at the address, in the language that it asks for."""
    path = re.split("[?#]", path, maxsplit=1)[0]
    with translation.override(language_of(path)):
        return bool(is_valid_path(path))


def own_address(name: str, *args: object) -> str:
    """The address of a page in the site's own language: for what is stored once and shown in all of them."""
    return _own_address(name, *args) if args else _own_door(name)


def _own_address(name: str, *args: object) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return reverse(name, args=args)


_own_door = lru_cache(maxsize=None)(_own_address)  # of a name alone: each page names some of them


def in_this_language(path: str) -> str:
    """An address of the site, as stored, in the language that is active, where it has the page; any other as it is."""
    to = in_language(path, translation.get_language() or settings.LANGUAGE_CODE) if _is_ours(path) else path
    return to if to == path or has_page(to) else path


def _is_ours(path: str) -> bool:
    return path.startswith("/") and not path.startswith("//")


def spoken(language: str | None) -> str:
    """This language, where the interface has it (`ja-JP` is `ja`); otherwise nothing."""
    try:
        return translation.get_supported_language_variant(language or "")
    except LookupError:
        return ""


def nearest(there: Iterable[W], language: str) -> W | None:
    """Of the same thing in several languages, what a reader of this one is given: in it, else in the site's own, else
    the first. None where there is nothing."""
    order = (language, settings.LANGUAGE_CODE)
    return min(
        there,
        key=lambda each: order.index(its) if (its := spoken(each.language)) in order else len(order),
        default=None,
    )


def number(n: int) -> str:
    """A number as people read it, in the digits' groups of the language that is active: 12,345."""
    return _grouped(n, translation.get_language())


@lru_cache(maxsize=4096)  # every page counts something
def _grouped(n: int, language: str | None) -> str:
    return number_format(n, force_grouping=True)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Write to somebody in their language: words, dates, addresses of links. The site's own, where it is not ours."""
    with translation.override(spoken(language) or settings.LANGUAGE_CODE):
        yield


def keep_query(request: HttpRequest) -> None:
    """For views whose page is another one with another query (a search, a list's second page).

    The links to other languages carry it, then. Not for pages drawn as sheets, which many queries share.
    """
    request._keeps_query = True  # type: ignore[attr-defined]  # a mark for whole_path


def whole_path(request: HttpRequest) -> str:
    """The page that is asked for, as the links to it in other languages need it."""
    query = request.META.get("QUERY_STRING", "")
    return f"{request.path}?{query}" if query and getattr(request, "_keeps_query", False) else request.path
