"""Every string of the source that is to be translated: gettext calls in Python, translate tags in templates."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation.template import templatize

PYTHON = ("accounts", "alliance_site", "articles", "comments", "groundwork")
TEMPLATES = "templates"
# The functions by name, and which of their arguments are context, string and plural.
CALLS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
# What Django makes of a template's tags: ` gettext('...') ` and so on, among letters that stand for the rest.
_STRING = r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
_IN_TEMPLATE = re.compile(
    rf"(?<![\w.])(_|n?p?gettext)\(\s*{_STRING}(?:\s*,\s*{_STRING})?(?:\s*,\s*{_STRING})?\s*[,)]", re.DOTALL
)


@dataclass(slots=True)
class Message:
    """One string as the source has it; `places` are the files that do, from the root."""

    singular: str
    plural: str = ""
    context: str = ""
    places: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.singular


def messages_in(root: Path) -> dict[tuple[str, str], Message]:
    """All messages under the project's root by (context, string), in the order of their first files.

    Raises SyntaxError for Python that is none, ValueError for two plurals of one string, and for one that is said
    with a plural here and without one there: they would share the translation, which names a number.
    """
    found: dict[tuple[str, str], Message] = {}
    for place, message in _all(root):
        known = found.setdefault(message.key, message)
        if message.plural and known.plural and known.plural != message.plural:
            raise ValueError(f"{place}: “{message.singular}” has two plurals")
        if bool(message.plural) != bool(known.plural):
            raise ValueError(f"{place}: “{message.singular}” is counted in one place and not in another")
        if place not in known.places:
            known.places.append(place)
    return found


def _all(root: Path) -> Iterator[tuple[str, Message]]:
    for folder in PYTHON:
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.parts:  # they hold copies of what the models say
                yield from _placed(root, path, in_python(path.read_text()))
    for path in sorted((root / TEMPLATES).rglob("*.*")):
        if path.suffix in (".html", ".txt", ".xml"):
            yield from _placed(root, path, in_template(path.read_text(), str(path)))


def _placed(root: Path, path: Path, messages: Iterable[Message]) -> Iterator[tuple[str, Message]]:
    place = path.relative_to(root).as_posix()
    return ((place, message) for message in messages)


def in_python(source: str) -> Iterator[Message]:
    """The messages of a Python file. A call with anything but plain strings has its strings elsewhere."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            values = [a.value if isinstance(a, ast.Constant) else None for a in node.args]
            if name in CALLS and (message := _message(name, values)):
                yield message


def in_template(source: str, origin: str) -> Iterator[Message]:
    """The messages of a Django template: translate and blocktranslate tags, and `_("...")` in others."""
    for match in _IN_TEMPLATE.finditer(templatize(source, origin=origin)):
        values = [ast.literal_eval(text) if text else None for text in match.groups()[1:]]
        if message := _message(match[1], values):
            yield message


def _message(name: str, values: Sequence[object]) -> Message | None:
    def word(index: int | None) -> str:
        value = values[index] if index is not None and index < len(values) else ""
        return value if isinstance(value, str) else ""

    context, singular, plural = CALLS[name]
    if not word(singular):
        return None
    return Message(word(singular), word(plural), word(context))
