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
    CopyOfPlan,
    RedactedPlan,
)
from schakel.secretariat.plans.written import unsealed, words
from schakel.secretariat.sharing.acts import NotShared, Spot, name_person
from schakel.secretariat.sharing.models import Grant
from tests.cast import Cast, browser_of
from tests.secretariat.matrix import Route, World, answer, routes
from tests.secretariat.test_plans_acts import full, refused

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
    """All that the desk says to the reviewer, whatever they ask: each address with the answer."""
    world = World(cast.union_expert, cast)
    for route in routes():
        if route.of_the_desk and route.name not in NOT_FOR_REVIEWERS:
            for where in addresses(route, told, cast.union_expert):
                for method in ("GET", "POST"):
                    said = answer(route, where, world, method)
                    if not said.startswith(("405", "there is no such page")):
                        yield f"{method} {where}", said


def addresses(route: Route, told: Told, reviewer: Person) -> Iterator[str]:
    """A route of the desk, with each number and code that a reviewer may know or guess."""
    near = route.name.startswith(("plans:", "sharing:", "ledger", "people:"))
    known: dict[str, list[object]] = {
        "number": [told.copy.pk, told.plan.pk] if near else [told.copy.pk],
        "copy": [told.copy.pk],
        "code": [reviewer.code] if route.name.startswith("people:") else ["a1", "c1"],
        "kind": ["plans.redactedplan", "plans.actionplan", "plans.copyofplan"],
    }
    choices = [known.get(need, [1]) for need in route.needs]
    for chosen in itertools.product(*choices):
        plain = reverse(route.name, kwargs=dict(zip(route.needs, chosen, strict=True)))
        yield from {plain, plain + route.search()}


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


def test_a_reviewer_opens_no_plan_by_its_own_number(told: Told, cast: Cast) -> None:
    for where in ("plans:plan", "plans:file", "plans:review"):
        answer = browser_of(cast.union_expert).get(reverse(where, args=[told.plan.pk]))
        assert answer.status_code == 404
    assert not CopyOfPlan.objects.visible_to(access.reader(cast.union_expert)).exists()
    assert not ActionPlan.objects.visible_to(access.reader(cast.union_expert)).exists()


def test_the_file_that_a_reviewer_takes_along_tells_nothing_by_its_name_or_days(
    told: Told, cast: Cast
) -> None:
    answer = browser_of(cast.union_expert).get(reverse("plans:copy-file", args=[told.copy.pk]))
    assert told.copy.mark in answer.headers["Content-Disposition"]
    said = answer.content.decode()
    assert "[redacted]" in said
    assert f"{clock.today():%Y-%m-%d}" not in said
    assert "12500" not in said


def test_the_number_of_a_copy_says_nothing_of_what_went_before_it(told: Told, cast: Cast) -> None:
    about: Any = {"person": cast.handler, "number": told.plan.pk, "sure": True}
    numbers = [told.copy.pk, *(make_copy(**about).pk for _ in range(3))]
    assert len({abs(a - b) for a in numbers for b in numbers}) == 1 + 4 * 3 // 2
    assert all(number > 2**47 for number in numbers)


def test_the_lines_that_a_reviewer_sees_are_of_the_copy_alone(told: Told, cast: Cast) -> None:
    converse(cast, told)
    browser_of(cast.union_expert).get(reverse("plans:copy", args=[told.copy.pk]))
    mine = {"bond-van-makers", str(cast.union_expert.code)}
    seen = [line for line in Line.objects.all() if {line.party, line.who} & mine]
    assert {line.party for line in seen} <= {"bond-van-makers", "secretariat"}
    assert {line.deed for line in seen} >= {"comment-on-plan", "read"}
    assert not [line for line in seen if "actionplan" in line.subject]


def test_when_the_time_is_over_the_copy_is_shut(told: Told, cast: Cast) -> None:
    Grant._base_manager.update(until=months_from(clock.today(), -1), since=clock.today())
    answer = browser_of(cast.union_expert).get(reverse("plans:copy", args=[told.copy.pk]))
    assert answer.status_code == 404


def test_only_experts_of_unions_and_ngos_review_and_only_the_secretariat_lets_them(
    told: Told, cast: Cast
) -> None:
    until = months_from(clock.today(), 2)
    about: Any = {"number": told.plan.pk, "copy": told.copy.pk, "until": until}
    for person in (cast.rival, cast.government, cast.stranger):
        assert "union" in refused(name_reviewer, person=cast.handler, taker=person, **about)
    why = refused(name_reviewer, person=cast.officer, taker=cast.ngo_expert, **about)
    assert "secretariat" in why
    assert "secretariat" in refused(make_copy, person=cast.officer, number=told.plan.pk)


def test_what_a_reviewer_is_let_in_for_cannot_tell_whose_plan_it_is(told: Told, cast: Cast) -> None:
    about: dict[str, Any] = {"person": cast.handler, "taker": cast.ngo_expert}
    about |= {"spot": Spot.of(told.copy), "until": months_from(clock.today(), 2)}
    with pytest.raises(NotShared) as caught:
        name_person(**about, purpose="To assess the plan of Zilvermeeuw")
    assert "whose plan" in caught.value.why.en
    name_person(**about, purpose="To assess a plan")


# Comments and replies -------------------------------------------------------------------------


def test_a_comment_on_a_copy_reaches_the_company_and_its_reply_comes_back_without_names(
    told: Told, cast: Cast
) -> None:
    converse(cast, told)
    comment = Comment._base_manager.get()
    assert words(comment.sealed) == "Who measured the water?"
    assert comment.action is not None
    assert comment.action.code == "a1"
    reply = words(CopyComment._base_manager.get().reply)
    assert "[redacted]" in reply
    assert "Zilvermeeuw" not in reply


def test_a_reply_that_names_the_company_a_site_or_a_supplier_is_refused_in_words(
    told: Told, cast: Cast
) -> None:
    comment_on_copy(person=cast.union_expert, number=told.copy.pk, words="Who measured it?")
    comment = Comment._base_manager.get()
    about: Any = {"person": cast.officer, "number": told.plan.pk, "comment": comment.pk}
    for name in ("Zilvermeeuw", "Kobaltgeheim", "Silberloch", "Mwadui", "noor@zilvermeeuw.example"):
        with pytest.raises(TellsWho) as caught:
            reply_to_comment(**about, words=f"We from {name} did.")
        assert caught.value.words
    reply_to_comment(**about, words="A laboratory of the village council did.")
    assert "has its reply" in refused(reply_to_comment, **about, words="Again.")


def test_a_plan_is_not_accepted_while_a_comment_waits(told: Told, cast: Cast) -> None:
    comment_on_copy(person=cast.union_expert, number=told.copy.pk, words="Who measured it?")
    about: Any = {"person": cast.handler, "number": told.plan.pk}
    take_in_review(**about)
    assert "waits for a reply" in refused(accept_plan, **about)
    comment = Comment._base_manager.get()
    reply_to_comment(
        person=cast.officer, number=told.plan.pk, comment=comment.pk, words="The council did."
    )
    accept_plan(**about)


def test_who_is_named_on_the_plan_itself_comments_on_it_and_nobody_else(
    told: Told, cast: Cast
) -> None:
    about: Any = {"number": told.plan.pk, "code": "a1", "words": "Ask the women too."}
    with pytest.raises(ActionPlan.DoesNotExist):
        comment_on_plan(person=cast.ngo_expert, **about)
    name_person(
        person=cast.officer,
        spot=Spot.of(told.plan),
        taker=cast.ngo_expert,
        purpose="To assess our plan",
        until=months_from(clock.today(), 2),
    )
    comment_on_plan(person=cast.ngo_expert, **about)
    assert "named" in refused(comment_on_plan, person=cast.handler, **about)
    assert "named" in refused(
        comment_on_copy, person=cast.handler, number=told.copy.pk, words="I too."
    )


# Copies ---------------------------------------------------------------------------------------


def test_a_copy_waits_until_somebody_looked_at_what_still_looks_like_a_name(
    told: Told, cast: Cast
) -> None:
    about: Any = {"person": cast.handler, "number": told.plan.pk}
    note_effect(
        person=cast.officer,
        number=told.plan.pk,
        code="a1",
        on=clock.today(),
        by="affected",
        effect="better",
        changed="It was the work of Qwertzheim that helped us.",
    )
    assert "look like names" in refused(make_copy, **about)
    copy = make_copy(**about, extra=["Qwertzheim"], sure=True)
    assert "Qwertzheim" not in str(unsealed(copy.sealed))


def test_a_draft_is_not_copied(cast: Cast) -> None:
    plan = begin_plan(person=cast.officer, year=1)
    assert "handed in" in refused(make_copy, person=cast.handler, number=plan.pk, sure=True)


def test_a_copy_made_anew_keeps_its_codes_and_its_comments(told: Told, cast: Cast) -> None:
    before = unsealed(told.copy.sealed)["actions"][0]["code"]
    comment_on_copy(
        person=cast.union_expert, number=told.copy.pk, words="Who measured it?", about=before
    )
    renew_copy(person=cast.handler, number=told.plan.pk, copy=told.copy.pk, sure=True)
    copy = RedactedPlan._base_manager.get(pk=told.copy.pk)
    assert unsealed(copy.sealed)["actions"][0]["code"] == before
    assert CopyComment._base_manager.filter(copy=copy).count() == 1


def test_the_secretariat_looks_through_a_copy_lets_an_expert_read_it_and_the_company_sees_who(
    told: Told, cast: Cast
) -> None:
    shown = browser_of(cast.handler).get(reverse("plans:review", args=[told.plan.pk]))
    draft = shown.content.decode().partition('id="draft"')[2]
    assert "[redacted]" in draft
    assert SUPPLIER not in draft
    where = reverse("plans:name", args=[told.plan.pk, told.copy.pk])
    fields = {"taker": cast.ngo_expert.code, "until": months_from(clock.today(), 1)}
    browser_of(cast.handler).post(where, fields)
    page = browser_of(cast.officer).get(reverse("plans:plan", args=[told.plan.pk]))
    assert "Amara Ver" in page.content.decode()
    assert str(told.copy.pk) not in page.content.decode()
    refused_page = browser_of(cast.officer).get(reverse("plans:review", args=[told.plan.pk]))
    assert refused_page.status_code == 403
