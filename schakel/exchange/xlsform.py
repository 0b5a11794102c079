"""An instrument as XLSForm, the sheets by which survey tools exchange a form; and one read back.

A group is a step, with its weight. What XLSForm has no column for stands in columns that begin
with `schakel_`, which other tools leave alone. A choice named unknown, declined or not-applicable
is a way out and no answer; where one writes a number or words, a question `…__none` offers these.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final

from schakel.exchange.handed_in import handed_in
from schakel.exchange.problems import Fault, ListError, Problem, refusal, shown
from schakel.exchange.sheets import Cell, Row, filled
from schakel.exchange.tables import NOT_XML
from schakel.exchange.workbooks import Table
from schakel.language import LANGUAGES, Text

Plain = dict[str, Any]
Spot = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormOfQuestions:
    """An edition of an instrument in plain values.

    `questions` are, by code, as the agreement's file writes them, with texts as `Text`; `steps`
    are the names of the steps by code, `weights` how much each counts.
    """

    code: str
    title: Text
    instrument: str
    key: str
    steps: Mapping[str, Text]
    weights: Mapping[str, int]
    questions: Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a form: its sheet and line."""

    sheet: str
    line: int


@dataclass(frozen=True, slots=True)
class ReadForm:
    """A form as read: where each part of it stands, and what of it was left out."""

    form: FormOfQuestions
    places: Mapping[Spot, Place] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()


# Words -----------------------------------------------------------------------------------------

LABELS: Final = {"en": "English (en)", "nl": "Nederlands (nl)"}
TONGUES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("en", "english", "engels"), "en"),
    **dict.fromkeys(("nl", "dutch", "nederlands"), "nl"),
}
OWN: Final = "schakel_"
WAYS_OUT: Final[Mapping[str, Text]] = {
    "unknown": Text("We do not know", "Wij weten het niet"),
    "declined": Text("We decline to answer", "Wij antwoorden hier niet op"),
    "not-applicable": Text("Does not apply", "Niet van toepassing"),
}
YES_NO: Final[Mapping[str, Text]] = {"yes": Text("Yes", "Ja"), "no": Text("No", "Nee")}
NO_ANSWER = Text("No answer to the question above", "Geen antwoord op de vraag hierboven")
WHY = Text("Why does it not apply?", "Waarom is het niet van toepassing?")
ALONE = Text("That goes with no other answer.", "Dat gaat niet samen met een ander antwoord.")
IN_BOUNDS = Text("Give a number from 0 to {}.", "Geef een getal van 0 tot en met {}.")
PLAIN_FIELDS: Final = ("kind", "good", "chain", "key", "reading")
WHOLE_FIELDS: Final = ("weight", "enough", "minutes")
FIGURE_FIELDS: Final = ("full_at", "most")
FLAG_FIELDS: Final = ("light",)
TEXT_FIELDS: Final = ("unit", "evidence", "note")
NO_ANSWER_NAME, WHY_NAME = "__none", "__why"


# Writing ---------------------------------------------------------------------------------------


def write_xlsform(form: FormOfQuestions) -> bytes:
    """The form as XLSForm (XLSX): survey, choices and settings, in English and Dutch."""
    from openpyxl import Workbook

    book = Workbook()
    book.properties.creator, book.properties.title = "Schakel", form.title.en
    sheets = {"survey": _survey(form), "choices": _choices(form), "settings": [_settings(form)]}
    for sheet in list(book.worksheets):
        book.remove(sheet)
    for name, rows in sheets.items():
        _write(book.create_sheet(name), list(rows))
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _write(sheet: Any, rows: Sequence[Plain]) -> None:
    """Write rows under the headings that any of them has, in the order of their first coming."""
    from openpyxl.styles import Alignment, Font

    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    for column, heading in enumerate(headings, 1):
        top = sheet.cell(1, column)
        top.value, top.font = heading, Font(bold=True)
        wide = "::" in heading or heading == "relevant"
        sheet.column_dimensions[top.column_letter].width = 48 if wide else 20
        for line, row in enumerate(rows, 2):
            if (value := row.get(heading, "")) != "":
                cell = sheet.cell(line, column)
                cell.value = NOT_XML.sub("�", value) if isinstance(value, str) else value
                cell.data_type = "s" if isinstance(value, str) else cell.data_type
                cell.alignment = Alignment(wrap_text=wide, vertical="top")
    sheet.freeze_panes = "C2"


def _texts(name: str, text: Text | None) -> Plain:
    """A text in the columns of both languages."""
    said = text or Text("", "")
    return {f"{name}::{LABELS[way]}": said.within(way) for way in LANGUAGES}


def _settings(form: FormOfQuestions) -> Plain:
    return {
        "form_title": form.title.en,
        "form_id": form.code,
        "version": form.key,
        "default_language": LABELS["en"],
        f"{OWN}title_nl": form.title.nl,
        f"{OWN}instrument": form.instrument,
        f"{OWN}key": form.key,
    }


def _survey(form: FormOfQuestions) -> Iterator[Plain]:
    for step, name in form.steps.items():
        own = {code: each for code, each in form.questions.items() if each["step"] == step}
        if own:
            weight = form.weights.get(step, "")
            yield _row("begin_group", step, name) | {f"{OWN}weight": weight}
            for code, question in own.items():
                yield from _question(code, question)
            yield {"type": "end_group", "name": step}


def _row(kind: str, name: str, label: Text, hint: Text | None = None) -> Plain:
    told = {"type": kind, "name": name} | _texts("label", label) | _texts("hint", hint)
    return told | {"relevant": "", "constraint": ""} | _texts("constraint_message", None)


def _question(code: str, question: Plain) -> Iterator[Plain]:
    relevant = _relevant(question.get("asked_if"))
    row = _row(_type(code, question), code, question["text"], question.get("help"))
    yield row | {"relevant": relevant} | _constraint(question) | _own(question)
    offered = ("unknown", *_ways_out(question))
    if not _selects(question):
        empty = f"${{{code}}} = ''" + (f" and ({relevant})" if relevant else "")
        name = f"{code}{NO_ANSWER_NAME}"
        yield _row(f"select_one {name}", name, NO_ANSWER) | {"relevant": empty}
    if "not-applicable" in offered:
        asked = code if _selects(question) else f"{code}{NO_ANSWER_NAME}"
        said = f"selected(${{{asked}}}, 'not-applicable')"
        yield _row("text", f"{code}{WHY_NAME}", WHY) | {"relevant": said}


def _selects(question: Plain) -> bool:
    return question["kind"] not in ("number", "text")


def _type(code: str, question: Plain) -> str:
    if question["kind"] == "several-of":
        return f"select_multiple {code}"
    if _selects(question):
        return f"select_one {code}"
    return "decimal" if question["kind"] == "number" else "text"


def _ways_out(question: Plain) -> list[str]:
    """The ways out beside not knowing, which is always one."""
    told = {
        "declined": question.get("may_decline"),
        "not-applicable": question.get("not_applicable"),
    }
    return [way for way, there in told.items() if there]


def _relevant(condition: Plain | None) -> str:
    """When the question is asked, as XPath."""
    if not condition:
        return ""
    gate = f"${{{condition['question']}}}"
    if condition.get("at_least") is not None:
        return f"{gate} >= {condition['at_least']}"
    return " or ".join(f"selected({gate}, '{code}')" for code in condition.get("among", ()))


def _constraint(question: Plain) -> Plain:
    if question["kind"] == "number":
        most = question.get("most")
        bound = f" and . <= {most:g}" if most is not None else ""
        said = Text(*(text.format(f"{most:g}") for text in IN_BOUNDS)) if most is not None else None
        return {"constraint": f". >= 0{bound}"} | _texts("constraint_message", said)
    if question["kind"] == "several-of":
        ways = " or ".join(f"selected(., '{way}')" for way in ("unknown", *_ways_out(question)))
        return {"constraint": f"not(({ways}) and count-selected(.) > 1)"} | _texts(
            "constraint_message", ALONE
        )
    return {}


def _own(question: Plain) -> Plain:
    """What XLSForm has no column for."""
    names = (*PLAIN_FIELDS, *WHOLE_FIELDS, *FIGURE_FIELDS)
    told = {f"{OWN}{name}": _or_empty(question.get(name)) for name in names}
    told |= {f"{OWN}{name}": "yes" if question.get(name) else "" for name in FLAG_FIELDS}
    for name in (*TEXT_FIELDS, "not_applicable"):
        text = question.get(name) or Text("", "")
        told |= {f"{OWN}{name}_{way}": text.within(way) for way in LANGUAGES}
    told[f"{OWN}positions"] = " ".join(question.get("positions", ()))
    told[f"{OWN}maps"] = "; ".join(
        f"{asker}: {', '.join(headings)}" for asker, headings in question.get("maps", {}).items()
    )
    source = question.get("source") or {}
    parts = [source.get(name) for name in ("document", "section", "page")]
    told[f"{OWN}source"] = " | ".join(str(part) for part in parts if part is not None)
    return told


def _or_empty(value: object) -> object:
    return "" if value is None else value


def _choices(form: FormOfQuestions) -> Iterator[Plain]:
    for code, question in form.questions.items():
        listed = code if _selects(question) else f"{code}{NO_ANSWER_NAME}"
        for name, text, points in _answers(question):
            row = {"list_name": listed, "name": name} | _texts("label", text)
            yield row | {f"{OWN}points": _or_empty(points)}


def _answers(question: Plain) -> Iterator[tuple[str, Text, int | None]]:
    for number, level in enumerate(question.get("levels", ())):
        yield str(number), Text(f"{number}: {level.en}", f"{number}: {level.nl}"), None
    for code, option in question.get("options", {}).items():
        yield code, option["text"], option["points"]
    if question["kind"] == "yes-no":
        yield from ((code, text, None) for code, text in YES_NO.items())
    for way in ("unknown", *_ways_out(question)):
        yield way, WAYS_OUT[way], None


# Reading ---------------------------------------------------------------------------------------

MANY: Final = 100
SELECT = re.compile(r"(select_one|select_multiple)\s+(\S+)(?:\s+(or_other))?")
OLD_SELECT = re.compile(
    r"(?:select[ _]one|select1)\s+(?:from\s+)?(\S+.*)|select[ _]multiple\s+(\S+.*)"
)
PLAIN_TYPES: Final = {"integer": "number", "int": "number", "decimal": "number", "text": "text"}
LEFT_OUT: Final = frozenset(
    {"note", "start", "end", "today", "deviceid", "username", "phonenumber", "email", "audit"}
)
BEGINS, ENDS = re.compile(r"begin[ _](group|repeat)"), re.compile(r"end[ _](group|repeat)")
AT_LEAST = re.compile(r"\$\{([^{}]+)\}\s*>=?\s*'?([0-9]+)'?")
IS = re.compile(r"\$\{([^{}]+)\}\s*=\s*['\"]([^'\"]+)['\"]")
CHOSEN = re.compile(r"selected\(\s*\$\{([^{}]+)\}\s*,\s*['\"]([^'\"]+)['\"]\s*\)")
AT_MOST = re.compile(r"\.\s*<=\s*([0-9]+(?:\.[0-9]+)?)")
NUMBERED = re.compile(r"([0-4])\s*[:.)–-]\s*(?=\S)")
CODE = re.compile(r"[a-z0-9]+([-_.][a-z0-9]+)*")
TRUE: Final = frozenset({"yes", "ja", "true", "1", "x"})
LEVEL_CODES: Final = tuple("01234")


def read_xlsform(file: str, content: bytes, steps: Mapping[str, Text]) -> ReadForm:
    """The form that a workbook holds; raises ListError with all that is wrong in it, by line.

    `steps` are those of the agreement, of which each group is one.
    """
    sheets = {table.name.strip().casefold(): table for table in handed_in(file, content)}
    if "survey" not in sheets:
        raise refusal(file, *NO_SURVEY)
    reading = _Reading(file, steps)
    read = reading.form(sheets)
    if reading.problems:
        raise ListError(reading.problems[:MANY])
    return ReadForm(read, reading.places, tuple(dict.fromkeys(reading.notes)))


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of a sheet by the names of its columns; texts by column and language."""

    sheet: str
    line: int
    cells: Mapping[str, Cell]

    def said(self, name: str) -> str:
        cell = self.cells.get(name, "")
        if isinstance(cell, Fault):
            return ""
        if isinstance(cell, float) and cell == int(cell):
            return str(int(cell))
        return str(cell).strip()


@dataclass(frozen=True, slots=True)
class _Choice:
    code: str
    text: Text
    points: str
    line: _Line


class _Reading:
    """A form as it is read, with what is wrong and what was left out."""

    def __init__(self, file: str, steps: Mapping[str, Text]) -> None:
        self.file, self.steps = file, steps
        self.problems: list[Problem] = []
        self.notes: list[Text] = []
        self.places: dict[Spot, Place] = {}
        self.usual = "en"
        self.lists: dict[str, list[_Choice]] = {}
        self.questions: dict[str, Plain] = {}
        self.weights: dict[str, int] = {}

    def form(self, sheets: Mapping[str, Table]) -> FormOfQuestions:
        """The whole form."""
        settings = next(iter(self.lines(sheets.get("settings"))), _Line("settings", 2, {}))
        self.usual = _tongue(settings.said("default_language")) or "en"
        for line in self.lines(sheets.get("choices")):
            self.choice(line)
        self.survey(list(self.lines(sheets["survey"])))
        return self.edition(settings)

    def edition(self, settings: _Line) -> FormOfQuestions:
        code = settings.said("form_id")
        if not CODE.fullmatch(code):
            self.wrong(settings, "form_id", NO_CODE, code)
        english = settings.said("form_title") or code
        key = settings.said(f"{OWN}key") or code
        self.places[("editions", code)] = Place("settings", settings.line)
        if not self.weights and not self.problems:
            self.wrong(settings, "", NO_WEIGHTS)
        return FormOfQuestions(
            code=code,
            title=Text(english, settings.said(f"{OWN}title_nl") or english),
            instrument=settings.said(f"{OWN}instrument"),
            key=key,
            steps={step: name for step, name in self.steps.items() if step in self.weights},
            weights=self.weights,
            questions=self.questions,
        )

    # Rows

    def lines(self, table: Table | None) -> Iterator[_Line]:
        """The rows of a sheet below its headings; a formula in a cell of them is told."""
        if table is None:
            return
        rows = enumerate(table.rows, 1)
        top = next(((n, row) for n, row in rows if filled(row)), (1, ()))
        names = {at: self.column(cell) for at, cell in enumerate(top[1]) if isinstance(cell, str)}
        for number, row in rows:
            if filled(row):
                yield self.line(table.name, number, row, names)

    def column(self, heading: str) -> str:
        """The name of a column: `label.en` for `label::English (en)`, `type` for ` Type `."""
        name, _, tongue = re.sub(r"::?", "::", heading.strip(), count=1).partition("::")
        name = name.strip().casefold().replace(" ", "_")
        if not tongue and name in ("label", "hint"):
            return f"{name}.{self.usual}"
        way = _tongue(tongue) if tongue else ""
        return f"{name}.{way or '-'}" if tongue else name

    def line(self, sheet: str, number: int, row: Row, names: Mapping[int, str]) -> _Line:
        cells = {name: row[at] for at, name in names.items() if name and at < len(row)}
        line = _Line(sheet, number, cells)
        for name, cell in cells.items():
            if isinstance(cell, Fault):
                self.wrong(line, name, cell)
        return line

    # Choices

    def choice(self, line: _Line) -> None:
        listed = line.said("list_name") or line.said("list name")
        code = line.said("name") or line.said("value")
        if listed and code:
            text = self.text(line, "label")
            chosen = _Choice(code, text, line.said(f"{OWN}points"), line)
            self.lists.setdefault(listed, []).append(chosen)

    def text(self, line: _Line, name: str) -> Text:
        """What stands in both languages; what is missing is told."""
        text = Text(line.said(f"{name}.en"), line.said(f"{name}.nl"))
        for way in LANGUAGES:
            if not text.within(way):
                self.wrong(line, f"{name}::{LABELS[way]}", _no_text(way))
        return text

    # Questions

    def survey(self, lines: Sequence[_Line]) -> None:
        groups: list[tuple[str, str]] = []
        for line in lines:
            kind = line.said("type")
            if begins := BEGINS.fullmatch(kind):
                self.group(line, begins[1])
                groups.append((line.said("name"), line.said(f"{OWN}step")))
            elif ENDS.fullmatch(kind):
                if not groups:
                    self.wrong(line, "type", ENDS_NOTHING, kind)
                groups = groups[:-1]
            elif kind:
                self.asked(line, kind, groups)
        if groups:
            self.wrong(lines[-1], "type", NOT_ENDED, groups[-1][0])

    def group(self, line: _Line, kind: str) -> None:
        name = line.said(f"{OWN}step") or line.said("name")
        if kind == "repeat":
            self.wrong(line, "type", NO_REPEATS, line.said("type"))
        if line.said("relevant"):
            self.wrong(line, "relevant", NOT_A_GROUP, line.said("relevant"))
        if name in self.steps and (weight := self.whole(line, "weight")) is not None:
            self.weights[name] = weight
            self.places[("editions", "*", "weights", name)] = Place(line.sheet, line.line)

    def asked(self, line: _Line, kind: str, groups: Sequence[tuple[str, str]]) -> None:
        name = line.said("name")
        if kind in LEFT_OUT:
            self.notes.append(_left_out(kind))
            return
        if name.endswith((NO_ANSWER_NAME, WHY_NAME)):
            self.way_out(name, kind)
            return
        if not CODE.fullmatch(name) or name in self.questions:
            self.wrong(line, "name", NO_CODE if name not in self.questions else TWICE, name)
            return
        self.places[("questions", name)] = Place(line.sheet, line.line)
        self.questions[name] = self.question(line, kind, self.step(line, groups))

    def way_out(self, name: str, kind: str) -> None:
        """Take what a question beside another offers as the ways out of that other."""
        question = self.questions.get(name.removesuffix(NO_ANSWER_NAME))
        found = SELECT.fullmatch(kind)
        if question is not None and found:
            question.update({**_ways(self.lists.get(found[2], ())), **question})

    def step(self, line: _Line, groups: Sequence[tuple[str, str]]) -> str:
        """The step that a question belongs to: of itself, or of the nearest group around it."""
        told = [
            line.said(f"{OWN}step"),
            *(each for pair in reversed(groups) for each in pair[::-1]),
        ]
        found = next((step for step in told if step in self.steps), "")
        if not found:
            self.wrong(line, f"{OWN}step", _no_step(self.steps))
        return found

    def question(self, line: _Line, kind: str, step: str) -> Plain:
        told: Plain = {
            "step": step,
            "text": self.text(line, "label"),
            "help": self.text(line, "hint"),
        }
        told |= self.kind(line, kind)
        told |= {name: said for name in PLAIN_FIELDS if (said := line.said(f"{OWN}{name}"))}
        told |= self.figures(line)
        told |= {name: True for name in FLAG_FIELDS if self.flag(line, name)}
        told |= self.own_texts(line)
        told |= self.references(line)
        if relevant := line.said("relevant"):
            told |= self.condition(line, relevant)
        return told

    def kind(self, line: _Line, written: str) -> Plain:
        """The kind of answer, with what may be chosen."""
        if written in PLAIN_TYPES:
            return {"kind": PLAIN_TYPES[written]}
        found = SELECT.fullmatch(written)
        if found is None:
            near = OLD_SELECT.fullmatch(written)
            self.wrong(line, "type", OLD_WAY if near else NO_TYPE, written)
            return {"kind": "text"}
        if found[3]:
            self.wrong(line, "type", NO_OTHER, written)
        listed = self.lists.get(found[2], [])
        if not listed:
            self.wrong(line, "type", _no_list(found[2]), written)
        return self.of_list(line, listed, several=found[1] == "select_multiple")

    def of_list(self, line: _Line, listed: Sequence[_Choice], *, several: bool) -> Plain:
        ways = _ways(listed)
        plain = [each for each in listed if each.code not in WAYS_OUT]
        codes = sorted(each.code for each in plain)
        if plain:
            at = Place(plain[0].line.sheet, plain[0].line.line)
            self.places[("questions", line.said("name"), "options")] = at
        if not several and codes == list(LEVEL_CODES):
            levels = [_level(each.text) for each in sorted(plain, key=_code)]
            return {"kind": "level", "levels": levels, **ways}
        if not several and set(codes) == YES_NO.keys():
            return {"kind": "yes-no", **ways}
        options = {each.code: self.option(each) for each in plain}
        return {"kind": "several-of" if several else "one-of", "options": options, **ways}

    def option(self, chosen: _Choice) -> Plain:
        points = self.number(chosen.line, f"{OWN}points", chosen.points or "0")
        return {"text": chosen.text, "points": int(points or 0)}

    def figures(self, line: _Line) -> Plain:
        told: Plain = {name: self.whole(line, name) for name in WHOLE_FIELDS}
        for name in FIGURE_FIELDS:
            if said := line.said(f"{OWN}{name}"):
                told[name] = self.number(line, f"{OWN}{name}", said)
        constraint = line.said("constraint")
        if line.said("type") in PLAIN_TYPES and "most" not in told and constraint:
            if found := AT_MOST.search(constraint):
                told["most"] = float(found[1])
            elif constraint.replace(" ", "") not in (".>=0", ".>-1"):
                self.notes.append(_no_constraint(line.said("name")))
        return {name: value for name, value in told.items() if value is not None}

    def whole(self, line: _Line, name: str) -> int | None:
        said = line.said(f"{OWN}{name}")
        value = self.number(line, f"{OWN}{name}", said) if said else None
        if value is not None and value != int(value):
            self.wrong(line, f"{OWN}{name}", NOT_WHOLE, said)
            return None
        return None if value is None else int(value)

    def number(self, line: _Line, name: str, said: str) -> float | None:
        if re.fullmatch(r"[0-9]{1,9}([.,][0-9]{1,6})?", said):
            return float(said.replace(",", "."))
        self.wrong(line, name, NO_NUMBER, said)
        return None

    def flag(self, line: _Line, name: str) -> bool:
        return line.said(f"{OWN}{name}").casefold() in TRUE

    def own_texts(self, line: _Line) -> Plain:
        told = {}
        for name in (*TEXT_FIELDS, "not_applicable"):
            text = Text(*(line.said(f"{OWN}{name}_{way}") for way in LANGUAGES))
            if text.en and text.nl:
                told[name] = text
            elif any(text):
                way = "nl" if text.en else "en"
                self.wrong(line, f"{OWN}{name}_{way}", _no_text(way))
        return told

    def references(self, line: _Line) -> Plain:
        """Positions, what others ask the same, and the source."""
        told: Plain = {}
        if positions := line.said(f"{OWN}positions"):
            told["positions"] = re.split(r"[\s,;]+", positions)
        if maps := line.said(f"{OWN}maps"):
            pairs = [each.partition(":")[::2] for each in maps.split(";")]
            told["maps"] = {asker.strip(): _listed(named) for asker, named in pairs}
        if source := line.said(f"{OWN}source"):
            document, section, page = (*map(str.strip, source.split("|")), "", "")[:3]
            told["source"] = {"document": document, "section": section or document}
            if page.isdigit():
                told["source"]["page"] = int(page)
        return told

    def condition(self, line: _Line, relevant: str) -> Plain:
        """On which answer the question hangs; what is not understood is told."""
        bare = relevant.strip()
        if found := AT_LEAST.fullmatch(bare):
            return {"asked_if": _at_least(found)} if ">=" in bare else {"asked_if": _above(found)}
        terms = [
            IS.fullmatch(each.strip()) or CHOSEN.fullmatch(each.strip()) for each in OR.split(bare)
        ]
        pairs = [(term[1], term[2]) for term in terms if term is not None]
        if len(pairs) < len(terms) or len({gate for gate, _ in pairs}) != 1:
            self.wrong(line, "relevant", NOT_UNDERSTOOD, relevant)
            return {}
        gate, codes = pairs[0][0].strip(), [code for _, code in pairs]
        if self.questions.get(gate, {}).get("kind") == "level" and codes[-1].isdigit():
            return self.from_levels(line, gate, codes)
        return {"asked_if": {"question": gate, "among": codes}}

    def from_levels(self, line: _Line, gate: str, codes: Sequence[str]) -> Plain:
        """Levels that are named one by one, when these are all from one of them up."""
        least = min(codes)
        if sorted(codes) != [code for code in LEVEL_CODES if code >= least]:
            self.wrong(line, "relevant", NOT_UNDERSTOOD, line.said("relevant"))
        return {"asked_if": {"question": gate, "at_least": int(least)}}

    def wrong(self, line: _Line, column: str, fault: Fault, value: object = "") -> None:
        """Note what is wrong, with sheet, line and column."""
        place = f"{line.sheet}: {column}" if column else line.sheet
        self.problems.append(Problem(self.file, line.line, place, shown(value), *fault))


OR = re.compile(r"\s+or\s+", re.IGNORECASE)


def _at_least(found: re.Match[str]) -> Plain:
    return {"question": found[1].strip(), "at_least": int(found[2])}


def _above(found: re.Match[str]) -> Plain:
    return {"question": found[1].strip(), "at_least": int(found[2]) + 1}


def _code(chosen: _Choice) -> str:
    return chosen.code


def _level(text: Text) -> Text:
    """What a level says, without its number before it."""
    return Text(*(NUMBERED.sub("", each, count=1) for each in text))


def _ways(listed: Iterable[_Choice]) -> Plain:
    """What the ways out among the answers of a list say of a question."""
    told: Plain = {}
    for each in listed:
        if each.code == "declined":
            told["may_decline"] = True
        if each.code == "not-applicable":
            told["not_applicable"] = each.text
    return told


def _listed(named: str) -> list[str]:
    return [each.strip() for each in named.split(",") if each.strip()]


def _tongue(name: str) -> str:
    """The language that a heading names: `English (en)`, `Dutch`, `nl`; nothing for others.

    >>> _tongue("Nederlands (nl)"), _tongue("English"), _tongue("Français (fr)")
    ('nl', 'en', '')
    """
    bracketed = re.search(r"\(([a-zA-Z]{2})(?:-\w+)?\)", name)
    return TONGUES.get((bracketed[1] if bracketed else name).strip().casefold(), "")


# What is said of what is wrong -------------------------------------------------------------------

NO_SURVEY = (
    Text(
        'there is no sheet "survey": this is no XLSForm.',
        'er is geen blad "survey": dit is geen XLSForm.',
    ),
    Text(
        "Hand in a form with the sheets survey, choices and settings.",
        "Lever een formulier in met de bladen survey, choices en settings.",
    ),
)
NO_CODE = Fault(
    Text("that is no code.", "dat is geen code."),
    Text(
        "Write it lower-case, with hyphens: origin-known.",
        "Schrijf hem in kleine letters, met koppeltekens: origin-known.",
    ),
)
TWICE = Fault(
    Text("a question of this name stands above.", "een vraag met deze naam staat hierboven."),
    Text("Give one of the two another name.", "Geef een van de twee een andere naam."),
)
NO_WEIGHTS = Fault(
    Text("no group says how much its step counts.", "geen groep zegt hoeveel haar stap telt."),
    Text(
        "Add the column schakel_weight, with a number in the row of each group; together 100.",
        "Voeg de kolom schakel_weight toe, met een getal in de rij van elke groep; samen 100.",
    ),
)
ENDS_NOTHING = Fault(
    Text("it ends a group that did not begin.", "zij sluit een groep die niet begon."),
    Text("Leave it out, or begin the group above.", "Laat haar weg, of begin de groep erboven."),
)
NOT_ENDED = Fault(
    Text("a group is not ended.", "een groep is niet gesloten."),
    Text("Add a row end_group.", "Voeg een rij end_group toe."),
)
NO_REPEATS = Fault(
    Text("groups that repeat are not known here.", "herhaalde groepen zijn hier niet bekend."),
    Text("Ask for a number, or for words.", "Vraag naar een getal, of naar woorden."),
)
NOT_A_GROUP = Fault(
    Text("a whole group hangs on an answer.", "een hele groep hangt af van een antwoord."),
    Text(
        "Write the condition in the rows of its questions.",
        "Schrijf de voorwaarde in de rijen van de vragen.",
    ),
)
NO_TYPE = Fault(
    Text(
        "questions of this type are not known here.", "vragen van dit type zijn hier niet bekend."
    ),
    Text(
        "Use select_one, select_multiple, integer, decimal or text.",
        "Gebruik select_one, select_multiple, integer, decimal of text.",
    ),
)
OLD_WAY = Fault(
    Text("the type is written in an old way.", "het type is op een oude manier geschreven."),
    Text(
        "Write: select_one LIST, or select_multiple LIST.",
        "Schrijf: select_one LIJST, of select_multiple LIJST.",
    ),
)
NO_OTHER = Fault(
    Text(
        "an answer of one's own (or_other) has no score.",
        "een eigen antwoord (or_other) heeft geen score.",
    ),
    Text(
        "Leave out or_other, and add a question of type text.",
        "Laat or_other weg, en voeg een vraag van type text toe.",
    ),
)
NO_NUMBER = Fault(
    Text("that is no number.", "dat is geen getal."),
    Text("Write it in digits, as 12 or 12.5.", "Schrijf het in cijfers, zoals 12 of 12,5."),
)
NOT_WHOLE = Fault(
    Text("that is no whole number.", "dat is geen geheel getal."),
    Text("Write a whole number.", "Schrijf een geheel getal."),
)
NOT_UNDERSTOOD = Fault(
    Text(
        "the question hangs on an answer in a way that is not known here.",
        "de vraag hangt af van een antwoord op een manier die hier niet bekend is.",
    ),
    Text(
        "Write ${code} >= 2 for a level, or selected(${code}, 'yes'); of one question, with or"
        " between.",
        "Schrijf ${code} >= 2 voor een niveau, of selected(${code}, 'yes'); van één vraag, met or"
        " ertussen.",
    ),
)


def _no_text(way: str) -> Fault:
    tongue = {"en": Text("English", "Engels"), "nl": Text("Dutch", "Nederlands")}[way]
    return Fault(
        Text(f"the text in {tongue.en} is missing.", f"de tekst in het {tongue.nl} ontbreekt."),
        Text("Write it in both languages.", "Schrijf haar in beide talen."),
    )


def _no_step(steps: Mapping[str, Text]) -> Fault:
    named = ", ".join(steps)
    return Fault(
        Text("the question stands in no step.", "de vraag staat in geen stap."),
        Text(
            f"Put it in a group of one of these names: {named}.",
            f"Zet haar in een groep met een van deze namen: {named}.",
        ),
    )


def _no_list(name: str) -> Fault:
    return Fault(
        Text(f'there is no list "{shown(name)}".', f'er is geen lijst "{shown(name)}".'),
        Text(
            "Add its answers to the sheet choices.",
            "Voeg haar antwoorden toe aan het blad choices.",
        ),
    )


def _left_out(kind: str) -> Text:
    return Text(
        f'Rows of type "{kind}" were left out.', f'Rijen van type "{kind}" zijn weggelaten.'
    )


def _no_constraint(name: str) -> Text:
    return Text(
        f'The constraint of "{name}" was left out.', f'De voorwaarde aan "{name}" is weggelaten.'
    )
