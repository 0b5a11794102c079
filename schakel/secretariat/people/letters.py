"""Letters to people: plain text, in their own language, without anything confidential."""

import logging
from smtplib import SMTPException

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from schakel.secretariat.people.models import Invitation, Person

log = logging.getLogger(__name__)


def send_invitation(invitation: Invitation, address: str) -> bool:
    """Send the letter with this address in it; False when the mail could not be handed over."""
    with translation.override(invitation.language or "en"):
        told = {"invitation": invitation, "address": address}
        text = render_to_string("people/letters/invitation.txt", told)
        sent = _sent(_("You are invited to the desk of the agreement"), text, invitation)
    Invitation.objects.filter(pk=invitation.pk).update(sent=sent)
    return sent


def tell_of_lost_factor(person: Person) -> bool:
    """Write to somebody whose second factor was taken away, in case it was not they who asked."""
    with translation.override(person.language or "en"):
        text = render_to_string("people/letters/lost_factor.txt", {"person": person})
        return _sent(_("Your second factor was taken away"), text, person)


def _sent(subject: str, text: str, to: Invitation | Person) -> bool:
    """Did the mail server take it?"""
    try:
        return bool(send_mail(subject, text, None, [to.email]))
    except (SMTPException, OSError) as error:
        log.warning("A letter (%s) was not sent: %s", to._meta.model_name, type(error).__name__)
        return False
