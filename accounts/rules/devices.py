"""What a browser calls itself, in two words that its owner knows it by. Only for showing: anybody can send anything."""

from __future__ import annotations

MOST_AGENT = 500  # characters that are looked at
# The first that is found counts: most browsers name others besides, which they descend from.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_named(user_agent: str) -> tuple[str, str]:
    """The browser and the system of a User-Agent (RFC 9110, section 10.1.5); "" for what is not known."""
    agent = user_agent[:MOST_AGENT]
    return _first(agent, BROWSERS), _first(agent, SYSTEMS)


def _first(agent: str, known: tuple[tuple[str, str], ...]) -> str:
    return next((name for sign, name in known if sign in agent), "")
