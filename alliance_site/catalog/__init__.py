"""The catalogs of the interface's words: found in the source, kept as .po files, compiled to .mo.

Pure Python, so that neither a server nor whoever translates needs the gettext programs. docs/languages.md.
"""
