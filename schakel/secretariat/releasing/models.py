import json
from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from schakel.secretariat.access import Confidential
from schakel.secretariat.releasing.told import Cell, cells


class Release(Confidential):
    """What the gate keeps of a release so that the next is held against it: sealed, never shown.

    It holds what each company put in. `turn` is its place in the history.
    """

    KIND: ClassVar[str] = "release-archive"

    turn = models.PositiveIntegerField(unique=True)
    digest = models.CharField(max_length=64)
    sealed = models.BinaryField()
    audit = models.BinaryField()

    class Meta:
        ordering = ["turn"]
        verbose_name = _("release as the gate keeps it")
        verbose_name_plural = _("releases as the gate keeps them")

    def __str__(self) -> str:
        return f"release {self.pk}"


class Figures(models.Model):
    """Beside a record's own fields: what the gate let through, and its proof.

    Both are empty where nothing came out.
    """

    told = models.TextField(blank=True)
    certificate = models.TextField(blank=True)

    class Meta:
        abstract = True

    def keep(self, told: Mapping[str, object], certificate: str) -> None:
        """Put the figures on the record; it is saved by whoever holds it."""
        self.told, self.certificate = json.dumps(told, ensure_ascii=False), certificate

    @property
    def tables(self) -> dict[str, tuple[Cell, ...]]:
        """The published cells by the name of their table."""
        return cells(json.loads(self.told or "{}") or {})
