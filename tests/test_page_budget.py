"""What the heavy article costs on the wire: bytes and requests, which no busy machine changes (times: bench/page.py).

3,400 words, 30 comments, 50 notes, as docs/performance.md has it; a KB is 1,024 bytes.
"""

import re
from pathlib import Path

import brotli
import pytest

from alliance_site.seeding.heavy import Load, load_article
from tests.journeys import DESKTOP, PHONE

KB = 1_024
DOCUMENT, SCRIPT, STYLE, ALL = 25 * KB, 15 * KB, 10 * KB, 45 * KB
REQUESTS = 6
LINKED = re.compile(r'<(?:script|link)\b[^>]*?\b(?:src|href)="(/static/[^"]+\.(?:js|css))"')
LATER = re.compile(r'(?:\bimport\(|\bfrom\s*|\bimport\s*)"(\.[^"]+)"')
FOREIGN = re.compile(r"""(?:src|href)=["']?(?:https?:)?//(?!testserver|127\.0\.0\.1)""")
WITH_THE_FIRST_DEED = "deeds."
NOT_AT_FIRST = (WITH_THE_FIRST_DEED, "composing.", "news.")  # with a deed of the reader's, with another visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def heavy(db):
    return load_article(Load(words=3_400, comments=80, annotations=50, seed=7), progress=lambda _: None)


def test_the_heavy_article_stays_within_its_budget(client, heavy, as_served):
    page = client.get(heavy.get_absolute_url()).content
    assert page.count(b"<article class=") >= 30
    files = loaded(page.decode(), as_served)
    sizes = {
        ending: sum(packed(path) for path in files if path.suffix == ending) for ending in (".js", ".css")
    }
    document = len(brotli.compress(page))
    told = f"document {document}, {sizes}, {[path.name for path in files]}"
    assert document <= DOCUMENT, told
    assert sizes[".js"] <= SCRIPT, told
    assert sizes[".css"] + critical(page) <= STYLE, told
    assert document + sum(sizes.values()) <= ALL, told
    assert 3 + len(files) <= REQUESTS, (
        told
    )  # the page, its icon, and the notes where there is room beside the text
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
    return len(path.with_name(f"{path.name}.br").read_bytes())


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
