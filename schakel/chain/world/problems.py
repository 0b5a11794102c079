"""What is wrong with a file that somebody brings, said to that person."""

from collections.abc import Sequence
from dataclasses import dataclass

from schakel.language import Language, Text


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file: where it stands, what it is, how to mend it.

    >>> nl = Text("‘x’ is no number.", "‘x’ is geen getal.")
    >>> str(Problem("own.csv", 3, "value", nl, Text("Write 1.5.", "Schrijf 1.5.")))
    'own.csv, line 3, value: ‘x’ is no number. Write 1.5.'
    """

    file: str
    line: int | None
    column: str | None
    what: Text
    remedy: Text

    def within(self, language: Language) -> str:
        """The whole sentence in this language."""
        line = {"en": "line", "nl": "regel"}[language]
        place = [self.file, f"{line} {self.line}" if self.line else "", self.column or ""]
        sentence = f"{self.what.within(language)} {self.remedy.within(language)}"
        return f"{', '.join(part for part in place if part)}: {sentence.strip()}"

    def __str__(self) -> str:
        return self.within("en")


class WorldError(Exception):
    """A table cannot be read as it stands; every problem found is listed, nothing is written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))
