"""Letters to people: plain text, in their own language, without anything confidential."""

import logging
from smtplib import SMTPException

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from schakel.secretariat.people.models import Invitation

log = logging.getLogger(__name__)


def send_invitation(invitation: Invitation, address: str) -> bool:
    """Send the letter with this address in it; False when the mail could not be handed over."""
    with translation.override(invitation.language or "en"):
        told = {"invitation": invitation, "address": address}
        text = render_to_string("people/letters/invitation.txt", told)
        sent = sent_letter(_("You are invited to the desk of the agreement"), text, invitation)
    Invitation.objects.filter(pk=invitation.pk).update(sent=sent)
    return sent


def sent_letter(subject: str, text: str, invitation: Invitation) -> bool:
    """Did the mail server take it?"""
    try:
        return bool(send_mail(subject, text, None, [invitation.email]))
    except (SMTPException, OSError) as error:
        log.warning("Invitation %s was not sent: %s", invitation.pk, type(error).__name__)
        return False
