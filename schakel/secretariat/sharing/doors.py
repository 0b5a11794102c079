"""How the door of a confidential model is made: shut, until one says who reads."""

import copy
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from threading import get_ident
from typing import Any, Final, NamedTuple, NoReturn, Protocol, TypeVar, cast

from django.db import connection, models

from schakel.covenant.sharing import Reader
from schakel.secretariat import clock

M = TypeVar("M", bound=models.Model)


class ClosedQuery(Exception):  # noqa: N818
    """Somebody asked for confidential records without saying who reads them."""


class Today(models.Value):
    """The day on which a query is put, not that on which it was made."""

    def __init__(self) -> None:
        super().__init__(None, output_field=models.DateField())

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:  # noqa: ARG002
        return "%s", (connection.ops.adapt_datefield_value(clock.today()),)


class Now(NamedTuple):
    """In which ways records of a kind are open to others now, and today."""

    ways: frozenset[str] = frozenset()
    today: date | Today = date.min


class Readable(Protocol):
    """A model that knows, as a condition on its rows, what a reader may read.

    The condition turns on the reader, on `opened_now` and on the day, on nothing else.
    """

    @classmethod
    def opened_now(cls, reader: Reader) -> frozenset[str]: ...

    @classmethod
    def readable(cls, reader: Reader, now: Now) -> models.Q: ...


def refuse(model: type[models.Model]) -> NoReturn:
    raise ClosedQuery(f"Say who reads: {model.__name__}.objects.visible_to(…).")


class Door(models.Manager[M]):
    """Refuses every query but those that say who reads."""

    _opened: models.QuerySet[M] | None = None

    def visible_to(self, reader: Reader) -> models.QuerySet[M]:
        """The records that the rules let this reader read."""
        model = cast("type[Readable]", self.model)
        ways, opened = model.opened_now(reader), copy.copy(self)
        opened._opened = _question(get_ident(), model, reader, ways)
        found = opened.get_queryset()
        if found._result_cache is not None:  # the parts of a record, fetched for whoever read it
            return found.filter(model.readable(reader, Now(ways, Today())))
        return found

    def hold(self, reader: Reader, number: int) -> M:
        """The record, held until the transaction ends; raises the model's DoesNotExist when this
        reader may not read it, as when there is none.
        """
        model, day = cast("type[Readable]", self.model), connection.ops.adapt_datefield_value
        ways = model.opened_now(reader)
        words, asked = _words_to_hold(connection.vendor, model, reader, ways)
        said = {SOME_NUMBER: number, day(SOME_DAY): day(clock.today())}
        found = self.model._base_manager.raw(words, [said.get(each, each) for each in asked])
        for record in found if abs(number) < TOO_LARGE else ():
            return record
        raise cast("Any", self.model).DoesNotExist

    def shelve(self, records: Iterable[M]) -> list[M]:
        """Store many new records at once."""
        return self.model._base_manager.bulk_create(records, batch_size=100)

    def discard(self, **which: object) -> None:
        """Take records away without reading them."""
        self.model._base_manager.filter(**which).delete()

    def amend(self, number: int, **values: object) -> None:
        """Change a record without reading it."""
        self.model._base_manager.filter(pk=number).update(**values)

    def get_queryset(self) -> models.QuerySet[M]:
        if self._opened is None:
            refuse(self.model)
        return self._opened.using(self._db)


REMEMBERED: Final = 512  # questions, not answers: which rows it is, is asked every time


@lru_cache(REMEMBERED)
def _question(
    thread: int,  # noqa: ARG001  # putting a query into words changes it for a moment
    model: Any,
    reader: Reader,
    ways: frozenset[str],
) -> models.QuerySet[Any]:
    """The query for what this reader may read; a thread makes it once for all that ask it."""
    return models.QuerySet(model).filter(model.readable(reader, Now(ways, Today())))


TOO_LARGE: Final = 2**63  # for a number of any record
SOME_NUMBER, SOME_DAY = -1, date(1, 1, 2)  # what is asked about, in a question put into words once


@lru_cache(REMEMBERED)
def _words_to_hold(
    vendor: str,  # noqa: ARG001
    model: Any,
    reader: Reader,
    ways: frozenset[str],
) -> tuple[str, tuple[Any, ...]]:
    """The question for one record that is then held: it begins almost every act."""
    seen: models.QuerySet[Any] = models.QuerySet(model).filter(
        model.readable(reader, Now(ways, SOME_DAY))
    )
    held = seen.select_for_update(of=("self",)).filter(pk=SOME_NUMBER).order_by()
    words, asked = held.query.sql_with_params()
    return words, tuple(asked)
