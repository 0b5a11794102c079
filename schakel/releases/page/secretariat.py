"""The confidential page: how a release was tried, how near anybody came, why cells are hidden.

It names contributors and withheld values, and must not leave the secretariat.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from schakel.disclosure import words
from schakel.disclosure.certificate import Tightest, cell
from schakel.disclosure.trees import merged
from schakel.disclosure.values import Dimension, Ground, Table
from schakel.disclosure.words import GROUNDS
from schakel.language import Language, Text
from schakel.releases.explanation import figure
from schakel.releases.notation import number
from schakel.releases.page.markup import head, items, paragraph, section, shell, text
from schakel.releases.page.withheld import plain_table
from schakel.releases.repeating import line
from schakel.releases.views import capital

if TYPE_CHECKING:
    from schakel.disclosure.certificate import Protected
    from schakel.disclosure.gate import Outcome
    from schakel.disclosure.history import Released
    from schakel.disclosure.proposals import Proposal

TITLE = Text(
    "For the secretariat: release {release}", "Voor het secretariaat: publicatie {release}"
)
KICKER = Text("confidential", "vertrouwelijk")
WARNING = Text(
    "Confidential. This page names contributors and what they put in. Keep it inside the"
    " secretariat; do not mail it, do not publish it.",
    "Vertrouwelijk. Deze pagina noemt deelnemers en wat zij inbrachten. Houd haar binnen het"
    " secretariaat; niet mailen, niet publiceren.",
)
CLEARED = Text("Cleared.", "Vrijgegeven.")
NOT_CLEARED = Text(
    "Not cleared; nothing is published.", "Niet vrijgegeven; er is niets gepubliceerd."
)
HEADS = {
    "result": Text("The answer", "Het antwoord"),
    "nearest": Text("How near anybody came", "Hoe dichtbij iemand kwam"),
    "grounds": Text("Why cells are withheld", "Waarom cellen zijn weggelaten"),
    "failures": Text("What would have leaked", "Wat er gelekt zou zijn"),
    "wounds": Text("What earlier releases gave away", "Wat eerdere publicaties al verrieden"),
    "instead": Text("What can be published instead", "Wat wel gepubliceerd kan worden"),
    "solving": Text("How it was worked out", "Hoe het is uitgerekend"),
}
NEAREST = Text(
    "Per attacker the target that comes nearest to its need. The interval is what the attacker can"
    " still think possible; it must reach past the asked ends.",
    "Per aanvaller het doelwit dat het dichtst bij de grens komt. Het interval is wat de aanvaller"
    " nog voor mogelijk kan houden; het moet voorbij de gevraagde einden reiken.",
)
COLUMNS = {
    "attacker": Text("Attacker", "Aanvaller"),
    "target": Text("Put in", "Inbreng"),
    "value": Text("Value", "Waarde"),
    "interval": Text("Still possible", "Nog mogelijk"),
    "asked": Text("Asked", "Gevraagd"),
    "cell": Text("Cell", "Cel"),
    "ground": Text("Ground", "Grond"),
    "many": Text("Cells", "Cellen"),
    "withheld": Text("Withheld", "Niet gepubliceerd"),
    "kept": Text("Information kept", "Behouden informatie"),
    "what": Text("What", "Wat"),
    "ask": Text("To ask for it", "Om erom te vragen"),
}
SOLVING = Text(
    "Method: {method}. Cost: {cost}; proved least: {bound}; gap: {gap}. Given back after the audit:"
    " {given_back}. Programmes solved: {solves}; unsettled: {unsettled}. Tolerance: {tolerance}.",
    "Methode: {method}. Kosten: {cost}; bewezen minimum: {bound}; gat: {gap}. Na de toets"
    " teruggegeven: {given_back}. Opgeloste programma's: {solves}; onbeslist: {unsettled}."
    " Tolerantie: {tolerance}.",
)
METHODS = {
    "optimal": Text("optimal", "optimaal"),
    "heuristic": Text("heuristic", "heuristisch"),
    "batch": Text("batch", "in één keer"),
}
OF = Text("{n} of {all}", "{n} van {all}")
SHOWN = 400


def secretariat_page(
    outcome: "Outcome", language: Language, earlier: "Sequence[Released]" = ()
) -> str:
    """The page for the secretariat; earlier: the releases whose cells it may speak of as well."""
    title = TITLE.within(language).format(release=outcome.certificate.release)
    warning = f'<p class="confidential">{text(WARNING.within(language))}</p>'
    spelt = {**_spelt_before(earlier, language), **_spelt(outcome.tables, language)}
    parts = [
        head(KICKER.within(language), title, warning),
        '<main id="main">',
        _result(outcome, language),
        _listed("failures", outcome.audit.failures, spelt, language),
        _listed("wounds", outcome.audit.wounds, spelt, language),
        _instead(outcome, language),
        _nearest(outcome, spelt, language),
        _grounds(outcome, language),
        _solving(outcome, language),
        "</main>",
    ]
    return shell(title, "\n".join(parts), language)


def _result(outcome: "Outcome", language: Language) -> str:
    answer = CLEARED if outcome.cleared else NOT_CLEARED
    lines = [capital(one.within(language)) for one in outcome.refusals]
    more = items(lines) if lines else ""
    title = HEADS["result"].within(language)
    return section("result", title, paragraph(answer.within(language), "lead"), more)


def _listed(part: str, found: Sequence[Text], spelt: Mapping[str, str], language: Language) -> str:
    lines = [_in_labels(one.within(language), spelt) for one in found[:SHOWN]]
    return section(part, HEADS[part].within(language), items(lines)) if lines else ""


def _instead(outcome: "Outcome", language: Language) -> str:
    if not outcome.proposals:
        return ""
    title = HEADS["instead"].within(language)
    return section("instead", title, _proposals(outcome.proposals, language))


def _proposals(found: "Sequence[Proposal]", language: Language) -> str:
    """What can be published instead, with what it keeps, and how to ask for it."""
    heads = [COLUMNS[name].within(language) for name in ("what", "withheld", "kept", "ask")]
    rows = [
        [
            capital(one.why.within(language)),
            OF.within(language).format(n=one.withheld, all=number(one.cells, language)),
            f"{number(one.share_kept * 100, language)}%" if one.share_kept else "–",
            line(one.table),
        ]
        for one in found
    ]
    return plain_table(heads, rows, HEADS["instead"].within(language))


def _nearest(outcome: "Outcome", spelt: Mapping[str, str], language: Language) -> str:
    found = outcome.audit.tightest
    if not found:
        return ""
    names = ("attacker", "target", "value", "interval", "asked")
    heads = [COLUMNS[name].within(language) for name in names]
    rows = [_near(one, spelt, language) for one in found[:SHOWN]]
    title = HEADS["nearest"].within(language)
    lead = paragraph(NEAREST.within(language), "note")
    return section("nearest", title, lead, plain_table(heads, rows, title))


def _spelt(tables: "Sequence[Protected]", language: Language) -> dict[str, str]:
    """Each cell as it is named by its codes, with what it is called by its labels."""
    return {
        words.cell(key).within(language): words.cell(key, each.table.by, each.dimensions).within(
            language
        )
        for each in tables
        for key in each.figures
    }


def _spelt_before(earlier: "Sequence[Released]", language: Language) -> dict[str, str]:
    """Likewise each cell of earlier releases."""
    return {
        words.cell(key).within(language): words.cell(key, cells.table.by, known).within(language)
        for each in earlier
        for cells in each.tables
        for known in [_dimensions(each, cells.table)]
        for key in cells.keys
    }


def _dimensions(released: "Released", table: Table) -> dict[str, Dimension]:
    known = released.contributions.dimensions
    return {name: merged(known[name], table.merge.get(name, ())) for name in table.by}


def _in_labels(said: str, spelt: Mapping[str, str]) -> str:
    """The words, with every cell in them by its labels where there are any."""
    told, begun = [], 0
    for end in (found.end() for found in re.finditer(r"\)", said)):
        starts = (found.start() for found in re.finditer(r"(?<!\S)\S", said[begun:end]))
        start = next((begun + at for at in starts if said[begun + at : end] in spelt), None)
        if start is not None:
            told += [said[begun:start], spelt[said[start:end]]]
            begun = end
    return "".join([*told, said[begun:]])


def _near(one: Tightest, spelt: Mapping[str, str], language: Language) -> list[str]:
    ends = [figure(end, language) for end in (one.low, one.high, one.need_low, one.need_high)]
    return [
        capital(words.attacker(one.attacker).within(language)),
        capital(_in_labels(one.target.within(language), spelt)),
        figure(one.value, language),
        f"{ends[0]} – {ends[1]}",
        f"{ends[2]} – {ends[3]}",
    ]


def _grounds(outcome: "Outcome", language: Language) -> str:
    found = outcome.audit.grounds
    if not found:
        return ""
    counted = Counter(found.values())
    heads = [COLUMNS[name].within(language) for name in ("ground", "many")]
    rows = [[_ground(name, language), number(many, language)] for name, many in counted.items()]
    title = HEADS["grounds"].within(language)
    spelt = {
        cell(key): capital(words.cell(key, each.table.by, each.dimensions).within(language))
        for each in outcome.tables
        for key in each.figures
    }
    cells = [[spelt.get(at, at), _ground(name, language)] for at, name in [*found.items()][:SHOWN]]
    names = [COLUMNS[name].within(language) for name in ("cell", "ground")]
    return section("grounds", title, plain_table(heads, rows, title),
                   plain_table(names, cells, title))  # fmt: skip


def _ground(name: str, language: Language) -> str:
    known = {ground.value: ground for ground in Ground}
    return capital(GROUNDS[known[name]].within(language)) if name in known else name


def _solving(outcome: "Outcome", language: Language) -> str:
    audit, certificate = outcome.audit, outcome.certificate
    said = SOLVING.within(language).format(
        method=_method(certificate.method, language),
        cost=_maybe(audit.cost, language),
        bound=_maybe(audit.bound, language),
        gap="?" if audit.gap is None else f"{number(audit.gap * 100, language, 1)}%",
        given_back=audit.given_back,
        solves=audit.solves,
        unsettled=audit.unsettled,
        tolerance=f"{certificate.tolerance:g}",
    )
    return section("solving", HEADS["solving"].within(language), paragraph(said))


def _method(name: str, language: Language) -> str:
    return METHODS[name].within(language) if name in METHODS else name


def _maybe(value: float | None, language: Language) -> str:
    return "?" if value is None else figure(value, language)
