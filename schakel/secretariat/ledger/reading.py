"""The lines as they are stored, read in pages of plain bytes: quick, and nothing interpreted.

What is stored is taken as it is, also where somebody changed it into what no date and no word is.
"""

from collections.abc import Iterator

from django.db import connection

from schakel.secretariat.ledger.chain import End, Link
from schakel.secretariat.ledger.models import Head, Line

A_PAGE = 20_000
FIRST = -(2**63)  # a line may have been given any number

MOMENT = {
    "sqlite": """CASE length("at") WHEN 19 THEN "at" || '.000000' ELSE "at" END""",
    "postgresql": """COALESCE(to_char("at" AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), '')""",
}
BYTES = {"sqlite": "CAST({} AS BLOB)", "postgresql": "convert_to({}, 'UTF8')"}
NEW_LINE = {"sqlite": "char(10)", "postgresql": "chr(10)"}
TEXT = {"sqlite": "{}", "postgresql": "{}::text"}


def stored_links(after: int = FIRST - 1) -> Iterator[Link]:
    """Every line as a link of the chain, in order of number, those after this number."""
    with connection.cursor() as cursor:
        while page := _page(cursor, after + 1):
            yield from page
            after = page[-1][0]


def stored_end() -> End:
    """Where the ledger says that it ends."""
    head = Head.objects.filter(pk=1).first()
    return End(head.number, head.hash) if head else End()


def _page(cursor: object, start: int) -> list[Link]:
    cursor.execute(_select(connection.vendor), [start])  # type: ignore[attr-defined]
    page: list[Link] = cursor.fetchall()  # type: ignore[attr-defined]
    return page


def _select(vendor: str) -> str:
    """The query that has the database put the words of a line together."""
    words = [TEXT[vendor].format("number"), MOMENT[vendor]]
    words += ["who", "party", "deed", "clause", "subject", "salt"]
    joined = f" || {NEW_LINE[vendor]} || ".join(words)
    columns = ", ".join(BYTES[vendor].format(each) for each in (joined, "before", "hash"))
    table = Line._meta.db_table
    return (
        f"SELECT number, {columns} FROM {table} "  # noqa: S608
        f"WHERE number >= %s ORDER BY number LIMIT {A_PAGE}"
    )
