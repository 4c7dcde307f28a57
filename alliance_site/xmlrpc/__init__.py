"""XML-RPC at one address: what editors post articles with, and what other sites tell their links by (docs/clients.md).

MetaWeblog, Movable Type, Blogger and WordPress, as far as editors call them; `pingback.ping` for the talk.
"""
