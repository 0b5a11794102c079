"""What a page of this room sends: answers to questions, and small forms beside them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy

from schakel.covenant.diligence import (
    Choice,
    Declined,
    Given,
    Level,
    NotApplicable,
    Number,
    Profile,
    Unknown,
    Words,
)
from schakel.covenant.questions import Question
from schakel.language import Language, Text
from schakel.secretariat.diligence.acts import Refused, Said
from schakel.secretariat.diligence.acts.evidence import LONGEST_TITLE
from schakel.secretariat.diligence.acts.papers import LARGEST, TAKEN_IN, TOO_LARGE

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

RADIO: Final = frozenset({"level", "yes-no", "one-of"})
UNKNOWN, DECLINED, NOT_APPLICABLE, NONE = "?unknown", "?declined", "?not-applicable", "?none"

NO_NUMBER: Final = Text(
    "That is no number. Write it in digits, as 12 or 12.5.",
    "Dat is geen getal. Schrijf het in cijfers, zoals 12 of 12,5.",
)
TWO_NUMBERS: Final = Text(
    "That can be read as two numbers. Write thousands without a sign between, as 1200.",
    "Dat is op twee manieren te lezen. Schrijf duizendtallen zonder teken ertussen, zoals 1200.",
)
TWO_THINGS: Final = Text(
    "You chose an answer and also that there is none. Choose one of the two.",
    "U koos een antwoord en ook dat het er niet is. Kies een van beide.",
)


# Answers --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sent:
    """What a page sent: answers that can be saved, on which version; what cannot, and why."""

    answers: Mapping[str, Said]
    versions: Mapping[str, int]
    problems: Mapping[str, Text]


def sent_answers(sent: QueryDict, questions: Iterable[Question]) -> Sent:
    """What was sent about these questions; one that was not on the page is left alone."""
    answers: dict[str, Said] = {}
    problems: dict[str, Text] = {}
    there = [each for each in questions if f"version.{each.code}" in sent]
    for question in there:
        try:
            answers[question.code] = said_of(sent, question)
        except Refused as refused:
            problems[question.code] = refused.why
    versions = {each.code: _whole(sent.get(f"version.{each.code}", "")) for each in there}
    return Sent(answers, versions, problems)


def said_of(sent: QueryDict, question: Question) -> Said:
    """What was sent about one question; raises Refused when it cannot be understood."""
    remark = sent.get(f"remark.{question.code}", "").replace("\r\n", "\n").strip()
    told = [each.strip() for each in sent.getlist(f"is.{question.code}") if each.strip()]
    special = [each for each in told if each in SPECIAL]
    plain = [each for each in told if each not in SPECIAL]
    if len(special) > 1 or (special and plain):
        raise Refused(TWO_THINGS)
    if special:
        return Said(_special(special[0], remark), remark)
    return Said(_plain(question, plain) if plain else None, remark)


SPECIAL: Final = frozenset({UNKNOWN, DECLINED, NOT_APPLICABLE, NONE})


def _special(told: str, remark: str) -> Given:
    if told == DECLINED:
        return Declined(remark)
    if told == NOT_APPLICABLE:
        return NotApplicable(remark)
    return Choice(frozenset()) if told == NONE else Unknown()


def _plain(question: Question, told: list[str]) -> Given:
    if question.kind == "level":
        return Level(_whole(told[0]))
    if question.kind == "number":
        return Number(_number(told[0]))
    if question.kind == "text":
        return Words(told[0].replace("\r\n", "\n"))
    return Choice(frozenset(told))


def _number(told: str) -> float:
    """A number as people write it, with a point or a comma; never guessed at."""
    plain = told.replace(" ", "").replace("\u00a0", "")
    if TWO_WAYS.fullmatch(plain):
        raise Refused(TWO_NUMBERS)
    if not DIGITS.fullmatch(plain):
        raise Refused(NO_NUMBER)
    return float(plain.replace(",", "."))


DIGITS: Final = re.compile(r"-?[0-9]{1,15}([.,][0-9]{1,6})?")
TWO_WAYS: Final = re.compile(r"[0-9]{1,3}([.,][0-9]{3})+")


def _whole(told: str) -> int:
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0


def chosen(given: Given | None) -> frozenset[str]:
    """What stands chosen or written on the page for this answer."""
    if isinstance(given, Level):
        return frozenset({str(given.number)})
    if isinstance(given, Choice):
        return given.codes or frozenset({NONE})
    if isinstance(given, Unknown):
        return frozenset({UNKNOWN})
    if isinstance(given, Declined):
        return frozenset({DECLINED})
    return frozenset({NOT_APPLICABLE}) if isinstance(given, NotApplicable) else frozenset()


def written(given: Given | None) -> str:
    """What stands written in the field of a number or of words."""
    if isinstance(given, Number):
        return f"{given.value:g}" if given.value != int(given.value) else str(int(given.value))
    return given.text if isinstance(given, Words) else ""


# Profile --------------------------------------------------------------------------------------


class ProfileForm(forms.Form):
    """Where in the chain a company stands, with what metal, and how many people work there."""

    positions = forms.MultipleChoiceField(
        label=gettext_lazy("Where in the chain the company stands"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one place in the chain.")},
    )
    chains = forms.MultipleChoiceField(
        label=gettext_lazy("With what metal it works"),
        choices=[
            ("primary", gettext_lazy("metal from mines (primary)")),
            ("secondary", gettext_lazy("scrap and recycled metal (secondary)")),
        ],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("When you choose nothing, you get the questions of both."),
    )
    people = forms.IntegerField(
        label=gettext_lazy("How many people work there"),
        min_value=1,
        max_value=5_000_000,
        required=False,
        help_text=gettext_lazy(
            "A small firm gets fewer questions. When you leave it open, you get them all."
        ),
    )

    def __init__(
        self,
        positions: Iterable[tuple[str, str]],
        sent: QueryDict | None = None,
        profile: Profile | None = None,
    ) -> None:
        super().__init__(sent, initial=_initial(profile))
        field = self.fields["positions"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
        field.choices = list(positions)

    def profile(self) -> Profile:
        """What was told."""
        told = self.cleaned_data
        return Profile(
            frozenset(told["positions"]), told.get("people"), frozenset(told.get("chains", ()))
        )


def _initial(profile: Profile | None) -> dict[str, object]:
    if profile is None:
        return {}
    return {
        "positions": sorted(profile.positions),
        "chains": sorted(profile.chains),
        "people": profile.people,
    }


# Evidence -------------------------------------------------------------------------------------


class FileForm(forms.Form):
    """A file, and until when it shows anything."""

    file = forms.FileField(
        label=gettext_lazy("File (up to 10 MB)"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{each}" for each in TAKEN_IN)}),
        error_messages={
            "required": gettext_lazy(
                "Choose a file first. One over 10 MB is not taken in: hand in a smaller one, or the"
                " pages that count."
            )
        },
    )
    expires = forms.DateField(
        label=gettext_lazy("Valid until (leave open if it stays valid)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(in_page(TOO_LARGE))
        return file

    def told(self) -> dict[str, object]:
        """What the act is told."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        expires: date | None = self.cleaned_data["expires"]
        return {"name": plain_name(file.name or ""), "content": file.read(), "expires": expires}


class EvidenceForm(FileForm):
    """Evidence that is handed in."""

    title = forms.CharField(label=gettext_lazy("What it is"), max_length=LONGEST_TITLE)
    field_order = ["title", "file", "expires"]

    def told(self) -> dict[str, object]:
        """What the act is told."""
        return {**super().told(), "title": self.cleaned_data["title"]}


def plain_name(name: str) -> str:
    """The bare name of a file, without folders or signs that could be read as anything else.

    >>> plain_name("../../etc/passwd"), plain_name("C:\\\\audit 2023.pdf")
    ('passwd', 'audit 2023.pdf')
    """
    bare = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in bare if sign.isalnum() or sign in " ._-()").strip(" .")[-110:]


# Deeds ----------------------------------------------------------------------------------------


class DeedForm(forms.Form):
    """One deed with an assessment: what its button says, and the words that go with it."""

    title: "str | _StrPromise" = ""
    note: "str | _StrPromise" = ""


def _words(label: "str | _StrPromise", *, required: bool) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, required=required, max_length=4000, widget=area)


class SubmitForm(DeedForm):
    title = gettext_lazy("Hand in")
    note = gettext_lazy("The answers and the evidence are fixed as they are now.")
    words = _words(gettext_lazy("Remark for the secretariat"), required=False)


class ReviewForm(DeedForm):
    title = gettext_lazy("Take in review")


class ReturnForm(DeedForm):
    title = gettext_lazy("Return")
    note = gettext_lazy("The company can answer again, and hands in anew.")
    words = _words(gettext_lazy("What is to be mended"), required=True)


class AcceptForm(DeedForm):
    title = gettext_lazy("Make final")
    note = gettext_lazy("Nothing in it changes after that.")
    words = _words(gettext_lazy("Remark for the company"), required=False)


DEED_FORMS: Final[Mapping[str, type[DeedForm]]] = {
    "submit": SubmitForm,
    "review": ReviewForm,
    "return": ReturnForm,
    "accept": AcceptForm,
}


class AdoptForm(forms.Form):
    """The decision by which an edition is adopted."""

    decision = forms.IntegerField(
        label=gettext_lazy("Decision it rests on"),
        help_text=gettext_lazy("Its number in the register."),
        min_value=1,
        max_value=2**62,
    )


class YearForm(forms.Form):
    """The year in which an edition is asked."""

    year = forms.IntegerField(
        label=gettext_lazy("Year of the agreement"), min_value=1, max_value=50
    )


def in_page(text: Text) -> str:
    """The text in the language of the page."""
    return text.within(language_of_page())


def language_of_page() -> Language:
    """The language in which the page is shown."""
    return "nl" if get_language() == "nl" else "en"
