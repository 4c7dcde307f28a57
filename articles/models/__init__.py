from .article import Article, Authorship, FormerSlug
from .change import Change
from .holding import Holding
from .identity import MenuItem, SiteIdentity, SiteName
from .imported import ImportedItem, ImportRun, Redirect
from .page import Page
from .picture import Picture
from .revision import Revision
from .search_text import SearchText
from .sent import SentBody
from .series import Series
from .state import PublicState
from .tag import Tag

__all__ = [
    "Article",
    "Authorship",
    "Change",
    "FormerSlug",
    "Holding",
    "ImportRun",
    "ImportedItem",
    "MenuItem",
    "Page",
    "Picture",
    "PublicState",
    "Redirect",
    "Revision",
    "SearchText",
    "SentBody",
    "Series",
    "SiteIdentity",
    "SiteName",
    "Tag",
]
