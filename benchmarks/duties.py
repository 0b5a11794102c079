"""The list of 10,000 duties: its whole answer against the time of its SQL alone.

Once on SQLite and once on PostgreSQL. A page is asked of the desk as a web server would, until
its first byte; the SQL that it sent is then sent again by itself, with every row fetched. Both
run in turns. `--duties` and `--runs` set the size.
"""

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from datetime import date
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.measuring import brief, setting, table

PARTIES = 50
Statement = tuple[str, Any]


def main(arguments: Sequence[str]) -> None:
    """Measure on SQLite, then on a PostgreSQL of its own."""
    parser = ArgumentParser(prog="python -m benchmarks duties")
    parser.add_argument("--duties", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--here", action="store_true", help="in this process, on DATABASE_URL")
    told = parser.parse_args(arguments)
    if told.here:
        measure(told)
        return
    setting("django", "psycopg")
    again = [sys.executable, "-m", "benchmarks", "duties", "--here", *arguments]
    for command in (again, [sys.executable, "-m", "tests.with_postgres", *again]):
        with tempfile.TemporaryDirectory(prefix="schakel-bench-") as folder:
            about = {**os.environ, "SCHAKEL_DATA": folder, "SCHAKEL_HTTP": "1"}
            about.pop("DATABASE_URL", None)
            subprocess.run(command, env=about, check=True)


def measure(told: Namespace) -> None:
    """Fill a desk, ask its pages, and print a table."""
    browser = filled_desk(told.duties)
    from django.db import connection

    print(f"### {connection.vendor}, {told.duties:,} duties of {PARTIES} parties\n")
    pages = {
        "all on one page, first byte": "/duties/list/whole/",
        "list, first page": "/duties/list/",
        "list, last page": f"/duties/list/?page={told.duties // 50}",
        "list, overdue": "/duties/list/?state=overdue",
        "every party against every duty": "/duties/?year=3",
    }
    rows = [(name, *against_sql(browser, page, told.runs)) for name, page in pages.items()]
    table(("page", "whole answer (ms)", "its SQL alone (ms)", "times"), rows)


def against_sql(browser: Any, page: str, runs: int) -> tuple[str, str, str]:
    """Milliseconds to a page's first byte, of its SQL alone, and how many times as much."""
    sent, ask = statements(browser, page), asked_by_server(browser)
    whole: list[float] = []
    alone: list[float] = []
    for _ in range(runs):
        whole.append(milliseconds(ask(page)))
        alone.append(milliseconds(lambda: send(sent)))
    return brief(median(whole)), brief(median(alone)), brief(median(whole) / median(alone))


def asked_by_server(browser: Any) -> Callable[[str], Callable[[], object]]:
    """A way to ask what this browser asks, without what Django's test client does besides."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import RequestFactory

    desk, requests = WSGIHandler(), RequestFactory(headers={"host": "localhost"})
    requests.cookies = browser.cookies

    def ask(page: str) -> Callable[[], object]:
        environment = requests.get(page).environ
        return lambda: next(iter(desk(environment, began)))

    def began(*_: object) -> Callable[[bytes], object]:
        return lambda _words: None

    return ask


def milliseconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    start = perf_counter()
    work()
    return 1000 * (perf_counter() - start)


def statements(browser: Any, page: str) -> list[Statement]:
    """What a page sends to the database, the second time it is asked."""
    from django.db import connection

    sent: list[Statement] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append((sql, params))
        return execute(sql, params, many, context)

    assert whole(browser.get(page))
    with connection.execute_wrapper(listen):
        whole(browser.get(page))
    return sent


def whole(response: Any) -> bytes:
    """The whole answer, also where it is sent in parts."""
    assert response.status_code == 200
    return bytes(response.getvalue())


def send(sent: Sequence[Statement]) -> None:
    """Send statements again, and fetch every row that they find."""
    from django.db import connection

    with connection.cursor() as cursor:
        for sql, params in sent:
            cursor.execute(sql, params)
            if cursor.description:
                cursor.fetchall()


def filled_desk(number: int) -> Any:
    """A desk with so many duties, in all states, and the secretariat's browser."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schakel.secretariat.settings")
    import django

    from schakel.secretariat.vault import write_missing_keys

    write_missing_keys()
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    from tests.cast import assemble, browser_of

    handler = assemble().handler
    fill(number)
    return browser_of(handler, headers={"host": "localhost"})


def fill(number: int) -> None:
    """Store so many duties of fictional companies, spread over obligations, years and states."""
    from schakel.covenant.obligations import days_from
    from schakel.secretariat import access
    from schakel.secretariat.duties.models import Duty
    from schakel.secretariat.parties.models import Party

    codes = sorted(access.agreement().obligations)[:20]
    owners = [f"company-{each}" for each in range(PARTIES)]
    Party.objects.bulk_create([Party(code=c, name=c.title(), kind="company") for c in owners])
    start, rows = date(2019, 7, 1), []
    for each in range(number):
        day = days_from(start, 7 * (each // (PARTIES * len(codes))) + each % 1800)
        done = date(2021, 1, 1) if each % 3 else None
        about = {"submitted": done, "accepted": done if each % 9 else None}
        owner, code = owners[each % PARTIES], codes[each // PARTIES % len(codes)]
        rows.append(
            Duty(level=3, owner=owner, obligation=code, due=day, opens=day, limit=day, **about)
        )
    Duty._base_manager.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
