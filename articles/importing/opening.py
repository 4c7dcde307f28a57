"""Opening a file that anybody may have made: compressed or not, within bounds, without what no text holds."""

from __future__ import annotations

import codecs
import gzip
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import IO, BinaryIO

from articles.importing.records import Unreadable

MOST_BYTES = 4_000_000_000  # unpacked: WordPress splits its own exports far below
MOST_RATIO = 200  # unpacked to packed; text packs to a tenth, repeated text to a fortieth
SMALL = 50_000_000  # bytes unpacked below which no ratio counts
MOST_PROLOG = 1_000_000  # bytes before the root element
CHUNK = 65_536
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # UTF-16: its zero bytes are no control characters
_CONTROL = bytes(set(range(32)) - {9, 10, 13})
_ROOT = re.compile(rb"<[A-Za-z_]")
_START = re.compile(rb"<(?:\?xml|!--|!DOCTYPE|[A-Za-z_])")
_AMPERSAND = re.compile(
    rb"&(?!(?:#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6}|amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31};)?"
)
_OLD = "as-windows-1252"
_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
# Said by a file whose characters are a byte wide: whoever wrote it anew did not say so.
_WRONG_WIDTH = re.compile(
    rb"""(<\?xml[^>]{0,200}?\sencoding\s*=\s*["'])(?:utf|ucs|iso-10646-ucs)-?(?:16|32|2|4)(?:le|be)?(["'])""",
    re.IGNORECASE,
)
_OPENS, _CLOSES = b"<![CDATA[", b"]]>"


def open_bounded(path: Path) -> BinaryIO:
    """The file's bytes, unpacked if it is gzip. Reading raises Unreadable past the bounds, or for a broken packing."""
    file = path.open("rb")
    magic = file.read(2)
    file.seek(0)
    if magic != b"\x1f\x8b":
        return file
    return bounded(gzip.GzipFile(fileobj=file), packed=path.stat().st_size, closes=file)


def bounded(inner: IO[bytes] | gzip.GzipFile, *, packed: int, closes: BinaryIO | None = None) -> BinaryIO:
    """What unpacks, within the same bounds; `packed` is its size in bytes before. Closes `closes` with it."""
    return io.BufferedReader(_Unpacked(inner, packed, closes))


class _Unpacked(io.RawIOBase):
    def __init__(self, inner: IO[bytes] | gzip.GzipFile, packed: int, closes: BinaryIO | None) -> None:
        self.inner, self.packed, self.closes, self.read_so_far = inner, packed, closes, 0

    def close(self) -> None:
        self.inner.close()
        if self.closes is not None:
            self.closes.close()
        super().close()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any buffer will do
        try:
            data = self.inner.read(len(buffer))
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile, lzma.LZMAError, ValueError) as error:
            raise Unreadable("broken-packing", str(error)) from error
        self.read_so_far += len(data)
        if self.read_so_far > MOST_BYTES or (
            self.read_so_far > SMALL and self.read_so_far > self.packed * MOST_RATIO
        ):
            raise Unreadable("packed-bomb")
        buffer[: len(data)] = data
        return len(data)


class XmlBytes:
    """A file's XML for a parser: from its first sign on, without control characters, refused if it declares entities.

    With `mend`, ampersands that begin no entity become words, and HTML's names of characters the characters.
    """

    def __init__(self, file: BinaryIO, *, mend: bool = False) -> None:
        self.file = file
        head = self._head()
        self.is_wide = head.startswith(_WIDE)
        start = None if self.is_wide else _START.search(head)
        self.began_late = bool(start and head[: start.start()].strip(b"\xef\xbb\xbf \t\r\n"))
        self.rest = head[start.start() if start else 0 :]
        if not self.is_wide:
            self.rest = _WRONG_WIDTH.sub(rb"\1UTF-8\2", self.rest, count=1)
        is_utf_8 = not (said := _ENCODING.match(self.rest)) or said[1].lower() in (b"utf-8", b"utf8")
        self.mended: Callable[[bytes], bytes] | None = None
        if mend and not self.is_wide:
            self.mended = _Mender(is_utf_8=is_utf_8)

    def read(self, size: int = CHUNK) -> bytes:
        """Some bytes, b"" at the end."""
        while True:
            data, self.rest = self.rest or self.file.read(max(size, CHUNK)), b""
            ended = not data
            if not self.is_wide:
                data = data.translate(None, _CONTROL)
            if self.mended is not None:
                data = self.mended(data)
            if data or ended:
                return data

    def _head(self) -> bytes:
        """Everything up to the root element and a little more; raises Unreadable for a document type with entities."""
        head = b""
        while len(head) < MOST_PROLOG:
            more = self.file.read(CHUNK)
            head += more
            # As the parser gets it: what is taken out on the way could stand in the middle of a word.
            plain = head.replace(b"\0", b"") if head.startswith(_WIDE) else head.translate(None, _CONTROL)
            if not more or _ROOT.search(plain):
                break
        prolog = plain[: found.start()] if (found := _ROOT.search(plain)) else plain
        if b"<!ENTITY" in prolog.upper() or (b"<!DOCTYPE" in prolog.upper() and b"[" in prolog):
            raise Unreadable("entities")
        if found is None:
            raise Unreadable("no-xml")
        return head


class _Mender:
    """Ampersands outside of CDATA sections, and bytes that are no UTF-8, whatever pieces the file comes in."""

    def __init__(self, *, is_utf_8: bool) -> None:
        self.waiting, self.in_cdata = b"", False
        self.decoder = codecs.getincrementaldecoder("utf-8")(_OLD) if is_utf_8 else None

    def __call__(self, data: bytes) -> bytes:
        is_last = not data
        if self.decoder is not None:
            data = self.decoder.decode(data, is_last).encode()
        data, self.waiting = self.waiting + data, b""
        out: list[bytes] = []
        while data:
            sign = _CLOSES if self.in_cdata else _OPENS
            before, found, after = data.partition(sign)
            if not found and not is_last:
                cut = max(0, len(before) - 40)  # an entity or a sign may go on in the next piece
                before, self.waiting = before[:cut], before[cut:]
            out.append(before if self.in_cdata else _AMPERSAND.sub(_as_words, before))
            out.append(found)
            if not found:
                break
            self.in_cdata, data = not self.in_cdata, after
        return b"".join(out)


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """What blogs were written in before UTF-8."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_OLD, _as_windows_1252)


def _as_words(found: re.Match[bytes]) -> bytes:
    name = found[1]
    if not name:
        return b"&amp;"
    character = unescape(f"&{name.decode('ascii')}")
    if character.startswith("&"):
        return b"&amp;" + name
    return "".join(f"&#{ord(each)};" for each in character).encode()
