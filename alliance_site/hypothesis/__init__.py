"""The API of Hypothesis over the site's own talk, for clients that were written for it; off unless HYPOTHESIS_CLIENT.

Built to what the clients ask (docs/clients.md): paths, shapes and errors are theirs, words and rules are the site's.
"""
