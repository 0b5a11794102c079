"""The history that every release is held against: sealed rows, each tied to the one before."""

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction

from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.releasing.models import Release
from schakel.secretariat.vault import seal, unseal

if TYPE_CHECKING:
    from schakel.disclosure.history import Released

OFFICE: Final = "secretariat"  # whose the history is
TORN: Final = Text(
    "What was published before is not as it was kept. Put back a backup.",
    "Wat eerder is gepubliceerd is niet zoals het is bewaard. Zet een reservekopie terug.",
)
OVERTAKEN: Final = Text(
    "Other figures came out meanwhile. Try again.",
    "Intussen zijn andere cijfers verschenen. Probeer het opnieuw.",
)


class Archive:
    """Where the gate keeps what was published, as it stood when it was first asked.

    `audit` is the confidential part of the proof, kept beside what is appended.
    """

    def __init__(self, audit: bytes = b"") -> None:
        self.audit = audit
        self.found: tuple[Released, ...] | None = None

    def releases(self) -> "tuple[Released, ...]":
        """All releases, the earliest first; raises HistoryError when one was altered."""
        if self.found is None:
            self.found = self._read()
        return self.found

    def _read(self) -> "tuple[Released, ...]":
        from schakel.disclosure.archive import read
        from schakel.disclosure.history import HistoryError

        found: list[Released] = []
        for turn, row in enumerate(Release._base_manager.order_by("turn"), 1):
            content = unseal(row.sealed)
            before = found[-1].digest if found else ""
            each = read(content, _digest(content))
            if (row.turn, row.digest, each.before) != (turn, each.digest, before):
                raise HistoryError(TORN)
            found.append(each)
        return tuple(found)

    def append(self, released: "Released") -> "Released":
        """Keep a release, tied to the one before; raises HistoryError when one came between."""
        from schakel.disclosure.archive import written

        earlier = self.releases()
        tied = replace(released, before=earlier[-1].digest if earlier else "")
        content = written(tied)
        self._save(len(earlier) + 1, content)
        return replace(tied, digest=_digest(content))

    def _save(self, turn: int, content: bytes) -> None:
        from schakel.disclosure.history import HistoryError

        row = Release(level=access.usual_level(Release.KIND), owner=OFFICE, turn=turn)
        row.digest, row.sealed, row.audit = _digest(content), seal(content), seal(self.audit)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            raise HistoryError(OVERTAKEN) from None


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()
