"""`schakel manage remind`: once a day, from a timer."""

from typing import Any

from django.core.management.base import BaseCommand

from schakel.secretariat import clock
from schakel.secretariat.duties.acts import schedule_all
from schakel.secretariat.duties.reminders import remind_all


class Command(BaseCommand):
    help = "Schedule duties that are new, and post the reminders that have come. Run it daily."

    def handle(self, **_: Any) -> None:
        added, sent = schedule_all(), remind_all(today=clock.today())
        self.stdout.write(f"Duties scheduled: {added}. Mails sent: {sent}.")
