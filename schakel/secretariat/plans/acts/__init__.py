"""The verbs of the room: every one a transaction, with a line in the ledger."""

from schakel.secretariat.plans.acts.actions import (
    Paper,
    Stale,
    add_action,
    add_evidence,
    close_action,
    drop_action,
    finish_action,
    note_effect,
    read_indicator,
    remove_action,
    reopen_action,
    save_action,
    start_action,
)
from schakel.secretariat.plans.acts.leaving import erase_plans, files_of
from schakel.secretariat.plans.acts.patterns import make_pattern_summary
from schakel.secretariat.plans.acts.plans import (
    accept_plan,
    ask_more_time,
    begin_plan,
    hide_names,
    note_harm,
    return_plan,
    submit_plan,
    take_in_review,
)
from schakel.secretariat.plans.acts.refusals import Refused
from schakel.secretariat.plans.acts.reviews import (
    TellsWho,
    comment_on_copy,
    comment_on_plan,
    make_copy,
    name_reviewer,
    renew_copy,
    reply_to_comment,
)
from schakel.secretariat.plans.acts.told import told_names, told_plan

__all__ = [
    "Paper",
    "Refused",
    "Stale",
    "TellsWho",
    "accept_plan",
    "add_action",
    "add_evidence",
    "ask_more_time",
    "begin_plan",
    "close_action",
    "comment_on_copy",
    "comment_on_plan",
    "drop_action",
    "erase_plans",
    "files_of",
    "finish_action",
    "hide_names",
    "make_copy",
    "make_pattern_summary",
    "name_reviewer",
    "note_effect",
    "note_harm",
    "read_indicator",
    "remove_action",
    "renew_copy",
    "reopen_action",
    "reply_to_comment",
    "return_plan",
    "save_action",
    "start_action",
    "submit_plan",
    "take_in_review",
    "told_names",
    "told_plan",
]
