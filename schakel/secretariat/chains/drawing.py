"""From a purchase list to its heat map and files: the same functions as the command uses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from schakel.exchange.problems import ListError, Problem
from schakel.language import LANGUAGES, Language, Text
from schakel.secretariat.access import agreement
from schakel.secretariat.chains.shelves import Fields

if TYPE_CHECKING:
    from schakel.chain.world import World
    from schakel.exchange.purchases import PurchaseList

Progress = Callable[[int, int, Text], None]


class RefusedList(Exception):  # noqa: N818
    """The list is not drawn: it cannot be read, or it was to be drawn whole or not at all."""

    def __init__(self, why: Text, problems: tuple[Problem, ...]) -> None:
        self.why = why
        self.problems = problems
        super().__init__(f"{len(problems)} problems")

    def in_words(self) -> dict[Language, list[Fields]]:
        """The problems as the fields of a document's `left_out`, in each language."""
        return {each: [_in_words(problem, each) for problem in self.problems] for each in LANGUAGES}


def _in_words(problem: Problem, language: Language) -> Fields:
    return {
        "line": problem.line,
        "column": problem.column,
        "value": problem.value,
        "what": problem.what.within(language),
        "remedy": problem.remedy.within(language),
    }


UNREADABLE = Text(
    "The file could not be read as a purchase list. Nothing was drawn.",
    "Het bestand kon niet als inkooplijst worden gelezen. Er is niets getekend.",
)


INCOMPLETE = Text(
    "Some rows could not be read, and you asked for the whole list or nothing. Nothing was drawn.",
    "Enkele rijen konden niet worden gelezen, en u wilde de hele lijst of niets. Er is niets "
    "getekend.",
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
    # read by the worker alone: the web processes need none of this
    from schakel.heat_map.files import files
    from schakel.heat_map.making import heat_map

    world, purchases = _read(name, content, progress)
    if strict and purchases.left_out:
        raise RefusedList(INCOMPLETE, purchases.left_out)
    found = heat_map(agreement(), world, purchases, language=language, progress=progress)
    made = files(found, progress=progress)
    documents = {each: found.within(each).document() for each in LANGUAGES}
    return Drawn(documents=documents, files=made)


def _read(name: str, content: bytes, progress: Progress) -> tuple["World", "PurchaseList"]:
    """The list as read. It lies in a folder of its own, for its reader only, while it is read."""
    from schakel.heat_map.making import opened

    with TemporaryDirectory(prefix="schakel-list-") as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            return opened(path, progress=progress)
        except ListError as error:
            raise RefusedList(UNREADABLE, error.problems) from None
