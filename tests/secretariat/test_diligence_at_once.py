"""Colleagues who save at the same moment, on either database: one stands, and none is lost."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from schakel.covenant.diligence import Level
from schakel.secretariat import access
from schakel.secretariat.diligence.acts import Said, save_answers
from schakel.secretariat.diligence.acts.answers import answers_of, conflicts
from schakel.secretariat.ledger.acts import first_break
from tests.cast import assemble
from tests.secretariat.diligence_table import asked_edition, begun, level_questions

COLLEAGUES = 4


@pytest.mark.django_db(transaction=True)
def test_of_answers_saved_at_the_same_moment_one_stands_and_the_others_lie_beside_it() -> None:
    cast = assemble()
    asked_edition(cast)
    assessment = begun(cast)
    code = level_questions(assessment, cast)[0]
    begin = Barrier(COLLEAGUES)

    def save(level: int) -> None:
        begin.wait()
        try:
            save_answers(
                person=cast.officer,
                number=assessment.pk,
                answers={code: Said(Level(level))},
                expected_versions={code: 0},
            )
        finally:
            connection.close()

    threads = [Thread(target=save, args=(level,)) for level in range(COLLEAGUES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    reader = access.reader(cast.officer)
    standing, beside = answers_of(assessment, reader)[code], conflicts(assessment, reader)[code]
    kept = {standing.said, *(each.said for each in beside)}
    assert kept == {Said(Level(level)) for level in range(COLLEAGUES)}
    assert {standing.version, *(each.version for each in beside)} == set(range(1, COLLEAGUES + 1))
    assert first_break() is None
