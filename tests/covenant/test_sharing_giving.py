"""Who opens a record to others, weighed case by case; every way to break it in one line shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from schakel.covenant import sharing
from schakel.covenant.agreement import load
from tests.covenant.test_sharing_table import module, mutants

GIVING = {
    "consents",
    "may_name",
    "may_widen",
    "_goes_beyond",
    "_furthest",
    "_custodian_by",
    "_by_consent",
    "_by_rule",
}
HELD = load("metals_2019").sharing


@dataclass(frozen=True)
class Entry:
    """A rule of the protocol, made up."""

    kinds: frozenset[str]
    by: str
    to: str | None = None
    names: str | None = None


class Rules:
    """The levels and roles of the agreement, with kinds and rules of our own."""

    levels, ceilings, never_named = HELD.levels, HELD.ceilings, HELD.never_named
    furthest = {"plan": "c0-public", "answers": "c2-body", "paper": "c1-parties"}
    protocol = {
        "sample": Entry(frozenset({"plan"}), "case-handler", names="evaluator"),
        "settled": Entry(frozenset({"plan"}), "case-handler", to="c1-parties"),
    }


def weighed(m: Any) -> Iterator[tuple[str, object, object]]:
    """What was asked, what these rules answer, and what the answer should be."""
    level = m.Level
    noor = m.Reader("noor", "zilvermeeuw", "companies", frozenset({"csr-officer"}))
    joris = m.Reader("joris", "koperwiek", "companies", frozenset({"csr-officer"}))
    fenna = m.Reader("fenna", "bond", "trade-unions", frozenset({"expert"}))
    sam = m.Reader("sam", "secretariat", None, frozenset({"case-handler"}))
    eva = m.Reader("eva", "secretariat", None, frozenset({"evaluator"}))
    board = frozenset({"board"})
    chair = m.Reader("ruben", "chair", None, frozenset({"chair"}), board)
    member = m.Reader("amara", "verre-mijnen", "ngos", frozenset({"seat-holder"}), board)
    kim, bo, jo = (
        m.Reader(name, "secretariat", None, frozenset({"identity-custodian"}))
        for name in ("kim", "bo", "jo")
    )

    def of(kind: str, at: Any, owner: str, *named: str) -> Any:
        return m.Record(kind, at, owner, frozenset(named))

    plan, paper = of("plan", level.BILATERAL, "zilvermeeuw"), of("paper", level.BODY, "board")
    case = of("plan", level.CASE, "zilvermeeuw", "sam", "fenna")
    for who, giver, record, due in (
        ("the owner's people", noor, plan, True),
        ("the person themselves", noor, of("plan", level.BILATERAL, "noor"), True),
        ("another company", joris, plan, False),
        ("the secretariat", sam, plan, False),
        ("nobody, of nobody's", m.Reader(), of("plan", level.PARTIES, ""), False),
        ("the chair of the body", chair, paper, True),
        ("a chair elsewhere", chair, of("paper", level.BODY, "group"), False),
        ("a member of the body", member, paper, False),
        ("the handler of the case", sam, case, True),
        ("a handler of other cases", sam, of("plan", level.CASE, "zilvermeeuw"), False),
        ("somebody named on the case", fenna, case, False),
        ("a handler who is named", sam, of("plan", level.BILATERAL, "x", "sam"), False),
        ("the chair, for a case", chair, of("plan", level.CASE, "board"), False),
    ):
        yield f"{who} consents", m.consents(giver, record), due

    who_is_it = of("plan", level.IDENTITY, "zilvermeeuw", "kim")
    two = of("plan", level.IDENTITY, "zilvermeeuw", "kim", "bo")
    for who, giver, record, taker, rule, ground in (
        ("a union's expert", noor, plan, fenna, "", "consent"),
        ("by another company", joris, plan, fenna, "", ""),
        ("a competitor", noor, plan, joris, "", ""),
        ("who reads it already", noor, plan, sam, "", ""),
        ("the evaluator, by the rule", sam, plan, eva, "sample", "sample"),
        ("the evaluator, without it", sam, plan, eva, "", ""),
        ("by the rule, an expert", sam, plan, fenna, "sample", ""),
        ("by a rule for other kinds", sam, of("answers", level.BILATERAL, "x"), eva, "sample", ""),
        ("by the rule, a company", noor, plan, eva, "sample", ""),
        ("by a rule that there is not", noor, plan, fenna, "none", ""),
        ("by a rule that names nobody", sam, plan, eva, "settled", ""),
        ("a second custodian", kim, who_is_it, bo, "", "consent"),
        ("a third", kim, two, jo, "", ""),
        ("a custodian, by the owner", noor, who_is_it, bo, "", ""),
        ("an expert, as custodian", kim, who_is_it, fenna, "", ""),
        ("a custodian, by any rule", sam, who_is_it, bo, "sample", ""),
    ):
        verdict = m.may_name(Rules, giver, record, taker, rule)
        yield f"{who} is named", getattr(verdict, "ground", "") if verdict else "", ground

    answers = of("answers", level.BILATERAL, "zilvermeeuw")
    parties, public = m.Wider(level.PARTIES), m.Wider(level.PUBLIC)
    for who, giver, record, to, rule, ground in (
        ("a plan to the parties", noor, plan, parties, "", "consent"),
        ("a plan to everybody", noor, plan, public, "", "consent"),
        ("another's plan", joris, plan, parties, "", ""),
        ("answers to a body", noor, answers, m.Wider(level.BODY, "board"), "", "consent"),
        ("answers to no body in particular", noor, answers, m.Wider(level.BODY), "", ""),
        ("answers to the parties", noor, answers, parties, "", ""),
        ("the parties, with a body", noor, plan, m.Wider(level.PARTIES, "board"), "", ""),
        ("what may go nowhere", noor, of("list", level.BILATERAL, "noor"), parties, "", ""),
        ("to the same circle", noor, of("plan", level.PARTIES, "noor"), parties, "", ""),
        ("a paper to its own body", chair, paper, m.Wider(level.BODY, "board"), "", ""),
        ("a paper to the parties", chair, paper, parties, "", "consent"),
        ("a case to the secretariat", sam, case, m.Wider(level.BILATERAL), "", ""),
        ("an identity", noor, of("plan", level.IDENTITY, "noor"), public, "", ""),
        ("an identity, by the rule", sam, who_is_it, parties, "settled", ""),
        ("by the rule", sam, plan, parties, "settled", "settled"),
        ("by the rule, further than it", sam, plan, public, "settled", ""),
        ("by a rule for other kinds", sam, answers, parties, "settled", ""),
        ("by the rule, a company", noor, plan, parties, "settled", ""),
        ("by a rule that there is not", noor, plan, parties, "none", ""),
        ("by a rule that goes nowhere", sam, plan, parties, "sample", ""),
        (
            "from a body to another",
            chair,
            of("plan", level.BODY, "board"),
            m.Wider(level.BODY, "group"),
            "",
            "consent",
        ),
        (
            "up to the parties only",
            chair,
            of("paper", level.BODY, "board"),
            public,
            "",
            "",
        ),
    ):
        verdict = m.may_widen(Rules, giver, record, to, rule)
        yield f"shared further: {who}", getattr(verdict, "ground", "") if verdict else "", ground


def test_records_are_opened_by_whom_it_was_weighed() -> None:
    assert [what for what, said, due in weighed(sharing) if said != due] == []


def test_every_change_of_one_thing_in_who_opens_shows() -> None:
    unseen, tried = [], 0
    for what, tree in mutants(GIVING):
        tried += 1
        try:
            shows = any(said != due for _, said, due in weighed(module(tree)))
        except (TypeError, AttributeError, KeyError, ValueError):
            shows = True
        if not shows:
            unseen.append(what)
    assert "\n".join(unseen) == ""
    assert tried > 40
