"""The receipts of reading that a party takes home together with its lines."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from schakel.covenant.sharing import Reader
from schakel.secretariat.sharing.models import Receipt

NO_PERSON = str(UUID(int=0))  # the party itself, whoever takes it home


def receipts_of(party: str) -> Iterator[Mapping[str, object]]:
    """Who read what is this party's, when and on what ground; by the line that says so."""
    seen = Receipt.objects.visible_to(Reader(person=NO_PERSON, party=party)).filter(owner=party)
    for receipt in seen.select_related("person").order_by("pk"):
        yield {
            "line": receipt.line,
            "record": f"{receipt.kind}:{receipt.number}",
            "level": receipt.reach.code,
            "reader": receipt.person.name,
            "party": receipt.party,
            "ground": receipt.ground,
            "first": receipt.first.isoformat(),
            "last": receipt.last.isoformat(),
            "times": receipt.times,
        }
