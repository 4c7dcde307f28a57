"""Micropub (W3C Recommendation, 23 May 2017): articles posted, changed and deleted by other people's programs.

Tokens come from IndieAuth (alliance_site/indieauth) or are personal ones that carry "publish".
"""
