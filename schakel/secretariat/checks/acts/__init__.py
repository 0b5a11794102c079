"""The verbs of the room: every one a transaction, with a line in the ledger."""

from schakel.secretariat.checks.acts.draws import (
    draw_sample,
    drawn_again,
    fix_frame,
    leave_out_word,
    open_word,
    replace_in_sample,
    seal_word,
)
from schakel.secretariat.checks.acts.findings import (
    NamesSomebody,
    ask_to_share,
    share_findings,
    write_findings,
)
from schakel.secretariat.checks.acts.looks import compared, differences, judge_question
from schakel.secretariat.checks.acts.openings import (
    close_check,
    close_draw,
    evaluators,
    finish_check,
    open_to_evaluator,
    openings,
    readings,
)
from schakel.secretariat.checks.acts.refusals import NotYours, Refused

__all__ = [
    "NamesSomebody",
    "NotYours",
    "Refused",
    "ask_to_share",
    "close_check",
    "close_draw",
    "compared",
    "differences",
    "draw_sample",
    "drawn_again",
    "evaluators",
    "finish_check",
    "fix_frame",
    "judge_question",
    "leave_out_word",
    "open_to_evaluator",
    "open_word",
    "openings",
    "readings",
    "replace_in_sample",
    "seal_word",
    "share_findings",
    "write_findings",
]
