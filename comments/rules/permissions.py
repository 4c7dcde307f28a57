"""Who may do what with a comment. Reads what it is given; the lookups at the end are the only way to a comment."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import Person, User
from accounts.rules.blocks import is_kept_away
from accounts.rules.groups import is_alias_of, may_be_alias, may_write_to
from accounts.rules.roles import authors_moderate, may_moderate
from articles.models import Article
from comments.models import Comment, Measure, Placement
from comments.models.comment import CommentQuerySet, said_by
from comments.rules.groups import is_called_in, may_answer_within, sees
from comments.rules.measures import refuse_measured, standing_on
from comments.screening import Facts
from comments.submitting import Closed, KeptAway, ParentGone, Refused
from groundwork.composed import Composed

GRACE = timedelta(
    minutes=5
)  # an edit within it leaves no trace: the time in which people see their own typos
OWN_AND_LIVE = (Comment.State.UNPROVEN, Comment.State.HELD, Comment.State.PUBLISHED)


def may_comment(article: Article, now: datetime) -> bool:
    return article.takes_comments(now)


def may_annotate(article: Article, now: datetime) -> bool:
    return article.notes_on and article.takes_comments(now)


def may_keep_private_notes(person: Person | None, article: Article, now: datetime) -> bool:
    """A closed discussion does not close one's own margin, but a typed name has none: it must be proven."""
    return person is not None and person.is_proven and article.is_published(now)


def may_reply(person: Person | None, parent: Comment, article: Article, now: datetime) -> bool:
    """To what is in the thread and stands; to one's own private words, and within a group or among authors, too."""
    if parent.audience == Comment.Audience.PRIVATE:
        return person is not None and parent.person_id == person.pk
    if parent.audience != Comment.Audience.PUBLIC:
        return may_answer_within(person, parent, article, now)
    return parent.in_thread and parent.state == Comment.State.PUBLISHED and may_comment(article, now)


def refusal_to_reply(
    person: Person | None, parent: Comment, article: Article, now: datetime
) -> Refused | None:
    """Why there can be no reply; None when there can."""
    if may_reply(person, parent, article, now):
        return KeptAway() if is_kept_away(person, parent.person_id) else None
    stands = parent.in_thread and parent.state == Comment.State.PUBLISHED
    return Closed() if stands else ParentGone()


def may_edit(person: Person | None, comment: Comment) -> bool:
    """Its writer, while it stands; what was said to a group, while they are in it and it is not archived."""
    if not may_withdraw(person, comment):
        return False
    return comment.group is None or may_write_to(person, comment.group)


def may_be_empty(comment: Comment) -> bool:
    """A highlight: the words of the article alone, for their reader alone."""
    return comment.audience == Comment.Audience.PRIVATE and hasattr(comment, "passage")


def may_withdraw(person: Person | None, comment: Comment) -> bool:
    """Its writer, wherever they are by now."""
    return comment.state in OWN_AND_LIVE and is_by(person, comment)


def is_by(person: Person | None, comment: Comment) -> bool:
    """Whether this person wrote it, under their own name or a pseudonym. One query for what may be a pseudonym's."""
    if person is None or comment.person_id == person.pk:
        return person is not None
    return may_be_alias(comment.person) and is_alias_of(comment.person, person)


def may_flag(person: Person | None, comment: Comment) -> bool:
    """Anybody may, but not what is their own; within a group or among authors, whoever sees it."""
    if comment.state != Comment.State.PUBLISHED or is_by(person, comment):
        return False
    if comment.audience in (Comment.Audience.GROUP, Comment.Audience.AUTHOR):
        return sees(person, comment)
    return comment.in_thread


def may_vote(person: Person | None, comment: Comment) -> bool:
    """Whoever is known, on what stands and is not their own. A typed name is nobody in particular."""
    stands = comment.in_thread and comment.state == Comment.State.PUBLISHED
    return person is not None and person.is_proven and stands and not is_by(person, comment)


def may_decide(user: User | AnonymousUser, comment: Comment) -> bool:
    """Whether this user moderates where the comment stands. Four queries at most.

    What was said to a group or to authors is theirs once somebody who sees it has flagged it.
    """
    if comment.audience != Comment.Audience.PUBLIC and not is_called_in(comment):
        return False
    return moderates(user, comment.article)


def moderates(user: User | AnonymousUser, article: Article) -> bool:
    """Whether this user decides on what is said to everybody about the article. Three queries at most."""
    if may_moderate(user, article_id=None):
        return True
    tags = list(article.tags.values_list("pk", flat=True))
    wrote_it = authors_moderate(user) and article.authorships.filter(user=user.pk).exists()
    return may_moderate(user, article_id=article.pk, tag_ids=tags, is_author=wrote_it)


def may_pin(user: User | AnonymousUser, comment: Comment) -> bool:
    """Authors of the article and whoever moderates it may put a comment above its discussion. Four queries at most."""
    if not isinstance(user, User) or not user.is_active or comment.audience != Comment.Audience.PUBLIC:
        return False
    return comment.article.authorships.filter(user=user).exists() or may_decide(user, comment)


def may_place(person: Person | None, comment: Comment, placement: Placement | None) -> bool:
    """Its writer may place a note again, wherever it stands; moderators where it is lost or was placed by hand.

    `placement` is that of the current revision. A typed name answers for nothing: the person must be proven.
    """
    if person is None or not person.is_proven or not hasattr(comment, "passage"):
        return False
    if may_edit(person, comment):
        return True
    if person.user is None:
        return False
    stands_open = placement is not None and (
        placement.status == Placement.Status.LOST or placement.placed_by_id is not None
    )
    return stands_open and comment.state == Comment.State.PUBLISHED and may_decide(person.user, comment)


def refuse_restricted(
    person: Person, facts: Facts, *, now: datetime, is_edit: bool = False, language: str = ""
) -> None:
    """Raises Muted or TooFast for who may not write publicly now; an edit may come soon after another comment.

    Asks the database only about people of whom the facts say that there is something.
    """
    if not facts.is_restricted:
        return
    measures = standing_on(person, now)
    if is_edit:
        measures = [measure for measure in measures if measure.kind != Measure.Kind.SLOW]
    refuse_measured(person, measures, language=language or get_language() or "en", now=now)


def access_comment(person: Person | None, comment_id: int) -> Comment:
    """The comment, if `person` may read it; raises Http404 as if it were not there otherwise.

    Of a published article only: see `access_own` for the rest of one's own words. One query, so that the article's
    version is that of what is shown. A tombstone is found, too: its words must not be shown.
    """
    if person is None:
        comment = _FOR_NOBODY.first(pk=comment_id)
    elif not person.is_proven:
        comment = _FOR_A_NAME.first(pk=comment_id, person=person.pk)
    elif person.user_id is None:
        comment = _FOR_A_GUEST.first(pk=comment_id, person=person.pk)
    else:
        comment = _FOR_A_MEMBER.first(pk=comment_id, person=person.pk, user=person.user_id)
    if comment is None or not comment.article.is_published(timezone.now()):
        raise Http404
    return comment


def _readable(pk: int, person: Person | None) -> CommentQuerySet:
    comments = Comment.objects.for_display().select_related("article__current", "article__state", "group")
    return comments.readable_by(person).filter(pk=pk)


# Composed for each kind of person, of whom nothing but the ids matters.
_FOR_NOBODY = Composed(lambda pk: _readable(pk, None), pk=int)
_FOR_A_NAME = Composed(
    lambda pk, person: _readable(pk, Person(pk=person, kind=Person.Kind.GUEST)), pk=int, person=int
)
_FOR_A_GUEST = Composed(
    lambda pk, person: _readable(pk, Person(pk=person, kind=Person.Kind.GUEST, proven_at=timezone.now())),
    pk=int,
    person=int,
)
_FOR_A_MEMBER = Composed(
    lambda pk, person, user: _readable(pk, Person(pk=person, kind=Person.Kind.USER, user_id=user)),
    pk=int, person=int, user=int,
)  # fmt: skip


def access_own(person: Person | None, comment_id: int) -> Comment:
    """The comment, if `person` wrote it; raises Http404 otherwise."""
    if person is None:
        raise Http404
    comment = Comment.objects.for_display().filter(said_by(person), pk=comment_id).first()
    if comment is None or comment.state == Comment.State.ERASED:
        raise Http404
    return comment
