"""Placing passages by hand: a person says which words of the current text a note is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from articles.models import Article, Revision
from articles.rules.impact import Choice
from comments.actions.carrying import recount_notes
from comments.models import Comment, Passage, Placement, PlacementChange
from comments.rules.chaining import same_words


@transaction.atomic
def place_passages(*, editor: User, revision: Revision, choices: Sequence[Choice]) -> None:
    """Let public notes stand on the words chosen for them, in the article's current revision, from now on.

    Later revisions carry them from there. Raises ValidationError, and writes nothing, when `revision` is no longer
    the current one, the words do not stand where the choice says (code points), or a note is not there to be placed.
    """
    locked = Article.objects.select_for_update(of=("self",), no_key=True)
    if locked.values_list("current", flat=True).get(pk=revision.article_id) != revision.pk:
        raise ValidationError(_("The article was published again meanwhile."), code="published_meanwhile")
    now = timezone.now()
    notes = Passage.objects.filter(
        comment__article=revision.article_id,
        comment__in_thread=True,
        comment__state=Comment.State.PUBLISHED,
        pk__in=[choice.note for choice in choices if choice.note.isdecimal()],
    )
    found = {str(passage.pk): passage for passage in notes}
    placements = [_placement(found.get(choice.note), revision, choice) for choice in choices]
    standing = Placement.objects.filter(revision=revision, passage__in=found.values())
    there = {placed.passage_id: placed for placed in standing}
    placements = [placed for placed in placements if not _stands_so(there.get(placed.passage_id), placed)]
    for placement in placements:
        placement.placed_by, placement.placed_at = editor.person, now
    _keep_what_is_replaced(editor, [there[p.passage_id] for p in placements if p.passage_id in there], now)
    Placement.objects.bulk_create(
        placements,
        update_conflicts=True,
        unique_fields=["passage", "revision"],
        update_fields=["status", "start", "end", "confidence", "placed_by", "placed_at"],
    )
    recount_notes(revision.article_id, revision.pk)


def _stands_so(before: Placement | None, placed: Placement) -> bool:
    """A person put it there already: a form that is sent twice places once."""
    if before is None or before.placed_by_id is None:
        return False
    return (before.start, before.end) == (placed.start, placed.end)


def _keep_what_is_replaced(editor: User, replaced: Iterable[Placement], now: datetime) -> None:
    """Into the history of each note: where it stood in its revision until now."""
    PlacementChange.objects.bulk_create(
        [
            PlacementChange(
                passage_id=before.passage_id, revision_id=before.revision_id, status=before.status, start=before.start,
                end=before.end, placed_by_id=before.placed_by_id, placed_at=before.placed_at,
                replaced_by=editor.person, replaced_at=now,
            )
            for before in replaced
        ]
    )  # fmt: skip


def _placement(passage: Passage | None, revision: Revision, choice: Choice) -> Placement:
    words = revision.text[choice.start : choice.end]
    if passage is None or words != choice.words or not words.strip():
        raise ValidationError(
            _("The words “%(words)s” are not where they were chosen; nothing was placed."),
            code="words_moved",
            params={"words": choice.words},
        )
    moved = same_words(passage.exact, words)
    return Placement(
        passage=passage,
        revision=revision,
        status=Placement.Status.MOVED if moved else Placement.Status.CHANGED,
        start=choice.start,
        end=choice.end,
        confidence=1.0,
    )
