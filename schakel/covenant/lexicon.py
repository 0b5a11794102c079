"""The names to be taken out of a text, in every shape in which they are recognised.

A name is looked for as it is, glued or pulled apart, inflected, inside longer words, misspelt, with
other letters that look or sound the same, and as initials. A word that is an ordinary word too
counts as a name only where it is written as one: with a capital, in quotes, before a legal form.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Final, Literal, cast

from schakel.covenant.files import read

Ground = Literal["name", "near", "initials"]
WORDS: Final = Path(__file__).with_name("names.yaml")
LOOK_ALIKE: Final = str.maketrans(
    "аеіїорсухкмнтвгліабζαορνικτυхѕјԁ", "aeiiopcyxkmhtbrliabzaopviktuxsjd"
)
LEET: Final = str.maketrans("0134578", "oieastb")
PLAIN: Final = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th"}
)
WIDE: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae"})
SOUNDS: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"sch", "s"), (r"tsj|tj|ch", "k"), (r"ph|v", "f"), (r"ck|c|q", "k"), (r"ij|ei|y|ie", "i"),
        (r"z", "s"), (r"x", "ks"), (r"ou|au|oe", "u"), (r"ae|aa", "a"), (r"dt|th", "t"),
        (r"w", "f"), (r"h", ""), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip
INSIDE: Final = 5  # letters a word needs before it is looked for inside longer words
SHORTEST_NEAR: Final = 4
SHORTEST: Final = 3  # shorter names are only found in capitals


@cache
def _lists() -> Mapping[str, frozenset[str]]:
    raw = cast(Mapping[str, list[str]], read(WORDS).value)
    return {name: frozenset(str(word).casefold() for word in words) for name, words in raw.items()}


def listed(name: str) -> frozenset[str]:
    """One of the lists of `names.yaml`."""
    return _lists()[name]


@cache
def ordinary() -> frozenset[str]:
    """Words that the shipped agreements write in lower case, and usual ones of names."""
    from schakel.covenant.agreement import load, shipped  # the texts are read once, when needed

    clauses = (clause for name in shipped() for clause in load(name).entries())
    texts = (text for clause in clauses for text in clause.text)
    words = (word for text in texts for word in re.findall(r"[^\W\d_]+", text))
    own = {plain(word) for word in words if word.islower() and len(word) > 1}
    return frozenset(own | listed("trade") | listed("usual"))


def plain(text: str) -> str:
    """Lower case without accents, with letters of other alphabets as the Latin ones they resemble.

    >>> plain("Møller"), plain("Кoperwiek"), plain("ＭＣＢ")
    ('moller', 'koperwiek', 'mcb')
    """
    folded = unicodedata.normalize("NFKC", text).casefold().translate(LOOK_ALIKE).translate(PLAIN)
    apart = unicodedata.normalize("NFKD", folded)
    return "".join(letter for letter in apart if letter.isalnum())


def sound(word: str) -> str:
    """How a word sounds, roughly, to somebody who spells by ear.

    >>> sound("koperwiek") == sound("coperwyk")
    True
    """
    for pattern, said in SOUNDS:
        word = pattern.sub(said, word)
    return word


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: where it stands, as it was written, and plain."""

    start: int
    end: int
    written: str
    plain: str

    @property
    def capital(self) -> bool:
        """Does it begin with a capital?"""
        return self.written[:1].isupper()


WORD: Final = re.compile(r"[^\W_](?:[^\W_]|[\u00ad\u200b-\u200f\u2060\ufeff\u0300-\u036f])*")


def tokens(text: str, start: int = 0) -> Iterator[Token]:
    """The words of a text; what cannot be seen within them is passed over."""
    for found in WORD.finditer(text):
        bare = plain(found.group())
        if bare:
            yield Token(start + found.start(), start + found.end(), found.group(), bare)


@dataclass
class Lexicon:
    """All shapes of the names.

    `whole` are names and their words without spaces; `near` those that are also looked for inside
    words and misspelt; `careful` those that are ordinary words too; `initials` of whole names.
    """

    whole: frozenset[str]
    near: tuple[str, ...]
    sounds: frozenset[str]
    careful: frozenset[str]
    initials: frozenset[str]
    common: frozenset[str]
    _judged: dict[tuple[str, bool], Ground | None] = field(default_factory=dict)

    @cached_property
    def longest(self) -> int:
        """The length of the longest shape."""
        return max(map(len, (*self.whole, *self.careful)), default=0)

    def ground(self, word: Token | str, *, capital: bool = False) -> Ground | None:
        """On what ground this word, or words glued together, is one of the names."""
        bare = word if isinstance(word, str) else word.plain
        key = bare, capital if isinstance(word, str) else word.capital
        if key not in self._judged:
            self._judged[key] = self._judge(*key)
        return self._judged[key]

    def _judge(self, word: str, capital: bool) -> Ground | None:
        if any(each in self.whole for each in stems(word)):
            return "name"
        if word in self.common:
            return None
        if any(len(name) >= INSIDE and name in word for name in self.near):
            return "name"
        return "near" if self._sounds_like(word) or self._misspelt(word, capital) else None

    def _sounds_like(self, word: str) -> bool:
        """Is it, or does it hold, a name written by ear or with digits for letters?"""
        bare = word.translate(LEET) if not word.isdigit() else word
        if any(each in self.whole for each in stems(bare)) and bare != word:
            return True
        if len(word) < INSIDE or word.isdigit():
            return False
        heard = sound(bare)
        return any(heard == each or (len(each) > INSIDE and each in heard) for each in self.sounds)

    def _misspelt(self, word: str, capital: bool) -> bool:
        """Is it within a few slips of a name: one from 5 letters, two from 8, three from 12?"""
        if len(word) < INSIDE and not (capital and len(word) >= SHORTEST_NEAR):
            return False
        shapes = {word, *pieces(word)}
        return any(self._within(shape, slips(len(shape)), SHORTEST_NEAR) for shape in shapes)

    def misspelt_whole(self, glued: str) -> bool:
        """Is this, glued from parts, a name of eight letters or more save for one slip?"""
        return len(glued) >= SLIPS[1] and self._within(glued, 1, SLIPS[1])

    def _within(self, shape: str, most: int, least: int) -> bool:
        """Is there a name of at least so many letters that is at most so many slips away?"""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        for length in range(max(least, len(shape) - most), len(shape) + most + 1):
            reach = min(most, slips(length))
            of_length = self._by_length.get(length, ())
            if process.extractOne(shape, of_length, scorer=OSA.distance, score_cutoff=reach):
                return True
        return False

    @cached_property
    def _by_length(self) -> Mapping[int, tuple[str, ...]]:
        lengths = {len(name) for name in self.near}
        return {n: tuple(name for name in self.near if len(name) == n) for n in lengths}


SLIPS: Final = (SHORTEST_NEAR, 8, 12)


def slips(length: int) -> int:
    """How many letters may differ in a word of this length."""
    return sum(length >= least for least in SLIPS)


def pieces(word: str) -> Iterator[str]:
    """The beginning of a long word that may be a misspelt name with more behind it."""
    if len(word) > 10:
        yield from (word[:length] for length in range(8, min(len(word) - 2, 16)))


def stems(word: str) -> Iterator[str]:
    """The word, and the word without each ending it may have.

    >>> sorted(stems("tatase"))
    ['tata', 'tatas', 'tatase']
    """
    yield word
    for ending in listed("endings"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            yield word.removesuffix(ending)


# From names to shapes -------------------------------------------------------------------------


def lexicon(names: Iterable[tuple[str, bool | None]], harmless: Collection[str]) -> Lexicon:
    """All shapes of these names; each says if it is an ordinary word too (None: look it up)."""
    names = tuple(names)
    told = (*harmless, *(name for name, is_common in names if is_common))
    common = ordinary() | {word.plain for text in told for word in tokens(text)}
    whole: set[str] = set()
    careful: set[str] = set()
    initials: set[str] = set()
    for name, is_common in names:
        for written in {name, name.casefold().translate(WIDE)}:
            plainly, with_care = _shapes(_words(written), is_common, common)
            whole |= plainly
            careful |= with_care
        initials |= set(_initials(name))
    short = {word for word in whole | careful if len(word) < SHORTEST}
    near = tuple(sorted(word for word in whole if len(word) >= SHORTEST_NEAR))
    sounds = frozenset(heard for word in near if len(heard := sound(word)) >= SHORTEST_NEAR)
    return Lexicon(
        frozenset(whole - short),
        near,
        sounds,
        frozenset(careful - short - whole),
        frozenset((initials | short) - listed("abbreviations")),
        frozenset(common),
    )


def _shapes(
    words: list[str], is_common: bool | None, common: Collection[str]
) -> tuple[set[str], set[str]]:
    """What is taken out wherever it stands, and what only where it is written as a name."""
    glued = "".join(words)
    rare = [word for word in words if _tells(word) and (is_common is False or word not in common)]
    if not words or is_common:
        return set(), {glued} - {""}
    if rare or is_common is False:
        return {*rare, glued}, set()
    return set(), {glued, *(word for word in words if word in listed("usual"))}


def _words(name: str) -> list[str]:
    """The words of a name without the legal form behind it, unless there is nothing else."""
    bare = _bare(name)
    words = list(bare)
    while words and words[-1] in listed("legal-forms"):
        words.pop()
    return words or bare


def _bare(name: str) -> list[str]:
    """The words of a name; letters with dots between them are one word ("B.V.", "M.C.B.")."""
    joined = re.sub(r"(?<!\w)((?:\w\.){2,}\w?)(?!\w)", lambda m: m.group().replace(".", ""), name)
    joined = re.sub(rf"\.(?:{'|'.join(HOST_ENDS)})\b", " ", joined)
    return [word.plain for word in tokens(joined)]


HOST_ENDS: Final = ("nl", "com", "org", "eu", "net", "be", "de", "example", "test", "uk", "co")


def _tells(word: str) -> bool:
    """Does this word of a name tell it on its own?"""
    says_little = word in listed("particles") or word in listed("legal-forms")
    return len(word) >= SHORTEST and not word.isdigit() and not says_little


def _initials(name: str) -> Iterator[str]:
    """Initials of a name of two words or more, with and without legal form and small words."""
    words = _bare(name)
    without = _words(name)
    telling = [word for word in without if word not in listed("particles")]
    forms = [word for word in words if word in listed("legal-forms")]
    for each in (words, without, telling):
        if len(each) >= 2 and len(telling) >= 2:
            short = "".join(word[0] for word in each)
            yield from (short, *(f"{short}{form}" for form in forms))
