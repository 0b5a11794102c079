"""What unions, NGOs and their partners bring, and the cards by which it is cited."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from schakel.covenant import support as rules
from schakel.covenant.sharing import Level, Reader
from schakel.covenant.support import CONFIDENCES, SORTS, Brought
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person
from schakel.secretariat.risks.acts.refusals import (
    OFFICE,
    ONLY_OWNER,
    ONLY_SUPPORT,
    Refused,
    may_bring,
    may_edit,
)
from schakel.secretariat.risks.models import Card, CardOfSupport, Support
from schakel.secretariat.risks.written import brought as brought_of
from schakel.secretariat.risks.written import brought_told, sealed, unsealed

NO_SORT: Final = Text("The brochure knows no such support.", "De brochure kent dit niet.")
STILL_TO_COME: Final = Text("That day is still to come.", "Die dag moet nog komen.")
CHANGED: Final = Text(
    "Somebody else changed it meanwhile. Look at what stands there now, and change that.",
    "Iemand anders wijzigde het intussen. Bekijk wat er nu staat, en wijzig dat.",
)


@transaction.atomic
def bring_support(
    *, person: Person, sort: str, on: date, said: Brought, narrow: bool = False
) -> Support:
    """Write down what was brought, at the level of its kind; `narrow`: for oneself and the
    secretariat alone. The card is made as far as the consent goes.
    """
    reader = access.reader(person)
    if not may_bring(reader):
        raise Refused(ONLY_SUPPORT)
    _hold(sort, on, said)
    support = Support(
        level=level_of(sort, narrow=narrow),
        owner=reader.party or "",
        sort=sort,
        on=on,
        written_by=person,
        sealed=sealed(brought_told(said)),
    )
    support.save()
    _show_card(support, said)
    _line(person, support, "bring-support")
    return support


def level_of(sort: str, *, narrow: bool) -> Level:
    """The level of its kind, or bilateral where that is narrower and asked for."""
    usual = access.usual_level(sort)
    return max(usual, Level.BILATERAL) if narrow else usual


def _hold(sort: str, on: date, said: Brought) -> None:
    if sort not in SORTS:
        raise Refused(NO_SORT)
    if on > clock.today():
        raise Refused(STILL_TO_COME)
    why = rules.lacks(sort, said)
    if why is not None:
        raise Refused(why)


@transaction.atomic
def revise_support(
    *, person: Person, number: int, on: date, said: Brought, version: int
) -> Support:
    """Change what was brought, and what a card of it may tell."""
    reader = access.reader(person)
    support = Support.objects.hold(reader, number)
    if not may_edit(support.owner, reader):
        raise Refused(ONLY_OWNER)
    if version != support.version:
        raise Refused(CHANGED)
    _hold(support.sort, on, said)
    support.on, support.sealed, support.version = on, sealed(brought_told(said)), version + 1
    support.written, support.written_by = clock.now(), person
    support.save()
    _show_card(support, said)
    _line(person, support, "revise-support")
    return support


def _show_card(support: Support, said: Brought) -> None:
    """Let the card tell what it may; without consent it stays, and tells nothing any more."""
    found = rules.told(support.sort, support.on.year, support.owner, said)
    link = CardOfSupport._base_manager.filter(support=support).select_related("card").first()
    if found is None and link is None:
        return
    card = link.card if link else Card(level=access.usual_level(Card.KIND), owner=OFFICE)
    card.sort, card.withdrawn = support.sort, found is None
    card.year, card.confidence = support.on.year, found.confidence if found else "unknown"
    card.organisation = found.organisation if found else ""
    card.country, card.issue = (found.country, found.issue) if found else ("", "")
    card.save()
    if link is None:
        CardOfSupport(support=support, card=card).save()


def _line(person: Person, support: Support, deed: str) -> None:
    write_line(
        who=str(person.code),
        party=support.owner,
        deed=deed,
        subject=f"support:{support.pk}",
        clause=SORTS[support.sort],
    )


def said_in(support: Support) -> Brought:
    """What a support that was opened holds."""
    return brought_of(unsealed(support.sealed))


# Cards ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """A card as its reader sees it: what it tells, and where the content is open to them too.

    `organisation` is empty where it did not consent to be named, `age` in whole years.
    """

    number: int
    mark: str
    name: Text
    organisation: str
    age: int
    confidence: Text
    country: str
    issue: Text | None
    withdrawn: bool
    support: int | None


def cards(reader: Reader, numbers: Collection[int] | None = None) -> list[Shown]:
    """The cards that this reader sees: those with these numbers, or all that can be cited."""
    seen = Card.objects.visible_to(reader)
    kept = seen.filter(withdrawn=False) if numbers is None else seen.filter(pk__in=numbers)
    found = list(kept[:MOST])
    names = dict(
        Party.objects.filter(code__in={card.organisation for card in found} - {""}).values_list(
            "code", "name"
        )
    )
    links = CardOfSupport.objects.visible_to(reader).filter(card__in=found)
    open_ = dict(links.values_list("card_id", "support_id"))
    return [_shown(card, names, open_.get(card.pk)) for card in found]


MOST: Final = 200


def _shown(card: Card, names: dict[str, str], support: int | None) -> Shown:
    held = access.agreement()
    kind = held.sharing.kinds.get(card.sort)
    confidence = next((said for code, said in CONFIDENCES.items() if code == card.confidence), None)
    return Shown(
        number=card.pk,
        mark=card.mark,
        name=kind.name if kind else Text(card.sort, card.sort),
        organisation=names.get(card.organisation, ""),
        age=max(0, clock.today().year - card.year),
        confidence=confidence or CONFIDENCES["unknown"],
        country=card.country,
        issue=held.vocabulary.issues.get(card.issue),
        withdrawn=card.withdrawn,
        support=support,
    )
