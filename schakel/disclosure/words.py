"""What the gate says, in both languages: why something is withheld, and what stands in the way.

Texts for the public name figures that are published already, and rules; never a value that is
withheld, nor which cell is sensitive of itself. Texts for the secretariat name contributors.
"""

from collections.abc import Mapping, Sequence

from schakel.disclosure.values import TOTAL, Dimension, Ground, Key, Reason, Table
from schakel.language import Text

REASONS: Mapping[Reason, Text] = {
    Reason.PROTECTED: Text(
        "Withheld: alone or together with other figures it would say too much about somebody.",
        "Niet gepubliceerd: alleen of samen met andere cijfers zou het te veel zeggen over iemand.",
    ),
    Reason.COHORT_TOO_SMALL: Text(
        "Withheld: too few have taken part to publish figures about them.",
        "Niet gepubliceerd: er hebben te weinig deelnemers meegedaan om cijfers over hen te "
        "publiceren.",
    ),
    Reason.TOO_YOUNG: Text(
        "Withheld: prices and volumes must be older before they may be published.",
        "Niet gepubliceerd: prijzen en hoeveelheden moeten ouder zijn voordat zij mogen worden "
        "gepubliceerd.",
    ),
    Reason.NOT_CLEARED: Text(
        "Withheld: it has not been shown that this table gives nobody away.",
        "Niet gepubliceerd: niet is aangetoond dat deze tabel niemand blootgeeft.",
    ),
}

GROUNDS: Mapping[Ground, Text] = {
    Ground.FEW: Text("too few contributors", "te weinig deelnemers"),
    Ground.P_PERCENT: Text(
        "a contributor can come too near to what another put in (p % rule)",
        "een deelnemer kan te dicht bij de opgave van een ander komen (p %-regel)",
    ),
    Ground.DOMINATED: Text(
        "one or a few contributors make up most of it (dominance)",
        "een of enkele deelnemers maken er het grootste deel van uit (dominantie)",
    ),
    Ground.NOBODY: Text("nobody: a zero says so of each", "niemand: een nul zegt dat van ieder"),
    Ground.EVERYBODY: Text(
        "everybody: a full cell says so of each", "iedereen: een volle cel zegt dat van ieder"
    ),
    Ground.COHORT: Text("too few took part", "te weinig deelnemers deden mee"),
    Ground.YOUNG: Text("too young", "te recent"),
    Ground.GIVES_AWAY: Text(
        "withheld so that another withheld cell cannot be worked out",
        "niet gepubliceerd omdat een andere cel anders is uit te rekenen",
    ),
    Ground.EARLIER: Text(
        "with an earlier release it would give something away",
        "samen met een eerdere publicatie zou het iets prijsgeven",
    ),
}


def category(code: str, dimension: Dimension | None) -> Text:
    """A category by its label; a total says that it is one.

    >>> category("total", None)
    Text(en='total', nl='totaal')
    """
    if code == TOTAL:
        return Text("total", "totaal")
    labels = dimension.labels if dimension else {}
    return labels.get(code, Text(code, code))


def cell(key: Key, by: Sequence[str] = (), dimensions: Mapping[str, Dimension] = {}) -> Text:
    """Where a number stands, as one says it.

    >>> cell(Key("2024", "tonnes", "2023", ("tin",))).nl
    'tin, 2023 (tabel tonnes, publicatie 2024)'
    """
    names = [*by, *[""] * (len(key.at) - len(by))]
    at = [category(code, dimensions.get(name)) for code, name in zip(key.at, names, strict=True)]
    en = ", ".join([*(text.en for text in at), key.period])
    nl = ", ".join([*(text.nl for text in at), key.period])
    return Text(
        f"{en} (table {key.table}, release {key.release})",
        f"{nl} (tabel {key.table}, publicatie {key.release})",
    )


def listed(texts: Sequence[Text], most: int = 5) -> Text:
    """The first few, and how many more.

    >>> listed([Text("a", "a"), Text("b", "b"), Text("c", "c")], 2)
    Text(en='a; b; and 1 more', nl='a; b; en nog 1')
    """
    en, nl = [text.en for text in texts[:most]], [text.nl for text in texts[:most]]
    rest = len(texts) - most
    if rest > 0:
        en, nl = [*en, f"and {rest} more"], [*nl, f"en nog {rest}"]
    return Text("; ".join(en), "; ".join(nl))


# Why a request is refused ---------------------------------------------------------------------


def of_table(table: Table, why: Text) -> Text:
    """A refusal begins with the table that it is about."""
    return Text(f"{table.name}: {why.en}", f"{table.name}: {why.nl}")


NOTHING_LEFT = Text(
    "none of its figures can be published without saying too much about somebody.",
    "geen van de cijfers kan worden gepubliceerd zonder te veel te zeggen over iemand.",
)

HOLES = Text(
    "in a distribution over so few, cells would have to be withheld. Show fewer bands or levels, "
    "or ask for the table with withheld cells.",
    "in een verdeling over zo weinig deelnemers zouden cellen moeten worden weggelaten. Toon "
    "minder banden of niveaus, of vraag de tabel met weggelaten cellen.",
)

BESIDE_A_REFUSED = Text(
    "can be published, but another table of the request cannot.",
    "kan worden gepubliceerd, maar een andere tabel van het verzoek niet.",
)

OVERTAKEN = Text(
    "Another release was kept since this one was cleared. Put this one before the gate again.",
    "Sinds deze is vrijgegeven is een andere publicatie bewaard. Leg deze opnieuw aan de poort "
    "voor.",
)

WITH_HOLES = Text(
    "the same distribution, with cells withheld", "dezelfde verdeling, met weggelaten cellen"
)

MEAN = Text("the mean, without a distribution", "het gemiddelde, zonder verdeling")


def instead(design: Text, withheld: int, cells: int, share_kept: float) -> Text:
    """A table that could be published, and what it keeps.

    >>> instead(Text("by metal", "naar metaal"), 0, 6, 0.4).en
    'by metal: nothing withheld, about 40 % of the information kept'
    >>> instead(MEAN, 0, 1, 0.0).en
    'the mean, without a distribution: nothing withheld; a reader learns only the average'
    """
    en = f"{withheld} of {cells} cells withheld" if withheld else "nothing withheld"
    nl = f"{withheld} van {cells} cellen weggelaten" if withheld else "niets weggelaten"
    kept = _kept(design, share_kept)
    return Text(f"{design.en}: {en}{kept.en}", f"{design.nl}: {nl}{kept.nl}")


def _kept(design: Text, share: float) -> Text:
    """What a reader learns: a share of what was asked, or another kind of figure."""
    if design == MEAN:
        return Text("; a reader learns only the average", "; een lezer leert alleen het gemiddelde")
    if not share:
        return Text("; a reader learns only this", "; een lezer leert alleen dit")
    kept = f"{share:.0%}".replace("%", " %")
    return Text(
        f", about {kept} of the information kept", f", ongeveer {kept} van de informatie behouden"
    )


SALT_TOO_SHORT = Text(
    "The salt is too short: whoever guesses it can try figures on the certificate. Give at least "
    "16 bytes by chance, or none; then one is made.",
    "Het salt is te kort: wie het raadt kan cijfers op het certificaat uitproberen. Geef er ten "
    "minste 16 toevallige bytes voor, of geen; dan wordt het gemaakt.",
)

OUT_OF_TIME = Text(
    "The time was up before it was shown that this gives nobody away. Nothing is published. Ask "
    "for a smaller table, or allow more time.",
    "De tijd was om voordat was aangetoond dat dit niemand blootgeeft. Er wordt niets "
    "gepubliceerd. Vraag een kleinere tabel of geef meer tijd.",
)

NOT_SAFE = Text(
    "Whatever is withheld, this release would give something away. Nothing is published.",
    "Wat er ook wordt weggelaten, deze publicatie zou iets prijsgeven. Er wordt niets "
    "gepubliceerd.",
)


def standing_in_the_way(keys: Sequence[Key]) -> Text:
    """Which publications stand in the way; of single figures only the secretariat may read.

    >>> standing_in_the_way([Key("2023", "tonnes", "2022", ("tin",))]).en
    'With what is out already more could be worked out: table tonnes of release 2023.'
    """
    tables = sorted({(key.release, key.table) for key in keys})
    named = [Text(f"table {t} of release {r}", f"tabel {t} van publicatie {r}") for r, t in tables]
    both = listed(named)
    return Text(
        f"With what is out already more could be worked out: {both.en}.",
        f"Met wat al gepubliceerd is zou meer zijn uit te rekenen: {both.nl}.",
    )


# Trying a release again -----------------------------------------------------------------------

AUDIT_NEEDED = Text(
    "Contributions can be checked only with the confidential audit, which holds the salt. Give "
    "that file too.",
    "De opgaven zijn alleen te controleren met de vertrouwelijke toets, waarin het salt staat. "
    "Geef ook dat bestand.",
)

NOT_FROM_THESE = Text(
    "this figure does not follow from the contributions.", "dit cijfer volgt niet uit de opgaven."
)

NOT_KEPT = Text(
    "this release does not stand in the history. Put back its file from a copy.",
    "deze publicatie staat niet in de geschiedenis. Zet haar bestand terug uit een kopie.",
)

KEPT_OTHERWISE = Text(
    "what the history holds of this release is not what was published. Put back its file from a "
    "copy.",
    "wat de geschiedenis van deze publicatie bevat is niet wat er gepubliceerd is. Zet haar "
    "bestand terug uit een kopie.",
)


def of_release(name: str, why: Text) -> Text:
    """A finding on a record begins with the name of its release."""
    return Text(f"{name}: {why.en}", f"{name}: {why.nl}")


FORBIDDEN = Text(
    "the rules do not let this figure be told.",
    "volgens de regels mag dit cijfer niet naar buiten.",
)

NOT_SAFE_NOW = Text(
    "Attacked again, this release gives something away, or it could not be shown in time that it "
    "does not.",
    "Opnieuw aangevallen geeft deze publicatie iets prijs, of het tegendeel was niet op tijd aan "
    "te tonen.",
)


def of_cell(key: Key, why: Text) -> Text:
    """A finding begins with the cell that it is about."""
    named = cell(key)
    return Text(f"{named.en}: {why.en}", f"{named.nl}: {why.nl}")


# For the secretariat --------------------------------------------------------------------------


SOMETHING = Text("what somebody put in", "wat iemand opgaf")


def attacker(name: str) -> Text:
    """An attacker by its name; the public has one in each language."""
    return Text("the public", "het publiek") if name == "public" else Text(name, name)


def subject(contributor: str, key: Key | None) -> Text:
    """Whose secret it is, and where."""
    where = cell(key) if key else Text("a difference of figures", "een verschil van cijfers")
    if not contributor:
        return Text(f"what others put in: {where.en}", f"wat anderen opgaven: {where.nl}")
    return Text(f"what {contributor} put in: {where.en}", f"wat {contributor} opgaf: {where.nl}")


def failure(who: Text, target: Text, side: str, keys: Sequence[Key]) -> Text:
    """Who could come too near to what, from which side and by which figures."""
    by = listed([cell(key) for key in keys])
    dutch = {"below": "van onderen", "above": "van boven"}[side]
    return Text(
        f"{who.en} would come too near, from {side}, to {target.en}. By: {by.en or '-'}.",
        f"{who.nl} zou {dutch} te dicht komen bij {target.nl}. Door: {by.nl or '-'}.",
    )


def wound(who: Text, target: Text, side: str) -> Text:
    """What earlier releases gave away already, so that nothing can mend it (confidential)."""
    dutch = {"below": "van onderen", "above": "van boven"}[side]
    return Text(
        f"By earlier releases {who.en} can come too near, from {side}, to {target.en}. This one "
        f"adds nothing to it.",
        f"Door eerdere publicaties kan {who.nl} {dutch} te dicht komen bij {target.nl}. Deze voegt "
        f"daar niets aan toe.",
    )
