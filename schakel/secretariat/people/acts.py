import hashlib
import secrets
from typing import Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction

from schakel.language import Text
from schakel.secretariat import clock
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import HandOver, Invitation, Person, Role
from schakel.secretariat.people.roles import why_not


class NotPossible(Exception):  # noqa: N818
    """An act about people that cannot be done; `why` says so in words."""

    def __init__(self, why: Text) -> None:
        self.why = why
        super().__init__(why.en)


class TwoParties(NotPossible):
    """A person speaks for one party at a time."""

    def __init__(self, person: Person, party: Party) -> None:
        name = person.name
        super().__init__(
            Text(f"{name} speaks for {party} already.", f"{name} spreekt al namens {party}.")
        )


ONLY_SECRETARIAT: Final = Text(
    "Only the secretariat does this.", "Alleen het secretariaat doet dit."
)
KNOWN: Final = Text(
    "This person is known already: give the role on their page.",
    "Deze persoon is al bekend: geef de rol op de pagina van die persoon.",
)
INVITED: Final = Text(
    "This person has been invited already: send that letter again.",
    "Deze persoon is al uitgenodigd: verstuur die brief opnieuw.",
)
LINK_ENDED: Final = Text(
    "This link was used before, was withdrawn, or is older than a fortnight. "
    "Ask the secretariat for a new one.",
    "Deze link is al gebruikt, ingetrokken of ouder dan veertien dagen. "
    "Vraag het secretariaat om een nieuwe.",
)
LEFT: Final = Text(
    "This party has left the agreement.", "Deze partij heeft het convenant verlaten."
)
LAST_HANDLER: Final = Text(
    "This is the last case handler of the secretariat. Invite another one first.",
    "Dit is de laatste behandelaar van het secretariaat. Nodig eerst een andere uit.",
)
OTHER_PARTY: Final = Text(
    "The two do not speak for the same party.", "De twee spreken niet voor dezelfde partij."
)
NO_FACTOR: Final = Text(
    "This person has no second factor.", "Deze persoon heeft geen tweede factor."
)
NO_ROLE_LEFT: Final = Text(
    "This person has no role to hand over.", "Deze persoon heeft geen rol over te dragen."
)


# Who is known ---------------------------------------------------------------------------------


@transaction.atomic
def admit_person(*, email: str, name: str, language: str = "") -> Person:
    """Let someone in by e-mail address; someone already known is left as they are.

    Who lets a person in vouches for the address: a second factor asks for one that is verified.
    """
    known = Person.objects.filter(email=email.lower()).first()
    if known:
        return known
    person = Person.objects.create_user(email, name=name, language=language)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


@transaction.atomic
def expect_person(*, email: str, name: str, language: str = "") -> Person:
    """Somebody who will be invited, known from now on and let in nowhere until they accept."""
    known = Person.objects.filter(email=email.lower()).first()
    if known:
        return known
    person = admit_person(email=email, name=name, language=language)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    person.is_active = False
    return person


@transaction.atomic
def give_role(*, person: Person, party: Party, name: str, by: Person | None = None) -> Role:
    """Let a person speak for a party in this role; raises TwoParties for a second party.

    `by` is the case handler who gives it; None the desk itself, when it is set up.
    """
    if by is not None:
        ask_secretariat(by)
    _ask_fits(_held(party), name)
    Person.objects.select_for_update().get(pk=person.pk)
    before = person.party
    if before is not None and before != party:
        raise TwoParties(person, before)
    role, given = person.roles.get_or_create(party=party, name=name, ended=None)
    if given:
        _write(by, party, "give-role", f"person:{person.code}:{name}")
    return role


def prefer_language(*, person: Person, language: str) -> None:
    """Remember the language a person reads."""
    Person.objects.filter(pk=person.pk).update(language=language)


# Invitations ----------------------------------------------------------------------------------


@transaction.atomic
def invite_person(
    *, by: Person | None, email: str, name: str, party: Party, role: str, language: str = ""
) -> tuple[Invitation, str]:
    """Invite someone to speak for a party in a role; the key of the link is told here only.

    `by` is the case handler who invites; None an act that carries the invitation with it.
    """
    if by is not None:
        ask_secretariat(by)
    _ask_fits(_held(party), role)
    if _known(email):
        raise NotPossible(KNOWN)
    key = secrets.token_urlsafe(32)
    invitation = Invitation(
        email=email.lower(),
        name=name,
        party=party,
        role=role,
        language=language,
        key=_hashed(key),
        invited_by=by,
    )
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError:
        raise NotPossible(INVITED) from None
    _write(by, party, "invite-person", f"invitation:{invitation.pk}:{role}")
    return invitation, key


@transaction.atomic
def renew_invitation(*, by: Person, number: int) -> tuple[Invitation, str]:
    """Write the letter again with a new link; the earlier link no longer works."""
    ask_secretariat(by)
    invitation = _standing_invitation(number)
    key = secrets.token_urlsafe(32)
    invitation.key, invitation.written, invitation.sent = _hashed(key), clock.now(), False
    invitation.save(update_fields=["key", "written", "sent"])
    _write(by, invitation.party, "renew-invitation", f"invitation:{number}")
    return invitation, key


@transaction.atomic
def revoke_invitation(*, by: Person, number: int) -> None:
    """Take an invitation back."""
    ask_secretariat(by)
    invitation = _standing_invitation(number)
    invitation.revoked = clock.now()
    invitation.save(update_fields=["revoked"])
    _write(by, invitation.party, "revoke-invitation", f"invitation:{number}")


@transaction.atomic
def accept_invitation(*, key: str, password: str) -> Person:
    """Come in with the link of an invitation, once, and choose a password."""
    invitation = Invitation.objects.select_for_update().filter(key=_hashed(key)).first()
    if invitation is None or not invitation.open:
        raise NotPossible(LINK_ENDED)
    _ask_fits(_held(invitation.party), invitation.role)
    person = _welcomed(invitation, password)
    give_role(person=person, party=invitation.party, name=invitation.role)
    invitation.accepted = clock.now()
    invitation.save(update_fields=["accepted"])
    subject = f"invitation:{invitation.pk}"
    _write(person, invitation.party, "accept-invitation", subject)
    return person


def invitation_behind(key: str) -> Invitation | None:
    """The invitation that this link belongs to, when it can still be accepted."""
    found = Invitation.objects.select_related("party").filter(key=_hashed(key)).first()
    return found if found and found.open else None


def _welcomed(invitation: Invitation, password: str) -> Person:
    """The person invited, known from now on, with this password."""
    person = admit_person(
        email=invitation.email, name=invitation.name, language=invitation.language
    )
    if person.party is not None and person.party != invitation.party:
        raise NotPossible(KNOWN)
    person.set_password(password)
    person.is_active = True
    person.save(update_fields=["password", "is_active"])
    person.sessions.all().delete()
    return person


def _known(email: str) -> bool:
    """Does somebody with this address speak for a party already?"""
    return Role.objects.filter(person__email=email.lower(), ended=None).exists()


def _standing_invitation(number: int) -> Invitation:
    held = Invitation.objects.select_for_update().filter(accepted=None, revoked=None)
    invitation = held.filter(pk=number).first()
    if invitation is None:
        raise NotPossible(LINK_ENDED)
    return invitation


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


# Coming to an end -----------------------------------------------------------------------------


@transaction.atomic
def end_role(*, by: Person | None, role: Role) -> Role:
    """End a role today; what was done in it stays under the person's name."""
    if by is not None:
        ask_secretariat(by)
    _held(role.party)
    _keep_a_handler(role)
    if not Role.objects.filter(pk=role.pk, ended=None).update(ended=clock.today()):
        return role
    role.refresh_from_db()
    _write(by, role.party, "end-role", f"person:{role.person.code}:{role.name}")
    return role


@transaction.atomic
def hand_over(*, by: Person, leaver: Person, successor: Person) -> HandOver:
    """Let a colleague take over somebody's roles; the leaver's account is closed.

    Nothing that the leaver did is changed: the record stays the party's, under the leaver's name.
    """
    ask_secretariat(by)
    party = _party_of_both(leaver, successor)
    for role in leaver.standing_roles().select_related("party"):
        give_role(person=successor, party=party, name=role.name, by=by)
        end_role(by=by, role=role)
    close_account(by=by, person=leaver)
    noted = HandOver.objects.create(leaver=leaver, successor=successor, party=party)
    _write(by, party, "hand-over", f"person:{leaver.code}")
    _write(by, party, "take-over", f"person:{successor.code}")
    return noted


@transaction.atomic
def close_account(*, by: Person | None, person: Person) -> None:
    """Let somebody in no longer, end their sessions, and keep all that they did."""
    if by is not None:
        ask_secretariat(by)
    for role in person.standing_roles().select_related("party", "person"):
        end_role(by=by, role=role)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    person.is_active = False
    person.sessions.all().delete()


def _party_of_both(leaver: Person, successor: Person) -> Party:
    """The party that both speak for, held until the act is done."""
    if leaver.party is None:
        raise NotPossible(NO_ROLE_LEFT)
    party = _held(leaver.party)
    if leaver == successor or successor.party != party:
        raise NotPossible(OTHER_PARTY)
    return party


def _keep_a_handler(role: Role) -> None:
    """The secretariat is never left without anybody who can let people in."""
    if role.name != Role.Name.CASE_HANDLER:
        return
    others = Role.objects.filter(name=role.name, ended=None, person__is_active=True)
    if not others.exclude(pk=role.pk).exists():
        raise NotPossible(LAST_HANDLER)


# Sessions and second factor -------------------------------------------------------------------


@transaction.atomic
def end_session(*, person: Person, mark: str) -> bool:
    """End one of a person's own sessions; False when there is none like it."""
    found = [session.pk for session in person.sessions.all() if session.mark == mark]
    return bool(person.sessions.filter(pk__in=found).delete()[0])


@transaction.atomic
def end_sessions(*, by: Person, person: Person, but: str = "") -> int:
    """End every session of a person: by themselves, but this one, or by the secretariat."""
    if by != person:
        ask_secretariat(by)
    ended = person.sessions.exclude(session_key=but).delete()[0]
    party = person.party
    if by != person and party is not None:
        _write(by, party, "end-sessions", f"person:{person.code}")
    return ended


@transaction.atomic
def forget_second_factor(*, by: Person | None, person: Person) -> None:
    """Take away a second factor that was lost, and end all sessions; the password stays.

    Whoever must have one sets up another at the next sign-in. `by` is None on the machine itself,
    for who lets others in and lost their own.
    """
    if by is not None:
        ask_secretariat(by)
    if not has_second_factor(person):
        raise NotPossible(NO_FACTOR)
    Authenticator.objects.filter(user=person).delete()
    person.sessions.all().delete()
    party = person.party
    if party is not None:
        _write(by, party, "forget-second-factor", f"person:{person.code}")


def has_second_factor(person: Person) -> bool:
    """Did this person set up an app with codes, or a passkey?"""
    factors = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user=person, type__in=factors).exists())


# Who may --------------------------------------------------------------------------------------


def of_the_secretariat(person: object) -> bool:
    """Is this a case handler of the secretariat, now?"""
    return (
        isinstance(person, Person)
        and person.is_active
        and person.standing_roles().filter(name=Role.Name.CASE_HANDLER).exists()
    )


def ask_secretariat(person: Person) -> None:
    """Raise NotPossible unless this is a case handler of the secretariat."""
    if not of_the_secretariat(person):
        raise NotPossible(ONLY_SECRETARIAT)


def _held(party: Party) -> Party:
    """The party as it is now, held until the act is done; acts hold a party before its people."""
    return Party.objects.select_for_update().get(pk=party.pk)


def _ask_fits(party: Party, role: str) -> None:
    """Raise NotPossible when people of this party cannot have this role, or not any more."""
    if party.state == Party.State.LEFT:
        raise NotPossible(LEFT)
    why = why_not(party, role)
    if why is not None:
        raise NotPossible(why)


def _write(by: Person | None, party: Party, deed: str, subject: str) -> None:
    write_line(
        who=str(by.code) if by else "", party=party.code, deed=deed, subject=subject, clause=""
    )
