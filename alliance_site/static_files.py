"""Static files under names that change with their content, for as long as browsers like to keep them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from whitenoise.middleware import WhiteNoiseFileResponse  # type: ignore[import-untyped]  # has no types
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]  # has no types

from alliance_site.bundling.collected import OWN, Bundling


class HashedFiles(CompressedManifestStaticFilesStorage, Bundling):  # type: ignore[misc]  # nor has its class
    """Joined and packed. Single modules import each other by those names, too: no page mixes two versions of them."""

    support_js_module_import_aggregation = True
    packs_by_brotli = True

    def compress_files(self, paths: set[str]) -> Iterator[tuple[str, str]]:
        """What readers load by brotli as well; the admin's many files would take half a minute that way."""
        own = {path for path in paths if OWN.fullmatch(path)}
        for self.packs_by_brotli, some in ((True, own), (False, paths - own)):
            yield from super().compress_files(some)

    def create_compressor(self, **options: Any) -> Any:
        return super().create_compressor(use_brotli=self.packs_by_brotli, **options)


# What a file never means. The first two speak of a page; of a script or a style they say what browsers do anyway. A
# name with a hash is never asked about again, and an ETag answers for the others.
SAYS_NOTHING = ("Cross-Origin-Opener-Policy", "Referrer-Policy", "Last-Modified")


def bare_files(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: static files go out without headers that do nothing. Each visit pays for them once a file."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if isinstance(response, WhiteNoiseFileResponse):
            for name in SAYS_NOTHING:
                response.headers.pop(name, None)
        return response

    return answer
