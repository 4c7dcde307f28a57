"""What the readers of a heavy thread find helpful: most comments get no vote, a few get many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from comments.models import Branch, Comment, Tally, Vote
from comments.rules.ranking import weight

VOTED_ON = 0.3  # of all comments
MOST = 60  # votes on one
LATER = timedelta(hours=1)  # after the comment


class Votes:
    """The votes of one thread, and what they add up to. Of a seed of its own: the words stay what they were."""

    def __init__(self, people: Sequence[int], seed: int) -> None:
        self.people = people
        self.random = Random(seed)  # noqa: S311 - to be the same every time is what it is for
        self.branches: dict[int, Branch] = {}

    def on(self, comment: Comment) -> tuple[list[Vote], list[Tally]]:
        """Votes and tally of one comment, in the order of the thread's being said; none of either for most."""
        root_id = comment.root_id or comment.pk
        position = comment.position or 0
        if comment.root_id is None:
            self.branches[root_id] = Branch(
                root_id=root_id, article_id=comment.article_id, position=position, active=position
            )
        branch = self.branches[root_id]
        branch.active = position
        if self.random.random() >= VOTED_ON:
            return [], []
        votes = self._given(comment)
        helpful = sum(vote.helpful for vote in votes)
        unhelpful = len(votes) - helpful
        tally = Tally(
            comment_id=comment.pk,
            article_id=comment.article_id,
            root_id=root_id,
            helpful=helpful,
            unhelpful=unhelpful,
            shown=helpful,
            score=weight(helpful, unhelpful, is_reply=root_id != comment.pk),
        )
        branch.best = max(branch.best, tally.score)
        return votes, [tally]

    def _given(self, comment: Comment) -> list[Vote]:
        wanted = min(MOST, len(self.people), int(self.random.paretovariate(1.0)))
        liked = self.random.betavariate(4, 2)
        at = comment.made_at + LATER
        return [
            Vote(comment_id=comment.pk, person_id=person, helpful=self.random.random() < liked, made_at=at)
            for person in self.random.sample(self.people, wanted)
            if person != comment.person_id
        ]
