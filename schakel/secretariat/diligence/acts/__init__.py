"""The verbs of the room of due diligence."""

from schakel.secretariat.diligence.acts.answers import (
    Said,
    answers_of,
    assign_questions,
    choose_version,
    confirm_carried,
    remarks_on,
    save_answers,
)
from schakel.secretariat.diligence.acts.assessments import (
    accept_assessment,
    open_assessment,
    return_assessment,
    review_assessment,
    submit_assessment,
)
from schakel.secretariat.diligence.acts.editions import (
    adopt_edition,
    ask_in_year,
    retire_edition,
    take_in_edition,
)
from schakel.secretariat.diligence.acts.evidence import (
    drop_evidence,
    hand_in_evidence,
    hand_in_for,
    revise_evidence,
    use_evidence,
    withdraw_evidence,
)
from schakel.secretariat.diligence.acts.profiles import tell_profile
from schakel.secretariat.diligence.acts.ratings import confirm_ratings, rate_answer, scores
from schakel.secretariat.diligence.acts.refusals import NotYours, Refused
from schakel.secretariat.diligence.acts.standing import (
    Standing,
    all_years,
    erase_assessments,
    files_of,
    gaps,
    scores_of_year,
    standing_assessment,
)
from schakel.secretariat.diligence.acts.told import told_answers

__all__ = [
    "NotYours",
    "Refused",
    "Said",
    "Standing",
    "accept_assessment",
    "adopt_edition",
    "all_years",
    "answers_of",
    "ask_in_year",
    "assign_questions",
    "choose_version",
    "confirm_carried",
    "confirm_ratings",
    "drop_evidence",
    "erase_assessments",
    "files_of",
    "gaps",
    "hand_in_evidence",
    "hand_in_for",
    "open_assessment",
    "rate_answer",
    "remarks_on",
    "retire_edition",
    "return_assessment",
    "review_assessment",
    "revise_evidence",
    "save_answers",
    "scores",
    "scores_of_year",
    "standing_assessment",
    "submit_assessment",
    "take_in_edition",
    "tell_profile",
    "told_answers",
    "use_evidence",
    "withdraw_evidence",
]
