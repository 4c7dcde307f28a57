"""Where the page keeper puts its pages, and the tags they go by: bounded memory, the same tag in every process."""

import os
import subprocess
import sys

from django.utils import timezone

from alliance_site.keeper.store import OVERHEAD_BYTES, KeptPage, Store
from alliance_site.keeper.versions import etag_of
from groundwork.public_pages import Shown


def page_of(size):
    return KeptPage(Shown(1), 'W/"x"', [], b"x" * size, 0.0)


def test_memory_is_bounded_and_the_least_used_goes_first():
    small = Store(most_bytes=3 * (1000 + OVERHEAD_BYTES))
    for key in "abc":
        small.put(key, page_of(1000))
    small.get("a")
    small.put("d", page_of(1000))
    assert [key for key in "abcd" if small.get(key)] == ["a", "c", "d"]
    assert small._bytes <= small.most_bytes
    small.put("huge", page_of(small.most_bytes))
    assert small.get("huge") is None


def test_the_books_of_the_store_stay_right():
    books = Store()
    page = page_of(1000)
    books.put("a", page)
    books.tighten("a", page, b"x" * 10)
    newer = page_of(500)
    books.put("a", newer)
    books.tighten("a", page, b"x")  # of a page that is no longer there
    assert books.get("a") is newer
    books.drop("a")
    assert books._bytes == 0


def test_two_processes_agree_on_the_tag():
    code = (
        "import django; django.setup()\n"
        "from alliance_site.keeper.versions import etag_of\n"
        "from groundwork.public_pages import Shown\n"
        "print(etag_of('/articles/x/', Shown(3, {2: 5, 1: 4})))"
    )
    tags = set()
    for seed in ("1", "2"):
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "alliance_site.settings", "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
        )
        tags.add(done.stdout.strip())
    assert tags == {etag_of("/articles/x/", Shown(3, {1: 4, 2: 5}))}


def test_every_ingredient_changes_the_tag():
    soon = timezone.now()
    shown = [Shown(1), Shown(2), Shown(1, {1: 1}), Shown(1, {1: 2}), Shown(1, {2: 1}), Shown(1, until=soon)]
    tags = {etag_of(key, one) for key in ("/a/", "/b/") for one in shown}
    assert len(tags) == 2 * len(shown)
