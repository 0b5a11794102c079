"""What the history holds of a release, against what its certificate says of it."""

from collections.abc import Sequence, Set
from hashlib import sha256

import numpy as np

from schakel.disclosure import words
from schakel.disclosure.asking import ends_of
from schakel.disclosure.cells import Cells
from schakel.disclosure.certificate import (
    Audit,
    Certificate,
    Finding,
    allies_of,
    commitments,
    mark,
    place,
    rules_as_data,
)
from schakel.disclosure.figures import Shown, figures
from schakel.disclosure.history import Released
from schakel.disclosure.values import Figure
from schakel.language import Text


def nonce_of(salt: bytes, release: str) -> str:
    """The nonce of a release's record, which follows from its salt."""
    return sha256(salt + b" record " + release.encode()).hexdigest()


def altered_record(
    certificate: Certificate, audit: Audit | None, every: Sequence[Released]
) -> tuple[Finding, ...]:
    """Whether a release that is out is kept with the others, and as it was published.

    With the audit also whether what was put in is what is kept.
    """
    own = next((each for each in every if each.id == certificate.release), None)
    if own is None:
        return (_finding(certificate, words.NOT_KEPT),)
    same = _same(certificate, own) and (audit is None or _of_audit(audit, own))
    return () if same else (_finding(certificate, words.KEPT_OTHERWISE),)


def _finding(certificate: Certificate, why: Text) -> Finding:
    return Finding("history", certificate.release, words.of_release(certificate.release, why))


def _same(certificate: Certificate, own: Released) -> bool:
    """Are day, rules and every figure those that the certificate sealed?"""
    sealed = {each.name: each.marks for each in certificate.tables if each.withheld < each.cells}
    held = own.day, rules_as_data(own.rules), marks_of(own, set(sealed))
    return held == (certificate.as_of, certificate.rules, sealed)


def marks_of(own: Released, told: Set[str]) -> dict[str, dict[str, str]]:
    """The mark of every cell, table by table, as the record has them.

    told: of which tables something is told; of others the record must hold no figure.
    """
    every = dict.fromkeys(part.table.name for part in own.tables)
    printed = {key.table for key, each in own.outcomes.items() if isinstance(each, Figure)}
    names = [name for name in every if name in told | printed]
    shown = {name: _shown(own, [p for p in own.tables if p.table.name == name]) for name in names}
    return {
        name: {place(key): mark(key, each) for key, each in cells.items()}
        for name, cells in shown.items()
    }


def _shown(own: Released, parts: Sequence[Cells]) -> Shown:
    """One table as it was printed."""
    told = [
        np.array([isinstance(own.outcomes.get(key), Figure) for key in part.keys], dtype=np.bool_)
        for part in parts
    ]
    ends = ends_of(parts[0].table, own.contributions.quantities)
    rounded = {
        key: each.value
        for key, each in own.outcomes.items()
        if isinstance(each, Figure) and parts[0].table.base is not None
    }
    return figures(parts, told, ends, rounded=rounded)


def _of_audit(audit: Audit, own: Released) -> bool:
    """Do salt, allies and contributions come to what the audit holds?"""
    salt, allies = bytes.fromhex(audit.salt), allies_of(own.rules)
    bound = commitments(own.contributions, salt, allies) == dict(audit.commitments)
    return bound and own.nonce == nonce_of(salt, own.id)
