"""Contributions from a file: a line for each contributor, period and place.

Columns: who (`contributor`), when (`period`), perhaps the holding (`group`), then categories and
numbers. What is a category and what a number is seen from the cells, or said in the YAML beside it.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from schakel.disclosure.periods import is_period
from schakel.disclosure.values import TOTAL, Contribution, Contributions, Dimension, Quantity
from schakel.exchange.delimited import decoded
from schakel.exchange.numbers import Convention, convention, number, plain
from schakel.exchange.problems import ListError, Problem, shown
from schakel.exchange.vocabulary import folded
from schakel.language import Text
from schakel.releases.description import (
    DescribedDimension,
    DescribedQuantity,
    Description,
    read_description,
)
from schakel.releases.grids import DELIMITERS, TOTALS, Grid, grid, words

WHO = words("contributor company member respondent bedrijf deelnemer lid melder")
WHEN = words("period year date periode jaar quarter kwartaal month maand")
HOLDING = words("group holding parent groep concern moeder")
ABOVE = words("above parent under bovenliggend boven onder")
ANSWER = "answer"  # the quantity of a list without numbers: each line is one answer
PERIOD = re.compile(r"(\d{4})[-/ ]?(?:([HhQqKk])([1-4])|(\d\d))?")
MOST_PROBLEMS = 100


def read_contributions(
    path: Path,
    *,
    description: Path | None = None,
    hierarchies: Mapping[str, Path] | None = None,
) -> Contributions:
    """Read a CSV or XLSX file of contributions.

    description: a YAML file; by default the one of the same name beside it, when there is one.
    hierarchies: for a dimension a CSV of two columns, a category and the one above it.
    Raises ListError with everything that is wrong, each with its line and column.
    """
    rows = _grid(path)
    beside = path.with_suffix(".yaml")
    found = description or (beside if beside.is_file() else None)
    said = read_description(found) if found else Description()
    given = dict(hierarchies or {})
    folder = (found or path).parent
    for name, each in (said.dimensions or {}).items():
        if each.hierarchy and name not in given:
            given[name] = folder / each.hierarchy
    reading = _Reading(rows, said, {n: read_hierarchy(p) for n, p in given.items()})
    return reading.contributions()


def _grid(path: Path) -> Grid:
    try:
        return grid(path.name, path.read_bytes())
    except OSError:
        raise ListError([Problem(path.name or str(path), None, "", "", *UNOPENED)]) from None


UNOPENED = (
    Text("the file cannot be opened.", "het bestand kan niet geopend worden."),
    Text("Look at its name and folder.", "Kijk naar de naam en de map."),
)


def read_hierarchy(path: Path) -> Mapping[str, str | None]:
    """A CSV of two columns with a row of titles: a category, and the one above it, if any."""
    titles, *rows = _lines(path) or [[]]
    if len(titles) < 2:
        raise ListError([Problem(path.name, 1, "", "", *TWO_COLUMNS)])
    if any({*titles[:2]} & {*row[:2]} - {""} for row in rows):
        raise ListError([Problem(path.name, 1, "", titles[0], *UNTITLED)])
    upper = next((n for n, title in enumerate(titles[:2]) if folded(title) in ABOVE), 1)
    above: dict[str, str | None] = {}
    for row in rows:
        code, parent = row[1 - upper], row[upper] if len(row) > upper else ""
        if code and folded(code) not in TOTALS:
            above[code] = None if folded(parent) in TOTALS or parent in ("", code) else parent
    return above | {each: None for each in above.values() if each and each not in above}


def _lines(path: Path) -> list[list[str]]:
    """The filled lines of a CSV, at least two cells each."""
    try:
        text = decoded(path.name, path.read_bytes()).text
    except OSError:
        raise ListError([Problem(path.name or str(path), None, "", "", *UNOPENED)]) from None
    sign = max(",;\t", key=text.partition("\n")[0].count)
    rows = csv.reader(StringIO(text, newline=""), delimiter=sign, skipinitialspace=True)
    filled = [[" ".join(cell.split()) for cell in row] for row in rows if any(row)]
    return [[*row, ""] if filled[0][1:] and len(row) == 1 else row for row in filled]


NO_ORDER = (
    Text("which category comes first?", "welke categorie komt eerst?"),
    Text(
        "Name them from low to high in `categories: [low, high]`, or in `above`.",
        "Noem ze van laag naar hoog in `categories: [laag, hoog]`, of in `above`.",
    ),
)
NO_ANSWERS = (
    Text(
        "which answers could be given? Those in the file alone would tell that somebody gave each.",
        "welke antwoorden waren er mogelijk? Alleen die in het bestand zouden zeggen dat iemand ze"
        " gaf.",
    ),
    Text(
        "Name all in the YAML beside the file: `{known: false, categories: [yes, no, unknown]}`.",
        "Noem ze alle in de YAML naast het bestand:"
        " `{known: false, categories: [ja, nee, onbekend]}`.",
    ),
)
TWO_COLUMNS = (
    Text("a hierarchy has two columns.", "een hiërarchie heeft twee kolommen."),
    Text("Write a category, and the one above it.", "Schrijf een categorie, en wat erboven staat."),
)
UNTITLED = (
    Text(
        "the first line of a hierarchy is for titles, and here it is a category.",
        "de eerste regel van een hiërarchie is voor kopjes, en hier is het een categorie.",
    ),
    Text('Put a line above it: "category,above".', 'Zet er een regel boven: "categorie,boven".'),
)


@dataclass(slots=True)
class _Columns:
    """Where what stands: the places of columns."""

    who: int = -1
    when: int = -1
    holding: int = -1
    dimensions: dict[str, int] = field(default_factory=dict)
    quantities: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Reading:
    """One file on its way to contributions, with all that is found wrong on the way."""

    grid: Grid
    said: Description
    hierarchies: Mapping[str, Mapping[str, str | None]]
    problems: list[Problem] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    strange: set[tuple[int, str]] = field(default_factory=set)

    def contributions(self) -> Contributions:
        """All contributions of the file; raises ListError when anything is wrong."""
        self.untitled()
        self.undivided()
        columns = self.columns()
        self.refuse()
        dimensions = {name: self.dimension(name, at) for name, at in columns.dimensions.items()}
        written = self.convention(columns)
        rows = [
            each
            for place in range(len(self.grid.rows))
            for each in self.row(place, columns, dimensions, written)
        ]
        groups = self.groups(columns)
        self.refuse()
        quantities = {name: self.quantity(name) for name in columns.quantities}
        if not quantities:
            quantities = {ANSWER: Quantity(ANSWER, "count", label=Text("answer", "antwoord"))}
        return Contributions(tuple(rows), quantities, dimensions, groups, self.grid.file)

    def refuse(self) -> None:
        """Stop here when anything was wrong so far."""
        if self.problems:
            raise ListError(self.problems[:MOST_PROBLEMS])

    def wrong(self, place: int | None, column: int | None, value: str, *said: Text) -> None:
        """Note one thing that is wrong, with its line and column."""
        line = None if place is None else self.grid.lines[place]
        title = "" if column is None else self.grid.titles[column]
        self.problems.append(Problem(self.grid.file, line, title, value, *said))

    # Columns

    def untitled(self) -> None:
        """Refuse lines that go on where no column has a title: their cells may have shifted."""
        end = max((place for place, title in enumerate(self.grid.titles) if title), default=-1) + 1
        for place, cells in enumerate(self.grid.rows):
            if any(cells[end:]):
                self.wrong(place, None, "", *_longer(end, cells))

    def undivided(self) -> None:
        """Refuse lines that are divided by another sign than the others: they would be lost."""
        filled = sum(map(bool, self.grid.titles))
        for line, cell in self.grid.lone:
            sign = max(DELIMITERS, key=cell.count)
            if cell.count(sign) >= max(filled - 1, 1):
                self.problems.append(Problem(self.grid.file, line, "", cell, *UNDIVIDED))

    def columns(self) -> _Columns:
        """Which column is what, by the description or else by title and cells."""
        found = _Columns()
        found.who = self.column("contributor", self.said.contributor, WHO)
        found.when = self.column("period", self.said.period, WHEN)
        found.holding = self.column("group", self.said.group, HOLDING, needed=False)
        self.described(found)
        taken = {found.who, found.when, found.holding, *found.dimensions.values()}
        for place, title in enumerate(self.grid.titles):
            if title and place not in taken and place not in found.quantities.values():
                self.sort(found, place, title)
        if not found.quantities:
            self.ask_what_is_known(found)
        return found

    def ask_what_is_known(self, found: _Columns) -> None:
        """Which columns of a list of answers are the answers is not seen from its cells."""
        for name, place in found.dimensions.items():
            if name not in (self.said.dimensions or {}):
                self.wrong(None, place, "", *KNOWN_OR_NOT)

    def column(
        self, role: str, name: str | None, usual: frozenset[str], *, needed: bool = True
    ) -> int:
        """The place of the column with this role, -1 when there is none."""
        titles = self.grid.titles
        wanted = {folded(name)} if name else usual
        at = [place for place, title in enumerate(titles) if folded(title) in wanted]
        kept = {*(self.said.dimensions or ()), *(self.said.quantities or ()), *self.said.ignore}
        at = [place for place in at if name or titles[place] not in kept]
        if len(at) == 1 or (not at and not needed and not name):
            return at[0] if at else -1
        what = Text(f"no column says the {role}.", f"geen kolom zegt de {DUTCH[role]}.")
        if at:
            both = ", ".join(titles[place] for place in at)
            what = Text(f"several columns: {both}.", f"meer dan één kolom: {both}.")
        remedy = Text(
            f"Name one `{role}`, or say in the YAML beside the file which it is.",
            f"Noem er een `{role}`, of zeg in de YAML naast het bestand welke het is.",
        )
        self.problems.append(Problem(self.grid.file, None, role, name or "", what, remedy))
        return -1

    def described(self, found: _Columns) -> None:
        """The columns that the description names."""
        places = {folded(title): place for place, title in enumerate(self.grid.titles) if title}
        for name in (*(self.said.dimensions or ()), *self.hierarchies):
            self.name(found.dimensions, name, places)
        for name in self.said.quantities or ():
            self.name(found.quantities, name, places)

    def name(self, into: dict[str, int], name: str, places: Mapping[str, int]) -> None:
        """Find the column of a described name."""
        if folded(name) in places:
            into[name] = places[folded(name)]
            return
        what = Text(f'there is no column "{shown(name)}".', f'er is geen kolom "{shown(name)}".')
        titles = ", ".join(title for title in self.grid.titles if title)
        remedy = Text(f"The file has: {titles}.", f"Het bestand heeft: {titles}.")
        self.problems.append(Problem(self.grid.file, None, "", name, what, remedy))

    def sort(self, found: _Columns, place: int, title: str) -> None:
        """A column of numbers is a quantity, any other a dimension; where all are named, none."""
        if folded(title) in {folded(name) for name in self.said.ignore}:
            return
        numeric = _numeric(self.grid.column(place))
        named = self.said.quantities if numeric else self.said.dimensions
        if named is not None:
            self.wrong(None, place, "", *UNDESCRIBED)
        elif numeric:
            found.quantities[title] = place
        else:
            found.dimensions[title] = place

    # Values

    def convention(self, columns: _Columns) -> Convention:
        """How the quantities write their numbers."""
        cells = (cell for at in columns.quantities.values() for cell in self.grid.column(at))
        return convention((plain(cell) for cell in cells), self.grid.sign)

    def dimension(self, name: str, at: int) -> Dimension:
        """A dimension with the categories of its hierarchy, or those that occur."""
        said = (self.said.dimensions or {}).get(name, DescribedDimension())
        above: dict[str, str | None] = dict.fromkeys(said.categories)
        above |= {**said.above, **self.hierarchies.get(name, {})}
        if said.ordered and not above:
            self.wrong(None, at, "", *NO_ORDER)
        elif not said.known and not above:
            self.wrong(None, at, "", *NO_ANSWERS)
        above |= {each: None for each in above.values() if each and each not in above}
        if not above:
            above = dict.fromkeys(_spelt(self.grid.column(at)).values())
        return Dimension(name, above, said.label, dict(said.labels), said.known, said.ordered)

    def quantity(self, name: str) -> Quantity:
        """What the description says of a quantity."""
        return (self.said.quantities or {}).get(name, DescribedQuantity()).quantity(name)

    def row(
        self,
        place: int,
        columns: _Columns,
        dimensions: Mapping[str, Dimension],
        written: Convention,
    ) -> Iterator[Contribution]:
        """The contributions of one line: one for each quantity that it states."""
        cells, line = self.grid.rows[place], self.grid.lines[place]
        who, when = self.contributor(place, columns.who), self.period(place, columns.when)
        at = {n: self.category(place, columns.dimensions[n], d) for n, d in dimensions.items()}
        stated = [(name, spot) for name, spot in columns.quantities.items() if cells[spot]]
        for name, spot in stated:
            value = self.number(place, spot, written)
            yield Contribution(who, when, at, name, value, line)
        if not columns.quantities:
            yield Contribution(who, when, at, ANSWER, 1.0, line)

    def contributor(self, place: int, at: int) -> str:
        """Who it is: two spellings of one name are one contributor."""
        said = self.grid.rows[place][at]
        key = folded(said)
        if key in TOTALS:
            self.wrong(place, at, said, *A_TOTAL)
        elif not said:
            self.wrong(place, at, said, *NOBODY)
        return self.names.setdefault(key or said, said)

    def period(self, place: int, at: int) -> str:
        """When it was: 2022, 2022-H1, 2022-Q3 or 2022-06."""
        said = self.grid.rows[place][at]
        found = PERIOD.fullmatch(said.removesuffix(".0"))
        period = said
        if found:
            year, letter, turn, month = found.groups()
            part = f"-{letter.upper().replace('K', 'Q')}{turn}" if letter else ""
            period = year + part + (f"-{month}" if month else "")
        if not is_period(period):
            what = Text(f'"{shown(said)}" is no period.', f'"{shown(said)}" is geen periode.')
            self.wrong(place, at, said, what, A_PERIOD)
        return period

    def category(self, place: int, at: int, dimension: Dimension) -> str:
        """The category, in the spelling of the hierarchy."""
        said = self.grid.rows[place][at]
        if said in dimension.above:
            return said
        if folded(said) in TOTALS:
            return TOTAL
        spelt = {_key(code): code for code in dimension.above}
        if _key(said) in spelt:
            return spelt[_key(said)]
        if not said or (at, said) not in self.strange:
            self.strange.add((at, said))
            self.wrong(place, at, said, *_no_category(said, spelt.values()))
        return said

    def number(self, place: int, at: int, written: Convention) -> float:
        """The number in a cell."""
        said = self.grid.rows[place][at]
        text = plain(said)
        value = number(text, written.sign)
        if written.mixed and text in written.doubtful:
            self.wrong(place, at, said, _two_ways(said), ONE_WAY)
        elif value is None:
            what = Text(f'"{shown(said)}" is no number.', f'"{shown(said)}" is geen getal.')
            self.wrong(place, at, said, what, A_NUMBER)
        return value or 0.0

    def groups(self, columns: _Columns) -> Mapping[str, str]:
        """The holding of each contributor; a contributor has one."""
        found = {self.names.get(folded(who), who): group for who, group in self.said.groups.items()}
        for place, cells in enumerate(self.grid.rows if columns.holding >= 0 else ()):
            who = self.names.get(folded(cells[columns.who]), cells[columns.who])
            group = cells[columns.holding]
            group = self.names.get(folded(group), group)
            if group and folded(found.setdefault(who, group)) != folded(group):
                self.wrong(place, columns.holding, group, *_two_groups(who))
        same = {folded(group): group for group in reversed(list(found.values()))}
        return {who: same[folded(group)] for who, group in found.items() if group}


def _numeric(cells: Sequence[str]) -> bool:
    """Does a column hold numbers? One word among many numbers is a mistake, no category."""
    filled = [plain(cell) for cell in cells if cell]
    numbers = sum(number(cell, ".") is not None or number(cell, ",") is not None for cell in filled)
    return numbers > len(filled) / 2


def _key(code: str) -> str:
    return " ".join(code.split()).casefold()


def _spelt(cells: Iterable[str]) -> dict[str, str]:
    """The categories that occur, each in the spelling that occurs first."""
    found: dict[str, str] = {}
    for cell in cells:
        if cell and folded(cell) not in TOTALS:
            found.setdefault(_key(cell), cell)
    return found


def _no_category(said: str, known: Iterable[str]) -> tuple[Text, Text]:
    from difflib import get_close_matches

    if not said:
        return EMPTY, FILL_IN
    near = get_close_matches(_key(said), {_key(code): code for code in known}, n=1)
    code = next((code for code in known if near and _key(code) == near[0]), "")
    what = Text(f'"{shown(said)}" is no category.', f'"{shown(said)}" is geen categorie.')
    if code:
        return what, Text(f"Did you mean {code}?", f"Bedoelt u {code}?")
    return what, ADD_CATEGORY


def _longer(titles: int, cells: Sequence[str]) -> tuple[Text, Text]:
    """What to say of a line with more cells than there are titles."""
    many = max(place for place, cell in enumerate(cells) if cell) + 1
    what = Text(
        f"this line has {many} cells, and there are {titles} titles.",
        f"deze regel heeft {many} cellen, en er zijn {titles} kopjes.",
    )
    return what, QUOTE


def _two_ways(said: str) -> Text:
    return Text(
        f'"{shown(said)}" can be read in two ways: the file mixes decimal commas and points.',
        f'"{shown(said)}" kan op twee manieren gelezen worden: het bestand mengt komma en punt.',
    )


def _two_groups(who: str) -> tuple[Text, Text]:
    what = Text(
        f"{shown(who)} belonged to another group in an earlier line.",
        f"{shown(who)} hoorde in een eerdere regel bij een andere groep.",
    )
    return what, Text("Keep one.", "Houd er één.")


UNDIVIDED = (
    Text(
        "this line is not divided into cells as the others are.",
        "deze regel is niet in cellen verdeeld zoals de andere.",
    ),
    Text(
        "Put the same sign between the cells of all lines.",
        "Zet tussen de cellen van alle regels hetzelfde teken.",
    ),
)
QUOTE = Text(
    'Put quotation marks around a number with a decimal comma ("10,5"), and a title above every '
    "column.",
    'Zet aanhalingstekens om een getal met een decimale komma ("10,5"), en een kopje boven elke '
    "kolom.",
)
DUTCH = {"contributor": "deelnemer", "period": "periode", "group": "groep"}
UNDESCRIBED = (
    Text("the YAML beside the file does not say what this is.",
         "de YAML naast het bestand zegt niet wat dit is."),
    Text("Add it to dimensions or quantities, or to `ignore`.",
         "Zet het bij dimensions of quantities, of bij `ignore`."),
)  # fmt: skip
KNOWN_OR_NOT = (
    Text(
        "is it known of everybody, or is it the answer that was given?",
        "is dit van iedereen bekend, of is het het gegeven antwoord?",
    ),
    Text(
        "Say so in the YAML beside the file: `dimensions: {name: {known: true}}`, or `{known:"
        " false, categories: [yes, no]}`.",
        "Zeg dat in de YAML naast het bestand: `dimensions: {naam: {known: true}}`, of `{known:"
        " false, categories: [ja, nee]}`.",
    ),
)
A_TOTAL = (
    Text("a total is no contributor.", "een totaal is geen deelnemer."),
    Text("Leave the line out; totals are made here.", "Laat de regel weg; totalen volgen hier."),
)
NOBODY = (
    Text("no contributor is named.", "er is geen deelnemer genoemd."),
    Text("Fill in who it is.", "Vul in wie het is."),
)
A_PERIOD = Text(
    "Write 2022, 2022-H1, 2022-Q3 or 2022-06.", "Schrijf 2022, 2022-H1, 2022-Q3 of 2022-06."
)
A_NUMBER = Text(
    "Write digits, or leave the cell empty when nothing was stated.",
    "Schrijf cijfers, of laat de cel leeg als er niets is opgegeven.",
)
ONE_WAY = Text(
    "Write decimals in one way throughout.", "Schrijf decimalen overal op dezelfde manier."
)
EMPTY = Text("the cell is empty.", "de cel is leeg.")
FILL_IN = Text(
    "Fill in the category, or total where it is not split.",
    "Vul de categorie in, of totaal waar niet is gesplitst.",
)
ADD_CATEGORY = Text(
    "Add it to the hierarchy, or correct it.", "Voeg die toe aan de hiërarchie, of verbeter die."
)
