"""Reminders: which have come, and one plain mail to each person whom they concern.

A mail says how many duties ask for attention and where to look; never which, or whose.
"""

import logging
from datetime import date
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext, ngettext, override

from schakel.covenant import duties as rules
from schakel.covenant.obligations import days_from
from schakel.secretariat import access, clock
from schakel.secretariat.duties.acts import HANDLER, WATCHES, remind
from schakel.secretariat.duties.models import Duty, Step
from schakel.secretariat.duties.register import FACTS, facts_of
from schakel.secretariat.duties.states import OUTSTANDING
from schakel.secretariat.people.models import Person, Role

journal = logging.getLogger(__name__)

THIS_LETTER: Final = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError)


class MailAway(Exception):  # noqa: N818
    """No mail server takes letters now: what was not posted waits for the next time."""

    def __init__(self, why: str, sent: int = 0, waiting: int = 0) -> None:
        self.why, self.sent, self.waiting = why, sent, waiting
        super().__init__(why)


def remind_all(*, today: date) -> int:
    """Note every reminder that has come, then post what waits; how many mails went out.

    Raises MailAway, with how many went out and for how many parties some wait, when no more do.
    """
    for number in _come(today):
        remind(number=number, today=today)
    sent = 0
    for owner in _waiting_owners():
        try:
            sent += post_reminders(owner=owner)
        except MailAway as away:
            raise MailAway(away.why, sent, len(_waiting_owners())) from None
    return sent


def _come(today: date) -> list[int]:
    """The duties for which a reminder has come, told from their columns, before any is held."""
    held = access.agreement()
    furthest = max((rung.days or 0 for rung in held.governance.escalation.values()), default=0)
    near = Duty._base_manager.filter(OUTSTANDING, limit__lte=days_from(today, furthest))
    rows = near.order_by("pk").values_list("pk", *FACTS)
    return [number for number, *columns in rows if rules.reminders(held, facts_of(columns), today)]


def _waiting() -> QuerySet[Step]:
    return Step._base_manager.filter(deed=Step.Deed.REMIND, posted=None)


def _waiting_owners() -> list[str]:
    owners = _waiting().order_by("duty__owner").values_list("duty__owner", flat=True)
    return list(owners.distinct())


def post_reminders(*, owner: str) -> int:
    """Post what waits for one party; how many mails went out.

    The reminders are claimed before they are posted, so that two workers never post one twice;
    when no mail could be handed over they wait for the next time. Raises MailAway when the mail
    server went away: then they wait too, also when a colleague got a letter already.
    """
    claimed = _claimed(owner)
    if not claimed:
        return 0
    people = recipients(owner)
    try:
        sent = sum(_sent(person, len(claimed)) for person in people)
    except OSError as error:
        _let_wait(claimed)
        raise MailAway(type(error).__name__) from None
    if people and not sent:
        _let_wait(claimed)
    return sent


def _let_wait(claimed: list[int]) -> None:
    Step._base_manager.filter(pk__in=claimed).update(posted=None)


@transaction.atomic
def _claimed(owner: str) -> list[int]:
    waiting = list(_waiting().filter(duty__owner=owner).values_list("pk", flat=True))
    held = Step._base_manager.select_for_update().filter(pk__in=waiting, posted=None)
    claimed = [step.pk for step in held.order_by("pk")]
    Step._base_manager.filter(pk__in=claimed).update(posted=clock.now())
    return claimed


def recipients(owner: str) -> list[Person]:
    """Who is reminded: those who act for the party; for a body or for all, the secretariat."""
    standing = Role.objects.filter(ended=None, person__is_active=True)
    ours = standing.filter(party__code=owner).exclude(name__in=WATCHES)
    roles = ours if ours.exists() else standing.filter(name=HANDLER)
    return list(Person.objects.filter(pk__in=roles.values("person")).order_by("pk"))


def _sent(person: Person, count: int) -> int:
    with override(person.language or settings.LANGUAGE_CODE):
        try:
            return send_mail(
                gettext("Schakel: something is due"), letter(count), None, [person.email]
            )
        except THIS_LETTER as error:
            journal.warning("A reminder was not taken (%s).", type(error).__name__)
            return 0


def letter(count: int) -> str:
    """What a reminder says, in the language of who gets it."""
    said = ngettext(
        "%(count)s duty under the agreement asks for your attention.",
        "%(count)s duties under the agreement ask for your attention.",
        count,
    ) % {"count": count}
    where = gettext("See which at the desk: %(address)s") % {
        "address": settings.ADDRESS + reverse("duties")
    }
    why = gettext("A mail never says more than this, because others may read it.")
    return f"{said}\n\n{where}\n\n{why}\n"
