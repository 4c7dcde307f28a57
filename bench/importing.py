"""Bringing a blog: `manage.py import_wordpress` on made-up exports, in a process and a database of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from alliance_site.seeding.babble import Babbler

COMMENTS = 10_000
PER_ARTICLE = 100
MOST_SECONDS = 60
MOST_GROWTH = 1.25  # of memory, for four times as many comments
MANAGE = Path(__file__).parent.parent / "manage.py"
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://old.example.org</wp:base_blog_url>
"""


def run() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        seconds, memory = _brought(Path(folder), "many", COMMENTS, PER_ARTICLE)
        _seconds, larger = _brought(Path(folder), "more", 4 * COMMENTS, PER_ARTICLE)
        one_seconds, one_memory = _brought(Path(folder), "one", COMMENTS, COMMENTS)
        again, _memory = _brought(Path(folder), "many", COMMENTS, PER_ARTICLE)
    return [
        _row("10,000 comments on 100 articles", seconds, "s", MOST_SECONDS),
        _row("10,000 comments on one article", one_seconds, "s", MOST_SECONDS),
        _row("the same file again", again, "s", MOST_SECONDS),
        _row("memory with 40,000 comments to 10,000", larger / memory, "times", MOST_GROWTH),
        {"name": "most memory, 100 articles", "value": memory, "unit": "MB"},
        {"name": "most memory, one article", "value": one_memory, "unit": "MB"},
    ]


def _row(name: str, value: float, unit: str, most: float) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "target": f"<= {most:g}", "met": value <= most}


def _brought(folder: Path, name: str, comments: int, per_article: int) -> tuple[float, float]:
    """Seconds and megabytes (most resident) of one import into the database `name` of the folder."""
    file = folder / f"{name}.xml"
    env = {**os.environ, "VAR_DIR": str(folder / name), "LOCAL": "1"}
    if not file.exists():
        file.write_text("".join(_export(comments, per_article)), "utf-8")
        for command in (["migrate", "-v", "0"], ["createcachetable"], ["seed"]):
            subprocess.run([sys.executable, MANAGE, *command], env=env, check=True, stdout=subprocess.DEVNULL)
    began = time.monotonic()
    command = [sys.executable, str(MANAGE), "import_wordpress", str(file)]
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}")
    return time.monotonic() - began, usage.ru_maxrss / 1024


def _export(comments: int, per_article: int) -> Iterator[str]:
    random = Random(7)
    babbler = Babbler(random)
    yield HEAD
    for number in range(comments):
        if number % per_article == 0:
            if number:
                yield "</item>\n"
            yield _post(10_000_000 + number, babbler)
        first = number - number % per_article
        parent = random.randrange(first, number) + 1 if number > first and random.random() < 0.6 else 0
        yield _comment(number + 1, parent, babbler)
    yield "</item></channel></rss>"


def _post(number: int, babbler: Babbler) -> str:
    text = "\n\n".join(babbler.paragraph(90)[0] for _ in range(12))
    return (
        f"<item><title>{babbler.title(4)}</title><link>https://old.example.org/{number}/</link>"
        f"<content:encoded><![CDATA[{text}]]></content:encoded><wp:post_id>{number}</wp:post_id>"
        "<wp:post_date_gmt>2012-01-01 12:00:00</wp:post_date_gmt><wp:comment_status>open</wp:comment_status>"
        f"<wp:post_name>post-{number}</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>"
    )


def _comment(number: int, parent: int, babbler: Babbler) -> str:
    minutes, seconds = divmod(number, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author>Reader {number % 400}"
        f"</wp:comment_author><wp:comment_author_email>r{number % 400}@example.org</wp:comment_author_email>"
        f"<wp:comment_date_gmt>2012-02-{days + 1:02} {hours:02}:{minutes:02}:{seconds:02}</wp:comment_date_gmt>"
        f"<wp:comment_content><![CDATA[{babbler.paragraph(60)[0]}\n\n{babbler.paragraph(40)[0]}]]>"
        f"</wp:comment_content><wp:comment_approved>1</wp:comment_approved>"
        f"<wp:comment_parent>{parent}</wp:comment_parent></wp:comment>\n"
    )
