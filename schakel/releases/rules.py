"""The rules of a release as an agreement says them."""

from collections.abc import Iterator
from typing import Any

from schakel.covenant.agreement import Agreement
from schakel.covenant.judgements import ReleaseRule
from schakel.disclosure.values import Rules

WHOLE = {
    "least-cohort": ("least_cohort", "contributors"),
    "least-in-cell": ("least_in_cell", "contributors"),
    "coalition": ("coalition", "contributors"),
    "age": ("months", "months"),
    "zeros": ("withhold_zeros", "withheld"),
    "full-cells": ("withhold_full", "withheld"),
}
SHARES = {"p-percent": "p_percent", "within": "within"}


def rules_of(agreement: Agreement) -> Rules:
    """What the agreement's `sharing.yaml` says of a release; our defaults where it is silent."""
    entries = agreement.sharing.release
    said = dict(each for entry in entries.values() for each in _said(entry))
    dominance = tuple(
        (entry.largest, entry.percent / 100)
        for entry in entries.values()
        if entry.rule == "dominance" and entry.largest and entry.percent
    )
    if dominance:
        said["dominance"] = dominance
    allies = ((code, entry) for code, entry in entries.items() if entry.rule == "allies")
    said["allies"] = tuple((code, frozenset(entry.members)) for code, entry in allies)
    return Rules(**said)


def _said(entry: ReleaseRule) -> Iterator[tuple[str, Any]]:
    if entry.rule in WHOLE:
        name, value = WHOLE[entry.rule]
        yield name, getattr(entry, value)
    if entry.rule in SHARES and entry.percent:
        yield SHARES[entry.rule], entry.percent / 100
