"""How much one person may say to few people, where nobody screens it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Person
from comments.models import Comment
from comments.submitting import Refused
from groundwork.limits import Limit, LimitReached, count_towards

# Nobody screens what is said to a few people, so nobody may say very much of it: a lively hour has a tenth of this.
TO_GROUPS = Limit("said-to-groups", times=120, seconds=3600)
TO_AUTHORS = Limit("said-to-authors", times=20, seconds=3600)


class TooManyWords(Refused):
    """`retry_after` is in seconds."""

    status = 429

    def __init__(self, retry_after: int) -> None:
        message = _("That was much within an hour. Go on in %(minutes)s minutes; your words stay here.")
        super().__init__("too-many-words", message % {"minutes": retry_after // 60 + 1})
        self.retry_after = retry_after


def count_words_within(person: Person, audience: str, *, now: datetime) -> None:
    """Count one more word to a group or to authors; raises TooManyWords."""
    limit = TO_AUTHORS if audience == Comment.Audience.AUTHOR else TO_GROUPS
    try:
        count_towards(limit, who=str(person.pk), now=now)
    except LimitReached as reached:
        raise TooManyWords(reached.retry_after) from None
