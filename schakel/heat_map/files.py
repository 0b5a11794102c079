"""The files of a heat map: made together, written together or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from schakel.heat_map.drawings import Press, drawings
from schakel.heat_map.making import HeatMap, Progress
from schakel.heat_map.tables import CELLS, PURCHASES, as_csv, cell_rows, purchase_rows
from schakel.heat_map.writing import fragments
from schakel.language import Text

DRAWING = Text("Drawing and writing", "Tekenen en schrijven")


def files(
    found: HeatMap, *, press: Press | None = None, progress: Progress | None = None
) -> dict[str, bytes]:
    """Every file of a heat map, name to content; a press opened early saves waiting for it."""
    with tempfile.TemporaryDirectory() as folder:
        written = _make(found, Path(folder), press, progress)
        return {name: (Path(folder) / name).read_bytes() for name in written}


def write_all(
    found: HeatMap, out: Path, *, press: Press | None = None, progress: Progress | None = None
) -> tuple[str, ...]:
    """Write every file into the folder, or none, and name them.

    What else stands in the folder stays as it is.
    """
    with folder_beside(out) as beside:
        written = _make(found, beside, press, progress)
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
    found: HeatMap, folder: Path, press: Press | None, progress: Progress | None
) -> tuple[str, ...]:
    if progress:
        progress(0, 1, DRAWING)
    document = found.document()
    drawn = drawings(document, found.world.shapes(), found.language, press)
    _write_tables(document, folder)
    _write_pages(found, drawn, folder)
    if progress:
        progress(1, 1, DRAWING)
    return tuple(sorted(path.name for path in folder.iterdir()))


def _write_tables(document: dict[str, Any], folder: Path) -> None:
    _write(folder / "heatmap.json", fragments(document))
    _write(folder / "heatmap.csv", as_csv(CELLS, cell_rows(document)))
    _write(folder / "purchases.csv", as_csv(PURCHASES, purchase_rows(document)))


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
