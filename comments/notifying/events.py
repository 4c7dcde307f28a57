"""The outbox's rows of what happened: each becomes notifications."""

from __future__ import annotations

from typing import Any

from comments.actions.notifying import CAME_OUT, notify_of_article, notify_of_comment
from comments.actions.telling_people import SAID
from groundwork.actions.outbox import does


@does(SAID)
def something_was_said(payload: dict[str, Any]) -> None:
    notify_of_comment(payload["comment"], mentioned=payload.get("mentioned", ()))


@does(CAME_OUT)
def an_article_came_out(payload: dict[str, Any]) -> None:
    notify_of_article(payload["article"])
