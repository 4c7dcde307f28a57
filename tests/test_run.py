"""From a bare clone to a running site; and what keeps it from starting is said in one clear line."""

import ast
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from alliance_site.run import environment, starting
from alliance_site.run.address import Address
from alliance_site.run.environment import RUNNING, TESTING, ensure_environment
from alliance_site.run.places import ROOT
from alliance_site.run.starting import environment_for, events_beside
from alliance_site.run.trouble import CannotStart

HERE = Address("127.0.0.1", "127.0.0.1", 8000)
EVERYWHERE = Address("0.0.0.0", "0.0.0.0", 8000)
SET_UP_ONCE = pytest.mark.xdist_group("the site, set up once")
LONGEST = 300  # seconds until a start that hangs is ended, so that the test fails instead of waiting


@pytest.fixture
def clone(tmp_path) -> Path:
    """As much of a bare clone as a start needs before the packages are there."""
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "alliance_site").mkdir()
    shutil.copy(ROOT / "alliance_site" / "__init__.py", tmp_path / "alliance_site")
    shutil.copytree(
        ROOT / "alliance_site" / "run",
        tmp_path / "alliance_site" / "run",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    return tmp_path


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def surroundings(**changes: str) -> dict[str, str]:
    """The environment of a shell, without what this run of the tests set in it."""
    ours = ("DATABASE_URL", "VAR_DIR", "LOCAL", "DEBUG", "PYTEST", "MAKE", "MFLAGS", "DJANGO", "PIP_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, **changes}


def make(folder: Path, target: str, **changes: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        ["make", "--no-print-directory", target],
        cwd=folder,
        env=surroundings(**changes),
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )


def assert_one_line(ended: subprocess.CompletedProcess, line: str) -> None:
    """It failed, and what it said ends with one line like `line` (besides make's own)."""
    told = [text for text in (ended.stdout + ended.stderr).splitlines() if not text.startswith("make")]
    assert ended.returncode != 0
    assert re.search(line, told[-1]), told
    assert "Traceback" not in ended.stdout + ended.stderr


# --- what keeps it from starting


def test_a_taken_port(clone):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = make(clone, "run", PORT=f"{port}")
    assert_one_line(ended, rf"^Port {port} is taken\. .*make run PORT=\d+$")
    assert not (clone / ".venv").exists()


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "80 80"])
def test_a_port_that_is_none(clone, port):
    assert_one_line(make(clone, "run", PORT=port), r"^PORT must be a number from 1 to 65535, not '.+'\.$")


def test_an_address_of_another_machine(clone):
    assert_one_line(make(clone, "run", HOST="192.0.2.1"), r"^Cannot listen on 192\.0\.2\.1:8000: .+\.$")


def test_a_python_that_is_too_old(clone):
    pretend = (
        "import runpy, sys; sys.version_info = (3, 10, 4, 'final', 0); runpy.run_module('alliance_site.run')"
    )
    ended = subprocess.run([sys.executable, "-c", pretend], cwd=clone, capture_output=True, text=True)
    assert_one_line(ended, r"^Alliance needs Python 3\.11 or newer; this is Python 3\.10\.$")


def test_an_old_python_can_read_the_check():
    for name in ("__init__.py", "run/__init__.py", "run/__main__.py"):
        source = (ROOT / "alliance_site" / name).read_text()
        ast.parse(source, feature_version=(3, 4))
        assert source.isascii()
        assert "__future__" not in source


def test_no_python_at_all(clone):
    ended = make(clone, "run", PYTHON="no-such-python")
    assert_one_line(ended, r"^Alliance needs Python 3\.11 or newer; there is none here\.$")


def test_no_venv_module(clone):
    without = clone / "without"
    without.mkdir()
    (without / "sitecustomize.py").write_text("import sys\nsys.modules['ensurepip'] = None\n")
    ended = make(clone, "run", PYTHONPATH=str(without))
    assert_one_line(
        ended, r"^This Python has no venv module\. On Debian or Ubuntu: apt install python3\.\d+-venv$"
    )


def test_no_network(clone, free_port):
    """Nobody answers where the packages should come from."""
    ended = make(
        clone,
        "run",
        PIP_CONFIG_FILE=os.devnull,
        PIP_INDEX_URL=f"http://127.0.0.1:{free_port}/",
        PIP_NO_CACHE_DIR="1",
    )
    assert_one_line(
        ended, r"^The packages could not be fetched: no connection to the package index\. Connect and run"
    )
    assert (clone / "var" / "install.log").exists()


def test_a_database_that_is_away(tmp_path, free_port):
    away = f"postgresql://nobody@127.0.0.1:{free_port}/nothing"
    ended = make(ROOT, "run", PORT=f"{free_port}", VAR_DIR=str(tmp_path), DATABASE_URL=away)
    assert_one_line(ended, r"^The database does not answer: .*refused")


# --- the environment


@pytest.fixture
def bare(tmp_path, monkeypatch) -> list[str]:
    """A bare folder and no real pip; holds what would have been carried out."""
    carried_out: list[str] = []
    for name in TESTING:
        (tmp_path / name).write_text("one==1\n")
    python = tmp_path / ".venv" / "bin" / "python"
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(environment, "PYTHON", python)
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))

    def run(command, **options) -> subprocess.CompletedProcess:
        words = [str(word) for word in command]
        carried_out.append(
            "venv" if "venv" in words else Path(words[-1]).name if "install" in words else "look"
        )
        if "venv" in words:
            python.parent.mkdir(parents=True)
            python.touch()
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(environment.subprocess, "run", run)
    return carried_out


def test_the_second_start_installs_nothing(bare):
    ensure_environment(RUNNING)
    assert bare == ["venv", "requirements.txt"]
    ensure_environment(RUNNING)
    assert bare == ["venv", "requirements.txt"]


def test_changed_requirements_are_installed_again(bare, tmp_path):
    ensure_environment(TESTING)
    ensure_environment(RUNNING)
    assert bare == ["venv", "requirements-dev.txt"]
    (tmp_path / "requirements.txt").write_text("one==2\n")
    ensure_environment(RUNNING)
    assert bare[2:] == ["look", "requirements.txt"]
    ensure_environment(TESTING)
    assert bare[4:] == ["look", "requirements-dev.txt"]


def test_an_installation_that_was_broken_off_is_done_again(bare, monkeypatch):
    monkeypatch.setattr(environment, "_install", lambda files: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        ensure_environment(RUNNING)
    assert not environment._installed(RUNNING)


# --- who can reach it


def test_a_site_on_loopback_is_local(monkeypatch):
    for name in ("SITE_URL", "ALLOWED_HOSTS"):
        monkeypatch.delenv(name, raising=False)
    told = environment_for(HERE, reloading=False)
    assert (told["LOCAL"], told["SITE_URL"]) == ("1", "http://127.0.0.1:8000")
    assert environment_for(Address("::1", "::1", 81), reloading=False)["SITE_URL"] == "http://[::1]:81"


def test_a_site_that_others_reach_is_not_local_whatever_the_shell_says(monkeypatch, capsys):
    monkeypatch.setenv("LOCAL", "1")
    monkeypatch.delenv("EMAIL_HOST", raising=False)
    monkeypatch.setenv("ALLOWED_HOSTS", "alliance.example")
    assert "LOCAL" not in environment_for(EVERYWHERE, reloading=False)
    starting._greet(EVERYWHERE, [])
    told = capsys.readouterr().out
    assert "mailbox/" not in told
    assert "not set: EMAIL_HOST" in told
    assert "not set: ALLOWED_HOSTS" not in told


def test_the_events_stand_beside_a_site_of_ones_own_machine_only(monkeypatch, free_port):
    for name in ("SITE_URL", "EVENTS_URL"):
        monkeypatch.delenv(name, raising=False)
    here = Address("localhost", "127.0.0.1", free_port)
    beside = events_beside(here)
    assert beside.url == f"http://localhost:{free_port + (10_000 if free_port < 55_536 else -10_000)}"
    with socket.create_server((beside.ip, beside.port)):
        assert events_beside(here) is None, "taken"
    assert events_beside(Address("0.0.0.0", "0.0.0.0", free_port)) is None
    for name in ("SITE_URL", "EVENTS_URL"):
        with monkeypatch.context() as given:
            given.setenv(name, "")
            assert events_beside(here) is None, "a proxy may stand before it"


def test_insides_are_not_shown_to_others():
    with pytest.raises(CannotStart, match="loopback"):
        environment_for(EVERYWHERE, reloading=True)


# --- the whole of it


class Started:
    """A site started with make, and what it says."""

    def __init__(self, target: str, port: int, var: Path) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.log = var.parent / f"{target}.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                ["make", "--no-print-directory", target],
                cwd=ROOT,
                env=surroundings(PORT=f"{port}", VAR_DIR=str(var)),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        self.watchdog = threading.Timer(LONGEST, self.process.kill)
        self.watchdog.start()

    def told_until(self, pattern: str) -> str:
        """Everything said up to a line like `pattern`."""
        told = ""
        for line in self.process.stdout:
            told += line
            if re.search(pattern, line):
                return told
        raise AssertionError(f"it ended before saying {pattern}:\n{told}\n{self.log.read_text()}")

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def one(self, word: str) -> psutil.Process:
        """The first of the processes whose command names `word`."""
        return next(process for process in self.family() if word in process.cmdline())

    def page(self, path: str) -> str:
        with urllib.request.urlopen(self.url + path) as answer:
            return answer.read().decode()

    def status_of(self, path: str) -> int:
        try:
            with urllib.request.urlopen(self.url + path) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def end(self) -> None:
        """As Ctrl-C in a terminal, or a stop of the service, would; leaves nobody behind."""
        family = self.family()
        self.process.terminate()
        _, left = psutil.wait_procs(family, timeout=30)
        self.process.wait()
        self.watchdog.cancel()
        self.process.stdout.close()
        assert left == []


@pytest.fixture(scope="module")
def var(tmp_path_factory) -> Path:
    """Where the started sites keep everything: the first start sets it up, fifteen seconds of CPU, for all."""
    return tmp_path_factory.mktemp("run") / "var"


@pytest.fixture
def start(var, free_port):
    started: list[Started] = []

    def begin(target: str) -> Started:
        started.append(Started(target, free_port, var))
        return started[-1]

    yield begin
    for site in started:
        if site.process.poll() is None:
            site.end()


@pytest.mark.long
@SET_UP_ONCE
def test_it_runs_shows_its_doors_once_and_restarts_what_dies(start, var):
    site = start("run")
    told = site.told_until("Ctrl-C ends it")
    assert f"Alliance runs at {site.url}/" in told
    for door in ("admin", "author", "moderator", "member"):
        assert re.search(rf"^  {door} +\S+@\S+ +\S+ +{site.url}/", told, re.MULTILINE)
    assert f"{site.url}/mailbox/" in told
    assert [site.status_of(path) for path in ("/", "/readyz", "/mailbox/", "/admin/login/")] == [200] * 4

    events = re.search('data-events="([^"]+)"', site.page("/articles/two-currencies/"))[1]
    with urllib.request.urlopen(f"{events}?after=0") as told_at_once:
        assert [told_at_once.readline() for _ in range(3)] == [b"retry: 5000\n", b"\n", b"event: arrived\n"]

    site.one("work").kill()
    site.told_until("The worker was killed by signal 9; starting it again in 1 s")
    site.one("granian").kill()
    site.told_until("The web server was killed by signal 9; starting it again in 1 s")
    site.end()

    passwords = re.findall(r"^  \w+ +\S+@\S+ +(\S+) ", told, re.MULTILINE)
    kept = b"".join(path.read_bytes() for path in var.rglob("*") if path.is_file())
    assert len(passwords) == 4
    assert not [password for password in passwords if password.encode() in kept]

    again = start("run")
    told = again.told_until("Ctrl-C ends it")
    assert "Installing" not in told
    assert "Setting up" not in told
    assert "as shown at the first start" in told
    assert again.status_of("/readyz") == 200
    again.end()


@pytest.mark.long
@SET_UP_ONCE
def test_a_supervisor_killed_outright_takes_all_with_it(start):
    if sys.platform != "linux":
        pytest.fail("the kernel's help with this is Linux's own: see _end_with_parent")
    site = start("dev")
    site.told_until("Ctrl-C ends it")
    assert site.status_of("/readyz") == 200
    family = site.family()
    site.one("alliance_site.run").kill()
    _, left = psutil.wait_procs(family, timeout=30)
    site.watchdog.cancel()
    assert left == []
    assert site.process.wait() != 0
    site.process.stdout.close()


def test_the_settings_of_this_run_are_no_local_ones():
    assert not settings.LOCAL


def test_one_process_serves_on_each_core_but_never_more_than_two():
    assert [starting.workers_for(cores) for cores in (0, 1, 2, 64)] == [1, 1, 2, 2]
