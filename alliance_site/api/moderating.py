"""The queue and its decisions, for programs of moderators. Scope: moderate."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from accounts.models import User
from accounts.rules.roles import moderates_anything
from accounts.rules.scopes import MODERATE
from alliance_site.api.access import caller, id_of, speaking
from alliance_site.api.presenting import comment_json
from alliance_site.api.schemas import CommentOut
from comments.actions.moderating import MOST_WORDS, VERBS, decide
from comments.models import Comment
from comments.moderation.queue import waiting_for
from comments.rules.permissions import may_decide

router = Router(tags=["moderation"])


class WaitingOut(Schema):
    id: str
    cause: str
    due_at: Any
    comment: CommentOut
    source: str = Field(description="Markdown, as its writer wrote it.")


class Queue(Schema):
    items: list[WaitingOut] = Field(description="The most urgent first.")
    count: int
    next: str | None = Field(description="Value of `after` for the page that follows.")


class DecisionIn(Schema):
    verb: str = Field(pattern=f"^({'|'.join(VERBS)})$")
    reason: str = Field(default="", description="May be left out where the verb has only one.")
    words: str = Field(default="", max_length=MOST_WORDS, description="To the writer.")
    version: int = Field(description="Of the comment that was seen; 409 when it is not that any more.")


class DecidedOut(Schema):
    state: str
    version: int


@router.get("/queue", response=Queue, auth=speaking(MODERATE))
def list_queue(request: HttpRequest, after: str | None = None) -> dict[str, Any]:
    """What waits for the caller, where they moderate."""
    waiting = waiting_for(_moderator(request), after=id_of(after) if after else None)
    items = [
        {
            "id": str(review.pk),
            "cause": review.cause,
            "due_at": review.due_at,
            "comment": comment_json(review.comment, article=review.comment.article),
            "source": review.comment.source,
        }
        for review in waiting.reviews
    ]
    return {"items": items, "count": waiting.count, "next": str(waiting.after) if waiting.after else None}


@router.put("/comments/{id}/decision", response=DecidedOut, auth=speaking(MODERATE))
def decide_on_comment(request: HttpRequest, id: str, given: DecisionIn) -> dict[str, Any]:
    """Approve, keep, hide, or mark as spam; a row of the log, as in the admin. The same again changes nothing."""
    moderator = _moderator(request)
    comment = Comment.objects.for_display().select_related("article").filter(pk=id_of(id)).first()
    if comment is None or not may_decide(moderator, comment):
        raise Http404
    reason = given.reason or VERBS[given.verb].usual_reason
    decide(
        moderator=moderator,
        comment=comment,
        verb=given.verb,
        reason=reason,
        expected_version=given.version,
        words=given.words,
    )
    comment.refresh_from_db(fields=["state", "version"])
    return {"state": comment.state, "version": comment.version}


def _moderator(request: HttpRequest) -> User:
    user = caller(request).user
    if user is None or not moderates_anything(user):
        raise HttpError(403, "You do not moderate here.")
    return user
