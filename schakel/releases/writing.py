"""The files of a release: made in a folder beside, moved into place together, or not at all.

`public/` may be read by everybody, `confidential/` only by the secretariat; of a release that is
not cleared nothing is public. The public tables are made from views: two releases with the same
published figures and the same holes give the same bytes, whatever was put in.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schakel.disclosure.certificate import (
    Certificate,
    Protected,
    canonical,
    plain,
    request,
    written,
    written_audit,
)
from schakel.disclosure.drafts import held, is_left
from schakel.disclosure.values import TOTAL, Dimension, Figure, Key, Quantity
from schakel.disclosure.values import Outcome as Shown
from schakel.exchange.tables import Value, write_csv, write_xlsx
from schakel.heat_map.drawings.press import Press
from schakel.language import LANGUAGES, Language
from schakel.releases.drawing import charts
from schakel.releases.page.secretariat import secretariat_page
from schakel.releases.page.tables import EXPLAINED, tables_page
from schakel.releases.page.withheld import withheld_page
from schakel.releases.published import SCHEMA
from schakel.releases.views import WITHHELD, View, in_order, lines, nearest, value_of, view_of

if TYPE_CHECKING:
    from schakel.disclosure.gate import Outcome
    from schakel.disclosure.history import Released

PUBLIC, CONFIDENTIAL = "public", "confidential"
CERTIFICATE, AUDIT = "certificate.json", "audit.json"
HELD = ".held"  # in a draft: whether somebody is still writing it
TABLES, SECRETARIAT = "tables.html", "for-the-secretariat.html"


def write_release(
    outcome: "Outcome",
    out: Path,
    language: Language,
    *,
    before: Callable[[], object] = lambda: None,
    press: Press | None = None,
    earlier: "Sequence[Released]" = (),
) -> tuple[str, ...]:
    """Write all files of a release into `out`, or none; their names, with the folder before.

    What was written there by an earlier run is replaced. before: what must succeed when all files
    are made, before they are put in their place: keeping the release in the history. press: what
    draws the charts, warm already; without one it is opened here. earlier: the releases before it,
    of whose cells the page for the secretariat speaks by their labels.
    """
    with folder_beside(out) as beside:
        (beside / CONFIDENTIAL).mkdir()
        write_confidential(outcome, beside / CONFIDENTIAL, language, earlier)
        if outcome.cleared:
            (beside / PUBLIC).mkdir()
            write_public(outcome, beside / PUBLIC, language, press)
        made = sorted(path.relative_to(beside).as_posix() for path in beside.glob("*/*"))
        out.mkdir(parents=True, exist_ok=True)
        before()
        _put(beside, out)
    return tuple(made)


@contextmanager
def folder_beside(out: Path) -> Iterator[Path]:
    """A folder on the same disk that only its owner can read, gone when we leave.

    One that was left by a process that was killed is taken away.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    _sweep(out)
    beside = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        with held(beside / HELD) as handle:
            os.write(handle, b"A release is being written here.\n")
            yield beside
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _sweep(out: Path) -> None:
    """Take away drafts that were left, but none with the only copy of what stood in `out`."""
    ours = re.compile(rf"\.{re.escape(out.name)}-[a-z0-9_]{{8}}")
    for beside in filter(lambda path: ours.fullmatch(path.name), list(out.parent.iterdir())):
        kept = [out / path.stem for path in beside.glob("*.before")]
        if is_left(beside / HELD) and all(path.exists() for path in kept):
            shutil.rmtree(beside, ignore_errors=True)


def _put(beside: Path, out: Path) -> None:
    """Put both folders in their places: whole, and back to what was there if one cannot be.

    Of a release that is not cleared nothing public is left standing.
    """
    moved: list[tuple[Path, Path]] = []
    try:
        for name in (CONFIDENTIAL, PUBLIC):
            for path, to in ((out / name, beside / f"{name}.before"), (beside / name, out / name)):
                if path.exists():
                    os.replace(path, to)  # noqa: PTH105 - the same act by its known name
                    moved.append((path, to))
    except OSError:
        for path, to in reversed(moved):
            with suppress(OSError):
                os.replace(to, path)  # noqa: PTH105
        raise


def write_public(
    outcome: "Outcome", folder: Path, language: Language, press: Press | None = None
) -> None:
    """What everybody may read, of a release that is cleared."""
    _write(folder / CERTIFICATE, written(outcome.certificate))
    for name, write in public_files(outcome.certificate, outcome.tables, language, press):
        write(folder / name)


def public_files(
    certificate: Certificate,
    tables: Sequence[Protected],
    language: Language,
    press: Press | None = None,
) -> Iterator[tuple[str, Callable[[Path], None]]]:
    """Each public file but the certificate, by name, with what writes it."""
    yield from table_files(tables, certificate.release, language, press)
    for each in LANGUAGES:
        words = withheld_page(certificate, tables, each)
        yield EXPLAINED.format(language=each), partial(_write, words=words)


def write_tables(
    tables: Sequence[Protected],
    release: str,
    folder: Path,
    language: Language,
    press: Press | None = None,
) -> None:
    """The tables alone, in every form: the same published figures give the same bytes."""
    for name, content in table_files(tables, release, language, press):
        content(folder / name)


def table_files(
    tables: Sequence[Protected], release: str, language: Language, press: Press | None = None
) -> Iterator[tuple[str, Callable[[Path], None]]]:
    """Each file of the tables by name, with what writes it."""
    views = [view_of(table, language) for table in tables]
    names = file_names([view.name for view in views])
    drawn = charts(views, press)
    for protected, view, name, picture in zip(tables, views, names, drawn, strict=True):
        heading, rows = as_rows(view)
        yield f"{name}.csv", partial(_csv, heading=heading, rows=rows, dutch=language == "nl")
        yield f"{name}.xlsx", partial(write_xlsx, sheets={view.name: (heading, rows)})
        if picture:
            yield f"{name}.svg", partial(_write, words=picture.wide)
        yield f"{name}.json", partial(_write, words=as_json(protected))
    yield TABLES, partial(_write, words=tables_page(views, names, drawn, release, language))


def _csv(path: Path, heading: Sequence[str], rows: Sequence[Sequence[Value]], dutch: bool) -> None:
    """As a spreadsheet of the language opens it well."""
    delimiter, decimal = (";", ",") if dutch else (",", ".")
    write_csv(path, heading, rows, delimiter=delimiter, decimal=decimal, mark=dutch)


def write_confidential(
    outcome: "Outcome", folder: Path, language: Language, earlier: "Sequence[Released]" = ()
) -> None:
    """What only the secretariat may read; nobody else on this machine can.

    What is not cleared stands here alone: that a request was refused, and why, is a clue itself.
    """
    folder.chmod(0o700)
    if not outcome.cleared:
        _write(folder / CERTIFICATE, written(outcome.certificate))
    _write(folder / AUDIT, written_audit(outcome.audit))
    _write(folder / SECRETARIAT, secretariat_page(outcome, language, earlier))
    for path in folder.iterdir():
        path.chmod(0o600)


def file_name(name: str) -> str:
    """The name of a table as that of a file.

    >>> file_name("tonnes by metal/country"), file_name("..")
    ('tonnes by metal-country', 'table')
    """
    safe = "".join(c if c.isalnum() or c in " -_" else "-" for c in name).strip(" -")
    return safe[:80] or "table"


def file_names(names: Sequence[str]) -> list[str]:
    """A file for each table: of names that look the same on a disk, the later get a number.

    >>> file_names(["a/b", "a-b", "A/B"])
    ['a-b', 'a-b 2', 'A-B 3']
    """
    taken: list[str] = []
    for name in map(file_name, names):
        many = 1 + sum(other.casefold().split(" ")[0] == name.casefold() for other in taken)
        taken.append(name if many == 1 else f"{name} {many}")
    return taken


def _write(path: Path, words: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(words)


# Rows --------------------------------------------------------------------------------------------


def as_rows(view: View) -> tuple[list[str], list[list[Value]]]:
    """The table with a row per number: period, categories by code and label, and the number."""
    heading = [view.periods.label]
    for axis in view.axes:
        heading += [axis.label]
    unit = f" ({view.unit})" if view.unit else ""
    rows: list[list[Value]] = [
        [*(category.label for category in place), as_value(shown, view.language)]
        for place, shown in lines(view)
    ]
    return [*heading, f"{view.what}{unit}"], rows


def as_value(shown: Shown, language: Language) -> Value:
    """A figure as the number that is printed, whole when it has no decimals; else the word.

    >>> as_value(Figure(41.0, 0), "en"), as_value(Figure(41.26, 1), "en")
    (41, 41.3)
    """
    if not isinstance(shown, Figure):
        return WITHHELD.within(language)
    value = value_of(shown)
    return round(value) if shown.decimals == 0 else value


# JSON --------------------------------------------------------------------------------------------


def as_data(protected: Protected) -> dict[str, Any]:
    """The table as JSON data: what was asked, what the codes mean, and a cell per number."""
    view = view_of(protected, "en")
    order = {tuple(c.code for c in place): at for at, (place, _) in enumerate(lines(view))}
    keys = sorted(protected.figures, key=lambda key: order[key.period, *key.at])
    return {
        "schema": SCHEMA,
        "release": protected.release,
        "request": plain(request(protected.table)),
        "quantity": _quantity(protected.quantity),
        "cohort": protected.cohort,
        **({"rounding": protected.rounding} if protected.rounding else {}),
        "dimensions": _dimensions(protected, view),
        "cells": [_cell(key, protected.figures[key]) for key in keys],
    }


def as_json(protected: Protected) -> str:
    """The JSON text, a cell a line."""
    data = as_data(protected)
    cells = ",\n".join(canonical(cell) for cell in data.pop("cells"))
    return f'{canonical(data)[:-1]},"cells":[\n{cells}\n]}}\n'


def _quantity(quantity: Quantity | None) -> Mapping[str, Any] | None:
    if quantity is None:
        return None
    told = {"name": quantity.name, "kind": quantity.kind, "unit": quantity.unit}
    bounds = {"least": quantity.least, "most": quantity.most}
    label = None if quantity.label is None else [*quantity.label]
    return {**told, **bounds, "label": label}


def _dimensions(protected: Protected, view: View) -> dict[str, Any]:
    """The categories that the table shows or is limited to, and no others."""
    codes = {axis.name: [one.code for one in axis.categories] for axis in view.axes}
    for name, limited in protected.table.where.items():
        codes[name] = [*codes.get(name, []), *limited]
    return {name: _dimension(protected.dimensions.get(name), codes[name]) for name in codes}


def _dimension(dimension: Dimension | None, codes: Sequence[str]) -> dict[str, Any] | None:
    """What the codes stand under and are called; of bands nothing needs to be said."""
    if dimension is None:
        return None
    shown = in_order({*codes} - {TOTAL}, dimension)
    return {
        "label": None if dimension.label is None else [*dimension.label],
        "above": {code: nearest(code, dimension.above, {*shown}) for code in shown},
        "labels": {code: [*dimension.labels[code]] for code in shown if code in dimension.labels},
        "known": dimension.known,
        **({"ordered": True} if dimension.ordered else {}),
    }


def _cell(key: Key, shown: Shown) -> dict[str, Any]:
    at = {"period": key.period, "at": [*key.at]}
    if isinstance(shown, Figure):
        return {**at, "value": value_of(shown), "decimals": shown.decimals}
    return {**at, "withheld": shown.reason.value}
