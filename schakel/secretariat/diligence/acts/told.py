"""What a company answered in a year, as values: for its own report, and for others who ask."""

from collections import defaultdict

from schakel.covenant import diligence as rules
from schakel.covenant.reporting import Answered, Assessed
from schakel.covenant.sharing import Reader
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.diligence.acts.answers import answers_of
from schakel.secretariat.diligence.acts.editions import instrument_of
from schakel.secretariat.diligence.acts.profiles import profile_of
from schakel.secretariat.diligence.acts.ratings import scores
from schakel.secretariat.diligence.models import Assessment, Use

STATES = {
    "draft": Text("draft", "concept"),
    "submitted": Text("handed in", "ingediend"),
    "in-review": Text("in review", "in beoordeling"),
    "returned": Text("returned", "teruggegeven"),
    "final": Text("final", "definitief"),
}


def told_answers(reader: Reader, party: str, year: int) -> Assessed | None:
    """What a company is asked in a year and answered, with a receipt; None when there is no
    assessment that the reader may read.
    """
    seen = Assessment.objects.visible_to(reader).filter(owner=party, year=year)
    number = seen.values_list("pk", flat=True).first()
    if number is None:
        return None
    found = access.open_record(Assessment, number, reader)
    sides = scores(found, reader)
    return Assessed(
        record=f"assessment:{found.pk}",
        year=found.year,
        state=STATES[found.state],
        answers=tuple(_answered(found, reader)),
        score=sides.counted if sides else None,
    )


def _answered(found: Assessment, reader: Reader) -> list[Answered]:
    profile = profile_of(found)
    if profile is None:
        return []
    kept, behind = answers_of(found, reader), _evidence(found, reader)
    given = {code: one.said.given for code, one in kept.items() if one.said.given is not None}
    return [
        Answered(
            question,
            given.get(question.code),
            kept[question.code].said.remark if question.code in kept else "",
            tuple(behind[question.code]),
        )
        for question in rules.asked(instrument_of(found.edition), profile, given)
    ]


def _evidence(found: Assessment, reader: Reader) -> defaultdict[str, list[str]]:
    """What the company calls the evidence behind each answer; what was withdrawn shows nothing."""
    behind: defaultdict[str, list[str]] = defaultdict(list)
    uses = Use.objects.visible_to(reader).filter(assessment=found, evidence__withdrawn=None)
    for use in uses.select_related("evidence"):
        behind[use.question].append(use.evidence.called)
    return behind
