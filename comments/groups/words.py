"""What was said to a group on an article, as one member sees it: the notes in the order of the text, then the talk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import F

from accounts.models import Membership, Person
from comments.models import Comment, Placement, Task

MOST_WORDS = 500  # of one article on one page of a group
SHOWN = (Comment.State.PUBLISHED, Comment.State.HIDDEN)


@dataclass(frozen=True, slots=True)
class Word:
    """One comment of the group in its place, with what this member can do about it."""

    comment: Comment
    depth: int
    is_mine: bool
    may_answer: bool
    may_hide: bool
    answers_elsewhere: bool = False  # what it answers is not shown here: withdrawn, hidden, or public by now

    @property
    def is_hidden(self) -> bool:
        return self.comment.state == Comment.State.HIDDEN


@dataclass(frozen=True, slots=True)
class GroupTalk:
    """One article's talk within a group."""

    words: list[Word]
    more: bool  # there were more than one page shows
    waits_for_own: bool  # "post before you see the others": this member has to say something first
    task: Task | None


def talk_of_group(membership: Membership, article_id: int) -> GroupTalk:
    """Three queries. What comes back is what the one rule of `readable_by` lets this member see."""
    person, group = membership.person, membership.group
    task = Task.objects.filter(group=group, article=article_id).first()
    said = Comment.objects.filter(group=group, article=article_id, state__in=SHOWN)
    found = list(said.readable_by(person).for_display().order_by("position")[: MOST_WORDS + 1])
    waits = task is not None and task.is_post_first and group.archived_at is None and not membership.leads
    return GroupTalk(
        words=list(in_order(found[:MOST_WORDS], membership)),
        more=len(found) > MOST_WORDS,
        waits_for_own=waits and not any(_stands_for(comment, person) for comment in found),
        task=task,
    )


def in_order(comments: Sequence[Comment], membership: Membership) -> Iterator[Word]:
    """Each with its answers below it. Those whose parent is not among them begin a branch of their own.

    Notes come first, by where they stand in the current revision; two queries, one when there are none.
    """
    known = {comment.pk for comment in comments}
    below: dict[int | None, list[Comment]] = defaultdict(list)
    for comment in comments:
        below[comment.parent_id if comment.parent_id in known else None].append(comment)
    starts = _starts(comments)
    last = 1 << 62
    below[None].sort(key=lambda root: (starts.get(root.pk, last), root.position or 0))
    waiting = [(root, 0) for root in reversed(below[None])]
    while waiting:
        comment, depth = waiting.pop()
        yield _word(comment, depth, membership, is_cut=depth == 0 and comment.parent_id is not None)
        waiting += [(answer, depth + 1) for answer in reversed(below[comment.pk])]


def shared_word(person: Person | None, comment_id: int) -> Comment | None:
    """A word to a group or to authors that this person sees; None for any other. One query."""
    if person is None or not person.is_proven:
        return None
    shared = Comment.objects.filter(
        pk=comment_id, audience__in=(Comment.Audience.GROUP, Comment.Audience.AUTHOR), state__in=SHOWN
    )
    found = shared.readable_by(person).for_display()
    return found.select_related("article__current", "article__state", "group", "consent").first()


def branch_around(person: Person, comment: Comment) -> list[Comment]:
    """All of its branch that this person sees, in the order of their being said. One query."""
    root = comment.root_id or comment.pk
    branch = Comment.objects.filter(article=comment.article_id, state__in=SHOWN, audience=comment.audience)
    branch = branch.filter(root=root) | branch.filter(pk=root)
    return list(branch.readable_by(person).for_display().order_by("position")[:MOST_WORDS])


def _word(comment: Comment, depth: int, membership: Membership, *, is_cut: bool) -> Word:
    is_open = membership.group.archived_at is None
    stands = comment.state == Comment.State.PUBLISHED
    return Word(
        comment=comment,
        depth=depth,
        is_mine=comment.person_id == membership.person_id,
        may_answer=is_open and stands,
        may_hide=membership.leads and comment.person_id != membership.person_id,
        answers_elsewhere=is_cut,
    )


def _stands_for(comment: Comment, person: Person) -> bool:
    return comment.person_id == person.pk and comment.state == Comment.State.PUBLISHED


def _starts(comments: Iterable[Comment]) -> dict[int, int]:
    """Where the notes among them stand in the article as it reads now; without those that are lost."""
    notes = [comment for comment in comments if hasattr(comment, "passage")]
    if not notes:
        return {}
    placed = Placement.objects.filter(
        passage__in=[note.pk for note in notes], revision=F("passage__comment__article__current")
    )
    return {passage: start for passage, start in placed.values_list("passage", "start") if start is not None}
