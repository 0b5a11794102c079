"""`schakel release` as a shell calls it: made, checked and attacked; words, never tracebacks."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from schakel.cli import main
from schakel.cli.release import counted
from schakel.disclosure.certificate import Protected
from schakel.disclosure.values import Dimension, Figure, Key, Quantity, Table, Withheld
from schakel.language import LANGUAGES, Language
from schakel.releases.repeating import line
from schakel.releases.requests import table
from schakel.releases.writing import as_json
from tests.releases import made

BY_BOTH = "sum of tonnes; by=metal,country; periods=2021,2022,2023"
LATE = ("--as-of", "2025-01-15")


def run(*arguments: str | Path) -> Result:
    told = CliRunner().invoke(main, ["release", *map(str, arguments)])
    assert told.exception is None or isinstance(told.exception, SystemExit), told.exception
    assert "Traceback" not in told.output
    return told


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("example") / "list.csv"
    assert run("--example", path).exit_code == 0
    return path


@pytest.fixture(scope="module")
def released(example: Path) -> Path:
    """The example, released once, with its history."""
    out = example.parent / "out"
    history = example.parent / "history"
    told = run(
        example, "--table", BY_BOTH, "--out", out, "--history", history, "--id", "2024", *LATE
    )
    assert told.exit_code == 0, told.output
    return out


# Making


def test_the_example_is_released_with_some_of_it_withheld(released: Path) -> None:
    public = {path.name for path in (released / "public").iterdir()}
    assert public == {
        "tonnes-metal-country.csv", "tonnes-metal-country.xlsx", "tonnes-metal-country.json",
        "tonnes-metal-country.svg", "tables.html", "certificate.json",
        "what-is-withheld.en.html", "what-is-withheld.nl.html",
    }  # fmt: skip
    text = (released / "public" / "tonnes-metal-country.csv").read_text("utf-8")
    assert 0 < text.count('"withheld"') < 30


def test_the_dutch_example_makes_a_dutch_release(tmp_path: Path) -> None:
    path = tmp_path / "lijst.csv"
    assert "verzonnen" in run("--example", path, "--language", "nl").stdout
    told = run("make", path, "--table", "som van tonnen; naar=metaal; perioden=2022",
               "--out", tmp_path / "uit", *LATE, "--language", "nl")  # fmt: skip
    assert told.exit_code == 0, told.output
    assert "Vrijgegeven" in told.stdout
    assert re.search("Methode optimaal.*zonder eerdere publicaties", told.stdout)
    assert (
        "ingekocht metaal"
        in (tmp_path / "uit" / "public" / "tables.html").read_text("utf-8").lower()
    )


def test_the_command_says_how_many_numbers_are_published() -> None:
    held = replace(made.maturity(), figures=dict.fromkeys(made.maturity().figures, Withheld()))
    assert counted(made.maturity(), "en") == "  maturity: 4 of 4 numbers published, 0 withheld."
    assert counted(held, "nl") == "  maturity: 0 van 4 getallen gepubliceerd, 4 weggelaten."


def test_an_example_is_never_written_over_a_file(example: Path) -> None:
    told = run("--example", example)
    assert told.exit_code == 2
    assert "exists already" in told.stderr


def test_without_a_history_it_is_said_that_there_was_none(example: Path, tmp_path: Path) -> None:
    told = run(
        example, "--table", "sum of tonnes; by=metal; periods=2022", "--out", tmp_path, *LATE
    )
    assert told.exit_code == 0
    assert "no --history" in told.stdout


def test_what_is_too_young_is_not_cleared_and_leaves_nothing_public(
    example: Path, tmp_path: Path
) -> None:
    told = run(example, "--table", "sum of tonnes; by=metal; periods=2023", "--out", tmp_path / "o",
               "--as-of", "2024-06-01", "--history", tmp_path / "h")  # fmt: skip
    assert told.exit_code == 1
    assert "Not cleared" in told.stdout
    assert "12 months" in told.stdout
    assert not (tmp_path / "o" / "public").exists()
    assert not list((tmp_path / "h").glob("*.json"))


MATURITY = {"A": 15, "B": 12, "C": 25, "D": 31, "E": 38, "F": 44, "G": 66, "H": 85}


@pytest.fixture
def maturity(tmp_path: Path) -> Path:
    """The distribution of 2022-23: 8 of 12 members handed in, with one in each of three bands."""
    rows = [f"{who},2023,{score}" for who, score in MATURITY.items()]
    (tmp_path / "m.csv").write_text("\n".join(["contributor,period,maturity", *rows]) + "\n")
    kind = "quantities: {maturity: {kind: scale, most: 100, unit: '%'}}\n"
    (tmp_path / "m.yaml").write_text(kind)
    return tmp_path / "m.csv"


def test_the_published_maturity_distribution_is_refused_and_another_offered(maturity: Path) -> None:
    asked = "bands of maturity; bands=20,40,60,80; periods=2023"
    out = maturity.parent / "out"
    told = run(maturity, "--table", asked, "--out", out, *LATE)
    assert told.exit_code == 1
    offered = re.search(r'--table "(.*?)"', told.stdout)
    assert offered is not None
    again = run(maturity, "--table", offered[1], "--out", out, *LATE)
    assert again.exit_code == 0, again.output
    assert ", 0 withheld" in again.stdout


def test_no_time_is_no_clearance(example: Path, tmp_path: Path) -> None:
    told = run(example, "--table", BY_BOTH, "--out", tmp_path / "out", "--seconds", "0", *LATE)
    assert told.exit_code == 1
    assert "Not cleared" in told.stdout
    assert not (tmp_path / "out" / "public").exists()


def test_a_folder_that_holds_another_release_is_left_alone(released: Path, example: Path) -> None:
    told = run(example, "--table", BY_BOTH, "--out", released, "--id", "2025", *LATE)
    assert told.exit_code == 2
    assert "holds the release 2024" in told.stderr


def test_a_release_that_is_out_is_not_made_again(
    released: Path, example: Path, tmp_path: Path
) -> None:
    told = run(example, "--table", BY_BOTH, "--out", tmp_path / "o", "--id", "2024",
               "--history", example.parent / "history", *LATE)  # fmt: skip
    assert told.exit_code == 2
    assert "is out already" in told.stderr
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("A,2022,tin,NaN", "NaN"),
        ("A,2022,tin,1e999", "line 2|regel 2"),
        ("A,2022,tin,-5", "less than 0|minder dan 0"),
        ("A,2022,tin,5\nA,2022,tin,6", "line 3|regel 3"),
        ("A,someday,tin,5", "someday"),
        (",2022,tin,5", "contributor|deelnemer"),
        ("A,2022,tin,much", "much"),
        ("", "."),
    ],
)
def test_nonsense_is_answered_in_words(
    tmp_path: Path, rows: str, said: str, language: Language
) -> None:
    (tmp_path / "l.csv").write_text(f"contributor,period,metal,tonnes\n{rows}\n")
    (tmp_path / "l.yaml").write_text("dimensions: {metal: {}}\nquantities: {tonnes: {}}\n")
    told = run(tmp_path / "l.csv", "--table", "sum of tonnes; by=metal; periods=2022",
               "--out", tmp_path / "out", *LATE, "--language", language)  # fmt: skip
    assert told.exit_code == 2, told.output
    assert re.search(said, told.stderr)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--table", "sum of gold; by=metal; periods=2022"), "gold"),
        (("--table", "by=planet; sum of tonnes; periods=2022"), "planet"),
        (("--table", "sum of tonnes; periods=1066"), "1066"),
        (("--table", "nonsense"), "nonsense"),
        (("--table", "missing.yaml"), "missing.yaml"),
        (("--table", "sum of tonnes", "--as-of", "yesterday"), "yesterday"),
        (("--table", "sum of tonnes", "--as-of", "2025-02-30"), "2025-02-30"),
        (("--table", "sum of tonnes", "--agreement", "cheese_1999"), "cheese"),
        (("--table", "sum of tonnes", "--hierarchy", "country"), "DIMENSION=FILE"),
        (("--table", "sum of tonnes", "--hierarchy", "country=none.csv"), "none.csv"),
        ((), "Name a list, a table and a folder"),
    ],
)
def test_a_request_that_makes_no_sense_is_answered_in_words(
    example: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    told = run(example, "--out", tmp_path / "out", *arguments)
    assert told.exit_code == 2
    assert said in told.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Noem een lijst, een tabel en een map"),
        (("l.csv", "--out", "o", "--table", "t", "--hierarchy", "x"), '"x" noemt geen bestand'),
        (("--nonsense",), "--nonsense: deze optie is er niet"),
        (("--method", "magic"), "--method: kies een van auto, optimal"),
        (("l.csv", "--out"), "--out: hier hoort een waarde achter"),
        (("l.csv", "m.csv"), "Er staat meer dan deze opdracht begrijpt"),
        (("attack",), "PUBLISHED: dit ontbreekt"),
        (("attack", "nowhere"), "PUBLISHED: deze map is er niet"),
        (("attack", ".", "--within", "200"), "getal van ten minste 0 en ten hoogste 99"),
        (("attack", ".", "--seconds", "nan"), "--seconds: schrijf een getal"),
        (("attack", ".", "--own", "none.csv"), "--own: dit bestand is er niet"),
        (("verify", "none.json"), "CERTIFICATE: dit bestand is er niet"),
    ],
)
@pytest.mark.parametrize("asked", [("--language=nl",), ("--language", "nl")])
def test_a_call_that_is_not_understood_is_answered_in_dutch(
    arguments: tuple[str, ...], said: str, asked: tuple[str, ...]
) -> None:
    name = arguments[:1] if arguments[:1] in (("attack",), ("verify",)) else ()
    rest = arguments[len(name) :]
    told = run(*name, *asked, *rest)
    assert told.exit_code == 2
    assert said in told.stderr
    assert "Usage" not in told.stderr


def test_a_hierarchy_with_a_loop_is_named(example: Path, tmp_path: Path) -> None:
    (tmp_path / "loop.csv").write_text("category,above\nPE,x\nCL,x\nCD,x\nZM,x\nID,x\nx,y\ny,x\n")
    (tmp_path / "bare.yaml").write_text("group: group\n")
    told = run(example, "--table", BY_BOTH, "--out", tmp_path / "out", *LATE,
               "--description", tmp_path / "bare.yaml",
               "--hierarchy", f"country={tmp_path / 'loop.csv'}")  # fmt: skip
    assert told.exit_code == 2
    assert "x" in told.stderr
    assert "y" in told.stderr


def test_a_list_that_is_not_there_is_answered_in_words(tmp_path: Path) -> None:
    told = run(tmp_path / "no.csv", "--table", "sum of tonnes", "--out", tmp_path / "out")
    assert told.exit_code == 2
    assert "no.csv" in told.stderr


def test_a_folder_that_cannot_be_made_is_answered_in_words(example: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    told = run(example, "--table", "sum of tonnes; by=metal; periods=2022",
               "--out", tmp_path / "file" / "out", *LATE, "--history", tmp_path / "h")  # fmt: skip
    assert told.exit_code == 2
    assert "Nothing was written" in told.stderr
    assert not list(tmp_path.glob("h/*.json"))


# Verifying


def copied(released: Path, to: Path) -> Path:
    import shutil

    shutil.copytree(released, to / "out")
    return to / "out" / "public" / "certificate.json"


def test_a_release_is_whole_with_contributions_and_history(released: Path, example: Path) -> None:
    told = run("verify", released / "public" / "certificate.json", "--contributions", example,
               "--history", example.parent / "history", "--agreement", "metals_2019")  # fmt: skip
    assert told.exit_code == 0, told.output
    assert "nothing was altered" in told.stdout


def test_an_altered_cell_is_named(released: Path, tmp_path: Path) -> None:
    certificate = copied(released, tmp_path)
    path = certificate.with_name("tonnes-metal-country.json")
    text = path.read_text("utf-8")
    cell = re.search(r'\{"at":\["zinc","total"\],.*?"value":(\d+)\.0\}', text)
    assert cell is not None
    path.write_text(text.replace(cell[0], cell[0].replace(cell[1], str(int(cell[1]) + 1))))
    told = run("verify", certificate)
    assert told.exit_code == 1
    assert "2021 | zinc | total" in told.stdout


def test_an_altered_line_of_the_csv_is_named(released: Path, tmp_path: Path) -> None:
    certificate = copied(released, tmp_path)
    path = certificate.with_name("tonnes-metal-country.csv")
    path.write_text(path.read_text("utf-8").replace('"withheld"', "12", 1))
    told = run("verify", certificate, "--language", "nl")
    assert told.exit_code == 1
    assert re.search(r"tonnes-metal-country.csv, regel \d+", told.stdout)


def test_an_altered_contribution_is_named_without_its_value(
    released: Path, example: Path, tmp_path: Path
) -> None:
    text = example.read_text("utf-8")
    other = tmp_path / "list.csv"
    line_ = next(line for line in text.splitlines() if "Dakgoot" in line and '"2022"' in line)
    other.write_text(text.replace(line_, line_.replace('"CL",', '"CL",9')))
    told = run("verify", released / "public" / "certificate.json", "--contributions", other,
               "--description", example.with_suffix(".yaml"))  # fmt: skip
    assert told.exit_code == 1
    assert "Dakgoot & Zoon | 2022" in told.stdout
    assert not re.search(r"\b9\d\d\b", told.stdout)


def test_an_altered_rule_is_named(released: Path, tmp_path: Path) -> None:
    certificate = copied(released, tmp_path)
    held = json.loads(certificate.read_text("utf-8"))
    held["rules"]["least_in_cell"] = 1
    certificate.write_text(json.dumps(held))
    told = run("verify", certificate)
    assert told.exit_code == 1
    assert "least_in_cell" in told.stdout


def test_an_altered_history_is_named(released: Path, example: Path, tmp_path: Path) -> None:
    """Another release came in before this one, after the fact."""
    other = tmp_path / "history"
    for id_ in ("early", "2024"):
        out = tmp_path / id_
        told = run(example, "--table", "sum of tonnes; by=metal; periods=2021", "--out", out,
                   "--history", other, "--id", id_, *LATE)  # fmt: skip
        assert told.exit_code == 0, told.output
    told = run("verify", released / "public" / "certificate.json", "--history", other)
    assert told.exit_code == 1
    assert "early" in told.stdout


@pytest.mark.parametrize("content", ["", "{}", "[1, 2", '{"schema": "schakel/certificate/1"}'])
def test_what_is_no_certificate_is_answered_in_words(tmp_path: Path, content: str) -> None:
    (tmp_path / "certificate.json").write_text(content)
    told = run("verify", tmp_path / "certificate.json")
    assert told.exit_code == 2
    assert "certificate.json" in told.stderr


def test_what_was_not_cleared_is_never_called_whole(maturity: Path) -> None:
    out = maturity.parent / "out"
    run(
        maturity,
        "--table",
        "bands of maturity; bands=20,40,60,80; periods=2023",
        "--out",
        out,
        *LATE,
    )
    told = run("verify", out / "confidential" / "certificate.json")
    assert told.exit_code == 1
    assert "was not cleared" in told.stdout


# Attacking


def test_our_own_release_withstands_the_attack(released: Path) -> None:
    told = run("attack", released / "public")
    assert told.exit_code == 0, told.output
    assert "Nothing can be pinned down" in told.stdout


def test_a_cell_put_back_in_is_what_the_attack_needs(released: Path, tmp_path: Path) -> None:
    """With one of the withheld cells told after all, the others around it follow."""
    certificate = copied(released, tmp_path)
    path = certificate.with_name("tonnes-metal-country.json")
    text = path.read_text("utf-8")
    hole = re.search(r'\{"at":\["tin","CD"\],"period":"2021","withheld":"protected"\}', text)
    assert hole is not None
    told_now = '{"at":["tin","CD"],"decimals":0,"period":"2021","value":280}'
    path.write_text(text.replace(hole[0], told_now))
    told = run("attack", certificate.parent)
    assert told.exit_code == 1
    assert "exactly" in told.stdout


def test_our_own_rounded_counts_stand_for_what_halves_going_up_leave(tmp_path: Path) -> None:
    """To the base 2, 2 is 1 or 2 and 4 is 3 or 4; 2 and 2 with 2 in all can only be 1 and 1."""
    shown = {("a",): 2.0, ("b",): 2.0, ("total",): 2.0}
    cells = {Key("2024", "t", "2022", at): Figure(each) for at, each in shown.items()}
    asked = Table("t", "contributors", by=("answer",), periods=("2022",), base=2.0)
    answer = Dimension("answer", {"a": None, "b": None}, known=False)
    printed = Protected(asked, "2024", cells, {"answer": answer}, None, None)
    (tmp_path / "t.json").write_text(as_json(printed), "utf-8")
    told = run("attack", tmp_path)
    assert told.exit_code == 1
    assert "answer a: 1 exactly" in told.stdout


def test_who_buys_two_metals_stands_in_both_and_that_is_no_contradiction(tmp_path: Path) -> None:
    """Four buy tin and four buy zinc, and they are six: a number that is withheld stays open."""
    shown = {("tin",): Figure(4.0), ("zinc",): Figure(4.0), ("total",): Figure(6.0)}
    asked = Table("t", "contributors", by=("metal",), periods=("2022",))
    metal = Dimension("metal", {"tin": None, "zinc": None})
    for hole in ((), ("tin",)):
        cells = {
            Key("2024", "t", "2022", at): Withheld() if at == hole else each
            for at, each in shown.items()
        }
        printed = Protected(asked, "2024", cells, {"metal": metal}, None, 6)
        (tmp_path / "t.json").write_text(as_json(printed), "utf-8")
        told = run("attack", tmp_path)
        assert told.exit_code == 0, told.output


def answers(folder: Path, total: Figure | Withheld, **asked: object) -> None:
    """Four of seven said yes and three no, as they may be printed."""
    told = dict.fromkeys(["yes", "no", "total"], Withheld()) | {"total": total, "yes": Figure(4.0)}
    cells = {Key("2024", "t", "2022", (at,)): each for at, each in told.items()}
    table_ = Table("t", "contributors", by=("answer",), periods=("2022",), **asked)  # type: ignore[arg-type]
    answer = Dimension("answer", {"yes": None, "no": None}, known=False)
    quantity = Quantity("tonnes") if table_.quantity else None
    printed = Protected(table_, "2024", cells, {"answer": answer}, quantity, 7)
    (folder / "t.json").write_text(as_json(printed), "utf-8")


def test_how_many_were_counted_fills_a_total_that_is_withheld(tmp_path: Path) -> None:
    """Seven were counted and four said yes, so three said no."""
    answers(tmp_path, Withheld())
    told = run("attack", tmp_path)
    assert told.exit_code == 1
    assert "answer no: 3 exactly" in told.stdout
    assert "= total 7 − yes 4 = 3" in told.stdout
    assert "the total is taken to be the 7 who took part" in told.stdout


def test_how_many_were_counted_says_nothing_of_who_has_any_of_something(tmp_path: Path) -> None:
    """Of the seven some may have no tonnes at all, and these are not in the total."""
    answers(tmp_path, Withheld(), quantity="tonnes")
    assert run("attack", tmp_path).exit_code == 0


def test_how_many_were_counted_says_nothing_of_who_answered_one_thing(tmp_path: Path) -> None:
    answers(tmp_path, Withheld(), where={"answer": ("yes",)})
    assert run("attack", tmp_path).exit_code == 0


def test_a_folder_of_shares_alone_is_not_called_empty(tmp_path: Path) -> None:
    cells = {Key("2024", "t", "2022", ("total",)): Figure(12.0)}
    asked = Table("t", "share", "recycled", denominator="tonnes", by=("metal",), periods=("2022",))
    printed = Protected(asked, "2024", cells, {"metal": Dimension("metal", {"tin": None})})
    (tmp_path / "t.json").write_text(as_json(printed), "utf-8")
    told = run("attack", tmp_path, "--language", "nl")
    assert told.exit_code == 2
    assert "alleen gemiddelden, aandelen of medianen" in told.stderr


# Asking again


def test_a_request_can_be_asked_again_in_the_line_that_is_printed() -> None:
    for one in made.tables():
        asked = one.table
        plain = table(line(asked))
        assert (plain.statistic, plain.quantity, plain.by) == (
            asked.statistic, asked.quantity, asked.by,
        )  # fmt: skip
        assert (plain.periods, plain.bands, plain.decimals, plain.name) == (
            asked.periods, asked.bands, asked.decimals, asked.name,
        )  # fmt: skip
    full = table(
        "share of recycled in bought; by=metal:1,country; where sector=a|b; name=x; base=5"
    )
    assert table(line(full)) == full
