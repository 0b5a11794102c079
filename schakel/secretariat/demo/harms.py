"""What companies say of harm in their chains, and of their scrap, in their own language."""

from dataclasses import dataclass
from typing import Final

from schakel.covenant.risks import Judgement, Spot
from schakel.covenant.salience import UNKNOWN
from schakel.covenant.secondary import Mass, Part
from schakel.language import Text
from schakel.secretariat.risks.scrap import Scrap

SAFETY: Final = "occupational-health-and-safety"


@dataclass(frozen=True, slots=True)
class Place:
    """A country: its code, by which it is the same as in a drawn list, and its name."""

    code: str
    name: Text


CONGO: Final = Place(
    "COD", Text("Democratic Republic of the Congo", "Democratische Republiek Congo")
)
CHILE: Final = Place("CHL", Text("Chile", "Chili"))
PERU: Final = Place("PER", Text("Peru", "Peru"))
GHANA: Final = Place("GHA", Text("Ghana", "Ghana"))
INDONESIA: Final = Place("IDN", Text("Indonesia", "Indonesië"))
CHINA: Final = Place("CHN", Text("China", "China"))
TURKEY: Final = Place("TUR", Text("Türkiye", "Turkije"))


@dataclass(frozen=True, slots=True)
class Found:
    """A risk that a company adds: where, how grave, why; and whom it heard, if anybody."""

    issue: str
    material: str
    stage: str
    place: Place
    judged: Judgement
    why: Text
    whom: tuple[str, ...] = ()
    heard: tuple[Text, Text, str] | None = None

    @property
    def spot(self) -> Spot:
        """Where it is."""
        return Spot(self.place.code, self.material, self.stage, self.issue)


CRUSHERS: Final = Found(
    SAFETY,
    "cobalt",
    "mining",
    CONGO,
    Judgement(5, 4, 4, 5),
    Text(
        "A third of the cobalt that we know the mine of is dug and crushed by hand.",
        "Een derde van het kobalt waarvan wij de mijn kennen, wordt met de hand gebroken.",
    ),
    ("informal-workers",),
    (
        Text("22 crushers of ore", "22 brekers van erts"),
        Text("By a local union, away from the buyers", "Door een vakbond, zonder de opkopers"),
        "2021-03-11",
    ),
)
PITS: Final = Found(
    "child-labour",
    "cobalt",
    "mining",
    CONGO,
    Judgement(5, 3, 5, 4),
    Text(
        "Washing ore is done by families; a visit found twelve children at it.",
        "Gezinnen wassen het erts; bij een bezoek waren er twaalf kinderen bij.",
    ),
    ("children",),
)
WELLS: Final = Found(
    "water",
    "copper",
    "mining",
    PERU,
    Judgement(4, 4, 4, 4),
    Text(
        "Six wells beside the dam held more arsenic than the norm.",
        "In zes putten naast de dam zat meer arseen dan de norm.",
    ),
    ("local-communities", "environment"),
    (
        Text("The council of one village", "De raad van één dorp"),
        Text("In a letter, and a call in April", "Per brief, en aan de telefoon in april"),
        "2021-04-02",
    ),
)
DRY: Final = Found(
    "water",
    "copper",
    "mining",
    CHILE,
    Judgement(4, 3, 3, UNKNOWN),
    Text(
        "The mine draws on a valley where farmers say that wells run dry.",
        "De mijn put uit een dal waar boeren zeggen dat bronnen opdrogen.",
    ),
)
SMELTER: Final = Found(
    "freedom-of-association",
    "tin",
    "smelting",
    INDONESIA,
    Judgement(4, 3, 3, 5),
    Text(
        "At two of three smelters nobody dares to say who is a member.",
        "Bij twee van drie smelters durft niemand te zeggen wie lid is.",
    ),
    ("formal-workers",),
    (
        Text("Nine members of the union", "Negen leden van de vakbond"),
        Text("In a call, each from home", "Aan de telefoon, ieder vanuit huis"),
        "2021-03-29",
    ),
)
DREDGE: Final = Found(
    SAFETY,
    "tin",
    "mining",
    INDONESIA,
    Judgement(5, 3, 4, 4),
    Text("Divers die at dredges that are built at home.", "Duikers verongelukken bij zelfbouw."),
    ("informal-workers",),
)
FURNACE: Final = Found(
    SAFETY,
    "nickel",
    "smelting",
    INDONESIA,
    Judgement(4, 3, 4, 3),
    Text(
        "Nine accidents by heat in one year, says the supplier itself.",
        "Negen ongevallen door hitte in een jaar, zegt de leverancier zelf.",
    ),
)
SORTERS: Final = Found(
    "living-wage",
    "copper",
    "collection",
    GHANA,
    Judgement(3, 3, 2, 5),
    Text(
        "Sorters told that wages of three months are outstanding.",
        "Sorteerders vertelden dat zij nog drie maanden loon krijgen.",
    ),
    ("informal-workers", "women"),
)
YARDS: Final = Found(
    "child-labour",
    "aluminium",
    "collection",
    TURKEY,
    Judgement(5, 2, 4, 4),
    Text(
        "On three of twelve yards children sort after school.",
        "Op drie van twaalf werven sorteren kinderen na school.",
    ),
    ("children",),
)
DUST: Final = Found(
    SAFETY,
    "aluminium",
    "recycling",
    TURKEY,
    Judgement(4, 3, 3, UNKNOWN),
    Text("Nobody measured the dust at the shredder.", "Niemand mat het stof bij de shredder."),
)
MAGNETS: Final = Found(
    SAFETY,
    "rare-earths",
    "smelting",
    CHINA,
    Judgement(5, 3, 4, UNKNOWN),
    Text("Our supplier does not say which works.", "Onze leverancier zegt niet welke fabriek."),
)

FOUND: Final = {
    "csr-officer": (CRUSHERS, PITS, DRY),
    "koperwiek": (WELLS, DRY),
    "blauwborst": (CRUSHERS, PITS),
    "goudvink": (SMELTER, DREDGE),
    "kwikstaart": (WELLS, FURNACE),
    "roodmus": (SORTERS, YARDS),
    "steenuil": (MAGNETS,),
    "wielewaal": (YARDS, DUST),
}


# Scrap, both ways

LOTS: Final = {
    "csr-officer": Scrap(
        name="Aluminium scrap of 2020, from two yards",
        facts={
            "collection": "formal",
            "children": "not-found-on-visit",
            "origin": "named-point",
            "payment": "transfer",
            "seller": "identified",
            "composition": "fits",
            "papers": "incomplete",
            "destination": "named-facility",
            "residues": "treated",
        },
        inputs=(
            Part("profiles and cuttings", Mass(208, 212), True, "loss-remelt-aluminium-clean"),
        ),
        outputs=(Part("castings", Mass(202, 202), True), Part("dross", Mass(3, 3), True)),
    ),
    "roodmus": Scrap(
        name="Kabel van drie werven, voorjaar",
        facts={
            "collection": "mixed",
            "children": "reported",
            "payment": "cash",
            "burning": "burned-open",
            "destination": "trader-only",
        },
        inputs=(Part("kabel", Mass(96, 104), False, "loss-strip-cable"),),
        outputs=(Part("koper", Mass(31, 31)), Part("kunststof", "unknown")),
    ),
}

PURCHASES: Final = """\
material,form,quantity,unit,supplier,supplier_country,mine_country,recycled_share
cobalt,intermediate,60,t,Blauwdal Chemicaliën,BE,CD,
tin,refined,35,t,Seri Bukit Timah,MY,,
copper,refined,88,t,Minera Cerro Callado,CL,CL,
aluminium,scrap,210,t,Metaalinzameling Waterkant,NL,,
"""
