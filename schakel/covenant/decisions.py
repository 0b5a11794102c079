"""Who may vote, when, on what mandate, and whether it is carried. Values in, verdicts out.

Electors are frozen when a vote opens. A voice is a seat, or in the assembly a party: it is heard
once, through its holder or whoever stands in. Whoever is recused, or whose party has left since,
has no voice, also when the vote was cast before.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Final, Literal, get_args

from schakel.covenant.accession import PartyState, votes_as_party
from schakel.covenant.agreement import Agreement
from schakel.covenant.clauses import Decision
from schakel.covenant.governance import quorate, seated, seats
from schakel.covenant.obligations import day_in_words, days_from
from schakel.covenant.sharing import Allowed, Denied, Verdict
from schakel.language import LANGUAGES, Text

Choice = Literal["for", "against", "abstain", "object"]
CHOICES: Final[tuple[Choice, ...]] = get_args(Choice)


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat as it is held now; `holder` is empty while it is vacant.

    The substitute is of the same party unless `substitute_party` says otherwise.
    """

    code: str
    body: str
    constituency: str
    party: str
    holder: str = ""
    substitute: str = ""
    substitute_party: str = ""


@dataclass(frozen=True, slots=True)
class Elector:
    """A person with a vote, or who stands in for one (`stands_in_for`), as frozen at opening."""

    person: str
    party: str
    constituency: str
    seat: str = ""
    stands_in_for: str = ""

    @property
    def voice(self) -> str:
        """What is heard once: the seat, or in the assembly the party."""
        return self.seat or self.party


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a body is asked to decide, by the hash of its text and the kind of decision.

    `mandate` is the code of a delegation, or the number of the assembly's decision that gave it.
    """

    body: str
    kind: str
    text_hash: str
    mandate: str = ""


@dataclass(frozen=True, slots=True)
class Vote:
    """What a person said; whether a reason was given, never which."""

    person: str
    choice: Choice
    reason_given: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """A vote as it stands.

    `closes` is the last day of a window; None when it is held in a meeting. `closed` is the day on
    which it was closed, `withdrawn` whether that was because it was taken back. `gone` are the
    parties that have left since it opened. `edition` names the rules by which it is counted.
    """

    proposal: Proposal
    electors: tuple[Elector, ...]
    opened: date
    present: frozenset[str] = frozenset()
    chair_present: bool = False
    recused: frozenset[str] = frozenset()
    closes: date | None = None
    votes: tuple[Vote, ...] = ()
    gone: frozenset[str] = frozenset()
    closed: date | None = None
    withdrawn: bool = False
    edition: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How the voices of one constituency were heard."""

    favour: int = 0
    against: int = 0
    abstained: int = 0
    objected: int = 0
    silent: int = 0
    recused: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(*(getattr(self, n) + getattr(other, n) for n in self.__slots__))


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether it is carried, why, whether the body could decide, and the count by constituency."""

    carried: bool
    why: Text
    quorate: bool = True
    counts: Mapping[str, Count] = field(default_factory=dict)


# Opening --------------------------------------------------------------------------------------


def may_open(
    agreement: Agreement,
    proposal: Proposal,
    *,
    by_roles: Collection[str],
    delegated: Collection[str] = (),
    party_states: Mapping[str, PartyState] | None = None,
    quorum: Verdict | None = None,
    opened: date | None = None,
    closes: date | None = None,
) -> Verdict:
    """Judge whether this may be put to the vote now, by somebody in these roles.

    `delegated` are the mandates that stand: numbers of the assembly's decisions, or codes of
    delegations it has given. `quorum` is the verdict on who is in the room, if it is a meeting;
    `opened` and `closes` are the days of the window, if it is not.
    """
    rule = agreement.governance.decisions.get(proposal.kind)
    if rule is None or rule.body != proposal.body:
        return Denied(NO_RULE)
    checks = (
        _opener(agreement, rule, by_roles),
        _worded(proposal),
        mandate(agreement, proposal, delegated),
        _sides_taking_part(agreement, rule, party_states),
        _in_numbers(quorum),
        _long_enough(agreement, proposal.kind, opened, closes),
    )
    refused = (check for check in checks if check is not None and not check)
    return next(refused, Allowed(Text("It may be put to the vote.", "Er kan worden gestemd.")))


NO_RULE: Final = Text(
    "By the agreement this body does not decide on this.",
    "Volgens het convenant besluit dit orgaan hier niet over.",
)
UNWORDED: Final = Text(
    "The text of the proposal is not fixed yet.", "De tekst van het voorstel ligt nog niet vast."
)
HASH: Final = re.compile(r"[0-9a-f]{64}")


def window_ends(agreement: Agreement, kind: str, opened: date) -> date:
    """The earliest last day of a vote outside a meeting, when it opens on this day."""
    rule = agreement.governance.decisions[kind]
    return days_from(opened, rule.objection_days or rule.window_days or 0)


def _long_enough(
    agreement: Agreement, kind: str, opened: date | None, closes: date | None
) -> Verdict | None:
    if opened is None or closes is None or closes >= window_ends(agreement, kind, opened):
        return None
    day = day_in_words(window_ends(agreement, kind, opened))
    return Denied(
        Text(f"Keep it open until {day.en} at least.", f"Houd de stemming open tot {day.nl}.")
    )


def gives_mandate(agreement: Agreement, kind: str, *, carried: bool) -> bool:
    """Does a decision of this kind, carried, hand something to another body?"""
    return carried and agreement.governance.decisions[kind].delegates


def _opener(agreement: Agreement, rule: Decision, by_roles: Collection[str]) -> Verdict | None:
    if set(by_roles) & set(rule.opened_by):
        return None
    names = [agreement.sharing.roles[code].name for code in rule.opened_by]
    who = _joined(names, Text("or", "of"))
    return Denied(
        Text(
            f"Only the {who.en} puts this to the vote.",
            f"Alleen de {who.nl} brengt dit in stemming.",
        )
    )


def _worded(proposal: Proposal) -> Verdict | None:
    return None if HASH.fullmatch(proposal.text_hash) else Denied(UNWORDED)


def _sides_taking_part(
    agreement: Agreement, rule: Decision, parties: Mapping[str, PartyState] | None
) -> Verdict | None:
    """A body that needs every constituency has parties in each."""
    if parties is None or not rule.each_constituency:
        return None
    there = {p.constituency for p in parties.values() if votes_as_party(agreement, p)}
    sides = seats(agreement, rule.body) or agreement.constituencies
    missing = [agreement.constituencies[code].name for code in sides if code not in there]
    if not missing:
        return None
    named = _joined(missing, Text("and", "en"))
    return Denied(Text(f"No party takes part for {named.en}.", f"Geen partij voor {named.nl}."))


def mandate(agreement: Agreement, proposal: Proposal, delegated: Collection[str]) -> Verdict:
    """Judge whether the body may decide this: by itself, by its task, or by a standing mandate."""
    body = agreement.bodies[proposal.body]
    rule = agreement.governance.decisions[proposal.kind]
    if body.under is None:
        return Allowed(
            Text(f"The {body.name.en} has the last word.", f"De {body.name.nl} beslist.")
        )
    if rule.task is not None:
        task = agreement.governance.tasks[rule.task].what
        return Allowed(Text(f"It is the body's own task: {task.en}.", f"Eigen taak: {task.nl}."))
    return _standing(agreement, proposal, delegated)


def _standing(agreement: Agreement, proposal: Proposal, delegated: Collection[str]) -> Verdict:
    giver = agreement.bodies[agreement.bodies[proposal.body].under or ""].name
    taker = agreement.bodies[proposal.body].name
    delegation = agreement.governance.delegations.get(proposal.mandate)
    another = delegation is not None and delegation.taker != proposal.body
    if proposal.mandate and proposal.mandate in delegated and not another:
        return Allowed(
            Text(f"The {giver.en} gave the mandate for it.", f"De {giver.nl} gaf er mandaat voor.")
        )
    return Denied(
        Text(
            f"The {giver.en} has not handed this to the {taker.en}: there is no mandate.",
            f"De {giver.nl} heeft dit niet aan de {taker.nl} overgedragen: er is geen mandaat.",
        )
    )


def _in_numbers(room: Verdict | None) -> Verdict | None:
    """Whether those in the room may decide, as the chair says it."""
    if room is None or room:
        return room
    return Denied(
        Text(f"There is no quorum. {room.why.en}", f"Er is geen quorum. {room.why.nl}"),
    )


def _joined(texts: Iterable[Text], word: Text) -> Text:
    many = list(texts)
    return Text(
        *(f" {word.within(lang)} ".join(t.within(lang) for t in many) for lang in LANGUAGES)
    )


# Electors -------------------------------------------------------------------------------------


def electors(
    agreement: Agreement,
    body: str,
    seats: Iterable[Seat],
    parties: Mapping[str, PartyState],
    *,
    voteless: Collection[str] = (),
) -> tuple[Elector, ...]:
    """Who votes in this body now: holders of seats, in the assembly speakers of parties, in a
    working group its members, each party with one voice.

    No supporter, applicant, office or party that has left is among them, nor a person among
    `voteless`: the chair, say, who also works for a party. Nobody is in it twice: a person is
    heard through the first voice of which she is the holder.
    """
    if agreement.bodies[body].under is None:
        found = list(_speakers(parties))
    elif body in seated(agreement):
        found = list(_seated(agreement, body, seats))
    else:
        found = list(_members(body, seats))
    entitled = [
        each
        for each in found
        if each.person not in voteless
        and each.party in parties
        and _entitled(agreement, each, parties[each.party])
    ]
    return _once_each(sorted(entitled, key=lambda elector: bool(elector.stands_in_for)))


def _entitled(agreement: Agreement, elector: Elector, party: PartyState) -> bool:
    return bool(votes_as_party(agreement, party)) and party.constituency == elector.constituency


def _speakers(parties: Mapping[str, PartyState]) -> Iterator[Elector]:
    for party in parties.values():
        for person in filter(None, party.speakers):
            first = party.speakers[0]
            yield Elector(
                person,
                party.code,
                party.constituency,
                stands_in_for="" if person == first else first,
            )


def _seated(agreement: Agreement, body: str, held: Iterable[Seat]) -> Iterator[Elector]:
    sides = seats(agreement, body)
    for seat in held:
        if seat.body != body or seat.constituency not in sides:
            continue
        if seat.holder:
            yield Elector(seat.holder, seat.party, seat.constituency, seat.code)
        if seat.substitute:
            party = seat.substitute_party or seat.party
            stands_in_for = seat.holder or VACANT
            yield Elector(seat.substitute, party, seat.constituency, seat.code, stands_in_for)


VACANT: Final = "vacant"


def _members(body: str, held: Iterable[Seat]) -> Iterator[Elector]:
    """Each member for the party; who came first speaks, the others of the party stand in."""
    first: dict[str, str] = {}
    for seat in held:
        if seat.body == body and seat.holder:
            speaks = first.setdefault(seat.party, seat.holder)
            stands_in_for = "" if speaks == seat.holder else speaks
            yield Elector(seat.holder, seat.party, seat.constituency, stands_in_for=stands_in_for)


def _once_each(found: Iterable[Elector]) -> tuple[Elector, ...]:
    people: dict[str, Elector] = {}
    for elector in found:
        people.setdefault(elector.person, elector)
    return tuple(people.values())


# Voting ---------------------------------------------------------------------------------------


def choices(agreement: Agreement, kind: str) -> tuple[Choice, ...]:
    """What one may say: to a proposal by consent one objects, with a reason, or lets it be."""
    if agreement.governance.decisions[kind].method == "consent":
        return ("for", "abstain", "object")
    return ("for", "against", "abstain")


def may_vote(
    agreement: Agreement,
    ballot: Ballot,
    person: str,
    today: date,
    choice: Choice | None = None,
    *,
    reason_given: bool = True,
) -> Verdict:
    """Judge whether this person may vote now, and so; the reason is what a chair would say."""
    elector = next((each for each in ballot.electors if each.person == person), None)
    if elector is None:
        return Denied(NO_ELECTOR)
    checks = (
        _still_entitled(ballot, elector),
        _in_time(ballot, today),
        _unheard(ballot, elector),
        _in_the_room(ballot, elector),
        _answerable(agreement, ballot, choice, reason_given=reason_given),
    )
    return next(
        (c for c in checks if c is not None), Allowed(Text("You may vote.", "U kunt stemmen."))
    )


NO_ELECTOR: Final = Text(
    "You were not among those with a vote when this was opened.",
    "U hoorde niet bij de stemgerechtigden toen de stemming werd geopend.",
)
LEFT: Final = Text("Your party has left the agreement since.", "Uw partij is intussen uitgetreden.")
RECUSED: Final = Text(
    "You, or somebody of your party, stood aside from this decision.",
    "U, of iemand van uw partij, onthoudt zich van dit besluit wegens belang.",
)
CLOSED: Final = Text("The vote has been closed.", "De stemming is gesloten.")
TOO_EARLY: Final = Text("The vote is not open yet.", "De stemming is nog niet open.")
TWICE: Final = Text("You have voted already.", "U hebt al gestemd.")
HEARD: Final = Text("Your seat or party has voted already.", "Uw zetel of partij heeft al gestemd.")
HOLDER_THERE: Final = Text(
    "The one you stand in for is in the room and votes.",
    "Degene voor wie u invalt is aanwezig en stemt.",
)
ABSENT: Final = Text(
    "You are not noted as present in the meeting.", "U staat niet als aanwezig genoteerd."
)
NO_SUCH_ANSWER: Final = Text(
    "This decision is not taken with that answer.", "Bij dit besluit hoort dat antwoord niet."
)
OBJECTION_SAYS_WHY: Final = Text(
    "An objection says why: give a reason.", "Een bezwaar zegt waarom: geef een reden."
)


def _still_entitled(ballot: Ballot, elector: Elector) -> Denied | None:
    if elector.party in ballot.gone:
        return Denied(LEFT)
    if elector.person in ballot.recused or elector.party in _recused_parties(ballot):
        return Denied(RECUSED)
    return None


def _recused_parties(ballot: Ballot) -> set[str]:
    """An interest is the party's: nobody of the same party votes in place of who stood aside."""
    return {each.party for each in ballot.electors if each.person in ballot.recused}


def _in_time(ballot: Ballot, today: date) -> Denied | None:
    if today < ballot.opened:
        return Denied(TOO_EARLY)
    if ballot.closed is not None:
        return Denied(ended(ballot))
    if ballot.closes is not None and today > ballot.closes:
        day = day_in_words(ballot.closes)
        return Denied(Text(f"One could vote until {day.en}.", f"Stemmen kon tot en met {day.nl}."))
    return None


def _unheard(ballot: Ballot, elector: Elector) -> Denied | None:
    if any(vote.person == elector.person for vote in ballot.votes):
        return Denied(TWICE)
    return Denied(HEARD) if elector.voice in _heard(ballot) else None


def _in_the_room(ballot: Ballot, elector: Elector) -> Denied | None:
    holder = next((e for e in ballot.electors if e.person == elector.stands_in_for), None)
    able = holder is not None and _still_entitled(ballot, holder) is None
    if able and elector.stands_in_for in ballot.present:
        return Denied(HOLDER_THERE)
    if ballot.closes is None and elector.person not in ballot.present:
        return Denied(ABSENT)
    return None


def _answerable(
    agreement: Agreement, ballot: Ballot, choice: Choice | None, *, reason_given: bool
) -> Denied | None:
    if choice is None:
        return None
    if choice not in choices(agreement, ballot.proposal.kind):
        return Denied(NO_SUCH_ANSWER)
    return Denied(OBJECTION_SAYS_WHY) if choice == "object" and not reason_given else None


def may_recuse(ballot: Ballot, person: str) -> Verdict:
    """Judge whether this person may stand aside: an elector, until the vote is closed."""
    if all(each.person != person for each in ballot.electors):
        return Denied(NO_ELECTOR)
    if ballot.closed is not None:
        return Denied(ended(ballot))
    return Allowed(Text("You may stand aside.", "U kunt zich onthouden wegens belang."))


# Closing --------------------------------------------------------------------------------------


def ended(ballot: Ballot) -> Text:
    """Why nothing more can be done with a vote that is over."""
    return WITHDRAWN if ballot.withdrawn else CLOSED


def may_withdraw(ballot: Ballot, *, by_opener: bool, by_leader: bool) -> Verdict:
    """Judge whether a proposal may be taken back: by who put it until the first vote, and by who
    leads the body until it is closed, whose own act is the consent.
    """
    if ballot.closed is not None:
        return Denied(ended(ballot))
    if by_leader or (by_opener and not ballot.votes):
        return Allowed(Text("It may be withdrawn.", "Het mag worden ingetrokken."))
    return Denied(ASK_LEADER if by_opener else NOT_PUT)


WITHDRAWN: Final = Text(
    "The proposal was withdrawn before it was decided.",
    "Het voorstel is ingetrokken voordat erover besloten was.",
)
ASK_LEADER: Final = Text(
    "Votes have been cast: now only who leads the body may withdraw it. Ask the chair.",
    "Er is gestemd: nu mag alleen wie het orgaan leidt het intrekken. Vraag het de voorzitter.",
)
NOT_PUT: Final = Text(
    "Who put a proposal to the vote withdraws it, or who leads the body.",
    "Wie een voorstel in stemming bracht trekt het in, of wie het orgaan leidt.",
)


def may_close(ballot: Ballot, today: date) -> Verdict:
    """Judge whether the vote may be closed: after its window, or when every voice was heard."""
    if ballot.closed is not None:
        return Denied(ended(ballot))
    if ballot.closes is not None and today <= ballot.closes and not _all_heard(ballot):
        day = day_in_words(ballot.closes)
        return Denied(
            Text(
                f"The window runs until and including {day.en}.",
                f"De termijn loopt tot en met {day.nl}.",
            )
        )
    return Allowed(Text("The vote may be closed.", "De stemming kan worden gesloten."))


def _all_heard(ballot: Ballot) -> bool:
    return set(_voices(ballot)) <= set(_heard(ballot))


def quorum(agreement: Agreement, ballot: Ballot) -> Verdict:
    """Judge whether the body could decide, with those in the room and those who voted."""
    rule = agreement.governance.decisions[ballot.proposal.kind]
    there = ballot.present | {vote.person for vote in ballot.votes}
    heard = [
        each for each in ballot.electors if each.person in there and each.party not in ballot.gone
    ]
    if not rule.recused_count:
        heard = [each for each in heard if _still_entitled(ballot, each) is None]
    sides = {each.constituency for each in heard}
    room = quorate(
        agreement, rule.body, sides, chair=ballot.chair_present, kind=ballot.proposal.kind
    )
    return room if not room else _enough(rule, ballot, {each.voice for each in heard})


def _enough(rule: Decision, ballot: Ballot, heard: set[str]) -> Verdict:
    """Are so many of the voices there as the rule wants?"""
    voices = {each.voice for each in ballot.electors if each.party not in ballot.gone}
    if not rule.recused_count:
        voices = set(_voices(ballot))
    least = Fraction(rule.share_present or 0) * len(voices)
    if len(heard & voices) < least:
        return Denied(
            Text(
                f"{len(heard & voices)} of {len(voices)} are there; {rule.share_present} must be.",
                f"{len(heard & voices)} van {len(voices)} zijn er; nodig is {rule.share_present}.",
            )
        )
    return Allowed(Text("Enough are there to decide.", "Er zijn er genoeg om te besluiten."))


def _voices(ballot: Ballot) -> dict[str, str]:
    """The voices that may be heard, each with its constituency."""
    return {
        each.voice: each.constituency
        for each in ballot.electors
        if _still_entitled(ballot, each) is None
    }


def _heard(ballot: Ballot) -> dict[str, Vote]:
    """What each voice said first; who is recused or has left is not heard."""
    people = {each.person: each for each in ballot.electors}
    said: dict[str, Vote] = {}
    for vote in ballot.votes:
        elector = people.get(vote.person)
        if elector is not None and _still_entitled(ballot, elector) is None:
            said.setdefault(elector.voice, vote)
    return said


def counts(ballot: Ballot) -> Mapping[str, Count]:
    """How the voices of each constituency were heard."""
    said, voices = _heard(ballot), _voices(ballot)
    every = {
        each.voice: each.constituency for each in ballot.electors if each.party not in ballot.gone
    }
    found: dict[str, Count] = {}
    for voice, side in every.items():
        one = _one(said.get(voice)) if voice in voices else Count(recused=1)
        found[side] = found.get(side, Count()) + one
    return dict(sorted(found.items()))


def _one(vote: Vote | None) -> Count:
    if vote is None:
        return Count(silent=1)
    field_of = {"for": "favour", "against": "against", "abstain": "abstained", "object": "objected"}
    return Count(**{field_of[vote.choice]: 1})


def outcome(agreement: Agreement, ballot: Ballot) -> Outcome:
    """Judge whether the proposal is carried, by the method of its kind; never without a quorum."""
    rule, by_side = agreement.governance.decisions[ballot.proposal.kind], counts(ballot)
    if ballot.withdrawn:
        return Outcome(False, WITHDRAWN, True, by_side)
    room = quorum(agreement, ballot)
    if not room:
        why = Text(
            f"Not carried: no quorum. {room.why.en}", f"Niet aangenomen: geen quorum. {room.why.nl}"
        )
        return Outcome(False, why, False, by_side)
    if not _voices(ballot):
        return Outcome(False, NOBODY, True, by_side)
    verdict = METHODS[rule.method](agreement, rule, by_side)
    head = CARRIED if verdict else NOT_CARRIED
    why = Text(f"{head.en}: {verdict.why.en}", f"{head.nl}: {verdict.why.nl}")
    return Outcome(bool(verdict), why, True, by_side)


NOBODY: Final = Text(
    "Not carried: nobody with a vote is left.",
    "Niet aangenomen: er is niemand met een stem over.",
)
CARRIED: Final = Text("Carried", "Aangenomen")
NOT_CARRIED: Final = Text("Not carried", "Niet aangenomen")


def _consent(_agreement: Agreement, _rule: Decision, by_side: Mapping[str, Count]) -> Verdict:
    total = _total(by_side)
    stops = total.objected + total.against
    if stops:
        return Denied(_number(stops, Text("objects", "maakt bezwaar"), OBJECT))
    return Allowed(Text("nobody objects.", "niemand maakt bezwaar."))


OBJECT: Final = Text("object", "maken bezwaar")
AGAINST: Final = Text("are against", "zijn tegen")


def _number(number: int, one: Text, many: Text) -> Text:
    verb = one if number == 1 else many
    return Text(f"{number} {verb.en}.", f"{number} {verb.nl}.")


def _consensus(_agreement: Agreement, _rule: Decision, by_side: Mapping[str, Count]) -> Verdict:
    total = _total(by_side)
    stops = total.objected + total.against
    if stops:
        return Denied(_number(stops, Text("is against", "is tegen"), AGAINST))
    if not total.favour:
        return Denied(NOBODY_FOR)
    return Allowed(
        Text(f"{total.favour} in favour, nobody against.", f"{total.favour} voor, niemand tegen.")
    )


NOBODY_FOR: Final = Text("nobody spoke in favour.", "niemand sprak zich ervoor uit.")


def _majority(_agreement: Agreement, _rule: Decision, by_side: Mapping[str, Count]) -> Verdict:
    total = _total(by_side)
    said = _for_and_against(total)
    return Allowed(said) if total.favour > total.against + total.objected else Denied(said)


def _qualified(_agreement: Agreement, rule: Decision, by_side: Mapping[str, Count]) -> Verdict:
    total = _total(by_side)
    cast = total.favour + total.against + total.objected
    said = _for_and_against(total)
    why = Text(f"{said.en} {rule.share} is needed.", f"{said.nl} Nodig is {rule.share}.")
    enough = cast > 0 and total.favour >= Fraction(rule.share or 1) * cast
    return Allowed(why) if enough else Denied(why)


def _per_constituency(
    agreement: Agreement, rule: Decision, by_side: Mapping[str, Count]
) -> Verdict:
    lost = [side for side, one in by_side.items() if not _majority(agreement, rule, {side: one})]
    said = _for_and_against(_total(by_side))
    if not lost:
        return Allowed(
            Text(f"a majority on every side. {said.en}", f"overal meerderheid. {said.nl}")
        )
    named = _joined([agreement.constituencies[side].name for side in lost], Text("and", "en"))
    return Denied(Text(f"no majority of {named.en}.", f"geen meerderheid van {named.nl}."))


METHODS: Final = {
    "consent": _consent,
    "consensus": _consensus,
    "majority": _majority,
    "qualified-majority": _qualified,
    "majority-per-constituency": _per_constituency,
}


def _total(by_side: Mapping[str, Count]) -> Count:
    return sum(by_side.values(), Count())


def _for_and_against(total: Count) -> Text:
    against = total.against + total.objected
    return Text(f"{total.favour} for, {against} against.", f"{total.favour} voor, {against} tegen.")


# Replaying ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened in a decision: the deed, the day, who, and codes about it."""

    deed: str
    day: date
    who: str = ""
    about: Mapping[str, str] = field(default_factory=dict)


def facts(ballot: Ballot) -> tuple[Fact, ...]:
    """A ballot as plain facts, in the order in which `replay` reads them."""
    return tuple(_facts(ballot))


def _facts(ballot: Ballot) -> Iterator[Fact]:
    proposal, day = ballot.proposal, ballot.opened
    opening = {"body": proposal.body, "kind": proposal.kind, "text": proposal.text_hash}
    yield Fact("open-decision", day, about=opening)
    if ballot.edition:
        yield Fact("apply-rules", day, about={"edition": ballot.edition})
    if proposal.mandate:
        yield Fact("rest-on", day, about={"mandate": proposal.mandate})
    if ballot.closes:
        yield Fact("set-window", day, about={"closes": ballot.closes.isoformat()})
    for one in ballot.electors:
        about = {"party": one.party, "constituency": one.constituency, "seat": one.seat}
        yield Fact("name-elector", day, one.person, {**about, "stands-in-for": one.stands_in_for})
    yield from (Fact("note-present", day, person) for person in sorted(ballot.present))
    if ballot.chair_present:
        yield Fact("note-chair", day)
    for vote in ballot.votes:
        about = {"choice": vote.choice, "reason": "given" if vote.reason_given else ""}
        yield Fact("cast-vote", day, vote.person, about)
    yield from (Fact("recuse", day, person) for person in sorted(ballot.recused))
    yield from (Fact("leave", day, party) for party in sorted(ballot.gone))
    if ballot.closed is not None:
        yield Fact("withdraw-decision" if ballot.withdrawn else "close-decision", ballot.closed)


def replay(lines: Iterable[Fact]) -> Ballot:
    """The ballot that these facts make, in their order; after the closing it is too late."""
    ballot: Ballot | None = None
    for line in lines:
        if line.deed == "open-decision":
            ballot = _opened(line)
        elif ballot is not None and ballot.closed is None:
            ballot = _with(ballot, line)
    if ballot is None:
        raise ValueError("No vote was opened.")
    return ballot


def _opened(line: Fact) -> Ballot:
    proposal = Proposal(line.about["body"], line.about["kind"], line.about["text"])
    return Ballot(proposal=proposal, electors=(), opened=line.day)


def _with(ballot: Ballot, line: Fact) -> Ballot:
    about, who = line.about, line.who
    match line.deed:
        case "name-elector":
            elector = Elector(
                who,
                about["party"],
                about["constituency"],
                about.get("seat", ""),
                about.get("stands-in-for", ""),
            )
            return replace(ballot, electors=(*ballot.electors, elector))
        case "note-present":
            return replace(ballot, present=ballot.present | {who})
        case "note-chair":
            return replace(ballot, chair_present=True)
        case "apply-rules":
            return replace(ballot, edition=about["edition"])
        case "rest-on":
            proposal = replace(ballot.proposal, mandate=about["mandate"])
            return replace(ballot, proposal=proposal)
        case "set-window":
            return replace(ballot, closes=date.fromisoformat(about["closes"]))
        case "recuse":
            return replace(ballot, recused=ballot.recused | {who})
        case "leave":
            return replace(ballot, gone=ballot.gone | {who})
        case "cast-vote":
            return replace(ballot, votes=(*ballot.votes, _vote(line)))
        case "close-decision":
            return replace(ballot, closed=line.day)
        case "withdraw-decision":
            return replace(ballot, closed=line.day, withdrawn=True)
    raise ValueError(f"“{line.deed}” is no deed of a decision.")


def _vote(line: Fact) -> Vote:
    choice = next(each for each in CHOICES if each == line.about["choice"])
    return Vote(line.who, choice, bool(line.about.get("reason")))


# In the ledger --------------------------------------------------------------------------------


def written(number: str, fact: Fact) -> dict[str, str]:
    """A fact as a line of the ledger says it: deed, who, party, clause and subject, codes alone.

    >>> written("2022-4", Fact("cast-vote", date(2022, 3, 1), "p1", {"choice": "for"}))["subject"]
    'decision 2022-4 choice=for'
    """
    about = {key: value for key, value in fact.about.items() if value}
    party, clause = about.pop("party", ""), about.pop(CLAUSES.get(fact.deed, ""), "")
    said = [f"{key}={value}" for key, value in about.items()]
    subject = " ".join(["decision", number, *said])
    line = {"deed": fact.deed, "who": fact.who, "party": party}
    return {**line, "clause": clause, "subject": subject}


def read_back(*, deed: str, who: str, party: str, clause: str, subject: str, day: date) -> Fact:
    """The fact that a line of the ledger holds; the inverse of `written`."""
    pairs = (each.partition("=") for each in subject.split()[2:])
    about = {key: value for key, _, value in pairs}
    named = {"party": party, CLAUSES.get(deed, ""): clause}
    return Fact(deed, day, who, about | {key: value for key, value in named.items() if value})


CLAUSES: Final = {"open-decision": "kind", "name-elector": "constituency"}
