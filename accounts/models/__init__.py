from .person import Person
from .role import Role
from .session import Session
from .user import User

__all__ = ["Person", "Role", "Session", "User"]
