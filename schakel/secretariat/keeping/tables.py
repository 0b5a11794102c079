"""Rows as lines of JSON and back, for every table of the desk, on either database."""

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.duration import duration_string

Node = tuple[str, str]
Model = type[models.Model]
A_BATCH = 500


def applied() -> list[Node]:
    """The migrations that this database has had."""
    return sorted(MigrationRecorder(connection).applied_migrations())


def kept_models(nodes: Iterable[Node]) -> list[Model]:
    """The models as they were after these migrations, the list of migrations included."""
    loader = MigrationLoader(connection)
    known = [node for node in nodes if node in loader.disk_migrations]
    now = apps if len(known) == len(loader.disk_migrations) else _apps_after(known, loader)
    kept = now.get_models(include_auto_created=True)
    real = [model for model in kept if not model._meta.proxy and model._meta.managed]
    return sorted([*real, MigrationRecorder.Migration], key=lambda model: model._meta.db_table)


def _apps_after(nodes: Sequence[Node], loader: MigrationLoader) -> Any:
    return loader.project_state(last_of(nodes, loader)).apps


def last_of(nodes: Sequence[Node], loader: MigrationLoader) -> list[Node]:
    """Those after which none of the others comes, in the same app."""
    return [node for node in nodes if not _later(node, loader) & set(nodes)]


def _later(node: Node, loader: MigrationLoader) -> set[Node]:
    """The migrations of the same app that come right after this one."""
    children = loader.graph.node_map[node].children
    return {child.key for child in children if child.key[0] == node[0]}


def columns(model: Model) -> list[Any]:
    """The fields that are columns of the table."""
    return [field for field in model._meta.concrete_fields if not field.generated]


# The shape of the tables ----------------------------------------------------------------------


def shape() -> list[str]:
    """The statements that made the tables and indexes of this SQLite file; else none."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL "
            "AND name NOT LIKE 'sqlite!_%%' ESCAPE '!' ORDER BY type DESC, rowid",
            [],
        )
        return [sql for (sql,) in cursor.fetchall()]


def make_shape(nodes: list[Node], statements: Iterable[str]) -> None:
    """Make the tables: by the statements that made them, else by the migrations."""
    if connection.vendor == "sqlite" and statements:
        with connection.cursor() as cursor:
            for sql in statements:
                cursor.execute(sql)
    else:
        executor = MigrationExecutor(connection)
        executor.migrate(last_of(nodes, executor.loader))


# Out ------------------------------------------------------------------------------------------


def rows(model: Model) -> Iterator[bytes]:
    """Each row as a line, in order of key; the first line names the columns."""
    fields = columns(model)
    yield _line([field.column for field in fields])
    names = [field.attname for field in fields]
    found = model._base_manager.order_by("pk").values_list(*names)
    for row in found.iterator(chunk_size=2000):
        yield _line([_plain(field, value) for field, value in zip(fields, row, strict=True)])


def _line(row: list[object], *, in_order: bool = False) -> bytes:
    said = json.dumps(row, ensure_ascii=False, sort_keys=in_order, separators=(",", ":"))
    return said.encode() + b"\n"


def same(one: bytes, other: bytes) -> bool:
    """Do two lines say the same? PostgreSQL keeps the keys of a JSON object in its own order."""
    return one == other or _sorted(one) == _sorted(other)


def _sorted(line: bytes) -> bytes:
    return _line(json.loads(line), in_order=True)


def _plain(field: Any, value: Any) -> object:
    """A value as JSON knows it."""
    if isinstance(field, models.JSONField) or value is None:
        return value
    if isinstance(value, bytes | memoryview | bytearray):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(field, models.DurationField):
        return duration_string(value)
    return str(value) if isinstance(value, UUID | Decimal) else value


# In -------------------------------------------------------------------------------------------


class OtherColumns(Exception):  # noqa: N818
    """The table has other columns than the lines that are to go into it."""


def fill(model: Model, lines: Iterable[bytes]) -> int:
    """Put lines in the table, exactly as they are; how many. Raises OtherColumns."""
    given = iter(lines)
    fields = columns(model)
    if json.loads(next(given, b"[]")) != [field.column for field in fields]:
        raise OtherColumns(model._meta.db_table)
    count = 0
    while batch := [_row(model, fields, line) for line in islice(given, A_BATCH)]:
        _insert(model, fields, batch)
        count += len(batch)
    return count


def _insert(model: Model, fields: list[Any], batch: list[models.Model]) -> None:
    """Insert as it stands: no default, no clock, no `save` of the model has a say."""
    most = max(1, connection.ops.bulk_batch_size(fields, batch))
    for start in range(0, len(batch), most):
        some = batch[start : start + most]
        model._base_manager.get_queryset()._insert(  # type: ignore[attr-defined]
            some, fields=fields, using=connection.alias, raw=True
        )


def _row(model: Model, fields: list[Any], line: bytes) -> models.Model:
    values = json.loads(line)
    given = {
        field.attname: _value(field, value) for field, value in zip(fields, values, strict=True)
    }
    return model(**given)


def _value(field: Any, value: Any) -> Any:
    """A value as the column keeps it."""
    while field.remote_field:
        field = field.target_field
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value)
    return field.to_python(value)


def empty(model: Model) -> None:
    """Take every row out."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608


# The next numbers -----------------------------------------------------------------------------


def last_numbers(kept: Iterable[Model]) -> dict[str, int]:
    """The highest number that each table ever gave out, so that none is given out twice."""
    found = {}
    for model in kept:
        if model._meta.auto_field and (last := _last_number(model)) is not None:
            found[model._meta.db_table] = last
    return found


def _last_number(model: Model) -> int | None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            sql = "SELECT seq FROM sqlite_sequence WHERE name = %s"
            cursor.execute(sql, [model._meta.db_table])
        else:
            sequence = _sequence(cursor, model)
            cursor.execute(f"SELECT last_value FROM {sequence} WHERE is_called")  # noqa: S608
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _sequence(cursor: Any, model: Model) -> str:
    table = connection.ops.quote_name(model._meta.db_table)
    column = model._meta.auto_field.column if model._meta.auto_field else ""
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, column])
    return str(cursor.fetchone()[0])


def go_on_from(model: Model, last: int) -> None:
    """Let the table give out the numbers after this one."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            table = model._meta.db_table
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
        else:
            told: tuple[str, int, bool] = _sequence(cursor, model), max(last, 1), last > 0
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", told)
