"""ES modules (ECMA-262, 16.2) joined into few files: each module once, its exports under its own name.

Not a parser: it knows the forms in which this site's modules are written, at the beginning of a line, and refuses every
other. Exports are functions, classes and constants, which never change, so that a copied name is as good as a binding.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

IMPORT = re.compile(r'^import\s*(?:\{([^}]*)\}\s*from\s*)?"(\.[^"]+)";[ \t]*\n?', re.MULTILINE)
EXPORT_FROM = re.compile(r'^export\s*\{([^}]*)\}\s*from\s*"(\.[^"]+)";[ \t]*\n?', re.MULTILINE)
EXPORT_LIST = re.compile(r"^export\s*\{([^}]*)\};[ \t]*\n?", re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.MULTILINE)
LATER = re.compile(r'\bimport\("(\.[^"]+)"\)')
VARIABLE = re.compile(r"\$[A-Za-z_]\w*")  # of a module; no other name of ours begins so
LEFT = re.compile(r"^(?:import\b(?!\()|export\b|await\b).*|.*\bimport\.meta\b.*", re.MULTILINE)


class CannotJoin(Exception):
    """A module is written in a way that cannot be joined; the message names it and the words."""


@dataclass
class Module:
    """One module, taken apart. Names of other modules are theirs in the whole ("js/frame.js")."""

    name: str
    body: str
    imports: list[tuple[str, list[tuple[str, str]]]] = field(
        default_factory=list
    )  # (module, (theirs, ours)...)
    exports: dict[str, str] = field(default_factory=dict)  # by the name outside, what it is here

    @property
    def variable(self) -> str:
        return "$" + re.sub(r"\W", "_", self.name.removesuffix(".js"))

    def later(self) -> Iterator[str]:
        """The modules that it imports while it runs."""
        return (_resolved(self.name, found[1]) for found in LATER.finditer(self.body))


def take_apart(name: str, source: str) -> Module:
    """Raises CannotJoin."""
    module = Module(name, source)

    def imported(found: re.Match[str]) -> str:
        module.imports.append((_resolved(name, found[2]), list(_pairs(found[1] or ""))))
        return ""

    def passed_on(found: re.Match[str]) -> str:
        other = _resolved(name, found[2])
        module.imports.append((other, []))
        for theirs, ours in _pairs(found[1]):
            module.exports[ours] = f"{Module(other, '').variable}.{theirs}"
        return ""

    def listed(found: re.Match[str]) -> str:
        module.exports.update({outside: inside for inside, outside in _pairs(found[1])})
        return ""

    def declared(found: re.Match[str]) -> str:
        module.exports[found[1]] = found[1]
        return ""

    forms = ((EXPORT_FROM, passed_on), (IMPORT, imported), (EXPORT_LIST, listed), (EXPORT, declared))
    for form, replace in forms:
        module.body = form.sub(replace, module.body)
    if left := LEFT.search(module.body):
        raise CannotJoin(f"{name}: {left[0]}")
    return module


def join(
    bundles: Mapping[str, Sequence[str]], read: Callable[[str], str], *, rest: str = ""
) -> tuple[dict[str, str], dict[str, str]]:
    """The text of each bundle, and the bundle of each module that is in one, by name.

    Bundles import each other by relative address. What they import() while they run and none names is in `rest`, or in
    the bundle that wants it if that comes later.

    `read` gives the source of a module. Raises CannotJoin.
    """
    home: dict[str, str] = {}  # the bundle of each module
    modules: dict[str, Module] = {}
    named = {entry for entries in bundles.values() for entry in entries}
    gathers = not rest
    for bundle, entries in bundles.items():
        gathers = gathers or bundle == rest
        waiting = list(entries)
        while waiting or (waiting := _wanted(modules, named) if gathers else []):
            for module in _in_order(waiting.pop(0), read, modules, ()):
                home[module.name] = bundle
    outward = {target for module in modules.values() for target in module.later() if target in home}
    outward |= {
        target
        for module in modules.values()
        for target, _ in module.imports
        if home[target] != home[module.name]
    }
    outward |= named
    return {bundle: _text(bundle, modules, home, outward) for bundle in bundles}, home


def with_short_names(texts: Mapping[str, str]) -> dict[str, str]:
    """Bundles whose modules are called $0, $1, ...: minifiers keep the names of what is imported and exported."""
    met = dict.fromkeys(name for text in texts.values() for name in VARIABLE.findall(text))
    short = {name: f"${at:x}" for at, name in enumerate(met)}
    return {bundle: VARIABLE.sub(lambda found: short[found[0]], text) for bundle, text in texts.items()}


def _wanted(modules: Mapping[str, Module], named: set[str]) -> list[str]:
    """What is imported later, and neither met nor named yet."""
    later = dict.fromkeys(name for module in modules.values() for name in module.later())
    return [name for name in later if name not in named and name not in modules]


def _in_order(
    name: str, read: Callable[[str], str], modules: dict[str, Module], above: tuple[str, ...]
) -> Iterator[Module]:
    """What has not been met yet of a module and all that it imports, each after what it needs."""
    if name in above:
        raise CannotJoin(f"{name} imports itself by way of {above[-1]}")
    if name in modules:
        return
    module = take_apart(name, read(name))
    for other, _ in module.imports:
        yield from _in_order(other, read, modules, (*above, name))
    modules[name] = module
    yield module


def _text(bundle: str, modules: Mapping[str, Module], home: Mapping[str, str], outward: set[str]) -> str:
    own = [module for module in modules.values() if home[module.name] == bundle]
    needed: dict[str, set[str]] = {}
    for module in own:
        for other, _ in module.imports:
            if home[other] != bundle:
                needed.setdefault(home[other], set()).add(modules[other].variable)
    lines = [
        f'import {{ {", ".join(sorted(names))} }} from "{_relative(other, bundle)}";'
        for other, names in needed.items()
    ]
    lines += [_wrapped(module, bundle, modules, home) for module in own]
    shown = sorted(module.variable for module in own if module.name in outward)
    return "\n".join([*lines, f"export {{ {', '.join(shown)} }};", ""])


def _wrapped(module: Module, bundle: str, modules: Mapping[str, Module], home: Mapping[str, str]) -> str:
    """A module as one constant: an object of what it exports."""

    def later(found: re.Match[str]) -> str:
        target = _resolved(module.name, found[1])
        if target not in home:
            return f'import("{_relative(target, bundle)}")'
        if home[target] == bundle:
            return f"Promise.resolve({modules[target].variable})"
        return f'import("{_relative(home[target], bundle)}").then((all) => all.{modules[target].variable})'

    taken = [
        f"const {{ {', '.join(theirs if theirs == ours else f'{theirs}: {ours}' for theirs, ours in pairs)} }} = "
        f"{modules[other].variable};"
        for other, pairs in module.imports
        if pairs
    ]
    given = ", ".join(
        name if name == inside else f"{name}: {inside}" for name, inside in module.exports.items()
    )
    body = "\n".join([*taken, LATER.sub(later, module.body), f"return {{ {given} }};" if given else ""])
    return f"const {module.variable} = (() => {{\n{body}\n}})();"


def _pairs(names: str) -> Iterator[tuple[str, str]]:
    """`a, b as c` as (a, a), (b, c)."""
    for part in filter(None, map(str.strip, names.split(","))):
        first, _, second = part.partition(" as ")
        yield first.strip(), (second or first).strip()


def _resolved(name: str, relative: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), relative))


def _relative(target: str, bundle: str) -> str:
    path = posixpath.relpath(target, posixpath.dirname(bundle))
    return path if path.startswith(".") else f"./{path}"
