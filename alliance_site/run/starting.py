"""From a bare clone to a running site."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from alliance_site.run.address import Address, address_from_environment, bracketed, refuse_taken_port
from alliance_site.run.environment import RUNNING, TESTING, ensure_environment
from alliance_site.run.places import PYTHON, ROOT, var_dir
from alliance_site.run.supervisor import Child, Supervisor
from alliance_site.run.trouble import CannotStart, say

WORKERS = 2  # at most: see `workers_for`
# Threads per worker that run Python. Each may hold a database connection; more than two only wait for one another.
BLOCKING_THREADS = 2
EVENTS_FURTHER = 10_000  # the port of the events, counted from the site's: nobody's second site stands there
EXPLAINED = 3  # exit code of alliance_site.run.prepare when it has said what is wrong
INTERRUPTED = 130  # what a shell says of a command ended by Ctrl-C

# What a site needs to be told once others can reach it.
NEEDED_BY_OTHERS = {
    "ALLOWED_HOSTS": "the names it answers to",
    "SITE_URL": "its own address, for mails and feeds",
    "EMAIL_HOST": "where mails are handed over",
    "TRUSTED_PROXIES": "the proxy that speaks https for it",
}


def main(arguments: list[str]) -> int:
    """Carry out one command; what keeps it from starting is said in one line, with exit code 1."""
    commands = {
        "run": lambda: serve(reloading=False),
        "dev": lambda: serve(reloading=True),
        "install": lambda: ensure_environment(RUNNING),
        "install-tests": lambda: ensure_environment(TESTING),
    }
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        commands[arguments[0]]()
    except CannotStart as trouble:
        if str(trouble):
            sys.stderr.write(f"{trouble}\n")
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def serve(*, reloading: bool) -> None:
    """Make everything ready, then serve until Ctrl-C. Raises CannotStart."""
    address = address_from_environment()
    refuse_taken_port(address)
    ensure_environment(RUNNING)
    environment = environment_for(address, reloading=reloading)
    events = None if reloading else events_beside(address)
    if events is not None:
        environment["EVENTS_URL"] = events.url
    with tempfile.TemporaryDirectory(prefix="alliance-") as folder:
        doors = Path(folder) / "doors.json"
        _prepare(environment, doors, with_files=not reloading)
        told = [_door_line(door, address) for door in json.loads(doors.read_text())] if doors.exists() else []
    (var_dir() / "media").mkdir(parents=True, exist_ok=True)
    web = _web_reloading(address) if reloading else _web(address)
    work = [str(PYTHON), "manage.py", "work", *(["--reload"] if reloading else [])]
    children = [Child("web server", web), Child("worker", work)]
    if events is not None:
        children.append(Child("events", _events(events)))
    Supervisor(children, environment).run(
        is_ready=lambda: _answers(address), greet=lambda: _greet(address, told)
    )
    say("Ended.")


def environment_for(address: Address, *, reloading: bool) -> dict[str, str]:
    """What the site's processes are told: LOCAL (mailbox page, plain http) only where nobody else can reach them."""
    environment = {**os.environ, "VAR_DIR": str(var_dir().resolve()), "PYTHONUNBUFFERED": "1"}
    environment.pop("LOCAL", None)
    if address.is_loopback:
        environment["LOCAL"] = "1"
        environment.setdefault("SITE_URL", address.url)
        names = ["localhost", "127.0.0.1", "[::1]", bracketed(address.host)]
        environment.setdefault("ALLOWED_HOSTS", ",".join(dict.fromkeys(names)))
    if reloading:
        if not address.is_loopback:
            raise CannotStart(
                "make dev shows its insides to whoever asks: HOST must be an address of loopback."
            )
        environment["DEBUG"] = "1"
    return environment


def events_beside(address: Address) -> Address | None:
    """Where a process of its own tells open pages what arrives (docs/live.md), on a site of one's own machine.

    None, and pages ask, where readers could not reach it, somebody chose otherwise, or the port is taken.
    """
    if not address.is_loopback or os.environ.keys() & {"EVENTS_URL", "SITE_URL"}:
        return None
    port = address.port + EVENTS_FURTHER
    events = replace(address, port=port if port < 65536 else address.port - EVENTS_FURTHER)
    try:
        refuse_taken_port(events)
    except CannotStart:
        return None
    return events


def _prepare(environment: dict[str, str], doors: Path, *, with_files: bool) -> None:
    rest = ["files", f"sample={doors}"] if with_files else [f"sample={doors}"]
    owner = environment.get("MIGRATE_DATABASE_URL")
    if owner:  # the tables belong to another role than the one that serves
        _run_steps(["tables"], {**environment, "DATABASE_URL": owner})
        _run_steps(rest, environment)
    else:
        _run_steps(["tables", *rest], environment)


def _run_steps(steps: list[str], environment: dict[str, str]) -> None:
    command = [str(PYTHON), "-m", "alliance_site.run.prepare", *steps]
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    if code:
        raise CannotStart("" if code == EXPLAINED else "The site could not be made ready; see above for why.")


def _web(address: Address) -> list[str]:
    options = {
        "--interface": "wsgi",
        "--host": address.ip,
        "--port": str(address.port),
        "--workers": str(workers_for(_usable_cores())),
        "--blocking-threads": str(BLOCKING_THREADS),
        "--static-path-route": "/media",
        "--static-path-mount": str((var_dir() / "media").resolve()),
        "--log-level": "warning",
        "--workers-kill-timeout": "5",
    }
    words = [word for pair in options.items() for word in pair]
    return [
        str(PYTHON),
        "-m",
        "granian",
        *words,
        "--respawn-failed-workers",
        "alliance_site.wsgi:application",
    ]


def _events(address: Address) -> list[str]:
    where = ["--host", address.ip, "--port", str(address.port)]
    ending = ["--workers-kill-timeout", "5"]  # seconds; open streams would wait for an hour
    served = ["--interface", "asgi", "--workers", "1", *where, *ending, "--log-level", "warning"]
    return [str(PYTHON), "-m", "granian", *served, "alliance_site.asgi:application"]


def workers_for(cores: int) -> int:
    """How many processes serve. Two on one core only take it from each other: posting costs half as much again."""
    return max(1, min(WORKERS, cores))


def _usable_cores() -> int:
    """What this process may run on, which may be less than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _web_reloading(address: Address) -> list[str]:
    return [str(PYTHON), "manage.py", "runserver", f"{bracketed(address.ip)}:{address.port}"]


def _answers(address: Address) -> bool:
    """Whether the web server answers at all: refusing a host or sending on to https is an answer."""
    connection = http.client.HTTPConnection(address.reachable_ip, address.port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _door_line(door: dict[str, str], address: Address) -> str:
    return f"  {door['door']:<10} {door['email']:<28} {door['password']:<24} {address.url}{door['url']}"


def _greet(address: Address, doors: list[str]) -> None:
    say()
    say(f"Alliance runs at {address.url}/")
    if doors:
        say("Doors (the passwords are shown this once):")
        for line in doors:
            say(line)
    else:
        say(
            "Doors: as shown at the first start. A new password: .venv/bin/python manage.py changepassword E-MAIL"
        )
    if address.is_loopback:
        say(f"Mailbox (every mail of this site goes here): {address.url}/mailbox/")
    else:
        _warn_of_others(address)
    say("Ctrl-C ends it.")


def _warn_of_others(address: Address) -> None:
    say(f"HOST={address.host} can be reached by others: no local mailbox, and log-in works over https only.")
    for name, meaning in NEEDED_BY_OTHERS.items():
        if not os.environ.get(name):
            say(f"  not set: {name} ({meaning})")
