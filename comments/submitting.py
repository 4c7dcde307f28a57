"""What can go wrong with a submission, as answers that people can act on. Edges turn them into 4xx."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from comments.models.comment import MOST_BODY
from comments.models.passage import MOST_QUOTE
from groundwork.languages import number
from groundwork.storable import is_storable


@dataclass(frozen=True, slots=True)
class Selection:
    """The words of an article that a note is about, as the browser or the paragraph's form sends them.

    `start` and `end` are code points in the text of revision `revision`, end exclusive; `exact` are the words there.
    """

    revision: int  # primary key
    start: int
    end: int
    exact: str


class Refused(Exception):
    """A submission that cannot be taken. `code` is stable, `message` for people; nothing was written."""

    status = 422

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class TooManyMails(Refused):
    """Raised before a mail would be one too many; `retry_after` is in seconds."""

    status = 429

    def __init__(self, retry_after: int) -> None:
        message = _(
            "Several mails were sent already. Open the link in one of them, or try again in %(minutes)s minutes; "
            "your words stay here."
        )
        super().__init__("too-many-mails", message % {"minutes": retry_after // 60 + 1})
        self.retry_after = retry_after


class PostedBefore(Refused):
    """The form was posted, then changed and posted again: that is neither a retry nor a new comment yet."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "posted-before",
            _(
                "You posted this form before, with other words. Post once more to make this a second comment; "
                "to change the first one, edit it."
            ),
        )


class Closed(Refused):
    status = 403

    def __init__(self) -> None:
        super().__init__("closed", _("The discussion is closed. What you wrote is kept below."))


class KeptAway(Refused):
    """Who wrote it does not want to be answered by this person."""

    status = 403

    def __init__(self) -> None:
        super().__init__("kept-away", _("You cannot answer this person: they do not want to hear from you."))


class ParentGone(Refused):
    status = 409

    def __init__(self) -> None:
        super().__init__(
            "parent-gone", _("The comment you answer is not there any more. Your words are kept below.")
        )


class Empty(Refused):
    def __init__(self) -> None:
        super().__init__("empty", _("Write something first."))


class TooLong(Refused):
    def __init__(self, length: int) -> None:
        message = _("%(length)s characters are too many: a comment has at most %(most)s.")
        super().__init__("too-long", message % {"length": number(length), "most": number(MOST_BODY)})


class QuoteTooLong(Refused):
    def __init__(self, length: int) -> None:
        message = _("%(length)s characters are too many to quote: at most %(most)s.")
        super().__init__("quote-too-long", message % {"length": number(length), "most": number(MOST_QUOTE)})


class NotText(Refused):
    def __init__(self) -> None:
        super().__init__(
            "not-text", _("The text holds characters that are no text. Remove them and try again.")
        )


def words_within(words: str, most: int, *, code: str = "words") -> str:
    """Somebody's own words beside a deed, stripped: text of at most `most` characters. Raises Refused or NotText."""
    words = words.strip()
    if len(words) > most:
        message = _("%(length)s characters are too many: say it in at most %(most)s.")
        raise Refused(code, message % {"length": number(len(words)), "most": number(most)})
    if not is_storable(words):
        raise NotText
    return words


class WrongPassage(Refused):
    """The quote does not stand where the selection says; `nearest` are places that could be meant."""

    def __init__(self, nearest: list[Selection] | None = None, *, is_ambiguous: bool = False) -> None:
        """`is_ambiguous`: the words stand in every one of these places."""
        if is_ambiguous:
            message = _("These words stand there more than once. Choose the place that you mean.")
        else:
            message = _("These words do not stand in that place of the article.")
        super().__init__("wrong-passage", message)
        self.nearest = nearest or []


class WrongRevision(WrongPassage):
    """The selection names a revision that is none of the article's."""

    def __init__(self) -> None:
        super().__init__()
        self.code = "wrong-revision"
        self.message = _(
            "This was chosen in a text that is none of this article’s. Choose the words again; yours are kept."
        )


class StalePassage(WrongPassage):
    """The selection was made on an earlier revision, and its words cannot be carried to the current one."""

    status = 409


class ChangedMeanwhile(Refused):
    """Somebody else changed the comment first; nothing was written."""

    status = 409

    def __init__(self) -> None:
        super().__init__("changed-meanwhile", _("It has changed meanwhile. Look again before you go on."))
