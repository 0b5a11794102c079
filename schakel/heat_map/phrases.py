"""What the page and the booklet say around the figures, in English and Dutch."""

from schakel.language import Language, Text

PHRASES: dict[str, Text] = {
    "kicker": Text("Heat map of a purchase list", "Heatmap van een inkooplijst"),
    "under": Text("{title}, {edition}", "{title}, {edition}"),
    "basis": Text(
        "World pack {edition}; ages counted from {year}",
        "Wereldpakket {edition}; ouderdom gerekend vanaf {year}",
    ),
    "summary": Text("What comes first", "Wat voorop staat"),
    "summary-lead": Text(
        "Who may be harmed most gravely, and where that is likely. Severity goes before "
        "likelihood, always; the two are never multiplied.",
        "Wie het ernstigst kan worden geschaad, en waar dat waarschijnlijk is. Ernst gaat "
        "altijd vóór waarschijnlijkheid; de twee worden nooit vermenigvuldigd.",
    ),
    "always": Text(
        "Among the first {top} whatever one assumes: {names}.",
        "Bij de eerste {top}, wat men ook aanneemt: {names}.",
    ),
    "always-none": Text(
        "No risk is certain to stay among the first {top} when every assumption is at its worst "
        "at once.",
        "Van geen risico staat vast dat het bij de eerste {top} blijft als elke aanname tegelijk "
        "op haar slechtst is.",
    ),
    "mostly": Text(
        "Among the first {top} in at least {mostly} of 100 draws, each of which moves every "
        "assumption within its stated range: {names}.",
        "Bij de eerste {top} in minstens {mostly} van 100 trekkingen, die elk alle aannames "
        "binnen hun genoemde marge verschuiven: {names}.",
    ),
    "mostly-none": Text(
        "No risk is among the first {top} in {mostly} of 100 draws, each of which moves every "
        "assumption within its stated range.",
        "Geen risico staat in {mostly} van 100 trekkingen bij de eerste {top}; elke trekking "
        "verschuift alle aannames binnen hun genoemde marge.",
    ),
    "firmest": Text(
        "What stays highest when assumptions move", "Wat hoog blijft als aannames schuiven"
    ),
    "first-ten": Text(
        "among the first {top} in {n} of 100 draws", "bij de eerste {top} in {n} van 100 trekkingen"
    ),
    "ranks": Text(
        "Rank {rank} (usually {usual}; at the outside {outer}); {first}.",
        "Rang {rank} (meestal {usual}; uiterst {outer}); {first}.",
    ),
    "usually": Text("usually {usual}", "meestal {usual}"),
    "outside": Text("at the outside {outer}", "uiterst {outer}"),
    "mostly-mark": Text("stays in the top", "blijft bovenaan"),
    "always-mark": Text("always in the top", "altijd bovenaan"),
    "severity-reason": Text(
        "Severity {severity}: scale {scale}, scope {scope}, irremediable character "
        "{irremediability}.",
        "Ernst {severity}: schaal {scale}, reikwijdte {scope}, onherstelbaarheid "
        "{irremediability}.",
    ),
    "likelihood-reason": Text(
        "Likelihood {likelihood} ({range}), {basis}.",
        "Waarschijnlijkheid {likelihood} ({range}), {basis}.",
    ),
    "likelihood-none": Text(
        "Likelihood unknown: no evidence either way.",
        "Waarschijnlijkheid onbekend: geen aanwijzingen.",
    ),
    "falls-on": Text("It falls on {people}.", "Het treft {people}."),
    "share-reason": Text(
        "{share} of the {material} ({range})",
        "{share} van het materiaal {material} ({range})",
    ),
    "known": Text("What is known", "Wat bekend is"),
    "cells-unknown": Text(
        "of {cells} cells have no evidence. That is not the same as low.",
        "van {cells} cellen hebben geen aanwijzingen. Dat is niet hetzelfde als laag.",
    ),
    "origin-of": Text(
        "Origin of {contained} of metal content in {purchases} purchases ({tonnes} gross)",
        "Herkomst van {contained} metaalgehalte in {purchases} inkopen ({tonnes} bruto)",
    ),
    "declared": Text("declared", "opgegeven"),
    "estimated": Text("estimated", "geschat"),
    "recycled": Text("recycled", "gerecycled"),
    "unknown": Text("unknown", "onbekend"),
    "left-out-some": Text(
        "{n} of {rows} rows could not be read; they are in no figure here.",
        "{n} van {rows} regels konden niet worden gelezen; zij zitten in geen enkel cijfer hier.",
    ),
    "left-out-none": Text("All {rows} rows were read.", "Alle {rows} regels zijn gelezen."),
    "certificate": Text(
        "No share is further than {error} from the exact solution of its equations.",
        "Geen aandeel wijkt meer dan {error} af van de exacte oplossing van zijn vergelijkingen.",
    ),
    "per-material": Text("Per material", "Per materiaal"),
    "heatmap": Text("The heat map", "De heatmap"),
    "heatmap-lead": Text(
        "Large is severe, dark is likely, hatched has no evidence. Every tile leads to its "
        "evidence.",
        "Groot is ernstig, donker is waarschijnlijk, gearceerd is zonder aanwijzingen. Elk vlak "
        "leidt naar zijn aanwijzingen.",
    ),
    "cover": Text(
        "Rows are the places of the highest rank, columns the issues. Large is severe, dark is "
        "likely, hatched has no evidence.",
        "Rijen zijn de plaatsen met de hoogste rang, kolommen de thema's. Groot is ernstig, "
        "donker is waarschijnlijk, gearceerd is zonder aanwijzingen.",
    ),
    "more-places": Text("{n} more places", "Nog {n} plaatsen"),
    "places-capped": Text(
        "{n} places of lower rank are not drawn here; heatmap.json and heatmap.csv hold them.",
        "{n} plaatsen met een lagere rang zijn hier niet getekend; heatmap.json en heatmap.csv "
        "bevatten ze.",
    ),
    "severity": Text("severity", "ernst"),
    "likelihood": Text("likelihood", "waarschijnlijkheid"),
    "no-evidence": Text("no evidence", "geen aanwijzingen"),
    "tile": Text(
        "{issue}, {place}: severity {severity}, likelihood {likelihood}",
        "{issue}, {place}: ernst {severity}, waarschijnlijkheid {likelihood}",
    ),
    "ranking": Text("The ranking", "De rangorde"),
    "ranking-lead": Text(
        "The first {shown} of {all} cells. Usually: the middle nine tenths of {draws} draws, each "
        "of which moves every severity, likelihood and share within its stated range. At the "
        "outside: all of them at their worst at once. All {all} are in heatmap.csv.",
        "De eerste {shown} van {all} cellen. Meestal: de middelste negen tiende van {draws} "
        "trekkingen, die elk alle ernst, waarschijnlijkheid en aandelen binnen hun genoemde marge "
        "verschuiven. Uiterst: alles tegelijk op zijn slechtst. Alle {all} staan in heatmap.csv.",
    ),
    "rank": Text("rank", "rang"),
    "interval": Text("usually", "meestal"),
    "in-first": Text("in the first {top}, of 100 draws", "bij de eerste {top}, van 100 trekkingen"),
    "issue": Text("issue", "thema"),
    "place": Text("place", "plaats"),
    "share": Text("share", "aandeel"),
    "evidence": Text("evidence", "aanwijzingen"),
    "places": Text("Places and their evidence", "Plaatsen en hun aanwijzingen"),
    "places-lead": Text(
        "Every place with its cells, the highest rank first. A proxy measures something near "
        "the issue, not the issue itself.",
        "Elke plaats met haar cellen, de hoogste rang eerst. Een benadering meet iets in de "
        "buurt van het thema, niet het thema zelf.",
    ),
    "cells-capped": Text(
        "{n} cells of {places} places of lower rank are not listed here, to keep this page "
        "readable; heatmap.json holds them with all their evidence.",
        "{n} cellen van {places} plaatsen met een lagere rang staan hier niet, om deze pagina "
        "leesbaar te houden; heatmap.json bevat ze met al hun aanwijzingen.",
    ),
    "place-share": Text(
        "{share} of the material ({range}); physically possible {possible}. {tonnes} of metal "
        "content.",
        "{share} van het materiaal ({range}); fysiek mogelijk {possible}. {tonnes} metaalgehalte.",
    ),
    "place-purchases": Text("Purchases behind it: {n}.", "Inkopen erachter: {n}."),
    "and-more": Text("and {n} more in heatmap.json", "en nog {n} in heatmap.json"),
    "overridden": Text(
        "proposed by others than the agreement",
        "voorgesteld, niet uit het convenant",
    ),
    "old": Text("over five years old", "ouder dan vijf jaar"),
    "age": Text("{year}, {age} y. old", "{year}, {age} jr. oud"),
    "sets": Text("sets the likelihood", "bepaalt de waarschijnlijkheid"),
    "speaks-for": Text("speaks for {likelihood}", "spreekt voor {likelihood}"),
    "traces": Text("{n} places under the floor", "{n} plaatsen onder de drempel"),
    "traces-lead": Text(
        "Under {floor} of the material and under {floor_purchase} of any one purchase: too "
        "small to be told from the noise of the estimate, yet none is dropped. Not ranked.",
        "Onder {floor} van het materiaal en onder {floor_purchase} van elke inkoop: te klein om "
        "van de ruis van de schatting te onderscheiden, maar geen is weggelaten. Zonder rang.",
    ),
    "traces-capped": Text(
        "The first {shown} of {all}; heatmap.json lists them all.",
        "De eerste {shown} van {all}; heatmap.json noemt ze alle.",
    ),
    "map": Text("Where the metal comes from", "Waar het metaal vandaan komt"),
    "flow": Text("From the mines to the company", "Van de mijnen naar het bedrijf"),
    "map-lead": Text(
        "Colour is the largest share that a country has in the mining of any one material of "
        "the list, since a map of tonnes would show iron alone.",
        "De kleur is het grootste aandeel dat een land heeft in de winning van één materiaal "
        "van de lijst; een kaart van tonnen zou alleen ijzer tonen.",
    ),
    "unknown-place": Text("unknown place", "onbekende plaats"),
    "flow-lead": Text(
        "Every material is drawn to the same height. Even mixing is an assumption: a seller may "
        "deliver from one mine alone. A declaration of the smelter or mine replaces it.",
        "Elk materiaal heeft dezelfde hoogte. Gelijke menging is een aanname: een verkoper kan "
        "uit één enkele mijn leveren. Een opgave van de smelterij of mijn vervangt haar.",
    ),
    "origins": Text("Origins per material", "Herkomst per materiaal"),
    "bars": Text(
        "Bars: the share, its bounds from what is uncertain in the figures, and behind them "
        "what is physically possible however metal was divided.",
        "Balken: het aandeel, de marge door wat onzeker is in de cijfers, en daarachter wat "
        "fysiek mogelijk is, hoe het metaal ook is verdeeld.",
    ),
    "material": Text("material", "materiaal"),
    "country": Text("country", "land"),
    "bounds": Text("bounds", "marge"),
    "possible": Text("possible", "mogelijk"),
    "known-by": Text("known by", "bekend door"),
    "bar": Text(
        "{share}, bounds {range}, possible {possible}",
        "{share}, marge {range}, mogelijk {possible}",
    ),
    "smaller": Text("{n} smaller origins", "{n} kleinere herkomsten"),
    "purchases": Text("Purchase by purchase", "Inkoop voor inkoop"),
    "purchases-lead": Text(
        "Rows of the same material, form, country, year and declarations have the same origins "
        "and stand together: {rows} rows in {profiles} groups, the largest of each material "
        "first.",
        "Regels met hetzelfde materiaal, dezelfde vorm, hetzelfde land, jaar en dezelfde "
        "opgaven hebben dezelfde herkomst en staan bijeen: {rows} regels in {profiles} groepen, "
        "de grootste per materiaal eerst.",
    ),
    "profiles-capped": Text(
        "{n} smaller groups ({rows} rows) are not written out here; heatmap.json and "
        "heatmap.csv hold every row.",
        "{n} kleinere groepen ({rows} regels) zijn hier niet uitgeschreven; heatmap.json en "
        "heatmap.csv bevatten elke regel.",
    ),
    "from": Text("from {country}", "uit {country}"),
    "rows": Text("{n} rows", "{n} regels"),
    "row": Text("line {n}", "regel {n}"),
    "line": Text("line", "regel"),
    "supplier": Text("supplier", "leverancier"),
    "gross": Text("gross", "bruto"),
    "content": Text("metal content", "metaalgehalte"),
    "more-rows": Text(
        "{n} more rows are in heatmap.json.",
        "Nog {n} regels staan in heatmap.json.",
    ),
    "data-year": Text("Figures of {year}.", "Cijfers van {year}."),
    "no-data-year": Text("No world figures were used.", "Er zijn geen wereldcijfers gebruikt."),
    "mined-in": Text("mined or collected in", "gewonnen of ingezameld in"),
    "passed": Text("passed through, {stage}", "doorgegaan, {stage}"),
    "declares": Text("The row declares: {list}.", "De regel geeft op: {list}."),
    "cn_code": Text("CN code {value}", "GN-code {value}"),
    "smelter": Text("smelter {value}", "smelterij {value}"),
    "smelter_country": Text("smelted in {value}", "gesmolten in {value}"),
    "mine_country": Text("mined in {value}", "gewonnen in {value}"),
    "recycled_share": Text("{value} recycled", "{value} gerecycled"),
    "gaps": Text("What the figures cannot place", "Wat de cijfers niet kunnen plaatsen"),
    "gaps-lead": Text(
        "Production that no recorded export and no known smelter explains. It may have reached "
        "anyone who bought nearby, and widens their upper bounds.",
        "Winning die geen geregistreerde uitvoer en geen bekende smelterij verklaart. Zij kan "
        "iedereen hebben bereikt die in de buurt inkocht, en verruimt daar de bovengrens.",
    ),
    "gaps-none": Text(
        "No unplaced production is known for these materials.",
        "Voor deze materialen is geen onplaatsbare winning bekend.",
    ),
    "year": Text("year", "jaar"),
    "unplaced": Text("unplaced", "niet geplaatst"),
    "what": Text("what is known of it", "wat erover bekend is"),
    "left-out": Text("Rows left out", "Weggelaten regels"),
    "column": Text("column", "kolom"),
    "value": Text("value", "waarde"),
    "wrong": Text("what is wrong", "wat er mis is"),
    "remedy": Text("remedy", "wat te doen"),
    "more-left-out": Text("{n} more are in heatmap.json.", "Nog {n} staan in heatmap.json."),
    "sources": Text("Sources", "Bronnen"),
    "source": Text("source", "bron"),
    "edition": Text("edition", "editie"),
    "licence": Text("licence", "licentie"),
    "retrieved": Text("retrieved", "opgehaald"),
    "missing": Text("known to be missing", "bekende leemten"),
    "indicator": Text("indicator", "indicator"),
    "used-in": Text("used in cells", "gebruikt in cellen"),
    "indicators": Text("Indicators used", "Gebruikte indicatoren"),
    "added": Text("Added by the user", "Toegevoegd door de gebruiker"),
    "added-one": Text("{file} ({rows} rows): {what}", "{file} ({rows} regels): {what}"),
    "remarks": Text("Read, but mind", "Gelezen, maar let op"),
    "method": Text("Method", "Methode"),
    "method-mixing": Text(
        "What a row declares is kept as it is. The rest is estimated: each country's supply of "
        "a good is what it makes and what it imports, and what leaves it carries that mix. "
        "Re-exports and loops follow from one system of linear equations.",
        "Wat een regel opgeeft blijft zoals het is. De rest is geschat: het aanbod van een goed "
        "in een land is wat het maakt en wat het invoert, en wat het land verlaat draagt die "
        "menging. Doorvoer en kringen volgen uit één stelsel lineaire vergelijkingen.",
    ),
    "method-unknown": Text(
        "Where production or trade figures are missing, the origin is unknown; no world average "
        "is put in its place. An unknown likelihood stands after what is shown to be very "
        "likely, and before everything that is shown to be less.",
        "Waar cijfers over winning of handel ontbreken is de herkomst onbekend; er komt geen "
        "wereldgemiddelde voor in de plaats. Een onbekende waarschijnlijkheid staat na wat zeer "
        "waarschijnlijk is gebleken, en vóór alles wat minder is.",
    ),
    "severities": Text("Severities and their reasons", "Ernst, met de reden"),
    "overrides": Text("Severities proposed by others", "Door anderen voorgestelde ernst"),
    "override": Text(
        "{what}: scale {scale}, scope {scope}, irremediable character {irremediability}. "
        "{reason} ({by})",
        "{what}: schaal {scale}, reikwijdte {scope}, onherstelbaarheid {irremediability}. "
        "{reason} ({by})",
    ),
    "repeat": Text(
        "To repeat: list {list}, world pack {world}, seed {seed}, reference year {year}. The "
        "same input gives the same result.",
        "Om te herhalen: lijst {list}, wereldpakket {world}, beginwaarde {seed}, peiljaar "
        "{year}. Dezelfde invoer geeft dezelfde uitkomst.",
    ),
    "filter": Text("Find a place or a purchase", "Zoek een plaats of inkoop"),
    "contents": Text("On this page", "Op deze pagina"),
    "skip": Text("To the summary", "Naar de samenvatting"),
    "scale": Text("from 0 to 100%", "van 0 tot 100%"),
    "page": Text("page {page} of {pages}", "pagina {page} van {pages}"),
    "not-known": Text("What is not known", "Wat niet bekend is"),
    "issues-unknown": Text("Issues without evidence", "Thema's zonder aanwijzingen"),
    "of-cells": Text("{n} of {cells} cells", "{n} van {cells} cellen"),
    "sources-method": Text("Sources and method", "Bronnen en methode"),
    "for-evidence": Text(
        "Every figure here can be followed to its evidence in heatmap.html and heatmap.json.",
        "Elk cijfer hier is in heatmap.html en heatmap.json tot zijn aanwijzingen te volgen.",
    ),
}


class Phrases:
    """The phrases in one language; a phrase with fields is called with them.

    >>> Phrases("nl")("rows", n=3)
    '3 regels'
    """

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, key: str, /, **fields: object) -> str:
        return PHRASES[key].within(self.language).format(**fields)
