"""Says in words what is not specific, measurable, owned or dated in an action, and how to mend it.

It reads English and Dutch, whichever somebody writes in, and speaks both.
"""

from datetime import date

from schakel.covenant.agreement import Agreement
from schakel.covenant.plans import Action, Plan, Remark


def lint(subject: Action | Plan, today: date, agreement: Agreement) -> tuple[Remark, ...]:
    """What is not SMART in an action, or in a plan and each of its actions."""
    raise NotImplementedError
