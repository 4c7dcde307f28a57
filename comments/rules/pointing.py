"""What the paragraph's form points at: a place that was picked, the browser's offsets, a typed quote, a sentence."""

from __future__ import annotations

import re
from typing import Any

from articles.models import Article, Revision
from comments.marks import block_at
from comments.models.passage import CONTEXT
from comments.paragraphs import Paragraph, paragraph_of, sentences_of
from comments.rules.placing import MOST_NEAREST, nearest
from comments.submitting import Selection, WrongPassage, WrongRevision

_PICK = re.compile(r"([0-9]{1,18}):([0-9]{1,9}):([0-9]{1,9})")


def named_revision(article: Article, pk: str) -> Revision:
    """The revision that a form was made on; the current one for anything else, which selection_meant refuses."""
    if not re.fullmatch("[0-9]{1,18}", pk) or int(pk) == article.revision.pk:
        return article.revision
    return Revision.objects.filter(article=article, pk=int(pk)).first() or article.revision


def selection_meant(article: Article, base: Revision, block: int, typed: dict[str, Any]) -> Selection:
    """The words that the form means. Raises WrongPassage, with the places it could mean, rather than guess, and
    WrongRevision where the form was made on a revision that is none of the article's.

    `base` is the revision that the form was made on, `block` the paragraph's number in it, `typed` the clean form.
    """
    if typed["revision"] != base.pk:
        raise WrongRevision
    if typed["pick"]:
        return picked(article, typed["pick"])
    if typed["start"] is not None or typed["end"] is not None:
        start, end = (-1 if typed[name] is None else typed[name] for name in ("start", "end"))
        return Selection(base.pk, start, end, typed["quote"])
    shown = paragraph_of(base, block)
    quote = typed["quote"].strip()
    if shown is None:
        raise WrongPassage
    if quote:
        return _quoted(base, shown, quote)
    start, end = 0, len(shown.text)
    if typed["sentence"]:
        start, end = sentences_of(shown.text)[int(typed["sentence"]) - 1]
    return Selection(base.pk, shown.start + start, shown.start + end, shown.text[start:end])


def pick_of(place: Selection) -> str:
    """A place as the value of a choice."""
    return f"{place.revision}:{place.start}:{place.end}"


def picked(article: Article, pick: str) -> Selection:
    """The place that a choice names: the words are those that stood there, whatever was published since."""
    numbers = _PICK.fullmatch(pick)
    if numbers is None:
        raise WrongPassage
    pk, start, end = (int(number) for number in numbers.groups())
    revision = named_revision(article, str(pk))
    if revision.pk != pk or not 0 <= start < end <= len(revision.text):
        raise WrongPassage
    return Selection(pk, start, end, revision.text[start:end])


def surroundings(revision: Revision, place: Selection) -> tuple[int, str, str]:
    """The number of the paragraph that a place begins in, and the words before and after it (CONTEXT code points)."""
    before = revision.text[max(0, place.start - CONTEXT) : place.start]
    after = revision.text[place.end : place.end + CONTEXT]
    begins, ends = (
        "\n" in before or place.start <= CONTEXT,
        "\n" in after or place.end + CONTEXT >= len(revision.text),
    )
    before, after = before.rpartition("\n")[2], after.partition("\n")[0]
    if not begins:  # cut in the middle of a word; where no spaces are written, anywhere
        before = f"…{before.partition(' ')[2] or before}"
    if not ends:
        after = f"{after.rpartition(' ')[0] or after}…"
    return block_at(revision, place.start), before, after


def _quoted(base: Revision, shown: Paragraph, quote: str) -> Selection:
    """The typed words, if they stand in the paragraph exactly once."""
    places = [at for at in range(len(shown.text)) if shown.text.startswith(quote, at)]
    found = [Selection(base.pk, shown.start + at, shown.start + at + len(quote), quote) for at in places]
    if len(found) == 1:
        return found[0]
    if found:
        raise WrongPassage(found[:MOST_NEAREST], is_ambiguous=True)
    raise WrongPassage(_similar(base, shown, quote))


def _similar(base: Revision, shown: Paragraph, quote: str) -> list[Selection]:
    """Words like these: in the paragraph if there are any, else anywhere in the article."""
    words = Selection(base.pk, shown.start, shown.start + len(quote), quote)
    return nearest(words, base, within=(shown.start, shown.end)) or nearest(words, base)
