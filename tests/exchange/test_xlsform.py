"""An instrument as XLSForm, out and in again, and forms that others made."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from schakel.exchange.problems import ListError
from schakel.exchange.xlsform import FormOfQuestions, ReadForm, read_xlsform, write_xlsform
from schakel.language import Text

STEPS = {
    "step-1-policy": Text("Embed it in policy", "Veranker het in beleid"),
    "step-2-identify": Text("Find the harm", "Spoor de schade op"),
    "step-3-act": Text("Act", "Handel"),
}
SOURCE = {"document": "guidance-2018", "section": "Step 1", "page": 24}
LEVELS = [Text(f"{word} is written", f"Er staat {word}") for word in "abcde"]


def question(kind: str, step: str = "step-1-policy", **more: object) -> dict[str, Any]:
    return {
        "step": step,
        "text": Text("What do you know?", "Wat weet u?"),
        "help": Text("=A page will do.", "Eén pagina volstaat."),
        "kind": kind,
        "minutes": 4,
        "source": SOURCE,
        "reading": "default",
        **more,
    }


def option(word: str, points: int) -> dict[str, Any]:
    return {"text": Text(word, f"{word} (nl)"), "points": points}


FORM = FormOfQuestions(
    code="questions-2027",
    title=Text("Questions of 2027", "Vragen van 2027"),
    instrument="maturity-assessment",
    key="six-steps",
    steps={step: STEPS[step] for step in ("step-1-policy", "step-2-identify")},
    weights={"step-1-policy": 40, "step-2-identify": 60},
    questions={
        "policy": question("level", levels=LEVELS, weight=5, light=True, evidence=Text("a", "b")),
        "harms": question(
            "several-of",
            options={"dust": option("dust", 4), "debt": option("debt", 2)},
            enough=2,
            weight=1,
            may_decline=True,
            asked_if={"question": "policy", "at_least": 2},
            maps={"oecd": ["1.1", "1.2"], "vsme": ["B2"]},
        ),
        "found": question(
            "one-of",
            "step-2-identify",
            options={"none": option("none", 4), "some": option("some", 4)},
            weight=3,
            positions=["smelter", "recycler"],
            chain="secondary",
        ),
        "followed": question(
            "yes-no",
            "step-2-identify",
            good="no",
            weight=2,
            asked_if={"question": "found", "among": ["none", "some"]},
        ),
        "share": question(
            "number",
            "step-2-identify",
            unit=Text("percent", "procent"),
            full_at=80.0,
            most=100.0,
            weight=2,
            may_decline=True,
            not_applicable=Text("No metal was bought", "Er is geen metaal gekocht"),
            key="share-known",
        ),
        "story": question("text", "step-2-identify", note=Text("new", "nieuw")),
    },
)


def read(content: bytes) -> ReadForm:
    return read_xlsform("form.xlsx", content, STEPS)


def refused(content: bytes) -> list[str]:
    with pytest.raises(ListError) as error:
        read(content)
    for problem in error.value.problems:
        assert problem.what.nl
        assert problem.remedy.nl
    return [str(problem) for problem in error.value.problems]


def changed(change: Callable[[Workbook], None]) -> bytes:
    opened = openpyxl.load_workbook(BytesIO(write_xlsform(FORM)))
    change(opened)
    saved = BytesIO()
    opened.save(saved)
    return saved.getvalue()


Rows = Sequence[Sequence[object]]
SETTINGS: Rows = (("form_id", "default_language"), ("theirs-2027", "English (en)"))


def theirs(survey: Rows, choices: Rows = (), settings: Rows = SETTINGS) -> bytes:
    """A form as another tool writes it."""
    opened = Workbook()
    opened.remove(opened.worksheets[0])
    for name, rows in (("settings", settings), ("survey", survey), ("choices", choices)):
        sheet = opened.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    saved = BytesIO()
    opened.save(saved)
    return saved.getvalue()


HEAD = (
    "type",
    "name",
    "label",
    "label::Dutch (nl)",
    "hint",
    "hint::nl",
    "relevant",
    "schakel_weight",
)
GROUP = ("begin group", "step-1-policy", "Policy", "Beleid", None, None, None, 100)
END = ("end group",)


def row(kind: str, name: str, relevant: str | None = None) -> Sequence[object]:
    return (kind, name, "How?", "Hoe?", "Look.", "Kijk.", relevant)


LISTS: Rows = (
    ("list_name", "name", "label::English (en)", "label::Dutch (nl)"),
    ("yn", "yes", "Yes", "Ja"),
    ("yn", "no", "No", "Nee"),
    ("ways", "phone", "Phone", "Telefoon"),
    ("ways", "visit", "Visit", "Bezoek"),
    ("ways", "declined", "Rather not", "Liever niet"),
)


# There and back --------------------------------------------------------------------------------


def test_an_instrument_comes_back_as_it_went() -> None:
    back = read(write_xlsform(FORM))
    assert back.form.questions == FORM.questions
    assert back.form == FORM
    assert back.notes == ()


def test_another_program_reads_the_three_sheets() -> None:
    sheets = CalamineWorkbook.from_filelike(BytesIO(write_xlsform(FORM)))
    assert sheets.sheet_names == ["survey", "choices", "settings"]
    head, *rows = sheets.get_sheet_by_name("survey").to_python()
    by_name = {
        line[1]: dict(zip(head, line, strict=True)) for line in rows if line[0] != "end_group"
    }
    assert by_name["step-1-policy"]["type"] == "begin_group"
    assert by_name["harms"]["type"] == "select_multiple harms"
    assert by_name["harms"]["relevant"] == "${policy} >= 2"
    assert by_name["followed"]["relevant"] == (
        "selected(${found}, 'none') or selected(${found}, 'some')"
    )
    assert by_name["share"]["constraint"] == ". >= 0 and . <= 100"
    assert by_name["share"]["label::Nederlands (nl)"] == "Wat weet u?"
    assert by_name["share__none"]["relevant"] == "${share} = ''"


def test_a_place_is_known_of_every_question() -> None:
    back = read(write_xlsform(FORM))
    assert {("questions", code) for code in FORM.questions} <= back.places.keys()
    assert back.places["questions", "policy"].sheet == "survey"
    assert back.places["questions", "policy"].line == 3
    assert back.places["questions", "policy", "options"].sheet == "choices"


# Of others -------------------------------------------------------------------------------------


def test_a_form_of_another_tool_is_read_for_what_it_holds() -> None:
    found = read(
        theirs(
            [
                HEAD,
                ("start", "began"),
                GROUP,
                ("note", "hello", "Welcome", "Welkom"),
                row("select_one yn", "asked"),
                row("select_multiple ways", "ways", "${asked} = 'yes'"),
                row("integer", "hours", "selected(${ways}, 'phone') or selected(${ways}, 'visit')"),
                END,
            ],
            LISTS,
        )
    )
    form = found.form
    assert [each["kind"] for each in form.questions.values()] == ["yes-no", "several-of", "number"]
    assert form.questions["ways"]["asked_if"] == {"question": "asked", "among": ["yes"]}
    assert form.questions["ways"]["may_decline"]
    assert list(form.questions["ways"]["options"]) == ["phone", "visit"]
    assert form.questions["hours"]["asked_if"]["among"] == ["phone", "visit"]
    assert form.key == form.code == "theirs-2027"  # compared with nothing until a decision says so
    assert [note.en for note in found.notes] == [
        'Rows of type "start" were left out.',
        'Rows of type "note" were left out.',
    ]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([row("geopoint", "where")], "line 3, survey: type: questions of this type are not known"),
        ([row("select_one gone", "where")], 'there is no list "gone"'),
        ([row("select_one yn or_other", "how")], "an answer of one's own (or_other)"),
        ([row("select one from yn", "how")], "written in an old way"),
        ([row("text", "Where?")], "survey: name: that is no code"),
        ([row("text", "a"), row("text", "a")], "line 4, survey: name: a question of this name"),
        ([("text", "a", "How?", None, "Look.", "Kijk.")], "the text in Dutch is missing"),
        ([row("text", "a", "${b} = 'x' and ${c} = 'y'")], "in a way that is not known here"),
        ([row("text", "a", "count(${b}) > 1")], "in a way that is not known here"),
        ([row("text", "a", "=1=1")], "the cell holds a formula"),
        ([("begin repeat", "r"), ("end repeat",)], "groups that repeat are not known"),
        ([("begin group", "g", None, None, None, None, "${a} = 'x'"), END], "a whole group hangs"),
        ([END], "a group that did not begin"),
    ],
)
def test_what_a_form_may_not_hold_is_told_with_its_line(lines: Rows, why: str) -> None:
    told = refused(theirs([HEAD, GROUP, *lines, END], LISTS))
    assert any(why in each for each in told), told


@pytest.mark.parametrize(
    ("survey", "settings", "why"),
    [
        ([HEAD, row("text", "a")], SETTINGS, "stands in no step. Put it in a group of one"),
        ([HEAD, GROUP, row("text", "a")], SETTINGS, "a group is not ended"),
        ([HEAD, GROUP[:7], row("text", "a"), END], SETTINGS, "no group says how much"),
        ([HEAD, GROUP, row("text", "a"), END], (("form_id",), ("My Form",)), "that is no code"),
    ],
)
def test_what_a_form_lacks_is_told(survey: Rows, settings: Rows, why: str) -> None:
    told = refused(theirs(survey, LISTS, settings))
    assert any(why in each for each in told), told


def test_what_is_no_xlsform_is_refused() -> None:
    def renamed(opened: Workbook) -> None:
        opened["survey"].title = "questions"

    assert 'there is no sheet "survey"' in refused(changed(renamed))[0]
    assert "plain text, such as CSV" in refused(b"type,name\n")[0]


def test_moved_columns_and_sheets_change_nothing() -> None:
    def moved(opened: Workbook) -> None:
        for sheet in opened.worksheets:
            rows = [[cell.value for cell in line] for line in sheet.iter_rows()]
            sheet.delete_rows(1, sheet.max_row)
            for line in rows:
                sheet.append([None, *(plain(value) for value in reversed(line))])
        opened.move_sheet("settings", -2)

    found = read(changed(moved)).form
    assert found.questions.keys() == FORM.questions.keys()
    assert found.weights == FORM.weights


def plain(value: object) -> object:
    return value[1:] if isinstance(value, str) and value.startswith("=") else value
