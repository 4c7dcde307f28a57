"""What a browser makes of a page: Lighthouse's audits, and the main thread's time in the real Chromium.

Lighthouse is fetched once by npm into var/lighthouse; the version is pinned, since each one audits otherwise.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, Route, sync_playwright

from alliance_site.run.places import var_dir
from tests.browser import find_chromium

LIGHTHOUSE = "lighthouse@12.8.2"  # the last one that Node 18 and 20 run
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
AT_MOST = 240.0  # seconds for one run
TRIES = 3  # a busy machine answers Lighthouse too late now and then


def chromium() -> str:
    """The browser of the tests (CHROMIUM names another), so that a clean machine measures what it tests.

    Raises RuntimeError when there is none. A Chromium with windows takes a third more CPU for the same page.
    """
    found = find_chromium()
    if found is None:
        raise RuntimeError("There is no Chromium. Run: .venv/bin/python -m tests.browser")
    return found


@dataclass(frozen=True)
class Audit:
    """The medians of several runs over one page; times in milliseconds, sizes in bytes as transferred."""

    scores: dict[str, int]
    lcp: float
    cls: float
    tbt: float
    requests: int
    bytes: dict[str, int]  # by kind: Document, Script, Stylesheet, Font, ...
    elsewhere: int  # requests to other hosts
    failed: list[str]  # audits that cost points, in any run

    @property
    def all_bytes(self) -> int:
        return sum(self.bytes.values())


def lighthouse() -> Path:
    """The program, fetched if it is not there. Raises RuntimeError without npm, CalledProcessError offline."""
    folder = var_dir() / "lighthouse"
    program = folder / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError("Lighthouse comes by npm, and there is none here.")
        folder.mkdir(parents=True, exist_ok=True)
        options = ["--no-audit", "--no-fund", "--loglevel=error", "--prefix", str(folder)]
        subprocess.run([npm, "install", *options, LIGHTHOUSE], check=True)
    return program


def audited(url: str, *, runs: int, cookies: str = "", is_hidden: bool = False) -> Audit:
    """Lighthouse's mobile settings (simulated slow 4G, a processor at a quarter), each run in a browser of its own.

    `is_hidden`: the page asks search engines to stay away, and is not blamed for it.
    """
    options = ["--skip-audits=is-crawlable"] if is_hidden else []
    if cookies:
        options.append(f"--extra-headers={json.dumps({'Cookie': cookies})}")
    reports = [_report(url, options) for _run in range(runs)]
    numbers = {
        name: statistics.median(report["audits"][audit]["numericValue"] for report in reports)
        for name, audit in (
            ("lcp", "largest-contentful-paint"),
            ("cls", "cumulative-layout-shift"),
            ("tbt", "total-blocking-time"),
        )
    }
    scores = {
        name: round(100 * statistics.median(report["categories"][name]["score"] or 0 for report in reports))
        for name in CATEGORIES
    }
    asked = sorted(reports, key=lambda report: report["audits"]["largest-contentful-paint"]["numericValue"])[
        runs // 2
    ]["audits"]["network-requests"]["details"]["items"]
    kinds: dict[str, int] = {}
    for item in asked:
        kinds[item["resourceType"]] = kinds.get(item["resourceType"], 0) + item["transferSize"]
    elsewhere = sum(not item["url"].startswith(("http://127.0.0.1:", "data:")) for item in asked)
    failed = sorted({name for report in reports for name in _failed(report)})
    return Audit(scores, requests=len(asked), bytes=kinds, elsewhere=elsewhere, failed=failed, **numbers)


def _report(url: str, options: Sequence[str]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="alliance-lighthouse-") as folder:
        out = Path(folder) / "report.json"
        command = [str(lighthouse()), url, "--quiet", "--output=json", f"--output-path={out}"]
        command += [f"--chrome-flags={' '.join(QUIET)}", *options]
        environment = {**os.environ, "CHROME_PATH": chromium()}
        for left in reversed(range(TRIES)):
            done = subprocess.run(
                command, env=environment, check=not left, timeout=AT_MOST, stdout=subprocess.DEVNULL
            )
            if not done.returncode:
                break
        report: dict[str, Any] = json.loads(out.read_text())
    return report


def _failed(report: Mapping[str, Any]) -> Iterator[str]:
    for category in report["categories"].values():
        for reference in category["auditRefs"]:
            score = report["audits"][reference["id"]]["score"]
            if reference["weight"] and score is not None and score < 1:
                yield reference["id"]


# --- notes, in a browser that is watched


INTERACTIONS = """() => { window.slow = 0; new PerformanceObserver((seen) => {
    const deeds = seen.getEntries().filter(({ interactionId }) => interactionId);
    window.slow = Math.max(window.slow, ...deeds.map(({ duration }) => duration));
}).observe({ type: "event", durationThreshold: 16, buffered: true }); }"""
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))"


@dataclass(frozen=True)
class Notes:
    """Milliseconds: of the main thread's own clock, from the notes' scripts to the first paint with notes; the longest
    task in that time; from a tap to the paint that follows, as whoever taps sees it, which has the first cards; of the
    main thread's own clock, from the tap until all cards are drawn."""

    painting: float
    longest: float
    opening: float
    drawing: float


@contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET[1:]))
        yield started
        started.close()


def notes_on(url: str, started: Browser, *, slowed: int, runs: int) -> Notes:
    """Medians; `slowed` is how many times slower the processor is made."""
    found: Sequence[Notes] = [_notes_once(url, started, slowed) for _run in range(runs)]
    return Notes(
        *(
            statistics.median(getattr(one, name) for one in found)
            for name in ("painting", "longest", "opening", "drawing")
        )
    )


def _notes_once(url: str, started: Browser, slowed: int) -> Notes:
    context = started.new_context(viewport={"width": 390, "height": 844}, has_touch=True, bypass_csp=True)
    page = context.new_page()
    held: list[Route] = []
    page.route("**/js/idle.*.js", lambda route: held.append(route))
    devtools = context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})  # not what others do meanwhile
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
    page.goto(url)
    while not held:
        page.wait_for_timeout(50)
    page.wait_for_timeout(1_000)
    page.evaluate(INTERACTIONS)
    page.evaluate("""() => { window.long = 0; new PerformanceObserver((seen) => {
        for (const { duration } of seen.getEntries()) window.long = Math.max(window.long, duration);
    }).observe({ type: "longtask" }); }""")
    page.wait_for_function("true")  # what watches the page is not of the page
    before = _busy(devtools)
    held[0].continue_()
    page.wait_for_function("CSS.highlights.size > 0")
    page.evaluate(PAINTED)
    painting = _busy(devtools) - before
    longest = float(page.evaluate("window.long"))
    opening, drawing = _opening(page, devtools)
    context.close()
    return Notes(painting, longest, opening, drawing)


def _busy(devtools: CDPSession) -> float:
    """What the main thread has computed so far, milliseconds of its own clock."""
    metrics = {one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}
    return 1000 * float(metrics["TaskDuration"])


def _opening(page: Page, devtools: CDPSession) -> tuple[float, float]:
    """A tap on the number beside a paragraph, twice: the first one fetches what it needs."""
    drawing = 0.0
    for opener in page.locator(".prose .pn:not(:empty)").all()[:2]:
        opener.scroll_into_view_if_needed()
        page.wait_for_timeout(300)
        page.evaluate("window.slow = 0")
        before = _busy(devtools)
        opener.tap()
        page.wait_for_selector(".note-list .card")
        page.wait_for_timeout(500)
        drawing = _busy(devtools) - before
        page.keyboard.press("Escape")
        page.wait_for_timeout(300)
    return float(page.evaluate("window.slow")), drawing
