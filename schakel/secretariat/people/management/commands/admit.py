"""`schakel manage admit`: let the first people in, before there is a desk to do it at."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.urls import reverse

from schakel.secretariat.parties.acts import enter_party
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.acts import NotPossible, admit_person, give_role
from schakel.secretariat.people.models import Person, Role


class Command(BaseCommand):
    help = "Let a person in, who speaks for a party in a role, and print where to set a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--party", required=True, help="code of the party, entered if new")
        parser.add_argument("--party-name", default="", help="its name, when it is new")
        parser.add_argument("--kind", choices=Party.Kind.values, default=Party.Kind.OFFICE)
        parser.add_argument("--constituency", default="")
        parser.add_argument("--role", required=True, choices=Role.Name.values)

    def handle(self, **told: Any) -> None:
        if Person._meta.db_table not in connection.introspection.table_names():
            raise CommandError("There are no tables yet. First: schakel manage migrate")
        party = enter_party(
            code=told["party"],
            name=told["party_name"] or told["party"],
            kind=told["kind"],
            constituency=told["constituency"],
        )
        person = admit_person(email=told["email"], name=told["name"])
        try:
            give_role(person=person, party=party, name=told["role"])
        except NotPossible as refused:
            raise CommandError(refused.why.en) from None
        self.stdout.write(f"{person} speaks for {party}. To choose a password, open once:")
        self.stdout.write(way_in(person))


def way_in(person: Person) -> str:
    """Where this person chooses a password; it holds once."""
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str

    key = default_token_generator.make_token(person)
    names = {"uidb36": user_pk_to_url_str(person), "key": key}
    return settings.ADDRESS + reverse("account_reset_password_from_key", kwargs=names)
