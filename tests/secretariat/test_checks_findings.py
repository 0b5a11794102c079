"""Findings without names, figures through the gate, and the pages of the room."""

import re

import pytest

from schakel.covenant.checks import Look
from schakel.covenant.sharing import Level
from schakel.secretariat import access
from schakel.secretariat.chains.acts import hand_in_list
from schakel.secretariat.checks import acts
from schakel.secretariat.checks.acts import NamesSomebody, NotYours, Refused
from schakel.secretariat.checks.acts.findings import (
    _asked_of_the_gate,
    contributions,
    said_in,
)
from schakel.secretariat.checks.acts.looks import Compared
from schakel.secretariat.checks.models import Check, Draw, Findings, Word
from schakel.secretariat.checks.tasks import share
from schakel.secretariat.jobs.models import Job
from schakel.secretariat.people.models import Person
from schakel.secretariat.releasing.told import cells, told_by
from tests.cast import Cast, browser_of
from tests.secretariat.checks_table import (
    an_evaluator,
    chosen_for,
    drawn,
    fixed,
    more_companies,
    opened,
)
from tests.secretariat.conftest import LIST
from tests.secretariat.diligence_table import asked_edition, begun, submitted

TEXT = "Companies know their first suppliers, and hardly anybody asks the people concerned."


@pytest.fixture
def evi(cast: Cast) -> Person:
    return an_evaluator()


@pytest.fixture
def check(cast: Cast, evi: Person) -> Check:
    """Zilvermeeuw was drawn, handed in, and is open to Evi."""
    asked_edition(cast)
    submitted(cast, begun(cast))
    return opened(cast, chosen_for(cast), evi)


def test_findings_that_name_somebody_are_refused_and_a_draft_stays_with_its_writer(
    cast: Cast, check: Check, evi: Person
) -> None:
    hand_in_list(person=cast.officer, name="m.csv", content=LIST, strict=False, language="en")
    for words, named in (
        ("It went well at Zilvermeeuws foundry.", "Zilvermeeuw"),
        ("Noor Meeuwis showed us round.", "Noor"),
        ("They buy from kobaltgeheim since May.", "kobaltgeheim"),
        ("Only Koperwiek did better.", "Koperwiek"),
    ):
        with pytest.raises(NamesSomebody, match=named):
            acts.write_findings(person=evi, number=check.draw_id, words=words)
    assert not Findings._base_manager.exists()
    found = acts.write_findings(person=evi, number=check.draw_id, words=TEXT)
    assert said_in(found) == TEXT
    assert TEXT.encode() not in bytes(found.sealed)
    readers = [
        person
        for person in (evi, cast.handler, cast.officer, cast.union_expert, cast.chair)
        if Findings.objects.visible_to(access.reader(person)).exists()
    ]
    assert readers == [evi, cast.handler]
    with pytest.raises(Refused, match="another version"):
        acts.write_findings(person=evi, number=check.draw_id, words=f"{TEXT} More.")
    again = acts.write_findings(
        person=evi, number=check.draw_id, words=f"{TEXT} More.", version=found.version
    )
    assert again.version == 2
    for person in (cast.handler, cast.union_expert):
        with pytest.raises(NotYours):
            acts.write_findings(person=person, number=check.draw_id, words=TEXT)


def test_shared_findings_go_to_the_parties_and_say_that_figures_of_two_are_withheld(
    cast: Cast, check: Check, evi: Person
) -> None:
    found = acts.write_findings(person=evi, number=check.draw_id, words=TEXT)
    with pytest.raises(Refused, match="every check"):
        acts.share_findings(person=cast.handler, number=found.pk)
    for each in Check._base_manager.all():
        Check.objects.amend(each.pk, state="closed")
    with pytest.raises(NotYours):
        acts.share_findings(person=evi, number=found.pk)
    asked = browser_of(cast.handler).post(f"/checks/findings/{found.pk}/share/")
    job = Job._base_manager.get(name__startswith="independent-check")
    assert asked["Location"] == f"/jobs/{job.pk}/"
    share.call(job.pk, found.pk)
    shared = Findings._base_manager.get(pk=found.pk)
    assert (shared.level, shared.owner) == (Level.PARTIES, "secretariat")
    assert (shared.told, shared.certificate) == ("", "")
    assert shared.withheld
    for person in (cast.union_expert, cast.rival, cast.chair):
        assert Findings.objects.visible_to(access.reader(person)).filter(pk=found.pk).exists()
    with pytest.raises(Refused, match="do not change"):
        acts.write_findings(person=evi, number=check.draw_id, words=TEXT, version=1)


def rated(own: int, other: int) -> dict[Look, dict[str, int]]:
    return {
        "company": {f"q{n}": (own + n) % 5 for n in range(5)},
        "independent": {f"q{n}": (other + n) % 5 for n in range(5)},
    }


def test_over_enough_companies_the_gate_lets_figures_through_and_over_few_none(
    cast: Cast,
) -> None:
    step = next(iter(access.agreement().diligence.steps))
    steps = dict.fromkeys((f"q{n}" for n in range(5)), step)
    looks = {f"company-{n}": rated(n % 3, (n * 2) % 4) for n in range(9)}
    draw = Draw(year=1, turn=1)
    many, _why = _asked_of_the_gate(draw, Compared(looks, dict.fromkeys(looks, steps)))
    assert many is not None
    assert many.cleared
    assert all(cell.shown for cell in cells(told_by(many))[step])
    few = dict(list(looks.items())[:3])
    none, why = _asked_of_the_gate(draw, Compared(few, dict.fromkeys(few, steps)))
    assert none is not None
    assert not none.cleared
    assert any("Fewer than 5" in each.en for each in why)
    given = contributions("2020", Compared(few, dict.fromkeys(few, steps)))
    assert {row.contributor for row in given.rows} == set(few)


# Pages ----------------------------------------------------------------------------------------


def page(person: Person, address: str, language: str = "en") -> str:
    browser = browser_of(person)
    browser.cookies["django_language"] = language
    said = browser.get(address)
    assert said.status_code == 200, (address, said.status_code)
    return str(said.content.decode())


def test_the_draw_is_done_over_from_what_the_page_says_and_names_nobody(cast: Cast) -> None:
    more_companies()
    found = drawn(cast)
    said = page(cast.union_expert, f"/checks/draws/{found.pk}/")
    assert found.frame_hash in said
    assert found.seed in said
    assert all(lot in said for lot in found.lots)
    assert "Drawn again, it is the same." in said
    assert "Grutto" not in said
    assert "Zilvermeeuw Gieterij" in said  # it handed in a word; that says nothing of the draw
    lots = browser_of(cast.chair).get(f"/checks/draws/{found.pk}/lots.txt").content.decode()
    assert lots.split() == sorted(found.lots)
    assert "yours" in page(cast.officer, f"/checks/draws/{found.pk}/")


def test_a_word_is_handed_in_and_opened_by_page_and_the_desk_keeps_the_seal_alone(
    cast: Cast,
) -> None:
    found = fixed(cast, size=1)
    for person, word in ((cast.officer, "merel"), (cast.union_expert, "lijster")):
        there = f"/checks/draws/{found.pk}/seal/"
        assert browser_of(person).post(there, {"seal-word": word}).status_code == 302
    assert not Word._base_manager.exclude(word="").exists()
    for person, word in ((cast.officer, "merel"), (cast.union_expert, "lijster")):
        there = f"/checks/draws/{found.pk}/open/"
        assert browser_of(person).post(there, {"open-word": word}).status_code == 302
    drawing = browser_of(cast.handler).post(f"/checks/draws/{found.pk}/draw/", {})
    assert drawing.status_code == 302
    assert Draw._base_manager.get(pk=found.pk).state == "drawn"


def test_evaluator_company_and_secretariat_each_see_their_own_page_in_both_languages(
    cast: Cast, check: Check, evi: Person
) -> None:
    assert "Evi Toets reads what stands below" in page(cast.officer, f"/checks/{check.pk}/")
    listed = page(evi, f"/checks/{check.pk}/questions/")
    address = re.search(rf"/checks/{check.pk}/questions/[a-z0-9-]+/", listed)
    assert address is not None
    judged = browser_of(evi).post(address[0], {"level": "1", "why": "The minutes say so."})
    assert judged.status_code == 302
    assert "The minutes say so." in page(evi, f"/checks/{check.pk}/questions/")
    assert "Times read" in page(cast.handler, f"/checks/{check.pk}/")
    for person in (evi, cast.handler, cast.officer):
        assert "Onafhankelijke toets" in page(person, "/checks/", "nl")
    for person in (cast.rival, cast.union_expert, cast.chair):
        assert browser_of(person).get(f"/checks/{check.pk}/").status_code == 404
        assert "Zilvermeeuw" not in page(person, "/checks/")
    assert browser_of(cast.officer).get(f"/checks/{check.pk}/questions/").status_code == 404
    write = f"/checks/draws/{check.draw_id}/findings/"
    refused = browser_of(evi).post(write, {"words": "Zilvermeeuw is fine.", "version": "0"})
    assert "name somebody" in refused.content.decode()
    assert browser_of(cast.officer).get(write).status_code == 403
