from collections.abc import Iterable, Sequence

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from schakel.covenant.sharing import Level
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.people.models import Person

Choices = Sequence[tuple[str, str]]


def in_page(text: Text) -> str:
    """The text in the language of the page."""
    return text.nl if get_language() == "nl" else text.en


class DayInput(forms.DateInput):
    """A day, picked in the browser."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """A time of the day, picked in the browser."""

    input_type = "time"


def of_people(people: Iterable[Person]) -> Choices:
    """People to choose from, by code."""
    return [(str(each.code), each.name) for each in people]


def offer(form: forms.Form, name: str, choices: Iterable[tuple[object, object]]) -> None:
    """Let a field of a form offer these choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - only asked of such fields
    field.choices = list(choices)


class MeetingForm(forms.Form):
    """When and where a body meets."""

    on = forms.DateField(label=_("Day"), widget=DayInput())
    at = forms.TimeField(label=_("Time"), required=False, widget=TimeInput())
    place = forms.CharField(label=_("Place"), max_length=200)


class ItemForm(forms.Form):
    """A point for the agenda."""

    title = forms.CharField(label=_("Point of the agenda"), max_length=200)


class PaperForm(forms.Form):
    """A file to lay before a body, and how far it goes."""

    title = forms.CharField(label=_("Title"), max_length=200)
    file = forms.FileField(label=_("File"), help_text=_("At most 20 MB. It is stored sealed."))
    level = forms.TypedChoiceField(label=_("How far it goes"), coerce=lambda n: Level(int(n)))

    def __init__(self, *args: object, usual: Level, **kwargs: object) -> None:
        super().__init__(*args, **{"initial": {"level": usual.value}, **kwargs})  # type: ignore[arg-type]
        circles = access.agreement().sharing.levels
        reach = (Level.PARTIES, Level.BODY)
        offer(self, "level", [(e.value, in_page(circles[e.code].circle)) for e in reach])

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > settings.LARGEST_LIST:
            raise forms.ValidationError(_("A paper is at most 20 MB."))
        return file


class VersionForm(forms.Form):
    """A new version of a paper."""

    file = forms.FileField(label=_("New version"))


class AttendanceForm(forms.Form):
    """Who is at a meeting."""

    present = forms.MultipleChoiceField(
        label=_("Who is there"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: object, people: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        offer(self, "present", people)


class MinutesForm(forms.Form):
    """What the minutes say."""

    text = forms.CharField(label=_("Minutes"), widget=forms.Textarea(attrs={"rows": 18}))


class DecisionForm(forms.Form):
    """A proposal to put to a body."""

    rule = forms.ChoiceField(label=_("How it is decided"), widget=forms.RadioSelect)
    title = forms.CharField(label=_("Title"), max_length=200)
    proposal = forms.CharField(
        label=_("Proposal"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Exactly what is decided. From now on it cannot be changed."),
    )
    mandate = forms.ChoiceField(label=_("Mandate it rests on"), required=False)
    about = forms.ChoiceField(
        label=_("What it approves"),
        required=False,
        help_text=_("Minutes or a plan, as they stand now. They are settled when it carries."),
    )
    gives_mandate_to = forms.ChoiceField(label=_("It gives a mandate to"), required=False)
    ends_mandate = forms.ChoiceField(label=_("It takes back the mandate"), required=False)
    closes = forms.DateField(
        label=_("Last day to vote"),
        required=False,
        widget=DayInput(),
        help_text=_("Left open: in a meeting now, in writing as soon as the rule allows."),
    )

    def __init__(
        self,
        *args: object,
        rules: Choices,
        mandates: Choices,
        takers: Choices,
        ended: Choices,
        about: Choices,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        offer(self, "rule", rules)
        offered = {"mandate": mandates, "gives_mandate_to": takers, "ends_mandate": ended}
        for name, choices in {**offered, "about": about}.items():
            offer(self, name, [("", _("none")), *choices])
            if not choices:
                del self.fields[name]


class VoteForm(forms.Form):
    """What an elector says; which answers there are follows from the kind of decision."""

    choice = forms.ChoiceField(label=_("Your vote"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("An objection wants a reason. It is stored sealed."),
    )

    def __init__(self, *args: object, choices: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        offer(self, "choice", choices)


class RecusalForm(forms.Form):
    """Why an elector keeps out of a decision."""

    reason = forms.CharField(
        label=_("Why you keep out of it"), widget=forms.Textarea(attrs={"rows": 3})
    )


class WithdrawalForm(forms.Form):
    """Why a proposal is taken back."""

    reason = forms.CharField(
        label=_("Why it is withdrawn"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class SeatForm(forms.Form):
    """Who is to hold a seat."""

    holder = forms.ChoiceField(label=_("Holder"))
    substitute = forms.ChoiceField(label=_("Substitute"), required=False)
    until = forms.DateField(label=_("Until"), required=False, widget=DayInput())

    def __init__(self, *args: object, people: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        known = list(people)
        offer(self, "holder", known)
        offer(self, "substitute", [("", _("nobody")), *known])


class MemberForm(forms.Form):
    """Who is to take part in a working group."""

    member = forms.ChoiceField(label=_("Member"))

    def __init__(self, *args: object, people: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        offer(self, "member", people)


class PlanForm(forms.Form):
    """The year of a plan, and its aim."""

    year = forms.IntegerField(
        label=_("Year of the agreement"), min_value=1, max_value=99, localize=False
    )
    aim = forms.CharField(label=_("Aim"), widget=forms.Textarea(attrs={"rows": 4}))


class LineForm(forms.Form):
    """An activity and what it may cost."""

    what = forms.CharField(label=_("Activity"), max_length=200)
    euros = forms.DecimalField(
        label=_("Budget in euros"), min_value=0, max_digits=11, decimal_places=2
    )


class ActualForm(forms.Form):
    """What was spent."""

    line = forms.TypedChoiceField(label=_("Activity"), coerce=int)
    on = forms.DateField(label=_("Day"), widget=DayInput())
    what = forms.CharField(label=_("For what"), max_length=200)
    euros = forms.DecimalField(label=_("Euros"), max_digits=11, decimal_places=2)

    def __init__(self, *args: object, lines: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        offer(self, "line", lines)


class ActionForm(forms.Form):
    """What somebody will do, and by when."""

    what = forms.CharField(label=_("What"), max_length=300)
    taker = forms.ChoiceField(label=_("Who takes it"))
    due = forms.DateField(label=_("By"), widget=DayInput())

    def __init__(self, *args: object, people: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        offer(self, "taker", people)
