"""Says in words what rule an entry makes: its dates, seats, bands, levels."""

from functools import singledispatch
from typing import Final

from schakel.covenant.agreement import Agreement, Clause
from schakel.covenant.clauses import (
    Accession,
    Body,
    Constituency,
    Decision,
    Delegation,
    Extension,
    Leaving,
    Obligation,
    Office,
    Party,
    Question,
    Rung,
    Seats,
    Source,
    Supporter,
    Task,
    Whose,
)
from schakel.covenant.governance import name_of, seats
from schakel.covenant.judgements import (
    AnnexHarm,
    CaseStep,
    Gravity,
    Indicator,
    InformationKind,
    LevelEntry,
    Likelihood,
    Loss,
    Maturity,
    NamingTerm,
    ProtocolRule,
    RedFlag,
    ReleaseRule,
    RoleEntry,
    Severity,
    Target,
)
from schakel.covenant.obligations import in_words, span
from schakel.covenant.questions import EditionEntry, Limit
from schakel.covenant.questions import Question as Asked
from schakel.language import LANGUAGES, Text

NOTHING: Final = Text("", "")
THROUGHOUT: Final = Text("Throughout the term", "Gedurende de hele looptijd")
WHOSE: Final[dict[Whose, Text]] = {
    "agreement": Text("Text of the agreement", "Tekst van het convenant"),
    "practice": Text("Practice of the parties", "Praktijk van de partijen"),
    "default": Text(
        "Default of Schakel; another agreement may choose otherwise",
        "Standaard van Schakel; een ander convenant kan anders kiezen",
    ),
}


def rule(agreement: Agreement, clause: Clause) -> Text:
    """The rule that this entry makes, in words; empty where it only says something."""
    return _rule(clause.entry, agreement)


def listed(texts: list[Text]) -> Text:
    """Texts one after the other, in each language."""
    return Text(*(", ".join(text.within(language) for text in texts) for language in LANGUAGES))


def _parted(texts: list[Text]) -> Text:
    return Text(*("; ".join(text.within(language) for text in texts) for language in LANGUAGES))


@singledispatch
def _rule(_entry: object, _agreement: Agreement) -> Text:
    return NOTHING


@_rule.register
def _(entry: Obligation, agreement: Agreement) -> Text:
    who = listed([name_of(agreement, actor) for actor in entry.who])
    if entry.jointly:
        who = Text(f"{who.en}, together", f"{who.nl}, samen")
    when = in_words(entry.due, span(agreement)) if entry.due else THROUGHOUT
    said = [when, agreement.vocabulary.chains[entry.chain]]
    if entry.due and entry.due.grace:
        months = entry.due.grace
        said.append(
            Text(
                f"not in the first {months} months after joining",
                f"niet in de eerste {months} maanden na toetreding",
            )
        )
    rest = _parted(said)
    return Text(f"{who.en}. {rest.en}", f"{who.nl}. {rest.nl}")


@_rule.register
def _(entry: Question, _agreement: Agreement) -> Text:
    aside = [
        Text(
            f"Set aside: {reading.says.en} ({reading.source}). Why: {reading.set_aside.en}",
            f"Terzijde gelegd: {reading.says.nl} ({reading.source}). Reden: {reading.set_aside.nl}",
        )
        for reading in entry.readings
        if reading.set_aside
    ]
    return Text(" ".join(each.en for each in aside), " ".join(each.nl for each in aside))


@_rule.register
def _(entry: Constituency, agreement: Agreement) -> Text:
    held = sum(each.seats for each in agreement.seats.values() if _same(agreement, each, entry))
    members = sum(party.kind in entry.kinds for party in agreement.parties.values())
    return Text(
        f"{members} parties; seats in the Steering Committee: {held}",
        f"{members} partijen; zetels in de stuurgroep: {held}",
    )


def _same(agreement: Agreement, seat: Seats, side: Constituency) -> bool:
    return agreement.constituencies[seat.constituency] is side


@_rule.register
def _(entry: Party, agreement: Agreement) -> Text:
    side = agreement.constituencies[entry.constituency].name
    return Text(
        f"Constituency: {side.en}; votes in the assembly",
        f"Geleding: {side.nl}; stemt in de vergadering",
    )


@_rule.register
def _(_entry: Supporter, _agreement: Agreement) -> Text:
    return Text("No seat and no vote", "Geen zetel en geen stem")


@_rule.register
def _(entry: Body, agreement: Agreement) -> Text:
    code = next(code for code, body in agreement.bodies.items() if body is entry)
    held = [
        Text(f"{agreement.constituencies[side].name.en} {n}", f"{_side(agreement, side).nl} {n}")
        for side, n in seats(agreement, code).items()
    ]
    if not held:
        return entry.members
    named = listed(held)
    return Text(f"Seats: {named.en}", f"Zetels: {named.nl}")


def _side(agreement: Agreement, code: str) -> Text:
    return agreement.constituencies[code].name


@_rule.register
def _(entry: Seats, agreement: Agreement) -> Text:
    body, side = agreement.bodies[entry.body].name, _side(agreement, entry.constituency)
    return Text(
        f"{body.en}: {entry.seats} for {side.en}", f"{body.nl}: {entry.seats} voor {side.nl}"
    )


@_rule.register
def _(entry: Office, agreement: Agreement) -> Text:
    givers = listed([name_of(agreement, actor) for actor in entry.appointed_by])
    vote = Text("votes", "stemt mee") if entry.votes else Text("does not vote", "stemt niet")
    return Text(f"Appointed by {givers.en}; {vote.en}", f"Benoemd door {givers.nl}; {vote.nl}")


@_rule.register
def _(entry: Task, agreement: Agreement) -> Text:
    return listed([name_of(agreement, actor) for actor in entry.who])


@_rule.register
def _(entry: Delegation, agreement: Agreement) -> Text:
    giver, taker = agreement.bodies[entry.giver].name, agreement.bodies[entry.taker].name
    return Text(f"From {giver.en} to {taker.en}", f"Van {giver.nl} aan {taker.nl}")


@_rule.register
def _(entry: Decision, agreement: Agreement) -> Text:
    body, how = agreement.bodies[entry.body].name, METHODS[entry.method]
    terms = [how]
    if entry.share:
        terms.append(_least(entry.share, Text("of the votes", "van de stemmen")))
    if entry.each_constituency:
        terms.append(Text("every constituency present", "elke geleding aanwezig"))
    if entry.share_present:
        terms.append(_least(entry.share_present, Text("present", "aanwezig")))
    if entry.chair_present:
        terms.append(Text("the chair present", "de voorzitter aanwezig"))
    if entry.objection_days:
        days = entry.objection_days
        terms.append(Text(f"{days} days to object", f"{days} dagen voor bezwaar"))
    if entry.window_days:
        days = entry.window_days
        terms.append(Text(f"{days} days in writing", f"{days} dagen bij schriftelijke ronde"))
    said = listed(terms)
    return Text(f"{body.en}: {said.en}", f"{body.nl}: {said.nl}")


METHODS: Final = {
    "consent": Text("by consent: nobody objects", "bij instemming: niemand maakt bezwaar"),
    "consensus": Text(
        "by consensus: nobody against, at least one for",
        "bij consensus: niemand tegen, ten minste één voor",
    ),
    "majority": Text("by majority", "bij meerderheid"),
    "qualified-majority": Text("by qualified majority", "bij versterkte meerderheid"),
    "majority-per-constituency": Text(
        "by majority in each constituency", "bij meerderheid in elke geleding"
    ),
}


def _least(share: str, of: Text) -> Text:
    return Text(f"at least {share} {of.en}", f"ten minste {share} {of.nl}")


@_rule.register
def _(entry: Leaving, _agreement: Agreement) -> Text:
    data = _parted(list(entry.data.values()))
    return Text(
        f"Notice: {entry.months} months. Data: {data.en}. {entry.remains.en}",
        f"Opzegtermijn: {entry.months} maanden. Gegevens: {data.nl}. {entry.remains.nl}",
    )


@_rule.register
def _(entry: Rung, agreement: Agreement) -> Text:
    to = listed([name_of(agreement, actor) for actor in entry.to]) if entry.to else WHO_OWES
    days, working = entry.days, entry.working_days
    when = (
        Text(f"{days} days before", f"{days} dagen ervoor")
        if working is None
        else Text(f"working day {working} after", f"werkdag {working} erna")
    )
    nameless = NOTHING if entry.named else Text(", without names", ", zonder namen")
    return Text(f"{when.en}: {to.en}{nameless.en}", f"{when.nl}: {to.nl}{nameless.nl}")


WHO_OWES: Final = Text("who owes it", "wie het verplicht is")


@_rule.register
def _(entry: Extension, agreement: Agreement) -> Text:
    by = name_of(agreement, entry.by)
    if entry.days is None:
        return by
    return Text(f"{by.en}: {entry.days} days at most", f"{by.nl}: ten hoogste {entry.days} dagen")


@_rule.register
def _(entry: Accession, _agreement: Agreement) -> Text:
    fees = [
        Text(f"{_jobs(fee.upto).en} EUR {fee.euros}", f"{_jobs(fee.upto).nl} EUR {fee.euros}")
        for fee in entry.yearly_fees
    ]
    yearly = listed(fees)
    return Text(
        f"Once EUR {entry.entrance_fee}; every year, by full-time equivalents: {yearly.en}",
        f"Eenmalig EUR {entry.entrance_fee}; elk jaar, naar voltijdbanen: {yearly.nl}",
    )


def _jobs(upto: int | None) -> Text:
    return Text(f"up to {upto}", f"tot en met {upto}") if upto else Text("more", "meer")


@_rule.register
def _(entry: Severity, agreement: Agreement) -> Text:
    parts = [_gravity(entry, Text("Severity", "Ernst"))]
    stages = agreement.vocabulary.stages
    parts += [_gravity(each, stages[code]) for code, each in entry.stages.items()]
    return Text("; ".join(part.en for part in parts), "; ".join(part.nl for part in parts))


def _gravity(entry: Gravity, name: Text) -> Text:
    three = (entry.scale, entry.scope, entry.irremediability)
    return Text(
        f"{name.en} {entry.severity} = max(scale {three[0]}, scope {three[1]},"
        f" irremediability {three[2]}), give or take {entry.range}",
        f"{name.nl} {entry.severity} = max(schaal {three[0]}, reikwijdte {three[1]},"
        f" onherstelbaarheid {three[2]}), marge {entry.range}",
    )


EVIDENCE: Final = {
    "direct": Text("Direct evidence", "Directe aanwijzing"),
    "proxy": Text("A proxy", "Indirecte aanwijzing"),
    "weak-proxy": Text("A weak proxy", "Zwakke indirecte aanwijzing"),
}
UNKNOWN: Final = Text("unknown", "onbekend")


@_rule.register
def _(entry: Likelihood, _agreement: Agreement) -> Text:
    kind = EVIDENCE[entry.kind]
    steps = [Text(f"“{word}” {n}", f"‘{word}’ {n}") for word, n in entry.values.items()]
    for band in entry.bands:
        degree = UNKNOWN if band.likelihood == "unknown" else Text(*[str(band.likelihood)] * 2)
        upto = Text("above", "daarboven")
        if band.upto is not None:
            upto = Text(f"up to {band.upto:g}", f"tot en met {_comma(band.upto)}")
        steps.append(Text(f"{upto.en} {degree.en}", f"{upto.nl} {degree.nl}"))
    separated = [Text("; ".join(s.within(language) for s in steps), "") for language in LANGUAGES]
    return Text(
        f"{kind.en}. Likelihood: {separated[0].en}",
        f"{kind.nl}. Waarschijnlijkheid: {separated[1].en}",
    )


def _comma(number: float) -> str:
    return f"{number:g}".replace(".", ",")


@_rule.register
def _(entry: Maturity, _agreement: Agreement) -> Text:
    return Text(
        f"Above {entry.above} percent, up to and including {entry.upto}",
        f"Boven {entry.above} procent, tot en met {entry.upto}",
    )


@_rule.register
def _(entry: Target, _agreement: Agreement) -> Text:
    if entry.percent == "unknown":
        return Text("No figure is known", "Er is geen cijfer bekend")
    return Text(f"{entry.percent} percent", f"{entry.percent} procent")


@_rule.register
def _(entry: Limit, _agreement: Agreement) -> Text:
    return Text(
        f"Up to and including {entry.people:,} people",
        f"Tot en met {_thousands(entry.people)} mensen",
    )


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")


@_rule.register
def _(entry: EditionEntry, agreement: Agreement) -> Text:
    steps = [
        (agreement.diligence.steps[code].name, weight) for code, weight in entry.weights.items()
    ]
    weighed = listed([Text(f"{name.en} {n}", f"{name.nl} {n}") for name, n in steps])
    stand = STATUS[entry.status]
    return Text(f"{stand.en}. Weights: {weighed.en}", f"{stand.nl}. Gewichten: {weighed.nl}")


STATUS: Final = {
    "draft": Text("Draft", "Concept"),
    "adopted": Text("Adopted", "Vastgesteld"),
    "retired": Text("Retired", "Ingetrokken"),
}


@_rule.register
def _(entry: Asked, agreement: Agreement) -> Text:
    named = agreement.questionnaire.positions
    said = [agreement.diligence.steps[entry.step].name]
    if entry.positions:
        said.append(listed([named[code].name for code in entry.positions]))
    if entry.chain != "both":
        said.append(agreement.vocabulary.chains[entry.chain])
    if entry.weight:
        said.append(Text(f"weight {entry.weight}", f"gewicht {entry.weight}"))
    said += [words for holds, words in _marks(entry) if holds]
    return _parted(said)


def _marks(entry: Asked) -> tuple[tuple[bool, Text], ...]:
    return (
        (entry.weight is None, Text("not scored", "telt niet mee")),
        (entry.light, Text("light track", "lichte lijst")),
        (entry.may_decline, Text("may be declined", "mag worden geweigerd")),
    )


@_rule.register
def _(entry: AnnexHarm, agreement: Agreement) -> Text:
    return agreement.diligence.responses[entry.response].what


@_rule.register
def _(entry: RedFlag, _agreement: Agreement) -> Text:
    raised, where = ", ".join(entry.raised_by), DIRECTIONS[entry.direction]
    return Text(
        f"{where.en}. Raised by: {raised}. {entry.remedy.en}",
        f"{where.nl}. Bij: {raised}. {entry.remedy.nl}",
    )


DIRECTIONS: Final = {
    "source": Text("Where it comes from", "Waar het vandaan komt"),
    "destination": Text("Where it goes", "Waar het heen gaat"),
    "both": Text("Both ways", "Beide kanten op"),
}


@_rule.register
def _(entry: Loss, _agreement: Agreement) -> Text:
    least, most = 100 * entry.least, 100 * entry.most
    return Text(
        f"{least:g} to {most:g} percent of what goes in",
        f"{_comma(least)} tot {_comma(most)} procent van wat erin gaat",
    )


@_rule.register
def _(entry: CaseStep, agreement: Agreement) -> Text:
    steps = agreement.complaints.steps
    follows = listed([steps[code].name for code in entry.next])
    clock = _clock(entry, agreement)
    then = Text(f"Then: {follows.en}", f"Daarna: {follows.nl}")
    return Text(f"{clock.en}{then.en}", f"{clock.nl}{then.nl}")


def _clock(entry: CaseStep, agreement: Agreement) -> Text:
    if entry.after is None:
        return NOTHING
    since = agreement.complaints.steps[entry.after].name
    months = ", ".join(map(str, entry.months))
    length = (
        Text(f"{entry.days} days", f"{entry.days} dagen")
        if entry.days
        else Text(f"{entry.working_days} working days", f"{entry.working_days} werkdagen")
        if entry.working_days
        else Text(f"{months} months", f"{months} maanden")
    )
    return Text(f"{length.en} after “{since.en}”. ", f"{length.nl} na ‘{since.nl}’. ")


@_rule.register
def _(entry: InformationKind, agreement: Agreement) -> Text:
    level = agreement.levels[entry.level]
    code = entry.level.partition("-")[0].upper()
    further = _with_consent(entry, agreement)
    return Text(
        f"{code} {level.name.en}: shared with {level.circle.en}{further.en}",
        f"{code} {level.name.nl}: gedeeld met {level.circle.nl}{further.nl}",
    )


def _with_consent(entry: InformationKind, agreement: Agreement) -> Text:
    if entry.furthest is None:
        return Text("", "")
    furthest = agreement.levels[entry.furthest].circle
    return Text(
        f"; with consent as far as {furthest.en}", f"; met instemming tot en met {furthest.nl}"
    )


@_rule.register
def _(entry: ProtocolRule, agreement: Agreement) -> Text:
    kinds = listed([agreement.kinds[kind].name for kind in entry.kinds])
    by = agreement.sharing.roles[entry.by].name
    if entry.to:
        circle = agreement.levels[entry.to].circle
        return Text(
            f"{kinds.en}: shared with {circle.en} by the {by.en}",
            f"{kinds.nl}: gedeeld met {circle.nl} door de {by.nl}",
        )
    role = agreement.sharing.roles[entry.names or ""].name
    return Text(
        f"{kinds.en}: the {by.en} names the {role.en}, for {entry.months} months at most",
        f"{kinds.nl}: de {by.nl} laat de {role.nl} toe, ten hoogste {entry.months} maanden",
    )


@_rule.register
def _(entry: NamingTerm, _agreement: Agreement) -> Text:
    return Text(f"At most {entry.months} months", f"Ten hoogste {entry.months} maanden")


@_rule.register
def _(entry: LevelEntry, _agreement: Agreement) -> Text:
    return Text(f"Shared with {entry.circle.en}", f"Gedeeld met {entry.circle.nl}")


@_rule.register
def _(entry: RoleEntry, agreement: Agreement) -> Text:
    limits = []
    if entry.ceiling:
        circle = agreement.levels[entry.ceiling].circle
        limits.append(
            Text(
                f"Reads what is shared with {circle.en}; further only when named on it",
                f"Leest wat gedeeld is met {circle.nl}; verder alleen indien bij naam toegelaten",
            )
        )
    if entry.never_named:
        never = listed([agreement.levels[code].name for code in entry.never_named])
        limits.append(
            Text(
                f"naming opens nothing at: {never.en}",
                f"bij naam toelaten kan niet bij: {never.nl}",
            )
        )
    return Text("; ".join(each.en for each in limits), "; ".join(each.nl for each in limits))


@_rule.register
def _(entry: Indicator, _agreement: Agreement) -> Text:
    return Text(
        f"Target: {entry.target.en}. Counted: {entry.counts.en}",
        f"Doel: {entry.target.nl}. Telling: {entry.counts.nl}",
    )


def source_in_words(agreement: Agreement, source: Source) -> Text:
    """Where something stands, as one quotes it: document, publisher, section, page."""
    document = agreement.header.documents[source.document]
    page = f", p. {source.page}" if source.page else ""
    return Text(
        f"{document.title.en}, {document.publisher}, “{source.section}”{page}",
        f"{document.title.nl}, {document.publisher}, ‘{source.section}’{page}",
    )


@_rule.register
def _(entry: ReleaseRule, _agreement: Agreement) -> Text:
    said = [
        entry.contributors and _many(entry.contributors),
        entry.largest and _largest(entry.largest),
        entry.percent and Text(f"{entry.percent} percent", f"{entry.percent} procent"),
        entry.months is not None and Text(f"{entry.months} months", f"{entry.months} maanden"),
        entry.withheld is not None and WITHHELD[entry.withheld],
        entry.working_days is not None and _working_days(entry.working_days),
        entry.members and Text(", ".join(entry.members), ", ".join(entry.members)),
    ]
    return listed([each for each in said if isinstance(each, Text)])


WITHHELD: Final = {
    True: Text("withheld", "niet gepubliceerd"),
    False: Text("published", "gepubliceerd"),
}


def _working_days(number: int) -> Text:
    if number == 1:
        return Text("1 working day", "1 werkdag")
    return Text(f"{number} working days", f"{number} werkdagen")


def _many(companies: int) -> Text:
    if companies == 1:
        return Text("1 company", "1 bedrijf")
    return Text(f"{companies} companies", f"{companies} bedrijven")


def _largest(number: int) -> Text:
    if number == 1:
        return Text("the largest", "de grootste")
    return Text(f"the {number} largest together", f"de {number} grootste samen")
