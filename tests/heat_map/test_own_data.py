"""What a user brings beside the list, and what happens when the command is stopped halfway."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pypdfium2
import pytest
from click.testing import CliRunner

from schakel.cli.heatmap import heatmap
from tests.chain import publishers
from tests.chain.publishers import table

PROGRAM = (sys.executable, "-c", "from schakel.cli import main; main()")
HEAD = "material,form,quantity,unit,supplier,supplier_country"
EVIDENCE = "country,material,stage,issue,value,unit,error,year,direction,source,edition,licence"


def drawn(folder: Path, rows: str, *options: str) -> Path:
    """The folder with the files that the command made of these rows."""
    path = folder / "inkoop.csv"
    path.write_text(f"{HEAD}\n{rows}", encoding="utf-8")
    out = folder / "out"
    result = CliRunner().invoke(heatmap, [str(path), "--out", str(out), *options])
    assert result.exit_code == 0, result.output
    return out


def pdf_text(path: Path) -> str:
    """All that the booklet says, on one line."""
    pages = pypdfium2.PdfDocument(path.read_bytes())
    return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in pages)


def test_a_trade_year_and_evidence_of_ones_own_are_named_in_every_result(tmp_path: Path) -> None:
    trade = publishers.baci(tmp_path, 2023, (152, 458, 740311, 10, 5), (180, 458, 740311, 10, 5))
    own = table(
        tmp_path / "wells.csv",
        (*EVIDENCE.split(","), "likelihood", "note"),
        ["CHL", "copper", "", "water", 3.2, "mg/l", 0.4, 2024, "", "Putten van Ruba", "1",
         "own", 4, "Wells near the pit"],
    )  # fmt: skip
    out = drawn(
        tmp_path,
        "copper,refined,12,t,Seri Bukit,MY\n",
        "--world-add",
        str(trade),
        "--evidence",
        str(own),
    )
    document = json.loads((out / "heatmap.json").read_text("utf-8"))
    assert {each["file"] for each in document["world"]["added"]} == {trade.name, own.name}
    water = [cell for cell in document["cells"] if cell["id"].startswith("CHL:copper")]
    assert any(
        piece["source"] == "Putten van Ruba" and cell["likelihood"] == 4
        for cell in water
        for piece in cell["evidence"]
    )
    page = (out / "heatmap.html").read_text("utf-8")
    book = pdf_text(out / "heatmap.pdf")
    for name in (trade.name, own.name):
        assert name in page
        assert name in book


STRANGE = (
    '#import "x.typ": * #panic(1)',
    "$x$ @ref *bold* _thin_ `code` <label>",
    r"back\slash \ // /* comment",
    "<script>alert(1)</script>",
    "حديد القصدير",
    "⛏️🔩 Erts & Zn",
    "W" * 480,
)


def test_a_supplier_cannot_write_code_into_the_page_or_the_booklet(tmp_path: Path) -> None:
    rows = "".join(
        f'"tin","refined",3,t,"{name.replace(chr(34), chr(34) * 2)}",MY\n' for name in STRANGE
    )
    path = tmp_path / "#import $x$ @ref *list*.csv"
    path.write_text(f"{HEAD}\n{rows}", encoding="utf-8")
    out = tmp_path / "out"
    result = CliRunner().invoke(heatmap, [str(path), "--out", str(out)])
    assert result.exit_code == 0, result.output
    document = json.loads((out / "heatmap.json").read_text("utf-8"))
    assert [each["supplier"] for each in document["purchases"]] == list(STRANGE)
    assert "<script>alert(1)" not in (out / "heatmap.html").read_text("utf-8")
    assert "#import $x$ @ref *list*" in pdf_text(out / "heatmap.pdf")


def test_a_name_in_signs_that_the_booklet_cannot_set_still_gives_a_booklet(tmp_path: Path) -> None:
    path = tmp_path / "Inkoop حديد⛏️锡.csv"
    path.write_text(f"{HEAD}\ntin,refined,3,t,Seri Bukit,MY\n", encoding="utf-8")
    out = tmp_path / "out"
    result = CliRunner().invoke(heatmap, [str(path), "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert path.name in (out / "heatmap.html").read_text("utf-8")
    assert "Inkoop ????" in pdf_text(out / "heatmap.pdf")


@pytest.mark.parametrize("after", [1.0, 2.0, 3.0, 4.0])
def test_a_command_that_is_stopped_leaves_nothing_half_written(
    tmp_path: Path, after: float
) -> None:
    path = tmp_path / "inkoop.csv"
    rows = "".join(f"tin,refined,{n},t,Seri Bukit {n},MY\n" for n in range(1, 20_000))
    path.write_text(f"{HEAD}\n{rows}", encoding="utf-8")
    work = subprocess.Popen(
        [*PROGRAM, "heatmap", str(path), "--out", str(tmp_path / "out")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    time.sleep(after)
    os.killpg(work.pid, signal.SIGINT)
    _, said = work.communicate(timeout=60)
    assert "Traceback" not in said
    left = {each.name for each in tmp_path.iterdir()} - {"inkoop.csv"}
    if work.returncode == 0:
        assert left == {"out"}
    else:
        assert left == set()
