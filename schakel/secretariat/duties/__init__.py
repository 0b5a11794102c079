"""The duties room: what each party has to do, by when, and how it stands."""
