"""Who is told of what was said: pure rules on what is known of the comment, of those who watch, and of their wishes.

One person is told once of one thing, however many reasons there are; the first that applies is named: called by name,
answered, an author of the article, watching.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from comments.models import Level, Notification, Pace

Why = Notification.Why

# From the narrowest place to the widest: what somebody says of the narrower one holds.
PLACES = ("thread", "article", "group", "author", "tag", "site")
SOONEST = tuple(Pace)  # in the order in which they are listed


@dataclass(frozen=True, slots=True)
class Said:
    """What was said, as far as it matters for who is told; people by their ids."""

    writer: int | None  # None: an article came out
    answered: int | None = None  # who wrote what it answers
    authors: frozenset[int] = frozenset()  # of the article
    mentioned: frozenset[int] = frozenset()

    @property
    def is_by_author(self) -> bool:
        return self.writer is None or self.writer in self.authors


@dataclass(frozen=True, slots=True)
class Watching:
    """One watch that covers what was said."""

    watch: int
    person: int
    place: str
    level: str
    pace: str


@dataclass(frozen=True, slots=True)
class Wish:
    answers: str = Pace.DAILY
    own_articles: str = Pace.DAILY


@dataclass(frozen=True, slots=True)
class Told:
    """That somebody is told: why, how soon a mail may come, and by which watch (None: by none)."""

    person: int
    why: str
    pace: str
    watch: int | None = None


@dataclass(slots=True)
class _About:
    """What one person has to do with what was said."""

    watches: list[Watching] = field(default_factory=list)

    def narrowest(self, *, down_to: str = PLACES[-1]) -> Watching | None:
        """Of two as narrow (two tags of one article) the one that says more."""
        levels = list(Level)
        near = [w for w in self.watches if PLACES.index(w.place) <= PLACES.index(down_to)]
        return min(near, key=lambda w: (PLACES.index(w.place), levels.index(Level(w.level))), default=None)


def recipients(
    said: Said, watches: Iterable[Watching], wishes: Mapping[int, Wish], *, silent: Collection[int] = ()
) -> list[Told]:
    """Who is told, each once; never the writer, nor whoever is in `silent` (they muted the writer)."""
    about: dict[int, _About] = {}
    for watch in watches:
        about.setdefault(watch.person, _About()).watches.append(watch)
    concerned = {*about, *said.authors, *said.mentioned} | ({said.answered} if said.answered else set())
    told = (
        _told(said, person, about.get(person, _About()), wishes.get(person, Wish()))
        for person in sorted(concerned - {said.writer} - set(silent))
    )
    return [each for each in told if each is not None]


def _told(said: Said, person: int, about: _About, wish: Wish) -> Told | None:
    near = about.narrowest()
    if near is not None and near.level == Level.NONE:
        return None
    reasons: list[tuple[str, str]] = []  # why, and how soon
    wants_authors_only = near is not None and near.level == Level.AUTHOR
    if said.is_by_author or not wants_authors_only:
        if person in said.mentioned:
            reasons.append((Why.MENTION, wish.answers))
        if person == said.answered:
            reasons.append((Why.ANSWER, wish.answers))
    if person in said.authors and _hears_of_own(about, said):
        reasons.append((Why.OWN, wish.own_articles))
    watch = near if near is not None and _covers(near, said) else None
    if watch is not None:
        reasons.append((Why.WATCH, watch.pace))
    if not reasons:
        return None
    by = watch.watch if watch is not None else None
    return Told(person, reasons[0][0], soonest(pace for _, pace in reasons), by)


def _covers(watch: Watching, said: Said) -> bool:
    return watch.level == Level.ALL or (watch.level == Level.AUTHOR and said.is_by_author)


def _hears_of_own(about: _About, said: Said) -> bool:
    """An author hears of all that is said on the article, unless they watch it, or the thread, for less."""
    near = about.narrowest(down_to="article")
    return said.writer is not None and (near is None or _covers(near, said))


def soonest(paces: Iterable[str]) -> str:
    return min(paces, key=lambda pace: SOONEST.index(Pace(pace)), default=Pace.NEVER)
