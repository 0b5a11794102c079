"""The tables of a new demo, which it makes in one go."""

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from schakel.secretariat.clock import NotInTheDemo
from schakel.secretariat.demo.tables import make_every_table, make_tables

EMPTY = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
NOTED = "django_migrations"  # where it stands which migrations were made


def columns(books: BaseDatabaseWrapper) -> dict[str, set[str]]:
    """The columns of each table, by name."""
    told = books.introspection
    with books.cursor() as cursor:
        tables = {*told.table_names(cursor)} - {NOTED}
        return {
            table: {column.name for column in told.get_table_description(cursor, table)}
            for table in tables
        }


@pytest.mark.django_db
def test_a_new_demo_has_the_tables_of_any_desk_and_no_other_desk_is_made_so() -> None:
    books = ConnectionHandler(EMPTY)["default"]
    with books.schema_editor() as editor:
        make_every_table(editor)
    assert columns(books) == columns(connection)
    books.close()
    with pytest.raises(NotInTheDemo):
        make_tables()
