from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from schakel.covenant.obligations import months_from
from schakel.covenant.sharing import Level
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.people.models import Person
from schakel.secretariat.sharing.acts import Spot
from schakel.secretariat.sharing.listing import Choice

Named = Iterable[tuple[str, Text]]
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
WORDS = forms.Textarea(attrs={"rows": 3})
PURPOSE = _("What it is for")
UNTIL = _("Until")


def in_words(text: Text) -> str:
    """A text in the language of the page."""
    return text.nl if get_language() == "nl" else text.en


def _chosen(named: Named) -> list[tuple[str, str]]:
    return [("", "–"), *((code, in_words(text)) for code, text in named)]


def in_a_quarter() -> date:
    """A usual term to begin with."""
    return months_from(clock.today(), 3)


class AskForm(forms.Form):
    """Ask an owner to read something."""

    about = forms.ChoiceField(label=_("What you want to read"))
    owner = forms.ChoiceField(label=_("Of whom"))
    purpose = forms.CharField(label=PURPOSE, widget=WORDS, max_length=1000)
    until = forms.DateField(label=UNTIL, widget=DAY, initial=in_a_quarter)

    def __init__(self, *args: Any, kinds: Named, owners: Named, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = _chosen(kinds)  # type: ignore[attr-defined]
        self.fields["owner"].choices = _chosen(owners)  # type: ignore[attr-defined]


class NameForm(forms.Form):
    """Name somebody on a record."""

    prefix = "name"
    taker = forms.ModelChoiceField(Person.objects.none(), label=_("Who"))
    purpose = forms.CharField(label=PURPOSE, widget=WORDS, max_length=1000)
    until = forms.DateField(label=UNTIL, widget=DAY, initial=in_a_quarter)

    def __init__(self, *args: Any, takers: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = [person.pk for person in takers]
        field = self.fields["taker"]
        field.queryset = Person.objects.filter(pk__in=numbers).order_by("name")  # type: ignore[attr-defined]
        field.label_from_instance = _with_party  # type: ignore[attr-defined]


def _with_party(person: Person) -> str:
    return f"{person.name}, {person.party}" if person.party else person.name


class WidenForm(forms.Form):
    """Share a record further."""

    prefix = "widen"
    to = forms.ChoiceField(label=_("With whom"))
    purpose = forms.CharField(label=PURPOSE, widget=WORDS, max_length=1000)
    until = forms.DateField(
        label=UNTIL, widget=DAY, required=False, help_text=_("Empty: until it is taken back.")
    )

    def __init__(self, *args: Any, circles: Named, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = _chosen(circles)  # type: ignore[attr-defined]

    def circle(self) -> tuple[Level, str]:
        """The level that was chosen, and the body at C2."""
        chosen = self.cleaned_data["to"]
        if chosen in access.agreement().bodies:
            return Level.BODY, chosen
        return Level.of(chosen), ""


class GrantForm(forms.Form):
    """Answer a request by opening records."""

    prefix = "grant"
    records = forms.MultipleChoiceField(
        label=_("What you open"), widget=forms.CheckboxSelectMultiple
    )
    until = forms.DateField(label=UNTIL, widget=DAY)

    def __init__(self, *args: Any, choices: Iterable[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["records"].choices = [(each.key, each.name) for each in choices]  # type: ignore[attr-defined]

    def spots(self) -> list[Spot]:
        """The records that were ticked."""
        keys = (key.rpartition("/") for key in self.cleaned_data["records"])
        return [Spot(kind, int(number)) for kind, _slash, number in keys]


class RefuseForm(forms.Form):
    """Answer a request with no."""

    prefix = "refuse"
    answer = forms.CharField(label=_("Why not"), widget=WORDS, max_length=1000)
