"""What an edit would do to what readers said: asked of whoever listens, before anything is published."""

from __future__ import annotations

from typing import NotRequired, TypedDict, cast

from articles.models import Article
from articles.signals import publication_previewed


class Touched(TypedDict):
    """One passage that the edit would change or lose."""

    quote: str  # the words as they were noted
    now: NotRequired[str]  # the words that stand there after the edit; absent when lost
    url: NotRequired[str]  # of the note
    by: NotRequired[str]  # who wrote the note


class Impact(TypedDict):
    """What a receiver of publication_previewed answers."""

    same: int
    moved: int
    changed: list[Touched]
    lost: list[Touched]


def impact_of(article: Article, text: str) -> list[Impact]:
    """Every receiver's Impact of publishing `text` (canonical, code points); those with nothing to say left out."""
    answers = publication_previewed.send(sender=Article, article=article, text=text)
    return [cast("Impact", impact) for _receiver, impact in answers if impact]
