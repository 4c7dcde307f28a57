"""What there is to call. No system.multicall: it would let one request try hundreds of passwords."""

from __future__ import annotations

from typing import Any

from alliance_site.xmlrpc.calls import METHODS, Call, open_method


@open_method("system.listMethods", "mt.supportedMethods")
def list_methods(call: Call) -> list[str]:
    return sorted(METHODS)


@open_method("mt.supportedTextFilters")
def text_filters(call: Call) -> list[dict[str, Any]]:
    """Movable Type's `mt_convert_breaks`: HTML is what is taken without one."""
    return [{"key": "markdown", "label": "Markdown"}, {"key": "__default__", "label": "Convert line breaks"}]
