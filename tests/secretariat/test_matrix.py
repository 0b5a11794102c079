"""Every role × every level × every kind of record × every way out: not one reading too many.

What a reader may not read does not show: with such records in the books every page, list, search,
count and feed says to the letter what it says without them, and asked for by number (page, file,
act) they are as if they were not there. What one may read comes from the weighed table.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

import pytest
from django.db import connection

from schakel.covenant.sharing import Level
from schakel.secretariat import access
from schakel.secretariat.chains.acts import list_for
from schakel.secretariat.chains.models import File, Upload
from schakel.secretariat.people.models import Role
from schakel.secretariat.sharing.models import Receipt
from tests.cast import Cast
from tests.secretariat.matrix import (
    SEARCHES,
    Route,
    Spot,
    World,
    address,
    answer,
    kinds,
    of_record,
    parts,
    people,
    reads,
    routes,
    spots_for,
)

ROLES = ["nobody", "no-role", *Role.Name.values]
NOT_THERE = 987654
# What pages make of an answer is the same on either database: on a server these look at them, and
# everybody else asks it every query.
AT_THE_PAGES = {"nobody", "case-handler", "seat-holder", "csr-officer"}
NAMED_TOO = 1  # the turn at which records are there on which the reader is named


def breaches(role: str, cast: Cast, turn: int, *, pages: bool = True) -> Iterator[str]:
    """Every way out by which this role learns of what the table keeps from it."""
    person = people(cast)[role]
    world = World(person, cast)
    spots = spots_for(turn)
    open_to = [spot for spot in spots if reads(world.reader, spot)]
    world.fill(open_to)
    before = shown(world, turn) if pages else {}
    hidden = World(person, cast, beside=world).fill(spot for spot in spots if spot not in open_to)
    yield from asked_for(world)
    if not pages:
        return
    yield from told_apart(hidden, turn)
    after = shown(world, turn)
    yield from (f"shows on {where}" for where in before if before[where] != after[where])


def shown(world: World, turn: int) -> dict[str, str]:
    """What every page, list and feed says that is not about one record; and searches, by turns."""
    told = {}
    for place, route in enumerate(routes()):
        asks = not (of_record(route) or route.tells_of_deeds)
        if asks and (world.person is None or route.of_the_desk):
            plain = address(route, world)
            sought = {plain + route.search()} if (place + turn) % 3 == 0 else set()
            for where in {plain} | sought:
                told[where] = answer(route, where, world)
    return told


def asked_for(world: World) -> Iterator[str]:
    """The models of which a query gives this reader more, or less, than the table says."""
    models: list[Any] = [*kinds(), *parts()]
    for model in models:
        seen = set(model.objects.visible_to(world.reader).values_list("pk", flat=True))
        if seen != {record.pk for record in world.records[model].values()}:
            yield f"{model.__name__}.objects.visible_to"
        if model.objects.visible_to(world.reader).count() != len(seen):
            yield f"{model.__name__}: count"
    for upload in Upload._base_manager.exclude(pk__in=pks(world, Upload)):
        if world.person is not None and _works_on(world, upload):
            yield f"a worker reads list {upload.pk}"


def _works_on(world: World, upload: Upload) -> bool:
    assert world.person is not None
    try:
        list_for(world.person, upload.pk)
    except Upload.DoesNotExist:
        return False
    except File.DoesNotExist:  # it has come as far as the list itself
        return True
    return True


def pks(world: World, model: Any) -> set[int]:
    return {record.pk for record in world.records[model].values()}


def told_apart(hidden: World, turn: int) -> Iterator[str]:
    """The addresses at which a hidden record is told from one that is not there.

    Each role asks every route for hidden records of two levels, and by turns of all.
    """
    nothing = cache(partial(answer_for_nothing, hidden))
    for place, route in enumerate(routes()):
        found = of_record(route)
        for model in found if len(found) < 3 else found[turn % len(found) :: len(found)]:
            for method in ("GET", "POST"):
                yield from _told_apart(hidden, route, model, method, place + turn, nothing)


def answer_for_nothing(world: World, route: Route, where: str, method: str) -> str:
    """What is said at an address of a record that is not there."""
    return answer(route, where, world, method)


def _told_apart(
    hidden: World,
    route: Route,
    model: Any,
    method: str,
    turn: int,
    nothing: Callable[[Route, str, str], str],
) -> Iterator[str]:
    spots = list(hidden.records[model])
    for spot in {spots[turn % len(spots)], spots[(turn + len(spots) // 2) % len(spots)]}:
        expected = nothing(route, address(route, hidden, spot, model, NOT_THERE), method)
        if expected.startswith("405"):
            return
        where = address(route, hidden, spot, model)
        number = str(hidden.records[model][spot].pk)
        if answer(route, where, hidden, method).replace(number, str(NOT_THERE)) != expected:
            yield f"{method} {where}"


@pytest.mark.parametrize("role", ROLES)
def test_what_a_role_may_not_read_shows_nowhere(role: str, cast: Cast) -> None:
    pages = connection.vendor == "sqlite" or role in AT_THE_PAGES
    assert list(breaches(role, cast, ROLES.index(role), pages=pages)) == []
    assert not Receipt._base_manager.exists()


@pytest.mark.parametrize("role", ["civil-servant", "csr-officer"])
def test_a_line_changed_in_the_rules_turns_the_matrix_red(
    role: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = access.agreement()
    lifted = held.sharing.roles[role].model_copy(update={"never_named": ()})
    roles = {**held.sharing.roles, role: lifted}
    sharing = held.sharing.model_copy(update={"roles": roles})
    altered = held.model_copy(update={"sharing": sharing})
    monkeypatch.setattr(access, "agreement", lambda: altered)
    for weighed in ("_at_level", "_where_a_name_opens", "_circles"):
        monkeypatch.setattr(access, weighed, getattr(access, weighed).__wrapped__)
    found = breaches(role, cast, NAMED_TOO)
    assert next(each for each in found if each == "Upload.objects.visible_to")
    assert next(each for each in found if each.startswith("GET /"))


def test_every_route_has_a_row_in_the_matrix() -> None:
    for route in routes():
        assert set(route.rows()) == set(route.needs), route
    assert len(routes()) > 60


def test_every_search_has_a_row_in_the_matrix() -> None:
    asked = re.compile(r'GET\.get\(\s*"(\w+)"')
    found: dict[str, set[str]] = {}
    for route in routes():
        module = inspect.getmodule(route.view)
        assert module is not None
        names = set(asked.findall(inspect.getsource(module))) - {"page"}
        if names:
            found[module.__name__.removeprefix("schakel.secretariat.")] = names
    assert {module for module, names in found.items() if names - {*SEARCHES[module]}} == set()


WITHIN = {"chains:cell", "chains:purchase"}  # these need a heat map: see the chain room


def test_the_secretariat_opens_every_kind_by_number_and_each_opening_has_a_receipt(
    cast: Cast,
) -> None:
    """The matrix would be as green of a desk that shows nobody anything."""
    spot = Spot(Level.BILATERAL, "stranger")
    handler = World(people(cast)["case-handler"], cast).fill([spot])
    opened = set()
    for route in routes():
        found = of_record(route)
        if len(found) == 1 and route.name not in WITHIN:
            said = answer(route, address(route, handler, spot, found[0]), handler)
            if not said.startswith(("405", "there is no", "not for you")):
                opened.add(access.label(found[0]))
    written = set(Receipt._base_manager.values_list("kind", flat=True))
    assert opened <= written
    assert {"chains.upload", "jobs.job", "duties.duty", "governance.paper"} <= opened
