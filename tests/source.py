"""The project's own source, read, parsed and walked once: what the tests of structure and sizes look at."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
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
    source: str

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All of its syntax tree, from the module down."""
        return tuple(ast.walk(ast.parse(self.source)))

    @property
    def app(self) -> str:
        return self.name.split(".")[0]

    @property
    def place(self) -> str:
        """Where it stands for whoever reads a failure."""
        return str(self.path.relative_to(ROOT))

    @cached_property
    def imports(self) -> tuple[tuple[str, int], ...]:
        """Every module (or name in one) that it imports, anywhere in it, dotted and in full, with the line."""
        return tuple(self._imports())

    def _imports(self) -> Iterator[tuple[str, int]]:
        for node in self.nodes:
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


@cache
def _read(path: Path) -> Module:
    parts = path.relative_to(ROOT).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    name = ".".join(parts[:-1] if is_package else parts)
    return Module(path, name, is_package, path.read_text())
