"""Questions and answers as the doors write and read them, and back: values between, no records."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import ValidationError

from schakel.covenant import diligence as rules
from schakel.covenant import remedies
from schakel.covenant.agreement import Agreement
from schakel.covenant.diligence import Given, Instrument, Profile
from schakel.covenant.questions import HIGHEST, Condition, Question, Questionnaire
from schakel.exchange.answers import Asked, Form, Told
from schakel.exchange.problems import ListError, Problem
from schakel.exchange.xlsform import FormOfQuestions, Place, ReadForm
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.diligence.acts.answers import Kept
from schakel.secretariat.diligence.models import Assessment

# Answers ---------------------------------------------------------------------------------------


def form_of(assessment: Assessment) -> Form:
    """By what a workbook is known to belong to this assessment."""
    title = Text(f"Assessment of year {assessment.year}", f"Meting van jaar {assessment.year}")
    return Form(title, assessment.edition, assessment.pk)


def addressed(instrument: Instrument, profile: Profile) -> frozenset[str]:
    """The questions that a company in these positions may get, whatever it answers."""
    few = rules.light(instrument, profile)
    return frozenset(
        each.code
        for each in instrument.questions
        if rules.addresses(each, profile) and (each.light or not few)
    )


def asked_in(instrument: Instrument, profile: Profile) -> tuple[Asked, ...]:
    """Every question of the edition as it stands in a workbook."""
    steps = access.agreement().diligence.steps
    names = {code: _numbered(each.number, each.name) for code, each in steps.items()}
    return tuple(
        _asked(instrument, profile, each, names[each.step]) for each in instrument.questions
    )


def _numbered(number: int, name: Text) -> Text:
    return Text(f"{number}. {name.en}", f"{number}. {name.nl}")


def _asked(instrument: Instrument, profile: Profile, question: Question, step: Text) -> Asked:
    declined = rules.may_answer(instrument, profile, question, rules.Declined(""))
    return Asked(
        code=question.code,
        step=step,
        text=question.text,
        help=question.help,
        kind=question.kind,
        choices=_choices(question),
        unit=question.unit,
        evidence=question.evidence,
        declines=bool(declined),
        not_applicable=question.not_applicable,
        only_if=_only_if(instrument, question.asked_if) if question.asked_if else None,
    )


def _choices(question: Question) -> Mapping[str, Text]:
    if question.kind == "level":
        return {str(number): text for number, text in enumerate(question.levels)}
    return {code: option.text for code, option in question.options.items()}


def _only_if(instrument: Instrument, condition: Condition) -> Text:
    gate = instrument.question(condition.question)
    if condition.at_least is not None:
        said = Text(
            f"{condition.at_least} to {HIGHEST}", f"{condition.at_least} tot en met {HIGHEST}"
        )
    else:
        said = _joined([_words(gate, code) for code in condition.among])
    return Text(f"“{gate.text.en}” is answered: {said.en}", f"‘{gate.text.nl}’: {said.nl}")


def _words(question: Question, code: str) -> Text:
    plain = {"yes": Text("yes", "ja"), "no": Text("no", "nee")}
    return question.options[code].text if code in question.options else plain[code]


def _joined(words: list[Text]) -> Text:
    return Text(" / ".join(each.en for each in words), " / ".join(each.nl for each in words))


def told_of(answers: Mapping[str, Kept]) -> dict[str, Told]:
    """The standing answers as a workbook shows them."""
    return {
        code: Told(
            rules.as_data(kept.said.given) if kept.said.given is not None else None,
            kept.said.remark,
            kept.version,
        )
        for code, kept in answers.items()
    }


def given_with(data: Mapping[str, object], remark: str) -> Given:
    """What a workbook answers; the explanation beside it is the reason of who gives no answer."""
    given = rules.given_of(data)
    match given:
        case rules.Declined():
            return rules.Declined(remark)
        case rules.NotApplicable():
            return rules.NotApplicable(remark)
    return given


# Instruments -----------------------------------------------------------------------------------

TEXTS: Final = ("text", "help", "unit", "evidence", "not_applicable", "note")


def form_of_questions(held: Instrument) -> FormOfQuestions:
    """An edition as the door of XLSForm writes it."""
    agreement = access.agreement()
    entry = agreement.questionnaire.editions.get(held.edition.edition)
    name = Text(held.edition.edition, held.edition.edition)
    return FormOfQuestions(
        code=held.edition.edition,
        title=entry.name if entry else name,
        instrument=held.edition.code,
        key=held.edition.key,
        steps={code: step.name for code, step in agreement.diligence.steps.items()},
        weights=held.weights,
        questions={each.code: _plain(each) for each in held.questions},
    )


def _plain(question: Question) -> dict[str, Any]:
    """The question as the agreement's file writes it, with texts in both languages."""
    told = question.model_dump(exclude={"code"}, exclude_defaults=True)
    told |= {name: text for name in TEXTS if (text := getattr(question, name)) is not None}
    if question.levels:
        told["levels"] = list(question.levels)
    if question.options:
        options = question.options.items()
        told["options"] = {code: {"text": o.text, "points": o.points} for code, o in options}
    return told


CODE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NO_CODE: Final = (
    Text("the form_id is no code of an edition.", "de form_id is geen code van een uitgave."),
    Text(
        "Write it lower-case, with hyphens: company-questions-2027.",
        "Schrijf hem in kleine letters, met koppeltekens: company-questions-2027.",
    ),
)


def instrument_in(file: str, read: ReadForm) -> Instrument:
    """The instrument that a form makes, held to all that the agreement holds its own to.

    Raises ListError with what is wrong, by sheet and line.
    """
    agreement, form = access.agreement(), read.form
    if not CODE.fullmatch(form.code) or len(form.code) > 80:
        raise ListError([Problem(file, 2, "settings: form_id", form.code, *NO_CODE)])
    try:
        asked = Questionnaire.model_validate(_raw(agreement, form), context=_known(agreement, form))
    except ValidationError as error:
        raise ListError(_problems(file, read, error)) from None
    return rules.instrument(agreement.model_copy(update={"questionnaire": asked}), form.code)


def _raw(agreement: Agreement, form: FormOfQuestions) -> dict[str, Any]:
    own = agreement.questionnaire
    usual = own.editions[rules.instrument(agreement).edition.edition]
    edition = {
        "name": form.title,
        "instrument": form.instrument or usual.instrument,
        "key": form.key,
        "status": "draft",
        "weights": dict(form.weights),
        "source": usual.source,
        "reading": "default",
    }
    source = {"source": usual.source, "reading": "default"}
    return {
        "positions": own.positions,
        "limits": own.limits,
        "askers": own.askers,
        "editions": {form.code: edition},
        "questions": {code: source | told for code, told in form.questions.items()},
    }


def _known(agreement: Agreement, form: FormOfQuestions) -> dict[str, Any]:
    """The codes that a question may point at."""
    own = agreement.questionnaire
    return {
        "positions": tuple(own.positions),
        "questions": tuple(form.questions),
        "askers": {code: tuple(each.headings) for code, each in own.askers.items()},
        "steps of due diligence": tuple(agreement.diligence.steps),
        "instruments": tuple(agreement.diligence.instruments),
        "chains": tuple(agreement.vocabulary.chains),
        "documents": tuple(agreement.header.documents),
        "pages": {code: each.pages for code, each in agreement.header.documents.items()},
    }


def _problems(file: str, read: ReadForm, error: ValidationError) -> Iterator[Problem]:
    """What the rules say of it, with the sheet and line of the form."""
    errors = error.errors()
    for each in errors:
        each["loc"] = ("questions", *each["loc"])
    for problem in remedies.problems(Agreement, errors, {}):
        place, rest = _place(read, problem.entry)
        column = ".".join(rest)
        where = f"{place.sheet}: {column}" if column else place.sheet
        yield Problem(file, place.line, where, "", problem.what, problem.remedy)


def _place(read: ReadForm, entry: str) -> tuple[Place, list[str]]:
    """Where the nearest thing around an entry stands, and what leads on from there."""
    places = {".".join(spot): place for spot, place in read.places.items()}
    parts = entry.split(".")
    for most in range(len(parts), 0, -1):
        if (place := places.get(".".join(parts[:most]))) is not None:
            return place, parts[max(most, 2) :]
    return Place("survey", 1), parts
