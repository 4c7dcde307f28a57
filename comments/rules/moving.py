"""To whom a word may be moved by its writer: to more readers, never to fewer. Decides, never writes."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404

from accounts.models import Membership, Person
from articles.models import Authorship
from comments.models import Comment
from comments.rules.groups import EVERYBODY, Readers, readers_of, readers_offered
from comments.rules.permissions import may_annotate, may_comment

Audience = Comment.Audience


def wider_circles(person: Person | None, comment: Comment, now: datetime) -> list[Readers]:
    """The readers that its writer may choose for it instead: groups for what is private, then everybody.

    Nothing for an answer, which belongs to what it answers; for a bare highlight, which says nothing; and for what was
    said to the authors, who have to agree (`Consent`). Two queries at most.
    """
    if not _is_movable(person, comment):
        return []
    offered: list[Readers] = []
    if comment.audience == Audience.PRIVATE:
        offered = [each for each in readers_offered(person, comment.article, now) if each.group is not None]
    is_note = hasattr(comment, "passage")
    if may_annotate(comment.article, now) if is_note else may_comment(comment.article, now):
        offered.append(EVERYBODY)
    return [each for each in offered if each != readers_of(comment)]


def alias_for(person: Person | None, comment: Comment) -> Person | None:
    """The pseudonym under which this member may show a word of the group to everybody. One query, mostly none."""
    if person is None or comment.group is None or not comment.group.pseudonyms:
        return None
    standing = Membership.objects.of(person).filter(group=comment.group).select_related("alias").first()
    return standing.alias if standing is not None else None


def access_movable(person: Person | None, comment_id: int) -> Comment:
    """One's own word for oneself or for a group; raises Http404 for any other."""
    if person is None:
        raise Http404
    movable = Comment.objects.filter(pk=comment_id, person=person, state=Comment.State.PUBLISHED)
    movable = movable.filter(audience__in=(Audience.PRIVATE, Audience.GROUP))
    comment = movable.for_display().select_related("article__current", "article__state", "group").first()
    if comment is None:
        raise Http404
    return comment


def side_of(person: Person | None, comment: Comment) -> str:
    """Of a private word to the authors that begins a talk: "writer", "author", or "" for anybody else. One query."""
    if person is None or comment.audience != Audience.AUTHOR or comment.parent_id is not None:
        return ""
    if comment.person_id == person.pk:
        return "writer"
    if person.user_id is None:
        return ""
    theirs = Authorship.objects.filter(article=comment.article_id, user=person.user_id)
    return "author" if theirs.exists() else ""


def _is_movable(person: Person | None, comment: Comment) -> bool:
    if person is None or comment.person_id != person.pk or comment.state != Comment.State.PUBLISHED:
        return False
    return comment.parent_id is None and bool(comment.source) and comment.audience in (
        Audience.PRIVATE, Audience.GROUP
    )  # fmt: skip
