"""The desk's own words in Dutch, and how days are written in either language.

`python -m schakel.secretariat.locale` looks for new strings and compiles; see __main__.py.
"""
