"""`make screenshots`: what people see, from the sample site, into docs/screenshots/ (WebP).

A site of its own in a temporary folder, served as `make run` serves; the same each time but for dates and what is drawn
at random. README shows the strip; a file that is no longer made is removed.
"""

from __future__ import annotations

import io
import sqlite3
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from bench.browsing import browser
from bench.measuring import ROOT, Server, python, seed, serving, trial_site

FOLDER = ROOT / "docs" / "screenshots"
DESKTOP, PHONE = (1440, 900), (390, 844)
QUALITY = 78
NARROWEST = 780  # pixels of a phone's picture: two for each of its own
STRIP = 620  # pixels, its height
GAP = 24
NOTED = ".prose .pn:not(:empty) >> nth=4"
PAPER = (232, 226, 214)


@dataclass(frozen=True)
class Shot:
    """One picture; what `at` finds first is brought near the top."""

    name: str
    path: str
    size: tuple[int, int] = DESKTOP
    dark: bool = False
    language: str = "en-GB"
    at: str = ""  # a CSS selector


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with trial_site() as environment:
        python(environment, "manage.py", "seed")
        with serving(environment, threads=2) as server, browser() as started:
            made = {shot.name: _taken(shot, server, started) for shot in _shots(environment)}
            dense = Shot(
                "dense-margin", seed(environment, 400, 300), at="#p8"
            )  # after the others: lists would show it
            made[dense.name] = _taken(dense, server, started)
    made["strip"] = _strip([made["home"], made["margin"], made["phone-thread"]])
    for name, picture in made.items():
        picture.save(FOLDER / f"{name}.webp", quality=QUALITY, method=6)
    for path in FOLDER.glob("*.webp"):
        if path.stem not in made:
            path.unlink()
    size = sum(path.stat().st_size for path in FOLDER.glob("*.webp"))
    sys.stdout.write(f"{len(made)} pictures, {size / 1000:.0f} kB, in {FOLDER.relative_to(ROOT)}\n")
    return 0


def _shots(environment: Mapping[str, str]) -> list[Shot]:
    essay, japanese = _most_noted(environment, "en"), _most_noted(environment, "ja")
    return [
        Shot("home", "/"),
        Shot("article", essay),
        Shot("margin", essay, at=NOTED),
        Shot("dark", essay, dark=True, at=NOTED),
        Shot("thread", f"{essay}comments/"),
        Shot("phone", essay, PHONE),
        Shot("phone-thread", essay, PHONE, at="#discussion"),
        Shot("japanese", "/ja/", language="ja-JP"),
        Shot("japanese-article", f"/ja{japanese}", language="ja-JP"),
    ]


def _most_noted(environment: Mapping[str, str], language: str) -> str:
    """The sample's article in a language with the most comments."""
    with sqlite3.connect(Path(environment["VAR_DIR"]) / "alliance.sqlite3") as rows:
        found = rows.execute(
            "SELECT a.slug FROM articles_article a JOIN articles_revision r ON r.id = a.current_id"
            " LEFT JOIN comments_comment c ON c.article_id = a.id AND c.in_thread"
            " WHERE r.language = ? AND a.slug NOT LIKE 'load-%' GROUP BY a.slug ORDER BY count(c.id) DESC, a.slug",
            [language],
        ).fetchone()
    return f"/articles/{found[0]}/"


def _taken(shot: Shot, server: Server, started: Browser) -> Image.Image:
    width, height = shot.size
    context = started.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=NARROWEST / width if width < NARROWEST else 1,
        color_scheme="dark" if shot.dark else "light",
        locale=shot.language,
        reduced_motion="reduce",
        has_touch=shot.size == PHONE,
    )
    page = context.new_page()
    page.goto(server.url(shot.path))
    page.wait_for_load_state("networkidle")
    _scroll(page, shot.at)
    page.wait_for_timeout(1_200)  # notes find their places
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    context.close()
    return picture


def _scroll(page: Page, selector: str) -> None:
    if selector:
        page.locator(selector).first.evaluate(
            "(it) => scrollTo(0, it.getBoundingClientRect().top + scrollY - 160)"
        )


def _strip(pictures: list[Image.Image]) -> Image.Image:
    """Side by side, at one height, on paper."""
    scaled = [
        picture.resize((round(picture.width * STRIP / picture.height), STRIP), Image.Resampling.LANCZOS)
        for picture in pictures
    ]
    whole = Image.new(
        "RGB", (sum(one.width for one in scaled) + GAP * (len(scaled) + 1), STRIP + 2 * GAP), PAPER
    )
    left = GAP
    for one in scaled:
        whole.paste(one, (left, GAP))
        left += one.width + GAP
    return whole


if __name__ == "__main__":
    sys.exit(main())
