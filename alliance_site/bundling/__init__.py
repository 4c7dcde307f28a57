"""Few requests: what pages load is joined, minified and named by its content when static files are collected.

`make dev` and the tests serve the files as they are; both ways the same modules run once, in the same order.
"""

from __future__ import annotations
