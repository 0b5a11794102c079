"""The verbs of the room: every one a transaction, with a line in the ledger."""

from schakel.secretariat.risks.acts.cells import Stale, add_risk, confirm_risk, save_risk
from schakel.secretariat.risks.acts.industry import (
    ask_industry_map,
    hold_back_industry_map,
    make_industry_map,
    share_industry_map,
    skip_industry_map,
    try_editions,
)
from schakel.secretariat.risks.acts.lots import StaleLot, add_lot, lots_of, save_lot
from schakel.secretariat.risks.acts.maps import (
    accept_heat_map,
    begin_heat_map,
    entries_of,
    reopen_heat_map,
    return_heat_map,
    submit_heat_map,
    take_in_cells,
    take_map_in_review,
    to_take_in,
)
from schakel.secretariat.risks.acts.refusals import Refused
from schakel.secretariat.risks.acts.standing import (
    courses,
    erase_heat_maps,
    files_of,
    told_risks,
    top_risks,
)
from schakel.secretariat.risks.acts.support import (
    Shown,
    bring_support,
    cards,
    revise_support,
    said_in,
)

__all__ = [
    "Refused",
    "Shown",
    "Stale",
    "StaleLot",
    "accept_heat_map",
    "add_lot",
    "add_risk",
    "ask_industry_map",
    "begin_heat_map",
    "bring_support",
    "cards",
    "confirm_risk",
    "courses",
    "entries_of",
    "erase_heat_maps",
    "files_of",
    "hold_back_industry_map",
    "lots_of",
    "make_industry_map",
    "reopen_heat_map",
    "return_heat_map",
    "revise_support",
    "said_in",
    "save_lot",
    "save_risk",
    "share_industry_map",
    "skip_industry_map",
    "submit_heat_map",
    "take_in_cells",
    "take_map_in_review",
    "to_take_in",
    "told_risks",
    "top_risks",
    "try_editions",
]
