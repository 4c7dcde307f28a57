"""How well and how fast passages are carried through edits."""

from typing import Any

from comments.anchoring import Span
from comments.anchoring import carry as carry_passages


def carry(old_text: str, new_text: str, passages: list[dict[str, Any]]) -> list[dict[str, Any] | None]:
    """The engine as the measuring of real edits calls it."""
    spans = [Span(passage["start"], passage["end"]) for passage in passages]
    return [
        None
        if placed.start is None
        else {"start": placed.start, "end": placed.end, "confidence": placed.confidence}
        for placed in carry_passages(old_text, new_text, spans)
    ]
