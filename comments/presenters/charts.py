"""Figures as columns of an SVG: geometry only; the template draws it with attributes, without inline style.

Not a library's: those that draw SVG in Python write style and script elements into it, which our policy forbids
(docs/dependencies.md). Numbers stand in a table beside each chart; the chart only shows their shape.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 160  # of the drawing, in its own units
LEFT, BELOW = 44, 18  # room for the numbers of the scale and for the first and last day
GAP = 0.2  # of a column's room
LOWEST = 0.1  # that a scale ends with: below it stands nothing worth reading, such as seconds among hours


@dataclass(frozen=True, slots=True)
class Column:
    x: float
    y: float
    width: float
    height: float
    series: int  # 1, 2: what it is drawn with
    label: str  # read out, and shown on pointing


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the scale."""

    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    title: str
    names: list[str]  # of the series
    columns: list[Column]
    lines: list[Line]
    first: str
    last: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    baseline: int = HEIGHT - BELOW


def columns(
    title: str, labels: Sequence[str], series: Sequence[tuple[str, Sequence[float | None]]], *, unit: str = ""
) -> Chart | None:
    """Columns side by side, one group per label; None when there is nothing to show. `unit` follows each number."""
    numbers = [value for _name, values in series for value in values if value is not None]
    if not labels or not any(numbers):
        return None
    top = max(LOWEST, _round_up(max(numbers)))
    room = (WIDTH - LEFT) / len(labels)
    wide = room * (1 - GAP) / len(series)
    scale = (HEIGHT - BELOW - 10) / top
    drawn = []
    for which, (name, values) in enumerate(series):
        for place, value in enumerate(values):
            if not value:
                continue
            height = value * scale
            x = LEFT + place * room + room * GAP / 2 + which * wide
            label = f"{labels[place]}: {name} {_number(value)}{unit}"
            drawn.append(
                Column(
                    round(x, 2),
                    round(HEIGHT - BELOW - height, 2),
                    round(wide, 2),
                    round(height, 2),
                    which + 1,
                    label,
                )
            )
    lines = [
        Line(round(HEIGHT - BELOW - part * top * scale, 2), f"{_number(part * top)}{unit}")
        for part in (0, 0.5, 1)
    ]
    return Chart(title, [name for name, _values in series], drawn, lines, labels[0], labels[-1])


def _round_up(value: float) -> float:
    """The next of 1, 2, 2.5, 5, 10, 20 ...: what a scale ends with."""
    power = 10 ** math.floor(math.log10(value))
    return float(next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value))


def _number(value: float) -> str:
    if 0 < value < 0.01:
        return "< 0.01"
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.2g}"
