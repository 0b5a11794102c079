from allauth.account.models import EmailAddress
from django.db import transaction

from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person, Role


class TwoParties(Exception):  # noqa: N818
    """A person speaks for one party at a time."""


@transaction.atomic
def admit_person(*, email: str, name: str, language: str = "") -> Person:
    """Let someone in by e-mail address; someone already known is left as they are.

    Who lets a person in vouches for the address: a second factor asks for one that is verified.
    """
    known = Person.objects.filter(email=email.lower()).first()
    if known:
        return known
    person = Person.objects.create_user(email, name=name, language=language)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


@transaction.atomic
def give_role(*, person: Person, party: Party, name: str) -> Role:
    """Let a person speak for a party in this role; raises TwoParties for a second party."""
    Person.objects.select_for_update().get(pk=person.pk)
    if person.party is not None and person.party != party:
        raise TwoParties(f"{person.name} speaks for {person.party} already.")
    role, given = person.roles.get_or_create(party=party, name=name, ended=None)
    if given:
        write_line(
            who="", party=party.code, deed="give-role", subject=f"person:{person.code}:{name}"
        )
    return role


def prefer_language(*, person: Person, language: str) -> None:
    """Remember the language a person reads."""
    Person.objects.filter(pk=person.pk).update(language=language)
