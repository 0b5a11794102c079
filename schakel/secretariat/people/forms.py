from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Invitation, Person, Role
from schakel.secretariat.people.roles import ROLES


class InvitationForm(forms.Form):
    """Whom to invite, to speak for which party, and as what."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    party = forms.ModelChoiceField(
        label=pgettext_lazy("person", "Speaks for"),
        queryset=Party.objects.exclude(state=Party.State.LEFT),
    )
    role = forms.ChoiceField(label=_("As"), choices=Role.Name.choices)
    language = forms.ChoiceField(label=_("Language of the letter"), choices=settings.LANGUAGES)


class RoleForm(forms.Form):
    """A further role for somebody who speaks for a party already, or does so again."""

    party = forms.ModelChoiceField(
        label=pgettext_lazy("person", "Speaks for"),
        queryset=Party.objects.exclude(state=Party.State.LEFT),
    )
    role = forms.ChoiceField(label=_("As"), choices=Role.Name.choices)

    def __init__(self, *told: Any, person: Person, **named: Any) -> None:
        super().__init__(*told, **named)
        party = person.party
        if party is not None:
            self.fields["party"].queryset = Party.objects.filter(pk=party.pk)  # type: ignore[attr-defined]
            self.fields["party"].initial = party
            self.fields["role"].choices = [  # type: ignore[attr-defined]
                choice for choice in Role.Name.choices if choice[0] in ROLES[party.kind]
            ]


class HandOverForm(forms.Form):
    """Who takes over."""

    successor = forms.ModelChoiceField(
        label=_("Who takes over"), queryset=Person.objects.none(), empty_label=None
    )

    def __init__(self, *told: Any, leaver: Person, **named: Any) -> None:
        super().__init__(*told, **named)
        party = leaver.party
        colleagues = Person.objects.filter(
            is_active=True, roles__party=party, roles__ended=None
        ).exclude(pk=leaver.pk)
        self.fields["successor"].queryset = colleagues.distinct().order_by("name")  # type: ignore[attr-defined]


class WelcomeForm(forms.Form):
    """The password that an invited person chooses."""

    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least twelve signs. A few words in a row are easy to keep."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )
    again = forms.CharField(
        label=_("Once more"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def __init__(self, *told: Any, invitation: Invitation, **named: Any) -> None:
        super().__init__(*told, **named)
        self.person = Person(email=invitation.email, name=invitation.name)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password", again):
            raise forms.ValidationError(_("The two passwords are not the same."))
        return again


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey to add, with a label in the reader's language."""

    def __init__(self, *told: Any, **named: Any) -> None:
        super().__init__(*told, **named)
        self.fields["name"].label = _("Name")
