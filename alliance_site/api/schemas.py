"""What goes in and out, as OpenAPI describes it. Ids are strings, times UTC, offsets code points."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Field, Schema
from pydantic import model_validator

from comments.models import Comment
from comments.models.comment import MOST_BODY
from comments.models.passage import MOST_QUOTE


class ArticleOut(Schema):
    slug: str
    url: str
    title: str
    summary: str
    language: str
    authors: list[str]
    tags: list[str]
    published_at: datetime
    revision: int = Field(description="Number of the current revision.")
    revision_id: int = Field(description="What a selection names.")
    comments: int
    notes: int
    likes: int
    takes_comments: bool


class RevisionOut(Schema):
    number: int
    id: int
    title: str
    published_at: datetime
    change_note: str


class RevisionTextOut(RevisionOut):
    text: str = Field(description="Canonical: the textContent of each block, joined by one newline.")
    html: str
    blocks: list[list[str | int]] = Field(
        description="[kind, start, end, offset in html after it], per block."
    )


class ArticleList(Schema):
    items: list[ArticleOut]
    total: int = Field(description="Of all pages, as they stand now.")
    next: str | None = Field(description="Value of `before` for the page that follows.")


class PassageOut(Schema):
    revision_id: int
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str


class PlacementOut(Schema):
    revision_id: int
    status: str = Field(
        description="same, moved, changed (by an edit, or a person chose other words) or lost."
    )
    start: int | None
    end: int | None
    confidence: float


class CommentOut(Schema):
    id: str
    url: str
    article: str
    number: int | None
    state: str
    audience: str
    group: str | None = Field(default=None, description="Slug of the reading group that it is for.")
    kind: str
    version: int
    author: str | None = Field(description="None on a tombstone.")
    parent: str | None
    depth: int
    html: str
    source: str | None = Field(description="Markdown; only for its writer.")
    shown_at: datetime | None
    edited_at: datetime | None
    helpful: int = Field(default=0, description="How many found it so, at most half a minute behind.")
    passage: PassageOut | None = None
    placement: PlacementOut | None = None
    colour: str | None = Field(default=None, description="Of a note: yellow, green, blue, pink or violet.")
    tags: list[str] = Field(default=[], description='Of a note: its "#words", folded.')


class CommentList(Schema):
    items: list[CommentOut]
    total: int = Field(
        description="Of all windows, as they stand now; tombstones among them where they are listed."
    )
    next: str | None = Field(description="Value of `after` for the window that follows.")


class SelectionIn(Schema):
    """The words of a note: W3C TextQuoteSelector and TextPositionSelector on one revision."""

    revision_id: int
    start: int = Field(ge=0)
    end: int
    exact: str = Field(max_length=MOST_QUOTE)


class CommentIn(Schema):
    body: str = Field(default="", description=f"Markdown, at most {MOST_BODY:,} characters.")
    key: str = Field(
        min_length=8, max_length=64, description="Idempotency key: the same again gives the same comment."
    )
    parent: str | None = Field(default=None, pattern=r"^\d{1,19}$")
    audience: Literal["public", "private", "group", "author"] | None = Field(
        default=None,
        description="Everybody, only the caller, one of the caller's groups, or the article's authors in private. "
        "By default those who read what is answered; otherwise `group` if one is named, and else everybody.",
    )
    group: str | None = Field(
        default=None, description="Slug of one of the caller's reading groups, as in its address."
    )
    selection: SelectionIn | None = None
    colour: Comment.Colour = Field(default=Comment.Colour.YELLOW, description="Of a note.")

    @model_validator(mode="after")
    def _a_group_is_for_the_group(self) -> CommentIn:
        if self.group is not None and self.audience not in (None, Comment.Audience.GROUP):
            raise ValueError("a group is named, and another audience")
        return self


class EditIn(Schema):
    body: str
    version: int = Field(description="The version that was seen.")
    colour: Comment.Colour | None = Field(default=None, description="Of a note: another one than it has.")


class VoteIn(Schema):
    helpful: bool


class VoteOut(Schema):
    helpful: bool = Field(description="What the caller said; nobody else is shown it.")


class LikeIn(Schema):
    show_name: bool = Field(default=False, description="To be seen among those who like it; members only.")


class LikeOut(Schema):
    show_name: bool


class FlagIn(Schema):
    reason: str
    words: str = Field(default="", max_length=1000)


class FlagOut(Schema):
    reason: str
    words: str
    counts: bool
