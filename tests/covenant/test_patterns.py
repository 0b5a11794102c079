"""What plans have in common, as answers: kinds, issues, remarks, and on whose word they close."""

from datetime import date

from schakel.covenant.patterns import CLOSINGS, Pattern, pattern
from schakel.covenant.plans import Action, EffectNote, Harm, Plan, Remark
from schakel.language import Text

DAY = date(2021, 3, 1)
WELL = EffectNote(DAY, "representative", "better", "The wells are clean", "women of the village")
OWN = EffectNote(DAY, "company", "better", "It went well")
SAID = Text("", "")


def test_a_plan_has_the_kinds_and_issues_of_its_actions_and_not_of_what_was_dropped() -> None:
    plan = Plan(
        (
            Action("a1", "prevent", "Fence the pond", risks=("h1", "gap-of-an-answer")),
            Action("a2", "remedy", "Pay back", risks=("h2",), state="dropped-with-reason"),
        )
    )
    harms = (Harm("h1", "water"), Harm("h2", "child-labour"))
    remarks = (Remark("should", "cost", SAID, SAID, "a1"), Remark("should", "state", SAID, SAID))
    found = pattern(plan, harms, remarks, ())
    told = [sorted(each) for each in (found.kinds, found.issues, found.remarked)]
    assert told == [["prevent"], ["water"], ["cost"]]
    assert found.closing == "nothing-closed"


def test_only_the_word_of_those_concerned_makes_a_closure_one_with_evidence() -> None:
    action = Action("a1", state="closed")
    found = pattern(Plan(), (), (), [(action, [WELL, OWN]), (action, [OWN]), (action, [])])
    assert (found.closed, found.heard, found.closing) == (3, 1, "some-heard")


def test_every_way_of_closing_has_its_answer() -> None:
    counted = [(0, 0), (2, 0), (2, 1), (2, 2)]
    empty: frozenset[str] = frozenset()
    found = [Pattern(empty, empty, empty, closed, heard).closing for closed, heard in counted]
    assert found == list(CLOSINGS)
