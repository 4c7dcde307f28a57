from .appeal import Appeal
from .bulk import BulkDeed, BulkItem
from .comment import Comment
from .decision import Decision, DecisionName, DecisionWords
from .edit import Edit
from .flag import Flag
from .measure import Measure
from .mention import Mention
from .passage import Passage, Placement, PlacementChange
from .raid import Raid
from .ready_words import ReasonWords
from .remark import Remark
from .review import Review
from .search_text import SearchText
from .trace import GuestTrace
from .watch import Watch

__all__ = [
    "Appeal",
    "BulkDeed",
    "BulkItem",
    "Comment",
    "Decision",
    "DecisionName",
    "DecisionWords",
    "Edit",
    "Flag",
    "GuestTrace",
    "Measure",
    "Mention",
    "Passage",
    "Placement",
    "PlacementChange",
    "Raid",
    "ReasonWords",
    "Remark",
    "Review",
    "SearchText",
    "Watch",
]
