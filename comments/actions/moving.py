"""A word comes to be seen by more readers: moved by its writer, or published because both sides agreed.

Only that word. Answers stay with those for whom they were written: nobody's words become more public than their writer
agreed to.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from comments.actions.ruling import refuse, rule_on, state_by
from comments.actions.standing import Ruling, settle
from comments.models import Comment, Consent, Decision
from comments.rules import permissions
from comments.rules.facts import facts_for, submission_of
from comments.rules.groups import EVERYBODY, Readers, readers_of
from comments.rules.moving import alias_for, side_of, wider_circles
from comments.screening import Verdict, review
from comments.submitting import ChangedMeanwhile, Refused


class NotSo(Refused):
    status = 403

    def __init__(self) -> None:
        super().__init__("not-so", _("It cannot be shown to these readers."))


def move_word(
    *,
    person: Person,
    comment: Comment,
    to: Readers,
    expected_version: int,
    alias: Person | None = None,
    now: datetime,
) -> Comment:
    """Show one's own word to a group, or to everybody. The same sent twice is one.

    What goes to everybody is screened like anything new, and gets its number and its place at the end; under the
    `alias` that its writer took in the group, if given.
    Raises NotSo, ChangedMeanwhile, RefusedByRule, Muted or TooFast.
    """
    if comment.person_id == person.pk and readers_of(comment) == to:
        return comment
    if to not in wider_circles(person, comment, now):
        raise NotSo
    if comment.version != expected_version:
        raise ChangedMeanwhile
    if alias is not None and (to != EVERYBODY or alias != alias_for(person, comment)):
        raise NotSo
    ruling = Ruling("move", Decision.By.WRITER, by_label=person.kind, reason="moved")
    with transaction.atomic():
        _open_to(comment, to, ruling, now, alias=alias)
    return comment


def ask_consent(*, person: Person, comment: Comment, now: datetime) -> Consent:
    """One side asks whether a private word to the authors may be published. Twice is once. Raises NotSo."""
    side = side_of(person, comment)
    if not side or comment.state != Comment.State.PUBLISHED:
        raise NotSo
    with transaction.atomic():
        Comment.objects.select_for_update(of=("self",), no_key=True).get(pk=comment.pk)
        earlier = Consent.objects.filter(comment=comment).first()
        if earlier is not None and earlier.refused_at is None and earlier.version == comment.version:
            return earlier
        asked = {
            "asked_by": person, "is_by_writer": side == "writer", "asked_at": now, "version": comment.version,
            "answered_by": None, "agreed_at": None, "refused_at": None,
        }  # fmt: skip
        consent, _is_new = Consent.objects.update_or_create(comment=comment, defaults=asked)
    return consent


def answer_consent(*, person: Person, comment: Comment, agrees: bool, seen: int, now: datetime) -> Comment:
    """The other side agrees, and the word is published under its writer's name; or it stays as it is.

    `seen` is the version of the words that were read: edited since it was asked, or since it was read, it has to be
    asked again. Raises NotSo, ChangedMeanwhile, and what `move_word` does.
    """
    side = side_of(person, comment)
    with transaction.atomic():
        consent = Consent.objects.select_for_update(no_key=True).filter(comment=comment).first()
        if consent is None or not side or consent.is_by_writer == (side == "writer"):
            raise NotSo
        if consent.agreed_at is not None or consent.refused_at is not None:
            raise NotSo
        if consent.version != comment.version or seen != comment.version:
            raise ChangedMeanwhile
        answered = {"answered_by": person, ("agreed_at" if agrees else "refused_at"): now}
        Consent.objects.filter(pk=consent.pk).update(**answered)
        if agrees:
            if not permissions.may_comment(comment.article, now):
                raise NotSo
            ruling = Ruling("move", Decision.By.WRITER, by_label=comment.person.kind, reason="agreed")
            _open_to(comment, EVERYBODY, ruling, now)
    return comment


def _open_to(
    comment: Comment, to: Readers, ruling: Ruling, now: datetime, *, alias: Person | None = None
) -> None:
    """In a transaction. Its place among its new readers is given like that of anything new."""
    verdict = _screen(comment, to, now)
    if alias is not None:  # what holds for the pseudonym holds beside what holds for its owner
        refuse_for = facts_for(alias, comment.article, comment.source, now=now, beside=comment.pk)
        permissions.refuse_restricted(alias, refuse_for, now=now)
    speaks = alias or comment.person
    fresh = {"person": speaks, "position": None, "path": None, "root": None, "depth": 0, "shown_at": None}
    moved = Comment.objects.filter(
        pk=comment.pk, version=comment.version, state=Comment.State.PUBLISHED, audience=comment.audience
    ).update(audience=to.audience, group=to.group, **fresh)
    if not moved:
        raise ChangedMeanwhile
    comment.audience, comment.group, comment.person = to.audience, to.group, speaks
    comment.position, comment.path, comment.root, comment.depth, comment.shown_at = None, None, None, 0, None
    if verdict is None or state_by(verdict) == Comment.State.PUBLISHED:
        settle(comment, to=Comment.State.PUBLISHED, ruling=ruling, now=now)
    if verdict is not None:
        rule_on(comment, verdict, now=now)


def _screen(comment: Comment, to: Readers, now: datetime) -> Verdict | None:
    """What goes to everybody is looked at as if it were written now; nothing else is."""
    writer = comment.person
    facts = facts_for(writer, comment.article, comment.source, now=now, beside=comment.pk)
    permissions.refuse_restricted(writer, facts, now=now)
    if to.audience != Comment.Audience.PUBLIC:
        return None
    verdict = review(submission_of(writer, source=comment.source, html=comment.html), facts)
    refuse(verdict)
    return verdict
