from django.db import transaction

from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.parties.models import Party


@transaction.atomic
def enter_party(*, code: str, name: str, kind: str, constituency: str = "") -> Party:
    """Enter a party in the desk's books; a party already there is left as it is."""
    party, entered = Party.objects.get_or_create(
        code=code, defaults={"name": name, "kind": kind, "constituency": constituency}
    )
    if entered:
        write_line(who="", party=code, deed="enter-party", subject=f"party:{code}")
    return party
