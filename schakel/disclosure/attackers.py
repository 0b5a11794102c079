"""Who may attack: the public, every contributor, and contributors who put their heads together."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import combinations

from schakel.disclosure.values import Rules

PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Attacker:
    """Contributors who know their own figures, and those of others to within a share if stated."""

    name: str
    members: frozenset[str] = frozenset()
    within: float | None = None


def attackers(members: Iterable[str], rules: Rules) -> tuple[Attacker, ...]:
    """The public first, every contributor, coalitions by size, then the named alliances.

    No two have the same name, nor the same members.

    >>> [each.name for each in attackers(["Zeta", "Acme"], Rules(coalition=2))]
    ['public', 'Acme', 'Zeta', 'Acme + Zeta']
    """
    present = sorted(set(members))
    found = [Attacker(PUBLIC, frozenset(), rules.within)]
    for size in range(1, min(max(rules.coalition, 1), len(present)) + 1):
        found += [_together(some, rules) for some in combinations(present, size)]
    return _by_name([*found, *_allies(present, rules, {each.members for each in found})])


def _together(some: tuple[str, ...], rules: Rules) -> Attacker:
    return Attacker(" + ".join(some), frozenset(some), rules.within)


def _allies(present: list[str], rules: Rules, known: set[frozenset[str]]) -> tuple[Attacker, ...]:
    """Named alliances, as far as they take part and are not among the coalitions already."""
    found = []
    for name, allies in rules.allies:
        here = allies & frozenset(present)
        if here and here not in known:
            known.add(here)
            found.append(Attacker(name, here, rules.within))
    return tuple(found)


def _by_name(found: Iterable[Attacker]) -> tuple[Attacker, ...]:
    """A name that somebody before has already is followed by a number."""
    taken: dict[str, Attacker] = {}
    for each in found:
        name, turn = each.name, 1
        while name in taken:
            name, turn = f"{each.name} ({turn + 1})", turn + 1
        taken[name] = replace(each, name=name)
    return tuple(taken.values())
