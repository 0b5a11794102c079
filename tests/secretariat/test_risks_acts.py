"""The room of risks: a company's heat map as its record, support that is cited, the industry."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from json import loads
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from schakel.covenant.obligations import working_days_from
from schakel.covenant.risks import Consulted, Entry, Judgement, Risk, Spot
from schakel.covenant.secondary import Mass, Part
from schakel.covenant.support import Brought, Consent
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.chains.models import Upload
from schakel.secretariat.duties.acts import schedule_duties
from schakel.secretariat.duties.models import Duty
from schakel.secretariat.ledger.acts import first_break
from schakel.secretariat.ledger.models import Line
from schakel.secretariat.parties.acts import enter_party
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.acts import admit_person, give_role
from schakel.secretariat.people.models import Person
from schakel.secretariat.releasing.acts import NotReleased
from schakel.secretariat.releasing.models import Release
from schakel.secretariat.risks.acts import (
    Refused,
    Stale,
    StaleLot,
    accept_heat_map,
    add_lot,
    add_risk,
    begin_heat_map,
    bring_support,
    cards,
    confirm_risk,
    courses,
    entries_of,
    erase_heat_maps,
    files_of,
    hold_back_industry_map,
    lots_of,
    make_industry_map,
    reopen_heat_map,
    return_heat_map,
    revise_support,
    save_lot,
    save_risk,
    share_industry_map,
    skip_industry_map,
    submit_heat_map,
    take_in_cells,
    take_map_in_review,
    to_take_in,
    top_risks,
    try_editions,
)
from schakel.secretariat.risks.models import (
    Card,
    Cell,
    Edition,
    HeatMap,
    Preview,
    Revision,
    Support,
)
from schakel.secretariat.risks.scrap import Scrap, balance, flags
from schakel.secretariat.risks.written import entries_told, sealed
from tests.cast import Cast

YEAR = 1
YARD = Spot("Ghana", "copper", "collection", "child-labour")
GRAVE = Judgement(5, 3, 4)
WHY = "Two of us saw children burn cables there in May"


def refused(act: Any, **told_: Any) -> str:
    with pytest.raises((Refused, NotReleased)) as caught:
        act(**told_)
    assert isinstance(caught.value, Refused | NotReleased)
    assert caught.value.why.nl
    return caught.value.why.en


def colleague() -> Person:
    person = admit_person(email="bo@zilvermeeuw.example", name="Bo Vink")
    give_role(person=person, party=Party.objects.get(code="zilvermeeuw"), name="csr-officer")
    return person


def begun(cast: Cast, **more: Any) -> HeatMap:
    return begin_heat_map(person=cast.officer, year=YEAR, **more)


def added(cast: Cast, found: HeatMap, **otherwise: Any) -> Cell:
    about: Any = {"spot": YARD, "country": "Ghana", "judged": GRAVE, "reason": WHY} | otherwise
    return add_risk(person=cast.officer, number=found.pk, **about)


def kept(found: HeatMap, code: str) -> Risk:
    return next(each.risk for each in entries_of(found) if each.risk.code == code)


# A company's record ---------------------------------------------------------------------------


def test_it_begins_with_what_comes_first_in_the_list_and_takes_in_more_on_demand(
    cast: Cast, drawn: Upload
) -> None:
    found = begun(cast, upload=drawn.pk)
    entries = entries_of(found)
    assert {each.standing for each in entries} == {"drawn"}
    assert any(each.risk.judgement.likelihood == "unknown" for each in entries)
    left = to_take_in(access.reader(cast.officer), found)
    more = [each.code for each in left[:3]]
    assert take_in_cells(person=cast.officer, number=found.pk, codes=more) == 3
    assert take_in_cells(person=cast.officer, number=found.pk, codes=more) == 0
    assert len(entries_of(found)) == len(entries) + 3
    assert b"COD" not in bytes(Cell._base_manager.filter(heat_map=found).first().sealed)  # type: ignore[union-attr]


def test_only_the_company_begins_one_once_a_year_from_a_list_of_its_own(
    cast: Cast, drawn: Upload
) -> None:
    assert "list" in refused(begin_heat_map, person=cast.rival, year=YEAR, upload=drawn.pk)
    begun(cast)
    assert "already" in refused(begin_heat_map, person=cast.officer, year=YEAR)
    assert "no such year" in refused(begin_heat_map, person=cast.officer, year=99)
    assert "company" in refused(begin_heat_map, person=cast.union_expert, year=YEAR)


def test_an_added_risk_needs_a_reason_and_another_pair_of_eyes(cast: Cast) -> None:
    found = begun(cast)
    assert "why" in refused(added, cast=cast, found=found, reason="")
    cell = added(cast, found)
    assert "already" in refused(added, cast=cast, found=found)
    about: Any = {"number": found.pk, "code": cell.code}
    assert "does not confirm" in refused(confirm_risk, person=cast.officer, **about)
    assert confirm_risk(person=cast.handler, **about).state == "confirmed"
    assert "already" in refused(confirm_risk, person=colleague(), **about)
    reader = access.reader(cast.officer)
    assert [each.code for each in top_risks(reader, "zilvermeeuw", YEAR)] == [cell.code]
    assert top_risks(access.reader(cast.rival), "zilvermeeuw", YEAR) == ()


def test_who_wrote_a_risk_cannot_stand_as_its_confirmer_even_in_the_database(cast: Cast) -> None:
    cell = added(cast, begun(cast))
    with pytest.raises(IntegrityError), transaction.atomic():
        Cell._base_manager.filter(pk=cell.pk).update(confirmed_by=cast.officer)


def test_another_judgement_keeps_what_was_drawn_and_waits_again(cast: Cast, drawn: Upload) -> None:
    found = begun(cast, upload=drawn.pk)
    risk = entries_of(found)[0].risk
    confirm_risk(person=cast.officer, number=found.pk, code=risk.code)
    about: Any = {"person": cast.officer, "number": found.pk, "code": risk.code}
    lower = replace(risk, said=Judgement(2, 2, 2, 2))
    assert "why" in refused(save_risk, **about, said=lower, version=1)
    said = replace(
        lower,
        reason=WHY,
        involvement="linked",
        consulted=(Consulted("miners", "a phone call"),),
        spot=YARD,  # the place is not what one may change
    )
    assert save_risk(**about, said=said, version=1).state == "written"
    now = kept(found, risk.code)
    assert (now.spot, now.drawn, now.judgement.severity) == (risk.spot, risk.drawn, 2)
    with pytest.raises(Stale) as caught:
        save_risk(**about, said=replace(said, reason=WHY + " again"), version=1)
    assert caught.value.theirs.reason == WHY
    save_risk(**about, said=said, version=1)  # sent twice: nothing changes
    assert "Waits" in refused(submit_heat_map, person=cast.officer, number=found.pk)


def test_it_is_handed_in_under_its_duty_with_revisions_and_returned_or_accepted(
    cast: Cast,
) -> None:
    schedule_duties(party=Party.objects.get(code="zilvermeeuw"))
    found = begun(cast)
    cell = added(cast, found)
    confirm_risk(person=cast.handler, number=found.pk, code=cell.code)
    submit_heat_map(person=cast.officer, number=found.pk)
    assert "lies with" in refused(added, cast=cast, found=found)
    assert "secretariat" in refused(accept_heat_map, person=cast.officer, number=found.pk)
    assert "as it stands" in refused(accept_heat_map, person=cast.handler, number=found.pk)
    take_map_in_review(person=cast.handler, number=found.pk)
    return_heat_map(person=cast.handler, number=found.pk, words="Say who was heard")
    submit_heat_map(person=cast.officer, number=found.pk)
    take_map_in_review(person=cast.handler, number=found.pk)
    accept_heat_map(person=cast.handler, number=found.pk)
    duty = Duty._base_manager.get(owner="zilvermeeuw", obligation="make-heat-map", year=YEAR)
    assert duty.accepted == clock.today()
    reopen_heat_map(person=cast.officer, number=found.pk)
    numbers = Revision._base_manager.filter(heat_map=found).values_list("number", flat=True)
    assert list(numbers) == [1, 2]
    assert first_break() is None


def test_next_year_what_was_added_comes_along_under_its_code_and_waits_to_be_seen(
    cast: Cast,
) -> None:
    found = begun(cast)
    code = added(cast, found).code
    confirm_risk(person=cast.handler, number=found.pk, code=code)
    after = begin_heat_map(person=cast.officer, year=YEAR + 1)
    assert [(each.risk.code, each.standing) for each in entries_of(after)] == [(code, "drawn")]
    fresh = add_risk(
        person=cast.officer, number=after.pk, spot=replace(YARD, issue="water"),
        country="Ghana", judged=GRAVE, reason=WHY,
    )  # fmt: skip
    assert fresh.code == "r2"
    told = courses(access.reader(cast.officer), "zilvermeeuw")
    assert [each.by_severity[5] for each in told] == [1, 0]
    assert [name for name, _ in files_of(access.reader(cast.officer), "zilvermeeuw")] == [
        "heat-map-2.json",
        "heat-map-1.json",
    ]


def test_scrap_is_asked_both_ways_and_its_mass_answers_for_itself(cast: Cast) -> None:
    found = begun(cast)
    scrap = Scrap(
        name="Cable from three yards",
        facts={"payment": "cash", "mass": "balances"},
        inputs=(Part("cable", Mass(100, 100)),),
        outputs=(Part("copper", Mass(60, 60)),),
    )
    add_lot(person=cast.officer, number=found.pk, said=scrap)
    lot, said = lots_of(found)[0]
    assert said == scrap
    raised = {each.code for each in flags(access.agreement(), said) if each.standing == "raised"}
    assert raised == {"flag-cash", "flag-mass"}
    weighed = replace(said, outputs=(Part("copper", Mass(60, 60)), Part("rest", "unknown")))
    save_lot(person=cast.officer, number=found.pk, code=lot.code, said=weighed, version=1)
    with pytest.raises(StaleLot):
        save_lot(person=cast.officer, number=found.pk, code=lot.code, said=scrap, version=1)
    sums = balance(access.agreement(), lots_of(found)[0][1])
    assert sums is not None
    assert (sums.finding, sums.unknown) == ("undecided", ("rest",))


# Support --------------------------------------------------------------------------------------

HEARD = Brought(
    "Pickers at the harbour",
    "Ghana",
    "child-labour",
    source="affected-people",
    confidence="medium",
    said="Fourteen children burn cable for Zwarte Rook",
    people="pickers and two mothers",
    how="in the evening, away from the yard",
    safety="no names were written down",
    consent=Consent(cite=True),
)


def brought(cast: Cast, **otherwise: Any) -> Support:
    about: Any = {"sort": "consultation-record", "on": date(2018, 5, 3), "said": HEARD} | otherwise
    return bring_support(person=cast.ngo_expert, **about)


def test_a_company_cites_what_it_may_not_read_and_learns_no_source(cast: Cast) -> None:
    support = brought(cast)
    reader = access.reader(cast.officer)
    assert not Support.objects.visible_to(reader).exists()
    card = cards(reader)[0]
    assert (card.organisation, card.country, card.issue, card.support) == ("", "", None, None)
    assert card.age == clock.today().year - 2018
    row = Card._base_manager.get(pk=card.number)
    assert "verre" not in str([getattr(row, field.name) for field in Card._meta.fields])
    assert not Line.objects.filter(subject__contains=str(card.number)).exists()
    found = begun(cast)
    code = added(cast, found).code
    said = replace(kept(found, code), cards=(card.number,))
    save_risk(person=cast.officer, number=found.pk, code=code, said=said, version=1)
    assert kept(found, code).cards == (card.number,)
    unheard = replace(said, cards=(card.number, 17))
    assert "cards" in refused(
        save_risk, person=cast.officer, number=found.pk, code=code, said=unheard, version=2
    )
    assert cards(access.reader(cast.ngo_expert))[0].support == support.pk
    [(name, content)] = files_of(access.reader(cast.ngo_expert), "verre-mijnen")
    assert (name, loads(content)["sort"]) == (f"support-{support.pk}.json", support.sort)
    assert erase_heat_maps(by=cast.handler, party="verre-mijnen") == 1
    assert [each.number for each in cards(reader)] == [card.number]


def test_consent_is_given_in_parts_and_taken_back(cast: Cast) -> None:
    support = brought(cast, said=replace(HEARD, consent=Consent()))
    assert not Card._base_manager.exists()
    reader = access.reader(cast.officer)
    about: Any = {"person": cast.ngo_expert, "number": support.pk, "on": support.on}
    more = replace(HEARD, consent=Consent(cite=True, name_us=True, tell_issue=True))
    revise_support(**about, said=more, version=1)
    card = cards(reader)[0]
    assert card.organisation == Party.objects.get(code="verre-mijnen").name
    assert card.issue is not None
    revise_support(**about, said=replace(HEARD, consent=Consent()), version=2)
    gone = cards(reader, [card.number])[0]
    assert (gone.withdrawn, gone.organisation, gone.issue) == (True, "", None)
    assert cards(reader) == []


def test_support_is_brought_by_unions_and_ngos_and_kept_at_the_level_of_its_kind(
    cast: Cast,
) -> None:
    assert "unions" in refused(bring_support, person=cast.officer, sort="quick-scan",
                               on=date(2019, 1, 1), said=HEARD)  # fmt: skip
    assert "harm" in refused(brought, cast=cast, said=replace(HEARD, safety=""))
    assert "come" in refused(brought, cast=cast, on=date(2999, 1, 1))
    scan = brought(cast, sort="quick-scan")
    assert Support.objects.visible_to(access.reader(cast.officer)).get() == scan
    narrow = brought(cast, sort="quick-scan", narrow=True)
    assert narrow not in Support.objects.visible_to(access.reader(cast.officer))
    about: Any = {"number": scan.pk, "on": scan.on, "said": HEARD, "version": 1}
    assert "brought it" in refused(revise_support, person=cast.officer, **about)


# The industry ---------------------------------------------------------------------------------


def handed_in(cast: Cast, year: int, *likelihoods: int | str) -> None:
    """So many companies that handed in a heat map, each with one risk of child labour, or none."""
    for number, likelihood in enumerate(likelihoods):
        code = f"gieterij-{number}"
        if not Party.objects.filter(code=code).exists():
            enter_party(code=code, name=f"Gieterij {number}", kind=Party.Kind.COMPANY)
        found = HeatMap(level=3, owner=code, year=year, state="accepted", revision=1)
        found.save()
        kept_ = sealed({"risks": entries_told(_found(likelihood)), "lots": []})
        Revision(heat_map=found, number=1, by=cast.officer, sealed=kept_).save()


def _found(likelihood: int | str) -> Iterable[Entry]:
    if likelihood:
        judged = Judgement(5, 3, 4, likelihood)  # type: ignore[arg-type]
        yield Entry(Risk("r1", YARD, Text("Ghana", "Ghana"), said=judged), "confirmed")


def test_companies_look_at_the_industry_first_and_no_figure_gives_one_away(cast: Cast) -> None:
    handed_in(cast, 1, 5, 5, 4, 2, 2, 1, 5)
    one_of_them = Party.objects.get(code="gieterij-0")
    give_role(person=cast.stranger, party=one_of_them, name="csr-officer")
    edition = make_industry_map(person=cast.handler, year=1)
    [letter] = mail.outbox
    assert letter.to == [cast.stranger.email]
    assert "heat map" not in letter.subject + str(letter.body)
    told = {issue: [cell.shown for cell in cells] for issue, cells in edition.tables.items()}
    assert told["child-labour"] == ["7", "3", "4"]  # less likely or not found, and likely
    assert set(told["water"]) == {""}  # nobody found it: to say so tells of each "not I"
    assert "gieterij" not in edition.told + edition.certificate
    first = working_days_from(clock.today(), 10)
    looking = Preview._base_manager.order_by("owner")
    assert [each.owner for each in looking] == [f"gieterij-{n}" for n in range(7)]
    assert {(each.shared_from, each.told) for each in looking} == {(first, edition.told)}
    rival = access.reader(cast.rival)
    assert not Edition.objects.visible_to(rival).exists()
    assert "look at it first" in refused(share_industry_map, person=cast.handler, number=edition.pk)
    Edition.objects.amend(edition.pk, shared_from=clock.today())
    share_industry_map(person=cast.handler, number=edition.pk)
    assert Edition.objects.visible_to(rival).get().shared_by == cast.handler
    assert not Preview._base_manager.exists()
    assert "already" in refused(make_industry_map, person=cast.handler, year=1)


def test_what_is_held_back_stays_in_the_history_against_which_the_next_is_held(
    cast: Cast,
) -> None:
    handed_in(cast, 1, 5, 5, 4, 2, 2, 1, 5)
    wrong = make_industry_map(person=cast.handler, year=1)
    about: Any = {"person": cast.handler, "number": wrong.pk}
    hold_back_industry_map(**about, words="Gieterij 6 had one mine twice")
    assert not Preview._base_manager.exists()
    assert "does not wait" in refused(share_industry_map, **about)
    mended = make_industry_map(person=cast.handler, year=1)
    assert mended.tables["child-labour"] == wrong.tables["child-labour"]
    assert try_editions(access.reader(cast.handler)) == []
    assert Release._base_manager.count() == 2
    assert not Release.objects.visible_to(access.reader(cast.rival)).exists()


def test_of_too_few_companies_nothing_comes_out_and_nothing_is_kept(cast: Cast) -> None:
    assert "No company" in refused(make_industry_map, person=cast.handler, year=1)
    handed_in(cast, 1, 5, 2, 5)
    assert "give companies away" in refused(make_industry_map, person=cast.handler, year=1)
    assert "secretariat" in refused(make_industry_map, person=cast.officer, year=1)
    assert not Edition._base_manager.exists()
    assert not Release._base_manager.exists()


def test_leaving_it_out_rests_on_a_decision_of_the_register(cast: Cast) -> None:
    about: Any = {"person": cast.handler, "year": 3, "words": "Too few companies took part"}
    assert "no decision" in refused(skip_industry_map, **about, decision="404")
    assert "number" in refused(skip_industry_map, **about, decision="")
