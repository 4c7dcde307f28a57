"""What this app stores of people, told part by part: see groundwork/retention.py."""

from comments.stored import deeds, groups, links, moderation, said, told  # noqa: F401 - importing them tells it
