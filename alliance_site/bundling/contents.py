"""What is fetched together. The one place to add a module or a style sheet of a new part.

Templates go on naming the parts (`{% static 'js/talk.js' %}`): once collected, each part named here has the address
of its bundle, and a browser fetches and runs an address once however many tags name it. What a part imports statically
comes along; what no bundle names is served on its own.
"""

from __future__ import annotations

# Once the browser is idle: import() of any of its modules gets all, and of any that no bundle names.
REST = "js/idle.js"

# In the order in which they come: a module that two bundles need is in the first of them.
SCRIPTS: dict[str, tuple[str, ...]] = {
    # With every page: its frame, what listens for the first click, and what waits for the browser to be idle.
    "js/frame.js": (
        "js/frame.js",
        "js/talk.js",
        "js/notes.js",
        "js/reading/start.js",
        "js/once.js",
        "js/pieces.js",
    ),
    REST: ("js/notes/start.js", "js/talk/live.js", "js/reading/tools.js"),
    # When a reader opens the settings.
    "js/settings.js": ("js/reading/settings.js",),
    # Where a browser prefers another language.
    "js/languages.js": ("js/languages.js",),
    # From the second visit on, or when something arrives.
    "js/news.js": ("js/talk/news.js",),
    # When somebody has been here for a while, or at once where the server tells of what arrives.
    "js/watching.js": ("js/talk/watching.js",),
    # With the first scrolling, or where a place was kept.
    "js/places.js": ("js/reading/resuming.js",),
    # With a form, or when one is asked for.
    "js/composing.js": ("js/talk/composing.js",),
    # With the reader's first deed.
    "js/deeds.js": (
        "js/notes/deeds.js",
        "js/notes/past.js",
        "js/talk/voting.js",
        "js/talk/folding.js",
        "js/reading/asides.js",
        "js/reading/endnotes.js",
    ),
    # On pages of their own, for what these share with the others.
    "js/place.js": ("js/place.js",),
}

# In the order of the cascade. All pages but the admin's share one file, which a reader's browser then has. What one
# kind of page needs (search.css, compare.css), or none that is read at length (desk.css), stays apart.
STYLES: dict[str, tuple[str, ...]] = {
    "css/pages.css": (
        "css/site.css",
        "css/forms.css",
        "css/talk.css",
        "css/around.css",
        "css/notes.css",
        "css/live.css",
        "css/reading.css",
        "css/print.css",
    ),
}
