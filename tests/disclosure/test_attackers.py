"""Who may attack, and in what order they come."""

from math import comb

from hypothesis import given
from hypothesis import strategies as st

from schakel.disclosure.attackers import PUBLIC, attackers
from schakel.disclosure.values import Rules

NAMES = ("Acme", "Bell", "Cobalt", "Dross")


def test_the_public_comes_first_and_knows_nothing_of_its_own() -> None:
    first = attackers(NAMES, Rules())[0]
    assert (first.name, first.members) == (PUBLIC, frozenset())


def test_every_contributor_is_an_attacker() -> None:
    assert [each.name for each in attackers(NAMES, Rules())[1:]] == list(NAMES)


def test_every_contributor_is_an_attacker_even_when_no_coalition_is_feared() -> None:
    assert len(attackers(NAMES, Rules(coalition=0))) == 5


def test_pairs_come_after_singles() -> None:
    names = [each.name for each in attackers(("Acme", "Bell", "Cobalt"), Rules(coalition=2))]
    assert names[4:] == ["Acme + Bell", "Acme + Cobalt", "Bell + Cobalt"]


def test_an_association_attacks_with_all_its_members() -> None:
    rules = Rules(allies=(("Smelters", frozenset({"Acme", "Dross", "Somebody who left"})),))
    last = attackers(NAMES, rules)[-1]
    assert (last.name, last.members) == ("Smelters", frozenset({"Acme", "Dross"}))


def test_an_association_of_one_is_no_other_attacker_than_its_member() -> None:
    rules = Rules(allies=(("Smelters", frozenset({"Acme"})), ("Nobody here", frozenset({"Zinc"}))))
    assert len(attackers(NAMES, rules)) == 5


def test_all_attackers_know_figures_to_within_what_the_rules_state() -> None:
    assert {each.within for each in attackers(NAMES, Rules(within=0.2))} == {0.2}


@given(st.integers(0, 8), st.integers(1, 4))
def test_coalitions_are_all_there_and_none_is_there_twice(people: int, size: int) -> None:
    found = attackers([f"c{each}" for each in range(people)], Rules(coalition=size))
    assert len({each.members for each in found}) == len(found)
    assert len(found) == sum(comb(people, some) for some in range(min(size, people) + 1))


def test_a_contributor_of_the_name_public_is_not_taken_for_the_public() -> None:
    found = attackers(["public", "Acme"], Rules(allies=(("Acme", frozenset({"Acme", "public"})),)))
    assert [each.name for each in found] == ["public", "Acme", "public (2)", "Acme (2)"]
