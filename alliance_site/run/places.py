"""Where things lie."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"


def var_dir() -> Path:
    """The folder of everything that the site writes: VAR_DIR, or var/ beside the code."""
    return Path(os.environ.get("VAR_DIR") or ROOT / "var")
