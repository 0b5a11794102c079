"""The files of a heat map: made together, written together or not at all."""

import gc
import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from schakel.exchange.tables import write_xlsx
from schakel.heat_map.drawings import Press, drawings
from schakel.heat_map.making import HeatMap, Progress
from schakel.heat_map.tables import CELLS, PURCHASES, as_csv, cell_rows, purchase_rows
from schakel.heat_map.writing import fragments
from schakel.language import Text

DRAWING = Text("Drawing and writing", "Tekenen en schrijven")


def files(
    found: HeatMap,
    *,
    press: Press | None = None,
    progress: Progress | None = None,
    workbook: bool = False,
) -> dict[str, bytes]:
    """Every file of a heat map, name to content; a press opened early saves waiting for it."""
    with tempfile.TemporaryDirectory() as folder:
        written = _make(found, Path(folder), press, progress, workbook=workbook)
        return {name: (Path(folder) / name).read_bytes() for name in written}


def write_all(
    found: HeatMap,
    out: Path,
    *,
    press: Press | None = None,
    progress: Progress | None = None,
    split: bool = False,
    workbook: bool = False,
) -> tuple[str, ...]:
    """Write every file into the folder, or none, and name them.

    What else stands in the folder stays as it is. A `workbook` holds the tables as XLSX, which
    takes longer than all the rest. With `split` the tables are written by a copy
    of this process while it draws: only for a process that runs nothing else, such as a command.
    """
    with folder_beside(out) as beside:
        written = _make(found, beside, press, progress, split=split, workbook=workbook)
        out.mkdir(exist_ok=True)
        for name in written:
            os.replace(beside / name, out / name)  # noqa: PTH105 - the same act by its known name
    return written


@contextmanager
def folder_beside(out: Path) -> Iterator[Path]:
    """A folder on the same disk, so that what was made in it moves into place in one step."""
    out.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        yield beside
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _make(
    found: HeatMap,
    folder: Path,
    press: Press | None,
    progress: Progress | None,
    *,
    split: bool = False,
    workbook: bool = False,
) -> tuple[str, ...]:
    if progress:
        progress(0, 1, DRAWING)
    document = found.document()
    with at_once(partial(_write_tables, document, folder, workbook), split):
        drawn = drawings(document, found.world.shapes(), found.language, press)
        _write_pages(found, drawn, folder)
    if progress:
        progress(1, 1, DRAWING)
    return tuple(sorted(path.name for path in folder.iterdir()))


@contextmanager
def at_once(work: Callable[[], None], split: bool) -> Iterator[None]:
    """Do this work beside the body, in a copy of the process; where that cannot be, before it."""
    if not split or not sys.platform.startswith("linux"):
        work()
        yield
        return
    gc.freeze()  # what stands is not looked at again, so that the copy shares its memory
    child = os.fork()
    if child == 0:
        _work_and_end(work)
    try:
        yield
    finally:
        _, status = os.waitpid(child, 0)
        gc.unfreeze()
    if status:
        raise OSError("The tables could not be written.")


def _work_and_end(work: Callable[[], None]) -> NoReturn:
    """Work, say what went wrong, and end the copy without closing what the other still uses."""
    status = 1
    try:
        work()
        status = 0
    except KeyboardInterrupt:
        pass  # whoever stopped the command needs no more than its own word of it
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _write_tables(document: dict[str, Any], folder: Path, workbook: bool) -> None:
    _write(folder / "heatmap.json", fragments(document))
    _write(folder / "heatmap.csv", as_csv(CELLS, cell_rows(document)))
    _write(folder / "purchases.csv", as_csv(PURCHASES, purchase_rows(document)))
    if workbook:
        cells, purchases = cell_rows(document), purchase_rows(document)
        sheets = {"cells": (CELLS, cells), "purchases": (PURCHASES, purchases)}
        write_xlsx(folder / "heatmap.xlsx", sheets)


def _write(path: Path, texts: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(texts)


def _write_pages(found: HeatMap, drawn: dict[str, str], folder: Path) -> None:
    from schakel.heat_map.booklet import booklet
    from schakel.heat_map.page import page

    document = found.document()
    (folder / "heatmap.pdf").write_bytes(booklet(document, drawn))
    (folder / "heatmap.html").write_text(page(document, drawn, found.language), encoding="utf-8")
    for name, text in drawn.items():
        (folder / f"{name}.svg").write_text(text, encoding="utf-8")
