"""Reading back the workbook in which a company answered offline; `answer_books` writes it.

Answers are found by the code of their question and the headings of their columns, wherever these
stand. A cell that is left empty says nothing: that answer stays as it was.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from difflib import get_close_matches
from typing import Final, Literal

from schakel.exchange.handed_in import handed_in
from schakel.exchange.numbers import decimal_sign, number, plain
from schakel.exchange.problems import Fault, ListError, Problem, refusal, shown
from schakel.exchange.sheets import Cell, Row, filled
from schakel.exchange.vocabulary import folded
from schakel.exchange.workbooks import Table
from schakel.language import LANGUAGES, Text

Kind = Literal["level", "yes-no", "one-of", "several-of", "number", "text"]
Data = Mapping[str, object]
Value = Cell | bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it stands in the workbook.

    `choices` are what may be chosen, by code ("0" to "4" for a level); `declines` and
    `not_applicable` say which other ways out there are, `only_if` when it is asked at all.
    """

    code: str
    step: Text
    text: Text
    help: Text
    kind: Kind
    choices: Mapping[str, Text] = field(default_factory=dict)
    unit: Text | None = None
    evidence: Text | None = None
    declines: bool = False
    not_applicable: Text | None = None
    only_if: Text | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """An answer that stands: what is given, as plain data, a remark, and which version it is."""

    data: Data | None
    remark: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """Whose questions these are: the edition, and the number by which the desk knows the form."""

    title: Text
    edition: str
    number: int


@dataclass(frozen=True, slots=True)
class Found:
    """An answer as the workbook gives it; `data` None and an empty remark: nothing was written.

    `version` is the one that the writer saw, None where the workbook does not tell. `place` is
    where it stands, as one says it: "1. Policy, C7".
    """

    data: Data | None
    remark: str
    version: int | None
    place: str


@dataclass(frozen=True, slots=True)
class Filled:
    """What a workbook answers, by question; `absent` are those that it does not hold at all."""

    answers: Mapping[str, Found]
    absent: tuple[str, ...]


# Words of the workbook -------------------------------------------------------------------------

CODE = Text("Code", "Code")
QUESTION = Text("Question", "Vraag")
ANSWER = Text("Answer", "Antwoord")
REMARK = Text("Explanation", "Toelichting")
MEANT = Text("What is meant", "Wat wordt bedoeld")
VERSION = Text("Version", "Versie")
EDITION = Text("Edition", "Uitgave")
NUMBER = Text("Assessment", "Meting")
NAMES: Final[Mapping[str, frozenset[str]]] = {
    "code": frozenset({"code"}),
    "answer": frozenset({"answer", "antwoord", "youranswer", "uwantwoord"}),
    "remark": frozenset({"explanation", "toelichting", "remark", "opmerking"}),
    "version": frozenset({"version", "versie"}),
}

UNKNOWN = Text("We do not know", "Wij weten het niet")
NOT_APPLICABLE = Text("Does not apply", "Niet van toepassing")
DECLINED = Text("We decline to answer", "Wij antwoorden hier niet op")
NONE = Text("None of these", "Geen van deze")
YES_NO: Final[Mapping[str, Text]] = {"yes": Text("yes", "ja"), "no": Text("no", "nee")}
SPECIAL: Final[Mapping[str, Data]] = {
    folded(word): data
    for words, data in (
        ((*UNKNOWN, "unknown", "onbekend"), {"unknown": True}),
        ((*NOT_APPLICABLE, "n.v.t.", "n/a", "not applicable"), {"not-applicable": ""}),
        ((*DECLINED, "declined", "geweigerd"), {"declined": ""}),
    )
    for word in words
}
NOTHING_OF_IT: Final = frozenset(folded(word) for word in (*NONE, "none", "geen"))
TICKED: Final = frozenset({"x", "yes", "ja", "y", "j", "v", "1", "true", "waar"})
NOT_TICKED: Final = frozenset({"no", "nee", "n", "0", "false", "onwaar"})
TICKS: Final = frozenset({"✓", "✔", "☑"})
HOW: Final = (
    Text(
        "Answer in the column Answer: choose from the list in the cell, or write there.",
        "Antwoord in de kolom Antwoord: kies uit de lijst in de cel, of schrijf daar.",
    ),
    Text(
        "Where several answers may be given, put an x in the rows below the question.",
        "Waar meer antwoorden mogelijk zijn, zet u een x in de rijen onder de vraag.",
    ),
    Text(
        f"What you do not know is an answer too: {UNKNOWN.en}.",
        f"Wat u niet weet is ook een antwoord: {UNKNOWN.nl}.",
    ),
    Text(
        "What you leave empty stays as it was. To take an answer away, go to its page.",
        "Wat u leeg laat blijft zoals het was. Een antwoord weghalen doet u op zijn pagina.",
    ),
    Text(
        "Write no formulas, and save the workbook as XLSX without a password.",
        "Schrijf geen formules, en sla de werkmap op als XLSX zonder wachtwoord.",
    ),
    Text(
        "When you hand it in you see first what changes; nothing is saved before you say so.",
        "Als u haar inlevert ziet u eerst wat verandert; er wordt niets bewaard voor u dat zegt.",
    ),
    Text(
        "Evidence is handed in beside its answer, on its page; not in this workbook.",
        "Bewijs levert u in bij het antwoord, op zijn pagina; niet in deze werkmap.",
    ),
)


def options_of(asked: Asked) -> Mapping[str, Text]:
    """The options of which several may be chosen, each with a row of its own."""
    return asked.choices if asked.kind == "several-of" else {}


def choices_of(asked: Asked) -> Mapping[str, Text]:
    """What may be chosen, by code, in the words of the list in the cell."""
    if asked.kind == "level":
        return {n: Text(f"{n}: {t.en}", f"{n}: {t.nl}") for n, t in asked.choices.items()}
    return YES_NO if asked.kind == "yes-no" else asked.choices


# Reading ---------------------------------------------------------------------------------------

MANY: Final = 100
SEARCHED: Final = 60
MOST_ROWS: Final = 10_000


def read_answers(file: str, content: bytes, form: Form, asked: Sequence[Asked]) -> Filled:
    """What a workbook answers; raises ListError with all that is wrong with it, by cell.

    It may hold fewer questions than are asked, in any order, on sheets of any name.
    """
    tables = handed_in(file, content)
    same = _check_form(file, tables, form)
    reading = _Reading(file, {folded(each.code): each for each in asked})
    for table in tables:
        reading.table(table)
    if not reading.headed:
        raise refusal(file, *NO_COLUMNS)
    answers = reading.answers()
    if reading.problems:
        raise ListError([*reading.problems[:MANY], *reading.more()])
    if not same:
        answers = {c: Found(f.data, f.remark, None, f.place) for c, f in answers.items()}
    return Filled(answers, tuple(each.code for each in asked if each.code not in answers))


NO_COLUMNS = (
    Text(
        "no sheet has the columns Code and Answer.", "geen blad heeft de kolommen Code en Antwoord."
    ),
    Text(
        "Put the headings back, or copy your answers into a fresh workbook.",
        "Zet de kopjes terug, of kopieer uw antwoorden naar een nieuwe werkmap.",
    ),
)


def _check_form(file: str, tables: Iterable[Table], form: Form) -> bool:
    """Does the workbook say that it belongs to this form? Raises ListError for another's."""
    said = dict(_said_of_form(tables))
    edition, number_ = said.get("edition"), said.get("number")
    if edition is not None and edition != form.edition:
        raise refusal(file, _of_edition(edition, form.edition), FRESH)
    if number_ is not None and number_ != str(form.number):
        raise refusal(file, OF_ANOTHER, FRESH)
    return edition is not None and number_ is not None


def _said_of_form(tables: Iterable[Table]) -> Iterator[tuple[str, str]]:
    """What stands beside the words edition and assessment, on sheets without questions."""
    names = {folded(word): "edition" for word in EDITION} | {folded(w): "number" for w in NUMBER}
    for table in tables:
        for row in table.rows[:SEARCHED]:
            told = [_text(cell) for cell in row if _text(cell)]
            if len(told) == 2 and folded(told[0]) in names:
                yield names[folded(told[0])], told[1]


def _of_edition(theirs: str, ours: str) -> Text:
    return Text(
        f'the workbook answers edition "{shown(theirs)}"; asked is "{ours}".',
        f'de werkmap beantwoordt uitgave "{shown(theirs)}"; gevraagd is "{ours}".',
    )


OF_ANOTHER = Text(
    "the workbook belongs to another assessment, such as that of another year.",
    "de werkmap hoort bij een andere meting, zoals die van een ander jaar.",
)
FRESH = Text(
    "Download the workbook of this assessment and write your answers in that one.",
    "Download de werkmap van deze meting en schrijf uw antwoorden daarin.",
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row with a code: its cells, and where the answer stands."""

    answer: Value
    remark: Value
    version: Value
    places: Mapping[str, str]


class _Reading:
    """All sheets of a workbook, as they are read, with what is wrong."""

    def __init__(self, file: str, asked: Mapping[str, Asked]) -> None:
        self.file, self.asked = file, asked
        self.problems: list[Problem] = []
        self.headed = False
        self.lines: dict[str, _Line] = {}
        self.rows = 0

    def table(self, table: Table) -> None:
        """Take the rows of a sheet that has the columns; one without any of them is left alone."""
        found = next(_headed(table.rows[:SEARCHED]), None)
        if found is None:
            return
        top, places = found
        if "code" not in places:
            self._wrong(table.name, ANSWERS_WITHOUT_CODES)
            return
        self.headed = True
        for place, row in enumerate(table.rows[top + 1 :], top + 2):
            if filled(row) and len(self.problems) <= MANY:
                self.rows += 1
                self._row(table.name, place, row, places)
        self._merged(table, places)

    def _merged(self, table: Table, places: Mapping[str, int]) -> None:
        """One answer over several questions is none to any of them but the first."""
        for (top, left), (bottom, right) in table.merged:
            codes = [row[places["code"]] for row in table.rows[top : bottom + 1]]
            if left <= places["answer"] <= right and sum(not _blank(code) for code in codes) > 1:
                self._wrong(f"{table.name}, {letters(places['answer'])}{top + 1}", MERGED)

    def more(self) -> Iterator[Problem]:
        """What is said when not all that is wrong is listed."""
        if len(self.problems) > MANY:
            yield Problem(self.file, None, "", "", *NOT_ALL)

    def _row(self, sheet: str, number_: int, row: Row, places: Mapping[str, int]) -> None:
        if self.rows > MOST_ROWS:
            raise refusal(self.file, *TOO_MANY_ROWS)
        cells = {name: row[at] if at < len(row) else "" for name, at in places.items()}
        where = {name: f"{sheet}, {letters(at)}{number_}" for name, at in places.items()}
        line = _Line(cells["answer"], cells.get("remark", ""), cells.get("version", ""), where)
        code = cells["code"]
        if isinstance(code, Fault):
            self._wrong(where["code"], code)
        elif folded(_text(code)):
            self._line(_text(code), line)
        elif not _blank(line.answer):
            self._wrong(where["answer"], NO_CODE, line.answer)

    def _line(self, code: str, line: _Line) -> None:
        name = "/".join(folded(part) for part in code.split("/", 1))
        question, _, option = name.partition("/")
        known = self.asked.get(question)
        if known is None or (option and option not in map(folded, options_of(known))):
            if not (_blank(line.answer) and _blank(line.remark)):
                self._wrong(line.places["code"], self._no_such(code), code)
            return
        before = self.lines.get(name)
        if before is None or (_blank(before.answer) and _blank(before.remark)):
            self.lines[name] = line
        elif not _blank(line.answer) and _text(line.answer) != _text(before.answer):
            self._wrong(line.places["answer"], _twice(before.places["answer"]), code)

    def _no_such(self, code: str) -> Fault:
        near = get_close_matches(code, [each.code for each in self.asked.values()], n=1)
        what = Text(
            "no question with this code is asked here.",
            "hier wordt geen vraag met deze code gesteld.",
        )
        if near:
            return Fault(what, Text(f'Did you mean "{near[0]}"?', f'Bedoelt u "{near[0]}"?'))
        return Fault(what, EMPTY_IT)

    def answers(self) -> dict[str, Found]:
        """What was found, by question; of one that has no row of its own nothing is known."""
        found = {}
        for name, asked in self.asked.items():
            line = self.lines.get(name)
            if line is not None:
                found[asked.code] = self._found(name, asked, line)
        orphans = {name.partition("/")[0] for name in self.lines} - {*self.lines}
        for name in sorted(orphans):
            self._wrong(self._first_of(name), _no_row(self.asked[name].code))
        return found

    def _first_of(self, name: str) -> str:
        line = next(each for each in self.lines if each.startswith(f"{name}/"))
        return self.lines[line].places["code"]

    def _found(self, name: str, asked: Asked, line: _Line) -> Found:
        data = self._data(asked, line)
        if asked.kind == "several-of":
            data = self._with_ticks(name, asked, line, data)
        remark = _text(line.remark)
        if isinstance(line.remark, Fault):
            self._wrong(line.places["remark"], line.remark)
        return Found(data, remark, _version(line.version), line.places["answer"])

    def _data(self, asked: Asked, line: _Line) -> Data | None:
        if _blank(line.answer):
            return None
        read = data_of(asked, line.answer)
        if isinstance(read, Fault):
            self._wrong(line.places["answer"], read, line.answer)
            return None
        return read

    def _with_ticks(self, name: str, asked: Asked, line: _Line, data: Data | None) -> Data | None:
        """The options that are ticked in the rows below a question, or the way out beside it."""
        rows = {code: self.lines.get(f"{name}/{folded(code)}") for code in asked.choices}
        ticks = {code: self._tick(row) for code, row in rows.items() if row is not None}
        ticked = [code for code, tick in ticks.items() if tick]
        if data is not None:
            if ticked and data != {"choice": sorted(ticked)}:
                self._wrong(line.places["answer"], TWO_THINGS, line.answer)
            return data
        if ticked and len(ticks) < len(rows):
            missing = next(code for code, row in rows.items() if row is None)
            self._wrong(line.places["code"], _option_gone(f"{asked.code}/{missing}"))
        return {"choice": sorted(ticked)} if ticked else None

    def _tick(self, line: _Line) -> bool:
        if _blank(line.answer):
            return False
        if isinstance(line.answer, Fault):
            self._wrong(line.places["answer"], line.answer)
            return False
        if line.answer is True or _text(line.answer).strip() in TICKS:
            return True
        said = folded(_text(line.answer))
        if said not in TICKED and said not in NOT_TICKED:
            self._wrong(line.places["answer"], NO_TICK, line.answer)
        return said in TICKED

    def _wrong(self, place: str, fault: Fault, value: object = "") -> None:
        self.problems.append(Problem(self.file, None, shown(place), shown(value), *fault))


def _headed(rows: Sequence[Row]) -> Iterator[tuple[int, dict[str, int]]]:
    """The rows that hold headings, and where each of the columns stands; the first of equals."""
    for number_, row in enumerate(rows):
        places: dict[str, int] = {}
        for at, cell in enumerate(row):
            for name, names in NAMES.items():
                if isinstance(cell, str) and folded(cell) in names:
                    places.setdefault(name, at)
        if "answer" in places and len(places) > 1:
            yield number_, places


def letters(column: int) -> str:
    """The letters of a column, counted from zero.

    >>> letters(2), letters(27)
    ('C', 'AB')
    """
    return (letters(column // 26 - 1) if column > 25 else "") + chr(65 + column % 26)


def _blank(cell: Value) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _text(cell: Value) -> str:
    """What a cell says, as a person reads it."""
    if isinstance(cell, Fault):
        return ""
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return str(cell).replace("\r\n", "\n").strip()


def _version(cell: Value) -> int | None:
    text = _text(cell)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def data_of(asked: Asked, cell: Value) -> Data | Fault:
    """What a cell answers, as plain data; a Fault when that is not to be understood."""
    if isinstance(cell, Fault):
        return cell
    if isinstance(cell, date | time):
        return A_DAY
    text = _text(cell)
    if (special := SPECIAL.get(folded(text))) is not None:
        return special
    if asked.kind == "text":
        return {"words": text}
    if asked.kind == "number":
        return HUNDREDTHS if in_hundredths(asked, cell) else _number(cell, text)
    if asked.kind == "several-of":
        return {"choice": []} if folded(text) in NOTHING_OF_IT else TICK_BELOW
    return _choice(asked, cell, text)


def in_hundredths(asked: Asked, cell: object) -> bool:
    """Could a spreadsheet mean a hundred times as much? It keeps a typed 45% as 0.45."""
    if asked.unit is None or "percent" not in asked.unit.en or isinstance(cell, bool):
        return False
    return isinstance(cell, float | int) and 0 < cell <= 1


def _number(cell: Value, text: str) -> Data | Fault:
    """A number as people write it, with a point or a comma; never guessed at."""
    if isinstance(cell, bool):
        return NO_NUMBER
    if isinstance(cell, float | int):
        return {"number": float(cell)}
    bare = plain(text.removesuffix("%"))
    sign = decimal_sign(bare)
    if sign is None and ("," in bare or "." in bare):
        return TWO_NUMBERS
    value = number(bare, sign or ".")
    return NO_NUMBER if value is None else {"number": value}


def _choice(asked: Asked, cell: Value, text: str) -> Data | Fault:
    if isinstance(cell, bool):
        text = "yes" if cell else "no"
    said = folded(text)
    words = {
        folded(name): code for code, each in choices_of(asked).items() for name in (code, *each)
    }
    code = words.get(said)
    if code is None and asked.kind == "level" and (begun := LEVEL.match(text)):
        code = begun[1]
    if code is None:
        return _no_choice(asked)
    return {"level": int(code)} if asked.kind == "level" else {"choice": [code]}


LEVEL: Final = re.compile(r"([0-4])\s*[:.)–-]")


# What is said of what is wrong -------------------------------------------------------------------

ANSWERS_WITHOUT_CODES = Fault(
    Text(
        "the sheet has answers, but no column Code.",
        "het blad heeft antwoorden, maar geen kolom Code.",
    ),
    Text(
        "Put the column back, or copy your answers into a fresh workbook.",
        "Zet de kolom terug, of kopieer uw antwoorden naar een nieuwe werkmap.",
    ),
)
NO_CODE = Fault(
    Text("an answer stands in a row without a code.", "een antwoord staat in een rij zonder code."),
    Text(
        "Put the code of its question in that row, or empty the cell.",
        "Zet de code van de vraag in die rij, of maak de cel leeg.",
    ),
)
EMPTY_IT = Text(
    "Empty the answer, or leave out the row.", "Maak het antwoord leeg, of laat de rij weg."
)
MERGED = Fault(
    Text(
        "one cell is merged over several questions.",
        "één cel is samengevoegd over meer vragen.",
    ),
    Text("Split it, and answer each question.", "Splits haar, en beantwoord elke vraag."),
)
TOO_MANY_ROWS = Fault(
    Text(
        f"the workbook has over {MOST_ROWS} rows, more than there are answers.",
        f"de werkmap heeft meer dan {MOST_ROWS} rijen, meer dan er antwoorden zijn.",
    ),
    Text("Leave one row for each question.", "Houd één rij voor elke vraag."),
)
NOT_ALL = Fault(
    Text(
        f"that is not all; the first {MANY} things are listed.",
        f"dat is niet alles; de eerste {MANY} dingen staan er.",
    ),
    Text("Mend these first.", "Herstel deze eerst."),
)
A_DAY = Fault(
    Text("the cell holds a day or a time.", "de cel bevat een dag of een tijd."),
    Text(
        "Give the cell the format Text, and choose the answer again.",
        "Geef de cel de opmaak Tekst, en kies het antwoord opnieuw.",
    ),
)
NO_NUMBER = Fault(
    Text("that is no number.", "dat is geen getal."),
    Text("Write it in digits, as 12 or 12.5.", "Schrijf het in cijfers, zoals 12 of 12,5."),
)
TWO_NUMBERS = Fault(
    Text("that can be read as two numbers.", "dat is op twee manieren te lezen."),
    Text(
        "Write thousands without a sign between, as 1200.",
        "Schrijf duizendtallen zonder teken ertussen, zoals 1200.",
    ),
)
HUNDREDTHS = Fault(
    Text(
        "a percentage in a cell of this format can be read as two numbers.",
        "een percentage in een cel met deze opmaak is op twee manieren te lezen.",
    ),
    Text(
        "Give the cell the format Text, and write 45 for 45 percent.",
        "Geef de cel de opmaak Tekst, en schrijf 45 voor 45 procent.",
    ),
)
TICK_BELOW = Fault(
    Text("what holds is ticked in the rows below.", "wat geldt kruist u aan in de rijen eronder."),
    Text(
        f"Put an x in those rows and empty this cell, or choose here: {NONE.en}.",
        f"Zet een x in die rijen en maak deze cel leeg, of kies hier: {NONE.nl}.",
    ),
)
NO_TICK = Fault(
    Text("here belongs an x, or nothing.", "hier hoort een x, of niets."),
    Text("Write x, or empty the cell.", "Schrijf x, of maak de cel leeg."),
)
TWO_THINGS = Fault(
    Text(
        "you ticked answers and said also that there are none.",
        "u kruiste antwoorden aan en zei ook dat die er niet zijn.",
    ),
    Text("Keep one of the two.", "Houd er één."),
)


def _twice(where: str) -> Fault:
    return Fault(
        Text(
            f"the same question is answered otherwise at {shown(where)}.",
            f"dezelfde vraag is anders beantwoord bij {shown(where)}.",
        ),
        Text("Keep one of the two.", "Houd er één."),
    )


def _no_row(code: str) -> Fault:
    return Fault(
        Text(
            f'the row "{code}" of the question itself is missing.',
            f'de rij "{code}" van de vraag zelf ontbreekt.',
        ),
        Text("Put it back above these rows.", "Zet haar terug boven deze rijen."),
    )


def _option_gone(code: str) -> Fault:
    return Fault(
        Text(f'the row "{code}" is missing.', f'de rij "{code}" ontbreekt.'),
        Text(
            "Put it back: without it one cannot tell whether it holds.",
            "Zet haar terug: zonder haar is niet te zien of het geldt.",
        ),
    )


def _no_choice(asked: Asked) -> Fault:
    words = list(choices_of(asked).values())
    told = {way: "; ".join(shown(each.within(way)) for each in words) for way in LANGUAGES}
    return Fault(
        Text(
            "that is none of the answers in the list.", "dat is geen van de antwoorden in de lijst."
        ),
        Text(f"Choose one of: {told['en']}.", f"Kies een van: {told['nl']}."),
    )
