"""The browser's half of passages, piece by piece in Chromium: offsets, marks, places for cards and for the bar."""

import json
import random
import re
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from articles.rendering import render_article
from comments.marks import Mark, check_of, painted
from tests.hostile_texts import HOSTILE_ARTICLES

pytestmark = pytest.mark.journey

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "static"
SITE = "http://127.0.0.1:1"  # nobody answers there: every request is answered by `_serve`
TEXTS = [
    "",
    "plain",
    "a😀é",
    "👩‍👩‍👧‍👦 flag 🇯🇵",
    "𠮷野家で𝒜\U0010fffd",
    "שלום עולם 123 مرحبا",
    "e\u0301 Z\u0351\u0343",
    "日米同盟",
]


@pytest.fixture(scope="module")
def modules(chromium: Browser) -> Iterator[Page]:
    """A blank page that imports the site's modules from their files."""
    context = chromium.new_context(viewport={"width": 800, "height": 600})
    context.route("**/*", _serve)
    page = context.new_page()
    page.goto(f"{SITE}/")
    yield page
    context.close()


def _serve(route) -> None:
    name = route.request.url.removeprefix(f"{SITE}/")
    if name.startswith("js/"):
        route.fulfill(path=STATIC / name, content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>x</title><main id=main></main>", content_type="text/html")


def run(page: Page, module: str, script: str, argument=None):
    """The value of a script that sees the module as `m` and what it is given as `x`."""
    return page.evaluate(
        f"""async ([x]) => {{ const m = await import("/js/notes/{module}.js"); {script} }}""", [argument]
    )


# --- units


def test_code_points_and_utf_16_units_are_each_others_inverse(modules):
    found = run(
        modules,
        "units",
        "return x.map((t) => [m.lengthInPoints(t), Array.from({length: m.lengthInPoints(t) + 1}, "
        "(_, p) => [m.unitsBefore(t, p), m.pointsBefore(t, m.unitsBefore(t, p))])]);",
        TEXTS,
    )
    for text, (length, pairs) in zip(TEXTS, found, strict=True):
        assert length == len(text)
        units = [len(text[:point].encode("utf-16-le")) // 2 for point in range(len(text) + 1)]
        assert pairs == [[unit, point] for point, unit in enumerate(units)]


def test_half_a_character_counts_as_the_whole_one(modules):
    assert run(modules, "units", 'return m.pointsBefore("a😀b", 2);') == 2


def test_the_check_is_the_servers(modules):
    found = run(modules, "units", "return x.map(m.checkOf);", TEXTS)
    assert found == [check_of(text) for text in TEXTS] == [zlib.adler32(t.encode()) for t in TEXTS]


# --- marks


def some_marks(seed: int, count: int = 60, length: int = 400) -> list[tuple[int, int]]:
    rng = random.Random(seed)
    starts = sorted(rng.randrange(length) for _ in range(count))
    return sorted(((start, start + rng.randrange(1, 50)) for start in starts), key=lambda m: (m[0], -m[1]))


def test_what_the_server_packs_the_browser_unpacks(modules):
    spans = some_marks(1)
    packed = painted([Mark(n, n, "same", start, end) for n, (start, end) in enumerate(spans, 1)])
    found = run(modules, "marks", "return m.decode(x);", json.loads(packed))
    plain = {"colour": "yellow", "weight": 0}
    assert found == [{"start": s, "end": e, "number": n, **plain} for n, (s, e) in enumerate(spans, 1)]
    said = painted([Mark(1, 7, "same", 2, 5, colour="pink"), Mark(2, 8, "same", 2, 4, weight=3)])
    assert run(modules, "marks", "return m.decode(x);", json.loads(said)) == [
        {"start": 2, "end": 5, "number": 7, "colour": "pink", "weight": 0},
        {"start": 2, "end": 4, "number": 8, "colour": "yellow", "weight": 3},
    ]


@pytest.mark.parametrize("seed", range(5))
def test_tints_follow_the_depth_of_every_character(modules, seed):
    spans = some_marks(seed)
    layers = run(
        modules,
        "marks",
        "return m.byDepth(x.map(([start, end]) => ({start, end})));",
        [list(s) for s in spans],
    )
    assert len(layers) == 3
    # One range for all that goes on: each costs the browser with every change of the page.
    assert all(one[1] < other[0] for layer in layers for one, other in pairwise(layer))
    for point in range(460):
        depth = min(3, sum(start <= point < end for start, end in spans))
        painted_in = [n for n, layer in enumerate(layers, 1) if any(s <= point < e for s, e in layer)]
        assert painted_in == ([depth] if depth else [])
        assert sum(s <= point < e for layer in layers for s, e in layer) <= 1


def test_all_marks_at_a_point_the_shortest_first(modules):
    spans = some_marks(3)
    for point in (0, 17, 100, 399, 460):
        found = run(
            modules,
            "marks",
            "return m.touching(x.spans.map(([start, end]) => ({start, end})), x.point);",
            {"spans": [list(s) for s in spans], "point": point},
        )
        assert sorted((m["start"], m["end"]) for m in found) == sorted(
            (s, e) for s, e in spans if s <= point < e
        )
        lengths = [m["end"] - m["start"] for m in found]
        assert lengths == sorted(lengths)


# --- the text of a real page

LOAD = """
  document.getElementById("main").innerHTML = `<div id="text">${x.html}</div>`;
  const text = new m.ArticleText(document.getElementById("text"));
"""


@pytest.mark.parametrize("name", sorted(HOSTILE_ARTICLES))
def test_the_browsers_text_is_the_servers(modules, name):
    rendered = render_article(HOSTILE_ARTICLES[name], language="en")
    right, wrong = run(
        modules,
        "text",
        LOAD + "return [text.isThat(x), text.isThat({length: x.length, check: x.check + 1})];",
        {"html": rendered.html, "length": len(rendered.text), "check": check_of(rendered.text)},
    )
    assert right
    assert not wrong


@pytest.mark.parametrize("name", ["supplementary planes", "right to left", "Japanese", "emoji with joiners"])
def test_ranges_and_selections_name_the_servers_words(modules, name):
    rendered = render_article(HOSTILE_ARTICLES[name], language="en")
    length = len(rendered.text)
    spans = [[s, e] for s in range(0, length, 3) for e in (s + 1, s + 2, s + 9, length) if s < e <= length]
    found = run(
        modules,
        "text",
        LOAD
        + """return x.spans.map(([start, end]) => {
            const ranges = text.ranges(start, end);
            if (ranges.length === 0) return null;
            const whole = document.createRange();
            whole.setStart(ranges[0].startContainer, ranges[0].startOffset);
            whole.setEnd(ranges.at(-1).endContainer, ranges.at(-1).endOffset);
            const selected = text.within(whole);
            return [ranges.map(String).join("\\n"), text.exact(start, end), selected && [selected.start, selected.end]];
        });""",
        {"html": rendered.html, "spans": spans},
    )
    assert len(found) == len(spans) > 20
    for (start, end), answer in zip(spans, found, strict=True):
        words = rendered.text[start:end]
        if not words.strip("\n"):
            continue
        painted_words, exact, selected = answer
        assert painted_words == exact
        assert exact.strip("\n") == words.strip("\n")  # the newline between two blocks is in neither
        if words.strip():
            inner = start + len(words) - len(words.lstrip())
            assert selected == [inner, inner + len(words.strip())]


def test_a_selection_is_clamped_to_the_text_and_skips_what_css_draws(modules):
    source = "First[^1] words.\n\n- item\n\nLast words.\n\n[^1]: A footnote."
    rendered = render_article(source, language="en")
    answers = run(
        modules,
        "text",
        LOAD
        + """const all = document.createRange();
        all.selectNodeContents(document.body);
        const none = document.createRange();
        none.setStart(document.body, 0);
        const triple = document.createRange();
        triple.setStart(text.blocks[0].element.firstChild, 0);
        triple.setEnd(text.blocks[1].element, 0);
        return [text.within(all).exact, text.within(none), text.within(triple).exact];""",
        {"html": rendered.html},
    )
    assert answers == [rendered.text, None, "First words."]


# --- places


def arranged(page: Page, cards: list[dict], notes: dict[int, int]) -> tuple[list, list[dict]]:
    """Where each card stands, and the counts of what is not seen."""
    script = "const counts = m.arrange(x[0], (section) => x[1][section], 30); return [x[0].map(({y}) => y), counts];"
    return run(page, "arranging", script, [cards, notes])


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("with_pin", [False, True])
def test_cards_never_overlap_and_stay_near_their_words(modules, seed, with_pin):
    rng = random.Random(seed)
    cards, top = [], 0
    for n in range(80):
        top += rng.choice([0, 5, 20, 150, 600])
        cards.append(
            {
                "top": top,
                "height": rng.randrange(40, 200),
                "section": n // 20,
                "isNote": n % 9 > 0,
                "pinned": False,
            }
        )
    cards[40]["pinned"] = with_pin
    notes = {section: 20 + rng.choice([0, 14, 500]) for section in range(4)}
    places, counts = arranged(modules, cards, notes)
    boxes = []
    for card, y in zip(cards, places, strict=True):
        if y is not None:
            assert abs(y - card["top"]) <= 360
            assert not card["pinned"] or y == card["top"]
            boxes.append((y, y + card["height"]))
    assert places[40] is not None or not with_pin
    for count in counts:
        mine = [(c, y) for c, y in zip(cards, places, strict=True) if c["section"] == count["section"]]
        seen = sum(c["isNote"] and y is not None for c, y in mine)
        assert count["count"] == notes[count["section"]] - seen > 0
        assert all(y < count["y"] for _card, y in mine if y is not None)
        boxes.append((count["y"], count["y"] + 30))
    boxes.sort()
    assert len(boxes) > 20
    assert with_pin or {count["section"] for count in counts} == {0, 1, 2, 3}
    assert all(one[1] <= other[0] for one, other in pairwise(boxes))


def test_a_pinned_card_is_never_folded(modules):
    cards = [{"top": 10, "height": 300, "section": 0, "isNote": True} for _ in range(5)]
    cards[4]["pinned"] = True
    places, counts = arranged(modules, cards, {0: 5})
    assert places == [None, None, None, None, 10]
    assert [(count["count"], count["y"]) for count in counts] == [(4, 322)]


@pytest.mark.parametrize(
    ("rects", "expected"),
    [
        ([{"left": 300, "right": 400, "top": 100, "bottom": 120}], {"x": 300, "y": 128}),
        ([{"left": 300, "right": 400, "top": 560, "bottom": 590}], {"x": 300, "y": 512}),
        ([{"left": 10, "right": 20, "top": 100, "bottom": 120}], {"x": 8, "y": 128}),
        ([{"left": 10, "right": 500, "top": 0, "bottom": 600}], {"x": 508, "y": 8}),
        ([{"left": 10, "right": 780, "top": 0, "bottom": 600}], None),
        ([{"left": 10, "right": 780, "top": 900, "bottom": 950}], None),
    ],
)
def test_the_bar_stands_in_the_window_and_not_on_the_words(modules, rects, expected):
    place = run(
        modules,
        "placing",
        "return m.placeBar(x, {width: 200, height: 40}, {width: 800, height: 600});",
        rects,
    )
    assert place == expected


# --- links


def test_a_link_to_words(modules):
    script = 'return m.linkTo("/articles/x/", 3, x);'
    assert run(modules, "links", script, "a-b, c & ü") == "/articles/x/#p3:~:text=a%2Db%2C%20c%20%26%20%C3%BC"
    long = " ".join(f"word{n}" for n in range(30))
    assert run(modules, "links", script, long) == (
        "/articles/x/#p3:~:text=word0%20word1%20word2%20word3,word26%20word27%20word28%20word29"
    )
    among = 'return m.linkTo("/articles/x/", 3, "and", {before: "one two three four ", after: ", five-six"});'
    assert run(modules, "links", among) == (
        "/articles/x/#p3:~:text=two%20three%20four-,and,-%2C%20five%2Dsix"
    )
    # Emoji are no words; what has none is said whole.
    assert run(modules, "links", script, "🗾\n🍵") == "/articles/x/#p3:~:text=%F0%9F%97%BE,%F0%9F%8D%B5"


# --- colours

AA_TEXT, AA_OTHER = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_painted_words_can_be_read(theme):
    """Neither axe nor a validator looks into ::highlight()."""
    sheets = "".join((STATIC / "css" / f"{name}.css").read_text() for name in ("critical", "site", "notes"))
    tokens = {
        name: pair[theme]
        for name, *pair in re.findall(
            r"--([a-z0-9-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)", sheets
        )
    }
    for tint in ("tint", "tint-2", "tint-3", "draft"):
        assert contrast(tokens[tint], tokens["mark"]) >= AA_OTHER, tint
    for tint in ("tint", "tint-2", "tint-3", "draft", "green", "blue", "pink", "violet"):
        for words in ("text", "link"):
            assert contrast(tokens[tint], tokens[words]) >= AA_TEXT, (tint, words)
    for colour in ("green", "blue", "pink", "violet"):
        for ground in (colour, "bg"):
            assert contrast(tokens[ground], tokens[f"{colour}-line"]) >= AA_OTHER, (colour, ground)
    assert contrast(tokens["bg"], tokens["mark"]) >= AA_OTHER
