"""Releases as JSON, exactly: what is read back is what was kept, to the last bit of a number."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from schakel.disclosure.cells import Atoms, Cells
from schakel.disclosure.multiples import Rounding
from schakel.disclosure.values import (
    Contribution,
    Contributions,
    Dimension,
    Figure,
    Ground,
    Key,
    Outcome,
    Quantity,
    Reason,
    Rules,
    Table,
    Withheld,
)
from schakel.language import Text

SCHEMA = "schakel-release-1"
NONCE = 32  # bytes


def new_nonce() -> str:
    """Signs that nobody can guess, in hexadecimal."""
    return secrets.token_hex(NONCE)


@dataclass(frozen=True, slots=True, eq=False)
class Released:
    """One release as the secretariat keeps it; confidential, for it holds what was put in.

    day: when it was published. tables: the cells with their true values. outcomes: what was told
    of each of them; a part of a mean or a share may be told under the key of its value.
    grounds: why cells were withheld. before: the digest of the release before; digest: its own.
    rounding: how tables in multiples of a base were rounded.
    nonce: so that the digest, which later certificates print, cannot be found by trying figures.
    """

    id: str
    day: str
    tables: tuple[Cells, ...]
    outcomes: Mapping[Key, Outcome]
    rules: Rules
    contributions: Contributions
    grounds: Mapping[Key, Ground] = field(default_factory=dict)
    before: str = ""
    digest: str = ""
    nonce: str = field(default_factory=new_nonce, repr=False)
    rounding: Rounding = "nearest"


def written(released: Released) -> bytes:
    """A release as bytes, the same for equal releases; its own digest is left out."""
    record = {
        "schema": SCHEMA,
        "id": released.id,
        "day": released.day,
        "before": released.before,
        "nonce": released.nonce,
        "rounding": released.rounding,
        "rules": _plain(released.rules),
        "contributions": _of_contributions(released.contributions),
        "tables": [_of_cells(cells, released) for cells in released.tables],
    }
    text = json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode()


def read(text: bytes, digest: str) -> Released:
    """The release that was written so.

    Raises ValueError or KeyError when it was written in another way, or can be guessed.
    """
    record = json.loads(text)
    if record.get("schema") != SCHEMA:
        raise ValueError(f"The schema is {record.get('schema')!r}, not {SCHEMA!r}.")
    if len(bytes.fromhex(record["nonce"])) < NONCE:
        raise ValueError("The nonce is too short: the digest of this release could be guessed.")
    read_tables = [_cells(each) for each in record["tables"]]
    outcomes = {key: outcome for _, told, _ in read_tables for key, outcome in told.items()}
    grounds = {key: ground for _, _, why in read_tables for key, ground in why.items()}
    return Released(
        record["id"], record["day"], tuple(cells for cells, _, _ in read_tables), outcomes,
        _rules(record["rules"]), _contributions(record["contributions"]), grounds,
        record["before"], digest, record["nonce"], record.get("rounding", "nearest"),
    )  # fmt: skip


def _plain(value: Any) -> Any:
    """Values as JSON knows them, sets in order."""
    if isinstance(value, Text):
        return [value.en, value.nl]
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return value.value if isinstance(value, Enum) else value


# Rules and requests ---------------------------------------------------------------------------


def _rules(record: Mapping[str, Any]) -> Rules:
    dominance = tuple((int(n), float(share)) for n, share in record["dominance"])
    allies = tuple((name, frozenset(some)) for name, some in record["allies"])
    return Rules(**{**record, "dominance": dominance, "allies": allies})


def _table(record: Mapping[str, Any]) -> Table:
    tuples = {name: tuple(record[name]) for name in ("by", "periods", "bands")}
    where = {name: tuple(some) for name, some in record["where"].items()}
    cohort = None if record["cohort"] is None else tuple(record["cohort"])
    made = {"where": where, "cohort": cohort, "title": _text(record["title"])}
    merge = {name: tuple(map(tuple, some)) for name, some in record["merge"].items()}
    return Table(**{**record, **tuples, **made, "merge": merge})


def _text(record: list[str] | None) -> Text | None:
    return None if record is None else Text(*record)


# What was put in ------------------------------------------------------------------------------


def _of_contributions(contributions: Contributions) -> dict[str, Any]:
    rows = [
        [row.contributor, row.period, dict(row.at), row.quantity, row.value, row.line]
        for row in contributions.rows
    ]
    rest = {name: getattr(contributions, name) for name in ("quantities", "dimensions", "groups")}
    return {"name": contributions.name, "rows": rows, **_plain(rest)}


def _contributions(record: Mapping[str, Any]) -> Contributions:
    return Contributions(
        tuple(Contribution(*row) for row in record["rows"]),
        {name: _quantity(each) for name, each in record["quantities"].items()},
        {name: _dimension(each) for name, each in record["dimensions"].items()},
        record["groups"],
        record["name"],
    )


def _quantity(record: Mapping[str, Any]) -> Quantity:
    return Quantity(**{**record, "label": _text(record["label"])})


def _dimension(record: Mapping[str, Any]) -> Dimension:
    labels = {code: Text(*each) for code, each in record["labels"].items()}
    return Dimension(**{**record, "label": _text(record["label"]), "labels": labels})


# Cells ----------------------------------------------------------------------------------------


def _of_cells(cells: Cells, released: Released) -> dict[str, Any]:
    atoms, rows = cells.atoms, csr_array(cells.rows)
    return {
        "table": _plain(cells.table),
        "part": cells.part,
        "release": cells.release,
        "keys": [[key.period, *key.at] for key in cells.keys],
        "told": [_of_outcome(released.outcomes.get(key)) for key in cells.keys],
        "grounds": [_plain(released.grounds.get(key)) for key in cells.keys],
        "rows": {name: getattr(rows, name).tolist() for name in ("data", "indices", "indptr")},
        "atoms": {each.name: _listed(getattr(atoms, each.name)) for each in fields(atoms)},
        **{name: getattr(cells, name).tolist() for name in ARRAYS},
    }


ARRAYS = ("value", "contributors", "largest", "second", "cohort")


def _listed(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray) else _plain(value)


def _of_outcome(outcome: Outcome | None) -> Any:
    """A figure as two numbers, what is withheld as a word, what is not there as nothing."""
    if isinstance(outcome, Figure):
        return [outcome.value, outcome.decimals]
    return None if outcome is None else outcome.reason.value


def _cells(record: Mapping[str, Any]) -> tuple[Cells, dict[Key, Outcome], dict[Key, Ground]]:
    table, part, atoms = _table(record["table"]), record["part"], _atoms(record["atoms"])
    name = record["release"]
    keys = tuple(Key(name, table.name, period, tuple(at), part) for period, *at in record["keys"])
    rows = csr_array(
        tuple(np.array(record["rows"][each]) for each in ("data", "indices", "indptr")),
        shape=(len(keys), len(atoms.value)),
        dtype=np.float64,
    )
    value, contributors, largest, second, cohort = (np.array(record[each]) for each in ARRAYS)
    cells = Cells(
        table, name, part, keys, atoms, rows, value.astype(float), contributors.astype(np.intp),
        largest.astype(float), second.astype(float), cohort.astype(np.intp),
    )  # fmt: skip
    return cells, _outcomes(keys, record["told"]), _grounds(keys, record["grounds"])


def _atoms(record: Mapping[str, Any]) -> Atoms:
    places = {name: np.array(record[name], dtype=np.intp) for name in PLACES}
    return Atoms(
        tuple(record["members"]), tuple(record["periods"]),
        tuple(tuple(place) for place in record["places"]), record["quantity"],
        places["member"], places["period"], places["place"],
        np.array(record["value"], dtype=np.float64), places["question"],
        np.array(record["answer"], dtype=np.bool_),
    )  # fmt: skip


PLACES = ("member", "period", "place", "question")


def _outcomes(keys: tuple[Key, ...], told: list[Any]) -> dict[Key, Outcome]:
    pairs = zip(keys, told, strict=True)
    return {key: _outcome(each) for key, each in pairs if each is not None}


def _outcome(record: Any) -> Outcome:
    return Withheld(Reason(record)) if isinstance(record, str) else Figure(*record)


def _grounds(keys: tuple[Key, ...], grounds: list[str | None]) -> dict[Key, Ground]:
    return {key: Ground(each) for key, each in zip(keys, grounds, strict=True) if each is not None}
