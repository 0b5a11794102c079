"""Whatever people try, in whatever order: nobody without a vote votes, and counts agree."""

from collections.abc import Callable

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schakel.secretariat import access
from schakel.secretariat.governance.acts import (
    Refused,
    appoint_holder,
    cast_vote,
    close_decision,
    end_seat,
    join_group,
    note_attendance,
    recuse,
    replay_decision,
    withdraw_decision,
)
from schakel.secretariat.governance.models import Decision, Elector, Recusal, Seat, Vote
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person
from tests.cast import Cast
from tests.secretariat.governance_table import (
    STEERING,
    colleague_of,
    fill,
    in_meeting,
    in_writing,
    members,
    supporter,
)

Try = tuple[str, int, int]
DEEDS = (
    *("vote", "object", "recuse", "close", "withdraw"),
    *("leave", "return", "end", "seat", "join", "room"),
)
tries = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.integers(0, 9), st.integers(0, 1)), min_size=4, max_size=14
)


def everybody(cast: Cast) -> list[Person]:
    guest = supporter()
    stands_in = colleague_of(cast.ngo_expert, "Lies Ver")
    return [*members(cast), cast.chair, cast.handler, cast.stranger, guest, stands_in]


def attempt(cast: Cast, people: list[Person], decision: Decision, deed: str, who: int) -> None:
    """One person tries one thing; a refusal is an answer like any other."""
    person = people[who]
    acts: dict[str, Callable[[], object]] = {
        "vote": lambda: cast_vote(person=person, number=decision.pk, choice="for"),
        "object": lambda: cast_vote(
            person=person, number=decision.pk, choice="object", reason="No."
        ),
        "recuse": lambda: recuse(person=person, number=decision.pk, reason="Own interest."),
        "close": lambda: close_decision(person=person, number=decision.pk),
        "withdraw": lambda: withdraw_decision(person=person, number=decision.pk, reason="No."),
        "leave": lambda: move(person, Party.State.LEFT),
        "return": lambda: move(person, Party.State.ACTIVE),
        "end": lambda: vacate(cast, person),
        "seat": lambda: sit(cast, person),
        "join": lambda: join_group(person=person, group="communication-group", member=person),
        "room": lambda: come_and_go(cast, people, decision, who),
    }
    try:
        with transaction.atomic():
            acts[deed]()
    except (Refused, Decision.DoesNotExist, Elector.DoesNotExist):
        pass


def move(person: Person, state: str) -> None:
    if person.party is not None and person.party.signatory:
        Party.objects.filter(pk=person.party.pk).update(state=state)


def vacate(cast: Cast, person: Person) -> None:
    for seat in Seat.objects.filter(holder=person, closed=False):
        end_seat(person=cast.handler, number=seat.pk)


def sit(cast: Cast, person: Person) -> None:
    if person.party is not None:
        appoint_holder(person=cast.handler, body=STEERING, party=person.party, holder=person)


def come_and_go(cast: Cast, people: list[Person], decision: Decision, without: int) -> None:
    if decision.meeting is not None:
        present = [each for number, each in enumerate(people) if number != without]
        note_attendance(person=cast.chair, number=decision.meeting.pk, present=present)


def hold(cast: Cast, people: list[Person], decision: Decision) -> None:
    """What must be true of a decision, whatever was tried."""
    secretariat = access.reader(cast.handler)
    votes = Vote.objects.visible_to(secretariat).filter(decision=decision)
    voters = [vote.elector.person for vote in votes.select_related("elector__person")]
    assert not {cast.chair, cast.handler, cast.stranger, people[8]} & set(voters)
    assert len({vote.voice for vote in votes}) == len(votes)
    decision.refresh_from_db()
    if decision.state != Decision.State.OPEN:
        counted = replay_decision(decision.pk)
        assert counted.carried == (decision.state == Decision.State.CARRIED)
        assert counted.why == (decision.why_en, decision.why_nl)


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(tried=tries)
def test_by_no_order_of_acts_does_anybody_get_a_vote_that_is_not_theirs(
    cast: Cast, tried: list[Try]
) -> None:
    with transaction.atomic():
        fill(cast)
        people = everybody(cast)
        opened = [in_meeting(cast), in_writing(cast)]
        aside: set[tuple[int, str]] = set()
        for deed, who, which in tried:
            decision = opened[which]
            before, over = heard(cast, decision), withdrawn(decision)
            attempt(cast, people, decision, deed, who)
            assert not over or (withdrawn(decision) and heard(cast, decision) == before)
            for voter in heard(cast, decision) - before:
                assert voter.party is not None
                assert voter.party.takes_part
                assert (decision.pk, voter.party.code) not in aside
            aside |= stood_aside(cast, decision)
        for decision in opened:
            hold(cast, people, decision)
        transaction.set_rollback(True)


def withdrawn(decision: Decision) -> bool:
    decision.refresh_from_db()
    return decision.state == Decision.State.WITHDRAWN


def heard(cast: Cast, decision: Decision) -> set[Person]:
    votes = Vote.objects.visible_to(access.reader(cast.handler)).filter(decision=decision)
    return {vote.elector.person for vote in votes.select_related("elector__person")}


def stood_aside(cast: Cast, decision: Decision) -> set[tuple[int, str]]:
    aside = Recusal.objects.visible_to(access.reader(cast.handler)).filter(decision=decision)
    return {(decision.pk, each.elector.party) for each in aside.select_related("elector")}
