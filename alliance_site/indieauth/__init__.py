"""IndieAuth (Living Standard, 11 July 2024; OAuth 2.0 with PKCE): a member lets another site's program speak for them.

Nothing is fetched: a client is known by its address, and is answered only on the same host. What a client says of
itself is not shown, so it cannot pretend to be another.
"""
