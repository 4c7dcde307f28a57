"""What there is to say about an import: counts, lines, how far it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from articles.importing.records import Line
from groundwork.storable import storable

MOST_LINES = 5_000  # kept; the others are counted: nobody reads more, and a row of the database holds them
EVERY = 50  # records between two words about how far it is
MOST_WORDS = 400  # characters of a line's two parts


@dataclass
class Report:
    """Filled while an import runs; `tell` is called now and then."""

    tell: Callable[[Report], None] = lambda report: None
    counts: Counter[str] = field(default_factory=Counter)
    lines: list[Line] = field(default_factory=list)
    more: int = 0  # lines that are only counted
    done: int = 0

    def say(self, line: Line) -> None:
        """Add a line."""
        if len(self.lines) < MOST_LINES:
            self.lines.append(Line(line.code, _kept(line.where), _kept(line.detail)))
        else:
            self.more += 1

    def say_first(self, line: Line) -> None:
        """Add the line that matters most, before all others and however many there are."""
        lines, self.lines = self.lines, []
        self.say(line)
        self.say_all(lines)

    def say_all(self, lines: Iterable[Line]) -> None:
        """Add several."""
        for line in lines:
            self.say(line)

    def add(self, part: Report) -> None:
        """What there is to say about one record, once it is sure that it came."""
        self.counts.update(part.counts)
        self.more += part.more
        self.say_all(part.lines)

    def step(self, records: int = 1) -> None:
        """So many records more are done."""
        before, self.done = self.done, self.done + records
        if before // EVERY != self.done // EVERY:
            self.tell(self)


def _kept(words: str) -> str:
    """So much of it, without what PostgreSQL's JSON cannot hold."""
    return storable(words[:MOST_WORDS])
