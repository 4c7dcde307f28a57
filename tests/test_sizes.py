"""Nothing grows past the stops of the house: split it, the callers need not move."""

import pytest

from tests.sizes import MOST_FILE_LINES, MOST_FUNCTION_LINES, file_sizes, function_sizes, percentile
from tests.source import FOLDERS

pytestmark = pytest.mark.xdist_group("the source, parsed once")

MOST_USUAL_FUNCTION_LINES = 30  # the 90th percentile


def test_no_function_is_too_long():
    sizes = list(function_sizes(FOLDERS))
    assert len(sizes) > 100
    assert [size for size in sizes if size.lines > MOST_FUNCTION_LINES] == []


def test_nine_functions_of_ten_are_short():
    assert percentile(list(function_sizes()), 0.9) <= MOST_USUAL_FUNCTION_LINES


@pytest.mark.parametrize("suffix", MOST_FILE_LINES)
def test_no_file_is_too_long(suffix):
    sizes = file_sizes(suffix)
    assert sizes
    assert [size for size in sizes if size.lines > MOST_FILE_LINES[suffix]] == []
