"""The colours and the weight of the style: what no browser check sees (painted passages, both themes at once)."""

import gzip
import re

import pytest
from django.conf import settings

CSS = settings.ROOT / "static" / "css"
TEXT, SHAPE = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
MOST_CRITICAL = 5_632  # bytes, in every page; what breaks the lines of the text is among them
MOST_LISTS = 1_220  # bytes, in every page but an article's
MOST_STYLE = 10_000  # bytes, packed, of all that a reader's page loads


def tokens():
    """Token -> (light, dark), from the two files that define them."""
    source = (CSS / "critical.css").read_text() + (CSS / "site.css").read_text()
    return {
        name: (light, dark)
        for name, light, dark in re.findall(r"--([\w-]+):\s*light-dark\((#\w{6}),\s*(#\w{6})\)", source)
    }


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """WCAG 2.2, contrast ratio."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("fore", "back", "least"),
    [
        *[(fore, "bg", TEXT) for fore in ("text", "muted", "link", "new", "danger")],
        *[(fore, "surface", TEXT) for fore in ("text", "muted", "link")],
        *[(fore, back, TEXT) for fore in ("text", "link") for back in ("tint", "tint-2")],
        *[(fore, "bg", SHAPE) for fore in ("rule", "mark")],
    ],
)
def test_contrast(theme, fore, back, least):
    assert contrast(tokens()[fore][theme], tokens()[back][theme]) >= least


def test_the_measure_itself():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_style_is_light():
    critical = (CSS / "critical.css").read_bytes()
    assert len(critical) <= MOST_CRITICAL
    assert len((CSS / "lists.css").read_bytes()) <= MOST_LISTS
    assert len(gzip.compress(critical)) + len(gzip.compress((CSS / "site.css").read_bytes())) <= MOST_STYLE
