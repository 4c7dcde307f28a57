"""What another site said, made ready outside of any transaction: rendered, and its quotes found in our text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from articles.importing import records
from articles.importing.escaping import escaped
from articles.importing.records import Line
from articles.importing.threads import arranged
from articles.models import Article, Revision
from comments.actions.posting import address_of_tag
from comments.anchoring import Located, Selector, describe, locate
from comments.models import Comment, ImportedComment
from comments.models.comment import MOST_BODY
from comments.rendering import render_comment
from comments.rules.speaking import language_of_words

BATCH = 500  # comments asked for or written in one go
SURE = 0.8  # of a quote's place (0 to 1); see docs/anchoring.md
MOST_SOURCE_ID = 200


@dataclass
class Row:
    record: records.Comment
    html: str
    language: str
    place: Selector | None = None  # where a note stands, in the current revision
    comment: Comment | None = None


@dataclass
class Prepared:
    """One article's comments, everything slow done: what will be written, and what there is to say about it."""

    source: str
    rows: list[Row] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)  # ids of the other site's -> comments that are here
    counts: Counter[str] = field(default_factory=Counter)
    lines: list[Line] = field(default_factory=list)


def prepare_comments(
    article: Article, said: Sequence[records.Comment], *, source: str, now: datetime
) -> Prepared:
    """Render what was not brought before and find its places, outside of any transaction; the article may be new."""
    known = _known(source, [comment.id for comment in said] + [comment.parent for comment in said])
    fresh = [comment for comment in said if comment.id not in known]
    in_order, lines = arranged(fresh, frozenset(known))
    rows = [row for record in in_order if (row := _prepared(record, article, now, lines)) is not None]
    counts = Counter(row.record.state for row in rows)
    counts.update(row.record.kind for row in rows if row.record.kind != Comment.Kind.COMMENT)
    counts.update(known=len(said) - len(fresh), notes=sum(1 for row in rows if row.place is not None))
    return Prepared(source, rows, known, counts, lines)


def _known(source: str, ids: Iterable[str]) -> dict[str, int]:
    """Of these ids of the other site's, those that are here, and which comment each is."""
    wanted = sorted({source_id[:MOST_SOURCE_ID] for source_id in ids if source_id})
    known: dict[str, int] = {}
    for first in range(0, len(wanted), BATCH):
        rows = ImportedComment.objects.filter(source=source, source_id__in=wanted[first : first + BATCH])
        known.update(rows.values_list("source_id", "comment"))
    return known


def _prepared(record: records.Comment, article: Article, now: datetime, lines: list[Line]) -> Row | None:
    """A comment rendered and its place found; None for one that cannot be brought. Outside of any transaction."""
    record.id = record.id[:MOST_SOURCE_ID]
    record.text = record.text.replace("\0", "").strip()
    if record.made_at > now:
        lines.append(Line("from-the-future", record.id, record.made_at.isoformat()))
        record.made_at = now
    if len(record.text) > MOST_BODY:
        lines.append(Line("long-comment", record.id, str(len(record.text))))
    place = None
    if record.quote is not None and article.current is not None:
        place = _place(record.quote, article.current)
        if place is None and not _without_place(record, lines):
            return None
    is_highlight = place is not None and record.audience == Comment.Audience.PRIVATE
    if not record.text and not is_highlight and record.state != records.GONE:
        lines.append(Line("no-words", record.id))
        return None
    likely = (article.language, settings.LANGUAGE_CODE)
    html = render_comment(
        record.text, link_to_tag=(lambda key: address_of_tag(article, key)) if place is not None else None
    )
    return Row(record, html, language_of_words(record.text, likely), place)


def _without_place(record: records.Comment, lines: list[Line]) -> bool:
    """Of a note that stands nowhere for sure, a comment that begins with the quote; False where that makes no sense.

    It is no note whose words are lost: every later revision is carried from a note's own place, and it never had one.
    """
    quote = record.quote.exact.strip() if record.quote is not None else ""
    said = f"{quote[:200]} — {record.text[:200]}"
    if not record.text or record.audience != Comment.Audience.PUBLIC or record.state == records.GONE:
        lines.append(Line("unsure-note", record.id, said))
        return False
    quoted = "\n".join(f"> {escaped(line, mentions=True)}" for line in quote.splitlines() if line.strip())
    record.text = f"{quoted}\n\n{record.text}"
    lines.append(Line("unplaced-note", record.id, said))
    return True


def _place(quote: records.Quote, revision: Revision) -> Selector | None:
    """Where the quoted words surely stand; None where they do not, or could stand in several places."""
    start = quote.start if quote.start >= 0 else None
    end = None if start is None else start + len(quote.exact)
    found: Located = locate(revision.text, Selector(quote.exact, quote.prefix, quote.suffix, start, end))
    if found.start is None or found.end is None or found.confidence < SURE:
        return None
    here = describe(revision.text, found.start, found.end)
    return Selector(here.exact, here.prefix, here.suffix, found.start, found.end)


def is_in_thread(record: records.Comment) -> bool:
    return record.state in (records.PUBLISHED, records.GONE) and record.audience == Comment.Audience.PUBLIC
