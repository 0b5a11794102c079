"""Numbers as people write them: with a comma or a point, and signs between the thousands."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Sign = Literal[",", "."]
NUMERIC = re.compile(r"[+-]?[0-9.,]*[0-9][0-9.,]*(?:[eE][+-]?[0-9]{1,3})?")
DOUBTFUL = re.compile(r"[+-]?[1-9][0-9]{0,2}[,.][0-9]{3}")
GROUPING = re.compile(r"(?<=[0-9])[ \u00a0\u2009\u202f'’](?=[0-9]{3}(?![0-9]))")
SHAPES: tuple[tuple[Sign, str, str], ...] = ((",", ",", r"\."), (".", r"\.", ","))
SHAPE: dict[Sign, re.Pattern[str]] = {
    sign: re.compile(
        rf"[+-]?(?:[0-9]+|[0-9]{{1,3}}(?:{group}[0-9]{{3}})+)?"
        rf"(?:{point}[0-9]*)?(?:[eE][+-]?[0-9]{{1,3}})?"
    )
    for sign, point, group in SHAPES
}


def plain(text: str) -> str:
    """The number without spaces between its thousands and with an ordinary minus sign.

    >>> plain(" −1 234,5 ")
    '-1234,5'
    """
    text = text.strip()
    if text.isascii() and " " not in text and "'" not in text:
        return text
    return GROUPING.sub("", text).replace("\u2212", "-")


def decimal_sign(text: str) -> Sign | None:
    """The sign that must be the decimal one, or None when either reading stands.

    A sign that comes twice groups thousands; of two signs the last is decimal; a single sign is
    decimal unless one to three digits (not a lone zero) come before and exactly three after.

    >>> [decimal_sign(text) for text in ("1.234,5", "1,5", "0.250", "1.234", "1.234.567")]
    [',', ',', '.', None, ',']
    """
    commas, points = text.count(","), text.count(".")
    if commas and points:
        return "," if text.rfind(",") > text.rfind(".") else "."
    if commas + points > 1:
        return "." if commas else ","
    if commas + points == 0 or (text[-4:-3] in (",", ".") and DOUBTFUL.fullmatch(text)):
        return None
    return "," if commas else "."


def number(text: str, sign: Sign) -> float | None:
    """The number, read with this decimal sign; None when the text is no number.

    >>> number("1.234,5", ","), number("1,5", "."), number("12 t", ",")
    (1234.5, None, None)
    """
    if text.isascii() and text.replace(sign, "", 1).isdigit():  # nearly all of them
        return float(text.replace(sign, "."))
    if not any(letter in "0123456789" for letter in text) or not SHAPE[sign].fullmatch(text):
        return None
    group = "." if sign == "," else ","
    try:
        return float(text.replace(group, "").replace(",", "."))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Convention:
    """How a file writes its numbers, and what that rests on.

    `mixed`: some numbers can only have a decimal comma, others only a decimal point.
    `doubtful`: numbers that could be read either way.
    `shown`: some number shows the sign; else it is taken from the file's other habits.
    """

    sign: Sign
    mixed: bool
    shown: bool
    doubtful: frozenset[str]


def evident(text: str, sign: Sign) -> bool:
    """Is the sign decimal beyond doubt, at a glance? The glance spares most of a long list."""
    whole, found, part = text.partition(sign)
    return bool(found) and len(part) != 3 and whole.isdigit() and part.isdigit()


def numbers(texts: Sequence[object], sign: Sign) -> list[float] | None:
    """All the numbers at once, when every one is digits with at most this one sign; else None.

    >>> numbers(["1,5", "12"], ","), numbers(["1,5", "1.000"], ",")
    ([1.5, 12.0], None)
    """
    try:
        written = "\n".join(texts)  # type: ignore[arg-type]  # what is no text raises
        bare = written.replace(sign, "").replace("\n", "")
        if not (bare.isascii() and bare.isdigit()):
            return None
        return [float(text) for text in written.replace(sign, ".").split("\n")]
    except (TypeError, ValueError):
        return None


def convention(texts: Iterable[str], usual: Sign) -> Convention:
    """The convention that the numbers themselves show; `usual` decides where none of them does.

    >>> convention(["1.234", "5,5"], usual=".").sign
    ','
    """
    texts = set(texts)
    written = "\n".join(texts)
    clear = {
        sign: {text for text in texts if evident(text, sign)} if sign in written else set()
        for sign in SHAPE
    }
    rest = texts - clear[","] - clear["."]
    signs = {text: decimal_sign(text) for text in rest if NUMERIC.fullmatch(text)}
    commas = len(clear[","]) + sum(sign == "," for sign in signs.values())
    points = len(clear["."]) + sum(sign == "." for sign in signs.values())
    sign: Sign = usual if commas == points else "," if commas > points else "."
    doubtful = frozenset(
        text for text, sign in signs.items() if sign is None and ("," in text or "." in text)
    )
    return Convention(sign, bool(commas and points), bool(commas or points), doubtful)
