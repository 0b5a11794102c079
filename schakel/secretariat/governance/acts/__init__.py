"""The verbs of the governance room."""

from schakel.secretariat.governance.acts.bodies import (
    appoint_holder,
    bodies_of,
    end_seat,
    join_group,
    leave_group,
    seat_in_groups,
)
from schakel.secretariat.governance.acts.decisions import (
    cast_vote,
    close_decision,
    lead_vote,
    object_to,
    open_decision,
    recuse,
    replay_decision,
    withdraw_decision,
)
from schakel.secretariat.governance.acts.meetings import (
    add_paper,
    add_version,
    approve_minutes,
    call_meeting,
    cancel_meeting,
    note_attendance,
    put_on_agenda,
    write_minutes,
)
from schakel.secretariat.governance.acts.plans import (
    add_line,
    book_actual,
    finish_action,
    finish_line,
    plan_year,
    settle_plan,
    take_action,
)
from schakel.secretariat.governance.acts.refusals import NotYours, Refused

__all__ = [
    "NotYours",
    "Refused",
    "add_line",
    "add_paper",
    "add_version",
    "appoint_holder",
    "approve_minutes",
    "bodies_of",
    "book_actual",
    "call_meeting",
    "cancel_meeting",
    "cast_vote",
    "close_decision",
    "end_seat",
    "finish_action",
    "finish_line",
    "join_group",
    "lead_vote",
    "leave_group",
    "note_attendance",
    "object_to",
    "open_decision",
    "plan_year",
    "put_on_agenda",
    "recuse",
    "replay_decision",
    "seat_in_groups",
    "settle_plan",
    "take_action",
    "withdraw_decision",
    "write_minutes",
]
