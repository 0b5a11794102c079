"""An answer workbook: filled in by people, moved about, and as nobody should make it."""

import zipfile
from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from schakel.exchange.answer_books import answer_book
from schakel.exchange.answers import Asked, Data, Filled, Form, Told, data_of, read_answers
from schakel.exchange.handed_in import LARGEST, NEED
from schakel.exchange.problems import Fault, ListError
from schakel.exchange.tables import Line, xlsx
from schakel.language import LANGUAGES, Language, Text

FORM = Form(Text("Assessment of year 3", "Meting van jaar 3"), "questions-2026", 12)
STEP = Text("1. A policy", "1. Een beleid")
OTHER_STEP = Text("2. What goes wrong: where?", "2. Wat gaat er mis: waar?")
LEVELS = {
    str(n): Text(en, nl)
    for n, (en, nl) in enumerate(
        [
            ("Nothing is on paper", "Niets staat op papier"),
            ("There is a draft", "Er is een concept"),
            ("It is signed", "Het is getekend"),
            ("It covers the chain", "Het geldt de keten"),
            ("Others commented on it", "Anderen gaven commentaar"),
        ]
    )
}
HARMS = {
    "dust": Text("dust", "stof"),
    "noise": Text("noise", "lawaai"),
    "debt": Text("debt", "schuld"),
}
WAYS = {
    "by-phone": Text("by phone", "per telefoon"),
    "by-visit": Text("by a visit", "met een bezoek"),
}
HELP = Text("One page will do.", "Een pagina volstaat.")


def asked(code: str, kind: str, step: Text = STEP, **more: object) -> Asked:
    text = Text(f"How about {code}?", f"Hoe zit het met {code}?")
    return Asked(code, step, text, HELP, kind, **more)  # type: ignore[arg-type]


POLICY = asked("policy", "level", choices=LEVELS)
HARM = asked("harm", "several-of", choices=HARMS, not_applicable=Text("No metal", "Geen metaal"))
WAY = asked("way", "one-of", OTHER_STEP, choices=WAYS, declines=True)
GUARDS = asked("guards", "yes-no", OTHER_STEP)
SHARE = asked("share", "number", OTHER_STEP, unit=Text("percent", "procent"))
STORY = asked("story", "text", OTHER_STEP)
ALL = (POLICY, HARM, WAY, GUARDS, SHARE, STORY)
GIVEN: dict[str, Data] = {
    "policy": {"level": 2},
    "harm": {"choice": ["debt", "dust"]},
    "way": {"choice": ["by-visit"]},
    "guards": {"choice": ["no"]},
    "share": {"number": 12.5},
    "story": {"words": "=Noor van Vliet\nphoned; they listened."},
}


def book(told: dict[str, Told] | None = None, language: Language = "en") -> bytes:
    return answer_book(FORM, ALL, told or {}, language)


def changed(content: bytes, change: Callable[[Workbook], None]) -> bytes:
    """The workbook, opened in a spreadsheet and saved."""
    opened = openpyxl.load_workbook(BytesIO(content))
    change(opened)
    saved = BytesIO()
    opened.save(saved)
    return saved.getvalue()


def put(content: bytes, **cells: object) -> bytes:
    """The workbook with answers written in: `policy=3`, `harm__dust="x"`."""

    def write(opened: Workbook) -> None:
        for code, value in cells.items():
            sheet, row = place_of(opened, code.replace("__", "/"))
            sheet.cell(row, 3).value = value  # type: ignore[assignment]

    return changed(content, write)


def place_of(opened: Workbook, code: str) -> tuple[Worksheet, int]:
    for sheet in opened.worksheets:
        for row in range(1, sheet.max_row + 1):
            if sheet.cell(row, 1).value == code:
                return sheet, row
    raise LookupError(code)


def with_parts(content: bytes, **parts: bytes) -> bytes:
    """The archive with parts added."""
    added = BytesIO(content)
    with zipfile.ZipFile(added, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(
                name.replace("__", "/").replace("_bin", ".bin").replace("_xml", ".xml"), part
            )
    return added.getvalue()


def read(content: bytes, name: str = "answers.xlsx") -> Filled:
    return read_answers(name, content, FORM, ALL)


def data(content: bytes) -> dict[str, Data | None]:
    return {code: found.data for code, found in read(content).answers.items()}


def refused(content: bytes, name: str = "answers.xlsx") -> ListError:
    with pytest.raises(ListError) as error:
        read(content, name)
    for problem in error.value.problems:
        assert problem.what.nl
        assert problem.remedy.en
        assert problem.remedy.nl
    return error.value


# There and back --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_is_filled_in_and_comes_back_as_it_was(language: Language) -> None:
    told = {code: Told(each, f"-{code}", 4) for code, each in GIVEN.items()}
    found = read(book(told, language)).answers
    assert {code: each.data for code, each in found.items()} == GIVEN
    assert {code: each.remark for code, each in found.items()} == {c: f"-{c}" for c in GIVEN}
    assert {each.version for each in found.values()} == {4}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "given", [{"unknown": True}, {"not-applicable": ""}, {"declined": ""}, {"choice": []}]
)
def test_the_ways_out_come_back_too(given: Data, language: Language) -> None:
    assert data(book({"harm": Told(given)}, language))["harm"] == given


def test_an_empty_workbook_answers_nothing() -> None:
    found = read(book())
    assert {each.data for each in found.answers.values()} == {None}
    assert found.absent == ()


def test_another_program_reads_it_and_nothing_in_it_is_a_formula() -> None:
    told = {code: Told(each) for code, each in GIVEN.items()}
    content = book(told)
    sheets = CalamineWorkbook.from_filelike(BytesIO(content))
    assert sheets.sheet_names[:3] == ["Start", "1. A policy", "2. What goes wrong  where"]
    assert sheets.get_sheet_by_name("1. A policy").to_python()[1][0] == "policy"
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


def test_codes_are_locked_and_answers_are_chosen_from_a_list() -> None:
    opened = openpyxl.load_workbook(BytesIO(book()))
    sheet, row = place_of(opened, "policy")
    assert sheet.protection.sheet
    assert sheet.cell(row, 1).protection.locked
    assert not sheet.cell(row, 3).protection.locked
    offered = next(
        each for each in sheet.data_validations.dataValidation if f"C{row}" in each.sqref
    )
    name, cells = str(offered.formula1).split("!")
    words = [cell.value for (cell,) in opened[name][cells.replace("$", "")]]
    assert words[0] == "0: Nothing is on paper"
    assert words[-1] == "We do not know"


# Moved about -----------------------------------------------------------------------------------


def test_moved_columns_renamed_sheets_and_reordered_rows_change_nothing() -> None:
    def shuffled(opened: Workbook) -> None:
        for number, sheet in enumerate(opened.worksheets[1:3]):
            rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
            sheet.protection.sheet = False
            sheet.delete_rows(1, sheet.max_row)
            sheet.append(["Our own notes"])
            for row in [rows[0], *reversed(rows[1:])]:
                sheet.append([None, *reversed(row)])
            sheet.title = f"Blad {number}"
        opened.move_sheet("Blad 1", -2)

    given = {**GIVEN, "story": {"words": "Noor van Vliet phoned."}}
    told = {code: Told(each, "why", 2) for code, each in given.items()}
    assert data(changed(book(told), shuffled)) == given


def test_what_is_left_out_stays_as_it_was() -> None:
    def without(opened: Workbook) -> None:
        sheet, row = place_of(opened, "share")
        sheet.delete_rows(row)
        sheet, row = place_of(opened, "policy")
        sheet.cell(row, 3).value = None

    found = read(changed(book({"policy": Told({"level": 1})}), without))
    assert found.answers["policy"].data is None
    assert found.absent == ("share",)


def test_a_workbook_that_lost_its_first_sheet_tells_no_versions() -> None:
    def without(opened: Workbook) -> None:
        opened.remove(opened["Start"])

    found = read(changed(book({"policy": Told({"level": 1}, "", 7)}), without))
    assert found.answers["policy"].version is None


def test_answers_of_another_edition_or_year_are_refused() -> None:
    other = answer_book(Form(FORM.title, "questions-2024", 12), ALL, {}, "nl")
    assert 'edition "questions-2024"; asked is "questions-2026"' in str(refused(other))
    other = answer_book(Form(FORM.title, "questions-2026", 11), ALL, {}, "en")
    assert "belongs to another assessment" in str(refused(other))


# What people write -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "written", "means"),
    [
        (POLICY, 3.0, {"level": 3}),
        (POLICY, "3", {"level": 3}),
        (POLICY, "3: an older wording", {"level": 3}),
        (POLICY, "Het geldt de keten", None),
        (POLICY, "7", None),
        (GUARDS, True, {"choice": ["yes"]}),
        (GUARDS, "NEE ", {"choice": ["no"]}),
        (WAY, "by-phone", {"choice": ["by-phone"]}),
        (WAY, "Met een  bezoek", {"choice": ["by-visit"]}),
        (WAY, "by letter", None),
        (SHARE, "12,5 ", {"number": 12.5}),
        (SHARE, "50%", {"number": 50.0}),
        (SHARE, 0.45, None),  # as a spreadsheet keeps 45% in a cell of its own format
        (SHARE, 1.0, None),
        (SHARE, "0,45", {"number": 0.45}),
        (SHARE, 45.0, {"number": 45.0}),
        (SHARE, "1.200", None),
        (SHARE, "a lot", None),
        (SHARE, True, None),
        (SHARE, "onbekend", {"unknown": True}),
        (HARM, "n.v.t.", {"not-applicable": ""}),
        (HARM, "dust", None),
    ],
)
def test_what_people_write_in_a_cell(question: Asked, written: object, means: Data | None) -> None:
    found = data_of(question, written)  # type: ignore[arg-type]
    assert isinstance(found, Fault) if means is None else found == means


def test_cells_keep_what_is_typed_and_a_share_below_one_comes_back_as_it_was() -> None:
    content = book({"share": Told({"number": 0.5})})
    sheet, row = place_of(openpyxl.load_workbook(BytesIO(content)), "share")
    assert sheet.cell(row, 3).number_format == "@"
    assert data(content)["share"] == {"number": 0.5}


def test_a_tick_taken_away_is_taken_away() -> None:
    told = {"harm": Told({"choice": ["dust", "noise"]})}
    assert data(put(book(told), harm__noise=None, harm__debt="JA"))["harm"] == {
        "choice": ["debt", "dust"]
    }


@settings(max_examples=25, deadline=None)
@given(text=st.text(min_size=1, max_size=60))
def test_no_cell_is_too_strange_to_be_answered_in_words(text: str) -> None:
    for question in ALL:
        found = data_of(question, text)
        assert isinstance(found, Fault | dict)


# Wrong, cell by cell ---------------------------------------------------------------------------


def test_everything_wrong_is_said_at_once_with_its_cell() -> None:
    content = put(book(), policy="7", share="1.200", harm="unknown", harm__dust="x", guards="=1=1")
    told = [str(problem) for problem in refused(content).problems]
    assert told[0].startswith("answers.xlsx, 1. A policy, C2: that is none of the answers")
    assert any("C3: you ticked answers and said also" in each for each in told)
    assert any("C3: the cell holds a formula. Write what it comes to" in each for each in told)
    assert any("C4: that can be read as two numbers" in each for each in told)
    assert len(told) == 4


def test_a_formula_is_refused_though_its_outcome_would_be_an_answer() -> None:
    content = put(book(), policy="=1+2")
    calculated = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(calculated, "w") as new:
        for name in old.namelist():
            part = old.read(name).replace(b"<v></v>", b"<v>3</v>").replace(b"<v />", b"<v>3</v>")
            new.writestr(name, part)
    assert b"<v>3</v>" in zipfile.ZipFile(calculated).read("xl/worksheets/sheet2.xml")
    assert "C2: the cell holds a formula." in str(refused(calculated.getvalue()))


def test_own_reckoning_beside_the_answers_does_no_harm() -> None:
    def reckoned(opened: Workbook) -> None:
        sheet = opened.create_sheet("Ours")
        sheet["A1"] = "=SUM(1,2)"
        opened["1. A policy"]["J2"] = "=1+1"

    assert data(changed(book(), reckoned))["policy"] is None


def test_a_code_that_is_not_asked_is_told_and_the_nearest_named() -> None:
    def misspelt(opened: Workbook) -> None:
        sheet, row = place_of(opened, "policy")
        sheet.cell(row, 1).value = "polisy"
        sheet.append(["carbon", None, "yes"])
        sheet.append([None, None, "a lone answer"])
        sheet.append(["water"])

    told = str(refused(changed(put(book(), policy=2), misspelt)))
    assert 'A2: no question with this code is asked here. Did you mean "policy"?' in told
    assert "A7: no question with this code" in told
    assert "C8: an answer stands in a row without a code." in told
    assert len(told.splitlines()) == 3


def test_one_cell_over_several_questions_is_told_and_not_taken_for_one() -> None:
    def merge(opened: Workbook) -> None:
        opened["2. What goes wrong  where"].merge_cells("C2:C4")

    told = str(refused(changed(put(book(), way="by-phone"), merge)))
    assert "C2: one cell is merged over several questions. Split it" in told


def test_rows_without_end_are_refused_at_once() -> None:
    def unknown(opened: Workbook) -> None:
        for row in range(150):
            opened["1. A policy"].append([f"nothing-{row}", None, "yes"])

    told = str(refused(changed(book(), unknown))).splitlines()
    assert len(told) == 101
    assert "that is not all; the first 100 things are listed" in told[-1]
    rows: list[Line] = [["policy", 2]] * 10_001
    content = xlsx({"many": (["Code", "Answer"], rows)})
    assert "over 10000 rows" in str(refused(content))


def test_the_same_question_answered_twice_is_told_when_the_two_differ() -> None:
    def copied(opened: Workbook, answer: int) -> None:
        sheet = opened.copy_worksheet(opened["1. A policy"])
        sheet["C2"] = answer

    same = changed(put(book(), policy=2), lambda opened: copied(opened, 2))
    assert data(same)["policy"] == {"level": 2}
    other = changed(put(book(), policy=2), lambda opened: copied(opened, 3))
    assert "answered otherwise at 1. A policy, C2" in str(refused(other))


def test_a_row_of_ticks_that_is_gone_is_not_taken_for_unticked() -> None:
    def without(opened: Workbook) -> None:
        sheet, row = place_of(opened, "harm/noise")
        sheet.delete_rows(row)

    told = {"harm": Told({"choice": ["dust", "noise"]})}
    assert 'the row "harm/noise" is missing' in str(refused(changed(book(told), without)))


def test_headings_that_are_gone_are_told() -> None:
    def without(opened: Workbook) -> None:
        opened["1. A policy"]["A1"] = "Number"

    assert "has answers, but no column Code" in str(refused(changed(book(), without)))
    empty = changed(Workbook_of_nothing(), lambda opened: None)
    assert "no sheet has the columns Code and Answer" in str(refused(empty))


def Workbook_of_nothing() -> bytes:  # noqa: N802
    saved, opened = BytesIO(), Workbook()
    opened.worksheets[0]["A1"] = "Shopping"
    opened.save(saved)
    return saved.getvalue()


# Nasty files -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the file is empty"),
        (b"0" * (LARGEST + 1), "over 10 MB. Take pictures"),
        (b"code;answer\npolicy;2\n", "plain text, such as CSV"),
        (b"%PDF-1.7", "a PDF"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "password-protected"),
        (b"PK\x03\x04 broken", "no workbook that can be read"),
        (
            b"PK\x03\x04" + b"0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
            "ODS",
        ),
    ],
)
def test_what_is_no_workbook_is_refused_in_words(content: bytes, why: str) -> None:
    assert why in str(refused(content))


def test_a_macro_is_refused_whatever_the_file_is_called() -> None:
    assert "holds a macro" in str(refused(with_parts(book(), xl__vbaProject_bin=b"0")))
    typed = BytesIO()
    with zipfile.ZipFile(BytesIO(book())) as old, zipfile.ZipFile(typed, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
            new.writestr(
                name, part.replace(kind, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
            )
    assert "holds a macro" in str(refused(typed.getvalue(), "answers.xlsm"))


def test_links_to_other_files_are_refused() -> None:
    content = with_parts(book(), xl__externalLinks__externalLink1_xml=b"<externalLink/>")
    assert "points at other files" in str(refused(content))


def test_a_workbook_that_unpacks_without_end_is_refused_before_it_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("schakel.exchange.handed_in.NEED", NEED._replace(unpacked=2_000_000))
    content = with_parts(book(), xl__media__picture_bin=b"\0" * 5_000_000)
    assert len(content) < 100_000
    assert "unpacks to far more than it can need" in str(refused(content))


def test_two_cells_in_far_corners_do_not_fill_the_memory() -> None:
    def far(opened: Workbook) -> None:
        opened["1. A policy"]["XFD1048576"] = 1

    assert "unpacks to far more" in str(refused(changed(book(), far)))
