"""What no database takes as text, told and mended. No database."""

from groundwork.storable import is_storable, storable


def test_what_no_database_takes_is_no_text():
    for odd in ("a\0", "\ud800é", "\udfff"):
        assert not is_storable(odd) and is_storable(storable(odd)) and "\ufffd" in storable(odd)
    assert is_storable("") and is_storable("a é 🐳") and storable("a é 🐳") == "a é 🐳"
