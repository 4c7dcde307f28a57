"""`python -m bench [GROUP ...]`: measure, print a table, write var/bench/GROUP.json. Without a name: every group.

A group is a module of this folder with `run() -> list[dict]`; each row holds name, value, unit, target, met, beside.
"""

from __future__ import annotations

import ast
import importlib
import json
import sys
from pathlib import Path
from typing import Any

from alliance_site.run.places import var_dir

COLUMNS = ("name", "value", "unit", "target", "met", "beside")


def main(wanted: list[str]) -> int:
    groups = known_groups()
    unknown = [name for name in wanted if name not in groups]
    if unknown:
        sys.stderr.write(f"No group is called {', '.join(unknown)}. There are: {', '.join(groups)}.\n")
        return 2
    for name in wanted or groups:
        rows: list[dict[str, Any]] = importlib.import_module(f"bench.{name}").run()
        print(f"\n{name}\n{table(rows)}")
        print(f"written to {write(name, rows)}", flush=True)
    return 0


def known_groups() -> list[str]:
    """Found without importing: a module may measure, or start servers, only when it is asked to."""
    return [path.stem for path in sorted(Path(__file__).parent.glob("*.py")) if _has_run(path)]


def _has_run(path: Path) -> bool:
    return any(
        isinstance(node, ast.FunctionDef) and node.name == "run" for node in ast.parse(path.read_text()).body
    )


def table(rows: list[dict[str, Any]]) -> str:
    """The rows in columns, a missed target marked."""
    cells = [list(COLUMNS), *([_cell(row.get(column, "")) for column in COLUMNS] for row in rows)]
    widths = [max(len(line[n]) for line in cells) for n in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in cells
    )


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def write(name: str, rows: list[dict[str, Any]]) -> Path:
    """The file of one group, whole or not at all."""
    folder = var_dir() / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{name}.json"
    unfinished.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
    return unfinished.rename(folder / f"{name}.json")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
