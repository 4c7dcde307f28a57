"""What a client sends, as words and places of ours. The quote decides where a note stands; the offsets only help it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person, ReadingGroup
from alliance_site.hypothesis.offsets import InsidePair, offsets_of
from alliance_site.hypothesis.shapes import GROUP, WORLD
from articles.models import Article, Revision
from comments.anchoring import Selector, locate
from comments.links.meaning import target_of
from comments.models import Comment
from comments.models.passage import MOST_QUOTE
from comments.rules.groups import Readers, readers_of
from comments.rules.permissions import access_comment
from comments.submitting import ParentGone, QuoteTooLong, Refused, Selection
from groundwork.ids import whole_number


@dataclass(frozen=True, slots=True)
class Sent:
    article: Article
    parent: Comment | None
    selection: Selection | None
    readers: Readers


def odd(words: str, status: int = 422) -> Refused:
    refused = Refused("annotation", words)
    refused.status = status
    return refused


def sent_in(given: Any, person: Person) -> Sent:
    """Read a new annotation. Raises Refused with a reason that the client shows."""
    if not isinstance(given, dict):
        raise odd(_("Send one annotation, as JSON."), 400)
    target = _first(given.get("target"))
    article = article_at(given.get("uri") or target.get("source"))
    parent = _parent(given.get("references"), person)
    selection = None
    if parent is None and target.get("selector"):
        selection = selection_of(target["selector"], article.revision)
    readers = readers_of(parent) if parent is not None else _readers(given, person)
    if parent is not None and _is_private(given):
        readers = Readers(Comment.Audience.PRIVATE, None)
    return Sent(article, parent, selection, readers)


def article_at(address: Any) -> Article:
    """The published article whose address a client names, the page with the client among them. Raises Refused."""
    target = target_of(address, now=timezone.now()) if isinstance(address, str) else None
    if target is None:
        raise odd(_("There is no such article here."), 404)
    return Article.objects.select_related("current", "state").get(pk=target.article.pk)


def selection_of(given: Any, revision: Revision) -> Selection:
    """Where the words are. Raises Refused where the quote is not there, could be in several places, or tears a pair."""
    exact, prefix, suffix, units = _read(given)
    if len(exact) > MOST_QUOTE:
        raise QuoteTooLong(len(exact))
    offsets = offsets_of(revision.html, revision.text, revision.title)
    try:
        span = offsets.span_in_text(*units) if units is not None else None
        tears = False
    except InsidePair:
        span, tears = None, True
    if exact:
        start, end = span if span is not None else (None, None)
        found = locate(revision.text, Selector(exact, prefix, suffix, start, end))
        span = (found.start, found.end) if found.start is not None and found.end is not None else None
    if span is None and tears:
        raise odd(_("The position begins or ends inside a character: half of a pair of UTF-16."))
    if span is None:
        raise odd(_("These words are not in the article, or could be in several places. Select a few more."))
    return Selection(revision.pk, span[0], span[1], revision.text[span[0] : span[1]])


def words_in(given: dict[str, Any], before: Comment | None = None) -> str:
    """The words, with the tags that are not among them behind. What is not sent stays as it is."""
    words = given.get("text", before.source if before is not None else "")
    tags = given.get("tags", [])
    if not isinstance(words, str) or not isinstance(tags, list) or not all(isinstance(t, str) for t in tags):
        raise odd(_("The words are a text, and the tags a list of texts."), 400)
    known = words.casefold()
    hashed = ["#" + "-".join(tag.split()).lstrip("#") for tag in tags if tag.strip("# ")]
    missing = [tag for tag in hashed if tag.casefold() not in known]
    return "\n\n".join(part for part in (words.strip(), " ".join(missing)) if part)


def _read(given: Any) -> tuple[str, str, str, tuple[int, int] | None]:
    exact = prefix = suffix = ""
    units: tuple[int, int] | None = None
    for selector in given if isinstance(given, list) else [given]:
        kind = selector.get("type") if isinstance(selector, dict) else None
        if kind == "TextQuoteSelector":
            texts = [selector.get(name) or "" for name in ("exact", "prefix", "suffix")]
            if not all(isinstance(text, str) for text in texts):
                raise odd(_("A quote is a text."), 400)
            exact, prefix, suffix = texts
        elif kind == "TextPositionSelector":
            start, end = selector.get("start"), selector.get("end")
            if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end < 2**31:
                raise odd(_("A position is a start and an end, from 0."), 400)
            units = (start, end)
    return exact, prefix, suffix, units


def _first(given: Any) -> dict[str, Any]:
    first = given[0] if isinstance(given, list) and given else given
    return first if isinstance(first, dict) else {}


def _parent(references: Any, person: Person) -> Comment | None:
    if not references:
        return None
    last = references[-1] if isinstance(references, list) else references
    try:
        return access_comment(person, whole_number(str(last)))
    except Http404:
        raise ParentGone from None


def _is_private(given: dict[str, Any]) -> bool:
    permissions = given.get("permissions")
    read = permissions.get("read") if isinstance(permissions, dict) else None
    return isinstance(read, list) and bool(read) and not any(str(who).startswith(GROUP) for who in read)


def _readers(given: dict[str, Any], person: Person) -> Readers:
    if _is_private(given):
        return Readers(Comment.Audience.PRIVATE, None)
    group = str(given.get("group") or WORLD)
    if group == WORLD:
        return Readers(Comment.Audience.PUBLIC, None)
    found = ReadingGroup.objects.filter(pk=whole_number(group), memberships__person=person).first()
    if found is None:
        raise odd(_("There is no such group, or you are not in it."), 404)
    return Readers(Comment.Audience.GROUP, found)
