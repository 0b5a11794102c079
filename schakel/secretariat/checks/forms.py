from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from schakel.covenant.sampling import sealed
from schakel.language import Text
from schakel.secretariat.checks.models import Draw
from schakel.secretariat.people.models import Person

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise


def in_page(text: Text) -> str:
    """The text in the language of the page."""
    return text.nl if get_language() == "nl" else text.en


class Titled(forms.Form):
    """One act: what its button says, what goes before it, and what it wants to know."""

    title: ClassVar["Words"]
    note: ClassVar["Words"] = ""

    def offer(self, about: object) -> None:
        """Take in what can be chosen, where the form asks for a choice of what there is now."""

    def told(self) -> dict[str, Any]:
        """What the act is told."""
        return dict(self.cleaned_data)


def _day(label: "Words", *, required: bool = True, help_text: "Words" = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


def _why(label: "Words") -> forms.CharField:
    return forms.CharField(label=label, max_length=200)


# A draw ---------------------------------------------------------------------------------------


class FixForm(Titled):
    title = _("Fix the frame")
    note = _(
        "Every company that takes part gets a lot. That can be done once a year; after that only "
        "on a decision."
    )
    year = forms.IntegerField(label=_("Year of the agreement"), min_value=1)
    size = forms.IntegerField(label=_("How many are drawn"), min_value=1)
    strata = forms.ChoiceField(label=_("Strata"), choices=Draw.Strata.choices, required=False)
    method = forms.ChoiceField(
        label=_("Where the seed comes from"),
        choices=Draw.Method.choices,
        help_text=_("Nobody may be able to choose it alone."),
    )
    source = forms.CharField(
        label=_("The source outside"),
        max_length=200,
        required=False,
        help_text=_("For example the six numbers of a lottery, in the order in which they fall."),
    )
    seed_day = _day(
        _("Day on which that is known"), required=False, help_text=_("A day still to come.")
    )
    decision = forms.CharField(
        label=_("Number of the decision"),
        max_length=20,
        required=False,
        help_text=_("Only when a draw was made for that year already."),
    )


class SealForm(Titled):
    title = _("Hand in a sealed word")
    note = _(
        "Choose a word that nobody guesses, and keep it: the desk keeps its seal alone. When all "
        "seals are in, you open it."
    )
    word = forms.CharField(
        label=_("Your word, or its seal (SHA-256)"),
        max_length=200,
        help_text=_(
            "Of a word the desk makes the seal and forgets the word. Who makes the seal "
            "elsewhere need not trust the desk."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def told(self) -> dict[str, Any]:
        word = str(self.cleaned_data["word"]).strip()
        hexed = len(word) == 64 and not set(word.lower()) - set("0123456789abcdef")
        return {"seal": word.lower() if hexed else sealed(word)}


class OpenForm(Titled):
    title = _("Open your word")
    note = _("From the first word that is opened no word is added.")
    word = forms.CharField(
        label=_("The word that you sealed"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class LeaveOutForm(Titled):
    title = _("Go on without a word")
    party = forms.ChoiceField(label=_("Of which party"))
    why = _why(_("Why, for all parties to read"))

    def offer(self, about: object) -> None:
        """The parties whose word waits, by code."""
        field = self.fields["party"]
        if isinstance(field, forms.ChoiceField) and isinstance(about, dict):
            field.choices = list(about.items())


class DrawForm(Titled):
    """Nothing to fill in: the words make the seed."""

    title = _("Draw")
    note = _("What is drawn stands; it is not drawn again.")


class DrawBySeedForm(Titled):
    title = _("Draw")
    note = _("What is drawn stands; it is not drawn again.")
    seed = forms.CharField(label=_("The seed, as the source gave it"), max_length=80)


class CloseDrawForm(Titled):
    title = _("End the check of this year")
    note = _("The duty of each company that was not drawn is then done as well.")


# A check --------------------------------------------------------------------------------------


class OpenToForm(Titled):
    title = _("Open to the evaluator")
    note = _(
        "The evaluator is named on what the company handed in for that year, and on the evidence "
        "under it. Each reading leaves a receipt with the company."
    )
    evaluator = forms.ChoiceField(label=_("Evaluator"))
    until = _day(_("Until"), help_text=_("At most three months."))

    def offer(self, about: object) -> None:
        """The people who may check."""
        field = self.fields["evaluator"]
        if isinstance(field, forms.ChoiceField) and isinstance(about, list):
            field.choices = [(str(person.code), person.name) for person in about]

    def told(self) -> dict[str, Any]:
        evaluator = Person.objects.get(code=self.cleaned_data["evaluator"])
        return {**self.cleaned_data, "evaluator": evaluator}


class FinishForm(Titled):
    title = _("I have looked at everything")
    note = _("The secretariat confirms your levels and shuts what was open.")


class CloseForm(Titled):
    title = _("Confirm and close")
    note = _(
        "You confirm the evaluator's levels as second person; what was open shuts, and the "
        "company's duty is done."
    )


class ReplaceForm(Titled):
    title = _("Replace by the first reserve")
    why = _why(_("Why"))


class JudgeForm(forms.Form):
    """An own level for one question, with the reason."""

    level = forms.TypedChoiceField(
        label=_("Your level"), choices=(), coerce=int, widget=forms.RadioSelect
    )
    why = forms.CharField(
        label=_("What you saw"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, levels: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["level"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - as it is declared above
        field.choices = levels


# Findings -------------------------------------------------------------------------------------


class FindingsForm(Titled):
    title = _("Save")
    words = forms.CharField(
        label=_("What you found, without a name"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_(
            "No company, person, supplier or site. Say what all can learn from it, and of how "
            "many companies it holds only where that tells nobody."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def told(self) -> dict[str, Any]:
        return {**self.cleaned_data, "version": self.cleaned_data.get("version") or 0}


class ShareForm(Titled):
    title = _("Share with the parties")
    note = _(
        "The text is read for names once more, and the figures go through the gate: what would "
        "tell of one company is withheld, and is said to be."
    )


DRAW_FORMS: Final[Mapping[str, type[Titled]]] = {
    "seal": SealForm,
    "open": OpenForm,
    "leave-out": LeaveOutForm,
    "draw": DrawForm,
    "draw-by-seed": DrawBySeedForm,
    "close": CloseDrawForm,
}
CHECK_FORMS: Final[Mapping[str, type[Titled]]] = {
    "open": OpenToForm,
    "finish": FinishForm,
    "close": CloseForm,
    "replace": ReplaceForm,
}
