"""What came through the gate, as a page says it: figures as printed, or why they are withheld."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from schakel.language import Text

if TYPE_CHECKING:
    from schakel.disclosure.gate import Outcome
    from schakel.disclosure.values import Contributions

TOTAL: Final = "total"
COUNTED: Final = Text("companies counted", "bedrijven geteld")
WHY: Final = {
    "protected": Text(
        "withheld: it would give a company away",
        "niet gepubliceerd: het zou een bedrijf verraden",
    ),
    "cohort-too-small": Text(
        "withheld: too few companies", "niet gepubliceerd: te weinig bedrijven"
    ),
    "too-young": Text("withheld: too recent", "niet gepubliceerd: te recent"),
    "not-cleared": Text(
        "withheld: as a whole it could not be cleared",
        "niet gepubliceerd: het kon in zijn geheel niet worden vrijgegeven",
    ),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure as it was printed, or in words why it is not told; `at` codes its answer."""

    at: str = ""
    shown: str = ""
    why: Text | None = None


NOT_TOLD: Final = Cell(why=WHY["protected"])


def told_by(outcome: "Outcome") -> dict[str, list[dict[str, str]]]:
    """The cells by table, as anybody in the circle may read them: plain values, to be kept."""
    return {
        each.table.name: [
            _told("".join(key.at), shown)
            for key, shown in each.figures.items()
            if key.part == "value"
        ]
        for each in outcome.tables
    }


def _told(at: str, shown: Any) -> dict[str, str]:
    from schakel.disclosure.certificate import printed
    from schakel.disclosure.values import Withheld

    if isinstance(shown, Withheld):
        return {"at": at, "why": shown.reason.value}
    return {"at": at, "shown": printed(shown)}


def cells(told: Mapping[str, Iterable[Mapping[str, str]]]) -> dict[str, tuple[Cell, ...]]:
    """The cells that were kept, by table, with words for those that are withheld."""
    return {name: tuple(map(_cell, found)) for name, found in told.items()}


def _cell(told: Mapping[str, str]) -> Cell:
    if "shown" in told:
        return Cell(told["at"], told["shown"])
    return Cell(told["at"], why=WHY.get(told.get("why", ""), WHY["protected"]))


def cell_at(found: Iterable[Cell], at: str) -> Cell:
    """The cell of an answer; one that the gate took together with another is not told."""
    return next((each for each in found if each.at == at), NOT_TOLD)


def answer_name(code: str, answers: Mapping[Any, Text]) -> Text:
    """An answer, or neighbours that the gate took together, in words.

    >>> answers = {"no": Text("no", "nee"), "maybe": Text("maybe", "soms")}
    >>> answer_name("no-maybe", answers).nl, answer_name("total", answers).en
    ('nee, tot en met: soms', 'companies counted')
    """
    if code == TOTAL:
        return COUNTED
    order = list(answers)
    for place, first in enumerate(order):
        for last in order[place:]:
            if code == (first if first == last else f"{first}-{last}"):
                return _joined(answers[first], answers[last])
    return Text(code, code)


def _joined(first: Text, last: Text) -> Text:
    if first == last:
        return first
    return Text(f"{first.en}, up to: {last.en}", f"{first.nl}, tot en met: {last.nl}")


def refusals_in_words(outcome: "Outcome", given: "Contributions") -> list[Text]:
    """Why tables are refused, each by its name; once for all when nothing comes out."""
    titles = {each.table.name: each.table.title for each in outcome.tables}
    quantities = {name: each.label for name, each in given.quantities.items()}
    said = [_by_name(why, {**quantities, **titles}, outcome.cleared) for why in outcome.refusals]
    return list(dict.fromkeys(said))


def _by_name(why: Text, names: Mapping[str, Text | None], named: bool) -> Text:
    code, between, rest = why.en.partition(": ")
    if not between or code not in names:
        return why
    told, name = Text(rest, why.nl.partition(": ")[2]), names[code]
    if not named:
        return told
    return told if name is None else Text(f"{name.en}: {told.en}", f"{name.nl}: {told.nl}")


def together(said: Sequence[Text]) -> Text:
    """Sentences one after another, each once."""
    once = list(dict.fromkeys(said))
    return Text(" ".join(each.en for each in once), " ".join(each.nl for each in once))
