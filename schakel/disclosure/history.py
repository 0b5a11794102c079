"""What was released before, kept whole: it cannot be called back, and every attacker has it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schakel.disclosure.cells import Cells
from schakel.disclosure.values import Contributions, Ground, Key, Outcome, Rules


@dataclass(frozen=True, slots=True, eq=False)
class Released:
    """One release as the secretariat keeps it; confidential, for it holds what was put in.

    day: when it was published. tables: the cells with their true values. outcomes: what was told
    of each of them; a part of a mean or a share may be told under the key of its value.
    grounds: why cells were withheld. before: the digest of the release before; digest: its own.
    """

    id: str
    day: str
    tables: tuple[Cells, ...]
    outcomes: Mapping[Key, Outcome]
    rules: Rules
    contributions: Contributions
    grounds: Mapping[Key, Ground] = field(default_factory=dict)
    before: str = ""
    digest: str = ""
