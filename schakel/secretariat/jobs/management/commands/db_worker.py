"""`schakel manage db_worker`: do the jobs that wait, and go on when the database is busy."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.db import OperationalError
from django_tasks_db.management.commands import db_worker
from django_tasks_db.utils import is_locked_database_exception

journal = logging.getLogger(__name__)


def patiently(work: Callable[[], object], rest: float = 1.0) -> None:
    """Do the work; as long as somebody else holds the database, rest some seconds and do it again.

    SQLite has one writer at a time, and a long one outlasts the seconds that others wait for it.
    """
    while True:
        try:
            work()
        except OperationalError as error:
            if not is_locked_database_exception(error):
                raise
            journal.warning("The database is busy; the worker tries again.")
            time.sleep(rest)
        else:
            return


class Command(db_worker.Command):
    """The worker of the library, that outlives a database that was held too long."""

    def handle(self, **told: Any) -> None:
        patiently(lambda: super(Command, self).handle(**told))
