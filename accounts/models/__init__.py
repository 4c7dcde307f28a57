from .block import Block
from .group import Invitation, Membership, ReadingGroup
from .leaving import Download, Leaving
from .person import Person
from .role import Role
from .session import Session
from .token import AccessToken
from .user import User

__all__ = [
    "AccessToken",
    "Block",
    "Download",
    "Invitation",
    "Leaving",
    "Membership",
    "Person",
    "ReadingGroup",
    "Role",
    "Session",
    "User",
]
