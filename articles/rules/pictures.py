"""Pictures made safe, small and ours: nothing that came from outside is ever served as it came."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass

from markdown_it.common.normalize_url import normalizeLink
from PIL import Image, ImageCms

from articles.rendering import links_in, pictures_of_others
from articles.rendering.pictures import MOST_HEIGHT, WIDTHS, file_name, smaller_sizes
from groundwork.pictures import as_webp, opened, upright

MOST_PICTURE_BYTES = 20_000_000  # as it comes: a photograph at a camera's best
MOST_PICTURE_PIXELS = 50_000_000  # read from the header before anything is decoded; 200 MB of memory
QUALITY = 82
# An image in Markdown with a web address: what stands before the address, the address, what ends it.
_IMAGE = re.compile(
    r"(!\[(?:[^\[\]\\]|\\.){0,400}\]\(\s{0,3}<?)(https?://(?:[^\s<>()]|\([^\s<>()]{0,200}\)){1,2000})",
    re.IGNORECASE,
)
# The same by reference: the address of `![a sea][s]` stands in a line `[s]: https://...`; notes and works have others.
_DEFINITION = re.compile(
    r"^( {0,3}\[(?![\^@])(?:[^\[\]\\]|\\.){1,400}\]:[ \t]{0,3}<?)(https?://[^\s<>]{1,2000})",
    re.IGNORECASE | re.MULTILINE,
)
MOST_FOREIGN = 100  # of one text, brought here


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture in its sizes; `name` is that of the largest, of `width` x `height` pixels."""

    name: str
    width: int
    height: int
    files: Mapping[str, bytes]


def encode_picture(data: bytes) -> Encoded:
    """Decode a picture and write it again as WebP in up to three widths, upright, in sRGB, without any metadata.

    Of a moving picture the first frame stays. Raises ValidationError with a sentence for whoever gave the picture.
    """
    picture = _decoded(data)
    picture.thumbnail((WIDTHS[-1], MOST_HEIGHT), Image.Resampling.LANCZOS)
    largest = as_webp(picture, quality=QUALITY)
    digest = hashlib.sha256(largest).hexdigest()[:16]
    name = file_name(digest, *picture.size)
    files = {name: largest}
    for size in smaller_sizes(*picture.size):
        resized = picture.resize(size, Image.Resampling.LANCZOS)
        files[file_name(digest, *size)] = as_webp(resized, quality=QUALITY)
    return Encoded(name, picture.width, picture.height, files)


def _decoded(data: bytes) -> Image.Image:
    with opened(data, most_bytes=MOST_PICTURE_BYTES, most_pixels=MOST_PICTURE_PIXELS) as picture:
        profile = picture.info.get("icc_profile")
        picture.draft("RGB", (WIDTHS[-1] * 2, MOST_HEIGHT))  # a JPEG is decoded no larger than is of use
        return _in_srgb(upright(picture), profile)


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours as they were meant, without the profile that says so; a broken profile is left aside."""
    if not profile:
        return picture
    try:
        converted = ImageCms.profileToProfile(
            picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return converted or picture


def foreign_addresses(source: str) -> list[tuple[str, str]]:
    """The web addresses of a text's images as they are typed, each once, at most 100, with the words that go with them.

    Only what the parser takes for an image counts: an example in a code block is none.
    """
    typed = dict.fromkeys(found[2] for found in _IMAGE.finditer(source)) | dict.fromkeys(_defined(source))
    if not typed:
        return []
    words = dict(pictures_of_others(source))
    return [(url, words[shown]) for url in typed if (shown := normalizeLink(url)) in words][:MOST_FOREIGN]


def with_our_copies(source: str, ours: Mapping[str, str]) -> str:
    """The text with the images at these addresses (as typed) replaced by our own copies of them."""
    inline = _IMAGE.sub(lambda found: found[1] + ours.get(found[2], found[2]), source)
    mine = {url: ours[url] for url in _defined(source) if url in ours}
    return _DEFINITION.sub(lambda found: found[1] + mine.get(found[2], found[2]), inline) if mine else inline


def _defined(source: str) -> list[str]:
    """The addresses of definitions that images alone may be using: a link by the same one must go on leading there."""
    typed = [found[2] for found in _DEFINITION.finditer(source)]
    linked = links_in(source) if typed else set()
    return [url for url in typed if normalizeLink(url) not in linked]
