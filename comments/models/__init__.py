from .comment import Comment
from .decision import Decision, DecisionName, DecisionWords
from .edit import Edit
from .flag import Flag
from .mention import Mention
from .passage import Passage, Placement, PlacementChange
from .review import Review
from .watch import Watch

__all__ = [
    "Comment",
    "Decision",
    "DecisionName",
    "DecisionWords",
    "Edit",
    "Flag",
    "Mention",
    "Passage",
    "Placement",
    "PlacementChange",
    "Review",
    "Watch",
]
