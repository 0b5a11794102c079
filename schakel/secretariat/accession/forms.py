from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from schakel.covenant import accession as rules
from schakel.language import Text
from schakel.secretariat.access import agreement
from schakel.secretariat.accession.acts import LARGEST, Refused, check_document

DOCUMENT = "document-"


def said(text: Text) -> str:
    """The text in the reader's language."""
    return text.within("nl" if get_language() == "nl" else "en")


def groups() -> list[tuple[str, str]]:
    """The working groups that a company chooses from."""
    bodies = agreement().bodies
    return [(code, said(bodies[code].name)) for code in rules.working_groups(agreement())]


def ways() -> list[tuple[str, str]]:
    """What may happen to the data of a party that leaves."""
    return [(code, said(way)) for code, way in rules.data_on_leaving(agreement()).items()]


class ApplicationForm(forms.Form):
    """All that a company hands in to join, on one page; the documents may follow."""

    name = forms.CharField(label=_("Name of the company"), max_length=200)
    works_with = forms.CharField(
        label=_("What it does with metal"),
        help_text=_("Which metals, and what you do with them."),
        max_length=300,
    )
    fte = forms.IntegerField(label=_("Full-time jobs"), min_value=1, max_value=1_000_000)
    motivation = forms.CharField(
        label=_("Why it wants to join"),
        help_text=_("All parties read this, since any of them may object."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    groups = forms.MultipleChoiceField(
        label=_("Working groups it will take part in"),
        choices=groups,
        widget=forms.CheckboxSelectMultiple,
    )
    contact_name = forms.CharField(label=_("Your name"), max_length=200)
    contact_email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("Only the secretariat reads this. The answer goes there."),
        max_length=254,
    )
    language = forms.ChoiceField(label=_("We write to you in"), choices=settings.LANGUAGES)

    def __init__(self, *told: Any, **named: Any) -> None:
        super().__init__(*told, **named)
        for step, what in rules.documents(agreement()).items():
            self.fields[f"{DOCUMENT}{step}"] = DocumentField(step, label=said(what), required=False)

    def documents(self) -> dict[str, bytes]:
        """The documents that came along, by step."""
        held = {name.removeprefix(DOCUMENT): each for name, each in self.cleaned_data.items()}
        steps = rules.documents(agreement())
        return {step: held[step].read() for step in steps if held.get(step)}

    def about(self) -> dict[str, Any]:
        """Everything else."""
        return {n: v for n, v in self.cleaned_data.items() if not n.startswith(DOCUMENT)}


class DocumentField(forms.FileField):
    """A signed document: a PDF file of modest size."""

    def __init__(self, step: str, **named: Any) -> None:
        self.step = step
        widget = forms.FileInput(attrs={"accept": ".pdf,application/pdf"})
        super().__init__(widget=widget, **named)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file: UploadedFile[bytes] | None = super().clean(data, initial)
        if file:
            try:
                check_document(self.step, file.read(LARGEST + 1))
            except Refused as refused:
                raise forms.ValidationError(said(refused.why)) from None
            file.seek(0)
        return file


class DocumentForm(forms.Form):
    """A signed document that came in later."""

    def __init__(self, *told: Any, step: str, **named: Any) -> None:
        super().__init__(*told, **named)
        self.fields["file"] = DocumentField(step, label=_("PDF file"))


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Reason"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class NoticeForm(forms.Form):
    """What happens to the data of the party that leaves."""

    way = forms.ChoiceField(
        label=_("What happens to its data"), choices=ways, widget=forms.RadioSelect
    )
