"""Editions that come in from elsewhere, as XLSForm: a draft like any other."""

from dataclasses import dataclass
from typing import Final

from django.db import transaction

from schakel.covenant import diligence as rules
from schakel.exchange.xlsform import read_xlsform
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.diligence.acts.editions import FIXED
from schakel.secretariat.diligence.acts.refusals import Refused, ask_handler
from schakel.secretariat.diligence.models import Edition
from schakel.secretariat.diligence.workbooks import instrument_in
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.people.models import Person

OF_THE_FILE: Final = Text(
    "The agreement's own file has an edition of this name. Give yours another form_id.",
    "Het eigen bestand van het convenant heeft een uitgave met deze naam. Geef de uwe een andere"
    " form_id.",
)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """An edition as it was taken in, and what of the form was left out."""

    edition: Edition
    notes: tuple[Text, ...]


def take_in_form(*, by: Person, file: str, content: bytes) -> TakenIn:
    """Take an XLSForm in as a draft edition; a draft of the same name follows it.

    Raises ListError with all that is wrong in it: then nothing changes.
    """
    ask_handler(access.reader(by))
    steps = access.agreement().diligence.steps
    read = read_xlsform(file, content, {code: step.name for code, step in steps.items()})
    if read.form.code in access.agreement().questionnaire.editions:
        raise Refused(OF_THE_FILE)
    return TakenIn(_kept(by, instrument_in(file, read)), read.notes)


@transaction.atomic
def _kept(by: Person, instrument: rules.Instrument) -> Edition:
    told = {
        "key": instrument.edition.key,
        "content": instrument.model_dump_json(),
        "sha256": rules.fingerprint(instrument),
    }
    known = Edition.objects.select_for_update()
    edition, fresh = known.get_or_create(code=instrument.edition.edition, defaults=told)
    if not fresh and edition.state != Edition.State.DRAFT:
        raise Refused(FIXED)
    if not fresh:
        Edition.objects.filter(pk=edition.pk).update(**told)
        edition.refresh_from_db()
    subject = f"edition:{edition.code}"
    write_line(who=str(by.code), party="", deed="take-in-edition", subject=subject)
    return edition
