"""A person's duties as a calendar for their own program, at an address that can be revoked.

A calendar lies with others (a phone, a mail provider): it holds what has to be done by when, which
the agreement says in public, and never how far a party is with it.
"""

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils.translation import ngettext

from schakel.covenant.rules import source_in_words
from schakel.covenant.sharing import Reader
from schakel.exchange.icalendar import Appointment, calendar_file
from schakel.language import Language
from schakel.secretariat import access, clock
from schakel.secretariat.duties.acts import may_see_all
from schakel.secretariat.duties.models import Duty, Feed
from schakel.secretariat.duties.register import owner_names
from schakel.secretariat.duties.states import OUTSTANDING
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.people.models import Person


@transaction.atomic
def open_feed(*, by: Person) -> str:
    """A new address for this person's calendar; an earlier one stops. Told only now, and once."""
    Person.objects.select_for_update().get(pk=by.pk)
    _revoke(by)
    token = secrets.token_urlsafe(32)
    feed = Feed.objects.create(person=by, token_hash=_hashed(token))
    _write(by, "open-feed", feed)
    return token


@transaction.atomic
def revoke_feed(*, by: Person) -> bool:
    """Stop this person's calendar address; False when there was none."""
    Person.objects.select_for_update().get(pk=by.pk)
    return _revoke(by)


def _revoke(person: Person) -> bool:
    standing = Feed.objects.filter(person=person, revoked=None).first()
    if standing is None:
        return False
    standing.revoked = clock.now()
    standing.save(update_fields=["revoked"])
    _write(person, "revoke-feed", standing)
    return True


def _write(person: Person, deed: str, feed: Feed) -> None:
    party = person.party.code if person.party else ""
    write_line(who=str(person.code), party=party, deed=deed, subject=f"feed:{feed.pk}")


def standing_feed(person: Person) -> Feed | None:
    """The feed that this person has now."""
    return Feed.objects.filter(person=person, revoked=None).first()


def person_behind(token: str) -> Person | None:
    """Whose feed this is; None when it was revoked, or its person works here no more."""
    standing = Feed.objects.filter(token_hash=_hashed(token), revoked=None)
    feed = standing.filter(person__is_active=True).select_related("person").first()
    return feed.person if feed and feed.person.standing_roles().exists() else None


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def feed_of(person: Person, language: Language) -> bytes:
    """The calendar: a party's own duties; for the secretariat how many are due, without names."""
    reader = access.reader(person)
    outstanding = Duty.objects.visible_to(reader).filter(OUTSTANDING)
    if may_see_all(reader):
        days = _counted(outstanding, language)
    else:
        own = {reader.party or "", *reader.bodies} - {""}
        days = _own(outstanding.filter(owner__in=own), reader, language)
    return calendar_file(access.agreement().title.within(language), days, clock.today())


def _own(duties: Iterable[Duty], reader: Reader, language: Language) -> Iterator[Appointment]:
    """One entry for each duty; what is not the party's own says whose it is."""
    among = list(duties)
    names = owner_names(duty.owner for duty in among if duty.owner != reader.party)
    for duty in among:
        said = access.agreement().obligations[duty.obligation].what.within(language)
        if duty.owner in names:
            said = f"{said} ({names[duty.owner].within(language)})"
        uid = f"duty-{duty.pk}@{access.agreement().code}.schakel"
        yield _appointment(uid, duty, said, language)


def _counted(duties: Iterable[Duty], language: Language) -> Iterator[Appointment]:
    """One entry for each obligation and day, with how many have it then."""
    among = list(duties)
    many = Counter((duty.obligation, duty.limit) for duty in among)
    first = {(duty.obligation, duty.limit): duty for duty in reversed(among)}
    for (code, day), count in many.items():
        what = access.agreement().obligations[code].what.within(language)
        of = ngettext("%(count)s party", "%(count)s parties", count) % {"count": count}
        uid = f"{code}-{day.isoformat()}@{access.agreement().code}.schakel"
        yield _appointment(uid, first[code, day], f"{what} ({of})", language)


def _appointment(uid: str, duty: Duty, said: str, language: Language) -> Appointment:
    held = access.agreement()
    source = source_in_words(held, held.obligations[duty.obligation].source)
    return Appointment(
        uid, duty.limit, said, source.within(language), (held.header.short.within(language),)
    )
