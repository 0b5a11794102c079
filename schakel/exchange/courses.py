"""Scores of earlier years in one table: a row a company, a column a year.

Three rows say of each year which edition was answered, under which key it may be compared, and on
which day membership was counted.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from schakel.exchange.delimited import decoded
from schakel.exchange.handed_in import handed_in
from schakel.exchange.numbers import number, plain
from schakel.exchange.problems import Fault, ListError, Problem, refusal, shown
from schakel.exchange.purchases import KINDS, ZIP
from schakel.language import Text

LARGEST: Final = 1_000_000
MOST: Final = 2_000  # companies, and years together
SIGNS: Final = ";,\t"
HEADINGS: Final = {
    "company": "company",
    "bedrijf": "company",
    "joined": "joined",
    "toegetreden": "joined",
    "left": "left",
    "uitgetreden": "left",
}
ABOUT: Final = {
    "edition": "edition",
    "uitgave": "edition",
    "key": "key",
    "sleutel": "key",
    "counted on": "day",
    "geteld op": "day",
}
CALLED: Final = {
    "edition": Text("edition", "uitgave"),
    "key": Text("key", "sleutel"),
    "day": Text("counted on", "geteld op"),
}
EXAMPLE: Final = """\
company;joined;left;2022;2023
edition;;;year-3;year-4
key;;;webtool;webtool
counted on;;;2022-06-30;2023-06-30
a;2019-07-01;;12;25
b;2019-07-01;;18;33
c;2019-07-01;;25;40
d;2020-03-01;;31;44
e;2020-09-01;;38;52
f;2021-02-01;;46;60
g;2021-07-01;;61;75
joiner;2022-09-01;;;41
first leaver;2019-07-01;2022-12-31;28;
second leaver;2019-07-01;2022-10-01;35;
handed in late 1;2020-09-01;;20;
handed in late 2;2021-02-01;;30;
handed in late 3;2021-07-01;;44;
handed in late 4;2021-07-01;;55;
"""


@dataclass(slots=True)
class Company:
    """From when to when it was a member, and its score of each year in percent."""

    joined: date
    left: date | None
    scores: dict[int, float]


@dataclass(slots=True)
class CourseTable:
    """What a table tells: of each year its edition, key and day; of each company its scores."""

    editions: dict[int, str] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)
    days: dict[int, date] = field(default_factory=dict)
    companies: dict[str, Company] = field(default_factory=dict)


def read_course(file: str, content: bytes) -> CourseTable:
    """The scores of earlier years, from CSV or XLSX; raises ListError with all that is wrong."""
    rows = _rows(file, content)
    reading = _Reading(file, *_headed(file, rows))
    for line, row in rows[reading.line :]:
        reading.read(line, row)
    reading.check()
    if reading.problems:
        raise ListError(reading.problems)
    return reading.told


Row = Sequence[Any]
Lines = list[tuple[int, Row]]


def _rows(file: str, content: bytes) -> Lines:
    if not content.strip():
        raise refusal(file, *EMPTY)
    if content.startswith(ZIP):
        return list(enumerate(handed_in(file, content)[0].rows, 1))
    if len(content) > LARGEST:
        raise refusal(file, *TOO_LARGE)
    kind = next((each for mark, each in KINDS.items() if content.startswith(mark)), None)
    if kind:
        raise refusal(file, _no_table(kind), SAVE)
    return _of_text(decoded(file, content).text.removeprefix("\ufeff"))


def _of_text(text: str) -> Lines:
    first = text.partition("\n")[0]
    sign = max(SIGNS, key=first.count)
    return list(enumerate(csv.reader(text.splitlines(), delimiter=sign), 1))


def _no_table(kind: Text) -> Text:
    return Text(f"the file is {kind.en}, no table.", f"het bestand is {kind.nl}, geen tabel.")


SAVE: Final = Text("Save it as XLSX or as CSV.", "Sla het op als XLSX of als CSV.")
EMPTY: Final = (Text("the file is empty.", "het bestand is leeg."), SAVE)
TOO_LARGE: Final = (
    Text("the file is over 1 MB.", "het bestand is groter dan 1 MB."),
    Text("Leave only the table in it.", "Laat er alleen de tabel in staan."),
)
NO_HEADINGS: Final = (
    Text(
        "no row with the headings company, joined and at least one year was found.",
        "er is geen rij met de koppen bedrijf, toegetreden en minstens één jaar gevonden.",
    ),
    Text(
        "Begin with the example, which holds every column.",
        "Begin met het voorbeeld: daarin staat elke kolom.",
    ),
)


def _headed(file: str, rows: Lines) -> tuple[int, Mapping[str, int], Mapping[int, int]]:
    """After how many rows the table begins, where its columns stand, and where its years."""
    for count, (_, row) in enumerate(rows[:50], 1):
        named = {HEADINGS.get(_text(cell).casefold(), ""): place for place, cell in enumerate(row)}
        years = {year: place for place, cell in enumerate(row) if (year := _year(cell))}
        if {"company", "joined"} <= named.keys() and years:
            return count, named, years
    raise refusal(file, *NO_HEADINGS)


def _year(cell: object) -> int:
    """The calendar year that a heading names; 0 for none."""
    text = _text(cell)
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else 0


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


NO_DAY: Final = (
    Text("is no day.", "is geen dag."),
    Text("Write it as 2023-06-30 or 30-6-2023.", "Schrijf die als 2023-06-30 of 30-6-2023."),
)
NO_PERCENT: Final = (
    Text("is no percentage.", "is geen percentage."),
    Text("Write a number from 0 to 100.", "Schrijf een getal van 0 tot en met 100."),
)
TWICE: Final = (
    Text("stands there twice.", "staat er twee keer."),
    Text("Keep one row for each company.", "Houd één rij voor elk bedrijf."),
)
TOO_MANY: Final = (
    Text(f"there are more than {MOST} rows.", f"er zijn meer dan {MOST} rijen."),
    Text("Enter fewer companies at a time.", "Voer minder bedrijven tegelijk in."),
)
NOBODY: Final = (
    Text("there is no row of a company.", "er is geen rij van een bedrijf."),
    Text("Add one for each company.", "Voeg er voor elk bedrijf een toe."),
)


@dataclass(slots=True)
class _Reading:
    """One reading of one table; all that is wrong in it is said at once."""

    file: str
    line: int
    named: Mapping[str, int]
    years: Mapping[int, int]
    told: CourseTable = field(default_factory=CourseTable)
    problems: list[Problem] = field(default_factory=list)

    def read(self, line: int, row: Row) -> None:
        """Take one row in."""
        name = _text(self._at(row, self.named["company"]))
        about = ABOUT.get(name.casefold())
        if about:
            self._about(line, row, about)
        elif name:
            self._company(line, row, name)

    def check(self) -> None:
        """Say what is missing of the whole."""
        for about, known in self._known().items():
            for year in self.years.keys() - known.keys():
                if not any(each.column == str(year) for each in self.problems):
                    self.problems.append(Problem(self.file, None, str(year), "", *_lacks(about)))
        if not self.told.companies and not self.problems:
            self.problems.append(Problem(self.file, None, "", "", *NOBODY))

    def _known(self) -> dict[str, Mapping[int, object]]:
        return {"edition": self.told.editions, "key": self.told.keys, "day": self.told.days}

    def _about(self, line: int, row: Row, about: str) -> None:
        for year, place in self.years.items():
            cell = self._at(row, place)
            if about == "day":
                if day := self._day(line, str(year), cell):
                    self.told.days[year] = day
            elif text := self._words(line, str(year), cell):
                known = self.told.editions if about == "edition" else self.told.keys
                known[year] = text[:80]

    def _company(self, line: int, row: Row, name: str) -> None:
        if name in self.told.companies:
            self._wrong(line, "company", name, *TWICE)
        if len(self.told.companies) >= MOST:
            raise refusal(self.file, *TOO_MANY)
        joined = self._day(line, "joined", self._at(row, self.named["joined"]), needed=True)
        left = self._day(line, "left", self._at(row, self.named.get("left", -1)))
        scores = dict(self._scores(line, row))
        self.told.companies[name] = Company(joined or date.min, left, scores)

    def _scores(self, line: int, row: Row) -> Iterator[tuple[int, float]]:
        for year, place in self.years.items():
            cell = self._at(row, place)
            if (percent := self._percent(line, str(year), cell)) is not None:
                yield year, percent

    def _percent(self, line: int, column: str, cell: object) -> float | None:
        text = plain(self._words(line, column, cell).rstrip("% "))
        if not text:
            return None
        found = number(text, "," if "," in text else ".")
        if found is None or not 0 <= found <= 100:
            self._wrong(line, column, text, *NO_PERCENT)
        return found

    def _day(self, line: int, column: str, cell: object, *, needed: bool = False) -> date | None:
        if isinstance(cell, date):
            return cell.date() if isinstance(cell, datetime) else cell
        text = self._words(line, column, cell)
        found = _day_in(text)
        if found is None and (text or needed):
            self._wrong(line, column, text, *NO_DAY)
        return found

    def _words(self, line: int, column: str, cell: object) -> str:
        """The text of a cell; a formula says nothing, and that is said."""
        if isinstance(cell, Fault):
            self.problems.append(Problem(self.file, line, column, "", *cell))
            return ""
        return _text(cell)

    def _wrong(self, line: int, column: str, value: str, what: Text, remedy: Text) -> None:
        quoted = Text(f'"{shown(value)}" {what.en}', f"‘{shown(value)}’ {what.nl}")
        self.problems.append(Problem(self.file, line, column, value, quoted, remedy))

    @staticmethod
    def _at(row: Row, place: int) -> object:
        return row[place] if 0 <= place < len(row) else ""


def _day_in(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no hour
        except ValueError:
            continue
    return None


def _lacks(about: str) -> tuple[Text, Text]:
    row = CALLED[about]
    return (
        Text(f"the row “{row.en}” says nothing.", f"de rij ‘{row.nl}’ zegt niets."),
        Text(
            "Say it for each year; only under the same key are years compared.",
            "Vul dat voor elk jaar in; alleen onder dezelfde sleutel worden jaren vergeleken.",
        ),
    )
