"""The rooms of the desk, in one place: what the masthead and the first page show of them.

A new room adds one `Room` to its `Group`; nothing else of the frame changes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext_lazy as _

Words = object  # a text that is read in the reader's language when it is shown


@dataclass(frozen=True, slots=True)
class Room:
    """A room: its name, the address of its first page, what one does there.

    `within`: the names of other addresses, and the namespaces, that belong to it besides its own.
    `open`: to everybody; else to those who speak for a party.
    """

    name: Words
    at: str
    about: Words
    within: tuple[str, ...] = ()
    open: bool = False

    @property
    def address(self) -> str:
        return reverse(self.at)

    def holds(self, match: ResolverMatch) -> bool:
        """Is the page that was asked for a page of this room?"""
        ours = {self.at, self.at.partition(":")[0], *self.within}
        return not ours.isdisjoint({match.view_name, *match.namespaces})


@dataclass(frozen=True, slots=True)
class Group:
    """Rooms that stand together in the masthead."""

    name: Words
    rooms: tuple[Room, ...]


GROUPS = (
    Group(
        _("The agreement"),
        (
            Room(
                _("The agreement"),
                "agreement",
                _(
                    "Every party, body, duty and word of it, with the page it stands on. "
                    "Find anything in English or Dutch."
                ),
                within=("clause",),
                open=True,
            ),
            Room(
                _("Calendar"),
                "calendar",
                _("What is due, when and by whom; as it stands today or stood on any day."),
                open=True,
            ),
            Room(
                _("Duties"),
                "duties",
                _("What you owe by when, how far it is, and what happens when it is late."),
            ),
        ),
    ),
    Group(
        _("Parties"),
        (
            Room(
                _("Parties"),
                "parties:parties",
                _(
                    "Who takes part and who speaks for whom; how a company joins, "
                    "how parties object, how one leaves."
                ),
                within=("people", "accession"),
                open=True,
            ),
            Room(
                _("Governance"),
                "governance",
                _(
                    "Who sits in which body, what comes to the table, what was decided "
                    "and on what mandate."
                ),
            ),
        ),
    ),
    Group(
        _("Due diligence"),
        (
            Room(
                _("Assessments"),
                "diligence",
                _(
                    "A company looks at itself once a year in six steps: what is next and how "
                    "long it takes, what others think of it, and the years side by side."
                ),
            ),
            Room(
                _("Chain room"),
                "chains",
                _(
                    "From a purchase list to where the metal probably comes from, who may be "
                    "harmed there, how sure that is, and what to look at first."
                ),
                within=("job",),
            ),
            Room(
                _("Risks"),
                "risks",
                _(
                    "A company's heat map as its record, that of the industry, and what unions and "
                    "NGOs bring to it."
                ),
            ),
            Room(
                _("Action plans"),
                "plans",
                _(
                    "What a company does about harm in its chain, by when and for whom; who "
                    "reviews it, and whether it helped."
                ),
            ),
            Room(
                _("Independent check"),
                "checks",
                _(
                    "Each year companies are drawn by lot, in a way that all can do over; an "
                    "evaluator looks at them and tells all what there is to learn."
                ),
            ),
            Room(
                _("Public reports"),
                "statements",
                _(
                    "What companies report on their due diligence, and how a company drafts its "
                    "own report from what is on record."
                ),
                open=True,
            ),
        ),
    ),
    Group(
        _("Trust"),
        (
            Room(
                _("Sharing"),
                "sharing",
                _(
                    "Who is named on what, who asks to read something, "
                    "and a receipt of every reading of what is yours."
                ),
            ),
            Room(
                _("Ledger"),
                "ledger",
                _(
                    "Who did what under which clause, in lines that nobody can change unseen; "
                    "and your own to take home."
                ),
            ),
            Room(
                _("Who may read what"),
                "who-may-read",
                _(
                    "Six levels, from public to identity, and for every kind of information "
                    "who reads it and why."
                ),
                open=True,
            ),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A room as a page links it; `current`: "page" on its first page, "true" elsewhere in it."""

    room: Room
    address: str
    current: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A group as a page shows it: the rooms that are open to the reader."""

    name: Words
    links: tuple[Link, ...]

    @property
    def address(self) -> str:
        """Of its first room."""
        return self.links[0].address

    @property
    def current(self) -> bool:
        return any(link.current for link in self.links)


def shown(request: HttpRequest, speaks: bool) -> tuple[Shown, ...]:
    """The groups with a room for this reader, who speaks for a party or does not."""
    groups = (Shown(group.name, tuple(_links(group, request, speaks))) for group in GROUPS)
    return tuple(group for group in groups if group.links)


def _links(group: Group, request: HttpRequest, speaks: bool) -> Iterator[Link]:
    match = request.resolver_match
    for room in group.rooms:
        if room.open or speaks:
            here = match is not None and room.holds(match)
            first = here and request.path == room.address
            yield Link(room, room.address, "page" if first else "true" if here else "")
