from .entrance import confirm_address, in_our_frame
from .you import rename_person, you

__all__ = ["confirm_address", "in_our_frame", "rename_person", "you"]
