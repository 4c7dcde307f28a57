"""Static files under names that change with their content, for as long as browsers like to keep them."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]  # has no types


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # nor has its class
    """Script modules import each other by those names, too: a page never mixes two versions of them."""

    support_js_module_import_aggregation = True
