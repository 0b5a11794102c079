"""Work that takes a while: how far it is, and what went wrong, in words."""
