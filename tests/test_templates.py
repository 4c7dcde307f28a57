"""Every template compiles, partials say what they need, and nothing asks for what the content policy forbids."""

import re
from pathlib import Path

import pytest
from django.template import engines

from tests.source import ROOT, files

TEMPLATES = ROOT / "templates"
ALL = [str(path.relative_to(TEMPLATES)) for path in files("templates", ".html")]
PARTIALS = [name for name in ALL if Path(name).name.startswith("_")]
STYLES = files("static", ".css")

LOADS = re.compile(r"(\s*\{% (?:load|extends|get_\w+) [^%]*%\})*\s*")
INCLUDE = re.compile(r"\{% include \"([^\"]*/_[^\"]*)\"([^%]*)%\}")
# Forms need the token of the page's context; the mark needs nothing.
WHOLE = {"comments/_composer.html", "admin/comments/_decide.html", "site/_mark.html"}
COMMENT = re.compile(r"\{#|\{% comment")
SCRIPT = re.compile(r"<script\b([^>]*)>")
DATA = re.compile(r'type="application/(?:ld\+)?json"')
STYLE_ELEMENT = re.compile(r"<style\b[^>]*>(.*?)</style>", re.DOTALL)
CRITICAL = "{{ critical_css|safe }}"  # the constant style, named by its hash in the policy
LISTS = "{{ lists_css|safe }}"  # that of lists of articles, named so, too
FIRST = "<script>{{ first_script|safe }}</script>"  # the one constant script, named so, too
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*="),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*="),
    "a script address": re.compile(r"javascript:"),
}
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)[\w-]*|left|right)\s*:"
    r"|(?<![\w-])(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
    r"|border-(?:top|bottom)-(?:left|right)-radius"
)
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
TEMPLATE_COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}", re.DOTALL)


def source_of(name: str) -> str:
    return (TEMPLATES / name).read_text()


@pytest.mark.parametrize("name", ALL)
def test_it_compiles(name):
    engines["django"].get_template(name)


@pytest.mark.parametrize("name", PARTIALS)
def test_a_partial_opens_with_what_it_needs(name):
    source = source_of(name)
    assert COMMENT.match(source, LOADS.match(source).end()), f"{name} does not open with a comment"


@pytest.mark.parametrize("name", ALL)
def test_a_partial_gets_what_it_needs_and_no_more(name):
    included = [(partial, rest) for partial, rest in INCLUDE.findall(source_of(name)) if partial not in WHOLE]
    assert [partial for partial, rest in included if rest.split()[-1:] != ["only"]] == []


@pytest.mark.parametrize("name", ALL)
def test_nothing_inline(name):
    assert inline_in(source_of(name)) == []


def inline_in(source: str) -> list[str]:
    """What the content policy would refuse; data (application/json, application/ld+json) is none."""
    source = TEMPLATE_COMMENT.sub("", source).replace(FIRST, "")
    found = [what for what, pattern in INLINE.items() if pattern.search(source)]
    found += [style for style in STYLE_ELEMENT.findall(source) if style.strip() not in (CRITICAL, LISTS)]
    found += [
        attributes
        for attributes in SCRIPT.findall(source)
        if "src=" not in attributes and not DATA.search(attributes)
    ]
    return found


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_follow_the_direction_of_the_text(path):
    assert physical_in(path.read_text()) == []


def physical_in(style: str) -> list[str]:
    return PHYSICAL.findall(CSS_COMMENT.sub("", style))


# --- the rules above can fail


@pytest.mark.parametrize(
    "source",
    [
        '<p style="color: red">',
        '<button onclick="go()">',
        '<a href="javascript:go()">',
        "<script>go()</script>",
        "<style>p { color: red }</style>",
    ],
)
def test_what_is_inline_is_found(source):
    assert len(inline_in(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        '<script src="/x.js"></script>',
        '<script type="application/json" id="x">{}</script>',
        f"<style>{CRITICAL}</style>",
        '{# never style="..." #}<p data-style="x">',
    ],
)
def test_what_is_not_inline_is_let_be(source):
    assert inline_in(source) == []


@pytest.mark.parametrize(
    "style",
    ["p{margin-left:1em}", "p { left: 0 }", "p { float: right; }", "p { border-top-left-radius: 2px }"],
)
def test_a_physical_direction_is_found(style):
    assert len(physical_in(style)) == 1


@pytest.mark.parametrize(
    "style", ["p { margin-inline: 1em }", ".align-right { text-align: end }", "/* left: 0 */"]
)
def test_a_logical_direction_is_let_be(style):
    assert physical_in(style) == []
