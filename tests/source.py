"""The project's own source, read once: what the tests of structure and sizes look at."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("groundwork", "accounts", "articles", "comments", "alliance_site")  # from the ground up
FOLDERS = (*APPS, "bench", "tests")


@dataclass(frozen=True)
class Module:
    """One Python file; `name` is dotted, a package's is its folder's."""

    path: Path
    name: str
    is_package: bool
    tree: ast.Module

    @property
    def app(self) -> str:
        return self.name.split(".")[0]

    @property
    def place(self) -> str:
        """Where it stands for whoever reads a failure."""
        return str(self.path.relative_to(ROOT))

    def imports(self) -> Iterator[tuple[str, int]]:
        """Every module (or name in one) that it imports, anywhere in it, dotted and in full, with the line."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield alias.name, node.lineno
            elif isinstance(node, ast.ImportFrom):
                stem = self._stem(node)
                for alias in node.names:
                    yield f"{stem}.{alias.name}", node.lineno

    def _stem(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.name.split(".")
        parents = parts[: len(parts) - node.level + self.is_package]
        return ".".join([*parents, *([node.module] if node.module else [])])


@cache
def modules(folders: tuple[str, ...] = FOLDERS) -> tuple[Module, ...]:
    """All modules under the folders but migrations, which Django writes."""
    return tuple(
        _read(path)
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    )


def files(folder: str, suffix: str) -> list[Path]:
    return sorted((ROOT / folder).rglob(f"*{suffix}"))


def _read(path: Path) -> Module:
    parts = path.relative_to(ROOT).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    name = ".".join(parts[:-1] if is_package else parts)
    return Module(path, name, is_package, ast.parse(path.read_text()))
