from datetime import date

from django.db import transaction

from schakel.covenant.accession import NAMES, PartyState, State, may_become
from schakel.language import Text
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.parties.models import Party


class NoSuchStep(Exception):  # noqa: N818
    """An organisation does not go from one state to another in this way; `why` says so."""

    def __init__(self, why: Text) -> None:
        self.why = why
        super().__init__(why.en)


@transaction.atomic
def enter_party(
    *,
    code: str,
    name: str,
    kind: str,
    constituency: str = "",
    state: str = Party.State.ACTIVE,
    joined: date | None = None,
    size: str = "",
) -> Party:
    """Enter a party in the desk's books; a party already there is left as it is."""
    about = {"name": name, "kind": kind, "constituency": constituency, "state": state}
    party, entered = Party.objects.get_or_create(
        code=code, defaults={**about, "joined": joined, "size": size}
    )
    if entered:
        write_line(who="", party=code, deed="enter-party", subject=f"party:{code}")
    return party


@transaction.atomic
def move_party(*, code: str, to: str, who: str = "", **dated: date | str | None) -> Party:
    """Bring an organisation into its next state; raises NoSuchStep when that is not its next."""
    party = Party.objects.select_for_update().get(code=code)
    verdict = may_become(_named(party.state), _named(to))
    if not verdict:
        raise NoSuchStep(verdict.why)
    party.state = to
    for name, value in dated.items():
        setattr(party, name, value)
    party.save(update_fields=["state", *dated])
    write_line(who=who, party=code, deed=f"party-{to}", subject=f"party:{code}")
    return party


def state_of(party: Party, speakers: tuple[str, ...] = ()) -> PartyState:
    """The organisation as the rules see it."""
    return PartyState(party.code, party.kind, party.constituency, _named(party.state), speakers)


def party_states() -> dict[str, PartyState]:
    """Every organisation that the desk knows, as the rules see it, by code."""
    return {party.code: state_of(party) for party in Party.objects.all()}


def _named(state: str) -> State:
    """The state that the rules know by this name."""
    return next(name for name in NAMES if name == state)
