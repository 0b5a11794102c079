"""The demo: a fictional cast, three years of their agreement, and sign-in by link on this machine.

The years are played through the acts of the rooms, each scene at its own moment, so that they stand
in the books and in the ledger as they would have if somebody had lived them.
"""

from schakel.secretariat.demo.cast import (
    CAST,
    NEWCOMER,
    PARTIES,
    WITH_LINK,
    Actor,
    assemble_cast,
    hand_in_example,
    those_with_a_link,
)
from schakel.secretariat.demo.sign_in import from_this_machine, link_for, person_behind
from schakel.secretariat.demo.year import play_year

__all__ = [
    "CAST",
    "NEWCOMER",
    "PARTIES",
    "WITH_LINK",
    "Actor",
    "assemble_cast",
    "from_this_machine",
    "hand_in_example",
    "link_for",
    "person_behind",
    "play_year",
    "those_with_a_link",
]
