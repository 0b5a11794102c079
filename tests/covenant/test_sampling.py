"""Who is drawn for the independent check: random, the same for all, and open to repetition."""

import subprocess
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.covenant.sampling import (
    Draw,
    DrawError,
    draw,
    drawn_again,
    frame_hash,
    joint_seed,
    quotas,
    sealed,
    ticket,
)

NINE = ["grutto", "kievit", "koperwiek", "lepelaar", "roerdomp", "scholekster", "tureluur",
        "wulp", "zilvermeeuw"]  # fmt: skip
WORK = dict(zip(NINE, ["recycler"] * 4 + ["smelter"] * 3 + ["trader"] * 2, strict=True))
CODES = st.lists(
    st.text("abcdefgé-0123456789", min_size=1, max_size=6), min_size=1, max_size=12, unique=True
)


def test_the_published_example_draws_the_same_on_every_machine() -> None:
    assert draw(NINE, 3, "24 31 8 19 2 45").chosen == EXAMPLE
    assert frame_hash(NINE) == EXAMPLE_FRAME


EXAMPLE = ("scholekster", "kievit", "grutto")
EXAMPLE_FRAME = "1e1813919f0f325ac7d4924a65a17f316edd8f5d0082d67229e10edc5cfdfd39"


def test_anybody_repeats_a_ticket_with_a_shell() -> None:
    asked = "printf 'schakel-draw-1\\n24 31 8 19 2 45\\nwulp' | sha256sum"
    said = subprocess.run(["sh", "-c", asked], capture_output=True, text=True, check=True).stdout
    assert said.split()[0] == ticket("24 31 8 19 2 45", "wulp")


@settings(max_examples=25)
@given(codes=CODES, seed=st.text("xyz 12", min_size=1).filter(str.strip), data=st.data())
def test_the_order_of_the_list_decides_nothing(
    codes: list[str], seed: str, data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, len(codes)))
    shuffled = data.draw(st.permutations(codes))
    assert draw(codes, size, seed) == draw(shuffled, size, seed)


@settings(max_examples=25)
@given(codes=CODES, data=st.data())
def test_a_larger_draw_holds_the_smaller_and_reserves_follow_in_order(
    codes: list[str], data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, len(codes)))
    all_of_them = draw(codes, len(codes), "seed")
    found = draw(codes, size, "seed")
    assert (*found.chosen, *found.reserves) == all_of_them.chosen
    assert len(found.chosen) == size


@settings(max_examples=25)
@given(codes=CODES, extra=st.just("newcomer"))
def test_a_newcomer_moves_nobody_past_another(codes: list[str], extra: str) -> None:
    before = draw(codes, len(codes), "seed").chosen
    after = draw([*codes, extra], len(codes) + 1, "seed").chosen
    assert tuple(code for code in after if code != extra) == before


@settings(max_examples=25)
@given(sizes=st.dictionaries(st.text("abc", min_size=1), st.integers(1, 40), min_size=1),
       data=st.data())  # fmt: skip
def test_each_stratum_gets_its_share_rounded_up_or_down(
    sizes: dict[str, int], data: st.DataObject
) -> None:
    whole = sum(sizes.values())
    size = data.draw(st.integers(1, whole))
    quota = quotas(sizes, size, "seed")
    assert sum(quota.values()) == size
    assert all(abs(quota[name] - size * n / whole) < 1 for name, n in sizes.items())
    assert all(quota[name] <= n for name, n in sizes.items())


def test_each_stratum_sends_as_many_as_its_quota() -> None:
    found = draw(NINE, 5, "seed", WORK)
    assert Counter(WORK[code] for code in found.chosen) == {
        name: count for name, count in found.quota.items() if count
    }


def test_every_pair_of_nine_is_drawn_about_as_often() -> None:
    rounds = 1800
    seen = Counter(frozenset(draw(NINE, 2, f"seed {n}").chosen) for n in range(rounds))
    expected = rounds / 36
    chi_square = sum(
        (seen[frozenset(pair)] - expected) ** 2 / expected for pair in combinations(NINE, 2)
    )
    assert chi_square < 66.6  # 35 degrees of freedom, one chance in a thousand


def test_who_checks_the_draw_finds_it_again() -> None:
    record = draw(NINE, 3, "seed", WORK)
    assert drawn_again(record, list(reversed(NINE)), WORK)


def test_a_frame_that_was_changed_afterwards_is_noticed() -> None:
    record = draw(NINE, 3, "seed", WORK)
    for frame, strata in (
        (NINE[1:], WORK),
        ([*NINE, "valk"], {**WORK, "valk": "trader"}),
        (NINE, {**WORK, "wulp": "smelter"}),
        (NINE, None),
    ):
        verdict = drawn_again(record, frame, strata)
        assert not verdict
        assert "not drawn from this frame" in verdict.why.en


def test_a_sample_that_was_changed_afterwards_is_noticed() -> None:
    record = draw(NINE, 3, "seed")
    swapped = (*record.reserves[:1], *record.chosen[1:])
    forged = Draw(swapped, record.reserves, record.frame_hash, "seed", 3, record.quota)
    assert not drawn_again(forged, NINE)
    older = Draw(record.chosen, record.reserves, record.frame_hash, "seed", 3, record.quota, "dice")
    assert "dice" in drawn_again(older, NINE).why.nl


def test_a_name_with_an_accent_is_the_same_however_it_was_typed() -> None:
    assert ticket("seed", "caf\u00e9") != ticket("seed", "cafe\u0301")
    typed, pasted = draw(["caf\u00e9", "b"], 1, "seed"), draw(["cafe\u0301", "b"], 1, "seed")
    assert typed == pasted
    assert draw(["caf\u00e9", "b"], 1, "seed", {"cafe\u0301": "x", "b": "y"}).chosen


@pytest.mark.parametrize(
    ("frame", "size", "seed", "why"),
    [
        ([], 1, "seed", "Draw from 1 to 0"),
        (NINE, 0, "seed", "Draw from 1 to 9"),
        (NINE, 10, "seed", "not 10"),
        (NINE, 3, "  ", "needs a seed"),
        ([*NINE, " wulp "], 3, "seed", "Twice in the frame: wulp"),
        ([*NINE, ""], 3, "seed", "not empty"),
        (["a\nb", "c"], 1, "seed", "one line"),
    ],
)
def test_what_cannot_be_drawn_fairly_is_refused_in_words(
    frame: list[str], size: int, seed: str, why: str
) -> None:
    with pytest.raises(DrawError, match=why) as refused:
        draw(frame, size, seed)
    assert refused.value.said.nl


def test_who_has_no_stratum_is_named() -> None:
    with pytest.raises(DrawError, match="Without a stratum: wulp"):
        draw(NINE, 3, "seed", {code: work for code, work in WORK.items() if code != "wulp"})


def test_a_seed_of_several_changes_with_the_word_of_each() -> None:
    words = {"companies": "erts", "unions": "brood", "ngos": "rivier"}
    seed = joint_seed(words)
    assert seed == joint_seed(dict(reversed(words.items())))
    assert all(joint_seed({**words, who: "anders"}) != seed for who in words)
    assert sealed(" erts ") == sealed("erts") != sealed("Erts")
    with pytest.raises(DrawError):
        joint_seed({"unions": " "})
    with pytest.raises(DrawError):  # else one word could pass for the words of two
        joint_seed({"companies": "erts\nunions: brood"})
