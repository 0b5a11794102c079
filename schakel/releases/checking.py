"""Reading published tables of Schakel back: to check them, and to attack them.

The JSON of a table holds all that its other files are made of, so those can be made again and
compared to the last byte: whatever was altered in any of them shows.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import Any

from schakel.disclosure.certificate import Certificate, Finding, Protected
from schakel.disclosure.values import (
    TOTAL,
    Dimension,
    Figure,
    Key,
    Outcome,
    Quantity,
    Reason,
    Table,
    Withheld,
)
from schakel.exchange.problems import refusal
from schakel.heat_map.drawings.press import Press
from schakel.language import LANGUAGES, Language, Text
from schakel.releases.published import SCHEMA, Kind, Printed, PublishedTable
from schakel.releases.sidecar import SIDECAR
from schakel.releases.writing import CERTIFICATE, public_files

KINDS: Mapping[str, Kind] = {"sum": "sum", "contributors": "count", "bands": "count"}


def is_ours(path: Path) -> bool:
    """Is this the JSON of a table that Schakel published?"""
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(data, dict) and data.get("schema") == SCHEMA


def read_tables(folder: Path) -> tuple[Protected, ...]:
    """The tables in a public folder, by the names of their files.

    :raises ListError: when one of them is not as Schakel writes it.
    """
    return tuple(read_table(path) for path in sorted(folder.glob("*.json")) if is_ours(path))


def read_table(path: Path) -> Protected:
    """One table, from its JSON.

    :raises ListError: when it is not as Schakel writes it.
    """
    try:
        return _protected(json.loads(path.read_text("utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise refusal(path.name, *BROKEN) from None


BROKEN = (
    Text(
        "this is not a table as Schakel writes it.", "dit is geen tabel zoals Schakel die schrijft."
    ),
    Text("Fetch it again from the secretariat.", "Haal haar opnieuw op bij het secretariaat."),
)


def _protected(data: Mapping[str, Any]) -> Protected:
    table = _table(data["request"])
    release = str(data["release"])
    shown = {_key(cell, release, table.name): _shown(cell) for cell in data["cells"]}
    dimensions = {name: _dimension(name, told) for name, told in data["dimensions"].items() if told}
    quantity = _quantity(data["quantity"]) if data["quantity"] else None
    return Protected(
        table, release, shown, dimensions, quantity, data["cohort"], data.get("rounding", "")
    )


def _table(data: Mapping[str, Any]) -> Table:
    """The request; of its cohort only the number is public."""
    told = dict(data)
    for name in ("by", "periods", "bands"):
        told[name] = tuple(told.get(name, ()))
    told["where"] = {name: tuple(codes) for name, codes in told.get("where", {}).items()}
    told["merge"] = {
        name: tuple(map(tuple, groups)) for name, groups in told.get("merge", {}).items()
    }
    told["cohort"] = ("",) * told["cohort"] if "cohort" in told else None
    told["title"] = Text(*told["title"]) if told.get("title") else None
    return Table(**told)


def _key(cell: Mapping[str, Any], release: str, table: str) -> Key:
    return Key(release, table, str(cell["period"]), tuple(map(str, cell["at"])))


def _shown(cell: Mapping[str, Any]) -> Outcome:
    if "withheld" in cell:
        return Withheld(Reason(cell["withheld"]))
    return Figure(float(cell["value"]), int(cell["decimals"]))


def _quantity(data: Mapping[str, Any]) -> Quantity:
    told = {name: data[name] for name in ("name", "kind", "unit", "least", "most")}
    return Quantity(**told, label=Text(*data["label"]) if data["label"] else None)


def _dimension(name: str, data: Mapping[str, Any]) -> Dimension:
    labels = {code: Text(*label) for code, label in data["labels"].items()}
    label = Text(*data["label"]) if data["label"] else None
    known, ordered = bool(data["known"]), bool(data.get("ordered"))
    return Dimension(name, dict(data["above"]), label, labels, known, ordered)


# Checking the files ------------------------------------------------------------------------------


def altered_files(
    folder: Path, certificate: Certificate, tables: Sequence[Protected], press: Press | None = None
) -> tuple[Finding, ...]:
    """The files that are not what certificate and tables make: altered, or missing."""
    if press is None:
        with Press() as opened:
            return altered_files(folder, certificate, tables, opened)
    with tempfile.TemporaryDirectory() as made:
        found = [
            _altered(folder, certificate, tables, Path(made), each, press) for each in LANGUAGES
        ]
    return min(found, key=len)


def _altered(
    folder: Path,
    certificate: Certificate,
    tables: Sequence[Protected],
    made: Path,
    language: Language,
    press: Press,
) -> tuple[Finding, ...]:
    findings: list[Finding] = []
    for name, write in public_files(certificate, tables, language, press):
        write(made / name)
        findings += _differing(folder / name, made / name)
    return (*findings, *_added(folder, made))


def _added(folder: Path, made: Path) -> Iterator[Finding]:
    """Files that stand between those of a release and are none of them."""
    ours = {CERTIFICATE, SIDECAR, *(path.name for path in made.iterdir())}
    for path in sorted(folder.iterdir()):
        if path.name not in ours and not path.name.startswith("."):
            yield Finding("table", path.name, _words(ADDED, path.name))


def _differing(path: Path, made: Path) -> Iterator[Finding]:
    if not path.is_file():
        yield Finding("table", path.name, _words(MISSING, path.name))
    elif path.read_bytes() != made.read_bytes():
        line = _first_difference(path, made) if path.suffix != ".xlsx" else None
        words = _words(ALTERED, path.name) if line is None else _words(AT_LINE, path.name, line)
        yield Finding("cell" if line else "table", path.name, words)


def _first_difference(path: Path, made: Path) -> int | None:
    """The first line in which two files of text differ."""
    lines = [each.read_bytes().split(b"\n") for each in (path, made)]
    for number, (here, there) in enumerate(zip(*lines, strict=False), 1):
        if here != there:
            return number
    return min(map(len, lines)) + 1


def _words(text: Text, name: str, line: int = 0) -> Text:
    return Text(text.en.format(name=name, line=line), text.nl.format(name=name, line=line))


ADDED = Text(
    "{name}: this file is not of the release.", "{name}: dit bestand hoort niet bij de publicatie."
)
MISSING = Text("{name}: this file is missing.", "{name}: dit bestand ontbreekt.")
ALTERED = Text(
    "{name}: this file was altered; it does not say what the certificate and the JSON of the tables"
    " say.",
    "{name}: dit bestand is gewijzigd; het zegt niet wat het certificaat en de JSON van de tabellen"
    " zeggen.",
)
AT_LINE = Text(
    "{name}, line {line}: this was altered; it is not what the certificate and the JSON of the"
    " tables say.",
    "{name}, regel {line}: dit is gewijzigd; het is niet wat het certificaat en de JSON van de"
    " tabellen zeggen.",
)


# Attacking them ----------------------------------------------------------------------------------


def ours(file: str, path: Path) -> tuple[list[PublishedTable], list[Text]]:
    """The table as an attacker reads it, with what is not used of it."""
    protected = read_table(path)
    table = protected.table
    kind = KINDS.get(table.statistic)
    if kind is None:
        return [], [_words(UNUSED, file)]
    names = [*table.by, *["band"] * (table.statistic == "bands")]
    above = {
        name: {code: up for code, up in dimension.above.items() if up}
        for name, dimension in protected.dimensions.items()
    }
    whole = kind == "count" or (
        protected.quantity is not None and protected.quantity.kind == "count"
    )
    reach = (table.base or 0.0) * (1.0 if protected.rounding == "consistent" else 0.5)
    numbers = tuple(
        _printed(line, key, shown, names, reach if whole else 0.0, table.base)
        for line, (key, shown) in enumerate(protected.figures.items(), 2)
    )
    measure = table.quantity or "contributors"
    limits = [f"{name}={'/'.join(codes)}" for name, codes in sorted(table.where.items())]
    measure = ", ".join([measure, *(["contributors"] if kind == "count" else []), *limits])
    axes = tuple(names)
    return [
        PublishedTable(
            file,
            measure,
            kind,
            axes,
            numbers,
            above,
            whole=whole,
            many=_many(protected),
            overlapping=_overlapping(protected),
            rounded=2 * reach,
        )
    ], []


def _many(protected: Protected) -> int | None:
    """How many its total counts, when that is told: not who answered only this, or has any of it.

    On a scale everybody has something.
    """
    table = protected.table
    answers = any(not each.known for n, each in protected.dimensions.items() if n in table.where)
    scale = protected.quantity is not None and protected.quantity.kind == "scale"
    of_some = table.statistic == "contributors" and table.quantity and not scale
    counts = table.statistic in ("contributors", "bands")
    return protected.cohort if counts and not answers and not of_some else None


def _overlapping(protected: Protected) -> frozenset[str]:
    """The dimensions of a number of contributors in which one may stand in several categories."""
    if protected.table.statistic != "contributors":
        return frozenset()
    return frozenset(name for name, each in protected.dimensions.items() if each.known)


def _printed(
    line: int, key: Key, shown: Outcome, names: Sequence[str], reach: float, base: float | None
) -> Printed:
    """A number; of a count that is rounded to a base, all that it may stand for.

    Less than a base to either side or, of the nearest multiple, half a base, halves going up.
    """
    at = {name: code for name, code in zip(names, key.at, strict=True) if code != TOTAL}
    if isinstance(shown, Withheld):
        return Printed(line, key.period, at, None)
    slack = 0.5 * 10.0**-shown.decimals
    if not reach:
        return Printed(line, key.period, at, shown.value, slack)
    low, high = ceil(shown.value - reach), ceil(shown.value + reach) - 1
    low += reach == base and low == shown.value - reach
    return Printed(line, key.period, at, shown.value, slack, float(max(low, 0)), float(high))


UNUSED = Text(
    "{name}: means, shares and medians by themselves are not used.",
    "{name}: gemiddelden, aandelen en medianen op zichzelf worden niet gebruikt.",
)
