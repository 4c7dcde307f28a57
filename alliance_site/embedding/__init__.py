"""An article's talk on pages elsewhere: a link there becomes the count or the thread, without a frame.

`/embed.js` (static/js/embed/embed.js) asks for what is here; the pages that may are named in EMBED_ORIGINS. Also what
other sites ask to show one of our pages in theirs (oEmbed), and "Quote this elsewhere".
"""
