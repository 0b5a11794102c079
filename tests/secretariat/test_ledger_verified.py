"""Whoever touches the ledger is found, also by a party that kept no more than a head."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from schakel.cli.ledger import ledger
from schakel.secretariat import vault
from schakel.secretariat.ledger.acts import first_break, write_line
from schakel.secretariat.ledger.chain import NotOneLine
from schakel.secretariat.ledger.checking import Kept, check
from schakel.secretariat.ledger.heads import NoHead, SignedHead, sign_head
from schakel.secretariat.ledger.models import Head, Line
from schakel.secretariat.parties.acts import enter_party
from schakel.secretariat.parties.models import Party
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).parents[2] / "docs" / "method" / "ledger.md"
COLUMNS = ("at", "who", "party", "deed", "clause", "subject", "salt", "before", "hash")


def ten_deeds() -> None:
    for number in range(1, 11):
        party = "zilvermeeuw" if number % 2 else "koperwiek"
        write_line(who="noor", party=party, deed="read", subject=f"list:{number}", clause="c3")


def tamper(sql: str, *values: str | int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def cut_after(number: int) -> None:
    """Cut the tail off as somebody would who knows the ledger: the head says so too."""
    last = Line.objects.get(number=number)
    tamper("DELETE FROM ledger_line WHERE number > %s", number)
    Head.objects.filter(pk=1).update(number=number, hash=last.hash)


def written_anew() -> None:
    """The ledger as somebody writes it who has all the code and the whole database."""
    before = "0" * 64
    for line in list(Line.objects.all()):
        line.party, line.before = line.party.replace("koperwiek", "nobody"), before
        before = line.fingerprint()
        tamper(
            "UPDATE ledger_line SET party = %s, before = %s, hash = %s WHERE number = %s",
            line.party,
            line.before,
            before,
            line.number,
        )
    Head.objects.filter(pk=1).update(hash=before)


def told(*arguments: str) -> tuple[int, str]:
    run = CliRunner().invoke(ledger, arguments)
    if run.exception and not isinstance(run.exception, SystemExit):
        raise run.exception
    return run.exit_code, run.output.strip()


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("number", [1, 6, 10])
def test_one_other_sign_in_any_column_is_found(column: str, number: int) -> None:
    ten_deeds()
    changed = {
        "sqlite": 'replace(substr("{0}", 1, 1), substr("{0}", 1, 1), \'x\') || substr("{0}", 2)',
        "postgresql": "overlay(\"{0}\" placing 'x' from 1 for 1)",
    }[connection.vendor].format(column)
    if column == "at" and connection.vendor == "postgresql":
        changed = "\"at\" + interval '1 microsecond'"
    tamper(f'UPDATE ledger_line SET "{column}" = {changed} WHERE number = %s', number)
    found = check().broken
    assert found is not None
    assert found.number == number


def test_a_byte_that_is_no_text_is_found_and_breaks_nothing() -> None:
    ten_deeds()
    if connection.vendor == "sqlite":
        tamper("UPDATE ledger_line SET party = CAST(X'FF7A' AS TEXT) WHERE number = 4")
    else:
        tamper("UPDATE ledger_line SET \"at\" = 'infinity' WHERE number = 4")
    assert told("verify") == (1, "Line 4 is not as it was written.")


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "Line 1 is missing."), (5, "Line 5 is missing."), (10, "Line 10 is missing. The ledger")],
)
def test_a_line_that_was_taken_out_is_named(number: int, said: str) -> None:
    ten_deeds()
    tamper("DELETE FROM ledger_line WHERE number = %s", number)
    code, output = told("verify")
    assert (code, output[: len(said)]) == (1, said)


def test_two_lines_that_changed_places_are_named_by_the_first() -> None:
    ten_deeds()
    for before, after in ((3, 99), (7, 3), (99, 7)):
        tamper("UPDATE ledger_line SET number = %s WHERE number = %s", after, before)
    assert first_break() == "Line 3 is not as it was written."


def test_a_line_that_somebody_rewrote_with_its_hash_is_found() -> None:
    ten_deeds()
    line = Line.objects.get(number=4)
    line.party = "nobody"
    tamper(
        "UPDATE ledger_line SET party = %s, hash = %s WHERE number = 4",
        *("nobody", line.fingerprint()),
    )
    assert first_break() == "Line 5 does not follow on line 4: one of them was replaced."


def test_lines_that_were_put_in_at_the_end_are_found() -> None:
    ten_deeds()
    head = Head.objects.get()
    write_line(who="", party="", deed="forge")
    Head.objects.filter(pk=1).update(number=head.number, hash=head.hash)
    assert first_break() == "Line 11 was put in: the desk wrote 10 lines."


@pytest.mark.parametrize("touch", [lambda: cut_after(7), written_anew])
def test_a_party_finds_with_its_receipt_what_the_desk_alone_cannot(
    touch: Callable[[], None], tmp_path: Path
) -> None:
    ten_deeds()
    (tmp_path / "head.json").write_text(sign_head("zilvermeeuw").written())
    head = Head.objects.get()
    (tmp_path / "noted").write_text(f"{head.number} {head.hash}\n")
    assert told("verify", "--receipt", str(tmp_path / "head.json"))[0] == 0
    assert told("verify", "--head", head.hash)[0] == 0
    touch()
    assert told("verify")[0] == 0
    for kept in (("--receipt", str(tmp_path / "head.json")), ("--head", str(tmp_path / "noted"))):
        code, said = told("verify", *kept)
        assert code == 1
        assert said.startswith(("Line 8 is missing.", "Line 10 is another"))
    code, said = told("verify", "--head", head.hash, "--language", "nl")
    assert code == 1
    assert "Geen regel heeft de hash" in said


def test_of_several_heads_the_earliest_that_is_not_met_is_named() -> None:
    ten_deeds()
    heads = [Kept(line.hash, line.number) for line in Line.objects.all()]
    tail = heads[2:]
    written_anew()
    broken = check(tail).broken
    assert broken is not None
    assert broken.number == 3
    assert check([Kept("0" * 64), Kept("0" * 64, 0)]).broken is None


def test_a_receipt_that_was_altered_or_signed_by_another_is_no_receipt(tmp_path: Path) -> None:
    ten_deeds()
    head = json.loads(sign_head("zilvermeeuw").written())
    for name, other in (("number", 3), ("party", "koperwiek"), ("signature", "00"), ("what", "x")):
        with pytest.raises(NoHead):
            SignedHead.read(json.dumps({**head, name: other}))
    with pytest.raises(NoHead):
        SignedHead.read("[]")
    file = tmp_path / "head.json"
    file.write_text("no head at all")
    assert told("verify", "--receipt", str(file))[0] == 2
    assert told("verify", "--head", str(file))[0] == 2
    assert told("verify", "--head", "nowhere")[0] == 2


def test_a_word_that_holds_a_line_end_is_refused() -> None:
    with pytest.raises(NotOneLine):
        write_line(who="noor", party="zilver\nmeeuw", deed="read")


class Flipped(TestCase):
    """A byte of the file on disk, any byte."""

    @settings(max_examples=15, deadline=None)
    @given(some.integers(1, 10), some.sampled_from(COLUMNS[1:]), some.integers(0, 63))
    def test_any_sign_that_is_flipped_is_found_at_its_line(
        self, number: int, column: str, place: int
    ) -> None:
        Line._base_manager.all()._raw_delete("default")
        Head.objects.all().delete()
        ten_deeds()
        value = Line.objects.values_list(column, flat=True).get(number=number)
        at = place % len(value)
        flipped = value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :]
        tamper(f'UPDATE ledger_line SET "{column}" = %s WHERE number = %s', flipped, number)
        found = check().broken
        assert found is not None
        assert found.number == number


# At home --------------------------------------------------------------------------------------


def at_home(folder: Path, *arguments: str) -> tuple[int, str]:
    """The script of the page, run in the folder of an export."""
    script = re.findall(r"```python\n(.+?)```", PAGE.read_text(encoding="utf-8"), re.S)[0]
    run = subprocess.run(
        [sys.executable, "-X", "utf8", "-W", "ignore", "-c", script, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr


@pytest.fixture
def export(tmp_path: Path) -> Path:
    enter_party(code="zilvermeeuw", name="Zilvermeeuw", kind=Party.Kind.COMPANY)
    ten_deeds()
    code, said = told("export", "--party", "zilvermeeuw", "--out", str(tmp_path))
    assert code == 0, said
    return tmp_path


def test_an_export_is_verified_at_home_with_the_script_of_the_page(export: Path) -> None:
    kept = export / "earlier.json"
    kept.write_text((export / "head.json").read_text())
    code, said = at_home(export, vault.public_key(), "earlier.json")
    assert (code, said.strip()) == (0, "11 lines, and every head is among them")


def test_an_export_tells_a_party_nothing_of_the_others(export: Path) -> None:
    text = (export / "lines.jsonl").read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    assert "koperwiek" not in text
    assert {line["party"] for line in lines if "party" in line} == {"zilvermeeuw"}
    assert all(set(line) == {"number", "content"} for line in lines if "party" not in line)


def test_an_export_that_was_changed_is_found_at_home(export: Path) -> None:
    key, lines = vault.public_key(), (export / "lines.jsonl").read_text()
    for was, becomes in (('"clause": "c3"', '"clause": "c4"'), ("zilvermeeuw", "zilvermeeuv")):
        (export / "lines.jsonl").write_text(lines.replace(was, becomes, 1))
        assert at_home(export, key)[0] == 1
    (export / "lines.jsonl").write_text(lines.partition("\n")[2])
    assert "line 1 is missing" in at_home(export, key)[1]
    (export / "lines.jsonl").write_text(lines)
    assert at_home(export, "00" * 32)[0] == 1
    assert at_home(export, key)[0] == 0


def test_nobody_takes_home_the_lines_of_a_party_that_is_not_there(tmp_path: Path) -> None:
    assert told("export", "--party", "nobody", "--out", str(tmp_path / "out"))[0] == 2
    assert not (tmp_path / "out").exists()


def test_who_read_a_companys_list_stands_in_its_export(
    cast: Cast, handed_in: object, tmp_path: Path
) -> None:
    from schakel.covenant.sharing import Level
    from schakel.secretariat import access
    from schakel.secretariat.sharing.receipts import write_receipt

    write_receipt(
        kind="chains.upload",
        number=1,
        owner="zilvermeeuw",
        level=Level.BILATERAL,
        reader=access.reader(cast.handler),
        ground="circle",
        reason="",
    )
    assert told("export", "--party", "zilvermeeuw", "--out", str(tmp_path))[0] == 0
    receipt = json.loads((tmp_path / "receipts.jsonl").read_text())
    assert (receipt["reader"], receipt["record"]) == ("Sam Verbinder", "chains.upload:1")
    assert Line.objects.get(number=receipt["line"]).deed == "read"
    assert at_home(tmp_path, vault.public_key())[0] == 0
