"""The layout for languages that are read from the right: by rule in the style sheets, and in Chromium."""

import re

import pytest
from django.conf import settings as site

from tests.journeys import assert_nothing_sticks_out
from tests.mirrored import CODE, NAME, write_locale
from tests.source import files
from tests.talking import note, say, talked_about

# What names a side of the screen instead of a side of the text (CSS Logical Properties 1).
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-)?(?:left|right)(?:-\w+)?\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
    r"|border-(?:top|bottom)-(?:left|right)-radius|translateX\("
    r"|(?<![\w-])(?:top|bottom|width|height|(?:min|max)-(?:width|height)|margin-top|margin-bottom"
    r"|padding-top|padding-bottom|border-top|border-bottom)\s*:"
)
FOUR_SIDES = re.compile(r"(?<![\w-])(?:margin|padding|inset|border-width|border-color)\s*:\s*([^;{}]+)")
VALUE = re.compile(r"(?:[\w-]*\((?:[^()]|\([^()]*\))*\)|[^\s()])+")
COMMENT = re.compile(r"/\*.*?\*/|@(?:media|container)[^{]*\{", re.DOTALL)
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def one_sided(css: str) -> list[str]:
    """Declarations that would not turn around with the text."""
    css = COMMENT.sub("", css)
    found = [match[0] for match in PHYSICAL.finditer(css)]
    for match in FOUR_SIDES.finditer(css):
        values = VALUE.findall(match[1])
        if len(values) == 4 and values[1] != values[3]:
            found.append(match[0])
    return found


def test_no_style_names_a_side_of_the_screen():
    named = {
        path.name: found for path in files("static/css", ".css") if (found := one_sided(path.read_text()))
    }
    assert named == {}


@pytest.mark.parametrize(
    ("css", "names_a_side"),
    [
        ("a{margin-left:1em}", True),
        ("a{ right: 0 }", True),
        ("a{text-align:left}", True),
        ("a{float: right}", True),
        ("a{border-top-left-radius:2px}", True),
        ("a{padding:1px 2px 1px 0}", True),
        ("a{inset: 0 auto auto calc(1px + (2px * 2))}", True),
        ("a{transform:translateX(1em)}", True),
        ("a{width:3em}", True),
        ("a{padding:1px 2px 3px 2px}", False),
        ("a{margin-inline-start:1em;text-align:start;inset:0;inline-size:3em}", False),
        ("@media(width>=43rem){a{border-inline-start:1px solid}}", False),
        ("a{scroll-margin-block-start:1em;background:linear-gradient(to right,red,blue)}", False),
    ],
)
def test_a_side_is_known_from_a_direction(css, names_a_side):
    assert bool(one_sided(css)) is names_a_side


@pytest.fixture
def mirrored(settings, tmp_path):
    settings.LANGUAGES = [*site.LANGUAGES, (CODE, NAME)]
    settings.LOCALE_PATHS = [write_locale(tmp_path)]
    return f"/{CODE}"


@pytest.mark.journey
def test_pages_turn_around_whole(cast, mirrored, new_page):
    article = talked_about(cast.alice, "Tides")
    note(cast.charlie, article, "words are said twice", "Indeed, twice.")
    parent = None
    for depth in range(4):
        parent = say(cast.bob, article, f"Answer at depth {depth}.", parent=parent)
    page = new_page(viewport=WIDE)
    for place in (
        "/",
        "/articles/tides/",
        "/articles/tides/comments/",
        "/articles/tides/p/2/",
        "/accounts/login/",
    ):
        page.goto(mirrored + place)
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            assert page.evaluate("[document.dir, getComputedStyle(document.body).direction]") == [
                "rtl",
                "rtl",
            ]
            assert_nothing_sticks_out(page)
            brand = page.locator(".masthead .brand").bounding_box()
            tools = page.locator(".masthead .tools").bounding_box()
            assert brand["x"] > tools["x"] + tools["width"], "what stands first stands at the right"
    page.goto(f"{mirrored}/articles/tides/comments/")
    first, last = (page.locator(f"#c{number} .body").bounding_box() for number in (2, 5))
    assert last["x"] + last["width"] < first["x"] + first["width"], "answers step in from the right"
    page.goto(f"{mirrored}/articles/tides/")
    assert page.locator("#text").evaluate("(text) => getComputedStyle(text).direction") == "ltr", (
        "the text's own"
    )
    assert "[" in page.locator("#discussion h2").inner_text(), "words of the interface are the locale's"
