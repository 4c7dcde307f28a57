"""The rules of the house that can be read off the source: who may know whom, who may write, what nothing is called."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.source import APPS, Module, modules

pytestmark = pytest.mark.xdist_group("the source, parsed once")

# Inside an app, from what is known by all to what knows all. Whatever is not named here is an edge.
LAYERS = {
    "models": 0,
    "signals": 0,
    "rules": 1,
    "anchoring": 1,
    "rendering": 1,
    "importing": 1,
    "screening": 1,
    "submitting": 1,
    "links": 1,
    "marks": 1,
    "paragraphs": 1,
    "actions": 2,
}
EDGE = 3

WRITES = {
    "save",
    "create",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}
FORBIDDEN_NAMES = re.compile(
    r"(utils?|helpers?|common|base|services?|managers?|handlers?|misc|core|process_.*|do_.*)$"
)
PURE = {  # what knows nothing of databases, requests or settings, and what it therefore never imports
    "comments.anchoring": ("django", "groundwork.models", "accounts", "articles"),
    "articles.rendering": ("django", "accounts", "articles.models", "articles.rules", "articles.actions"),
    "articles.importing": ("django", "accounts", "articles.models", "articles.rules", "articles.actions"),
    "comments.rendering": ("django", "accounts", "articles.models", "comments.models"),
    "comments.screening": (
        "django.db",
        "django.http",
        "django.conf",
        "accounts",
        "articles",
        "comments.models",
    ),
}
OUTSIDE_WORLD = ("socket", "urllib.request", "http.client", "subprocess", "requests", "httpx")
MODEL_SIGNALS = {"pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "pre_init", "post_init"}
A_REASON = re.compile(r"#\s*noqa: [A-Z0-9, ]+ - \w|#\s*type: ignore\[[\w, -]+\]\s+# \w")
SILENCED = re.compile(r"#\s*(noqa|type: ignore)")


def test_apps_know_only_those_below_them():
    assert list(upward_imports(modules(APPS))) == []


def upward_imports(looked_at: tuple[Module, ...]) -> Iterator[str]:
    for module in looked_at:
        allowed = APPS[: APPS.index(module.app) + 1]
        for name, line in module.imports:
            top = name.split(".")[0]
            if top in ("tests", "bench") or (top in APPS and top not in allowed):
                yield f"{module.place}:{line} imports {name}"


def test_layers_know_only_those_below_them():
    assert list(imports_against_the_layers(modules(APPS[:-1]))) == []


def imports_against_the_layers(looked_at: tuple[Module, ...]) -> Iterator[str]:
    for module in looked_at:
        for name, line in module.imports:
            if name.split(".")[0] in APPS and layer_of(name) > layer_of(module.name):
                yield f"{module.place}:{line} imports {name}"


def layer_of(name: str) -> int:
    """Of groundwork only the actions are above the models: the rest is what all stand on."""
    app, _, rest = name.partition(".")
    first = rest.split(".")[0]
    if (app, first) == ("alliance_site", "importing"):  # brings what articles/importing only reads
        return EDGE
    if app == "groundwork":
        return LAYERS.get(first, 0) if first != "management" else EDGE
    return LAYERS.get(first, EDGE) if rest else 0


def test_rules_never_write():
    written = [
        f"{module.place}:{node.lineno} calls .{node.func.attr}()"
        for module in modules(APPS)
        if layer_of(module.name) == LAYERS["rules"]
        for node in module.nodes
        if is_write(node)
    ]
    assert written == []


def is_write(node: ast.AST) -> bool:
    """A call like a model's or a queryset's: those are given keywords alone, unlike a digest's update()."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
        return False
    return node.func.attr.startswith("bulk_") or not node.args


@pytest.mark.parametrize("package", PURE)
def test_pure_code_knows_no_database_no_request_no_network(package):
    inside = [module for module in modules(APPS) if f"{module.name}.".startswith(f"{package}.")]
    foreign = [
        f"{module.place}:{line} imports {name}"
        for module in inside
        for name, line in module.imports
        if f"{name}.".startswith(tuple(f"{other}." for other in (*PURE[package], *OUTSIDE_WORLD)))
    ]
    assert inside
    assert foreign == []


def test_names_say_what_a_module_is_about():
    nameless = [
        m.place for m in modules(APPS) if any(FORBIDDEN_NAMES.match(part) for part in m.name.split("."))
    ]
    assert nameless == []


def test_nothing_prints():
    printing = [
        f"{module.place}:{node.lineno}"
        for module in modules(APPS)
        for node in module.nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert printing == []


def test_saving_and_deleting_do_what_they_say():
    """No save() or delete() of our own, no signals of models, no generic keys: a write is where it is written."""
    surprising = [
        f"{module.place}:{node.lineno} {node.name}()"
        for module in modules(APPS)
        if layer_of(module.name) == LAYERS["models"]
        for node in module.nodes
        if isinstance(node, ast.FunctionDef) and node.name in ("save", "delete")
    ]
    for module in modules(APPS):
        for name, line in module.imports:
            if name.split(".")[-1] in {*MODEL_SIGNALS, "GenericForeignKey"}:
                surprising.append(f"{module.place}:{line} {name}")
    assert surprising == []


def test_whatever_is_silenced_says_why():
    silent = [
        f"{module.place}:{number} {line.strip()}"
        for module in modules()
        if module.name not in ("tests.test_architecture",)
        for number, line in enumerate(module.source.splitlines(), start=1)
        if SILENCED.search(line) and not A_REASON.search(line)
    ]
    assert silent == []


# --- the rules above can fail


def module_of(name: str, source: str) -> tuple[Module]:
    from tests.source import ROOT

    return (Module(ROOT / "sample.py", name, False, source),)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("articles.views.reading", "from comments.models import Comment"),
        ("accounts.rules.roles", "def f():\n    import articles.models"),
        ("groundwork.limits", "from tests.cast import Cast"),
    ],
)
def test_an_import_upwards_is_found(name, source):
    assert len(list(upward_imports(module_of(name, source)))) == 1


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("comments.models.comment", "from ..rules import permissions"),
        ("comments.rules.permissions", "from comments.actions.posting import post_comment"),
        ("comments.actions.posting", "from comments import views"),
        ("comments.rules.permissions", "from groundwork.actions.outbox import enqueue"),
    ],
)
def test_an_import_against_the_layers_is_found(name, source):
    assert len(list(imports_against_the_layers(module_of(name, source)))) == 1


@pytest.mark.parametrize(
    ("source", "writes"),
    [
        ("comment.save(update_fields=['state'])", True),
        ("Comment.objects.filter(pk=1).update(state='hidden')", True),
        ("Comment.objects.create()", True),
        ("Comment.objects.bulk_create(rows)", True),
        ("picture.save(buffer, 'WEBP')", False),
        ("digest.update(b'words')", False),
        ("comment.state", False),
    ],
)
def test_a_write_is_known_from_a_read(source, writes):
    assert any(is_write(node) for node in ast.walk(ast.parse(source))) is writes
