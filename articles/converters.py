"""How addresses name articles, tags and pages."""

from __future__ import annotations

from django.urls import register_converter


class UnicodeSlug:
    """Letters and digits of any script, hyphens and underscores: what a slug with allow_unicode may hold."""

    regex = r"[-\w]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(UnicodeSlug, "uslug")


class CitationForm:
    """The files that an article's citation comes in."""

    regex = "bib|json"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CitationForm, "citation")


class FeedForm:
    """The forms that a feed comes in besides Atom, whose address has none."""

    regex = "rss|json"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FeedForm, "feedform")
