"""Review on redacted copies: whoever reviews never gets whose plan it is, by any way out.

What a reviewer can see is compared with what they would see if the plan were another company's:
the same to the letter. And no name of the company, its people, sites or suppliers is in any of it.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from schakel.covenant.obligations import months_from
from schakel.covenant.plans import Indicator
from schakel.covenant.support import Brought, Consent
from schakel.secretariat import access, clock
from schakel.secretariat.chains.acts import hand_in_list
from schakel.secretariat.ledger.models import Line
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person
from schakel.secretariat.plans.acts import (
    TellsWho,
    accept_plan,
    add_action,
    begin_plan,
    comment_on_copy,
    comment_on_plan,
    hide_names,
    make_copy,
    name_reviewer,
    note_effect,
    note_effect_on_copy,
    note_harm,
    renew_copy,
    reply_to_comment,
    save_action,
    submit_plan,
    take_in_review,
)
from schakel.secretariat.plans.models import (
    ActionPlan,
    Comment,
    CopyComment,
    RedactedPlan,
)
from schakel.secretariat.plans.written import unsealed, words
from schakel.secretariat.risks.acts import bring_support, cards
from schakel.secretariat.sharing.acts import NotShared, Spot, name_person
from schakel.secretariat.sharing.models import Grant
from tests.cast import Cast, browser_of
from tests.secretariat.matrix import Route, World, answer, routes
from tests.secretariat.test_plans_acts import full, refused, written

SUPPLIER, SITE, HIDDEN_SITE = "Kobaltgeheim Trading SA", "Grube Silberloch", "Mwadui Pan"
LIST = (
    "material,form,quantity,unit,supplier,supplier_country,smelter\n"
    f"cobalt,refined,1,t,{SUPPLIER},FI,{SITE}\n"
)


@dataclass(frozen=True, slots=True)
class Told:
    """A plan of one company, the copy of it, and who reviews it."""

    plan: ActionPlan
    copy: RedactedPlan
    officer: Person
    names: tuple[str, ...]  # none of which the reviewer may see
    codes: tuple[str, ...]  # nor these, which stand for it


def told_by(cast: Cast, officer: Person, company: str) -> Told:
    """A company says in its plan who it is in every field there is, and a copy is given out."""
    name = Party.objects.get(code=company).name
    hand_in_list(
        person=officer, name="metal.csv", content=LIST.encode(), strict=False, language="en"
    )
    said = f"{name} (that is {name.split()[0]}'s yard), {SUPPLIER}, {SITE} and {HIDDEN_SITE}"
    plan = begin_plan(person=officer, year=1)
    note_harm(
        person=officer,
        number=plan.pk,
        code="h1",
        issue="water",
        name=f"Wells fouled at {SITE}, {SUPPLIER}",
        annex="",
        not_annex=f"{name} looked at it",
    )
    hide_names(person=officer, number=plan.pk, names=[HIDDEN_SITE])
    write(officer, plan, said)
    submit_plan(person=officer, number=plan.pk, words=f"From {name}")
    note_effect(
        person=officer,
        number=plan.pk,
        code="a1",
        on=clock.today(),
        by="representative",
        effect="better",
        changed=f"Since {name} came to {HIDDEN_SITE} we drink clean water.",
        for_whom=f"the council of {SITE}",
    )
    copy = make_copy(person=cast.handler, number=plan.pk, sure=True)
    until = months_from(clock.today(), 2)
    about: Any = {"number": plan.pk, "copy": copy.pk, "until": until}
    name_reviewer(person=cast.handler, taker=cast.union_expert, **about)
    first = name.split()[0]
    names = (first, name, SUPPLIER, "Kobaltgeheim", SITE, "Silberloch", HIDDEN_SITE, "Mwadui")
    return Told(plan, copy, officer, (*names, officer.name), (company, officer.email))


def write(officer: Person, plan: ActionPlan, said: str) -> None:
    """An action that tells in each of its fields who it is."""
    row = add_action(person=officer, number=plan.pk)
    action = full(
        what=f"Fence off the acid pond of {said} for 120 households",
        indicator=Indicator(f"Households of {SITE} with clean water", "households", 0, 120),
        owner=officer.name,
        leverage=f"We, {said}, buy a third of it. Write to {officer.email}.",
        how_heard=f"Two meetings at {HIDDEN_SITE} on 3 and 10 May with {officer.name}",
    )
    save_action(person=officer, number=plan.pk, code=row.code, said=action, version=1)


@pytest.fixture
def told(cast: Cast) -> Told:
    """What Zilvermeeuw told, and the union expert reviews."""
    return told_by(cast, cast.officer, "zilvermeeuw")


# Every way out --------------------------------------------------------------------------------


def ways_out(told: Told, cast: Cast) -> Iterator[tuple[str, str]]:
    """All that the desk says to the reviewer, whatever they ask: each address with the answer.

    That no other room tells a hidden record from none at all by its number, the matrix shows.
    """
    world = World(cast.union_expert, cast)
    for route in routes():
        near = route.name.startswith(NEAR)
        if route.of_the_desk and route.name not in NOT_FOR_REVIEWERS:
            for where in addresses(route, told, cast.union_expert) if near else plain(route):
                for method in ("GET", "POST") if near else ("GET",):
                    said = answer(route, where, world, method)
                    if not said.startswith(("405", "there is no such page")):
                        yield f"{method} {where}", said


NEAR = ("plans", "sharing", "people:person", "ledger")


def plain(route: Route) -> Iterator[str]:
    """The address of a page, list, feed or file that is not about one record; and a search."""
    if not route.needs:
        yield from {reverse(route.name), reverse(route.name) + route.search()}


def addresses(route: Route, told: Told, reviewer: Person) -> Iterator[str]:
    """A route with each number and code that a reviewer may know or guess."""
    known: dict[str, list[object]] = {
        "number": [told.copy.pk, told.plan.pk],
        "copy": [told.copy.pk],
        "code": [reviewer.code] if route.name.startswith("people:") else ["a1", "c1"],
        "kind": ["plans.redactedplan", "plans.actionplan"],
    }
    choices = [known.get(need, [1]) for need in route.needs]
    for chosen in itertools.product(*choices):
        where = reverse(route.name, kwargs=dict(zip(route.needs, chosen, strict=True)))
        yield from {where, where + route.search()}


# These make a secret address that is another one each time, or end the reviewer's own access.
NOT_FOR_REVIEWERS = {"language", "enter-demo", "duties:open-feed", "sharing:end-name"}


PASSING = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|nonce-[\w-]+|T?\d\d:\d\d(:\d\d)?'
    r"|T?\.\d{6}\+?|[0-9a-f]{32,}|(?<=>)[0-9a-f]{8}(?=<)|/names/\d+/"
)


def ordinary(said: str, told: Told) -> str:
    """What was said, without what differs from one time to the next, and without the number."""
    for mark in (str(told.copy.pk), told.copy.mark, f"{told.copy.pk:,}"):
        said = said.replace(mark, "N")
    return PASSING.sub("", said)


class Undone(Exception):  # noqa: N818
    """What was done in a trial is undone."""


def heard(cast: Cast, officer: Person, company: str) -> tuple[Told, dict[str, str]]:
    """All that the reviewer can get of a plan of this company; afterwards it never was."""
    try:
        with transaction.atomic():
            told = told_by(cast, officer, company)
            converse(cast, told)
            found = {
                where.replace(str(told.copy.pk), "N").replace(f"/{told.plan.pk}/", "/P/"): (
                    ordinary(said, told)
                )
                for where, said in ways_out(told, cast)
            }
            raise Undone
    except Undone:
        return told, found


def converse(cast: Cast, told: Told) -> None:
    """The reviewer comments, and the company replies with everything it should not say."""
    about: dict[str, Any] = {"person": cast.union_expert, "number": told.copy.pk}
    comment_on_copy(**about, words="Who measured the water?", about="c1")
    comment = Comment._base_manager.get(plan=told.plan)
    said = f"{' and '.join(told.names)} measured it, {told.officer.email}"
    reply_to_comment(
        person=told.officer, number=told.plan.pk, comment=comment.pk, words=said, take_out=True
    )


def test_a_reviewer_gets_the_same_of_one_company_as_of_another_and_no_name_by_any_way(
    cast: Cast,
) -> None:
    told, ours = heard(cast, cast.officer, "zilvermeeuw")
    theirs_told, theirs = heard(cast, cast.rival, "koperwiek")
    assert ours.keys() == theirs.keys()
    assert {where for where in ours if ours[where] != theirs[where]} == set()
    everything = "\n".join(ours.values()).casefold()
    assert "fence off the acid pond" in everything
    assert "who measured the water?" in everything
    assert [n for n in told.names[2:] if n.casefold() in everything] == []
    about_the_copy = "\n".join(said for where, said in ours.items() if "/N/" in where)
    for name in (*told.names, *told.codes, *theirs_told.names, *theirs_told.codes):
        assert name.casefold() not in about_the_copy.casefold(), name


def test_neither_number_nor_file_nor_ledger_leads_from_a_copy_to_its_plan(
    told: Told, cast: Cast
) -> None:
    converse(cast, told)
    reviewer, copy = browser_of(cast.union_expert), reverse("plans:copy", args=[told.copy.pk])
    assert reviewer.get(copy).status_code == 200
    for where in ("plans:plan", "plans:file", "plans:review"):
        assert reviewer.get(reverse(where, args=[told.plan.pk])).status_code == 404
    file = reviewer.get(reverse("plans:copy-file", args=[told.copy.pk]))
    assert told.copy.mark in file.headers["Content-Disposition"]
    assert "[redacted]" in file.content.decode()
    assert f"{clock.today():%Y-%m-%d}" not in file.content.decode()
    assert "12500" not in file.content.decode()
    mine = {"bond-van-makers", str(cast.union_expert.code)}
    seen = [line for line in Line.objects.all() if {line.party, line.who} & mine]
    assert {line.party for line in seen} <= {"bond-van-makers", "secretariat"}
    assert {line.deed for line in seen} >= {"comment-on-plan", "read"}
    assert not [line for line in seen if "actionplan" in line.subject]
    Grant._base_manager.update(until=months_from(clock.today(), -1), since=clock.today())
    assert reviewer.get(copy).status_code == 404


def test_numbers_of_copies_are_drawn_at_random() -> None:
    numbers = [RedactedPlan().pk for _ in range(5)]
    gaps = {abs(a - b) for a in numbers for b in numbers}
    assert len(gaps) == 1 + 5 * 4 // 2
    assert all(number >= 2**47 for number in numbers)


def test_the_secretariat_lets_experts_of_unions_and_ngos_in_and_says_nothing_by_the_way(
    told: Told, cast: Cast
) -> None:
    until = months_from(clock.today(), 2)
    about: Any = {"number": told.plan.pk, "copy": told.copy.pk, "until": until}
    for person in (cast.rival, cast.government, cast.stranger):
        assert "union" in refused(name_reviewer, person=cast.handler, taker=person, **about)
    why = refused(name_reviewer, person=cast.officer, taker=cast.ngo_expert, **about)
    assert "secretariat" in why
    assert "secretariat" in refused(make_copy, person=cast.officer, number=told.plan.pk)
    named: Any = {"person": cast.handler, "taker": cast.ngo_expert, "until": until}
    with pytest.raises(NotShared) as caught:
        name_person(**named, spot=Spot.of(told.copy), purpose="To assess Zilvermeeuw's plan")
    assert "whose plan" in caught.value.why.en
    name_person(**named, spot=Spot.of(told.copy), purpose="To assess a plan")


# Comments and replies -------------------------------------------------------------------------


def test_a_comment_reaches_the_company_whose_reply_goes_back_only_without_names(
    told: Told, cast: Cast
) -> None:
    comment_on_copy(
        person=cast.union_expert, number=told.copy.pk, words="Who measured it?", about="c1"
    )
    comment = Comment._base_manager.get()
    assert words(comment.sealed) == "Who measured it?"
    assert comment.action is not None
    assert comment.action.code == "a1"
    desk: Any = {"person": cast.handler, "number": told.plan.pk}
    take_in_review(**desk)
    assert "waits for a reply" in refused(accept_plan, **desk)
    about: Any = {"person": cast.officer, "number": told.plan.pk, "comment": comment.pk}
    for name in ("Zilvermeeuw", "Kobaltgeheim", "Silberloch", "Mwadui", "noor@zilvermeeuw.example"):
        with pytest.raises(TellsWho) as caught:
            reply_to_comment(**about, words=f"We from {name} did.")
        assert caught.value.words
    reply_to_comment(**about, words="The council did, Zilvermeeuw paid.", take_out=True)
    reply = words(CopyComment._base_manager.get().reply)
    assert "[redacted]" in reply
    assert "Zilvermeeuw" not in reply
    assert "has its reply" in refused(reply_to_comment, **about, words="Again.")
    accept_plan(**desk)


def test_only_who_is_named_on_a_plan_or_on_its_copy_comments_on_it(told: Told, cast: Cast) -> None:
    about: Any = {"number": told.plan.pk, "code": "a1", "words": "Ask the women too."}
    with pytest.raises(ActionPlan.DoesNotExist):
        comment_on_plan(person=cast.ngo_expert, **about)
    until = months_from(clock.today(), 2)
    named: Any = {"person": cast.officer, "taker": cast.ngo_expert, "until": until}
    name_person(**named, spot=Spot.of(told.plan), purpose="To assess our plan")
    comment_on_plan(person=cast.ngo_expert, **about)
    assert "named" in refused(comment_on_plan, person=cast.handler, **about)
    copy = {"number": told.copy.pk, "words": "I too."}
    assert "named" in refused(comment_on_copy, person=cast.handler, **copy)


def test_an_expert_notes_on_a_copy_what_changed_and_the_company_reads_it_with_its_action(
    told: Told, cast: Cast
) -> None:
    said = {"by": "representative", "effect": "none", "changed": f"{SITE} is as foul as it was"}
    fields = {"about": "c1", "on": clock.today(), "for_whom": "the council", **said}
    sent = {f"effect-{name}": value for name, value in fields.items()}
    reviewer, copy = browser_of(cast.union_expert), reverse("plans:copy", args=[told.copy.pk])
    assert reviewer.post(reverse("plans:copy-effect", args=[told.copy.pk]), sent).status_code == 302
    page = reverse("plans:action", args=[told.plan.pk, "a1"])
    read = browser_of(told.officer).get(page).content.decode()
    assert said["changed"] in read
    assert str(told.copy.pk) not in read
    # as it was written: to see a name taken out would tell that it was guessed right
    assert said["changed"] in reviewer.get(copy).content.decode()
    renew_copy(person=cast.handler, number=told.plan.pk, copy=told.copy.pk, sure=True)
    assert "as foul as it was" not in str(
        unsealed(RedactedPlan._base_manager.get(pk=told.copy.pk).sealed)
    )
    mine = Line.objects.filter(who=str(cast.union_expert.code))
    assert not mine.filter(subject__startswith="actionplan").exists()
    about: Any = {"number": told.copy.pk, "about": "c1", "on": clock.today(), **said}
    assert "named" in refused(note_effect_on_copy, person=cast.handler, **about)
    gone = {**about, "about": "c9"}
    assert "no such action" in refused(note_effect_on_copy, person=cast.union_expert, **gone)


# Copies ---------------------------------------------------------------------------------------


def test_an_action_cites_support_without_its_source_and_a_copy_cites_nothing(cast: Cast) -> None:
    scan = Brought("Wells at the pond", said="A guard told us", consent=Consent(cite=True))
    bring_support(person=cast.ngo_expert, sort="quick-scan", on=clock.today(), said=scan)
    (card,) = cards(access.reader(cast.officer))
    plan = written(cast, cards=(card.number,))
    about: Any = {"person": cast.officer, "number": plan.pk}
    unheard = full(cards=(card.number, 17))
    assert "cards" in refused(save_action, **about, code="a1", said=unheard, version=2)
    page = browser_of(cast.officer).get(reverse("plans:action", args=[plan.pk, "a1"]))
    assert f'<span class="tag">{card.mark}</span>' in page.content.decode()
    assert "guard" not in page.content.decode()
    submit_plan(**about)
    copy = make_copy(person=cast.handler, number=plan.pk, sure=True)
    assert unsealed(copy.sealed)["actions"][0]["cards"] == []


def test_a_copy_waits_until_somebody_looked_at_what_still_looks_like_a_name(
    told: Told, cast: Cast
) -> None:
    about: Any = {"person": cast.handler, "number": told.plan.pk}
    said: Any = {"by": "affected", "effect": "better", "on": clock.today(), "code": "a1"}
    changed = "It was the work of Qwertzheim that helped us."
    note_effect(person=cast.officer, number=told.plan.pk, changed=changed, **said)
    assert "look like names" in refused(make_copy, **about)
    copy = make_copy(**about, extra=["Qwertzheim"], sure=True)
    assert "Qwertzheim" not in str(unsealed(copy.sealed))
    plan = begin_plan(person=cast.rival, year=1)
    why = refused(make_copy, person=cast.handler, number=plan.pk, sure=True)
    assert "handed in" in why


def test_the_secretariat_looks_through_a_copy_renews_it_and_the_company_sees_who_reads_it(
    told: Told, cast: Cast
) -> None:
    before = unsealed(told.copy.sealed)["actions"][0]["code"]
    about: Any = {"person": cast.union_expert, "number": told.copy.pk, "about": before}
    comment_on_copy(**about, words="Who measured it?")
    handler, numbers = browser_of(cast.handler), [told.plan.pk, told.copy.pk]
    shown = handler.get(reverse("plans:review", args=numbers[:1]))
    draft = shown.content.decode().partition('id="draft"')[2]
    assert "[redacted]" in draft
    assert SUPPLIER not in draft
    handler.post(reverse("plans:renew", args=numbers), {"sure": "on"})
    copy = RedactedPlan._base_manager.get(pk=told.copy.pk)
    assert unsealed(copy.sealed)["actions"][0]["code"] == before
    assert CopyComment._base_manager.filter(copy=copy).count() == 1
    fields = {"taker": cast.ngo_expert.code, "until": months_from(clock.today(), 1)}
    handler.post(reverse("plans:name", args=numbers), fields)
    officer = browser_of(cast.officer)
    page = officer.get(reverse("plans:plan", args=numbers[:1])).content.decode()
    assert "Amara Ver" in page
    assert str(told.copy.pk) not in page
    assert officer.get(reverse("plans:review", args=numbers[:1])).status_code == 403
