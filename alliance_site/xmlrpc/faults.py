"""What goes wrong, in numbers that editors know (Specification for Fault Code Interoperability, 2001; WordPress)."""

from __future__ import annotations

NOT_XML, NO_SUCH_METHOD, WRONG_PARAMETERS = -32700, -32601, -32602
BAD_REQUEST, MAY_NOT, WRONG_PASSWORD, NOT_THERE = 400, 401, 403, 404
CHANGED, TOO_MANY, BROKEN = 409, 429, 500


class Fault(Exception):
    """An answer that says no. `words` are for people; nothing of the request is echoed."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code
        self.words = words
