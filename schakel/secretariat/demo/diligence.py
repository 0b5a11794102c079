"""Nine companies look at themselves, three years in a row: good and bad, on time and late."""

from schakel.secretariat.demo.stage import Stage
from schakel.secretariat.diligence.acts import adopt_edition, ask_in_year, take_in_edition

YEARS = (1, 2, 3)


def the_questions_are_adopted(stage: Stage) -> None:
    """By the Steering Committee; the same questions every year, so that years can be compared."""
    edition = take_in_edition(by=stage.handler)
    number = stage.numbers["questions"]
    adopt_edition(by=stage.handler, code=edition.code, decision=number)
    for year in YEARS:
        ask_in_year(by=stage.handler, code=edition.code, year=year)
