"""Modules are joined and served under names that change with their content, and import each other by them."""

import gzip
import json
import re
import shutil

import brotli
import pytest

from alliance_site.bundling.contents import SCRIPTS, STYLES
from alliance_site.bundling.minifying import minified
from alliance_site.bundling.modules import CannotJoin, join, take_apart
from alliance_site.static_files import HashedFiles
from tests.collecting import SOURCES

IMPORT = re.compile(r"""(?:from\s*|import\(|import\s*)["'](\.[^"']+)["']""")
HASHED = re.compile(r"\.[0-9a-f]{8}\.(?:js|css)$")


def parts_served(collected) -> dict[str, str]:
    return json.loads((collected / "staticfiles.json").read_text())["paths"]


def test_every_import_names_the_file_as_it_is_served(collected):
    imports = 0
    for path in collected.rglob("*.js"):
        if not HASHED.search(path.name):
            continue
        for target in IMPORT.findall(path.read_text()):
            imports += 1
            assert HASHED.search(target), (path.name, target)
            assert path.parent.joinpath(target).resolve().is_file(), (path.name, target)
    assert imports > 20


def test_the_parts_of_a_bundle_have_its_address(collected):
    served = parts_served(collected)
    for bundle, parts in (SCRIPTS | STYLES).items():
        assert {served[part] for part in parts} == {served[bundle]}
        assert HASHED.search(served[bundle])
        assert (collected / served[bundle]).is_file()


def test_no_single_script_brings_a_second_copy_of_what_a_bundle_holds(collected):
    bundles = {entry for parts in SCRIPTS.values() for entry in parts}
    for path in sorted(SOURCES.rglob("*.js")):
        name = path.relative_to(SOURCES).as_posix()
        if name not in bundles and "/" not in name.removeprefix("js/") and not name.startswith("js/admin"):
            assert not take_apart(name, path.read_text()).imports, f"{name} belongs into bundling/contents.py"


def test_what_readers_load_is_packed_both_ways(collected):
    served = parts_served(collected)
    for name in ("js/idle.js", "css/pages.css", "js/proof.js"):
        path = collected / served[name]
        assert brotli.decompress(path.with_name(f"{path.name}.br").read_bytes()) == path.read_bytes()
        assert gzip.decompress(path.with_name(f"{path.name}.gz").read_bytes()) == path.read_bytes()


def test_a_name_changes_with_what_is_imported_and_else_stays(tmp_path):
    first, again = collected_names(tmp_path / "1"), collected_names(tmp_path / "2")
    changed = collected_names(tmp_path / "3", {"js/notes/units.js": "export const MORE = 1;\n"})
    assert first == again
    assert {name for name in SCRIPTS if first[name] != changed[name]} >= {"js/idle.js", "js/frame.js"}
    assert first["css/pages.css"] == changed["css/pages.css"]


def collected_names(folder, additions=None) -> dict[str, str]:
    shutil.copytree(SOURCES, folder, ignore=shutil.ignore_patterns("admin*"))
    for name, text in (additions or {}).items():
        (folder / name).write_text((folder / name).read_text() + text)
    storage = HashedFiles(location=folder, base_url="/static/")
    storage.create_compressor = lambda **_: type("Nothing", (), {"should_compress": lambda _, __: False})()
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*.*") if path.is_file()]
    for _name, _new, outcome in storage.post_process({name: (storage, name) for name in names}):
        assert not isinstance(outcome, Exception), outcome
    return parts_served(folder)


MODULES = {
    "js/a.js": 'import { two, three as drei } from "./parts/b.js";\nimport "./c.js";\nexport const one = two + drei;\n',
    "js/parts/b.js": "export const two = 2;\nconst inside = 3;\nexport { inside as three };\n",
    "js/c.js": 'export const late = () => import("./d.js").then(({ four }) => four);\n',
    "js/d.js": 'import { two } from "./parts/b.js";\nexport { three } from "./parts/b.js";\n'
    "export function four() { return two * 2; }\n",
}


def test_each_module_is_in_one_bundle_after_what_it_needs():
    joined = join({"js/first.js": ("js/a.js",), "js/second.js": ("js/d.js",)}, MODULES.__getitem__)[0]
    first, second = joined["js/first.js"], joined["js/second.js"]
    order = [first.index(f"const $js_{name} =") for name in ("parts_b", "c", "a")]
    assert order == sorted(order)
    assert "return { two: two" not in first and "three: inside" in first
    assert 'import("./second.js").then((all) => all.$js_d)' in first
    assert 'import { $js_parts_b } from "./first.js";' in second
    assert "three: $js_parts_b.three" in second
    assert "const $js_parts_b" not in second


def test_what_no_bundle_names_comes_with_the_one_for_the_rest():
    bundles = {"js/first.js": ("js/a.js",), "js/rest.js": ()}
    joined, homes = join(bundles, MODULES.__getitem__, rest="js/rest.js")
    assert homes["js/d.js"] == "js/rest.js"
    assert 'import("./rest.js").then((all) => all.$js_d)' in joined["js/first.js"]
    assert "export { $js_d };" in joined["js/rest.js"]


@pytest.mark.parametrize(
    "source",
    [
        "export default 3;\n",
        "export let counted = 0;\n",
        'import all from "./b.js";\n',
        'import * as all from "./b.js";\n',
        "const here = import.meta.url;\n",
        "await 3;\n",
    ],
)
def test_what_cannot_be_joined_is_refused_by_name(source):
    with pytest.raises(CannotJoin, match=r"js/odd\.js"):
        take_apart("js/odd.js", source)


def test_modules_that_import_each_other_in_a_circle_are_refused():
    circle = {"js/x.js": 'import { y } from "./y.js";\n', "js/y.js": 'import { x } from "./x.js";\n'}
    with pytest.raises(CannotJoin, match=r"js/x\.js"):
        join({"js/all.js": ("js/x.js",)}, circle.__getitem__)


@pytest.mark.parametrize("with_renaming", [True, False])
def test_minified_without_comments_wherever_it_is_done(monkeypatch, with_renaming):
    if not with_renaming:
        monkeypatch.setattr("alliance_site.bundling.minifying.minify", None)
    source = '// why\nexport function sum(first, second) {\n  return first + second; // "both"\n}\n'
    told = minified("js/sum.js", source)
    assert "why" not in told and "export function sum" in told and len(told) < 60
    assert minified("css/x.css", "/* why */\na {\n  color: red;\n}\n") == "a{color:red}"
    inside = ".card :is(h2, h3) { color: red }\na:not(.b) :where(i) :hover, ul > :first-child { margin: 0 }"
    kept = ".card *:is(h2,h3){color:red}a:not(.b) *:where(i) *:hover,ul>:first-child{margin:0}"
    assert minified("css/x.css", inside) == kept
