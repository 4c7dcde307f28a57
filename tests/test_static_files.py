"""Modules are served under names that change with their content, and import each other by them."""

import re
import shutil
from pathlib import Path

from alliance_site.static_files import HashedFiles

SCRIPTS = Path(__file__).parent.parent / "static" / "js"
IMPORT = re.compile(r"""(?:from\s*|import\()["'](\.[^"']+)["']""")


def test_every_import_names_the_file_as_it_will_be_served(tmp_path):
    shutil.copytree(SCRIPTS, tmp_path / "js")
    names = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.js")]
    storage = HashedFiles(location=tmp_path, base_url="/static/")
    done = storage.post_process({name: (storage, name) for name in names})
    served = {name: new for name, new, _changed in done if new.endswith(".js")}  # not the compressed copies
    assert served.keys() == set(names)
    imports = 0
    for name, new in served.items():
        assert re.search(r"\.[0-9a-f]{12}\.js$", new), name
        content = (tmp_path / new).read_text()
        for target in IMPORT.findall(content):
            imports += 1
            assert (tmp_path / new).parent.joinpath(target).resolve().is_file(), (name, target)
            assert re.search(r"\.[0-9a-f]{12}\.js$", target), (name, target)
    assert imports > 20
