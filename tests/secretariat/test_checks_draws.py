"""Drawing the sample: nobody chooses, anybody can draw again, and nothing is drawn twice."""

import subprocess
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.urls import reverse

from schakel.covenant.sampling import EDITION, draw, drawn_again, frame_hash, joint_seed, sealed
from schakel.secretariat import access, clock
from schakel.secretariat.checks import acts
from schakel.secretariat.checks.acts import Refused
from schakel.secretariat.checks.models import Check, Draw, Lot, Word
from schakel.secretariat.ledger.models import Line
from schakel.secretariat.parties.models import Party
from tests.cast import Cast, browser_of
from tests.secretariat.checks_table import SEED, drawn, fixed, more_companies, this_year
from tests.secretariat.governance_table import in_register

LOTS = ("0A1B", "1C2D", "2E3F", "3A4B", "4C5D", "5E6F", "6A7B", "7C8D", "8E9F")


@pytest.fixture
def nine(cast: Cast) -> Cast:
    """Nine companies take part."""
    more_companies()
    return cast


def written(deed: str) -> list[Line]:
    return list(Line.objects.filter(deed=deed))


def test_the_same_seed_draws_the_same_sample_on_every_machine_and_database(cast: Cast) -> None:
    found = Draw(level=1, owner="secretariat", year=1, size=3, method="outside", by=cast.handler)
    found.frame, found.frame_hash = [[lot, ""] for lot in reversed(LOTS)], frame_hash(LOTS)
    found.source, found.seed_day = "lottery", clock.today()
    found.save()
    first = acts.draw_sample(person=cast.handler, number=found.pk, seed=SEED)
    assert first.chosen == ["2E3F", "6A7B", "5E6F"]
    assert draw(LOTS, 3, SEED).chosen == tuple(first.chosen)
    assert acts.drawn_again(first)


def test_the_frame_is_who_takes_part_that_year_and_stands_in_the_ledger_before_the_seed(
    nine: Cast,
) -> None:
    Party.objects.filter(code="wulp").update(state=Party.State.LEFT)
    found = drawn(nine)
    lots = Lot.objects.visible_to(access.reader(nine.handler)).filter(draw=found)
    assert lots.count() == 8
    assert not lots.filter(owner="wulp").exists()
    frame, sample = written("fix-frame")[0], written("draw-sample")[0]
    assert frame.clause == found.frame_hash
    assert frame.number < written("seal-word")[0].number < sample.number
    assert (sample.clause, sample.subject) == (found.seed, f"draw:{found.pk}:{EDITION}")


def test_every_company_that_is_drawn_reads_so_in_the_ledger_and_nothing_there_says_who_else(
    nine: Cast,
) -> None:
    found = drawn(nine)
    checks = Check.objects.visible_to(access.reader(nine.handler)).filter(draw=found)
    assert {line.party for line in written("begin-check")} == {each.owner for each in checks}
    assert all(line.party == "secretariat" for line in written("draw-sample"))


def test_a_party_draws_again_from_what_stands_on_the_page_and_learns_no_name(nine: Cast) -> None:
    found = drawn(nine)
    union = access.reader(nine.union_expert)
    page = Draw.objects.visible_to(union).get(pk=found.pk)
    words = {word.party: word.word for word in Word.objects.visible_to(union).filter(draw=page)}
    again = draw(page.lots, page.size, joint_seed(words))
    assert again.chosen == tuple(page.chosen)
    assert drawn_again(page.as_value, page.lots)
    assert not Lot.objects.visible_to(union).exists()
    assert not Check.objects.visible_to(union).exists()
    own = Lot.objects.visible_to(access.reader(nine.officer)).get()
    assert own.owner == "zilvermeeuw"
    assert own.code in page.lots


def test_what_the_page_says_to_type_gives_the_seed_and_the_draw_whatever_the_words(
    nine: Cast, tmp_path: Path
) -> None:
    words = {nine.union_expert: "it's 100%s $(id) \\n", nine.officer: '"; echo `merel` #'}
    found = drawn(nine, words=words)
    browser = browser_of(nine.union_expert)
    said = browser.get(reverse("checks:draw", args=[found.pk])).content.decode()
    numbers = (each.number for each in (*written("fix-frame"), *written("draw-sample")))
    assert f"<dd>{', '.join(map(str, numbers))}</dd>" in said
    typed = unescape(said.partition('<pre class="doing" tabindex="0">')[2].partition("</pre>")[0])
    list_of_lots = browser.get(reverse("checks:lots", args=[found.pk])).content
    (tmp_path / typed.split()[1]).write_bytes(list_of_lots)
    shell = subprocess.run(["sh", "-c", typed], cwd=tmp_path, capture_output=True, text=True)
    frame, seed, *tickets = shell.stdout.splitlines()
    assert frame.split()[0] == found.frame_hash
    assert seed.split()[0] == found.seed
    assert [each.split()[1] for each in tickets] == list(found.chosen)
    assert not shell.stderr


def test_a_second_draw_of_a_year_is_refused_without_a_decision_and_each_takes_its_own(
    nine: Cast,
) -> None:
    drawn(nine)
    for decision in ("", "999999"):
        with pytest.raises(Refused):
            fixed(nine, decision=decision)
    decided = in_register(nine)
    second = fixed(nine, decision=decided)
    assert (second.turn, second.decision) == (2, int(decided))
    with pytest.raises(Refused, match="its own"):
        fixed(nine, decision=decided)
    with pytest.raises(Refused):
        acts.draw_sample(person=nine.handler, number=second.pk)  # without any word
    assert len(written("draw-sample")) == 1


def test_what_was_drawn_is_not_drawn_again_by_another_seed(nine: Cast) -> None:
    found = drawn(nine)
    with pytest.raises(Refused, match="already"):
        acts.draw_sample(person=nine.handler, number=found.pk, seed="another")


def test_nobody_chooses_a_word_after_hearing_anothers_nor_opens_another_word(nine: Cast) -> None:
    found = fixed(nine)
    acts.seal_word(person=nine.officer, number=found.pk, seal=sealed("merel"))
    with pytest.raises(Refused, match="two parties"):
        acts.open_word(person=nine.officer, number=found.pk, word="merel")
    acts.seal_word(person=nine.union_expert, number=found.pk, seal=sealed("lijster"))
    with pytest.raises(Refused, match="already"):
        acts.seal_word(person=nine.officer, number=found.pk, seal=sealed("kauw"))
    with pytest.raises(Refused, match="not the word"):
        acts.open_word(person=nine.officer, number=found.pk, word="kauw")
    acts.open_word(person=nine.officer, number=found.pk, word="merel")
    with pytest.raises(Refused, match="no word is added"):
        acts.seal_word(person=nine.ngo_expert, number=found.pk, seal=sealed("mus"))
    with pytest.raises(Refused, match="Not every word"):
        acts.draw_sample(person=nine.handler, number=found.pk)


def test_a_word_that_is_never_opened_is_left_out_with_the_reason_for_all_to_read(
    nine: Cast,
) -> None:
    found = fixed(nine)
    people = {nine.officer: "merel", nine.union_expert: "lijster", nine.ngo_expert: "mus"}
    for person, word in people.items():
        acts.seal_word(person=person, number=found.pk, seal=sealed(word))
    for person in (nine.officer, nine.union_expert):
        acts.open_word(person=person, number=found.pk, word=people[person])
    with pytest.raises(Refused):
        acts.leave_out_word(person=nine.officer, number=found.pk, party="verre-mijnen", why="late")
    left = acts.leave_out_word(
        person=nine.handler, number=found.pk, party="verre-mijnen", why="Asked twice."
    )
    again = acts.draw_sample(person=nine.handler, number=found.pk)
    assert left.why == "Asked twice."
    assert again.seed == joint_seed({"zilvermeeuw": "merel", "bond-van-makers": "lijster"})


def test_a_seed_from_outside_is_agreed_on_before_and_used_on_its_day(nine: Cast) -> None:
    today = clock.today()
    for source, day in (("", today + timedelta(days=7)), ("The state lottery", today)):
        with pytest.raises(Refused, match="still to come"):
            fixed(nine, method="outside", source=source, seed_day=day)
    found = fixed(
        nine, method="outside", source="The state lottery", seed_day=today + timedelta(days=7)
    )
    with pytest.raises(Refused, match="not before"):
        acts.draw_sample(person=nine.handler, number=found.pk, seed=SEED)


def test_strata_so_small_that_they_name_a_company_are_refused(nine: Cast) -> None:
    Party.objects.filter(code__in=["wulp", "grutto"]).update(size="large")
    with pytest.raises(Refused, match="Fewer than 3 companies in large"):
        fixed(nine, strata="size")
    Party.objects.filter(code="kievit").update(size="large")
    found = fixed(nine, size=3, strata="size")
    assert sorted(set(found.stratum_of.values())) == ["large", "unknown"]


def test_the_first_reserve_takes_the_place_of_a_company_that_left(nine: Cast) -> None:
    found = drawn(nine, size=8)
    reader = access.reader(nine.handler)
    one = Check.objects.visible_to(reader).filter(draw=found).exclude(owner="zilvermeeuw").first()
    assert one is not None
    with pytest.raises(Refused, match="takes part"):
        acts.replace_in_sample(person=nine.handler, number=one.pk, why="It is busy.")
    Party.objects.filter(code=one.owner).update(state=Party.State.LEFT)
    new = acts.replace_in_sample(person=nine.handler, number=one.pk, why="It left the agreement.")
    assert new is not None
    assert new.lot == found.reserves[0]
    two = Check.objects.visible_to(reader).filter(draw=found, state="drawn").exclude(pk=new.pk)
    gone = two.exclude(owner="zilvermeeuw")[0]
    Party.objects.filter(code=gone.owner).update(state=Party.State.LEFT)
    assert acts.replace_in_sample(person=nine.handler, number=gone.pk, why="It left.") is None


def test_only_the_secretariat_fixes_a_frame_and_draws_and_only_of_a_year_that_began(
    nine: Cast,
) -> None:
    for person in (nine.officer, nine.chair, nine.union_expert):
        with pytest.raises(Refused, match="Only the secretariat"):
            acts.fix_frame(person=person, year=this_year(), size=3, method="joint")
    with pytest.raises(Refused, match="no such year"):
        acts.fix_frame(person=nine.handler, year=77, size=3, method="joint")
    with pytest.raises(Refused, match="Draw from 1 to 9"):
        fixed(nine, size=10)
