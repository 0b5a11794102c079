"""Is the ledger as it was written, also where it ends?"""

from collections.abc import Collection
from dataclasses import dataclass

from schakel.language import Text
from schakel.secretariat.ledger.chain import NOTHING, Broken, End, Walk, ends_early, missing
from schakel.secretariat.ledger.reading import stored_end, stored_links
from schakel.secretariat.snapshot import snapshot

THE_DESK = Text("the desk", "het loket")
A_HEAD = Text("the head that was kept", "de bewaarde logboekstand")


@dataclass(frozen=True, slots=True)
class Kept:
    """A head that somebody kept: a number and a hash, or a hash alone."""

    hash: str
    number: int | None = None
    source: Text = A_HEAD


@dataclass(frozen=True, slots=True)
class Checked:
    """How far the ledger holds, and the first line with which something is wrong."""

    end: End
    broken: Broken | None


def check(kept: Collection[Kept] = ()) -> Checked:
    """Walk along every line; hold the ledger to its own head and to the heads that were kept."""
    walk = Walk((each.number for each in kept if each.number), (each.hash for each in kept))
    with snapshot():
        broken = walk.along(stored_links())
        due = stored_end()
    broken = broken or _short(walk.end, due) or _first_unmet(walk, kept)
    return Checked(walk.end, broken)


def _short(end: End, due: End) -> Broken | None:
    """Does the ledger end where the desk says that it ends?"""
    if end.number < due.number:
        return missing(
            end.number + 1,
            Text(
                f"The ledger ends at line {end.number}; "
                f"line {due.number} was the last one written.",
                f"Het logboek eindigt bij regel {end.number}; "
                f"regel {due.number} is als laatste geschreven.",
            ),
        )
    if end.number > due.number:
        return _put_in(due.number + 1)
    return None if end == due else _another(due.number, Kept(due.hash, due.number, THE_DESK))


def _put_in(number: int) -> Broken:
    return Broken(
        number,
        Text(
            f"Line {number} was put in: the desk wrote {number - 1} lines.",
            f"Regel {number} is ingevoegd: het loket schreef {number - 1} regels.",
        ),
    )


def _first_unmet(walk: Walk, kept: Collection[Kept]) -> Broken | None:
    unmet = [found for each in kept if (found := _unmet(walk, each))]
    return min(unmet, key=lambda broken: broken.number, default=None)


def _unmet(walk: Walk, kept: Kept) -> Broken | None:
    """What is wrong when the ledger does not know a head that was kept."""
    if kept.hash == NOTHING and not kept.number:
        return None
    if kept.number is not None and kept.number > walk.end.number:
        return ends_early(walk.end, kept.number, kept.source)
    if kept.number is None:
        return None if kept.hash in walk.met else _unknown(walk.end, kept)
    return None if walk.hashes.get(kept.number) == kept.hash else _another(kept.number, kept)


def _unknown(end: End, kept: Kept) -> Broken:
    return Broken(
        end.number + 1,
        Text(
            f"No line has the hash of {kept.source.en}: the ledger was cut short "
            f"after line {end.number}, or written anew.",
            f"Geen regel heeft de hash van {kept.source.nl}: het logboek is afgebroken "
            f"na regel {end.number}, of opnieuw geschreven.",
        ),
    )


def _another(number: int, kept: Kept) -> Broken:
    return Broken(
        number,
        Text(
            f"Line {number} is another than {kept.source.en} knows: "
            "it, or a line before it, was written anew.",
            f"Regel {number} is een andere dan {kept.source.nl} kent: "
            "deze regel of een eerdere is opnieuw geschreven.",
        ),
    )
