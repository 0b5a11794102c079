import logging

from django_tasks import task

from schakel.language import Language, Text
from schakel.secretariat.chains.acts import (
    close_unread,
    give_up,
    keep_heat_map,
    list_for,
    refuse_list,
)
from schakel.secretariat.chains.drawing import RefusedList, draw
from schakel.secretariat.chains.models import Upload
from schakel.secretariat.jobs.acts import Progress, begin_job, finish_job, stop_job
from schakel.secretariat.journal import trail
from schakel.secretariat.people.models import Person

journal = logging.getLogger(__name__)


NO_LONGER_YOURS = Text(
    "Whoever handed in this list may not read it any more, so it was not drawn on their behalf.",
    "Wie deze lijst inleverde, mag haar niet meer lezen; daarom is ze niet namens die persoon "
    "getekend.",
)
WENT_WRONG = Text(
    "The heat map could not be drawn through a fault of ours, not of your list. Nothing of it was "
    "stored. Tell the secretariat the number of this list.",
    "De heatmap kon niet worden getekend door een fout van ons, niet van uw lijst. Er is niets "
    "van bewaard. Geef het nummer van deze lijst door aan het secretariaat.",
)


@task
def draw_heat_map(upload_number: int, job_number: int) -> None:
    """Draw the heat map of a list on behalf of whoever handed it in.

    Whatever goes wrong is said to that person in words; the technical log learns where it
    broke, never what the list holds.
    """
    job = begin_job(job_number)
    if job is None:
        return
    why = _drawn(upload_number, job.asked_by, Progress(job))
    if why is None:
        finish_job(job)
    else:
        stop_job(job, why)


def _drawn(number: int, person: Person, progress: Progress) -> Text | None:
    """Draw and keep it; what stood in the way, in words, when something did."""
    try:
        upload, content = list_for(person, number)
    except Upload.DoesNotExist:
        close_unread(number=number)
        return NO_LONGER_YOURS
    try:
        return _kept(upload, content, progress)
    except Exception as error:
        journal.warning("Upload %s was not drawn.\n%s", number, trail(error))
        give_up(upload=upload)
        return WENT_WRONG


def _kept(upload: Upload, content: bytes, progress: Progress) -> Text | None:
    language: Language = "nl" if upload.language == "nl" else "en"
    try:
        drawn = draw(
            upload.name, content, strict=upload.strict, language=language, progress=progress
        )
    except RefusedList as refused:
        refuse_list(upload=upload, problems=refused.in_words())
        return refused.why
    keep_heat_map(upload=upload, documents=drawn.documents, files=drawn.files)
    return None
