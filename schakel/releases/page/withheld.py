"""The page that says in plain words what is withheld and why: made for readers, not for experts.

It says which rules hold and who was reckoned with, of the release as a whole. Of a single withheld
figure it says no more than the table does: any more would help whoever wants to know it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from schakel.disclosure.certificate import Certificate, Protected
from schakel.disclosure.values import Reason, Withheld
from schakel.disclosure.words import REASONS
from schakel.language import Language, Text
from schakel.releases.notation import number
from schakel.releases.page.markup import head, items, paragraph, scrolling, section, shell, text
from schakel.releases.views import capital, view_of

TITLE = Text("What is withheld and why", "Wat niet is gepubliceerd en waarom")
KICKER = Text("release {release}", "publicatie {release}")
LEAD = Text(
    "The figures of this release are sums over what a small number of contributors told in"
    " confidence. A figure is withheld when it would tell, alone or together with other figures,"
    " what one of them put in.",
    "De cijfers van deze publicatie zijn optellingen van wat een klein aantal deelnemers in"
    " vertrouwen heeft verteld. Een cijfer wordt niet gepubliceerd als het, alleen of samen met"
    " andere cijfers, zou verraden wat één van hen inbracht.",
)
NONE = Text(
    "In this release nothing is withheld: every figure that was asked for could be published.",
    "In deze publicatie ontbreekt niets: elk gevraagd cijfer kon worden gepubliceerd.",
)
HEADS = {
    "tables": Text("Table by table", "Tabel voor tabel"),
    "reading": Text("How to read a withheld figure", "Hoe een weggelaten cijfer te lezen"),
    "rules": Text("The rules", "De regels"),
    "attackers": Text("Who was reckoned with", "Met wie rekening is gehouden"),
    "earlier": Text("Earlier releases", "Eerdere publicaties"),
    "limits": Text("What this does not protect against", "Waartegen dit niet beschermt"),
    "check": Text("Checking it", "Het nagaan"),
}
COLUMNS = {
    "table": Text("Table", "Tabel"),
    "figures": Text("Figures", "Cijfers"),
    "withheld": Text("Withheld", "Niet gepubliceerd"),
    "why": Text("Why", "Waarom"),
}
ALL_TOLD = Text("Everything is published.", "Alles is gepubliceerd.")
READING = (
    Text(
        "A withheld figure is not a zero and not a gap. There is a number; it is not said.",
        "Een weggelaten cijfer is geen nul en geen leegte. Er is een getal; het wordt niet gezegd.",
    ),
    Text(
        "Some figures are withheld only so that others cannot be worked out by subtraction from a"
        " total, from another table or from another year. Which ones is not said: that would itself"
        " be a clue.",
        "Sommige cijfers zijn alleen weggelaten om te voorkomen dat andere uit te rekenen zijn met"
        " een totaal, een andere tabel of een ander jaar. Welke dat zijn wordt niet gezegd: dat zou"
        " zelf een aanwijzing zijn.",
    ),
    Text(
        "The order of rows and columns follows names and codes, never the size of figures.",
        "De volgorde van rijen en kolommen volgt namen en codes, nooit de grootte van cijfers.",
    ),
)
RULES = {
    "least_cohort": Text(
        "At least {n} contributors are in a table, or nothing of it is published.",
        "Ten minste {n} deelnemers zitten in een tabel, of er wordt niets van gepubliceerd.",
    ),
    "least_in_cell": Text(
        "At least {n} contributors are in each published figure.",
        "Ten minste {n} deelnemers zitten in elk gepubliceerd cijfer.",
    ),
    "p_percent": Text(
        "Nobody can come closer than {n}% to what another put in (the p % rule), whatever is worked"
        " out from all that is published.",
        "Niemand kan dichter dan {n}% komen bij wat een ander inbracht (de p%-regel), wat men ook"
        " uitrekent met alles wat gepubliceerd is.",
    ),
    "dominance": Text(
        "The {n} largest in a figure together make up no more than {k}% of it.",
        "De {n} grootsten in een cijfer vormen er samen niet meer dan {k}% van.",
    ),
    "dominance-one": Text(
        "The largest in a figure makes up no more than {k}% of it.",
        "De grootste in een cijfer vormt er niet meer dan {k}% van.",
    ),
    "withhold_zeros": Text(
        "An answer that nobody gave is withheld: a zero would say of each of them that it did not.",
        "Een antwoord dat niemand gaf wordt weggelaten: een nul zou dat van elk van hen zeggen.",
    ),
    "withhold_full": Text(
        "An answer that everybody gave is withheld: it would say so of each of them.",
        "Een antwoord dat iedereen gaf wordt weggelaten: het zou dat van elk van hen zeggen.",
    ),
    "months": Text(
        "Prices and volumes are at least {n} months old.",
        "Prijzen en hoeveelheden zijn ten minste {n} maanden oud.",
    ),
}
ORDER = (
    "least_cohort",
    "least_in_cell",
    "p_percent",
    "dominance",
    "months",
    "withhold_zeros",
    "withhold_full",
)
PUBLIC = Text(
    "Everybody who reads these tables and all earlier ones.",
    "Iedereen die deze tabellen en alle eerdere leest.",
)
EACH = Text(
    "Each contributor, who also knows what it put in itself.",
    "Elke deelnemer, die ook weet wat hij zelf inbracht.",
)
COALITION = Text(
    "Any {n} contributors who put their heads together.",
    "Elke {n} deelnemers die hun kennis bij elkaar leggen.",
)
ALLIES = Text(
    "{name}: its members together.",
    "{name}: de leden samen.",
)
WITHIN = Text(
    "Each of them is taken to know beforehand what others put in to within {n}%.",
    "Van elk wordt aangenomen dat hij vooraf tot op {n}% weet wat anderen inbrachten.",
)
EARLIER = Text(
    "A figure that is harmless by itself can give somebody away beside last year's. This release"
    " was tried together with: {names}.",
    "Een cijfer dat op zichzelf onschuldig is, kan naast dat van vorig jaar iemand verraden. Deze"
    " publicatie is getoetst samen met: {names}.",
)
FIRST = Text(
    "No earlier releases were taken into account.",
    "Er is met geen eerdere publicaties rekening gehouden.",
)
LIMITS = (
    Text(
        "What somebody knows from outside: a news item, an annual report, a conversation.",
        "Wat iemand van buiten weet: een nieuwsbericht, een jaarverslag, een gesprek.",
    ),
    Text(
        "What stands in words: a sentence about one company in a report is not a figure.",
        "Wat in woorden staat: een zin over één bedrijf in een rapport is geen cijfer.",
    ),
    Text(
        "Figures that others publish about the same companies.",
        "Cijfers die anderen over dezelfde bedrijven publiceren.",
    ),
)
CHECK = Text(
    "The certificate binds these tables to the rules and to the earlier releases. Whoever has this"
    " folder can see whether anything was altered since:",
    "Het certificaat verbindt deze tabellen met de regels en met de eerdere publicaties. Wie deze"
    " map heeft kan zien of er sindsdien iets is gewijzigd:",
)
BREAK = Text(
    "And whoever wants to try to break them can play the attacker:",
    "En wie wil proberen ze te kraken kan de aanvaller spelen:",
)


def withheld_page(certificate: Certificate, tables: Sequence[Protected], language: Language) -> str:
    """The page for everybody, of a release that is cleared."""
    title = TITLE.within(language)
    kicker = KICKER.within(language).format(release=certificate.release)
    parts = [
        head(kicker, title, paragraph(LEAD.within(language), "lead")),
        '<main id="main">',
        _tables(tables, language),
        _listed("reading", [one.within(language) for one in READING], language),
        _listed("rules", [*rules(certificate.rules, language)], language),
        _attackers(certificate, language),
        _earlier(certificate, language),
        _listed("limits", [one.within(language) for one in LIMITS], language),
        _check(language),
        "</main>",
    ]
    return shell(f"{title} · {certificate.release}", "\n".join(parts), language)


def _listed(part: str, lines: Sequence[str], language: Language) -> str:
    return section(part, HEADS[part].within(language), items([*lines])) if lines else ""


def _tables(tables: Sequence[Protected], language: Language) -> str:
    if not any(one.withheld for one in tables):
        words = paragraph(NONE.within(language))
        return section("tables", HEADS["tables"].within(language), words)
    rows = [_table_row(one, language) for one in tables]
    heads = [COLUMNS[name].within(language) for name in ("table", "figures", "withheld", "why")]
    title = HEADS["tables"].within(language)
    return section("tables", title, plain_table(heads, rows, title))


def _table_row(protected: Protected, language: Language) -> list[str]:
    view = view_of(protected, language)
    return [
        view.title,
        number(len(view.shown), language),
        number(view.withheld, language),
        " ".join(reasons(protected, language)) or ALL_TOLD.within(language),
    ]


def reasons(protected: Protected, language: Language) -> list[str]:
    """The reasons that occur in a table, in words that may be said in public."""
    found = {one.reason for one in protected.figures.values() if isinstance(one, Withheld)}
    words = [REASONS[reason].within(language) for reason in Reason if reason in found]
    return [capital(each.partition(": ")[2] or each) for each in words]


def plain_table(heads: Sequence[str], rows: Sequence[Sequence[str]], name: str) -> str:
    """A table of words; on a narrow screen each cell says its own heading."""
    top = "".join(f'<th scope="col">{text(head)}</th>' for head in heads)
    body = "".join(
        f'<tr><th scope="row">{text(row[0])}</th>'
        + "".join(
            f'<td{_look(cell)} data-head="{text(head)}">{text(cell)}</td>'
            for head, cell in zip(heads[1:], row[1:], strict=True)
        )
        + "</tr>"
        for row in rows
    )
    html = f'<table class="plain"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'
    return scrolling(html, name)


def _look(cell: str) -> str:
    """Numbers and intervals stay on one line."""
    return "" if any(sign.isalpha() for sign in cell) else ' class="n"'


def rules(held: Mapping[str, Any], language: Language) -> Iterator[str]:
    """The rules in sentences; those that do not apply are left out."""
    for name in ORDER:
        value = held.get(name)
        if name == "dominance":
            yield from (_dominance(int(n), float(k), language) for n, k in value or ())
        elif value:
            many = value * 100 if name == "p_percent" else value
            yield RULES[name].within(language).format(n=_plain(float(many), language))


def _dominance(n: int, k: float, language: Language) -> str:
    rule = RULES["dominance-one" if n == 1 else "dominance"]
    return rule.within(language).format(n=n, k=_plain(k * 100, language))


def _plain(value: float, language: Language) -> str:
    return number(value, language, 0 if value == round(value) else 1)


def _attackers(certificate: Certificate, language: Language) -> str:
    found = certificate.attackers
    lines = [PUBLIC.within(language)] if found.public else []
    lines += [EACH.within(language)] if found.each_contributor else []
    lines += [COALITION.within(language).format(n=found.coalition)] if found.coalition > 1 else []
    lines += [ALLIES.within(language).format(name=name) for name in found.allies]
    if found.within is not None:
        lines.append(WITHIN.within(language).format(n=_plain(found.within * 100, language)))
    return _listed("attackers", lines, language)


def _earlier(certificate: Certificate, language: Language) -> str:
    names = ", ".join(link.release for link in certificate.earlier)
    words = EARLIER.within(language).format(names=names) if names else FIRST.within(language)
    return section("earlier", HEADS["earlier"].within(language), paragraph(words))


def _check(language: Language) -> str:
    parts = [
        paragraph(CHECK.within(language)),
        "<p><code>schakel release verify certificate.json</code></p>",
        paragraph(BREAK.within(language)),
        "<p><code>schakel release attack .</code></p>",
    ]
    return section("check", HEADS["check"].within(language), *parts)
