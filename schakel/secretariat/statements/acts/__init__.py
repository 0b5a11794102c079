"""The verbs of the room: every one a transaction, with a line in the ledger."""

from schakel.secretariat.statements.acts.leaving import erase_reports, files_of
from schakel.secretariat.statements.acts.refusals import Refused, Stale
from schakel.secretariat.statements.acts.reports import (
    draft_report,
    publish_report,
    redraft_report,
    reopen_report,
    save_passage,
)

__all__ = [
    "Refused",
    "Stale",
    "draft_report",
    "erase_reports",
    "files_of",
    "publish_report",
    "redraft_report",
    "reopen_report",
    "save_passage",
]
