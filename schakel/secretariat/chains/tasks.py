import logging

from django_tasks import task

from schakel.language import LANGUAGES, Language, Text
from schakel.secretariat.chains.acts import (
    close_unread,
    give_up,
    in_words,
    keep_heat_map,
    list_for,
    refuse_list,
)
from schakel.secretariat.chains.drawing import RefusedList, draw
from schakel.secretariat.chains.models import Upload
from schakel.secretariat.chains.shelves import Fields
from schakel.secretariat.jobs.acts import Progress, begin_job, finish_job, stop_job
from schakel.secretariat.jobs.models import Job
from schakel.secretariat.journal import trail

journal = logging.getLogger(__name__)


@task
def draw_heat_map(upload_number: int, job_number: int) -> None:
    """Draw the heat map of a list on behalf of whoever handed it in.

    Whatever goes wrong is said to that person in words; the technical log learns where it
    broke, never what the list holds.
    """
    job = begin_job(job_number)
    if job is None:
        return
    try:
        upload, content = list_for(job.asked_by, upload_number)
    except Upload.DoesNotExist:
        close_unread(number=upload_number)
        stop_job(job, NO_LONGER_YOURS)
        return
    try:
        _draw(upload, content, job)
    except RefusedList as refused:
        _refuse(upload, refused, job)
    except Exception as error:
        journal.warning("Upload %s was not drawn.\n%s", upload.pk, trail(error))
        give_up(upload=upload)
        stop_job(job, WENT_WRONG)


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


def _draw(upload: Upload, content: bytes, job: Job) -> None:
    language: Language = "nl" if upload.language == "nl" else "en"
    drawn = draw(
        upload.name, content, strict=upload.strict, language=language, progress=Progress(job)
    )
    keep_heat_map(upload=upload, documents=drawn.documents, files=drawn.files)
    finish_job(job)


def _refuse(upload: Upload, refused: RefusedList, job: Job) -> None:
    problems: dict[Language, list[Fields]] = {
        language: [in_words(problem, language) for problem in refused.problems]
        for language in LANGUAGES
    }
    refuse_list(upload=upload, problems=problems)
    stop_job(job, refused.why)
