"""Those whom something said concerns: who wrote what, who watches, who can be reached, who may see it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q

from accounts.models import Block, Membership, Person
from articles.models import Article, Authorship, Tag
from comments.models import Comment, Watch, Wishes
from comments.models.comment import POSITION_BYTES, CommentQuerySet
from comments.rendering import called_by_name
from comments.rules.recipients import Said, Watching, Wish

PUBLIC, AUTHOR, GROUP = Comment.Audience.PUBLIC, Comment.Audience.AUTHOR, Comment.Audience.GROUP


def said_in(comment: Comment, mentioned: Iterable[int] = ()) -> Said:
    """Who wrote it, whom it answers and names, who wrote the article. Two queries.

    Who speaks under another name in public is told of what is said to that name.
    """
    answered = comment.parent.person_id if comment.parent is not None else None
    known = {comment.person_id, *mentioned} | ({answered} if answered is not None else set())
    behind = dict(Membership.objects.filter(alias__in=known).values_list("alias", "person"))
    authors = _authors_of(comment.article_id) if comment.audience in (PUBLIC, AUTHOR) else frozenset()
    return Said(
        writer=behind.get(comment.person_id, comment.person_id),
        answered=behind.get(answered, answered) if answered is not None else None,
        authors=authors,
        mentioned=frozenset(behind.get(person, person) for person in mentioned),
    )


def people_called(source: str) -> list[int]:
    """The members whom somebody calls by their handles ("@bob"); those who were shut out hear nothing. One query."""
    handles = called_by_name(source)
    if not handles:
        return []
    called = Person.objects.filter(user__handle__in=handles, user__is_active=True)
    return list(called.values_list("pk", flat=True))


def handles_called(source: str) -> list[str]:
    """The handles in a source ("@bob") whose members have a public page. One query, none without an "@"."""
    handles = called_by_name(source)
    if not handles:
        return []
    called = Person.objects.filter(user__handle__in=handles, user__is_active=True, left_at=None)
    return list(called.values_list("user__handle", flat=True))


def came_out(article: Article) -> Said:
    return Said(writer=None, authors=_authors_of(article.pk))


def _authors_of(article_id: int) -> frozenset[int]:
    return frozenset(Authorship.objects.filter(article=article_id).values_list("user__person", flat=True))


def watching_comment(comment: Comment) -> list[Watching]:
    """The watches that cover a comment, by its audience. One query; private words to authors have none."""
    if comment.audience == GROUP:
        return _watching(Q(group=comment.group_id) | _thread_of(comment))
    if comment.audience != PUBLIC:
        return []
    return _watching(_places_of(comment.article_id) | _thread_of(comment))


def watching_article(article: Article) -> list[Watching]:
    return _watching(_places_of(article.pk))


def _places_of(article_id: int) -> Q:
    authors = Authorship.objects.filter(article=article_id).values("user")
    tags = Tag.objects.filter(articles=article_id).values("pk")
    site = Q(article=None, author=None, tag=None, group=None)
    return Q(article=article_id, root=None) | Q(author__in=authors) | Q(tag__in=tags) | site


def _thread_of(comment: Comment) -> Q:
    """Watches of any of the comments above it."""
    path = bytes(comment.path or b"")[:-POSITION_BYTES]
    above = [
        int.from_bytes(path[at : at + POSITION_BYTES], "big") for at in range(0, len(path), POSITION_BYTES)
    ]
    return Q(article=comment.article_id, root__position__in=above)


def _watching(covers: Q) -> list[Watching]:
    return [
        Watching(watch.pk, watch.person_id, watch.place, watch.level, watch.pace)
        for watch in Watch.objects.filter(covers)
    ]


def silent_to(people: Collection[int | None]) -> set[int]:
    """Who does not want to hear of any of these."""
    return set(
        Block.objects.filter(of__in=[pk for pk in people if pk is not None]).values_list("by", flat=True)
    )


def wishes_of(people: Collection[int]) -> dict[int, Wish]:
    rows = Wishes.objects.filter(person__in=people)
    return {row.person_id: Wish(row.answers, row.own_articles) for row in rows}


def can_hear(person: Person) -> bool:
    """Whether there is anybody to tell: a member who may log in, a guest whose address is proven; no site, no alias."""
    if person.merged_into_id is not None or person.left_at is not None:
        return False
    if person.user is not None:
        return person.user.is_active
    return person.kind == Person.Kind.GUEST and person.proven_at is not None


def address_of(person: Person) -> str:
    """Where mails to them go; "" where none may."""
    if not can_hear(person):
        return ""
    return person.user.email if person.user is not None else person.email


def may_hear_of(person: Person, comments: Collection[int]) -> set[int]:
    """Which of these comments are shown, and this person may see now and wants to hear. One query."""
    return set(heard_by(person).filter(pk__in=comments).values_list("pk", flat=True))


def heard_by(person: Person) -> CommentQuerySet:
    """What is shown to this person, without those whom they muted or blocked."""
    seen = Comment.objects.readable_by(person).filter(state=Comment.State.PUBLISHED)
    return seen.exclude(person__in=Block.objects.filter(by=person).values("of"))
