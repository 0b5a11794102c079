"""From a table's rows to purchases: column by column first, then what the cells say together.

Cells are read once per distinct value of a column, so that a long list costs little more than
taking it apart.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import compress
from operator import itemgetter
from typing import Any, NamedTuple

from schakel.chain.purchases import Form, Purchase
from schakel.exchange.columns import (
    LEAST,
    MOST,
    Countries,
    Known,
    Readers,
    Suggestions,
    executable,
    text_of,
)
from schakel.exchange.headings import Heading, likeliest, required
from schakel.exchange.materials import oddity, tells
from schakel.exchange.numbers import Convention, convention, number, numbers, plain
from schakel.exchange.problems import Fault, Problem, refusal, shown
from schakel.exchange.sheets import Cell, Row, Sheet, filled
from schakel.exchange.vocabulary import COLUMNS, MEASURES, Measure, folded
from schakel.exchange.workbooks import EMPTY
from schakel.language import Text

Progress = Callable[[int, int, Text], None]
Goods = Mapping[str, Collection[tuple[str, str]]]
Slips = dict[int, dict[str, Fault]]

READING = Text("Reading the list", "De lijst lezen")
DUG = frozenset({Form.ORE, Form.CONCENTRATE})


class Read(NamedTuple):
    """What came out of a table: how many rows it had, and all that was found in them."""

    rows: int
    purchases: tuple[Purchase, ...]
    left_out: tuple[Problem, ...]
    remarks: tuple[Problem, ...]
    notes: tuple[Text, ...]


@dataclass(slots=True)
class Body:
    """The rows below the headings, blank ones aside, with the place of each known column."""

    file: str
    heading: Heading
    rows: list[Row]
    lines: Sequence[int]
    tall: Mapping[int, int]
    cells_in: list[tuple[Any, ...]] = field(init=False)

    def __post_init__(self) -> None:
        self.cells_in = list(zip(*self.rows, strict=False))

    def cells(self, column: str) -> Sequence[Any]:
        """The cells of a column from top to bottom; a column that is not there is blank."""
        place = self.heading.places.get(column)
        if place is None:
            return [""] * len(self.rows)
        cells = self.cells_in[place]
        if bool in set(map(type, cells)):
            return [str(cell).upper() if isinstance(cell, bool) else cell for cell in cells]
        return cells

    def title(self, column: str) -> str:
        """The heading of the column as the file writes it."""
        place = self.heading.places.get(column)
        return column if place is None else shown(self.heading.titles[place])

    def problem(self, row: int, column: str, fault: Fault) -> Problem:
        """The fault in its place."""
        value = shown(text_of(self.cells_of(row, column)))
        return Problem(self.file, self.lines[row], self.title(column), value, *fault)

    def cells_of(self, row: int, column: str) -> Cell:
        """One cell; blank where there is none or where it holds a fault itself."""
        place = self.heading.places.get(column)
        cell = "" if place is None else self.rows[row][place]
        return "" if isinstance(cell, Fault) else cell


@dataclass(slots=True)
class Reading:
    """One reading of one table, under the names and codes that it may use."""

    sheet: Sheet
    materials: Mapping[str, str]
    countries: Mapping[str, str]
    goods: Goods
    latest_year: int
    notes: list[Text] = field(default_factory=list)

    def read(self, progress: Progress | None = None) -> Read:
        """Everything in the table; raises ListError when it has no headings or no rows."""
        body, measure = self._body()
        total = len(body.rows)
        (progress or _silent)(0, total, READING)
        columns, slips = self._columns(body, measure)
        remarks = self._cross(body, columns, slips)
        purchases = _purchases(body, columns, slips)
        (progress or _silent)(total, total, READING)
        left_out = _problems(body, slips)
        return Read(total, purchases, left_out, remarks, (*self.sheet.notes, *self.notes))

    def _body(self) -> tuple[Body, Measure | None]:
        found = likeliest(self.sheet.rows)
        measure = measure_in_title(found)
        heading = required(self.sheet, found, among="unit" if measure else "")
        body = _below(self.sheet, heading)
        if not body.rows:
            raise refusal(self.sheet.file, *EMPTY, line=self.sheet.lines[heading.row])
        self.notes += _notes_on_heading(body, heading, measure)
        return body, measure

    def _columns(self, body: Body, measure: Measure | None) -> tuple[dict[str, list[Any]], Slips]:
        readers = self._readers(body)
        slips = _excess(body)
        columns: dict[str, list[Any]] = {}
        for column in COLUMNS:
            if column in body.heading.places:
                cells = body.cells(column)
                columns[column] = _quick(column, cells, readers) or _meanings(
                    cells, readers.of(column)
                )
                _collect(columns[column], column, slips)
            else:
                columns[column] = [measure if column == "unit" else None] * len(body.rows)
        columns["tonnes"] = _tonnes(columns["quantity"], columns["unit"], slips)
        return columns, slips

    def _readers(self, body: Body) -> Readers:
        quantities, shares = body.cells("quantity"), body.cells("recycled_share")
        texts = {plain(cell) for cell in set(quantities) if isinstance(cell, str)}
        texts |= {plain(cell.strip().rstrip("%")) for cell in set(shares) if isinstance(cell, str)}
        usual = self.sheet.sign or ("," if body.heading.language == "nl" else ".")
        habit = convention(texts, usual)
        percent = "%" in body.title("recycled_share") or "percent" in body.title("recycled_share")
        self.notes += _notes_on_numbers(habit)
        self.notes += _notes_on_shares(shares, percent, habit)
        self.notes += _notes_on_tons(body.cells("unit"))
        countries = Countries.of(self.countries, Suggestions())
        return Readers(Known.of(self.materials), countries, habit, percent, self.latest_year)

    def _cross(
        self, body: Body, columns: Mapping[str, list[Any]], slips: Slips
    ) -> tuple[Problem, ...]:
        """What cells say together: contradictions become slips, oddities are given back."""
        for row, column, fault in _contradictions(columns):
            slips.setdefault(row, {}).setdefault(column, fault)
        odd = [*_oddities(columns, body.tall), *_misfits(columns, self.goods)]
        odd += _said_beside(body.cells("material"), columns, Known.of(self.materials))
        odd.sort(key=itemgetter(0))
        return tuple(body.problem(*found) for found in odd if found[0] not in slips)


def goods_by_beginning(records: Iterable[Mapping[str, str]]) -> Goods:
    """The goods for `read_purchases`, from records with a prefix, a material and a form."""
    goods: dict[str, set[tuple[str, str]]] = {}
    for record in records:
        goods.setdefault(record["prefix"], set()).add((record["material"], record["form"]))
    return goods


def _silent(done: int, of: int, what: Text) -> None:
    """Nobody is watching."""


def measure_in_title(heading: Heading | None) -> Measure | None:
    """The unit in the title of the quantity, such as "Quantity (kg)"."""
    place = heading.places.get("quantity") if heading else None
    if heading is None or place is None or "unit" in heading.places:
        return None
    found = re.search(r"[(\[]([^()\[\]]*)[)\]]", heading.titles[place])
    return MEASURES.get(folded(found[1])) if found and found[1].strip() != "Mt" else None


def _below(sheet: Sheet, heading: Heading) -> Body:
    """The filled rows below the heading, each at least as wide as it."""
    width = len(heading.titles)
    kept = [place for place in range(heading.row + 1, len(sheet.rows)) if filled(sheet.rows[place])]
    rows = [sheet.rows[place] for place in kept]
    rows = [row if len(row) >= width else [*row, *[""] * (width - len(row))] for row in rows]
    tall = {n: sheet.tall[place] for n, place in enumerate(kept) if place in sheet.tall}
    return Body(sheet.file, heading, rows, [sheet.lines[place] for place in kept], tall)


def _quick(column: str, cells: Sequence[Any], readers: Readers) -> list[Any] | None:
    """Plain quantities are read together, for they are nearly all different."""
    if column != "quantity" or readers.convention.mixed:
        return None
    read = numbers(cells, readers.convention.sign)
    return read if read and min(read) > 0 else None


def _meanings(cells: Sequence[Any], read: Callable[[Cell], object]) -> list[Any]:
    meaning = {cell: read(cell) for cell in set(cells)}
    return list(map(meaning.__getitem__, cells))


def _collect(values: list[Any], column: str, slips: Slips) -> None:
    if Fault in set(map(type, values)):
        for row, value in enumerate(values):
            if isinstance(value, Fault):
                slips.setdefault(row, {})[column] = value


def _excess(body: Body) -> Slips:
    """Rows with more cells than there are headings: a sign between cells stands within one."""
    width = len(body.heading.titles)
    wide = [row for row, cells in enumerate(body.rows) if len(cells) > width]
    return {row: {"": EXCESS} for row in wide if filled(body.rows[row][width:])}


EXCESS = Fault(
    Text("the row has more cells than there are headings.", "de rij heeft meer cellen dan kopjes."),
    Text(
        "Put a name or number that holds a comma or semicolon between quotation marks.",
        "Zet een naam of getal met een komma of puntkomma tussen aanhalingstekens.",
    ),
)


def _tonnes(quantities: list[Any], measures: list[Any], slips: Slips) -> list[float]:
    tonnes = [
        0.0 if isinstance(q, Fault) or isinstance(m, Fault) else q * m.times / m.per
        for q, m in zip(quantities, measures, strict=True)
    ]
    if min(tonnes) < LEAST or max(tonnes) > MOST:
        for row, mass in enumerate(tonnes):
            if not LEAST <= mass <= MOST and not {"quantity", "unit"} & slips.get(row, {}).keys():
                slips.setdefault(row, {})["quantity"] = _implausible(mass)
    return tonnes


def _implausible(tonnes: float) -> Fault:
    return Fault(
        Text(
            f"a purchase of {tonnes:.3g} t cannot be meant.",
            f"een inkoop van {tonnes:.3g} t kan niet bedoeld zijn.",
        ),
        Text("Check the quantity and its unit.", "Controleer de hoeveelheid en de eenheid."),
    )


Found = tuple[int, str, Fault]


def _contradictions(columns: Mapping[str, list[Any]]) -> list[Found]:
    """Rows that name a mine for what was recycled, or say that scrap is only partly recycled."""
    found: list[Found] = []
    triples = zip(columns["form"], columns["mine_country"], columns["recycled_share"], strict=True)
    for row, (form, mine, share) in enumerate(triples):
        if mine is None and share is None:
            continue
        if form is Form.SCRAP and isinstance(mine, str):
            found.append((row, "mine_country", SCRAP_MINED))
        if form is Form.SCRAP and isinstance(share, float) and share < 1:
            found.append((row, "recycled_share", SCRAP_PARTLY))
        if form is not Form.SCRAP and share == 1 and isinstance(mine, str):
            found.append((row, "mine_country", WHOLLY_RECYCLED))
    return found


SCRAP_MINED = Fault(
    Text(
        "scrap comes from no mine, yet a mine's country is given.",
        "schroot komt uit geen mijn, toch is een land van winning ingevuld.",
    ),
    Text("Leave the cell empty, or correct the form.", "Laat de cel leeg, of verbeter de vorm."),
)
SCRAP_PARTLY = Fault(
    Text(
        "scrap is recycled as a whole, yet a smaller share is given.",
        "schroot is geheel gerecycled, toch is een kleiner aandeel ingevuld.",
    ),
    Text("Leave the cell empty, or correct the form.", "Laat de cel leeg, of verbeter de vorm."),
)
WHOLLY_RECYCLED = Fault(
    Text(
        "what is recycled as a whole comes from no mine, yet a mine's country is given.",
        "wat geheel gerecycled is komt uit geen mijn, toch is een land van winning ingevuld.",
    ),
    Text("Leave one of the two empty.", "Laat een van beide leeg."),
)


def _oddities(columns: Mapping[str, list[Any]], tall: Mapping[int, int]) -> list[Found]:
    """Names that are missing, or that a spreadsheet would run; rows that run over several lines."""
    found: list[Found] = [(row, "", _over_lines(lines)) for row, lines in tall.items()]
    for column in ("supplier", "smelter"):
        names = columns[column]
        odd = {name: RUNS for name in set(names) if executable(name)}
        if column == "supplier" and "" in set(names):
            odd[""] = UNNAMED
        if odd:
            found += [(row, column, odd[name]) for row, name in enumerate(names) if name in odd]
    return found


UNNAMED = Fault(
    Text("the supplier is not named.", "de leverancier is niet genoemd."),
    Text(
        "The row counts; name the supplier so that it can be found again.",
        "De rij telt mee; noem de leverancier om haar terug te vinden.",
    ),
)
RUNS = Fault(
    Text(
        "the name begins as a formula does.",
        "de naam begint zoals een formule begint.",
    ),
    Text(
        "It is kept as text and cannot run; check who wrote it.",
        "Zij blijft tekst en kan niets uitvoeren; ga na wie haar schreef.",
    ),
)


def _said_beside(
    cells: Sequence[Any], columns: Mapping[str, list[Any]], known: Known
) -> list[Found]:
    """Materials whose cell speaks of another form than the row, or names an alloy."""
    telling = {cell for cell in set(cells) if tells(text_of(cell), known.folded)}
    found: list[Found] = []
    for row, cell in enumerate(cells) if telling else ():
        material, form = columns["material"][row], columns["form"][row]
        if cell in telling and isinstance(material, str) and isinstance(form, Form):
            fault = oddity(text_of(cell), material, form, known.folded)
            found += [(row, "material", fault)] if fault else []
    return found


def _over_lines(lines: int) -> Fault:
    return Fault(
        Text(f"the row runs over {lines} lines.", f"de rij beslaat {lines} regels."),
        Text(
            "If a quotation mark is not closed, rows are hidden in it.",
            "Als een aanhalingsteken niet gesloten is, zijn er rijen in verborgen.",
        ),
    )


def _misfits(columns: Mapping[str, list[Any]], goods: Goods) -> list[Found]:
    """CN codes that stand for another material or another form than their row says."""
    if not goods or not any(columns["cn_code"]):
        return []
    fit = cache(lambda code, material, form: _misfit(code, material, form, goods))
    rows = zip(columns["cn_code"], columns["material"], columns["form"], strict=True)
    return [
        (row, "cn_code", fault)
        for row, (code, material, form) in enumerate(rows)
        if isinstance(code, str) and isinstance(material, str) and isinstance(form, Form)
        if (fault := fit(code, material, form))
    ]


def _misfit(code: str, material: str, form: Form, goods: Goods) -> Fault | None:
    beginnings = (code[:length] for length in range(len(code), 1, -1))
    meant = next((goods[part] for part in beginnings if part in goods), None)
    if meant is None:
        return None
    forms = {Form(of) for metal, of in meant if metal == material}
    if form in forms or (form in DUG and forms & DUG):
        return None
    names = ", ".join(sorted(f"{metal} ({of})" for metal, of in meant))[:200]
    return Fault(
        Text(
            f"code {code} stands for {names}, not for {material} ({form}).",
            f"code {code} staat voor {names}, niet voor {material} ({form}).",
        ),
        Text(
            "The row counts as its material and form say; check which is right.",
            "De rij telt mee zoals materiaal en vorm zeggen; ga na wat juist is.",
        ),
    )


def _purchases(body: Body, columns: Mapping[str, list[Any]], slips: Slips) -> tuple[Purchase, ...]:
    order = ("material", "form", "tonnes", "supplier", *COLUMNS[5:])
    values: list[Sequence[Any]] = [body.lines, *(columns[column] for column in order)]
    if slips:
        kept = [row not in slips for row in range(len(body.rows))]
        values = [list(compress(column, kept)) for column in values]
    return tuple(map(Purchase, *values))


def _problems(body: Body, slips: Slips) -> tuple[Problem, ...]:
    order = {column: place for place, column in enumerate(("", *COLUMNS))}
    return tuple(
        body.problem(row, column, faults[column])
        for row, faults in sorted(slips.items())
        for column in sorted(faults, key=order.__getitem__)
    )


def _notes_on_heading(body: Body, heading: Heading, measure: Measure | None) -> list[Text]:
    notes = []
    if heading.other:
        titles = ", ".join(f'"{shown(title)}"' for title in heading.other)[:300]
        notes.append(
            Text(f"Columns that are not read: {titles}.", f"Niet gelezen kolommen: {titles}.")
        )
    if measure:
        title = body.title("quantity")
        notes.append(Text(f'The unit is taken from "{title}".', f'De eenheid komt uit "{title}".'))
    return notes


def _notes_on_numbers(habit: Convention) -> list[Text]:
    if not habit.doubtful or habit.mixed:
        return [MIXED] if habit.mixed else []
    example = min(habit.doubtful)
    value = number(example, habit.sign)
    basis = SHOWN if habit.shown else HABIT
    return [
        Text(
            f'Numbers such as "{example}" could be read in two ways; '
            f"it is taken to be {value:g}, {basis.en}.",
            f'Getallen als "{example}" kunnen op twee manieren gelezen worden; '
            f"dit is gelezen als {value:g}, {basis.nl}.",
        )
    ]


SHOWN = Text("as the list's other numbers show", "zoals de andere getallen in de lijst laten zien")
HABIT = Text(
    "from the language of the headings and the signs between the cells, for want of better",
    "naar de taal van de kopjes en de tekens tussen de cellen, bij gebrek aan beter",
)
MIXED = Text(
    "The list mixes decimal commas and decimal points.",
    "De lijst gebruikt decimale komma's en punten door elkaar.",
)


def _notes_on_shares(cells: Sequence[Any], percent: bool, habit: Convention) -> list[Text]:
    bare = (
        number(plain(cell), habit.sign) if isinstance(cell, str) else cell for cell in set(cells)
    )
    high = [share for share in bare if isinstance(share, float) and share >= 2]
    if percent or not high:
        return []
    return [
        Text(
            f"A recycled share of {min(high):g} is taken to be {min(high):g} %.",
            f"Een gerecycled aandeel van {min(high):g} is gelezen als {min(high):g} %.",
        )
    ]


def _notes_on_tons(cells: Sequence[Any]) -> list[Text]:
    tons = sorted({cell for cell in set(cells) if isinstance(cell, str) and folded(cell) in TONS})
    if not tons:
        return []
    first = shown(tons[0])
    return [Text(f'"{first}" is taken to be 1,000 kg.', f'"{first}" is gelezen als 1.000 kg.')]


TONS = frozenset({"ton", "tons", "mt"})
