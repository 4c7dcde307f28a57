from .appeal import Appeal
from .bulk import BulkDeed, BulkItem
from .comment import Comment
from .consent import Consent
from .day_count import DayCount
from .decision import Decision, DecisionName, DecisionWords
from .digest import Digest
from .edit import Edit
from .elsewhere import NameElsewhere
from .flag import Flag
from .imported import ImportedComment
from .link import PageElsewhere, ReceivedLink, SentLink
from .measure import Measure
from .mention import Mention
from .notice import Notice
from .notification import Letter, Notification, PushAddress, ToldArticle
from .passage import Passage, Placement, PlacementChange
from .raid import Raid
from .ready_words import ReasonWords
from .remark import Remark
from .review import Review
from .screening import RuleChange, ScreeningRule, ScreeningState, Suspicion
from .seal import Seal
from .search_text import SearchText
from .settlement import Settlement
from .task import Task
from .trace import GuestTrace
from .voting import Branch, Like, Pin, Reception, Tally, Vote
from .watch import Level, Pace, Watch, Wishes

__all__ = [
    "Appeal",
    "Branch",
    "BulkDeed",
    "BulkItem",
    "Comment",
    "Consent",
    "DayCount",
    "Decision",
    "DecisionName",
    "DecisionWords",
    "Digest",
    "Edit",
    "Flag",
    "GuestTrace",
    "ImportedComment",
    "Letter",
    "Level",
    "Like",
    "Measure",
    "Mention",
    "NameElsewhere",
    "Notice",
    "Notification",
    "Pace",
    "PageElsewhere",
    "Passage",
    "Pin",
    "Placement",
    "PlacementChange",
    "PushAddress",
    "Raid",
    "ReasonWords",
    "ReceivedLink",
    "Reception",
    "Remark",
    "Review",
    "RuleChange",
    "ScreeningRule",
    "ScreeningState",
    "Seal",
    "SearchText",
    "SentLink",
    "Settlement",
    "Suspicion",
    "Tally",
    "Task",
    "ToldArticle",
    "Vote",
    "Watch",
    "Wishes",
]
