"""What the people of the sample think of it: likes, votes, a pinned comment, through the actions of readers."""

from __future__ import annotations

import tomllib
from datetime import datetime
from typing import Any

from alliance_site.seeding.files import SAMPLE
from alliance_site.seeding.playing import Play
from comments.actions.liking import like_article
from comments.actions.pinning import pin_comment
from comments.actions.summing import sum_up_all
from comments.actions.voting import vote_on


def give_opinions(plays: list[Play], *, now: datetime) -> None:
    """On what was just played. `now` is when they are given: after the last word."""
    opinions = tomllib.loads((SAMPLE / "opinions.toml").read_text(encoding="utf-8"))
    for play in plays:
        _give(play, opinions.get(play.essay.slug, {}), now)
    sum_up_all(now=now)


def _give(play: Play, opinions: dict[str, Any], now: datetime) -> None:
    for by in opinions.get("likes", ()):
        like_article(
            person=play.people.speaker(by, now=now),
            article=play.article,
            show_name=by in opinions.get("seen", ()),
            now=now,
        )
    for name in ("helpful", "unhelpful"):
        for key, voters in opinions.get(name, {}).items():
            for by in voters:
                comment = play.comments[key]
                vote_on(
                    person=play.people.speaker(by, now=now),
                    comment=comment,
                    helpful=name == "helpful",
                    now=now,
                )
    if "pinned" in opinions:
        pin_comment(user=play.author, comment=play.comments[opinions["pinned"]], now=now)
