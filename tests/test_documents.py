"""The documents speak of what is there: paths exist, every dependency has its reason, every decision is listed."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

DOCS = Path(settings.ROOT) / "docs"
PATH = re.compile(
    r"`((?:accounts|alliance_site|articles|comments|groundwork|templates|static|tests|bench|docs)/[\w./-]*)`"
)


@pytest.mark.parametrize("document", sorted(DOCS.rglob("*.md")), ids=lambda path: path.name)
def test_every_path_that_a_document_names_is_there(document):
    named = PATH.findall(document.read_text())
    assert [path for path in named if not (Path(settings.ROOT) / path).exists()] == []


def test_every_dependency_has_its_reason():
    reasons = (DOCS / "dependencies.md").read_text()
    for file in ("requirements.txt", "requirements-dev.txt"):
        for line in (Path(settings.ROOT) / file).read_text().splitlines():
            name = re.match(r"[A-Za-z0-9-]+", line)
            if name and "==" in line:
                assert name[0] in reasons, f"{name[0]} of {file}"


def test_every_decision_is_listed():
    listed = (DOCS / "decisions" / "README.md").read_text()
    for decision in (DOCS / "decisions").glob("[0-9]*.md"):
        assert decision.name in listed


def test_every_noun_of_the_code_has_its_words():
    words = (DOCS / "words.md").read_text()
    nouns = [model for model in apps.get_models() if Path(settings.ROOT, model._meta.app_label).is_dir()]
    assert len(nouns) > 50
    assert [
        name for model in nouns if not model._meta.proxy and f"`{(name := model.__name__)}`" not in words
    ] == []
