"""The virtual environment under .venv: made once, its packages installed again only when the requirements change."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

from alliance_site.run.places import ENVIRONMENT, PYTHON, ROOT, var_dir
from alliance_site.run.trouble import CannotStart, say

RUNNING = ("requirements.txt",)
TESTING = ("requirements.txt", "requirements-dev.txt")

# How pip words that it reached nobody: after these lines it ends with "no matching distribution", which misleads.
NO_CONNECTION = re.compile(
    r"establish a new connection|name resolution|Name or service not known|Network is unreachable|Connection refused"
    r"|ConnectTimeout|ReadTimeout|timed out|ProxyError|Max retries exceeded|No route to host",
    re.IGNORECASE,
)
RETRIES = "2"  # pip's own five take a minute and a half to say the same
USABLE = "import sys, pip; sys.exit(sys.version_info < (3, 11))"


def ensure_environment(files: tuple[str, ...]) -> None:
    """Make the environment hold what `files` ask for; costs two hashes when it does. Raises CannotStart."""
    if PYTHON.exists() and _installed(files):
        return
    if not _is_usable():
        _make()
    _install(files)
    for count in range(1, len(files) + 1):  # the longer list holds the shorter one
        _stamp(files[:count]).write_text(_digest(files[:count]))


def _installed(files: tuple[str, ...]) -> bool:
    stamp = _stamp(files)
    return stamp.exists() and stamp.read_text() == _digest(files)


def _stamp(files: tuple[str, ...]) -> Path:
    return ENVIRONMENT / f"installed-{files[-1]}"


def _digest(files: tuple[str, ...]) -> str:
    return hashlib.sha256(b"\0".join((ROOT / name).read_bytes() for name in files)).hexdigest()


def _is_usable() -> bool:
    """Whether there is an environment with pip and a Python that is new enough: half-made ones are made again."""
    if not PYTHON.exists():
        return False
    return subprocess.run([PYTHON, "-c", USABLE], capture_output=True, check=False).returncode == 0


def _make() -> None:
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        raise CannotStart(
            f"This Python has no venv module. On Debian or Ubuntu: apt install python{version}-venv"
        )
    say("Making a virtual environment in .venv ...")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", ENVIRONMENT], capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise CannotStart(
            f"The virtual environment could not be made: {_last_line(made.stderr + made.stdout)}"
        )


def _install(files: tuple[str, ...]) -> None:
    say(f"Installing the packages of {files[-1]} (only when it changed; a minute or two) ...")
    log = var_dir() / "install.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    options = ["--disable-pip-version-check", "--no-input", "--retries", RETRIES]
    command: list[str | Path] = [PYTHON, "-m", "pip", "install", *options, "-r", ROOT / files[-1]]
    with log.open("w") as file:
        done = subprocess.run(command, stdout=file, stderr=subprocess.STDOUT, env=_environment(), check=False)
    if done.returncode == 0:
        return
    told = log.read_text(errors="replace")
    if NO_CONNECTION.search(told):
        raise CannotStart(
            f"The packages could not be fetched: no connection to the package index. "
            f"Connect and run this again (details: {log})."
        )
    raise CannotStart(f"The packages could not be installed: {_last_line(told)} (details: {log}).")


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "PYTHONPATH")}


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")]
    return (errors or lines or ["no word of why"])[-1]
