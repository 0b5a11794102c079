"""Words that leave open what somebody will do, how much or when; in English and in Dutch.

The words stand in `wording.yaml`. Each family says what it leaves open and how to say it better.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from schakel.covenant.files import read
from schakel.language import Text

WORDS: Final = Path(__file__).with_suffix(".yaml")
BLANK: Final = re.compile(r"…|\.\.\.|_{2,}")


@dataclass(frozen=True, slots=True)
class Family:
    """Phrases that leave the same thing open; `even_counted`: also beside a number."""

    pattern: re.Pattern[str]
    why: Text
    remedy: Text
    even_counted: bool = False

    def found(self, text: str) -> re.Match[str] | None:
        """The first of these phrases in the text."""
        return self.pattern.search(text)


def families(list_: str) -> tuple[Family, ...]:
    """The families of one list: vague, hedges, effort, or not-their-voice."""
    return _families(list_)


@cache
def _families(list_: str) -> tuple[Family, ...]:
    return tuple(_family(entry) for entry in _written()[list_].values())


def _family(entry: Mapping[str, Any]) -> Family:
    pattern = one_of([*entry["en"], *entry["nl"]])
    why, remedy = Text(**entry["why"]), Text(**entry["remedy"])
    return Family(pattern, why, remedy, entry.get("even_counted", False))


@cache
def _written() -> Mapping[str, Any]:
    return cast(Mapping[str, Any], read(WORDS).value)


def one_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of these phrases as whole words, whatever their case.

    >>> one_of(["pak … op", "explor*"]).search("Wij pakken dit op, pak dit nu op").group()
    'pak dit nu op'
    """
    longest_first = sorted(phrases, key=len, reverse=True)
    written = "|".join(_as_pattern(phrase) for phrase in longest_first)
    return re.compile(rf"(?<!\w)(?:{written})(?!\w)", re.IGNORECASE)


def _as_pattern(phrase: str) -> str:
    plain = re.escape(phrase).replace(r"\ …\ ", r"(?:\s+[\w'-]+){0,4}\s+")
    return plain.replace(r"\ …", r"(?:\s+[\w'-]+)").replace(r"\*", r"\w*").replace(r"\ ", r"\s+")


@cache
def _list(name: str) -> frozenset[str]:
    entry = _written()[name]
    return frozenset(word.casefold() for word in (*entry["en"], *entry["nl"]))


def said(text: str) -> bool:
    """Was anything filled in, other than a dash or "n/a"?

    >>> [said(written) for written in ("", " - ", "N.v.t.", "Union visit in May")]
    [False, False, False, True]
    """
    bare = text.strip().casefold()
    return bool(bare) and bare not in _list("nothing")


def nobody_in_particular(owner: str) -> bool:
    """Is this owner everybody, and so nobody?

    >>> [nobody_in_particular(owner) for owner in ("Het team", "Hoofd inkoop")]
    [True, False]
    """
    return owner.strip().casefold() in _list("nobody")


def counted(text: str) -> bool:
    """Does it count anything: a number, all, none?

    >>> [counted(said) for said in ("visit suppliers", "bezoek beide leveranciers", "12 yards")]
    [False, True, True]
    """
    return any(map(str.isdigit, text)) or bool(_counting().search(text))


@cache
def _counting() -> re.Pattern[str]:
    return one_of(_list("counting"))


def way_meant(first: str) -> str:
    """Which way progress lies when the action begins with this word: more, less, or not said.

    >>> way_meant("Verlaag"), way_meant("Train")
    ('less', '')
    """
    word = first.casefold().strip(",.:;")
    if word in _list("upward"):
        return "more"
    return "less" if word in _list("downward") else ""
