"""One comment: read, edit, withdraw, flag."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from accounts.rules.scopes import ANNOTATE, COMMENT
from alliance_site.api.access import caller, id_of, reader_of, require_scope, speaking
from alliance_site.api.presenting import comment_json
from alliance_site.api.schemas import CommentOut, EditIn, FlagIn, FlagOut, VoteIn, VoteOut
from comments.actions.editing import edit_comment, withdraw_comment
from comments.actions.flagging import flag_comment, withdraw_flag
from comments.actions.voting import vote_on, withdraw_vote
from comments.models import Comment, Placement
from comments.rules.permissions import access_comment, access_own

router = Router(tags=["comments"])


@router.get("/{id}", response=CommentOut)
def read_comment(request: HttpRequest, id: str) -> dict[str, Any]:
    """What everybody may read, and one's own."""
    person = reader_of(request)
    comment = access_comment(person, id_of(id))
    return comment_json(comment, article=comment.article, reader=person, placement=_placement(comment))


@router.patch("/{id}", response=CommentOut, auth=speaking(COMMENT, ANNOTATE))
def change_comment(request: HttpRequest, id: str, given: EditIn) -> dict[str, Any]:
    """Put new words in place of the old; 409 when it is not at `version` any more."""
    person = caller(request)
    comment = access_own(person, id_of(id))
    require_scope(request, scope_to_change(comment))
    edited = edit_comment(
        person=person,
        comment=comment,
        body=given.body,
        expected_version=given.version,
        colour=given.colour,
    )
    return comment_json(edited, article=edited.article, reader=person, placement=_placement(edited))


@router.delete("/{id}", response=CommentOut, auth=speaking(COMMENT, ANNOTATE))
def take_back_comment(request: HttpRequest, id: str, version: int) -> dict[str, Any]:
    """Withdraw; what had a number leaves a tombstone. Again changes nothing."""
    person = caller(request)
    comment = access_own(person, id_of(id))
    require_scope(request, scope_to_change(comment))
    withdraw_comment(person=person, comment=comment, expected_version=version)
    return comment_json(comment, article=comment.article, reader=person)


@router.put("/{id}/flag", response=FlagOut, auth=speaking(COMMENT))
def set_flag(request: HttpRequest, id: str, given: FlagIn) -> dict[str, Any]:
    """Flag, or change the reason of one's flag."""
    person = caller(request)
    comment = access_comment(person, id_of(id))
    flag = flag_comment(person=person, comment=comment, reason=given.reason, words=given.words)
    return {"reason": flag.reason, "words": flag.words, "counts": flag.counts_since is not None}


@router.delete("/{id}/flag", response={204: None}, auth=speaking(COMMENT))
def take_back_flag(request: HttpRequest, id: str) -> Status[None]:
    """Take one's flag back. Again changes nothing."""
    person = caller(request)
    withdraw_flag(person=person, comment=access_comment(person, id_of(id)))
    return Status(204, None)


@router.put("/{id}/vote", response=VoteOut, auth=speaking(COMMENT))
def set_vote(request: HttpRequest, id: str, given: VoteIn) -> dict[str, Any]:
    """Say that a comment is helpful or is not, or change what one said. Again changes nothing."""
    person = caller(request)
    vote_on(person=person, comment=access_comment(person, id_of(id)), helpful=given.helpful)
    return {"helpful": given.helpful}


@router.delete("/{id}/vote", response={204: None}, auth=speaking(COMMENT))
def take_back_vote(request: HttpRequest, id: str) -> Status[None]:
    """Take one's vote back. Again changes nothing."""
    person = caller(request)
    withdraw_vote(person=person, comment=access_comment(person, id_of(id)))
    return Status(204, None)


def scope_to_change(comment: Comment) -> str:
    return ANNOTATE if hasattr(comment, "passage") else COMMENT


def _placement(comment: Comment) -> Placement | None:
    return Placement.objects.filter(passage=comment.pk, revision=comment.article.current_id).first()
