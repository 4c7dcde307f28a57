"""Server-sent events: tells open pages within two seconds that something was said, where EVENTS_URL switches it on.

One process of its own (`alliance_site/asgi.py`) holds the connections; it tells numbers that every reader could ask
for at `/articles/<slug>/latest/`, and nothing else. docs/live.md says what it costs.
"""
