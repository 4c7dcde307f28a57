"""A WordPress of our own for one run: Debian's code, a MariaDB of its own, PHP's server on another loopback address."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.wordpress.installing import TOOLKIT, TREE

HOST = "127.0.0.2"  # another site than ours, on the same machine
PATIENCE = 60  # seconds until a server must answer

CONFIG = """<?php
define('DB_NAME', 'wp'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:%(socket)s');
define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
foreach (['AUTH_KEY','SECURE_AUTH_KEY','LOGGED_IN_KEY','NONCE_KEY','AUTH_SALT','SECURE_AUTH_SALT','LOGGED_IN_SALT',
  'NONCE_SALT'] as $name) define($name, 'of one test');
define('WP_HOME', '%(url)s'); define('WP_SITEURL', '%(url)s'); define('WP_CONTENT_DIR', __DIR__ . '/wp-content');
define('DISABLE_WP_CRON', true); define('AUTOMATIC_UPDATER_DISABLED', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
# WordPress refuses loopback and odd ports, as we do, and waits for two seconds; here both sites live on one machine,
# which may have others to serve.
PLUGIN = """<?php
add_filter('http_request_host_is_external', '__return_true');
add_filter('http_allowed_safe_ports', fn($ports) => array_merge($ports, [%(port)d]));
add_filter('http_request_args', fn($asked) => ['timeout' => 30] + $asked);
add_filter('wp_is_comment_flood', '__return_false', 99);
"""
# Debian's package brings no theme: this is one that shows a post.
THEME = """<!DOCTYPE html><html><head><title><?php echo wp_get_document_title(); ?></title><?php wp_head(); ?></head>
<body>
<?php while (have_posts()) { the_post(); the_title('<h1>', '</h1>'); the_content(); } wp_footer(); ?></body></html>
"""
INSTALL = """
define('WP_INSTALLING', true); require 'wp-load.php'; require_once 'wp-admin/includes/upgrade.php';
wp_install('Peer', 'ed', 'ed@example.org', true, '', 'a password of the test');
switch_theme('plain'); update_option('comment_moderation', 0); update_option('comment_previously_approved', 0);
"""


@dataclass
class WordPress:
    folder: Path
    port: int
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def site(self) -> Path:
        return self.folder / "site"

    def start(self, our_port: int) -> None:
        data, sock = self.folder / "data", self.folder / "db.sock"
        shutil.copytree(
            TREE, self.site, symlinks=False, ignore_dangling_symlinks=True, ignore=_without_config
        )
        (self.site / "wp-config.php").write_text(CONFIG % {"socket": sock, "url": self.url})
        plugins = self.site / "wp-content" / "mu-plugins"
        plugins.mkdir(parents=True, exist_ok=True)
        (plugins / "loopback.php").write_text(PLUGIN % {"port": our_port})
        theme = self.site / "wp-content" / "themes" / "plain"
        theme.mkdir(parents=True)
        (theme / "style.css").write_text("/* Theme Name: Plain */")
        (theme / "index.php").write_text(THEME)
        user = f"--user={_user()}"
        subprocess.run(["mariadb-install-db", f"--datadir={data}", user, "--auth-root-authentication-method=normal",
                        "--skip-test-db"], check=True, capture_output=True)  # fmt: skip
        self._run(
            ["mariadbd", "--no-defaults", f"--datadir={data}", f"--socket={sock}", "--skip-networking", user]
        )
        _wait(lambda: subprocess.run(
            ["mariadb", "--no-defaults", f"--socket={sock}", "-uroot", "-e", "CREATE DATABASE IF NOT EXISTS wp"],
            capture_output=True, check=False).returncode == 0)  # fmt: skip
        self.php(INSTALL)
        self._run(["php", "-S", f"{HOST}:{self.port}", "-t", str(self.site)], PHP_CLI_SERVER_WORKERS="4")
        _wait(lambda: self.get("/").startswith("<!DOCTYPE html>"))

    def stop(self) -> None:
        for process in reversed(self.running):
            os.killpg(process.pid, signal.SIGTERM)  # with the processes that it began
        for process in self.running:
            process.wait(timeout=PATIENCE)

    def php(self, code: str) -> str:
        """Run a few lines of PHP in its folder."""
        code = f"$_SERVER['HTTP_HOST']='{HOST}:{self.port}';{code}"
        done = subprocess.run(
            ["php", "-d", "display_errors=stderr", "-r", code],
            cwd=self.site,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    def asked(self, code: str) -> object:
        """What an expression of PHP is, with WordPress loaded."""
        return json.loads(self.php(f"require 'wp-load.php'; echo json_encode({code});"))

    def read(self, file: Path, site: str) -> None:
        """Have its own importer read an export of the site at this address."""
        script = Path(__file__).with_name("reads.php")
        done = subprocess.run(
            ["php", "-d", "display_errors=stderr", script, TOOLKIT, file, site],
            cwd=self.site, capture_output=True, text=True, check=False, timeout=5 * PATIENCE,
        )  # fmt: skip
        assert done.returncode == 0 and "ERROR" not in done.stdout, done.stderr + done.stdout

    def write(self, title: str, html: str) -> str:
        """Publish a post; its address."""
        post = json.dumps(
            {"post_title": title, "post_content": html, "post_status": "publish", "ping_status": "open"}
        )
        return str(
            self.asked(
                f"get_permalink(wp_insert_post(json_decode('{post.replace(chr(39), chr(92) + chr(39))}', true)))"
            )
        )

    def work(self) -> None:
        """What its clock does now: among it, the pingbacks."""
        self.get("/wp-cron.php?doing_wp_cron")

    def get(self, path: str) -> str:
        try:
            with urlopen(self.url + path, timeout=PATIENCE) as answer:
                return answer.read().decode()
        except URLError:
            return ""

    def _run(self, command: list[str], **environment: str) -> None:
        with (self.folder / f"{len(self.running)}.log").open("wb") as log:
            process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env={**os.environ, **environment},
                start_new_session=True,
            )
        self.running.append(process)


def _without_config(folder: str, names: list[str]) -> list[str]:
    return ["wp-config.php"] if Path(folder) == TREE else []


def _user() -> str:
    return "root" if os.geteuid() == 0 else os.environ.get("USER", "nobody")


def _wait(ready) -> None:
    until = time.monotonic() + PATIENCE
    while not ready():
        assert time.monotonic() < until, "a server of the test did not start"
        time.sleep(0.2)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
