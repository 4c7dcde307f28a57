"""What the tests with a real WordPress need from Debian: says what it installs, or which command to run."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = ("wordpress", "mariadb-server", "php-cli", "php-mysql", "php-xml", "php-curl")
COMMAND = ["apt-get", "install", "--yes", "--no-install-recommends", *PACKAGES]
TREE = Path("/usr/share/wordpress")


def is_there() -> bool:
    return (TREE / "wp-load.php").exists() and all(
        map(shutil.which, ("php", "mariadbd", "mariadb-install-db"))
    )


def main() -> int:
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
