import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from schakel.covenant import accession as rules
from schakel.covenant.sharing import Allowed, Denied, Level, Reader, Verdict
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.access import agreement
from schakel.secretariat.accession.models import (
    Application,
    Contact,
    Departure,
    Objection,
    SignedDocument,
)
from schakel.secretariat.chains.acts import erase_lists
from schakel.secretariat.diligence.acts import erase_assessments
from schakel.secretariat.duties.acts import erase_evidence, schedule_duties
from schakel.secretariat.governance.acts import seat_in_groups
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.parties.acts import NoSuchStep, enter_party, move_party, state_of
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.acts import close_account, expect_person, invite_person
from schakel.secretariat.people.models import Invitation, Person, Role
from schakel.secretariat.plans.acts import erase_plans
from schakel.secretariat.risks.acts import erase_heat_maps
from schakel.secretariat.statements.acts import erase_reports
from schakel.secretariat.vault import seal, unseal

JOINING: Final = "joining"  # clauses, as the ledger names them
DECIDING: Final = "accession-decision"
LEAVING: Final = "exit"
MOST_IN_A_DAY: Final = 40
LARGEST: Final = 5 * 1024 * 1024


class Refused(Exception):  # noqa: N818
    """An act of coming or going that cannot be done; `why` says so in words."""

    def __init__(self, why: Text) -> None:
        self.why = why
        super().__init__(why.en)


ONLY_SECRETARIAT: Final = Text(
    "Only the secretariat does this.", "Alleen het secretariaat doet dit."
)
TOO_MANY: Final = Text(
    "The desk took in many applications today. Please try again tomorrow.",
    "Er kwamen vandaag al veel aanvragen binnen. Probeer het morgen opnieuw.",
)
NO_PARTY: Final = Text(
    "Only somebody who speaks for a party objects.",
    "Alleen wie namens een partij spreekt, maakt bezwaar.",
)
TWICE: Final = Text(
    "Your party objects to this application already.",
    "Uw partij maakt al bezwaar tegen deze aanvraag.",
)
NO_OBJECTION: Final = Text("There is no such objection.", "Dat bezwaar is er niet.")
DECIDED: Final = Text("This application has been decided on.", "Over deze aanvraag is al beslist.")
OTHER_STEP: Final = Text(
    "The application is at another step now.", "De aanvraag is nu bij een andere stap."
)
NOT_PDF: Final = Text(
    "A signed document is a PDF file of at most 5 MB.",
    "Een ondertekend stuk is een PDF-bestand van ten hoogste 5 MB.",
)
NO_SUCH_DOCUMENT: Final = Text(
    "The agreement asks for no such document.", "Het convenant vraagt niet om dat stuk."
)
GIVE_REASON: Final = Text("Give the reason.", "Geef de reden.")
NOBODY_READ_IT: Final = Text(
    "No party has been shown it yet.", "Nog geen partij heeft haar gezien."
)
NOT_YOURS: Final = Text(
    "Only the party itself or the secretariat does this.",
    "Alleen de partij zelf of het secretariaat doet dit.",
)
NO_SUCH_WAY: Final = Text(
    "Say what happens to the data: one of the ways that the agreement knows.",
    "Zeg wat er met de gegevens gebeurt: op een van de manieren die het convenant kent.",
)
NO_NOTICE: Final = Text("No notice stands.", "Er loopt geen opzegging.")


# Applying -------------------------------------------------------------------------------------


@transaction.atomic
def apply_for_accession(
    *,
    name: str,
    works_with: str,
    motivation: str,
    fte: int,
    groups: list[str],
    contact_name: str,
    contact_email: str,
    language: str = "",
    documents: Mapping[str, bytes] | None = None,
) -> Application:
    """Take in what a company hands in to join; the secretariat alone reads it for now."""
    _ask_room_today()
    for step, content in (documents or {}).items():
        check_document(step, content)
    application = _entered(
        name=name,
        size=size_class(fte),
        groups=[code for code in groups if code in rules.working_groups(agreement())],
        said=_sealed(works_with=works_with, motivation=motivation),
    )
    _note_contact(application, contact_name, contact_email, language, fte)
    for step, content in (documents or {}).items():
        _keep_document(application, step, content)
    _write(None, application.code, "apply-for-accession", application, JOINING)
    return application


def _ask_room_today() -> None:
    """Raise Refused when more came in today than the secretariat can read."""
    taken = Application.objects.visible_to(DESK)
    if taken.filter(handed_in__date=clock.today(), state="applicant").count() >= MOST_IN_A_DAY:
        raise Refused(TOO_MANY)


DESK: Final = Reader(roles=frozenset({"case-handler"}))


def _entered(**about: Any) -> Application:
    """The application, under a code that no party and no other application has."""
    stem = slugify(about["name"])[:50] or "applicant"
    for number in range(1, 1000):
        code = stem if number == 1 else f"{stem}-{number}"
        if not _taken(code):
            found = _stored(code, about)
            if found is not None:
                return found
    raise Refused(TOO_MANY)


def _taken(code: str) -> bool:
    """Does a party stand under this code? One that left or was refused may apply again."""
    return Party.objects.filter(code=code).exclude(state__in=AGAIN).exists()


AGAIN: Final = (Party.State.LEFT, Party.State.REFUSED)


def _stored(code: str, about: Mapping[str, Any]) -> Application | None:
    application = Application(level=Level.BILATERAL, owner="secretariat", code=code, **about)
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError:
        return None
    return application


def _note_contact(application: Application, name: str, email: str, language: str, fte: int) -> None:
    told = _sealed(name=name, email=email, language=language, fte=fte)
    level, owner = access.usual_level(Contact.KIND), application.code
    Contact(level=level, owner=owner, application=application, sealed=told).save()


@transaction.atomic
def take_in_document(*, by: Person, number: int, step: str, content: bytes) -> None:
    """Add a signed document that came in later, or a better copy of one."""
    _ask_handler(by)
    check_document(step, content)
    application = _held(number, "applicant", "objecting")
    SignedDocument.objects.discard(application=application, step=step)
    _keep_document(application, step, content)
    _write(by, application.code, "take-in-document", application, step)


def check_document(step: str, content: bytes) -> None:
    """Raise Refused when this cannot be one of the signed documents."""
    if step not in rules.documents(agreement()):
        raise Refused(NO_SUCH_DOCUMENT)
    if not content.startswith(b"%PDF-") or len(content) > LARGEST:
        raise Refused(NOT_PDF)


def _keep_document(application: Application, step: str, content: bytes) -> None:
    SignedDocument(
        level=access.usual_level(SignedDocument.KIND),
        owner=application.code,
        application=application,
        step=step,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        sealed=seal(content),
    ).save()


@transaction.atomic
def note_fee_paid(*, by: Person, number: int) -> None:
    """Note that the applicant's fee came in."""
    _ask_handler(by)
    application = _held(number, "applicant", "objecting")
    application.fee_paid = clock.today()
    application.save(update_fields=["fee_paid"])
    _write(by, application.code, "note-fee-paid", application, "pay-fee")


# The parties' say -----------------------------------------------------------------------------


@transaction.atomic
def open_window(*, by: Person, number: int) -> Application:
    """Show the application to all parties, and give them their days to object."""
    _ask_handler(by)
    application = _held(number, "applicant")
    application.state, application.opened = Application.State.OBJECTING, clock.today()
    application.level = access.usual_level(Application.KIND)
    application.save(update_fields=["state", "opened", "level"])
    _enter_applicant(application, by)
    _write(by, application.code, "open-objection-window", application, DECIDING)
    return application


def _enter_applicant(application: Application, by: Person) -> None:
    """Enter the organisation as an applicant whom parties may object to."""
    side = next(c for c, e in agreement().constituencies.items() if Party.Kind.COMPANY in e.kinds)
    party = enter_party(
        code=application.code,
        name=application.name,
        kind=Party.Kind.COMPANY,
        constituency=side,
        state=Party.State.APPLICANT,
        size=application.size,
    )
    if party.state in AGAIN:
        afresh = {"joined": None, "left_on": None, "size": application.size}
        _move(party.code, Party.State.APPLICANT, by, **afresh)
    _move(party.code, Party.State.OBJECTING, by)


@transaction.atomic
def object_to_accession(*, by: Person, number: int, reason: str) -> Objection:
    """Object for one's party, with a reason that only the secretariat reads."""
    application = _held(number, "objecting", for_reader=by)
    party = by.party
    verdict = may_object(application, party, reason=reason)
    if party is None or not verdict:
        raise Refused(verdict.why)
    objection = Objection(
        level=access.usual_level(Objection.KIND),
        owner=party.code,
        application=application,
        reason=seal(reason.strip().encode()),
        made_by=by,
    )
    try:
        with transaction.atomic():
            objection.save()
    except IntegrityError:
        raise Refused(TWICE) from None
    _write(by, party.code, "object-to-accession", application, DECIDING)
    return objection


@transaction.atomic
def withdraw_objection(*, by: Person, number: int) -> None:
    """Take one's party's objection back, as long as nothing has been decided."""
    application = _held(number, "objecting", for_reader=by)
    party = by.party
    mine = Objection.objects.visible_to(access.reader(by)).select_for_update()
    objection = mine.filter(
        application=application, withdrawn=None, owner=party.code if party else ""
    ).first()
    if party is None or objection is None:
        raise Refused(NO_OBJECTION)
    objection.withdrawn = clock.now()
    objection.save(update_fields=["withdrawn"])
    _write(by, party.code, "withdraw-objection", application, DECIDING)


@transaction.atomic
def admit_party(*, by: Person, number: int) -> tuple[Party, Invitation, str]:
    """Let the applicant in, once nobody objects and all is there; its contact is invited.

    It takes part in the working groups it chose as soon as the contact comes in. The key of the
    invitation's link is told here only.
    """
    _ask_handler(by)
    application = _held(number, "applicant", "objecting")
    verdict = may_admit(application)
    if not verdict:
        raise Refused(verdict.why)
    today = clock.today()
    party = _move(application.code, Party.State.ACTIVE, by, joined=today)
    application.state, application.decided = Application.State.ACTIVE, today
    application.save(update_fields=["state", "decided"])
    _write(by, application.code, "admit-party", application, DECIDING)
    schedule_duties(party=party, by=by)
    contact = contact_of(application)
    whom = {told: contact[told] for told in ("email", "name", "language")}
    member = expect_person(**whom)
    seat_in_groups(person=by, party=party, member=member, chosen=application.groups)
    invitation, key = invite_person(by=by, party=party, role=Role.Name.CSR_OFFICER, **whom)
    return party, invitation, key


@transaction.atomic
def refuse_party(*, by: Person, number: int, why: str) -> None:
    """Turn an application down, with the reason.

    One that nobody was shown yet is turned down by the secretariat alone; from then on the rule
    says when: while a party objects, or when its time has passed.
    """
    _ask_handler(by)
    if not why.strip():
        raise Refused(GIVE_REASON)
    application = _held(number, "applicant", "objecting")
    verdict = may_refuse(application)
    if not verdict:
        raise Refused(verdict.why)
    if application.state == Application.State.OBJECTING:
        _move(application.code, Party.State.REFUSED, by)
    application.state, application.decided = Application.State.REFUSED, clock.today()
    application.why = seal(why.strip().encode())
    application.save(update_fields=["state", "decided", "why"])
    _write(by, application.code, "refuse-party", application, DECIDING)


# What the rules say ---------------------------------------------------------------------------


def may_object(application: Application, party: Party | None, *, reason: str) -> Verdict:
    """May this party object to the application today?"""
    if party is None:
        return Denied(NO_PARTY)
    return rules.may_object(
        agreement(),
        _as_value(application),
        state_of(party),
        clock.today(),
        reason_given=bool(reason.strip()),
    )


def may_admit(application: Application) -> Verdict:
    """May the applicant be let in today, and if not, what is in the way?"""
    documents = SignedDocument.objects.visible_to(DESK).filter(application=application)
    return rules.may_admit(
        agreement(),
        _as_value(application),
        _objections(application),
        set(documents.values_list("step", flat=True)),
        application.fee_paid is not None,
        application.groups,
        clock.today(),
    )


def may_refuse(application: Application) -> Verdict:
    """May the applicant be turned down today, and if not, why not?"""
    if application.state == Application.State.APPLICANT:
        return Allowed(NOBODY_READ_IT)
    objections = _objections(application)
    return rules.may_refuse(agreement(), _as_value(application), objections, clock.today())


def _objections(application: Application) -> list[rules.Objection]:
    made = Objection.objects.visible_to(DESK).filter(application=application)
    return [rules.Objection(each.owner, True, each.withdrawn is not None) for each in made]


def standing_objections(application: Application) -> int:
    """How many parties object now; which ones is not told here."""
    found = Objection.objects.visible_to(DESK).filter(application=application, withdrawn=None)
    return found.count()


def _as_value(application: Application) -> rules.Application:
    state = next(state for state in rules.NAMES if state == application.state)
    motivated = bool(motivation_of(application)["motivation"].strip())
    return rules.Application(application.code, motivated, None, application.opened, state)


def motivation_of(application: Application) -> dict[str, str]:
    """What the company says of its work with metal, and why it wants to join."""
    told: dict[str, str] = json.loads(unseal(application.said))
    return told


def contact_of(application: Application) -> dict[str, Any]:
    """Whom to write to, and how many full-time jobs there are."""
    return contact_told(Contact.objects.visible_to(DESK).get(application=application))


def contact_told(contact: Contact) -> dict[str, Any]:
    """What a contact that was opened says."""
    told: dict[str, Any] = json.loads(unseal(contact.sealed))
    return told


def size_class(fte: int) -> str:
    """The code of the size class that a company pays by: `upto-250`, or `above`."""
    upto = rules.fee(agreement(), fte).upto
    return f"upto-{upto}" if upto else "above"


# Leaving --------------------------------------------------------------------------------------


@transaction.atomic
def give_notice(*, by: Person, party: Party, data: str) -> Departure:
    """Say that a party leaves, and what is to happen to its data; until then it stays a party."""
    _ask_own_or_handler(by, party)
    if data not in rules.data_on_leaving(agreement()):
        raise Refused(NO_SUCH_WAY)
    today = clock.today()
    last = rules.leaves_on(agreement(), today)
    _move(party.code, Party.State.NOTICE, by, leaves_on=last)
    departure = Departure.objects.create(party=party, given=today, given_by=by, data=data)
    _write(by, party.code, "give-notice", departure, LEAVING)
    return departure


@transaction.atomic
def withdraw_notice(*, by: Person, party: Party) -> None:
    """Stay after all."""
    _ask_own_or_handler(by, party)
    _move(party.code, Party.State.ACTIVE, by, leaves_on=None)
    departure = _standing_departure(party)
    departure.withdrawn = clock.today()
    departure.save(update_fields=["withdrawn"])
    _write(by, party.code, "withdraw-notice", departure, LEAVING)


@transaction.atomic
def leave_agreement(*, by: Person, party: Party) -> Departure:
    """Let a party go when its notice has run: roles end, accounts close, data go as was said."""
    _ask_handler(by)
    held = Party.objects.select_for_update().get(pk=party.pk)
    departure = _standing_departure(held)
    verdict = rules.may_leave(agreement(), state_of(held).state, departure.given, clock.today())
    if not verdict:
        raise Refused(verdict.why)
    gone = _move(held.code, Party.State.LEFT, by, left_on=clock.today(), leaves_on=None)
    schedule_duties(party=gone, by=by)
    for person in Person.objects.filter(roles__party=held, roles__ended=None).distinct():
        close_account(by=by, person=person)
    _let_objections_go(held, by)
    departure.left, departure.erased = clock.today(), _erase(held, departure, by)
    departure.save(update_fields=["left", "erased"])
    _write(by, held.code, "leave-agreement", departure, LEAVING)
    return departure


def _let_objections_go(party: Party, by: Person) -> None:
    """Who is no party any more stops nobody from joining."""
    mine = Objection.objects.visible_to(DESK).filter(owner=party.code, withdrawn=None)
    for objection in mine.filter(application__state=Application.State.OBJECTING):
        Objection.objects.amend(objection.pk, withdrawn=clock.now())
        _write(by, party.code, "withdraw-objection", objection.application, LEAVING)


def _erase(party: Party, departure: Departure, by: Person) -> int | None:
    """How many confidential records of the party were erased; None when they stay, sealed."""
    if departure.data == KEPT:
        return None
    told: dict[str, Any] = {"by": by, "party": party.code}
    ways = (
        erase_lists,
        erase_assessments,
        erase_heat_maps,
        erase_plans,
        erase_reports,
        erase_evidence,
        erase_papers,
    )
    return sum(erase(**told) for erase in ways)


KEPT: Final = "kept-sealed"


@transaction.atomic
def erase_papers(*, by: Person, party: str) -> int:
    """Erase what a party signed to join, whom to write to, and why it objected; how many."""
    _ask_handler(by)
    found = [model._base_manager.filter(owner=party) for model in (SignedDocument, Contact)]
    objections = Objection._base_manager.filter(owner=party)
    count = sum(each.count() for each in (*found, objections))
    for each in found:
        each.delete()
    objections.update(reason=seal(b""))
    write_line(who=str(by.code), party=party, deed="erase-papers", subject=f"party:{party}")
    return count


def _standing_departure(party: Party) -> Departure:
    found = Departure.objects.select_for_update().filter(party=party, withdrawn=None, left=None)
    departure = found.first()
    if departure is None:
        raise Refused(NO_NOTICE)
    return departure


def _move(code: str, to: str, by: Person, **dated: Any) -> Party:
    """The party in its next state, or Refused with the reason why it does not go there."""
    try:
        return move_party(code=code, to=to, who=str(by.code), **dated)
    except NoSuchStep as refused:
        raise Refused(refused.why) from None


# Who may, and what is written down ------------------------------------------------------------


def handles(reader: Reader) -> bool:
    """Is this a case handler of the secretariat?"""
    return Role.Name.CASE_HANDLER in reader.roles


def _ask_handler(person: Person) -> None:
    if not handles(access.reader(person)):
        raise Refused(ONLY_SECRETARIAT)


def _ask_own_or_handler(person: Person, party: Party) -> None:
    reader = access.reader(person)
    if reader.party != party.code and not handles(reader):
        raise Refused(NOT_YOURS)


def _held(number: int, *states: str, for_reader: Person | None = None) -> Application:
    """The application, held until the act is done, if it is in one of these states."""
    reader = access.reader(for_reader) if for_reader else DESK
    found = Application.objects.visible_to(reader).select_for_update().filter(pk=number)
    application = found.first()
    if application is None or application.state not in states:
        waits = application is not None and application.state in ("applicant", "objecting")
        raise Refused(OTHER_STEP if waits else DECIDED)
    return application


def _sealed(**told: object) -> bytes:
    return seal(json.dumps(told, ensure_ascii=False).encode())


def _write(
    by: Person | None, party: str, deed: str, about: Application | Departure, clause: str
) -> None:
    kind = "application" if isinstance(about, Application) else "departure"
    who = str(by.code) if by else ""
    write_line(who=who, party=party, deed=deed, subject=f"{kind}:{about.pk}", clause=clause)
