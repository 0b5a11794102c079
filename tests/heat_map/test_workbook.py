"""The workbook that `--xlsx` adds: both tables, and nothing in them that executes."""

import re
from pathlib import Path
from zipfile import ZipFile

from click.testing import CliRunner

from schakel.cli.heatmap import heatmap

LIST = """material,form,quantity,unit,supplier,supplier_country
cobalt,refined,10,t,=HYPERLINK(),Finland
tin,concentrate,5,t,Brouwer Metaal,Malaysia
"""


def test_a_workbook_holds_cells_and_purchases_and_no_formula(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    asked = [str(tmp_path / "list.csv"), "--out", str(tmp_path / "out"), "--xlsx"]
    said = CliRunner().invoke(heatmap, asked, catch_exceptions=False)
    assert said.exit_code == 0, said.output
    assert "heatmap.xlsx" in said.output
    with ZipFile(tmp_path / "out" / "heatmap.xlsx") as book:
        cells, purchases = (
            book.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (1, 2)
        )
        names = book.read("xl/workbook.xml").decode()
    assert re.findall('<sheet name="([a-z]+)"', names) == ["cells", "purchases"]
    assert "COD:cobalt:mining:child-labour" in cells
    assert "'=HYPERLINK()" in purchases
    assert "<f>" not in cells + purchases
