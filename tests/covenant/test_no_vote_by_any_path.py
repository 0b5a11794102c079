"""By no order of acts does a supporter, a recused person or a party that left get a vote."""

from dataclasses import replace
from datetime import date
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from schakel.covenant.accession import PARTIES, PartyState, State
from schakel.covenant.agreement import load
from schakel.covenant.decisions import (
    CHOICES,
    Ballot,
    Choice,
    Proposal,
    Seat,
    Vote,
    counts,
    electors,
    facts,
    may_close,
    may_recuse,
    may_vote,
    outcome,
    read_back,
    replay,
    written,
)
from schakel.covenant.obligations import days_from

METALS = load("metals_2019")
OPENED = date(2022, 3, 1)
SIDES = {
    "meeuw": ("company", "companies-and-associations"),
    "wiek": ("company", "companies-and-associations"),
    "oversteek": ("ministry", "government"),
    "bond": ("trade-union", "trade-unions"),
    "mijnen": ("ngo", "ngos"),
    "fme": ("supporting-organisation", ""),
    "steunpunt": ("supporting-organisation", "ngos"),
    "chair": ("office", ""),
}
# One person per party, a colleague of each, and one who speaks for a party and for a supporter.
PEOPLE = (*SIDES, *(f"{code}-2" for code in SIDES), "both")
STATES: tuple[State, ...] = ("applicant", "objecting", "active", "notice", "left", "refused")
KINDS = tuple(METALS.governance.decisions)
anybody, any_party = st.sampled_from(PEOPLE), st.sampled_from(tuple(SIDES))
any_choice: st.SearchStrategy[Choice] = st.sampled_from(CHOICES)


class Assembly(RuleBasedStateMachine):
    """Parties come and go, seats change hands, votes are opened and cast, by whoever tries."""

    def __init__(self) -> None:
        super().__init__()
        self.states: dict[str, State] = dict.fromkeys(SIDES, "active")
        self.seats = {code: self.seat(code, code, f"{code}-2", code) for code in SIDES}
        self.today = OPENED
        self.entitled: set[str] = set()
        self.ballot: Ballot | None = None
        self.open("change-of-the-agreement", window=True)

    def seat(self, code: str, holder: str, substitute: str, party: str) -> Seat:
        side = SIDES[party][1]
        return Seat(f"seat-{code}", "steering-committee", side, party, holder, substitute)

    def parties(self) -> dict[str, PartyState]:
        return {
            code: PartyState(code, *about, self.states[code], (code, f"{code}-2", "both"))
            for code, about in SIDES.items()
        }

    @rule(party=any_party, state=st.sampled_from((*STATES, "active", "active")))
    def party_goes_on(self, party: str, state: State) -> None:
        self.party_becomes(party, state)

    def party_becomes(self, party: str, state: State) -> None:
        self.states[party] = state
        if self.ballot and self.ballot.closed is None and state == "left":
            self.ballot = replace(self.ballot, gone=self.ballot.gone | {party})

    @rule(party=any_party)
    def party_leaves(self, party: str) -> None:
        self.party_becomes(party, "left")

    @rule(seat=any_party, holder=anybody, substitute=anybody, party=any_party)
    def seat_changes_hands(self, seat: str, holder: str, substitute: str, party: str) -> None:
        self.seats[seat] = self.seat(seat, holder, substitute, party)

    @rule(kind=st.sampled_from(KINDS), window=st.booleans())
    def opens(self, kind: str, window: bool) -> None:
        if self.ballot is None or self.ballot.closed is not None:
            self.open(kind, window=window)

    def open(self, kind: str, *, window: bool) -> None:
        body = METALS.governance.decisions[kind].body
        self.entitled = {
            code
            for code, state in self.states.items()
            if state in PARTIES and SIDES[code][0] not in ("supporting-organisation", "office")
        }
        self.ballot = Ballot(
            proposal=Proposal(body, kind, "f" * 64),
            electors=electors(METALS, body, self.seats.values(), self.parties()),
            opened=self.today,
            chair_present=True,
            closes=days_from(self.today, 14) if window else None,
        )

    @precondition(lambda self: self.ballot is not None)
    @rule(hands=st.lists(st.tuples(anybody, any_choice, st.booleans()), min_size=2, max_size=8))
    def hands_go_up(self, hands: list[tuple[str, Choice, bool]]) -> None:
        for person, choice, comes_in in hands:
            self.votes(person, choice, comes_in=comes_in)

    def votes(self, person: str, choice: Choice, *, comes_in: bool) -> None:
        assert self.ballot
        if comes_in and self.ballot.closed is None:
            self.ballot = replace(self.ballot, present=self.ballot.present | {person})
        if may_vote(METALS, self.ballot, person, self.today, choice):
            elector = next(each for each in self.ballot.electors if each.person == person)
            assert elector.party in self.entitled
            assert person not in self.ballot.recused
            assert elector.party not in self.ballot.gone
            assert self.ballot.closed is None
            assert self.today <= (self.ballot.closes or self.today)
            assert all(vote.person != person for vote in self.ballot.votes)
            self.ballot = replace(self.ballot, votes=(*self.ballot.votes, Vote(person, choice)))

    @precondition(lambda self: self.ballot is not None)
    @rule(person=anybody)
    def stands_aside(self, person: str) -> None:
        assert self.ballot
        if may_recuse(self.ballot, person):
            self.ballot = replace(self.ballot, recused=self.ballot.recused | {person})

    @rule(days=st.integers(0, 20))
    def days_pass(self, days: int) -> None:
        self.today = days_from(self.today, days)

    @precondition(lambda self: self.ballot is not None)
    @rule()
    def is_closed(self) -> None:
        assert self.ballot
        if may_close(self.ballot, self.today):
            self.ballot = replace(self.ballot, closed=self.today)

    @invariant()
    def only_parties_are_electors(self) -> None:
        for elector in self.ballot.electors if self.ballot else ():
            assert elector.party in self.entitled
            assert SIDES[elector.party][1] == elector.constituency

    @invariant()
    def nobody_is_an_elector_twice(self) -> None:
        people = [each.person for each in self.ballot.electors] if self.ballot else []
        assert len(people) == len(set(people))

    @invariant()
    def who_has_no_vote_changes_nothing_by_voting(self) -> None:
        if self.ballot is None:
            return
        named = {each.person: each.party for each in self.ballot.electors}
        aside = {named[person] for person in self.ballot.recused if person in named}
        out = [
            person
            for person in PEOPLE
            if person not in named or named[person] in aside | self.ballot.gone
        ]
        smuggled = (*(Vote(person, "object", True) for person in out), *self.ballot.votes)
        forced = replace(self.ballot, votes=smuggled)
        assert counts(forced) == counts(self.ballot)

    @invariant()
    def each_voice_is_counted_once(self) -> None:
        if self.ballot is None:
            return
        voices = {e.voice for e in self.ballot.electors if e.party not in self.ballot.gone}
        total = sum(
            sum(getattr(one, name) for name in one.__slots__)
            for one in counts(self.ballot).values()
        )
        assert total == len(voices)

    @invariant()
    def a_replay_from_the_ledger_has_the_same_outcome(self) -> None:
        if self.ballot is None:
            return
        lines = [(written("7", fact), fact.day) for fact in facts(self.ballot)]
        assert all(len(line["subject"]) <= 120 for line, _ in lines)
        again = replay(read_back(**line, day=day) for line, day in lines)
        assert again == self.ballot
        assert outcome(METALS, again) == outcome(METALS, self.ballot)


Assembly.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestAssembly = Assembly.TestCase


# Counting -------------------------------------------------------------------------------------

ELECTORS = electors(
    METALS,
    "general-assembly",
    (),
    {
        code: PartyState(code, *SIDES[code], "active", (code,))
        for code in ("meeuw", "wiek", "oversteek", "bond", "mijnen")
    },
)
some_votes = st.dictionaries(st.sampled_from([e.person for e in ELECTORS]), any_choice)


def ballot(kind: str, said: dict[str, Choice]) -> Ballot:
    return Ballot(
        proposal=Proposal("general-assembly", kind, "f" * 64),
        electors=ELECTORS,
        opened=OPENED,
        present=frozenset(each.person for each in ELECTORS),
        chair_present=True,
        votes=tuple(Vote(person, choice, True) for person, choice in said.items()),
    )


assembly_kinds = st.sampled_from(
    [code for code in KINDS if METALS.governance.decisions[code].body == "general-assembly"]
)


@given(assembly_kinds, some_votes, st.sampled_from([e.person for e in ELECTORS]))
def test_a_vote_in_favour_never_breaks_what_was_carried(
    kind: str, said: dict[str, Choice], who: str
) -> None:
    if outcome(METALS, ballot(kind, said)).carried:
        assert outcome(METALS, ballot(kind, {**said, who: "for"})).carried


@given(assembly_kinds, some_votes, st.randoms(use_true_random=False))
def test_the_order_of_votes_does_not_matter(
    kind: str, said: dict[str, Choice], lot: Random
) -> None:
    shuffled = list(said.items())
    lot.shuffle(shuffled)
    assert outcome(METALS, ballot(kind, said)) == outcome(METALS, ballot(kind, dict(shuffled)))


@given(assembly_kinds, some_votes)
def test_an_empty_room_decides_nothing_that_needs_a_quorum(
    kind: str, said: dict[str, Choice]
) -> None:
    rule_ = METALS.governance.decisions[kind]
    empty = replace(ballot(kind, {}), present=frozenset())
    assert outcome(METALS, empty).quorate != rule_.each_constituency
