"""Letters of the room: that something lies there to be looked at, and no more than that."""

import logging
from collections.abc import Iterable
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import gettext, override

from schakel.secretariat.duties.acts import WATCHES
from schakel.secretariat.journal import trail
from schakel.secretariat.people.models import Person, Role

journal = logging.getLogger(__name__)


def tell_of_preview(companies: Iterable[str]) -> int:
    """Write to who acts for these companies that they may look first; how many letters went."""
    standing = Role.objects.filter(ended=None, party__code__in=[*companies])
    roles = standing.exclude(name__in=WATCHES)
    people = Person.objects.filter(is_active=True, pk__in=roles.values("person"))
    return sum(_sent(person) for person in people.order_by("pk"))


def _sent(person: Person) -> int:
    with override(person.language or settings.LANGUAGE_CODE):
        try:
            return send_mail(gettext("Schakel: look first"), letter(), None, [person.email])
        except (SMTPException, OSError) as error:
            journal.warning("A letter was not posted.\n%s", trail(error))
            return 0


def letter() -> str:
    """What the letter says, in the language of who gets it."""
    said = gettext("Something lies at the desk that you may look at before the parties read it.")
    where = gettext("See it at the desk: %(address)s") % {
        "address": settings.ADDRESS + reverse("risks")
    }
    why = gettext("A mail never says more than this, because others may read it.")
    return f"{said}\n\n{where}\n\n{why}\n"
