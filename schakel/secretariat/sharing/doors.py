"""How the door of a confidential model is made: shut, until one says who reads."""

import copy
from collections.abc import Iterable
from typing import NoReturn, Protocol, TypeVar

from django.db import models

from schakel.covenant.sharing import Reader

M = TypeVar("M", bound=models.Model)


class ClosedQuery(Exception):  # noqa: N818
    """Somebody asked for confidential records without saying who reads them."""


class Readable(Protocol):
    """A model that knows, as a condition on its rows, what a reader may read."""

    @classmethod
    def readable(cls, reader: Reader) -> models.Q: ...


def refuse(model: type[models.Model]) -> NoReturn:
    raise ClosedQuery(f"Say who reads: {model.__name__}.objects.visible_to(…).")


class Door(models.Manager[M]):
    """Refuses every query but those that say who reads."""

    _opened = False

    def visible_to(self, reader: Reader) -> models.QuerySet[M]:
        """The records that the rules let this reader read."""
        opened = copy.copy(self)
        opened._opened = True
        return opened.get_queryset().filter(self._condition(reader))

    def _condition(self, reader: Reader) -> models.Q:
        readable: type[Readable] = self.model  # type: ignore[assignment]
        return readable.readable(reader)

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
        if not self._opened:
            refuse(self.model)
        return super().get_queryset()
