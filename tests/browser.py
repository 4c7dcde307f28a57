"""The real Chromium of the journeys: where it is, how it is started, how it is fetched.

`python -m tests.browser` makes sure that it is there: as root on Debian it installs what is missing, otherwise it
names the one command that does, and fails. Needs nothing but the standard library.
"""

import os
import shutil
import subprocess
import sys

PACKAGES = {"chromium": "chromium-headless-shell", "japanese": "fonts-noto-cjk"}  # of Debian
# Chromium without its windows first: the same engine, for a third less CPU.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


def find_chromium() -> str | None:
    """The path of the browser: CHROMIUM from the environment, or the first known name on the PATH."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for path in map(shutil.which, NAMES) if path), None)


def missing_packages() -> list[str]:
    """What apt would have to install; a machine without fontconfig is taken to have no Japanese font."""
    missing = [] if find_chromium() else [PACKAGES["chromium"]]
    if not _shows_japanese():
        missing.append(PACKAGES["japanese"])
    return missing


def _shows_japanese() -> bool:
    if shutil.which("fc-list") is None:
        return False
    found = subprocess.run(["fc-list", ":lang=ja", "family"], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip())


def main() -> int:
    missing = missing_packages()
    if not missing:
        return 0
    command = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        sys.stdout.write(f"Installing for the tests: {' '.join(missing)}\n")
        sys.stdout.flush()
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-q"], env=environment, check=False)
        subprocess.run(command.split(), env=environment, check=False)
        missing = missing_packages()
    if not missing:
        return 0
    sys.stderr.write(f"The journeys need {' and '.join(missing)}. Run: sudo {command}\n")
    sys.stderr.write(
        "(A Chromium that stands elsewhere can be named: CHROMIUM=/path/to/chromium make test)\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
