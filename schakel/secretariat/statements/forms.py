from typing import Any, Final

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from schakel.language import Language, Text
from schakel.secretariat.statements.acts.reports import LONGEST
from schakel.secretariat.statements.models import PARTS
from schakel.secretariat.statements.written import Kept

ROWS: Final = 9


def language_of_page() -> Language:
    """The language in which the reader reads."""
    return "nl" if get_language() == "nl" else "en"


def in_page(text: Text) -> str:
    """The text in the language of the page."""
    return text.within(language_of_page())


class PassageForm(forms.Form):
    """A passage in both languages and its part; `theirs` is what a colleague saved meanwhile."""

    en = forms.CharField(
        label=_("In English"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": ROWS, "lang": "en"}),
    )
    nl = forms.CharField(
        label=_("In Dutch"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": ROWS, "lang": "nl"}),
    )
    part = forms.ChoiceField(label=_("Part"), choices=PARTS, widget=forms.RadioSelect)
    version = forms.IntegerField(widget=forms.HiddenInput)

    theirs: Kept | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.order_fields([language_of_page()])

    @classmethod
    def of(cls, held: Kept) -> "PassageForm":
        """The form with the passage as it stands."""
        words = {"en": held.passage.text.en, "nl": held.passage.text.nl}
        return cls(initial={**words, "part": held.passage.part, "version": held.version})

    def overtaken(self, theirs: Kept) -> None:
        """Show what a colleague saved; saving again is saving on top of that."""
        self.theirs = theirs
        self.data = {
            **{name: self.data.get(name) for name in self.fields},
            "version": theirs.version,
        }

    def told(self) -> dict[str, Any]:
        """What is to be saved."""
        said = self.cleaned_data
        return {
            "text": Text(said["en"], said["nl"]),
            "part": said["part"],
            "version": said["version"],
        }


class PublishForm(forms.Form):
    """Publishing, with the word of who looked."""

    looked = forms.BooleanField(
        label=_("We looked at what resembles a name, and it tells nothing of a supplier or site"),
        required=False,
    )
