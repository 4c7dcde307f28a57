"""The pictures that a text of the editor's names: which of them are ours already, and what became of the others."""

from __future__ import annotations

from articles.models import Picture
from articles.rules.pictures import foreign_addresses, with_our_copies


def with_ready_copies(source: str) -> str:
    """The text with its images of other sites replaced by our copies, where we have them. At most one query."""
    typed = [url for url, _words in foreign_addresses(source)]
    if not typed:
        return source
    ready = Picture.objects.filter(source_url__in=typed, state=Picture.State.READY)
    return with_our_copies(source, {picture.source_url: picture.url for picture in ready})


def not_yet_ours(source: str) -> list[Picture]:
    """Images of other sites in the text that are being fetched, or could not be. At most one query."""
    typed = [url for url, _words in foreign_addresses(source)]
    if not typed:
        return []
    return list(
        Picture.objects.filter(source_url__in=typed).exclude(state=Picture.State.READY).order_by("pk")
    )
