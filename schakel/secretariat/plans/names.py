"""The names that tell whose plan it is: of companies, their people, their suppliers and sites."""

from collections.abc import Iterable, Iterator

from schakel.covenant.sharing import Reader
from schakel.secretariat.access import agreement
from schakel.secretariat.chains.acts import names_in_lists
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Role

SIDE = (Party.Kind.COMPANY, Party.Kind.ASSOCIATION)
WORD_LISTS = ("materials", "stages", "forms", "issues", "rightsholders", "actions")


def names_at_the_desk(owner: str) -> Iterator[str]:
    """What the desk itself knows: every company and association, the people of this one.

    Of other companies too: a plan that names all but its own names its own.
    """
    for party in Party.objects.filter(kind__in=SIDE):
        yield from (party.name, party.code)
    for role in Role.objects.filter(party__code=owner).select_related("person"):
        yield role.person.name
        yield role.person.email.partition("@")[2]


def all_names(reader: Reader, owner: str, told: Iterable[str]) -> list[str]:
    """Every name to be taken out: known at the desk, on the company's lists, and told by hand."""
    found = {*names_at_the_desk(owner), *names_in_lists(reader, owner), *told}
    return sorted({name.strip() for name in found if name.strip()}, key=str.casefold)


def harmless() -> list[str]:
    """Words of the agreement itself, which tell nothing of a company."""
    words = agreement().vocabulary
    texts = (text for name in WORD_LISTS for text in getattr(words, name).values())
    return sorted({said for text in texts for said in text})
