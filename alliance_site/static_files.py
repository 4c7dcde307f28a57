"""Static files under names that change with their content, for as long as browsers like to keep them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

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
