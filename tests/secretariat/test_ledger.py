"""The ledger holds on to every line."""

import pytest
from django.db import connection, transaction

from schakel.secretariat.chains.models import Upload
from schakel.secretariat.ledger.acts import first_break, write_line
from schakel.secretariat.ledger.models import Head, Indelible, Line

pytestmark = pytest.mark.django_db


def three_deeds() -> None:
    for number in range(1, 4):
        write_line(who="noor", party="zilvermeeuw", deed="hand-in", subject=f"upload:{number}")


def tamper(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_ledger_that_nobody_touched_is_whole() -> None:
    three_deeds()
    assert first_break() is None


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE ledger_line SET party = 'koperwiek' WHERE number = 2", "Line 2 is not as"),
        ("DELETE FROM ledger_line WHERE number = 2", "Line 2 is missing"),
        ("DELETE FROM ledger_line WHERE number = 3", "ends at line 2; line 3 was the last"),
        ("UPDATE ledger_line SET number = -1 * number WHERE number < 3", "Line -2 does not"),
    ],
)
def test_what_somebody_did_to_a_line_behind_our_back_is_found(sql: str, said: str) -> None:
    three_deeds()
    tamper(sql)
    assert said in (first_break() or "")


def test_two_lines_that_changed_places_are_found() -> None:
    three_deeds()
    tamper("UPDATE ledger_line SET number = 9 WHERE number = 1")
    tamper("UPDATE ledger_line SET number = 1 WHERE number = 2")
    tamper("UPDATE ledger_line SET number = 2 WHERE number = 9")
    assert first_break() == "Line 1 is not as it was written."


def test_a_line_is_neither_changed_nor_taken_out() -> None:
    line = write_line(who="noor", party="zilvermeeuw", deed="hand-in")
    line.deed = "nothing"
    with pytest.raises(Indelible):
        line.save()
    with pytest.raises(Indelible):
        line.delete()
    with pytest.raises(Indelible):
        Line.objects.all().delete()
    with pytest.raises(Indelible):
        Line.objects.update(deed="nothing")


def test_a_deed_that_is_undone_leaves_no_line() -> None:
    three_deeds()
    with transaction.atomic():
        write_line(who="noor", party="zilvermeeuw", deed="hand-in")
        transaction.set_rollback(True)
    assert Head.objects.get().number == 3
    assert first_break() is None


def test_the_ledger_says_who_did_what_and_nothing_of_what_the_list_says(
    handed_in: Upload,
) -> None:
    line = Line.objects.get(deed="hand-in-purchase-list")
    assert (line.party, line.subject) == ("zilvermeeuw", f"upload:{handed_in.pk}")
    everything = " ".join(str(value) for row in Line.objects.values_list() for value in row)
    for word in ("cobalt", "Kobaltgeheim", handed_in.name, handed_in.sha256, "@"):
        assert word not in everything
    assert first_break() is None
