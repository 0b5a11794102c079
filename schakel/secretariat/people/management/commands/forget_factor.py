"""`schakel manage forget_factor`: for a case handler who lost their own, and has no colleague."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from schakel.secretariat.people.acts import NotPossible, forget_second_factor
from schakel.secretariat.people.models import Person


class Command(BaseCommand):
    help = "Take away the second factor that somebody lost; they sign in and set up another."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, **told: Any) -> None:
        person = Person.objects.filter(email=told["email"].lower()).first()
        if person is None:
            raise CommandError("Nobody with this e-mail address is known here.")
        try:
            forget_second_factor(by=None, person=person)
        except NotPossible as refused:
            raise CommandError(refused.why.en) from None
        self.stdout.write(f"{person} signs in with the password alone, and sets up another.")
