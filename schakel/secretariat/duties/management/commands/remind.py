"""`schakel manage remind`: once a day, from a timer."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from schakel.secretariat import clock
from schakel.secretariat.duties.acts import schedule_all
from schakel.secretariat.duties.reminders import MailAway, remind_all


class Command(BaseCommand):
    help = "Schedule duties that are new, and post the reminders that have come. Run it daily."

    def handle(self, **_: Any) -> None:
        added = schedule_all()
        try:
            sent = remind_all(today=clock.today())
        except MailAway as away:
            where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
            self.stderr.write(
                f"The mail server at {where} takes no mail ({away.why}). Mails sent: {away.sent}. "
                f"Reminders of {away.waiting} parties wait and are sent at the next run. "
                f"Duties scheduled: {added}."
            )
            sys.exit(1)
        self.stdout.write(f"Duties scheduled: {added}. Mails sent: {sent}.")
