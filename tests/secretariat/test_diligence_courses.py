"""The companies together over the years: the same ones, with who is left out and why."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from schakel.exchange.courses import EXAMPLE
from schakel.secretariat import access
from schakel.secretariat.diligence.acts import NotYours
from schakel.secretariat.diligence.acts.courses import enter_course, own_history, throw_course_away
from schakel.secretariat.diligence.models import Assessment, EarlierCourse, Edition
from schakel.secretariat.ledger.models import Line
from tests.cast import Cast, browser_of
from tests.secretariat.diligence_table import answered, asked_edition, begun, this_year

FOUNDERS = """\
bedrijf;toegetreden;2023;2024
uitgave;;jaar-4;jaar-5
sleutel;;webtool;webtool
geteld op;;30-6-2023;30-6-2024
a;1-7-2019;;52
b;1-7-2019;;61
c;1-7-2019;;64
d;1-7-2019;;71
e;1-7-2019;;82
later;1-7-2021;;42
"""


def page(cast: Cast, table: str, **asked: int) -> str:
    """What the secretariat reads of a table that it entered."""
    kept = enter_course(by=cast.handler, name="Merel", file="a.csv", content=table.encode())
    return shown(cast, reverse("diligence:earlier-course", args=[kept.pk]), **asked)


def shown(cast: Cast, where: str, **asked: int) -> str:
    said = browser_of(cast.handler).get(where, asked).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", said).split())


def test_the_published_course_is_entered_on_a_page_and_comes_out_as_published(cast: Cast) -> None:
    browser = browser_of(cast.handler)
    example = browser.get(reverse("diligence:example-course")).content
    sent = {"name": "Published", "file": SimpleUploadedFile("years.csv", example)}
    done = browser.post(reverse("diligence:enter-course"), sent)
    said = shown(cast, done.headers["Location"])
    assert "2022 33 % 7 13 13 2023 47 % 7 12 8" in said
    assert "7 companies in the mean a b c d e f g " in said
    assert "joiner: Joined on 1 September 2022; 2022 is counted on 30 June 2022." in said
    assert "first leaver: Left on 31 December 2022" in said
    assert "handed in late 4: Handed in nothing for 2023." in said
    assert b"joiner" not in bytes(EarlierCourse._base_manager.get().sealed)
    assert "41" not in said  # the figure of one company stands nowhere
    assert "Published" in shown(cast, reverse("diligence:together"))


def test_those_in_since_2019_come_to_66_against_80_and_all_together_to_no_target(
    cast: Cast,
) -> None:
    last = {"from": 2024, "to": 2024}
    founders = page(cast, FOUNDERS, **last, joined=2019)
    assert "2024 66 % 5 5 5" in founders
    assert "is not met. 66 percent against a target of 80." in founders
    assert "2024 62 % 6 6 6" in page(cast, FOUNDERS, **last)
    assert "No target is known for who joined in 2021." in page(cast, FOUNDERS, **last, joined=2021)


def test_without_the_same_key_earlier_years_are_not_compared_and_it_is_said_why(
    cast: Cast,
) -> None:
    said = page(cast, EXAMPLE.replace("webtool;webtool", "first;second"))
    assert "These years are not compared" in said
    assert "Edition year-3 (first) and edition year-4 (second) do not ask the same" in said
    assert "33 %" not in said


def test_the_desks_own_years_are_compared_only_under_one_key(cast: Cast) -> None:
    asked_edition(cast, this_year() - 1, this_year())
    for year in (this_year() - 1, this_year()):
        answered(cast, begun(cast, year=year))
    where = reverse("diligence:together")
    assert "No year was handed in yet." in shown(cast, where)
    Assessment._base_manager.update(state=Assessment.State.SUBMITTED)
    said = shown(cast, where)
    assert "1 company in the mean Zilvermeeuw" in said
    assert "Handed in nothing for" in said
    held = own_history(access.reader(cast.handler))
    assert len(held.editions) == 2
    assert {each.key for each in held.editions.values()} == {Edition.objects.get().key}


def test_only_the_secretariat_enters_reads_and_throws_away_what_companies_had(cast: Cast) -> None:
    told = {"name": "Published", "file": "a.csv", "content": EXAMPLE.encode()}
    kept = enter_course(by=cast.handler, **told)  # type: ignore[arg-type]
    with pytest.raises(NotYours):
        enter_course(by=cast.officer, **told)  # type: ignore[arg-type]
    for person in (cast.officer, cast.union_expert, cast.chair):
        for name in ("together", "enter-course", "example-course"):
            assert browser_of(person).get(reverse(f"diligence:{name}")).status_code == 403
        where = reverse("diligence:earlier-course", args=[kept.pk])
        assert browser_of(person).get(where).status_code == 404
    throw_course_away(by=cast.handler, number=kept.pk)
    deeds = Line.objects.filter(subject=f"earliercourse:{kept.pk}").values_list("deed", flat=True)
    assert {*deeds} >= {"enter-course", "throw-away-course"}
    assert not EarlierCourse._base_manager.exists()
