"""The numbers that a request asks for, each as a sum over what contributors put in."""

from dataclasses import dataclass
from typing import Any

from schakel.disclosure.puzzle import Marks, Places, Vector
from schakel.disclosure.values import Key, Part, Quantity, Table


@dataclass(frozen=True, slots=True, eq=False)
class Atoms:
    """n atoms: what one contributor put in at one finest place, in one period.

    The same atom in two tables has the same (member, period, quantity, place), so that linked
    tables and editions can be tied together. A place names one category per dimension of the
    contributions, in alphabetical order of the dimensions, whatever the table shows of them;
    `TOTAL` stands where nothing was said, and for answers that the table does not tell apart.
    What was asked comes after: a quantity ("score") and what a contributor has of it ("20-40").

    member: (n,) index into `members`. period: (n,) index into `periods`. place: (n,) index into
    `places`. value: (n,). question: (n,) atoms with the same number >= 0 are the answers to one
    question by one contributor: 0 or 1 each and 1 together; -1 where there is no such tie.
    answer: (n,) whether the atom is a 0/1 answer ("is among them"), whose truth is the secret;
    then `quantity` is "contributors", and contributors that are not there have an atom of 0. Each
    contributor has its own question, those of one holding too: a member may have several.
    """

    members: tuple[str, ...]
    periods: tuple[str, ...]
    places: tuple[tuple[str, ...], ...]
    quantity: str
    member: Places
    period: Places
    place: Places
    value: Vector
    question: Places
    answer: Marks


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The m cells of one part of one table; their order follows codes, never values.

    rows: csr_array (m, n) over the atoms; rows @ atoms.value is the value of the cells.
    value: (m,). contributors: (m,) how many put in something other than zero (on a scale: how
    many put in something).
    largest, second: (m,) the two largest that a single contributor put in.
    cohort: (m,) how many were counted at all: the members of the cohort in that period.
    measured: what is known beforehand of the quantity; None where contributors are only counted.
    """

    table: Table
    release: str
    part: Part
    keys: tuple[Key, ...]
    atoms: Atoms
    rows: Any
    value: Vector
    contributors: Places
    largest: Vector
    second: Vector
    cohort: Places
    measured: Quantity | None = None
