"""Finding the row of headings in a table, whatever stands above it."""

from collections.abc import Sequence
from dataclasses import dataclass

from schakel.exchange.problems import ListError, Problem, shown
from schakel.exchange.sheets import Cell, Row, Sheet
from schakel.exchange.vocabulary import COLUMN_OF, HEADINGS, REQUIRED, bare_title
from schakel.language import LANGUAGES, Language, Text

SEARCHED = 60
ENOUGH = 2
EXPECTED = Text(", ".join(REQUIRED), ", ".join(HEADINGS["nl"][c].split(",")[0] for c in REQUIRED))


@dataclass(frozen=True, slots=True)
class Heading:
    """A row of headings: which known column stands where, and what else the row holds."""

    row: int
    columns: tuple[tuple[str, int], ...]
    titles: tuple[str, ...]

    @property
    def known(self) -> int:
        """How many different columns are recognised."""
        return len({column for column, _ in self.columns})

    @property
    def places(self) -> dict[str, int]:
        """The place of each known column; of a doubled one the first."""
        return dict(reversed(self.columns))

    @property
    def doubled(self) -> dict[str, list[int]]:
        """Known columns that come more than once, with their places."""
        places = {c: [p for d, p in self.columns if d == c] for c, _ in self.columns}
        return {column: many for column, many in places.items() if len(many) > 1}

    @property
    def other(self) -> list[str]:
        """Titles that are not understood."""
        taken = {place for _, place in self.columns}
        return [t for place, t in enumerate(self.titles) if t and place not in taken]

    @property
    def language(self) -> Language:
        """The language in which most of the titles are written."""
        dutch, english = (
            sum(bare_title(self.titles[place]) in COLUMN_OF[language] for _, place in self.columns)
            for language in ("nl", "en")
        )
        return "nl" if dutch > english else "en"


def column_of(title: str) -> str | None:
    """The column that a title names, in either language."""
    key = bare_title(title)
    return next((COLUMN_OF[way][key] for way in LANGUAGES if key in COLUMN_OF[way]), None)


def heading_at(row: int, cells: Row) -> Heading:
    """The row read as if it held headings."""
    titles = tuple(" ".join(cell.split()) if isinstance(cell, str) else "" for cell in cells)
    columns = [(column_of(title), place) for place, title in enumerate(titles)]
    return Heading(row, tuple((c, place) for c, place in columns if c), titles)


def likeliest(rows: Sequence[Sequence[Cell]]) -> Heading | None:
    """The row that holds most known columns, of the first sixty; the first of equals."""
    headings = [heading_at(place, row) for place, row in enumerate(rows[:SEARCHED])]
    best = max(headings, key=lambda heading: heading.known, default=None)
    return best if best and best.known >= ENOUGH else None


def missing(heading: Heading) -> list[str]:
    """The required columns that the heading lacks.

    A unit may also stand within the title of the quantity: "Quantity (kg)".
    """
    return [column for column in REQUIRED if column not in heading.places]


def required(sheet: Sheet, heading: Heading | None, among: str = "") -> Heading:
    """The heading, or a ListError with everything that is wrong with it at once."""
    if heading is None:
        raise ListError([_none(sheet)])
    problems = [_doubled(sheet, heading, places) for places in heading.doubled.values()]
    problems += [_missing(sheet, heading, column) for column in missing(heading) if column != among]
    if problems:
        raise ListError(problems)
    return heading


def _none(sheet: Sheet) -> Problem:
    first = next((row for row in sheet.rows if any(row)), ())
    found = ", ".join(shown(cell) for cell in first if isinstance(cell, str) and cell)[:200]
    return Problem(
        sheet.file,
        None,
        "",
        found,
        Text("no row of headings was found.", "er is geen rij met kopjes gevonden."),
        Text(
            f"Begin with a row that names the columns: {EXPECTED.en}."
            + (f" The first row holds: {found}." if found else ""),
            f"Begin met een rij die de kolommen noemt: {EXPECTED.nl}."
            + (f" In de eerste rij staat: {found}." if found else ""),
        ),
    )


def _doubled(sheet: Sheet, heading: Heading, places: list[int]) -> Problem:
    titles = ", ".join(f'"{shown(heading.titles[place])}"' for place in places)
    numbers = ", ".join(str(place + 1) for place in places)
    return Problem(
        sheet.file,
        sheet.lines[heading.row],
        shown(heading.titles[places[1]]),
        titles,
        Text(
            f"columns {numbers} ({titles}) mean the same.",
            f"de kolommen {numbers} ({titles}) betekenen hetzelfde.",
        ),
        Text("Keep one of them, or rename the others.", "Houd er één, of hernoem de andere."),
    )


def _missing(sheet: Sheet, heading: Heading, column: str) -> Problem:
    dutch = HEADINGS["nl"][column].split(",")[0]
    near = _nearest_title(column, heading.other)
    found = ", ".join(f'"{shown(title)}"' for title in heading.titles if title)[:300]
    hint = Text(
        f'Is it "{shown(near)}"? Then name that column {column}.'
        if near
        else f"Add it. These columns were found: {found}.",
        f'Is het "{shown(near)}"? Noem die kolom dan {dutch}.'
        if near
        else f"Voeg haar toe. Deze kolommen zijn gevonden: {found}.",
    )
    what = Text(f"the column {column} is missing.", f"de kolom {dutch} ontbreekt.")
    return Problem(sheet.file, sheet.lines[heading.row], column, "", what, hint)


def _nearest_title(column: str, titles: list[str]) -> str | None:
    from rapidfuzz import fuzz, process

    names = [name for way in LANGUAGES for name, of in COLUMN_OF[way].items() if of == column]
    near = {
        title: match[1]
        for title in titles
        if (
            match := process.extractOne(
                bare_title(title), names, scorer=fuzz.ratio, score_cutoff=70
            )
        )
    }
    return max(near, key=lambda title: near[title], default=None)
