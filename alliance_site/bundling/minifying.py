"""Text without what only its writers need."""

from __future__ import annotations

import re

import rcssmin  # type: ignore[import-untyped]  # has no types
import rjsmin  # type: ignore[import-untyped]  # nor has this

try:
    import minify  # type: ignore[import-untyped]  # nor this; there is none ready for every machine
except ImportError:
    minify = None

JAVASCRIPT = "application/javascript"
# ".card :is(h2)" is a heading in a card; without the space, which goes with the others, it would be the card itself.
DESCENDANT = re.compile(r"(?<=[\w\])*])\s+:(?=[a-z-])")


def minified(name: str, source: str) -> str:
    """A script or a style sheet, told apart by its name. Raises ValueError for a script that cannot be read.

    A seventh of a script is the names of its variables. What shortens them reads it as a browser would; where that is
    not to be had, only comments and spaces go.
    """
    if name.endswith(".css"):
        return str(rcssmin.cssmin(DESCENDANT.sub(" *:", source)))
    return str(minify.string(JAVASCRIPT, source) if minify else rjsmin.jsmin(source))
