"""Every setting that is read from the environment has its heading in docs/settings.md, and nothing else has."""

import ast
import re
from collections.abc import Iterable, Iterator

import pytest
from django.core.exceptions import ImproperlyConfigured

from alliance_site.database import database_at
from tests.source import APPS, ROOT, modules

pytestmark = pytest.mark.xdist_group("the source, parsed once")

READERS = {"_flag", "_list"}  # of alliance_site/settings.py
HEADING = re.compile(r"^## ([A-Z][A-Z0-9_]+)$", re.MULTILINE)


def settings_read() -> set[str]:
    looked_at = [*modules(APPS), *(m for m in modules(("tests",)) if m.name == "tests.browser")]
    return {name for module in looked_at for name in names_read_in(module.nodes)}


def names_read_in(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = ast.unparse(node.func)
            if called in READERS or called in ("os.environ.get", "os.getenv"):
                yield str(node.args[0].value)
        elif isinstance(node, ast.Subscript) and ast.unparse(node).startswith("os.environ["):
            yield from [str(ast.literal_eval(node.slice))] if isinstance(node.ctx, ast.Load) else []


def test_every_setting_is_documented_and_every_documented_one_is_read():
    documented = HEADING.findall((ROOT / "docs" / "settings.md").read_text())
    assert sorted(documented) == sorted(settings_read())


def test_each_way_of_reading_is_seen():
    source = """
A = os.environ.get("ONE")
B = os.environ["TWO"]
C = _flag("THREE", default=True)
D = _list("FOUR")
os.environ["WRITTEN"] = "1"
"""
    assert set(names_read_in(ast.walk(ast.parse(source)))) == {"ONE", "TWO", "THREE", "FOUR"}


@pytest.mark.parametrize("url", ["nonsense", "mysql://site:secret@db.example/alliance"])
def test_a_database_of_another_kind_is_refused_in_one_line_without_its_password(url):
    with pytest.raises(
        ImproperlyConfigured, match=r"^DATABASE_URL must begin with postgresql:// or sqlite:///"
    ) as told:
        database_at(url)
    assert "secret" not in str(told.value)
    assert database_at("postgresql://site@db.example/alliance")["NAME"] == "alliance"
