"""`make bench` prints a table, writes what it measured, and names its groups when asked for one that is not there."""

import json
import sys
from types import SimpleNamespace

import pytest

from bench import __main__ as bench

ROWS = [
    {
        "name": "kept page",
        "value": 5123.4567,
        "unit": "/s",
        "target": ">= 5000",
        "met": True,
        "beside": "limit 9000",
    },
    {"name": "posting", "value": 7, "unit": "ms", "target": "<= 6", "met": False, "beside": ""},
]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setattr(bench, "known_groups", lambda: ["reading"])
    monkeypatch.setitem(sys.modules, "bench.reading", SimpleNamespace(run=lambda: ROWS))
    return tmp_path / "bench"


@pytest.mark.parametrize("wanted", [[], ["reading"]])
def test_a_group_is_shown_and_written(folder, capsys, wanted):
    assert bench.main(wanted) == 0
    told = capsys.readouterr().out.splitlines()
    shown = next(line for line in told if line.startswith("kept page"))
    assert " ".join(shown.split()) == "kept page 5123 /s >= 5000 yes limit 9000"
    assert " NO " in next(line for line in told if line.startswith("posting"))
    assert json.loads((folder / "reading.json").read_text()) == ROWS


def test_an_unknown_group_names_the_known(folder, capsys):
    assert bench.main(["writing"]) == 2
    assert "There are: reading." in capsys.readouterr().err
    assert not folder.exists()


def test_the_groups_are_found():
    assert "anchoring" in bench.known_groups()
