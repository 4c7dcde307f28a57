"""What the heavy article costs on the wire: bytes and requests, which no busy machine changes (times: bench/page.py).

3,400 words, 30 comments, 50 notes, as docs/performance.md has it; headers included; a KB is 1,024 bytes.
"""

import re
from pathlib import Path

import brotli
import pytest
from django.http import HttpResponseBase
from django.test import Client, override_settings

from alliance_site.seeding.heavy import Load, load_article
from tests.journeys import DESKTOP, PHONE

KB = 1_024
DOCUMENT, SCRIPT, STYLE, ALL = 25 * KB, 15 * KB, 10 * KB, 45 * KB
REQUESTS = 6
LINKED = re.compile(r'<(?:script|link)\b[^>]*?\b(?:src|href)="(/static/[^"]+\.(?:js|css|svg))"')
LATER = re.compile(r'(?:\bimport\(|\bfrom\s*|\bimport\s*)"(\.[^"]+)"')
FOREIGN = re.compile(r"""(?:src|href)=["']?(?:https?:)?//(?!testserver|127\.0\.0\.1)""")
WITH_THE_FIRST_DEED = "deeds."
# With a deed of the reader's, with another visit, after a while, with scrolling.
NOT_AT_FIRST = (WITH_THE_FIRST_DEED, "settings.", "languages.", "composing.", "news.", "watching.", "places.")

pytestmark = pytest.mark.django_db


@pytest.fixture
def heavy(db):
    return load_article(Load(words=3_400, comments=80, annotations=50, seed=7), progress=lambda _: None)


def test_the_heavy_article_stays_within_its_budget(client, heavy, as_served):
    answer = client.get(heavy.get_absolute_url())
    page = answer.content
    assert page.count(b"<article class=") >= 30
    files = loaded(page.decode(), as_served)
    around = headers(of_a_file(files[0], as_served), OF_A_SERVER)
    sizes = {
        ending: sum(packed(path) for path in files if path.suffix == ending)
        for ending in (".js", ".css", ".svg")
    }
    document = len(brotli.compress(page)) + headers(answer, KEPT)
    told = f"document {document}, {sizes}, {[path.name for path in files]}"
    assert document <= DOCUMENT, told
    assert sizes[".js"] + 2 * around <= SCRIPT, told
    assert sizes[".css"] + around + critical(page) <= STYLE, told
    assert document + sum(sizes.values()) + around * len(files) <= ALL, told
    assert 2 + len(files) <= REQUESTS, told  # the page, and the notes where there is room beside the text
    assert not FOREIGN.search(page.decode())
    assert b"@font-face" not in page + b"".join(path.read_bytes() for path in files)


def loaded(page: str, folder: Path) -> list[Path]:
    """The files that a visit loads without any deed of the reader's, and what these import."""
    found = [folder / address.removeprefix("/static/") for address in dict.fromkeys(LINKED.findall(page))]
    for path in found:
        for target in LATER.findall(path.read_text()) if path.suffix == ".js" else ():
            other = path.parent.joinpath(target).resolve()
            if other not in found and not other.name.startswith(NOT_AT_FIRST):
                found.append(other)
    return found


def packed(path: Path) -> int:
    folded = [path.with_name(f"{path.name}{ending}") for ending in (".br", ".gz")]
    return min(len(one.read_bytes()) for one in folded if one.exists())


# What a server and the keeper add to each answer, as Chromium counts it (HTTP/1.1).
OF_A_SERVER = (
    "HTTP/1.1 200 OK\r\nserver: granian\r\ndate: Sun, 22 Nov 2026 13:00:15 GMT\r\ncontent-length: 25184\r\n"
    "content-encoding: br\r\n\r\n"
)
KEPT = OF_A_SERVER + 'etag: W/"1ce70afaee3276d8707aa30e"\r\n'


def headers(answer: HttpResponseBase, added: str) -> int:
    own = {name: value for name, value in answer.items() if f"{name.lower()}:" not in added}
    return len(added) + sum(len(f"{name}: {value}\r\n") for name, value in own.items())


def of_a_file(path: Path, folder: Path) -> HttpResponseBase:
    """The answer for a collected file, through all middleware."""
    with override_settings(STATIC_ROOT=folder, WHITENOISE_AUTOREFRESH=False, WHITENOISE_USE_FINDERS=False):
        answer = Client().get(
            f"/static/{path.relative_to(folder).as_posix()}", headers={"Accept-Encoding": "gzip, br"}
        )
    assert answer.status_code == 200 and answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Encoding"] == "br"
    answer.close()
    return answer


def critical(page: bytes) -> int:
    return len(brotli.compress(re.search(rb"<style>(.*?)</style>", page, re.DOTALL)[1]))


@pytest.mark.journey
def test_the_joined_scripts_work_on_every_kind_of_page(new_page, heavy, as_served):
    article = heavy.get_absolute_url()
    for path in ("/", "/accounts/login/", f"{article}comments/", f"{article}p/2/", article):
        page = new_page(viewport=PHONE)
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert len(set(asked)) <= REQUESTS, "\n".join(asked)
    page.locator("html[data-noted]").wait_for()
    assert not any(name in url for url in asked for name in (*NOT_AT_FIRST, "/notes/", "/pieces/"))
    page.set_viewport_size(DESKTOP)
    page.locator("#margin > .card").first.wait_for(state="attached")
    assert len(set(asked)) < REQUESTS, "\n".join(asked)  # one is the icon's, which no event tells of
    assert not any(name in url for url in asked for name in (*NOT_AT_FIRST, "/pieces/"))
    page.set_viewport_size(PHONE)
    page.locator(".pn", has_text=re.compile(r"[1-9]")).first.click()
    page.wait_for_selector(".note-list:not([hidden])")
    assert any(WITH_THE_FIRST_DEED in url for url in asked)
