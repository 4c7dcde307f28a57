"""What a client asks for with /search: narrowed, sorted, from a cursor on (h's own parameters)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive

from accounts.models import Person
from accounts.rules.scopes import ANNOTATE, COMMENT, READ
from alliance_site.hypothesis.sent import odd
from alliance_site.hypothesis.shapes import WORLD, annotations_of
from alliance_site.hypothesis.speaking import moderated_by, moderator_of, speaker_of
from articles.models import Article
from comments.links.meaning import target_of
from comments.models import Comment, Decision
from comments.models.comment import said_by
from comments.rules.tagging import key_of
from groundwork.ids import whole_number

MOST, USUAL = 200, 20  # rows at once
MOST_OFFSET = 9_800
MOST_WORDS = 200  # characters that are searched for
MOST_ADDRESSES = 10
TAKEN_FROM_ALL = (Comment.State.HELD, Comment.State.HIDDEN, Comment.State.SPAM)


def search(request: HttpRequest) -> dict[str, Any]:
    """Rows and their total. Rows of the same microsecond are never parted, so that a cursor passes none of them."""
    person, moderator = speaker_of(request, READ, ANNOTATE, COMMENT), moderator_of(request)
    asked = request.GET
    about = _articles(asked)
    may_read = readable(person, moderated_by(moderator, about or ()))
    said = narrowed(may_read, asked, about)
    parts = asked.get("_separate_replies") == "true"
    rows = said.filter(parent=None) if parts else said
    total = rows.count()
    found = _window(rows, asked)
    told: dict[str, Any] = {"total": total, "rows": annotations_of(found, person, moderator)}
    if parts:
        roots = [comment.pk for comment in found]
        replies = may_read.filter(root__in=roots).order_by("pk")
        told["replies"] = annotations_of(replies, person, moderator)
    return told


def readable(person: Person | None, moderated: Collection[int] = ()) -> QuerySet[Comment]:
    """What stands, and this person may read: public words, their own notes, those of their groups; what of their own
    is held, hidden or called spam; and, of the articles with the ids `moderated`, what was said to everybody and is
    held or hidden, or was called spam by a moderator. (What the screening calls spam would bury the talk.)
    """
    audiences = (Comment.Audience.PUBLIC, Comment.Audience.PRIVATE, Comment.Audience.GROUP)
    stands = Q(state=Comment.State.PUBLISHED)
    if person is not None:
        stands |= Q(state__in=TAKEN_FROM_ALL) & said_by(person)
    said = Comment.objects.readable_by(person).filter(stands)
    if moderated:
        called_so = Decision.objects.filter(comment_id=OuterRef("pk"), verb="spam", by=Decision.By.PERSON)
        to_look_at = Q(state__in=TAKEN_FROM_ALL) & (~Q(state=Comment.State.SPAM) | Exists(called_so))
        said |= Comment.objects.filter(to_look_at, audience=Comment.Audience.PUBLIC, article__in=moderated)
    said = said.for_display().select_related("article", "group")
    said = said.filter(kind=Comment.Kind.COMMENT, audience__in=audiences)
    return said.filter(article__in=Article.objects.published(timezone.now()))


def _articles(asked: QueryDict) -> list[Article] | None:
    """Those whose addresses are asked for, as far as they are here; None where none is asked for."""
    addresses = [*asked.getlist("uri"), *asked.getlist("url")][:MOST_ADDRESSES]
    targets = [target_of(address, now=timezone.now()) for address in addresses]
    return [target.article for target in targets if target is not None] if addresses else None


def narrowed(said: QuerySet[Comment], asked: QueryDict, about: list[Article] | None) -> QuerySet[Comment]:
    if about is not None:
        said = said.filter(article__in=[article.pk for article in about])
    if group := asked.get("group"):
        said = said.filter(group=None) if group == WORLD else said.filter(group=whole_number(group))
    if user := asked.get("user"):
        said = said.filter(person__user__handle__iexact=user.removeprefix("acct:").partition("@")[0])
    if references := asked.get("references"):
        pk = whole_number(references)
        said = said.filter(Q(root=pk) | Q(parent=pk))
    for tag in [*asked.getlist("tag"), *asked.getlist("tags")]:
        said = said.filter(tags__contains=f" {key_of(tag)} ")
    for name, columns in (
        ("text", ("source",)),
        ("quote", ("passage__exact",)),
        ("any", ("source", "passage__exact", "person__name")),
    ):
        if words := asked.get(name, "").replace("\x00", "").strip()[:MOST_WORDS]:
            said = said.filter(_holds(words, columns))
    return said


def _holds(words: str, columns: tuple[str, ...]) -> Q:
    found = Q()
    for column in columns:
        found |= Q(**{f"{column}__icontains": words})
    return found


def _window(said: QuerySet[Comment], asked: QueryDict) -> list[Comment]:
    said = said.annotate(updated=Coalesce("edited_at", "made_at"))
    column = "made_at" if asked.get("sort", "updated") in ("created", "id") else "updated"
    rises = asked.get("order", "desc") == "asc"
    if after := asked.get("search_after"):
        moment = _moment(after)
        said = said.filter(**{f"{column}__{'gt' if rises else 'lt'}": moment})
        offset = 0
    else:
        offset = min(_number(asked, "offset", 0), MOST_OFFSET)
    limit = min(_number(asked, "limit", USUAL), MOST)
    ordered = said.order_by(column, "pk") if rises else said.order_by(f"-{column}", "-pk")
    found: list[Comment] = list(ordered[offset : offset + limit])
    if found and limit == len(found):
        same = said.filter(**{column: getattr(found[-1], column)})
        found += list(same.exclude(pk__in=[comment.pk for comment in found]))
    return found


def _moment(given: str) -> Any:
    try:
        moment = parse_datetime(given.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None:
        raise odd("search_after is the `created` or `updated` of an annotation.", 400)
    return timezone.make_aware(moment) if is_naive(moment) else moment


def _number(asked: QueryDict, name: str, usual: int) -> int:
    given = asked.get(name, "")
    if not given:
        return usual
    if not (given.isascii() and given.isdecimal() and len(given) < 8):
        raise odd(f"{name} is a whole number.", 400)
    return int(given)
