"""Whom a purchase list names: its suppliers and sites, and nothing else of it."""

from collections.abc import Collection

from schakel.exchange.delimited import delimited
from schakel.exchange.headings import likeliest
from schakel.exchange.problems import ListError
from schakel.exchange.purchases import ZIP
from schakel.exchange.workbooks import workbook

WHO: tuple[str, ...] = ("supplier", "smelter")


def named_in(file: str, content: bytes, columns: Collection[str] = WHO) -> frozenset[str]:
    """The texts in the columns of suppliers and smelters; none of a file that is no list.

    >>> sorted(named_in("metal.csv", b"material,supplier,smelter\\ntin,Tinwerk,\\ntin,,Erz\\n"))
    ['Erz', 'Tinwerk']
    """
    try:
        read = workbook if content.startswith(ZIP) else delimited
        rows = read(file, content).rows
    except ListError:
        return frozenset()
    heading = likeliest(rows)
    if heading is None:
        return frozenset()
    places = [place for column, place in heading.columns if column in columns]
    below = rows[heading.row + 1 :]
    found = (row[place] for row in below for place in places if place < len(row))
    return frozenset(said.strip() for said in found if isinstance(said, str) and said.strip())
