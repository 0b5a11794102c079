from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from schakel.secretariat.chains.acts import NoList, check_file


class ListForm(forms.Form):
    """A purchase list, and what to do with rows that cannot be read."""

    file = forms.FileField(
        label=_("Purchase list (CSV or XLSX)"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={
            "required": _("Choose a file first. Files over 20 MB are not taken in."),
        },
    )
    strict = forms.BooleanField(
        required=False,
        label=_("Refuse the whole list when a row cannot be read"),
        help_text=_("Otherwise the other rows are drawn, and the result lists what was left out."),
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        try:
            check_file(file.name or "", file.size or 0)
        except NoList as refused:
            raise forms.ValidationError(
                refused.why.nl if get_language() == "nl" else refused.why.en
            ) from None
        return file
