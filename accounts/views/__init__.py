from . import ways
from .entrance import confirm_address, in_our_frame
from .you import choose_language, rename_person, you

__all__ = ["choose_language", "confirm_address", "in_our_frame", "rename_person", "ways", "you"]
