"""Draws up a first plan from the gaps of an assessment and the gravest risks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from schakel.covenant.agreement import Agreement
from schakel.covenant.plans import Plan
from schakel.language import Language, Text


@dataclass(frozen=True, slots=True)
class Gap:
    """A question on which a company stands lower than it could.

    `level` is None when the answer is unknown; `weight` is the question's.
    """

    question: str
    step: int
    says: Text
    level: float | None
    highest: float
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class TopRisk:
    """A risk that comes first: what, to whom, how grave, how likely, and how one is involved."""

    code: str
    issue: str
    name: Text
    severity: int
    likelihood: int | Literal["unknown"] = "unknown"
    involvement: Literal["caused", "contributed", "linked"] = "linked"
    actual: bool = False
    rightsholders: tuple[str, ...] = ()
    annex: str = ""


def draft_plan(
    agreement: Agreement,
    gaps: Sequence[Gap],
    top_risks: Sequence[TopRisk],
    today: date,
    language: Language = "nl",
) -> Plan:
    """A plan to edit: an action for each top risk and the widest gaps, each saying why it is there.

    The same gaps, risks and day give the same plan, whatever their order. Texts that are to be
    edited stand in one language; `why` in both.
    """
    raise NotImplementedError
