"""What is said about a trace in words: what was assumed, what is missing, what cannot be known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from schakel.language import Text

Name = Callable[[str], Text]

LEVEL_NAMES = {
    "ore": Text("ore and concentrate of {0}", "erts en concentraat van {0}"),
    "intermediate": Text("intermediates of {0}", "tussenproducten van {0}"),
    "refined": Text("refined {0}", "geraffineerd {0}"),
}
FORM_NAMES = {
    "ore": Text("ore", "erts"),
    "concentrate": Text("concentrate", "concentraat"),
    "intermediate": Text("intermediate", "tussenproduct"),
    "refined": Text("refined metal", "geraffineerd metaal"),
    "semi": Text("semi-manufacture", "halffabricaat"),
    "product": Text("product", "product"),
    "scrap": Text("scrap", "schroot"),
}


@dataclass(frozen=True, slots=True)
class Remarks:
    """The remarks, with the names of materials and countries filled in."""

    material: Name
    country: Name

    def level(self, level: str, material: str) -> Text:
        """A level of a material in words: refined tin."""
        return filled(LEVEL_NAMES[level], self.material(material))

    def listed(self, countries: Sequence[str]) -> Text:
        """Countries in a row: A, B and C."""
        names = [self.country(country) for country in countries]
        return Text(
            enumerated([name.en for name in names], "and"),
            enumerated([name.nl for name in names], "en"),
        )

    def no_figures(self, material: str) -> Text:
        """Nothing is recorded of the material."""
        return filled(
            Text(
                "The world pack holds no production or trade of {0}: its origin is unknown.",
                "De wereldtabellen bevatten geen productie of handel van {0}: de herkomst is "
                "onbekend.",
            ),
            self.material(material),
        )

    def newest(self, year: int) -> Text:
        """The row names no year."""
        return Text(
            f"The row names no year: the figures are those of {year}, the newest there are.",
            f"De regel noemt geen jaar: de cijfers zijn die van {year}, de nieuwste die er zijn.",
        )

    def other_year(self, asked: int, year: int) -> Text:
        """There are no figures of the row's year."""
        return Text(
            f"There are no figures of {asked}: those of {year} are used.",
            f"Van {asked} zijn er geen cijfers: die van {year} zijn gebruikt.",
        )

    def refiled(self, heading: str, form: str) -> Text:
        """The customs heading says another form than the row."""
        return filled(
            Text(
                f"Customs heading {heading} stands for {{0}}: that is what was traced.",
                f"Goederencode {heading} staat voor {{0}}: dat is gevolgd.",
            ),
            FORM_NAMES[form],
        )

    def seller(self, level: str, material: str, country: str) -> Text:
        """The trade in what was bought is not recorded: half is taken to be home-made."""
        return filled(
            Text(
                "The world pack holds no trade in {0}, so nothing records how much of what is sold "
                "in {1} was made there. Between none and all of it was: half is counted as made in "
                "{1} from the supply it kept (an assumption), the other half is unknown. A "
                "declared smelter settles this.",
                "De wereldtabellen bevatten geen handel in {0}; hoeveel van wat in {1} wordt "
                "verkocht daar is gemaakt, is dus nergens vastgelegd. Het ligt tussen niets en "
                "alles: de helft is gerekend als gemaakt in {1} uit wat het land overhield (een "
                "aanname), de andere helft is onbekend. Een opgave van de smelterij lost dit op.",
            ),
            self.level(level, material),
            self.country(country),
        )

    def nothing_kept(self, level: str, material: str, country: str) -> Text:
        """Nothing is recorded that the country could have made it from."""
        return filled(
            Text(
                "Nothing on record shows from what {1} could have made {0}: the origin is unknown.",
                "Nergens blijkt waaruit {1} {0} gemaakt kan hebben: de herkomst is onbekend.",
            ),
            self.level(level, material),
            self.country(country),
        )

    def no_supply(self, level: str, material: str, country: str) -> Text:
        """The trade is recorded, and none of it reaches the country."""
        return filled(
            Text(
                "On record {1} neither made nor took in {0}: the origin is unknown.",
                "Volgens de cijfers heeft {1} geen {0} gemaakt of ingevoerd: de herkomst is "
                "onbekend.",
            ),
            self.level(level, material),
            self.country(country),
        )

    def step(self, goods: Text) -> Text:
        """A decisive step's trade is not recorded."""
        return filled(
            Text(
                "The world pack holds no trade in {0}, the step between mine and metal. Behind it, "
                "ore from home is counted for the middle of what is possible; the rest is unknown. "
                "Countries with a share of 0 % and a high end are those that may stand behind it.",
                "De wereldtabellen bevatten geen handel in {0}, de stap tussen mijn en metaal. "
                "Daarachter telt eigen erts mee voor het midden van wat mogelijk is; de rest is "
                "onbekend. Landen met aandeel 0 % en een bovengrens kunnen erachter staan.",
            ),
            goods,
        )

    def beyond(self, material: str, country: str, supply: float) -> Text:
        """The purchase is more than the country is known to have had."""
        return filled(
            Text(
                f"The purchase holds more {{0}} than {{1}} is known to have had "
                f"({tonnes_en(supply)}): what is beyond has an unknown origin.",
                f"De aankoop bevat meer {{0}} dan {{1}} voor zover bekend had "
                f"({tonnes_nl(supply)}): het meerdere is van onbekende herkomst.",
            ),
            self.material(material),
            self.country(country),
        )

    def strained(self, country: str) -> Text:
        """Exports fit the supply only at the edge of grades and stocks."""
        return filled(
            Text(
                "What {0} exported on record fits what it had only with grades at the low end and "
                "stocks at the high end of their ranges.",
                "Wat {0} volgens de cijfers uitvoerde, past alleen bij wat het had met gehalten "
                "aan de onderkant en voorraden aan de bovenkant van hun marges.",
            ),
            self.country(country),
        )

    def excess(self, country: str, part: float) -> Text:
        """Exports beyond supply, whatever the grade."""
        return filled(
            Text(
                f"{{0}} gave on more than it can have had at any grade: {percent(part)} of its "
                "supply has an unknown origin.",
                f"{{0}} gaf meer door dan het bij welk gehalte ook kan hebben gehad: "
                f"{percent(part)} van het aanbod is van onbekende herkomst.",
            ),
            self.country(country),
        )

    def through_others(self) -> Text:
        """Unknown supply arrives through others."""
        return Text(
            "Part of the supply came through countries that gave on more than they are known to "
            "have had, or only to one another: its origin is unknown.",
            "Een deel van het aanbod kwam via landen die meer doorgaven dan ze voor zover bekend "
            "hadden, of alleen aan elkaar: de herkomst daarvan is onbekend.",
        )

    def unplaced(
        self, material: str, year: int, country: str, mined: float, sent: float, left: float
    ) -> Text:
        """Output that nobody can place."""
        return filled(
            Text(
                f"In {year} {{1}} mined {tonnes_en(mined)} of {{0}}; recorded exports carry "
                f"{tonnes_en(sent)}. Of the rest, {tonnes_en(left)} is unplaced: smelted at home "
                "or shipped without a record.",
                f"In {year} dolf {{1}} {tonnes_nl(mined)} {{0}}; de vastgelegde uitvoer bevat "
                f"{tonnes_nl(sent)}. Van de rest is {tonnes_nl(left)} niet te plaatsen: in eigen "
                "land gesmolten of zonder registratie verscheept.",
            ),
            self.material(material),
            self.country(country),
        )

    def may_have_come(self, givers: Sequence[str], country: str) -> Text:
        """Unplaced output may have come here."""
        return filled(
            Text(
                "Output that no record places may have come to {1} from {0}: the high ends of "
                "their shares, and the low ends of the others, hold that.",
                "Productie die nergens is vastgelegd kan uit {0} naar {1} zijn gegaan: de "
                "bovengrenzen van hun aandelen, en de ondergrenzen van de andere, houden daar "
                "rekening mee.",
            ),
            self.listed(givers),
            self.country(country),
        )

    def not_said_how_much_recycled(self, rate: float) -> Text:
        """The row does not say what is recycled."""
        return Text(
            "The row does not say how much is recycled: the shares are those of newly mined "
            "metal. Their low ends allow for the world average of recycled input, "
            f"{percent(rate)}.",
            "De regel zegt niet hoeveel gerecycled is: de aandelen zijn die van nieuw gedolven "
            f"metaal. Hun ondergrenzen laten ruimte voor het wereldgemiddelde aan gerecyclede "
            f"grondstof, {percent(rate)}.",
        )

    def scrap(self, country: str) -> Text:
        """Scrap is recycled, never mined."""
        return filled(
            Text(
                "Scrap is recycled material and is not traced to a mine. The row says that it was "
                "handed over in {0}; where it was used and collected is not known.",
                "Schroot is gerecycled materiaal en wordt niet tot een mijn herleid. De regel zegt "
                "dat het in {0} is overgedragen; waar het is gebruikt en ingezameld is onbekend.",
            ),
            self.country(country),
        )

    def recycled(self, part: float) -> Text:
        """A declared recycled share."""
        return Text(
            f"The row declares {percent(part)} recycled; its country stands for where it was "
            "handed over, since the row does not say where it was collected.",
            f"De regel geeft {percent(part)} gerecycled op; het land daarbij is waar het is "
            "overgedragen, want de regel zegt niet waar het is ingezameld.",
        )

    def made_where(self, country: str) -> Text:
        """The list has no column for the place of processing."""
        return filled(
            Text(
                "The list says where the supplier is, not where this was made: {0} is taken for "
                "both.",
                "De lijst zegt waar de leverancier zit, niet waar dit is gemaakt: {0} staat voor "
                "beide.",
            ),
            self.country(country),
        )


def filled(text: Text, *parts: Text) -> Text:
    """A text with its gaps filled in both languages."""
    return Text(
        text.en.format(*(part.en for part in parts)), text.nl.format(*(part.nl for part in parts))
    )


def enumerated(names: Sequence[str], last: str) -> str:
    """Names in a row.

    >>> enumerated(["Peru", "Chile", "Zambia"], "and")
    'Peru, Chile and Zambia'
    """
    return f" {last} ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def tonnes_en(tonnes: float) -> str:
    """Tonnes in English, to the precision that such figures bear.

    >>> tonnes_en(41950.3), tonnes_en(0.25)
    ('42,000 t', '0.25 t')
    """
    rounded = float(f"{tonnes:.2g}")
    return f"{rounded:,.0f} t" if rounded >= 10 else f"{rounded:g} t"


def tonnes_nl(tonnes: float) -> str:
    """Tonnes in Dutch: a point between thousands, a comma before decimals.

    >>> tonnes_nl(41950.3), tonnes_nl(0.25)
    ('42.000 t', '0,25 t')
    """
    return tonnes_en(tonnes).translate(str.maketrans(",.", ".,"))


def percent(part: float) -> str:
    """A share in whole per cents.

    >>> percent(0.314)
    '31 %'
    """
    return f"{part * 100:.0f} %"
