from .person import Person
from .role import Role
from .user import User

__all__ = ["Person", "Role", "User"]
