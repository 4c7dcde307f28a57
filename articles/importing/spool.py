"""Comments put aside by what they are about, in a file of their own: an export may hold more of them than memory."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from types import TracebackType

from articles.importing.records import Comment, Quote


class Spool:
    """A context: the file is gone when it ends."""

    def __enter__(self) -> Spool:
        self.folder = tempfile.TemporaryDirectory()
        self.rows = sqlite3.connect(Path(self.folder.name) / "spool")
        self.rows.execute("PRAGMA journal_mode=OFF")
        self.rows.execute("CREATE TABLE said (n INTEGER PRIMARY KEY, about TEXT, words TEXT)")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.rows.close()
        self.folder.cleanup()

    def add(self, about: str, comment: Comment) -> None:
        """Put one aside."""
        words = {**asdict(comment), "made_at": comment.made_at.isoformat()}
        self.rows.execute("INSERT INTO said (about, words) VALUES (?, ?)", (about, json.dumps(words)))

    def by_subject(self) -> Iterator[tuple[str, list[Comment]]]:
        """Every subject with what was said about it, in the order of the file."""
        self.rows.execute("CREATE INDEX IF NOT EXISTS said_about ON said (about, n)")
        for (about,) in self.rows.execute("SELECT about FROM said GROUP BY about ORDER BY min(n)").fetchall():
            rows = self.rows.execute("SELECT words FROM said WHERE about = ? ORDER BY n", (about,))
            yield about, [_comment(json.loads(words)) for (words,) in rows]


def _comment(fields: dict[str, object]) -> Comment:
    quote = fields.pop("quote")
    made_at = datetime.fromisoformat(str(fields.pop("made_at")))
    given: dict[str, str] = {name: str(value) for name, value in fields.items()}
    return Comment(made_at=made_at, quote=Quote(**quote) if isinstance(quote, dict) else None, **given)
