"""What other rooms ask of this one: how an assessment stands, what it lacks, and the years side by
side. Values, never records; and only what the reader may read.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from schakel.covenant import diligence as rules
from schakel.covenant import drafting
from schakel.covenant.diligence import Given, Level, Score
from schakel.covenant.questions import HIGHEST
from schakel.covenant.sharing import Reader, Verdict
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.diligence.acts.answers import answers_of
from schakel.secretariat.diligence.acts.editions import edition_as_value, instrument_of
from schakel.secretariat.diligence.acts.evidence import evidence_files
from schakel.secretariat.diligence.acts.profiles import profile_of
from schakel.secretariat.diligence.acts.ratings import counted_answers, scores
from schakel.secretariat.diligence.acts.refusals import ask_handler
from schakel.secretariat.diligence.models import Assessment, Edition, Evidence
from schakel.secretariat.duties.register import years
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person


@dataclass(frozen=True, slots=True)
class Standing:
    """How the assessment of one company in one year stands; `score` is the one that counts."""

    number: int
    party: str
    year: int
    edition: rules.Edition
    state: str
    score: Score | None


def standing_assessment(reader: Reader, party: str, year: int) -> Standing | None:
    """How a company's assessment of a year stands; None when there is none that one may read."""
    found = Assessment.objects.visible_to(reader).filter(owner=party, year=year).first()
    return _standing(found, reader) if found else None


def all_years(reader: Reader, party: str) -> list[Standing]:
    """A company's assessments in the order of their years."""
    found = Assessment.objects.visible_to(reader).filter(owner=party).order_by("year")
    return [_standing(each, reader) for each in found]


def _standing(assessment: Assessment, reader: Reader) -> Standing:
    sides = scores(assessment, reader)
    return Standing(
        number=assessment.pk,
        party=assessment.owner,
        year=assessment.year,
        edition=edition_as_value(Edition.objects.get(code=assessment.edition)),
        state=assessment.state,
        score=sides.counted if sides else None,
    )


def gaps(reader: Reader, party: str, year: int) -> tuple[drafting.Gap, ...]:
    """Where a company stands lower than it could, the widest first, for a plan to begin with."""
    found = Assessment.objects.visible_to(reader).filter(owner=party, year=year).first()
    profile = profile_of(found) if found else None
    if found is None or profile is None:
        return ()
    instrument = instrument_of(found.edition)
    lacking = rules.gaps(instrument, profile, counted_answers(found, reader))
    return tuple(_gap(instrument, each) for each in lacking)


def _gap(instrument: rules.Instrument, gap: rules.Gap) -> drafting.Gap:
    steps = access.agreement().diligence.steps
    return drafting.Gap(
        question=gap.question,
        step=steps[gap.step].number,
        says=instrument.question(gap.question).text,
        level=_level(instrument, gap),
        highest=float(HIGHEST),
        weight=gap.most,
    )


def _level(instrument: rules.Instrument, gap: rules.Gap) -> float | None:
    """On the scale of the levels; None where it is unknown or open."""
    given: Given | None = gap.given
    if isinstance(given, Level):
        return float(given.number)
    mark = rules.mark(instrument.question(gap.question), given) if given is not None else None
    return None if mark is None else mark * HIGHEST


def compared(earlier: Standing, later: Standing) -> Verdict:
    """May the scores of these two years be compared, and why?"""
    return rules.comparable(earlier.edition, later.edition)


def against_target(standing: Standing) -> Verdict | None:
    """Does the score meet the target that the company's own cohort has for that year? None without
    a score, or where that hangs on what is unknown.
    """
    joined, score, on = _joined(standing.party), standing.score, _last_day(standing.year)
    if score is None or score.low is None or score.high is None:
        return None
    at_least = rules.against_target(access.agreement(), joined, on, score.low)
    at_best = rules.against_target(access.agreement(), joined, on, score.high)
    if not at_best:
        return at_best
    return at_least if at_least else None


def said_against_target(standing: Standing) -> Text:
    """The same in words, with the reason where it cannot be said."""
    if standing.score is None:
        return NO_PLACE
    joined, on = _joined(standing.party), _last_day(standing.year)
    return rules.against_target_in_words(access.agreement(), joined, on, standing.score)


NO_PLACE: Final = Text(
    "Not to be said: the company has not told yet where in the chain it stands.",
    "Niet te zeggen: het bedrijf heeft nog niet verteld waar in de keten het staat.",
)


def _joined(party: str) -> date:
    """The day on which a company came in: that on which the agreement began, if none is known."""
    found = Party.objects.filter(code=party).values_list("joined", flat=True).first()
    return found or access.agreement().term.start.on


def _last_day(year: int) -> date:
    """The last day of a year of the agreement."""
    known = years()
    return known[min(max(year, 1), len(known)) - 1][1]


def scores_of_year(reader: Reader, year: int) -> Mapping[str, Standing]:
    """Every company's assessment of a year that the reader may read, by company."""
    found = Assessment.objects.visible_to(reader).filter(year=year)
    return {each.owner: _standing(each, reader) for each in found}


# Leaving --------------------------------------------------------------------------------------


def files_of(reader: Reader, party: str) -> Iterator[tuple[str, bytes]]:
    """A company's answers, a file a year, and its evidence: to take along on leaving."""
    for each in Assessment.objects.visible_to(reader).filter(owner=party):
        told = {
            "year": each.year,
            "edition": each.edition,
            "answers": {
                code: {
                    "given": rules.as_data(kept.said.given) if kept.said.given else None,
                    "remark": kept.said.remark,
                }
                for code, kept in answers_of(each, reader).items()
            },
        }
        content = json.dumps(told, ensure_ascii=False, indent=1).encode()
        yield f"assessment-{each.year}.json", content
    yield from evidence_files(reader, party)


@transaction.atomic
def erase_assessments(*, by: Person, party: str) -> int:
    """Erase the assessments and evidence of a company that leaves; how many records those were."""
    ask_handler(access.reader(by))
    reader = access.reader(by)
    assessments = Assessment.objects.visible_to(reader).filter(owner=party)
    evidence = Evidence.objects.visible_to(reader).filter(owner=party)
    count = assessments.count() + evidence.count()
    assessments.delete()
    evidence.delete()
    write_line(who=str(by.code), party=party, deed="erase-assessments", subject=f"party:{party}")
    return count
