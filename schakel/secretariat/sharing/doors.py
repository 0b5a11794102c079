"""How the door of a confidential model is made: shut, until one says who reads."""

import copy
from collections.abc import Hashable, Iterable
from functools import lru_cache
from threading import get_ident
from typing import Any, Final, NoReturn, Protocol, TypeVar, cast

from django.db import models

from schakel.covenant.sharing import Reader

M = TypeVar("M", bound=models.Model)


class ClosedQuery(Exception):  # noqa: N818
    """Somebody asked for confidential records without saying who reads them."""


class Readable(Protocol):
    """A model that knows, as a condition on its rows, what a reader may read.

    The condition turns on the reader and on `opened_now`, on nothing else.
    """

    @classmethod
    def opened_now(cls, reader: Reader) -> Hashable: ...

    @classmethod
    def readable(cls, reader: Reader, now: Any) -> models.Q: ...


def refuse(model: type[models.Model]) -> NoReturn:
    raise ClosedQuery(f"Say who reads: {model.__name__}.objects.visible_to(…).")


class Door(models.Manager[M]):
    """Refuses every query but those that say who reads."""

    _opened: models.QuerySet[M] | None = None

    def visible_to(self, reader: Reader) -> models.QuerySet[M]:
        """The records that the rules let this reader read."""
        model = cast("type[Readable]", self.model)
        now, opened = model.opened_now(reader), copy.copy(self)
        opened._opened = _question(get_ident(), model, reader, now)
        found = opened.get_queryset()
        if found._result_cache is not None:  # the parts of a record, fetched for whoever read it
            return found.filter(model.readable(reader, now))
        return found

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
    now: Hashable,
) -> models.QuerySet[Any]:
    """The query for what this reader may read; a thread makes it once for all that ask it."""
    return models.QuerySet(model).filter(model.readable(reader, now))
