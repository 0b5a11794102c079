"""What is wrong in a file that somebody brings, said to that somebody."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from schakel.language import Language, Text

SHOWN = 80
LINE = Text("line", "regel")


class Fault(NamedTuple):
    """What is wrong with one value and how to write it, before it is known where it stands."""

    what: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong, and where: `line` counts as the file's own program does, from 1.

    `column` is the heading as the file writes it; both are empty when the whole file is meant.

    >>> print(Problem("list.csv", 14, "country", "Holland", Text('"Holland" is no country.', ""),
    ...               Text("Did you mean NL?", "")))
    list.csv, line 14, country: "Holland" is no country. Did you mean NL?
    """

    file: str
    line: int | None
    column: str
    value: str
    what: Text
    remedy: Text

    def within(self, language: Language) -> str:
        """The problem as one sentence with its place, in this language."""
        line = f"{LINE.within(language)} {self.line}" if self.line else ""
        place = ", ".join(part for part in (self.file, line, self.column) if part)
        return f"{place}: {self.what.within(language)} {self.remedy.within(language)}".strip()

    def __str__(self) -> str:
        return self.within("en")


class ListError(Exception):
    """The file cannot be read as a list at all; `problems` says all that stands in the way."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def within(self, language: Language) -> str:
        """The problems, one a line, in this language."""
        return "\n".join(problem.within(language) for problem in self.problems)


def refusal(file: str, what: Text, remedy: Text, line: int | None = None) -> ListError:
    """The error that refuses a whole file for one reason."""
    return ListError([Problem(file, line, "", "", what, remedy)])


def shown(value: object) -> str:
    """The value as it may stand in a sentence: one line, no control signs, not too long.

    >>> shown("a\\x00b" + "c" * 100)[:5], len(shown("c" * 100))
    ('a�bcc', 80)
    """
    text = "".join(sign if sign.isprintable() else "�" for sign in str(value)[: SHOWN + 1])
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
