"""What a moderator's forms send, read without trust."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from django.http import QueryDict

from comments.actions.moderating import VERBS
from groundwork.ids import whole_number

__all__ = ["Typed", "whole_number"]


@dataclass(frozen=True, slots=True)
class Typed:
    """What the moderator's form holds."""

    verb: str = ""
    reason: str = ""
    words: str = ""
    version: int = 0  # of the comment that was on the screen
    seen: str | None = None  # its words, None when there is no telling
    flags: tuple[str, ...] | None = None  # the flags that were on the screen; see moderating.sight_of
    anyway: bool = False

    @classmethod
    def of(cls, post: QueryDict) -> Self:
        seen, flags = post.get("seen"), post.get("flags")
        return cls(
            verb=post.get("verb", ""),
            reason=post.get("reason", ""),
            words=post.get("words", ""),
            version=whole_number(post.get("version", "")),
            seen=None if seen is None else seen.replace("\r\n", "\n"),
            flags=None if flags is None else tuple(flags.split()),
            anyway="anyway" in post,
        )

    @property
    def fitting_reason(self) -> str:
        """The reason chosen; none chosen means the one that goes without saying."""
        if not self.reason and self.verb in VERBS:
            return VERBS[self.verb].usual_reason
        return self.reason
