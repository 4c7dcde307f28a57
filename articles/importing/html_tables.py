"""A table of HTML as the rows of a Markdown table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from selectolax.lexbor import LexborNode

MOST_SPAN = 100  # columns that one cell may stand for; HTML allows 1,000 (4.9.11)
_ALIGNED = {"left": ":--", "center": ":-:", "right": "--:"}


def as_rows(table: LexborNode) -> list[list[LexborNode]]:
    """The cells of a table's own rows, not of those of tables inside it."""
    rows = []
    for row in table.css("tr"):
        above = row.parent
        while above is not None and above.tag != "table":
            above = above.parent
        if above is not None and above.mem_id == table.mem_id:
            cells = [cell for cell in row.iter() if cell.tag in ("td", "th")]
            if cells:
                rows.append(cells)
    return rows


def is_for_layout(rows: list[list[LexborNode]]) -> bool:
    """A single cell, or one that holds a table of its own, only puts things into their place."""
    cells = [cell for row in rows for cell in row]
    return len(cells) < 2 or any(cell.css_first("table") is not None for cell in cells)


def written_table(
    rows: list[list[LexborNode]], words: Callable[[LexborNode], str]
) -> tuple[str, Counter[str]]:
    """The table, and what of it could not be said: merged cells stand once, with empty ones beside and below."""
    lost: Counter[str] = Counter()
    head_given = all(cell.tag == "th" for cell in rows[0])
    if not head_given:
        lost["table head"] += 1  # Markdown knows no table without one: the first row stands for it
    lines = [_row(row, words, lost) for row in _with_rows_below(rows, lost)]
    width = max(len(line) for line in lines)
    marks = [_ALIGNED.get(_alignment(cell), "---") for cell in rows[0]]
    marks += ["---"] * (width - len(marks))
    lines = [line + [""] * (width - len(line)) for line in lines]
    return "\n".join("| " + " | ".join(line) + " |" for line in [lines[0], marks[:width], *lines[1:]]), lost


def _with_rows_below(rows: list[list[LexborNode]], lost: Counter[str]) -> list[list[LexborNode | None]]:
    """The rows with a place left empty below each cell that spans several."""
    below: dict[int, int] = {}  # column -> how many more rows it is taken
    full: list[list[LexborNode | None]] = []
    for row in rows:
        line: list[LexborNode | None] = []
        for cell in row:
            while below.get(len(line), 0) > 0:
                below[len(line)] -= 1
                line.append(None)
            down, across = _span(cell, "rowspan"), _span(cell, "colspan")
            lost["merged cells"] += int(down > 1 or across > 1)
            for n in range(across):
                below[len(line)] = down - 1
                line.append(cell if n == 0 else None)
        full.append(line)
    lost += Counter()
    return full


def _row(row: list[LexborNode | None], words: Callable[[LexborNode], str], lost: Counter[str]) -> list[str]:
    return ["" if cell is None else words(cell).replace("|", "\\|") for cell in row]


def _span(cell: LexborNode, name: str) -> int:
    value = cell.attributes.get(name) or ""
    return min(MOST_SPAN, max(1, int(value))) if value.isascii() and value.isdigit() else 1


def _alignment(cell: LexborNode) -> str:
    given = (cell.attributes.get("align") or "").lower()
    style = (cell.attributes.get("style") or "").replace(" ", "").lower()
    for name in _ALIGNED:
        if (
            given == name
            or f"text-align:{name}" in style
            or f"align{name}" in (cell.attributes.get("class") or "")
        ):
            return name
    return ""
