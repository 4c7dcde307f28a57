"""The real Chromium of the journeys: where it is, how it is started, how it is fetched.

`python -m tests.browser` makes sure that it is there: as root on Debian it installs what is missing, otherwise it
names the one command that does, and fails where the journeys cannot do without. Needs nothing but the standard library.
"""

import os
import shutil
import subprocess
import sys

PACKAGES = {"chromium": "chromium-headless-shell", "japanese": "fonts-noto-cjk"}  # of Debian
# The fonts that the package of Chromium recommends. By default its `serif` is Times New Roman, for which these stand;
# without them each page asks for more fonts before it is painted. No journey needs them.
RECOMMENDED = "fonts-liberation"
INSTALL = ("apt-get", "install", "-y", "--no-install-recommends")
SERIFS = {"Times New Roman", "Liberation Serif", "Tinos"}
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
    return bool(_families(":lang=ja"))


def _lacks_serif() -> bool:
    return not SERIFS & _families()


def _families(pattern: str = ":") -> set[str]:
    """The families that fontconfig knows: all, or those of a pattern; none where it is not installed."""
    if shutil.which("fc-list") is None:
        return set()
    found = subprocess.run(["fc-list", pattern, "family"], capture_output=True, text=True, check=False)
    return {name.strip() for line in found.stdout.splitlines() for name in line.split(",")}


def main() -> int:
    missing = missing_packages()
    wanted = [group for group in (missing, [RECOMMENDED] if _lacks_serif() else []) if group]
    if wanted and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-q"], env=environment, check=False)
        for group in wanted:
            sys.stdout.write(f"Installing for the tests: {' '.join(group)}\n")
            sys.stdout.flush()
            subprocess.run([*INSTALL, *group], env=environment, check=False)
        missing = missing_packages()
    if not missing:
        return 0
    sys.stderr.write(
        f"The journeys need {' and '.join(missing)}. Run: sudo {' '.join([*INSTALL, *missing])}\n"
        "(A Chromium that stands elsewhere can be named: CHROMIUM=/path/to/chromium make test)\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
