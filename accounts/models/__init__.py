from .group import Invitation, Membership, ReadingGroup
from .person import Person
from .role import Role
from .session import Session
from .user import User

__all__ = ["Invitation", "Membership", "Person", "ReadingGroup", "Role", "Session", "User"]
