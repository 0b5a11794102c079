"""From a purchase list to its heat map and files: the same functions as the command uses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from schakel.exchange.problems import Problem
from schakel.language import Language, Text
from schakel.secretariat.chains.shelves import Fields

Progress = Callable[[int, int, Text], None]


class RefusedList(Exception):  # noqa: N818
    """The list is not drawn: it cannot be read, or it was to be drawn whole or not at all."""

    def __init__(self, why: Text, problems: tuple[Problem, ...]) -> None:
        self.why = why
        self.problems = problems
        super().__init__(f"{len(problems)} problems")


UNREADABLE = Text(
    "The file could not be read as a purchase list. Nothing was drawn.",
    "Het bestand kon niet als inkooplijst worden gelezen. Er is niets getekend.",
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is stored: the document in each language, and the files in the uploader's."""

    documents: Mapping[Language, Fields]
    files: Mapping[str, bytes]


def draw(
    name: str, content: bytes, *, strict: bool, language: Language, progress: Progress
) -> Drawn:
    """Read the list, trace its metal, rank the cells, draw; raises RefusedList."""
    raise NotImplementedError
