"""Changing one's own words: edit and withdraw."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from articles.models import PublicState
from comments.actions.indexing import index_words
from comments.actions.posting import Words, words_of, write_mentions
from comments.actions.reviewing import close_review
from comments.actions.ruling import refuse, rule_on
from comments.actions.sending_links import links_may_have_changed
from comments.actions.standing import Ruling, settle
from comments.models import Comment, Decision, Edit, Mention
from comments.rules import permissions
from comments.rules.facts import facts_for, submission_of
from comments.screening import Verdict, review
from comments.submitting import ChangedMeanwhile, Refused


class NotYours(Refused):
    status = 403

    def __init__(self) -> None:
        super().__init__("not-yours", _("Only its writer can change this comment, while it stands."))


def edit_comment(
    *,
    person: Person,
    comment: Comment,
    body: str,
    expected_version: int,
    colour: str | None = None,
    now: datetime | None = None,
) -> Comment:
    """Put new words in place of the old. Within the grace without trace; later the old ones stay readable.

    `colour` is the new one of a note that is to have another, which leaves no trace. Screened like a new comment: an
    edit that screening holds leaves a tombstone until a moderator has looked. Raises ChangedMeanwhile when the comment
    is not at `expected_version`, the one the writer saw.
    """
    now = now or timezone.now()
    if not permissions.may_edit(person, comment):
        raise NotYours
    is_note = hasattr(comment, "passage")
    may_be_empty = permissions.may_be_empty(comment)
    words = words_of(body, comment.article, is_note=is_note, may_be_empty=may_be_empty)
    if comment.version != expected_version:
        raise ChangedMeanwhile
    is_said = words.source == comment.source
    if not is_note or colour == comment.colour:
        colour = None
    if is_said and colour is None:
        return comment
    comment.colour = colour or comment.colour
    verdict = None if is_said else _screen_again(person, comment, words, now)
    leaves_trace = comment.in_thread and not is_said and now - comment.made_at > permissions.GRACE
    with transaction.atomic():
        _replace(comment, words, leaves_trace=leaves_trace, now=now)
        if verdict is not None:
            rule_on(comment, verdict, now=now)
    return comment


def withdraw_comment(
    *, person: Person, comment: Comment, expected_version: int, now: datetime | None = None
) -> Comment:
    """Take one's words back. What had a number leaves a tombstone, so that the replies keep their place."""
    now = now or timezone.now()
    if comment.person_id == person.pk and comment.state == Comment.State.WITHDRAWN:
        return comment
    if not permissions.may_withdraw(person, comment):
        raise NotYours
    if comment.version != expected_version:
        raise ChangedMeanwhile
    ruling = Ruling("withdraw", Decision.By.WRITER, by_label=person.kind, by_id=None, reason="withdrawn")
    with transaction.atomic():
        settle(comment, to=Comment.State.WITHDRAWN, ruling=ruling, now=now)
        close_review(comment, now=now)
    return comment


def _replace(comment: Comment, words: Words, *, leaves_trace: bool, now: datetime) -> None:
    old = Edit(comment=comment, source=comment.source, html=comment.html, replaced_at=now)
    edited_at = now if leaves_trace else comment.edited_at
    claimed = Comment.objects.filter(pk=comment.pk, version=comment.version).update(
        source=words.source,
        html=words.html,
        tags=words.tags,
        language=words.language,
        colour=comment.colour,
        edited_at=edited_at,
        version=F("version") + 1,
    )
    if not claimed:
        raise ChangedMeanwhile
    comment.source, comment.html, comment.tags = words.source, words.html, words.tags
    comment.language = words.language
    comment.edited_at = edited_at
    comment.version += 1
    index_words(comment)
    if leaves_trace:
        old.save(force_insert=True)
    Mention.objects.filter(source=comment).exclude(target__in=words.mentions).delete()
    write_mentions(comment, words.mentions)
    if comment.in_thread:
        PublicState.touch(comment.article_id)
        links_may_have_changed(comment, before=old.html, now=now)


def _screen_again(person: Person, comment: Comment, words: Words, now: datetime) -> Verdict | None:
    if comment.audience == Comment.Audience.PRIVATE or comment.state == Comment.State.UNPROVEN:
        return None
    facts = facts_for(person, comment.article, words.source, now=now, beside=comment.pk)
    permissions.refuse_restricted(person, facts, now=now, is_edit=True)
    if comment.audience != Comment.Audience.PUBLIC:
        return None
    verdict = review(submission_of(person, source=words.source, html=words.html), facts)
    refuse(verdict)
    return verdict
