"""Draws a random sample that anybody can draw again, by hand, and get the same.

Everybody in the frame gets a ticket: the SHA-256 of edition, seed and code. The lowest tickets are
drawn. Which codes are drawn depends on nothing else: not on the machine, the order of the list, or
a library's idea of chance. docs/method/sampling.md shows how to repeat it with `sha256sum`.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Final
from unicodedata import normalize

from schakel.covenant.sharing import Allowed, Denied, Verdict
from schakel.language import Text

EDITION: Final = "schakel-draw-1"
WHOLE: Final = ""  # the stratum of a draw without strata


class DrawError(ValueError):
    """The frame, the size or the seed cannot be drawn with; `said` tells why."""

    def __init__(self, said: Text) -> None:
        super().__init__(said.en)
        self.said = said


@dataclass(frozen=True, slots=True)
class Draw:
    """A sample with all that is needed to draw it again.

    `chosen` and `reserves` stand in the order of their tickets: who falls out is replaced by the
    first of `reserves` (of the same stratum). `quota` is how many come from each stratum.
    """

    chosen: tuple[str, ...]
    reserves: tuple[str, ...]
    frame_hash: str
    seed: str
    size: int
    quota: Mapping[str, int]
    edition: str = EDITION


def draw(
    frame: Collection[str], size: int, seed: str, strata: Mapping[str, str] | None = None
) -> Draw:
    """Draw `size` codes from the frame by this seed; with strata, in proportion to their size.

    Every set of `size` codes is as likely as any other, if the seed was fixed after the frame and
    by nobody alone. Without strata a larger draw by the same seed holds the smaller. Raises
    DrawError.

    >>> draw(["ijzer", "koper", "lood", "tin"], 2, "2026-03-02").chosen
    ('lood', 'tin')
    """
    codes, seed, strata = _frame(frame), _plain(seed), _strata(strata)
    _check(codes, size, seed, strata)
    of = strata or dict.fromkeys(codes, WHOLE)
    quota = quotas(Counter(of[code] for code in codes), size, seed)
    order = sorted(codes, key=lambda code: ticket(seed, code))
    chosen = tuple(_first(order, of, quota))
    reserves = tuple(code for code in order if code not in chosen)
    return Draw(chosen, reserves, frame_hash(codes, strata), seed, size, quota)


def _first(order: Iterable[str], of: Mapping[str, str], quota: Mapping[str, int]) -> Iterable[str]:
    """Go down the tickets, and take whoever's stratum is not full."""
    left = dict(quota)
    for code in order:
        if left[of[code]]:
            left[of[code]] -= 1
            yield code


def ticket(seed: str, code: str) -> str:
    """The ticket of one code: SHA-256 of edition, seed and code, a line each, as 64 hex digits.

    The lines end with a line feed, save the last; the text is UTF-8 in normal form C.
    """
    return _hashed(f"{EDITION}\n{seed}\n{code}")


def frame_hash(frame: Collection[str], strata: Mapping[str, str] | None = None) -> str:
    """What the frame was: SHA-256 of its codes in the order of their bytes, a line each.

    With strata each line is the code, a tab and its stratum. Every line ends with a line feed.
    """
    of = _strata(strata)
    lines = (f"{code}\t{of.get(code, '')}\n" if of else f"{code}\n" for code in _frame(frame))
    return _hashed("".join(lines))


def _hashed(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()


def quotas(sizes: Mapping[str, int], size: int, seed: str) -> dict[str, int]:
    """How many come from each stratum: in proportion, by largest remainder.

    Stratum h with N_h of N members gets floor(n N_h / N); what is left over goes, one each, to the
    largest remainders; of equal remainders the stratum with the lowest ticket goes first. Nobody is
    promised a place: a stratum of one among a hundred is mostly left out.

    >>> quotas({"recyclers": 7, "smelters": 3}, 4, "any")
    {'recyclers': 3, 'smelters': 1}
    """
    whole = sum(sizes.values())
    exact = {name: Fraction(size * count, whole) for name, count in sizes.items()}
    quota = {name: share.numerator // share.denominator for name, share in exact.items()}
    by_remainder = sorted(
        sizes, key=lambda name: (quota[name] - exact[name], ticket(seed, f"stratum {name}"))
    )
    for name in by_remainder[: size - sum(quota.values())]:
        quota[name] += 1
    return dict(sorted(quota.items()))


def drawn_again(
    record: Draw, frame: Collection[str], strata: Mapping[str, str] | None = None
) -> Verdict:
    """Judge whether the frame, with the seed on record, gives this very draw."""
    if record.edition != EDITION:
        return Denied(
            Text(
                f"It was drawn by {record.edition}; this is {EDITION}.",
                f"Er is geloot volgens {record.edition}; dit is {EDITION}.",
            )
        )
    if frame_hash(frame, strata) != record.frame_hash:
        return Denied(OTHER_FRAME)
    again = draw(frame, record.size, record.seed, strata)
    return Allowed(SAME) if again == record else Denied(OTHER_SAMPLE)


def joint_seed(words: Mapping[str, str]) -> str:
    """One seed from the words of several, so that none of them alone decides who is drawn.

    SHA-256 of "who: word", a line each, in the order of these lines. Let each hand in the hash of
    its word first (`sealed`), so that nobody chooses its own after hearing the others'.
    """
    if not words or not all(_plain(word) for word in words.values()):
        raise DrawError(NO_SEED)
    if any(end in said for line in words.items() for said in line for end in "\r\n"):
        raise DrawError(NO_CODE)
    return _hashed("".join(f"{line}\n" for line in seed_lines(words)))


def seed_lines(words: Mapping[str, str]) -> list[str]:
    """The lines of which the joint seed is the hash, each with a line feed behind it.

    >>> seed_lines({"unie": "brood", "bedrijf": " erts"})
    ['bedrijf: erts', 'unie: brood']
    """
    return sorted(f"{_plain(who)}: {_plain(word)}" for who, word in words.items())


def sealed(word: str) -> str:
    """The hash of a word, to be shown before the word itself."""
    return _hashed(_plain(word))


def _plain(text: str) -> str:
    return normalize("NFC", text).strip()


def _frame(frame: Collection[str]) -> list[str]:
    return sorted((_plain(code) for code in frame), key=lambda code: code.encode("utf-8"))


def _strata(strata: Mapping[str, str] | None) -> dict[str, str]:
    return {_plain(code): _plain(name) for code, name in (strata or {}).items()}


def _check(codes: list[str], size: int, seed: str, strata: Mapping[str, str]) -> None:
    """Refuse what would make two people draw differently, or nobody know from what was drawn."""
    twice = sorted(code for code, count in Counter(codes).items() if count > 1)
    if twice:
        named = ", ".join(twice)
        raise DrawError(Text(f"Twice in the frame: {named}.", f"Twee keer in de lijst: {named}."))
    if not all(codes) or any(
        c in code for code in (*codes, *strata.values(), seed) for c in "\n\r\t"
    ):
        raise DrawError(NO_CODE)
    if not seed:
        raise DrawError(NO_SEED)
    if not 0 < size <= len(codes):
        raise DrawError(
            Text(
                f"Draw from 1 to {len(codes)}, not {size}.",
                f"Loot 1 tot en met {len(codes)}, niet {size}.",
            )
        )
    missing = sorted(set(codes) - strata.keys()) if strata else []
    if missing:
        named = ", ".join(missing)
        raise DrawError(Text(f"Without a stratum: {named}.", f"Zonder stratum: {named}."))


NO_CODE: Final = Text(
    "A code is one line, and not empty; a seed is one line.",
    "Een code is één regel en niet leeg; een startwoord is één regel.",
)
NO_SEED: Final = Text(
    "A draw needs a seed that nobody could choose alone.",
    "Loten vraagt een startwoord dat niemand alleen kon kiezen.",
)
SAME: Final = Text("Drawn again, it is the same.", "Opnieuw geloot is het hetzelfde.")
OTHER_FRAME: Final = Text(
    "It was not drawn from this frame: somebody was added, left out or moved to another stratum.",
    "Er is niet uit deze lijst geloot: iemand is toegevoegd, weggelaten of in een ander stratum"
    " gezet.",
)
OTHER_SAMPLE: Final = Text(
    "This frame and this seed give another sample.",
    "Deze lijst en dit startwoord geven een andere steekproef.",
)
