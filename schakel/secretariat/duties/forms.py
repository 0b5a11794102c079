from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from schakel.secretariat.duties.models import Step

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Deed = Step.Deed
LARGEST = 10 * 1024 * 1024


def words(label: "str | _StrPromise", *, required: bool = True, rows: int = 4) -> forms.CharField:
    """Words to go with an act; sealed before they are stored."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def day(label: "str | _StrPromise", *, required: bool = True) -> forms.DateField:
    """A day, chosen from the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


def decision(*, required: bool = True) -> forms.CharField:
    """The number under which a decision stands in the register."""
    return forms.CharField(
        label=_("Decision it rests on"),
        help_text=_("Its number in the register.")
        if required
        else _(
            "Its number in the register, where the secretariat may not give so much time itself."
        ),
        max_length=60,
        required=required,
    )


class ActForm(forms.Form):
    """One act: what it is called, and what it wants to know."""

    title: ClassVar["str | _StrPromise"]


class SubmitForm(ActForm):
    """What a party hands in: words, a file, or both."""

    title = _("Hand in")

    words = words(_("What you hand in, or where it can be found"), required=False)
    file = forms.FileField(label=_("File (up to 10 MB)"), required=False, allow_empty_file=True)

    def clean_file(self) -> "UploadedFile[bytes] | None":
        file: UploadedFile[bytes] | None = self.cleaned_data.get("file")
        if file is not None and (file.size or 0) > LARGEST:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        return file

    def clean(self) -> dict[str, object]:
        if not self.errors and not (self.cleaned_data.get("words") or self.cleaned_data["file"]):
            raise forms.ValidationError(_("Say what you hand in, or choose a file."))
        return self.cleaned_data


class ReviewForm(ActForm):
    """Nothing to fill in: the button says it."""

    title = _("Take in review")


class AcceptForm(ActForm):
    title = _("Accept")
    words = words(_("Remark for the party"), required=False)


class ReturnForm(ActForm):
    title = _("Return")
    words = words(_("What is still missing"))
    again_by = day(_("Again by (if it is given a day)"), required=False)


class AskExtensionForm(ActForm):
    title = _("Ask for more time")
    until = day(_("Until when"))
    words = words(_("Why"))


class ExtendForm(ActForm):
    title = _("Extend")
    until = day(_("Until when"))
    decision = decision(required=False)
    words = words(_("Why"))


class RefuseExtensionForm(ActForm):
    title = _("Refuse the extension")
    words = words(_("Why"))


class WaiveForm(ActForm):
    title = _("Waive")
    decision = decision()
    words = words(_("Why"))


class CallForm(ActForm):
    title = _("Note a call")
    words = words(_("Who was called, and what was said"))


class EscalateForm(ActForm):
    title = _("Escalate")
    rung = forms.CharField(max_length=80, widget=forms.HiddenInput)
    words = words(_("Remark"), required=False)


FORMS: Mapping[str, type[ActForm]] = {
    Deed.SUBMIT: SubmitForm,
    Deed.ASK_EXTENSION: AskExtensionForm,
    Deed.REVIEW: ReviewForm,
    Deed.ACCEPT: AcceptForm,
    Deed.RETURN: ReturnForm,
    Deed.EXTEND: ExtendForm,
    Deed.REFUSE_EXTENSION: RefuseExtensionForm,
    Deed.CALL: CallForm,
    Deed.ESCALATE: EscalateForm,
    Deed.WAIVE: WaiveForm,
}
