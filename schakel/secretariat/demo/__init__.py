"""The demo: a fictional cast, a year of their agreement, and sign-in by link on this machine.

The year is played through the acts of the rooms, each at its own moment, so that it stands in the
books and in the ledger as it would have if somebody had lived it.
"""

from schakel.secretariat.demo.cast import (
    CAST,
    PARTIES,
    Actor,
    assemble_cast,
    hand_in_example,
)
from schakel.secretariat.demo.sign_in import from_this_machine, link_for, person_behind
from schakel.secretariat.demo.year import play_year

__all__ = [
    "CAST",
    "PARTIES",
    "Actor",
    "assemble_cast",
    "from_this_machine",
    "hand_in_example",
    "link_for",
    "person_behind",
    "play_year",
]
