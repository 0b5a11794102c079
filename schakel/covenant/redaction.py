"""Takes out of a text what tells which company, site or supplier it is about.

When in doubt it redacts: a word too many is a nuisance, a name too few breaks a promise.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal

from schakel.covenant.plans import Change, Plan
from schakel.language import Text

MARK: Final = "[redacted]"
Ground = Literal["name", "near", "initials", "address", "number"]


@dataclass(frozen=True, slots=True)
class Name:
    """A name to take out; `common` says that it is an ordinary word too (None: look it up)."""

    text: str
    common: bool | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A stretch of the original text that was taken out, and on what ground."""

    start: int
    end: int
    ground: Ground


@dataclass(frozen=True, slots=True)
class Leaf:
    """What still looks like a name, for a person to look at."""

    text: str
    why: Text


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without the names; what was taken out is shown as `[redacted]`."""

    text: str
    hits: tuple[Hit, ...] = ()
    doubts: tuple[Leaf, ...] = ()

    def leaves(self) -> tuple[Leaf, ...]:
        """What still looks like a name."""
        return self.doubts


def redact(text: str, names: Collection[str | Name], harmless: Collection[str] = ()) -> Redacted:
    """The text without these names, and without addresses and numbers that tell who it is.

    `harmless` are words known to tell nothing, such as names of countries.
    """
    raise NotImplementedError


def redact_plan(
    plan: Plan, names: Collection[str | Name], harmless: Collection[str] = ()
) -> tuple[Plan, tuple[Leaf, ...]]:
    """The plan with every text redacted, every code renumbered and owners taken out."""
    raise NotImplementedError


def redact_changes(
    changes: Collection[Change], names: Collection[str | Name]
) -> tuple[Change, ...]:
    """Changes with their words redacted; make them from redacted plans where that is possible."""
    raise NotImplementedError


def names_itself(text: str, names: Collection[str | Name]) -> tuple[Hit, ...]:
    """Where a text names one of these, so that a reply can be refused before it is shown."""
    raise NotImplementedError
