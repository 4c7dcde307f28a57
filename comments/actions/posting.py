"""Saying something: comments, annotations, highlights. One path for forms, the API and importers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Person, ReadingGroup
from accounts.rules.blocks import kept_away_from
from articles.models import Article
from comments.actions.grouping_limits import count_words_within
from comments.actions.indexing import indexed
from comments.actions.ruling import carry_out, refuse, remember_door, state_by
from comments.actions.standing import give_place, take_branch
from comments.models import Comment, Mention, Passage, Placement
from comments.models.comment import MOST_BODY
from comments.rendering import mentioned_numbers, render_comment, tags_of
from comments.rules import permissions
from comments.rules.concerned import handles_called
from comments.rules.facts import NO_DOOR, facts_for, submission_of
from comments.rules.groups import ONLY_ME, Readers, readers_of, refusal_to_write_for
from comments.rules.placing import Place, place
from comments.rules.speaking import language_of_words
from comments.rules.tagging import stored
from comments.screening import Door, Verdict, review
from comments.submitting import (
    ChangedMeanwhile,
    Closed,
    Empty,
    NotText,
    ParentGone,
    Refused,
    Selection,
    TooLong,
)
from groundwork.actions.idempotency import AlreadyDone, claim_key, result_of
from groundwork.actions.outbox import enqueue
from groundwork.batches import Batch
from groundwork.ids import new_id
from groundwork.languages import own_address
from groundwork.storable import is_storable

TRIES = 3  # an article may be published again between carrying a selection and writing it


@dataclass(frozen=True, slots=True)
class Words:
    """A body as it will be stored, rendered before any transaction begins."""

    source: str
    html: str
    mentions: tuple[int, ...]  # ids of the comments named by number
    tags: str = ""  # as Comment.tags holds them
    language: str = ""  # as far as it can be told


def post_comment(
    *,
    person: Person,
    article: Article,
    body: str,
    key: str,
    parent: Comment | None = None,
    audience: str = Comment.Audience.PUBLIC,
    group: ReadingGroup | None = None,
    selection: Selection | None = None,
    colour: str = Comment.Colour.YELLOW,
    kind: str = Comment.Kind.COMMENT,
    source_url: str = "",
    admit: Callable[[], None] | None = None,
    door: Door = NO_DOOR,
    now: datetime | None = None,
) -> Comment:
    """Post once: the same key again gives the same comment. Raises a Refused when it cannot be taken.

    A guest who is not proven yet leaves it `unproven` and is sent the mail that proves; one who is not stored yet
    (`accounts.actions.guests.a_guest`) is stored with it. Screening holds it or lets it be published; a private one
    is nobody's business, and what is said to a `group` or to the article's authors that of those who see it. `admit` is
    called first in the transaction, to count what must not happen too often, and may raise a Refused, too. With a
    selection it is an annotation, painted in `colour` and filed under the tags in its body ("#law"), and without a body
    a highlight. `source_url` is the page that a pingback or webmention stands on; `door` is what a form knows of how it
    came in; `now` may lie in the past, for words brought from elsewhere.
    """
    now = now or timezone.now()
    key = _own_key(key, _keyring_of(person))
    try:
        _check_permission(person, article, parent, Readers(audience, group), selection, now)
        is_note = selection is not None
        may_be_empty = is_note and audience == Comment.Audience.PRIVATE
        words = words_of(body, article, is_note=is_note, may_be_empty=may_be_empty)
        verdict = _screen(person, article, words, audience, door, now)
        for _attempt in range(TRIES):
            where = place(selection, article) if selection else None
            comment = Comment(
                id=new_id(now.timestamp()), article=article, person=person, parent=parent, audience=audience,
                group=group, kind=kind, source_url=source_url, made_at=now, source=words.source, html=words.html,
                tags=words.tags, language=words.language, colour=colour if is_note else Comment.Colour.YELLOW,
                state=_first_state(person, audience, verdict),
            )  # fmt: skip
            try:
                return _write(
                    comment, key=key, words=words, where=where, verdict=verdict, admit=admit, now=now
                )
            except _PublishedMeanwhile:
                article = Article.objects.select_related("current", "state").get(pk=article.pk)
        raise ChangedMeanwhile
    except AlreadyDone as earlier:
        return _given(earlier.result)
    except Refused:  # what cannot be said now may have been said with this key while it could
        done = result_of(key)
        if done is None:
            raise
        return _given(done)


def posted_before(key: str, *, person: Person | None, email: str = "") -> Comment | None:
    """What this key gave already, to this person or to the guest of this address; None when it is new."""
    keyring = _keyring_of(person) if person is not None else email.strip().lower()
    done = result_of(_own_key(key, keyring))
    if done is None:
        return None
    return _given(done)


def _given(result: str) -> Comment:
    """The comment that a key gave."""
    return Comment.objects.select_related("article", "person").get(pk=int(result))


def annotate_passage(*, person: Person, article: Article, selection: Selection, body: str, key: str,
                     audience: str = Comment.Audience.PUBLIC, colour: str = Comment.Colour.YELLOW,
                     now: datetime | None = None) -> Comment:  # fmt: skip
    """Write a note on a passage; see `post_comment`, whose path it is."""
    return post_comment(
        person=person, article=article, body=body, key=key, audience=audience, selection=selection,
        colour=colour, now=now,
    )  # fmt: skip


def _keyring_of(person: Person) -> str:
    """Whose keys these are. A guest is told by the address: two clicks at once introduce the same guest twice."""
    return person.email if person.kind == Person.Kind.GUEST else str(person.pk)


def _own_key(key: str, keyring: str) -> str:
    """The key as it is stored: two people may choose the same one, and neither gets what the other's gave."""
    return hashlib.sha256(f"{keyring}\n{key}".encode()).hexdigest()


def plain_source(body: str) -> str:
    """A body as it is stored: line ends as LF, nothing around it."""
    return body.replace("\r\n", "\n").replace("\r", "\n").strip()


def words_of(body: str, article: Article, *, is_note: bool = False, may_be_empty: bool = False) -> Words:
    """Check and render a body; only a note's has tags. Raises Empty, TooLong or NotText."""
    source = plain_source(body)
    if len(source) > MOST_BODY:
        raise TooLong(len(source))
    if not is_storable(source):
        raise NotText
    if not source and not may_be_empty:
        raise Empty
    numbers = mentioned_numbers(source)
    ids = dict(
        Comment.objects.filter(article=article, number__in=numbers).values_list("number", "pk")
    ) if numbers else {}  # fmt: skip
    members = set(handles_called(source))
    html = render_comment(
        source,
        link_to_number=lambda n: own_address("comment", ids[n]) if n in ids else None,
        link_to_tag=(lambda key: address_of_tag(article, key)) if is_note else None,
        link_to_person=lambda handle: own_address("profile", handle) if handle in members else None,
    )
    tags = stored(tags_of(source)) if is_note else ""
    return Words(source, html, tuple(ids.values()), tags, language_of_words(source, _likely(article)))


def _likely(article: Article) -> tuple[str, ...]:
    """The languages that somebody may well write in: the article's, the page's, the site's."""
    spoken = article.current.language if article.current is not None else article.language
    return spoken, get_language() or "", settings.LANGUAGE_CODE


def address_of_tag(article: Article, key: str) -> str:
    """Where the public notes of an article with this tag are listed."""
    return f"{own_address('notes', article.slug)}?{urlencode({'tag': key})}"


def _check_permission(
    person: Person,
    article: Article,
    parent: Comment | None,
    readers: Readers,
    selection: Selection | None,
    now: datetime,
) -> None:
    audience = readers.audience
    if parent is not None:
        if parent.article_id != article.pk:
            raise ParentGone
        if readers not in (readers_of(parent), ONLY_ME):
            raise Refused("audience", _("An answer is for those who see what it answers, or for you alone."))
        refusal = permissions.refusal_to_reply(person, parent, article, now)
        if refusal is not None:
            raise refusal
    if audience in (Comment.Audience.GROUP, Comment.Audience.AUTHOR):
        refusal = refusal_to_write_for(person, readers, article, now, is_answer=parent is not None)
        if refusal is not None:
            raise refusal
        allowed = selection is None or article.notes_on
    elif audience == Comment.Audience.PRIVATE:
        allowed = permissions.may_keep_private_notes(person, article, now)
    elif selection is not None:
        allowed = permissions.may_annotate(article, now)
    else:
        allowed = permissions.may_comment(article, now)
    if not allowed:
        raise Closed


def _screen(
    person: Person, article: Article, words: Words, audience: str, door: Door, now: datetime
) -> Verdict | None:
    """None for what is not said to everybody: moderators see that only when somebody flags it.

    What an unproven writer sends is screened again at the proof. Raises RefusedByRule, Muted or TooFast.
    """
    if audience == Comment.Audience.PRIVATE:
        return None
    facts = facts_for(person, article, words.source, now=now)
    permissions.refuse_restricted(person, facts, now=now)
    if audience != Comment.Audience.PUBLIC:
        count_words_within(person, audience, now=now)
        return None
    submission = submission_of(person, source=words.source, html=words.html, door=door)
    verdict = review(submission, facts)
    refuse(verdict)
    return verdict


def _first_state(person: Person, audience: str, verdict: Verdict | None) -> str:
    if audience != Comment.Audience.PUBLIC:
        return Comment.State.PUBLISHED
    if verdict is None or not person.is_proven:
        return Comment.State.UNPROVEN
    return state_by(verdict)


def write_mentions(comment: Comment, targets: Sequence[int]) -> None:
    """Write whom a comment names; who blocked its writer is not listed as named. Two queries, none without any."""
    if not targets:
        return
    whose = dict(Comment.objects.filter(pk__in=targets).values_list("pk", "person"))
    away = kept_away_from(comment.person_id, whose.values())
    named = [Mention(source=comment, target_id=pk) for pk in targets if whose.get(pk) not in away]
    Mention.objects.bulk_create(named, ignore_conflicts=True)


@transaction.atomic
def _write(
    comment: Comment,
    *,
    key: str,
    words: Words,
    where: Place | None,
    verdict: Verdict | None,
    admit: Callable[[], None] | None,
    now: datetime,
) -> Comment:
    batch = Batch()
    claim = claim_key(batch, key, result=str(comment.pk))
    if admit is not None:
        claim.check()
        admit()
    _lock_what_it_stands_on(comment, where)
    if comment.person._state.adding:
        comment.person.save(force_insert=True)
    if comment.state == Comment.State.UNPROVEN:
        enqueue("guest_key", {"person": comment.person.pk})
    if comment.state == Comment.State.PUBLISHED:
        give_place(comment, counts={"notes": 1} if where else {}, now=now, batch=batch)
    claim.check()
    batch.insert(comment)
    batch.insert(indexed(comment))
    if comment.in_thread:
        take_branch(comment, batch)
    batch.send(in_any_order=True)
    if where is not None:
        _write_passage(comment, where, now)
    write_mentions(comment, words.mentions)
    if verdict is not None and comment.state == Comment.State.UNPROVEN:
        remember_door(comment, verdict, now=now)
    elif verdict is not None:
        carry_out(comment, verdict, now=now)
    return comment


def _lock_what_it_stands_on(comment: Comment, where: Place | None) -> None:
    """Whoever hides the parent, or publishes a new revision, at this moment waits for us or is seen by us.

    Parent, article, state: everybody locks in this order. Not FOR UPDATE, which would also stop those who only refer
    to the row, and hold the state already.
    """
    if comment.parent_id is not None and comment.audience != Comment.Audience.PRIVATE:
        parents = Comment.objects.select_for_update(of=("self",), no_key=True)
        comment.parent = parents.get(pk=comment.parent_id)
        if comment.parent.state != Comment.State.PUBLISHED:
            raise ParentGone
    if where is not None:
        articles = Article.objects.select_for_update(of=("self",), no_key=True)
        if articles.values_list("current", flat=True).get(pk=comment.article_id) != where.current.pk:
            raise _PublishedMeanwhile


def _write_passage(comment: Comment, where: Place, now: datetime) -> None:
    words = where.selector
    passage = Passage.objects.create(
        comment=comment, revision=where.origin, start=where.origin_start,
        end=where.origin_end, exact=words.exact, prefix=words.prefix, suffix=words.suffix,
    )  # fmt: skip
    placements = [
        Placement(
            passage=passage, revision=where.current, status=where.status, start=where.start, end=where.end,
            confidence=where.confidence, placed_at=now,
        )
    ]  # fmt: skip
    if where.origin.pk != where.current.pk:
        placements.append(
            Placement(
                passage=passage, revision=where.origin, status=Placement.Status.SAME,
                start=where.origin_start, end=where.origin_end, placed_at=now,
            )
        )  # fmt: skip
    Placement.objects.bulk_create(placements)
    comment.passage = passage


class _PublishedMeanwhile(Exception):
    """A new revision came between carrying the selection and writing it: carry again."""
