"""Bringing what was said elsewhere: the rows that posting would have written, in bulk, told to nobody.

Screening is not asked about what another site has decided on: what it had approved is shown, what it held waits here,
what was spam or trash stays that. Bodies are rendered and sanitised like any other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.models.person import MOST_NAME
from accounts.rules.names import clean_name
from articles.importing import records
from articles.importing.records import Line
from articles.importing.threads import arranged
from articles.models import Article, PublicState, Revision
from comments.actions.indexing import index_all
from comments.actions.posting import address_of_tag
from comments.actions.recording import Ruling, record_about_comments
from comments.actions.reviewing import open_review
from comments.anchoring import Located, Selector, describe, locate
from comments.models import Branch, Comment, Decision, ImportedComment, Passage, Placement, ToldArticle
from comments.models.comment import MOST_BODY, MOST_DEPTH, POSITION_BYTES
from comments.rendering import render_comment, tags_of
from comments.rules.speaking import language_of_words
from comments.rules.tagging import stored
from groundwork.ids import first_id_at, new_id

BATCH = 500  # comments written in one go
REASON = "imported"
SURE = 0.8  # of a quote's place (0 to 1); see docs/anchoring.md
MOST_SOURCE_ID = 200
VERBS = {Comment.State.HELD: "hold", Comment.State.SPAM: "spam", Comment.State.HIDDEN: "hide"}


@dataclass
class _Row:
    record: records.Comment
    html: str
    language: str
    place: Selector | None = None  # where a note stands, in the current revision
    comment: Comment | None = None


@dataclass
class Prepared:
    """One article's comments, everything slow done: what will be written, and what there is to say about it."""

    source: str
    rows: list[_Row] = field(default_factory=list)
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


@transaction.atomic
def write_comments(
    prepared: Prepared, *, article: Article, members: Mapping[str, Person], now: datetime
) -> None:
    """Write what was prepared, under the article's lock.

    `members` are those who speak for accounts of the other site, by their ids. Everybody else becomes a guest with the
    name and address that were given there, which proves nothing: whoever can read that mailbox may claim it later.
    """
    rows = prepared.rows
    if not rows:
        return
    shown = [row for row in rows if _is_in_thread(row.record)]
    state = PublicState.objects.select_for_update().get(pk=article.pk)  # whoever posts now waits or is seen
    if shown:
        latest = max(row.record.made_at for row in shown)
        added = Counter[str](comments=sum(1 for row in shown if row.record.state == records.PUBLISHED))
        added["notes"] = sum(
            1 for row in shown if row.place is not None and row.record.state == records.PUBLISHED
        )
        active = max(latest, state.last_activity) if state.last_activity else latest
        state = PublicState.touch(article.pk, active_at=active, numbers=len(shown), added=added)
    people = _people(prepared.source, rows, members)
    _Thread(article, prepared.known, number=state.last_number - len(shown)).place(rows, people)
    _store(prepared.source, rows)
    _rule(rows, now)


def tell_nobody(article: Article, *, now: datetime) -> None:
    """What came out on another site is no news here, even if it was yesterday; in the transaction that writes it."""
    ToldArticle.objects.get_or_create(article_id=article.pk, defaults={"told_at": now})


def _known(source: str, ids: Iterable[str]) -> dict[str, int]:
    """Of these ids of the other site's, those that are here, and which comment each is."""
    wanted = sorted({source_id[:MOST_SOURCE_ID] for source_id in ids if source_id})
    known: dict[str, int] = {}
    for first in range(0, len(wanted), BATCH):
        rows = ImportedComment.objects.filter(source=source, source_id__in=wanted[first : first + BATCH])
        known.update(rows.values_list("source_id", "comment"))
    return known


def _prepared(record: records.Comment, article: Article, now: datetime, lines: list[Line]) -> _Row | None:
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
        if place is None:
            lines.append(Line("unsure-note", record.id, f"{record.quote.exact[:200]} — {record.text[:200]}"))
            return None
    is_highlight = place is not None and record.audience == Comment.Audience.PRIVATE
    if not record.text and not is_highlight and record.state != records.GONE:
        lines.append(Line("no-words", record.id))
        return None
    likely = (article.language, settings.LANGUAGE_CODE)
    html = render_comment(
        record.text, link_to_tag=(lambda key: address_of_tag(article, key)) if place is not None else None
    )
    return _Row(record, html, language_of_words(record.text, likely), place)


def _place(quote: records.Quote, revision: Revision) -> Selector | None:
    """Where the quoted words surely stand; None where they do not, or could stand in several places."""
    start = quote.start if quote.start >= 0 else None
    end = None if start is None else start + len(quote.exact)
    found: Located = locate(revision.text, Selector(quote.exact, quote.prefix, quote.suffix, start, end))
    if found.start is None or found.end is None or found.confidence < SURE:
        return None
    here = describe(revision.text, found.start, found.end)
    return Selector(here.exact, here.prefix, here.suffix, found.start, found.end)


def _is_in_thread(record: records.Comment) -> bool:
    return record.state in (records.PUBLISHED, records.GONE) and record.audience == Comment.Audience.PUBLIC


class _Thread:
    """One article's comments getting their ids, numbers and places, in the order they were made."""

    def __init__(self, article: Article, known: Mapping[str, int], *, number: int) -> None:
        self.article, self.number = article, number
        stored = Comment.objects.filter(pk__in=known.values()).only(
            "id", "path", "depth", "root", "in_thread"
        )
        by_pk = {comment.pk: comment for comment in stored}
        self.by_id = {source_id: by_pk[pk] for source_id, pk in known.items() if pk in by_pk}
        taken = Comment.objects.filter(article=article, position__isnull=False)
        self.positions = set(taken.values_list("position", flat=True))

    def place(self, rows: Sequence[_Row], people: Callable[[records.Comment], Person]) -> None:
        ids = _free_ids([row.record.made_at for row in rows])
        for row, pk in zip(rows, ids, strict=True):
            row.comment = self._comment(row, people(row.record), pk)
            self.by_id[row.record.id] = row.comment
        for row in rows:  # a parent may be younger, so only now is everybody there
            if row.comment is not None and row.record.parent:
                row.comment.parent = self.by_id.get(row.record.parent)
        for row in rows:
            if row.comment is not None and row.comment.in_thread:
                self._take_place(row.comment)

    def _comment(self, row: _Row, person: Person, pk: int) -> Comment:
        record, at = row.record, row.record.made_at
        is_in_thread = _is_in_thread(record)
        if is_in_thread:
            self.number += 1
        has_place = is_in_thread or record.audience == Comment.Audience.PRIVATE
        comment = Comment(
            id=pk,
            article=self.article,
            person=person,
            kind=record.kind,
            state=Comment.State.WITHDRAWN if record.state == records.GONE else record.state,
            audience=record.audience,
            source=record.text,
            html=row.html,
            language=row.language,
            tags=stored(tags_of(record.text)) if row.place is not None else "",
            in_thread=is_in_thread,
            number=self.number if is_in_thread else None,
            position=self._position(at) if has_place else None,
            made_at=at,
            shown_at=at if has_place else None,
            source_url=_web_address(record.website) if record.kind != Comment.Kind.COMMENT else "",
        )
        if has_place and not is_in_thread:
            comment.path = (comment.position or 0).to_bytes(POSITION_BYTES, "big")
        return comment

    def _position(self, at: datetime) -> int:
        """The first free one at this time or after it: the order is that of the dates, and of the file within one."""
        position = first_id_at(at.timestamp()) + 1
        while position in self.positions:
            position += 1
        self.positions.add(position)
        return position

    def _take_place(self, comment: Comment) -> None:
        """As standing.give_place: below the parent if that is in the thread, never too deep."""
        waiting = [comment]
        while (above := waiting[-1].parent) is not None and above.in_thread and above.path is None:
            waiting.append(above)
        for each in reversed(waiting):
            own = (each.position or 0).to_bytes(POSITION_BYTES, "big")
            parent = each.parent
            if parent is None or parent.path is None:
                each.root, each.path, each.depth = None, own, 0
                continue
            above_path = bytes(parent.path)
            if parent.depth >= MOST_DEPTH:
                above_path = above_path[:-POSITION_BYTES]
            each.root_id = parent.root_id or parent.pk
            each.path = above_path + own
            each.depth = len(above_path) // POSITION_BYTES


def _free_ids(moments: Sequence[datetime]) -> list[int]:
    """An id for each of these times. Years share milliseconds of the first hour, so one drawn before may come again."""
    ids: dict[int, int] = {}  # id -> whose it is
    waiting = list(range(len(moments)))
    while waiting:
        drawn = {new_id(moments[n].timestamp()): n for n in waiting}
        drawn = {pk: n for pk, n in drawn.items() if pk not in ids}
        pks = list(drawn)
        for first in range(0, len(pks), BATCH):
            for pk in Comment.objects.filter(pk__in=pks[first : first + BATCH]).values_list("pk", flat=True):
                del drawn[pk]
        ids |= drawn
        waiting = sorted(set(waiting) - set(drawn.values()))
    return sorted(ids, key=ids.__getitem__)


def _people(
    source: str, rows: Sequence[_Row], members: Mapping[str, Person]
) -> Callable[[records.Comment], Person]:
    """Who speaks: members for their accounts, and one guest for each name, address and site of this source."""
    keys = {row.record.id: _key(row.record) for row in rows}
    emails = sorted({email for _kind, _name, email, _site in keys.values() if email})
    guests: dict[tuple[str, str, str, str], Person] = {}
    for first in range(0, len(emails), BATCH):
        spoke = Person.objects.filter(
            email__in=emails[first : first + BATCH], said__imports__source=source, merged_into=None
        )
        guests.update({(p.kind, p.name, p.email, p.website): p for p in spoke.distinct()})
    new: list[Person] = []
    for row in rows:
        key = keys[row.record.id]
        if key not in guests and row.record.account not in members:
            kind, name, email, website = key
            guests[key] = Person(kind=kind, name=name, email=email, website=website)
            new.append(guests[key])
    Person.objects.bulk_create(new, batch_size=BATCH)
    return lambda record: members.get(record.account) or guests[keys[record.id]]


def _key(record: records.Comment) -> tuple[str, str, str, str]:
    kind = Person.Kind.GUEST if record.kind == Comment.Kind.COMMENT else Person.Kind.SITE
    website = _web_address(record.website)
    return kind, name_of(record.author or urlsplit(website).netloc), _address(record.email), website[:200]


def name_of(given: str) -> str:
    """A name that can be shown, as near to the given one as can be."""
    words = "".join(character for character in given if character.isprintable())
    for name in (words, words[:MOST_NAME].strip()):
        try:
            return clean_name(name)
        except ValidationError:
            continue
    return _("Anonymous")


def _address(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email if len(email) <= 254 else ""


def _web_address(url: str) -> str:
    """A guest's own site, or where a pingback stands; "" for anything but http and https."""
    url = url.strip()
    return url if url.lower().startswith(("http://", "https://")) and len(url) <= 500 else ""


def _store(source: str, rows: Sequence[_Row]) -> None:
    comments = [row.comment for row in rows if row.comment is not None]
    Comment.objects.bulk_create(_parents_first(comments), batch_size=BATCH)
    for first in range(0, len(comments), BATCH):
        index_all(comments[first : first + BATCH])
    ImportedComment.objects.bulk_create(
        [ImportedComment(source=source, source_id=row.record.id, comment=row.comment) for row in rows],
        batch_size=BATCH,
    )
    _store_passages(rows)
    _count_replies(comments)
    _store_branches(comments)


def _parents_first(comments: Sequence[Comment]) -> list[Comment]:
    """Django wants a parent to be saved before what refers to it; by depth, those without a place at the end."""
    for comment in comments:
        comment.parent_id = comment.parent.pk if comment.parent is not None else None
    return sorted(comments, key=lambda comment: comment.path is None)


def _store_passages(rows: Sequence[_Row]) -> None:
    passages: list[Passage] = []
    placements: list[Placement] = []
    for row in rows:
        if row.place is None or row.comment is None:
            continue
        where, revision = row.place, row.comment.article.revision
        passage = Passage(
            comment=row.comment, revision=revision, start=where.start or 0, end=where.end or 0,
            exact=where.exact, prefix=where.prefix, suffix=where.suffix,
        )  # fmt: skip
        passages.append(passage)
        placements.append(
            Placement(
                passage=passage, revision=revision, status=Placement.Status.SAME, start=where.start,
                end=where.end, placed_at=row.comment.made_at,
            )
        )  # fmt: skip
    Passage.objects.bulk_create(passages, batch_size=BATCH)
    Placement.objects.bulk_create(placements, batch_size=BATCH)


def _count_replies(comments: Sequence[Comment]) -> None:
    """Of each parent, how many direct replies are in the thread now; few statements, whatever their number."""
    more = Counter(c.parent_id for c in comments if c.in_thread and c.parent_id is not None)
    by_count: dict[int, list[int]] = {}
    for parent, count in more.items():
        by_count.setdefault(count, []).append(parent)
    for count, parents in sorted(by_count.items()):
        for first in range(0, len(parents), BATCH):
            of_these = Comment.objects.filter(pk__in=parents[first : first + BATCH])
            of_these.update(replies_shown=F("replies_shown") + count)


def _store_branches(comments: Sequence[Comment]) -> None:
    active: dict[int, int] = {}
    for comment in comments:
        if comment.in_thread:
            root = comment.root_id or comment.pk
            active[root] = max(active.get(root, 0), comment.position or 0)
    roots = [c for c in comments if c.in_thread and c.root_id is None]
    Branch.objects.bulk_create(
        [
            Branch(root=c, article_id=c.article_id, position=c.position or 0, active=active[c.pk])
            for c in roots
        ],
        batch_size=BATCH,
    )
    for root in active.keys() - {c.pk for c in roots}:
        Branch.objects.filter(root=root, active__lt=active[root]).update(active=active[root])


def _rule(rows: Sequence[_Row], now: datetime) -> None:
    """A row of the log for each that is not shown, and an item of the queue for each that waits."""
    for state, verb in VERBS.items():
        comments = [row.comment for row in rows if row.comment is not None and row.comment.state == state]
        ruling = Ruling(verb, Decision.By.RULE, by_label=REASON, reason=REASON)
        record_about_comments(
            comments, ruling=ruling, states_from=dict.fromkeys([c.pk for c in comments], ""), now=now
        )
        if state == Comment.State.HELD:
            for comment in comments:
                open_review(comment, reasons=[{"code": REASON, "detail": ""}], now=now, is_new=True)
