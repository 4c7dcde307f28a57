"""What is written when static files are collected: minified, joined, named by content."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import ContentFile

from alliance_site.bundling.contents import REST, SCRIPTS, STYLES
from alliance_site.bundling.minifying import minified
from alliance_site.bundling.modules import join, with_short_names

OWN = re.compile(
    r"(?:js|css)/[^/].*\.(?:js|css)"
)  # the admin's files, which packages bring, stay as they are
REFERENCE = re.compile(r'(\bfrom\s*|\bimport\s*\(?\s*)"(\.[^"]+)"')
# Of a hash: one version of a file in four thousand million is taken for another; pages name many files.
DIGITS = 8


class Bundling(ManifestStaticFilesStorage):
    """Writes the bundles beside the single files, and gives their parts the addresses of the bundles."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Django's own, on minified files, and then the bundles."""
        if dry_run:
            return
        sources = {name: _read(*where) for name, where in paths.items() if OWN.fullmatch(name)}
        joined, homes = join(_present(SCRIPTS, sources), sources.__getitem__, rest=REST)
        for name in sources.keys() - homes.keys():  # what is in a bundle is served on its own to nobody
            self._write(name, minified(name, sources[name]))
            paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)
        styles = {
            name: "".join(map(sources.__getitem__, parts))
            for name, parts in _present(STYLES, sources).items()
        }
        texts = with_short_names(joined) | styles
        yield from self._bundle({name: minified(name, text) for name, text in texts.items()})
        self.save_manifest()

    def file_hash(self, name: str, content: Any = None) -> str | None:
        """Django's, as short as those of bundles."""
        digest = super().file_hash(name, content)
        return digest and digest[:DIGITS]

    def _bundle(self, texts: dict[str, str]) -> Iterator[tuple[str, str, bool]]:
        parts_of = SCRIPTS | STYLES
        names = {name: _hashed(name, texts) for name in texts}
        for name, text in texts.items():
            self._write(names[name], self._with_addresses(name, text, names))
            for part in (name, *parts_of[name]):
                self.hashed_files[self.hash_key(self.clean_name(part))] = names[name]
            yield names[name], names[name], True

    def _with_addresses(self, name: str, text: str, names: dict[str, str]) -> str:
        """Bundles, and single files that they import, by the names under which they are served."""

        def served(found: re.Match[str]) -> str:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), found[2]))
            address = names.get(target) or self.hashed_files[self.hash_key(target)]
            relative = posixpath.relpath(address, posixpath.dirname(name))
            return f'{found[1]}"{relative if relative.startswith(".") else f"./{relative}"}"'

        return REFERENCE.sub(served, text) if name.endswith(".js") else text

    def _write(self, name: str, text: str) -> None:
        if self.exists(name):
            self.delete(name)
        self.save(name, ContentFile(text.encode()))


def _read(storage: Any, path: str) -> str:
    with storage.open(path) as file:
        return str(file.read().decode())


def _present(bundles: dict[str, tuple[str, ...]], sources: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Bundles whose parts are there: a storage is tried on other files in tests."""
    return {name: parts for name, parts in bundles.items() if all(part in sources for part in parts)}


def _hashed(name: str, texts: dict[str, str]) -> str:
    """The name with the hash of its text and of all that it imports: bundles may import each other in a circle."""
    met = [name]
    for one in met:
        for found in REFERENCE.finditer(texts[one]) if one.endswith(".js") else ():
            target = posixpath.normpath(posixpath.join(posixpath.dirname(one), found[2]))
            if target in texts and target not in met:
                met.append(target)
    digest = hashlib.sha256("\0".join(texts[one] for one in sorted(met)).encode()).hexdigest()[:DIGITS]
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.{digest}{dot}{ending}"
