"""The gate: contributions and requests go in; what may be published comes out, with the proof.

Nothing is published that has not been attacked together with all that was ever published. The
answer to every doubt is that it is not cleared.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter

from schakel.disclosure import words
from schakel.disclosure.answering import Answer, Design, Setting, answer, nothing_in_part
from schakel.disclosure.certificate import (
    Audit,
    Certificate,
    Protected,
    allies_of,
    commitment,
    commitments,
)
from schakel.disclosure.entries import RequestError, entries
from schakel.disclosure.history import HistoryError, Released, Store
from schakel.disclosure.proposals import Proposal, proposals
from schakel.disclosure.protection import Method
from schakel.disclosure.proving import (
    NONE,
    Obstacles,
    certificate,
    confidential,
    obstacles,
    protected,
    released,
)
from schakel.disclosure.values import Contributions, Rules, Table
from schakel.disclosure.verifying import verify
from schakel.language import Text

__all__ = ["Outcome", "append", "release", "verify"]

LEAST_SALT = 16  # bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """The gate's answer. `audit` and `released` are confidential; all else may be published.

    When it is not cleared every cell is withheld, and `refusals` say why. A table that is refused
    while others clear is withheld as a whole in the same way. `proposals` have been tried, one by
    one, and would clear. `released` is what `append` keeps.
    """

    cleared: bool
    tables: tuple[Protected, ...]
    certificate: Certificate
    audit: Audit = field(repr=False)
    refusals: tuple[Text, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    released: Released | None = field(default=None, repr=False)


def release(
    requests: Sequence[Table],
    contributions: Contributions,
    rules: Rules,
    *,
    history: Store,
    id: str,  # noqa: A002
    as_of: str,
    seconds: float = 60,
    method: Method = "auto",
    salt: bytes | None = None,
    design: Design = "offer",
    offers: int = 3,
    partly: bool = True,
) -> Outcome:
    """Decide what of these requests may be published, after all that was published before.

    as_of: the day of publication, 2024-05-01. design: what becomes of a distribution of which
    something would have to be withheld: it is refused and others are offered, published with
    what is withheld, or replaced by the best of the others. offers: so many are tried and
    offered at most, and with 0 it is not looked into which earlier figures made more be withheld.
    partly: without it a release of which a table is refused as a whole is not cleared.
    Nothing is stored: `append` does that, once it is published.
    Raises RequestError with all that is wrong with the contributions or the requests.
    """
    until = perf_counter() + seconds
    _refuse_short(salt)
    found = entries(contributions)
    earlier = tuple(history.releases())
    _refuse_known(id, earlier)
    chance = secrets.token_bytes(32) if salt is None else salt
    setting = Setting(found, rules, earlier, id, as_of, method, design, until, chance)
    given = answer(setting, setting.requests(requests))
    offered = proposals(setting, given, offers)
    if design == "coarsen" and offered:
        given, offered = _coarsened(setting, given, offered), ()
    given = given if partly else nothing_in_part(given)
    standing = obstacles(setting, given) if offers else NONE
    return _outcome(setting, given, chance, offered, standing)


def _refuse_short(salt: bytes | None) -> None:
    if salt is not None and len(salt) < LEAST_SALT:
        raise RequestError([words.SALT_TOO_SHORT])


def _refuse_known(name: str, earlier: Sequence[Released]) -> None:
    if any(each.id == name for each in earlier):
        told = Text(
            f"The release {name} is out already. Give this one a name of its own.",
            f"De publicatie {name} is al uit. Geef deze een eigen naam.",
        )
        raise RequestError([told])


def _coarsened(setting: Setting, given: Answer, offered: Sequence[Proposal]) -> Answer:
    """The same release with the best proposal in the place of each table that has one."""
    best = {each.instead_of: each for each in reversed(offered)}
    tables = [
        best[each.table.name].table if each.table.name in best else each.table
        for each in given.requests
    ]
    holes = any(each.design == "withhold" for each in best.values())
    setting = replace(setting, design="withhold" if holes else setting.design)
    return answer(setting, setting.requests(tables))


def _outcome(
    setting: Setting,
    given: Answer,
    salt: bytes,
    offered: tuple[Proposal, ...],
    standing: Obstacles,
) -> Outcome:
    """The tables as they are printed, sealed, beside what only the secretariat may see."""
    tables = protected(setting, given)
    named = commitments(setting.found.contributions, salt, allies_of(setting.rules))
    public = certificate(setting, given, tables, commitment(named))
    audit = confidential(setting, given, public.sha256, salt, named, standing)
    refusals = [refused.words for refused in given.refused.values()]
    if standing.earlier and given.refused:
        refusals.append(words.standing_in_the_way(standing.earlier))
    held = released(setting, given, salt) if given.cleared else None
    return Outcome(given.cleared, tables, public, audit, tuple(refusals), offered, held)


def append(given: Outcome, history: Store) -> Released:
    """Keep a release that is cleared, and published, so that later ones are held against it.

    Raises ValueError when it is not cleared, and HistoryError when another release was kept since
    it was: together they might give something away.
    """
    if not given.cleared or given.released is None:
        raise ValueError("Only a release that is cleared may be published and kept.")
    before = [link.sha256 for link in given.certificate.earlier]
    if before != [each.digest for each in history.releases()]:
        raise HistoryError(words.OVERTAKEN)
    return history.append(given.released)
