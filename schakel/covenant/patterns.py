"""What the action plans of a year have in common, as answers of each company that the gate counts.

An answer says whether a plan has something, never what it says: no word of a plan is in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from schakel.covenant.plans import Action, EffectNote, Harm, Plan, Remark, heard
from schakel.language import Text

Has = Literal["no", "yes"]
Closing = Literal["nothing-closed", "none-heard", "some-heard", "all-heard"]

HAS: Final[Mapping[Has, Text]] = {"no": Text("no", "nee"), "yes": Text("yes", "ja")}
CLOSINGS: Final[Mapping[Closing, Text]] = {
    "nothing-closed": Text("nothing closed yet", "nog niets afgesloten"),
    "none-heard": Text("closed, each for a reason", "afgesloten, telkens om een reden"),
    "some-heard": Text(
        "closed, some on the word of those concerned",
        "afgesloten, deels op het woord van de betrokkenen",
    ),
    "all-heard": Text(
        "closed, each on the word of those concerned",
        "afgesloten, telkens op het woord van de betrokkenen",
    ),
}
# What the linter remarks on in plans that could be handed in all the same.
REMARKED: Final = ("what", "indicator", "cost", "due", "leverage", "how_heard", "actions")


@dataclass(frozen=True, slots=True)
class Pattern:
    """What one plan has: kinds of action, issues, fields with a remark, and what was closed.

    `closed` counts the actions that are closed, `heard` those of them that closed on a note of
    effect from those concerned or who speaks for them.
    """

    kinds: frozenset[str]
    issues: frozenset[str]
    remarked: frozenset[str]
    closed: int = 0
    heard: int = 0

    @property
    def closing(self) -> Closing:
        """How its actions are closed, as one answer."""
        if not self.closed:
            return "nothing-closed"
        if not self.heard:
            return "none-heard"
        return "all-heard" if self.heard == self.closed else "some-heard"


def pattern(
    plan: Plan,
    harms: Iterable[Harm],
    remarks: Iterable[Remark],
    closed: Sequence[tuple[Action, Sequence[EffectNote]]],
) -> Pattern:
    """The pattern of a plan as it was handed in, and of what was closed of it since.

    A dropped action is none that the plan has. An action has the issues of the harms it answers.
    """
    issues = {harm.code: harm.issue for harm in harms}
    held = [each for each in plan.actions if each.state != "dropped-with-reason"]
    return Pattern(
        kinds=frozenset(each.kind for each in held if each.kind),
        issues=frozenset(issues[code] for each in held for code in each.risks if code in issues),
        remarked=frozenset(each.field for each in remarks) & frozenset(REMARKED),
        closed=len(closed),
        heard=sum(heard(action, notes) for action, notes in closed),
    )


def has(there: bool) -> Has:
    """Yes or no."""
    return "yes" if there else "no"
