"""What a name may be made of."""

import pytest
from django.core.exceptions import ValidationError

from accounts.rules.names import clean_name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Gwen", "Gwen"),
        ("  Gwen \t of\nthe\u3000Hill ", "Gwen of the Hill"),
        ("Jose\u0301", "José"),
        ("山田 太郎", "山田 太郎"),
        ("Nguyễn Thị Minh", "Nguyễn Thị Minh"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("O'Brien-Smith, Jr.", "O'Brien-Smith, Jr."),
        ("<b>Bob</b>", "<b>Bob</b>"),  # text is text; the templates escape it
        ("x" * 80, "x" * 80),
    ],
)
def test_a_name_is_kept_as_its_owner_writes_it(typed, kept):
    assert clean_name(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "Gw\x00en",
        "Gw\x07en",
        "Gw\x7fen",
        "\u202enewG",  # turns what follows around
        "\u2066Gwen\u2069",
        "Gw\u200ben",  # looks like another name, and is not
        "\ufeffGwen",
        "Gw\u00aden",
        "Gwen\ud800",
        "Gwen\ue000",
        "Gwen\U000e0041",
    ],
)
def test_what_cannot_be_seen_is_refused(typed):
    with pytest.raises(ValidationError) as refused:
        clean_name(typed)
    assert refused.value.code == "unseen"


@pytest.mark.parametrize("typed", ["", "   ", "...", "\u200d\u200d", "\u0301"])
def test_a_name_shows_something(typed):
    with pytest.raises(ValidationError) as refused:
        clean_name(typed)
    assert refused.value.code == "blank"


@pytest.mark.parametrize("typed", ["\u3164", "\u2800", "\u115f\u1160"])
def test_letters_that_show_nothing_do_not_count(typed):
    with pytest.raises(ValidationError):
        clean_name(typed)


def test_marks_do_not_spill_over_the_page():
    assert clean_name("ק" + "\u05b8\u05b0\u05bc\u05c1")
    with pytest.raises(ValidationError) as refused:
        clean_name("G" + "\u0336" * 7)
    assert refused.value.code == "marks"


def test_a_long_name_is_refused_and_not_cut():
    with pytest.raises(ValidationError, match="80 characters; this one has 81"):
        clean_name("x" * 81)
