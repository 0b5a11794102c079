from django_tasks import task

from schakel.secretariat import clock
from schakel.secretariat.duties.acts import schedule_all
from schakel.secretariat.duties.reminders import remind_all


@task
def remind_today() -> int:
    """Schedule what is new, and post the reminders of today; how many mails went out."""
    schedule_all()
    return remind_all(today=clock.today())
