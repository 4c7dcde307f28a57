"""One annotation of a client: written, read, changed, taken back, flagged, moderated."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest

from accounts.models import Person, User
from accounts.rules.scopes import ANNOTATE, COMMENT, MODERATE, READ
from alliance_site.annotating.answers import json_in
from alliance_site.hypothesis.searching import readable
from alliance_site.hypothesis.sent import odd, sent_in, words_in
from alliance_site.hypothesis.shapes import annotations_of, moment, status_of
from alliance_site.hypothesis.speaking import member_speaking, moderator_of, speaker_of
from comments.actions.editing import edit_comment, withdraw_comment
from comments.actions.flagging import flag_comment
from comments.actions.moderating import MayNot, decide
from comments.actions.posting import post_comment
from comments.doors import programs_door
from comments.models import Comment, Flag
from comments.rules.permissions import access_comment, access_own, may_decide
from comments.submitting import ChangedMeanwhile
from groundwork.ids import whole_number

DECIDED = (Comment.State.PUBLISHED, Comment.State.HELD, Comment.State.HIDDEN, Comment.State.SPAM)
VERBS = {"APPROVED": ("approve", "fine"), "DENIED": ("hide", "off-topic"), "SPAM": ("spam", "spam")}


def create(request: HttpRequest) -> dict[str, Any]:
    """What the client says of times, names and links is not looked at."""
    person = member_speaking(request, ANNOTATE, COMMENT)
    given = json_in(request)
    sent = sent_in(given, person)
    if sent.selection is not None:
        member_speaking(request, ANNOTATE)
    comment = post_comment(
        person=person,
        article=sent.article,
        body=words_in(given),
        key=uuid4().hex,
        parent=sent.parent,
        audience=sent.readers.audience,
        group=sent.readers.group,
        selection=sent.selection,
        door=programs_door(request),
    )
    return _told(comment.pk, person)


def read(request: HttpRequest, id: str) -> dict[str, Any]:
    person, moderator = speaker_of(request, READ, ANNOTATE, COMMENT), moderator_of(request)
    found = readable(person).filter(pk=whole_number(id)).first()
    if found is None and moderator is not None:
        found = _moderated(moderator, id)
    if found is None:
        raise Http404
    return annotations_of([found], person, moderator)[0]


def change(request: HttpRequest, id: str) -> dict[str, Any]:
    """New words and tags; what it is about, and for whom it is, stays as it is."""
    person = member_speaking(request, ANNOTATE, COMMENT)
    comment = access_own(person, whole_number(id))
    given = json_in(request)
    if not isinstance(given, dict):
        raise odd("Send what is to be changed, as JSON.", 400)
    edit_comment(
        person=person, comment=comment, body=words_in(given, comment), expected_version=comment.version
    )
    return _told(comment.pk, person)


def delete(request: HttpRequest, id: str) -> dict[str, Any]:
    person = member_speaking(request, ANNOTATE, COMMENT)
    comment = access_own(person, whole_number(id))
    withdraw_comment(person=person, comment=comment, expected_version=comment.version)
    return {"id": id, "deleted": True}


def flag(request: HttpRequest, id: str) -> None:
    """The client does not ask why. A second time changes nothing."""
    person = member_speaking(request, COMMENT, ANNOTATE)
    comment = access_comment(person, whole_number(id))
    if not Flag.objects.filter(comment=comment, person=person, withdrawn_at=None).exists():
        flag_comment(person=person, comment=comment, reason=Flag.Reason.OTHER)


def hide(request: HttpRequest, id: str) -> None:
    _decide(request, id, "DENIED")


def unhide(request: HttpRequest, id: str) -> None:
    _decide(request, id, "APPROVED")


def moderate(request: HttpRequest, id: str) -> dict[str, Any]:
    """409 when it has changed since the client read it."""
    given = json_in(request)
    status = given.get("moderation_status") if isinstance(given, dict) else None
    if status not in VERBS:
        raise odd("Choose APPROVED, DENIED or SPAM.")
    person = member_speaking(request, MODERATE)
    comment = _moderated(person.user, id)
    now = {
        "annotation_updated": moment(comment.edited_at or comment.made_at),
        "current_moderation_status": status_of(comment),
    }
    if any(given.get(name) not in (None, value) for name, value in now.items()):
        raise ChangedMeanwhile
    _decide(request, id, status)
    return annotations_of(_whole().filter(pk=comment.pk), person, person.user)[0]


def _decide(request: HttpRequest, id: str, status: str) -> None:
    person = member_speaking(request, MODERATE)
    comment = _moderated(person.user, id)
    verb, reason = VERBS[status]
    if verb == "approve" and comment.state == Comment.State.PUBLISHED:
        verb = "keep"
    if person.user is None:
        raise MayNot
    decide(
        moderator=person.user,
        comment=comment,
        verb=verb,
        reason=reason,
        expected_version=comment.version,
    )


def _moderated(moderator: User | None, id: str) -> Comment:
    """What was said to everybody and was shown to them, or waits for this moderator. Raises Http404.

    Whether they may decide on what everybody knows of is for the deed to say.
    """
    comment: Comment | None = (
        _whole().filter(pk=whole_number(id), audience=Comment.Audience.PUBLIC, state__in=DECIDED).first()
    )
    if comment is None or not (comment.in_thread or (moderator and may_decide(moderator, comment))):
        raise Http404
    return comment


def _told(pk: int, person: Person) -> dict[str, Any]:
    """As its writer sees it, held or not."""
    return annotations_of(_whole().filter(pk=pk), person)[0]


def _whole() -> Any:
    return Comment.objects.for_display().select_related("article", "group")
