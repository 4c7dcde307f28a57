"""How large things are: `python -m tests.sizes` prints medians, 90th percentiles and the largest files."""

import ast
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from tests.source import APPS, ROOT, files, modules

MOST_FUNCTION_LINES = 60
MOST_FILE_LINES = {".py": 400, ".html": 200, ".js": 200, ".css": 300}
FOLDERS = {".html": "templates", ".js": "static", ".css": "static"}
LARGEST_SHOWN = 5


@dataclass(frozen=True)
class Size:
    place: str
    lines: int


def function_sizes(folders: tuple[str, ...] = APPS) -> Iterator[Size]:
    """Every function with its decorators, nested ones too."""
    for module in modules(folders):
        for node in module.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                yield Size(
                    f"{module.place}:{node.lineno} {node.name}", (node.end_lineno or first) - first + 1
                )


def file_sizes(suffix: str, folders: tuple[str, ...] | None = None) -> list[Size]:
    if suffix == ".py":
        found = [module.path for module in (modules(folders) if folders else modules())]
    else:
        found = files(FOLDERS[suffix], suffix)
    return [Size(str(path.relative_to(ROOT)), len(path.read_text().splitlines())) for path in found]


def percentile(sizes: list[Size], share: float) -> int:
    ordered = sorted(size.lines for size in sizes)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def report() -> str:
    functions = list(function_sizes())
    lines = [_row("functions", functions, MOST_FUNCTION_LINES)]
    lines += [_row(f"{suffix} files", file_sizes(suffix), most) for suffix, most in MOST_FILE_LINES.items()]
    everything = [size for suffix in MOST_FILE_LINES for size in file_sizes(suffix)]
    for title, sizes in (("longest functions", functions), ("largest files", everything)):
        lines.append(f"{title}:")
        largest = sorted(sizes, key=lambda size: -size.lines)[:LARGEST_SHOWN]
        lines += [f"  {size.lines:>4}  {size.place}" for size in largest]
    return "\n".join(lines)


def _row(name: str, sizes: list[Size], most: int) -> str:
    if not sizes:
        return f"{name}: none"
    median = statistics.median(size.lines for size in sizes)
    return (
        f"{name}: {len(sizes)}, median {median:.0f} lines, 90th percentile {percentile(sizes, 0.9)}, "
        f"largest {max(size.lines for size in sizes)} of {most}"
    )


if __name__ == "__main__":
    sys.stdout.write(report() + "\n")
