"""What a client sends as a Web Annotation, read as what can be posted here; what cannot be is refused with its reason.

Offsets are code points, as the model has them (4.2.5); a quote is looked for in the revision that the state names, and
what could stand in several places is not guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.utils.translation import gettext as _

from alliance_site.annotating.model import CONTEXT
from articles.importing.from_html import markdown_from_html
from articles.models import Article, Revision
from comments.anchoring import Selector, locate
from comments.models import Comment
from comments.models.elsewhere import MOST_NAME_ELSEWHERE
from comments.models.passage import MOST_QUOTE
from comments.rendering import fenced, suggestion_of
from comments.rules.placing import nearest
from comments.submitting import QuoteTooLong, Refused, Selection, WrongPassage, WrongRevision
from groundwork.languages import in_language

NOT_HERE = ("moderating", "bookmarking", "highlighting")  # motivations of what is no public word
MOST_CHAIN = 5  # selectors that refine one another
_COLOUR = re.compile(r"note-([a-z]+)")
_TAG = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Received:
    body: str  # Markdown
    selection: Selection | None
    parent: int  # id of the comment that is answered; 0 for none
    colour: str
    canonical: str
    via: str  # what it was called where it came from


@dataclass(frozen=True, slots=True)
class Aim:
    """What a target names: this article, or something that was said about it (`parent`, an id)."""

    parent: int = 0
    revision: int | None = None  # a number, where the address is that of a revision


def odd(words: str, *, status: int = 400) -> Refused:
    refused = Refused("annotation", words)
    refused.status = status
    return refused


def received(sent: Any, article: Article, *, before: Comment | None = None) -> Received:
    """Read one Annotation; `before` is the comment that it is to take the place of.

    Raises Refused (400 for what is none, 422 for what cannot be taken) and its kinds.
    """
    if not isinstance(sent, dict) or "Annotation" not in _texts(sent.get("type")):
        raise odd(_("Send one Annotation of the Web Annotation Data Model, as JSON-LD."))
    if "@context" in sent and CONTEXT not in _texts(sent["@context"]):
        raise odd(_("The context must be that of the Web Annotation Data Model."))
    if set(_texts(sent.get("motivation"))) & set(NOT_HERE):
        raise odd(_("Only what is said to everybody is taken here."), status=422)
    target = _one(sent.get("target"))
    aim = aim_of(_source(target), article)
    selection = None
    if isinstance(target, dict) and target.get("selector") and not aim.parent:
        selection = selection_of(target["selector"], revision_of(target, aim, article))
    style = target.get("styleClass", "") if isinstance(target, dict) else ""
    painted = _COLOUR.fullmatch(style) if isinstance(style, str) else None
    colour = painted[1] if painted and painted[1] in Comment.Colour.values else Comment.Colour.YELLOW
    body = words_in(sent, before)
    if selection is not None and "editing" in _texts(sent.get("motivation")) and suggestion_of(body) is None:
        body = fenced(body, "")  # what is to stand there instead
    return Received(
        body,
        selection,
        aim.parent,
        colour,
        _iri(sent, "canonical"),
        _iri(sent, "id", "via"),
    )


def words_in(sent: dict[str, Any], before: Comment | None) -> str:
    """The words of its bodies as Markdown, its tags as "#words" behind them. What is as it was told stays as it is."""
    if "bodyValue" in sent and "body" in sent:
        raise odd(_("An annotation has a body or a bodyValue, not both."))
    bodies = _list(sent.get("body", sent.get("bodyValue", [])))
    words: list[str] = []
    tags: list[str] = []
    for body in bodies:
        if isinstance(body, str) and "bodyValue" in sent:
            words.append(body)
        elif isinstance(body, dict) and isinstance(body.get("value"), str):
            into = tags if "tagging" in _texts(body.get("purpose")) else words
            into.append(_markdown(body, before))
        else:
            raise odd(_("Only bodies with words of their own are taken: TextualBody."), status=422)
    said = "\n\n".join(words)
    known = said.casefold()
    hashed = [f"#{_TAG.sub('-', tag.strip().lstrip('#'))}" for tag in tags if tag.strip()]
    missing = [tag for tag in hashed if tag.casefold() not in known]
    return "\n\n".join([part for part in (said, " ".join(missing)) if part])


def aim_of(address: str, article: Article) -> Aim:
    """What stands at the address; raises Refused unless it is this article or something said about it."""
    parts = urlsplit(address)
    own = urlsplit(settings.SITE_URL)
    if (parts.scheme, parts.netloc) != (own.scheme, own.netloc):
        raise odd(_("The target is none of this article’s."), status=422)
    try:
        found = resolve(in_language(unquote(parts.path), settings.LANGUAGE_CODE))
    except (Resolver404, ValueError):
        raise odd(_("The target is none of this article’s."), status=422) from None
    known = found.kwargs
    if found.url_name in ("annotation", "comment"):  # whether it may be answered is for the posting to say
        return Aim(parent=known["pk"])
    slugs = {article.slug, *article.former_slugs.values_list("slug", flat=True)}
    if found.url_name in ("article", "revision", "hypothesis_page") and known.get("slug") in slugs:
        return Aim(revision=known.get("number"))
    raise odd(_("The target is none of this article’s."), status=422)


def revision_of(target: dict[str, Any], aim: Aim, article: Article) -> Revision:
    """The revision that the state names (4.3.1): by its copy, or by the day; the current one without a state."""
    published = article.revisions.filter(published_at__lte=timezone.now())
    number, moment = aim.revision, None
    for state in _list(target.get("state", [])):
        if not isinstance(state, dict) or state.get("type") != "TimeState":
            continue
        for cached in _texts(state.get("cached")):
            number = aim_of(cached, article).revision or article.revision.number
        moment = _moment(state.get("sourceDate"))
    if number is not None:
        found = published.filter(number=number).first()
    elif moment is not None:  # to the second, as it is told
        found = published.filter(published_at__lt=moment).order_by("-number").first()
    else:
        found = article.revision
    if found is None:
        raise WrongRevision
    return found


def selection_of(given: Any, revision: Revision) -> Selection:
    """Where the words are that the selectors name together; raises WrongPassage with the places that could be meant."""
    start, end = _span_of(_list(given), revision, (0, len(revision.text)), 0)
    return Selection(revision.pk, start, end, revision.text[start:end])


def _span_of(given: list[Any], revision: Revision, within: tuple[int, int], depth: int) -> tuple[int, int]:
    """The place of one selector, or of alternatives that describe the same, within a part of the text."""
    first, last = within
    text = revision.text[first:last]
    exact, prefix, suffix, inner = "", "", "", None
    start: int | None = None
    end: int | None = None
    for selector in given:
        if not isinstance(selector, dict) or depth > MOST_CHAIN:
            raise odd(_("A selector is missing or cannot be read."))
        inner = selector.get("refinedBy") or inner
        kinds = _texts(selector.get("type"))
        if "TextQuoteSelector" in kinds:
            exact, prefix, suffix = (_text(selector, name) for name in ("exact", "prefix", "suffix"))
        elif "TextPositionSelector" in kinds:
            start, end = _offset(selector, "start"), _offset(selector, "end")
    if exact:
        place = _found(Selector(exact, prefix, suffix, start, end), text, revision, within)
    elif start is not None and end is not None:
        if not start < end <= len(text):
            raise WrongPassage
        place = (start, end)
    elif inner is not None:  # another kind, which narrows what the one behind it says anyway
        place = (0, len(text))
    else:
        raise odd(_("Name the words with a TextQuoteSelector, a TextPositionSelector, or both."), status=422)
    span = (first + place[0], first + place[1])
    return _span_of(_list(inner), revision, span, depth + 1) if inner is not None else span


def _found(selector: Selector, text: str, revision: Revision, within: tuple[int, int]) -> tuple[int, int]:
    if len(selector.exact) > MOST_QUOTE:
        raise QuoteTooLong(len(selector.exact))
    located = locate(text, selector)
    if located.start is None or located.end is None:
        wanted = Selection(revision.pk, within[0], within[1], selector.exact)
        raise WrongPassage(nearest(wanted, revision, within=within), is_ambiguous=len(located.candidates) > 1)
    return located.start, located.end


def _markdown(body: dict[str, Any], before: Comment | None) -> str:
    words: str = body["value"]
    if before is not None and words == before.html:
        return before.source
    return markdown_from_html(words, comment=True).source if body.get("format") == "text/html" else words


def _source(target: Any) -> str:
    if isinstance(target, dict):
        target = target.get("source", target.get("id"))
        if isinstance(target, dict):
            target = target.get("id")
    if not isinstance(target, str):
        raise odd(_("An annotation needs one target with an address."))
    return target


def _one(given: Any) -> Any:
    targets = _list(given)
    if len(targets) != 1:
        raise odd(_("An annotation needs one target with an address."))
    return targets[0]


def _iri(sent: dict[str, Any], *names: str) -> str:
    """The first of these that there is, as text; a list's first."""
    for name in names:
        for value in _texts(sent.get(name)):
            if len(value) > MOST_NAME_ELSEWHERE or not value.isprintable():
                raise odd(_("The name of an annotation is an IRI of at most 500 characters."))
            return value
    return ""


def _moment(given: Any) -> datetime | None:
    """One second behind a time of xsd:dateTime, so that what was published within it counts."""
    try:
        moment = parse_datetime(given.strip()) if isinstance(given, str) else None
    except ValueError:
        moment = None
    if moment is None:
        return None
    moment = timezone.make_aware(moment, timezone.get_default_timezone()) if is_naive(moment) else moment
    return moment.replace(microsecond=0) + timedelta(seconds=1)


def _offset(selector: dict[str, Any], name: str) -> int:
    value = selector.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
        raise odd(_("A position is a whole number of characters, from 0."))
    return value


def _text(selector: dict[str, Any], name: str) -> str:
    value = selector.get(name, "")
    if not isinstance(value, str):
        raise odd(_("A selector is missing or cannot be read."))
    return value


def _texts(given: Any) -> list[str]:
    return [value for value in _list(given) if isinstance(value, str)]


def _list(given: Any) -> list[Any]:
    if given is None:
        return []
    return given if isinstance(given, list) else [given]
