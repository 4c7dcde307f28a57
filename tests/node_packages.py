"""Clients in JavaScript that tests let speak with the site: Node, and the packages pinned in tests/node/.

`python -m tests.node_packages` makes sure that they are there: as root on Debian it installs Node, otherwise it names
the one command that does, and fails. Needs nothing but the standard library.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "node"
INSTALLED = FOLDER / "node_modules"
STAMP = INSTALLED / ".installed"
COMMAND = "apt-get install -y --no-install-recommends nodejs npm"
SECONDS = 60  # for one script of a test


def digest() -> str:
    names = ("package.json", "package-lock.json", ".npmrc")
    return hashlib.sha256(b"\0".join((FOLDER / name).read_bytes() for name in names)).hexdigest()


def are_installed() -> bool:
    return STAMP.exists() and STAMP.read_text() == digest()


def run_script(name: str, *given: str) -> str:
    """What the script prints; fails the test with what it complains of."""
    node = shutil.which("node")
    if node is None or not are_installed():
        raise AssertionError("Node or its packages are missing. Run: python -m tests.node_packages")
    done = subprocess.run(
        [node, FOLDER / name, *given],
        cwd=FOLDER,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def main() -> int:
    if not (shutil.which("node") and shutil.which("npm")) and not _install_node():
        sys.stderr.write(f"Some tests let clients in JavaScript speak with the site. Run: sudo {COMMAND}\n")
        return 1
    if are_installed():
        return 0
    done = subprocess.run(["npm", "ci"], cwd=FOLDER, check=False)
    if done.returncode == 0:
        STAMP.write_text(digest())
    return done.returncode


def _install_node() -> bool:
    if not (hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")):
        return False
    sys.stdout.write("Installing for the tests: nodejs npm\n")
    sys.stdout.flush()
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-q"], env=environment, check=False)
    subprocess.run(COMMAND.split(), env=environment, check=False)
    return bool(shutil.which("node") and shutil.which("npm"))


if __name__ == "__main__":
    sys.exit(main())
