"""`attack.yaml`: what an attacker knows of tables beyond what stands in them."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from schakel.covenant.files import EMPTY, Page, did_you_mean, read
from schakel.exchange.problems import ListError, Problem, shown
from schakel.exchange.vocabulary import folded
from schakel.language import Text

SIDECAR = "attack.yaml"


def _words(value: Any) -> Any:
    """A word alone is a list of one, and a code may look like a number: 2022, 01."""
    if isinstance(value, str | int | float):
        return [str(value)]
    return [str(each) for each in value] if isinstance(value, list) else value


def _tree(value: Any) -> Any:
    """Codes of a hierarchy may look like numbers too."""
    return {k: str(v) for k, v in value.items()} if isinstance(value, dict) else value


Words = Annotated[frozenset[str], BeforeValidator(_words)]
Tree = Annotated[str | Mapping[str, str], BeforeValidator(_tree)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Sidecar(BaseModel):
    """What may be said of a folder of tables; see `schakel.releases.reading`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    within: float = Field(default=0.10, ge=0, lt=1, allow_inf_nan=False)
    withheld: Words = frozenset()
    zeros: Words = frozenset()
    totals: Words = frozenset()
    hierarchies: Mapping[str, Tree] = {}
    dimensions: Words = frozenset()
    columns: Mapping[str, str] = {}
    measures: Mapping[str, str] = {}
    counts: Mapping[str, str] = {}
    whole: Words = frozenset()
    most: Mapping[str, Amount] = {}
    rounded: Mapping[str, Amount] = {}
    random: Words = frozenset()
    members: Mapping[str, Words] = {}
    overlapping: Mapping[str, Words] = {}
    ignore: Words = frozenset()

    @field_validator("within", mode="before")
    @classmethod
    def _percent(cls, value: Any) -> Any:
        return value / 100 if isinstance(value, int | float) and value >= 1 else value

    @field_validator("withheld", "whole", "random", mode="after")
    @classmethod
    def _lower(cls, value: frozenset[str]) -> frozenset[str]:
        return frozenset(word.casefold() for word in value)

    @field_validator("dimensions", mode="after")
    @classmethod
    def _folded(cls, value: frozenset[str]) -> frozenset[str]:
        return frozenset(folded(word) for word in value)

    @field_validator("overlapping", mode="after")
    @classmethod
    def _named(cls, value: Mapping[str, frozenset[str]]) -> Mapping[str, frozenset[str]]:
        return {k.casefold(): frozenset(map(folded, axes)) for k, axes in value.items()}

    def overlap(self, measure: str, axes: Iterable[str]) -> frozenset[str]:
        """The dimensions whose categories do not add up to their total, of those of a measure."""
        said = self.overlapping.get(measure.casefold(), frozenset())
        return frozenset(axis for axis in axes if folded(axis) in said)

    def reach(self, measure: str) -> float:
        """Within how much of a rounded number the truth lies: the base, or of a lot both sides."""
        base = self.rounded.get(measure, 0.0)
        return 2 * base if measure in self.random else base

    def ignores(self, path: Path, folder: Path) -> bool:
        """Is the file left out?"""
        return bool({path.name, path.relative_to(folder).as_posix()} & self.ignore)

    def columns_of(self, file: str) -> str | None:
        """What the titles of a crossed table are."""
        said: str | None = _of_file(self.columns, file)
        return said

    def measure_of(self, file: str) -> str | None:
        """What the numbers of a crossed table are."""
        said: str | None = _of_file(self.measures, file)
        return said

    def cohort_of(self, file: str, periods: set[str]) -> frozenset[str] | None:
        """Who is in a table: said of its file, a folder it is in, or its only period."""
        more = periods if len(periods) == 1 else ()
        said: frozenset[str] | None = _of_file(self.members, file, *more)
        return said


def _of_file(said: Mapping[str, Any], file: str, *more: str) -> Any:
    parts = file.split("/")
    names = (file, parts[-1], parts[-1].rsplit(".", 1)[0], *reversed(parts[:-1]), *more)
    return next((said[name] for name in names if name in said), None)


def read_sidecar(folder: Path) -> Sidecar:
    """The sidecar of a folder; without one nothing more is known.

    :raises ListError: with everything that is wrong in it.
    """
    path = folder / SIDECAR
    if not path.is_file():
        return Sidecar()
    page = read(path)
    wrong = [each for each in page.problems if each.what != EMPTY]
    if wrong:
        raise ListError(Problem(p.file, p.line, p.entry, "", p.what, p.remedy) for p in wrong)
    try:
        return Sidecar.model_validate(page.value)
    except ValidationError as error:
        raise ListError(_problems(error, page)) from None


def _problems(error: ValidationError, page: Page) -> Iterator[Problem]:
    """Every word that does not fit, once, with its line."""
    told: dict[tuple[int | str, ...], Problem] = {}
    for each in error.errors():
        spot = tuple(each["loc"])
        while spot and spot not in page.lines:
            spot = spot[:-1]
        place = ".".join(str(part) for part in spot)
        said = _said(str(each["loc"][0]), each["type"], each["input"])
        told.setdefault(spot, Problem(SIDECAR, page.lines.get(spot, 1), place, "", *said))
    yield from told.values()


def _said(word: str, kind: str, value: object) -> tuple[Text, Text]:
    """What is wrong with a word, or with what is said of it."""
    if kind == "extra_forbidden":
        what = Text(f'"{shown(word)}" is not known here.', f'"{shown(word)}" is hier onbekend.')
        return what, did_you_mean(word, Sidecar.model_fields)
    what = Text(f'"{shown(value)}" does not fit here.', f'"{shown(value)}" past hier niet.')
    return what, Text(WRITE.en.format(form=FORMS[word].en), WRITE.nl.format(form=FORMS[word].nl))


WRITE = Text("Write for example `{form}`.", "Schrijf bijvoorbeeld `{form}`.")
FORMS = {
    "within": Text("within: 10", "within: 10"),
    "withheld": Text("withheld: [secret]", "withheld: [geheim]"),
    "zeros": Text('zeros: ["-"]', 'zeros: ["-"]'),
    "totals": Text("totals: [Netherlands]", "totals: [Nederland]"),
    "hierarchies": Text(
        "hierarchies: {country: {Peru: Andes, Chile: Andes}}",
        "hierarchies: {land: {Peru: Andes, Chili: Andes}}",
    ),
    "dimensions": Text("dimensions: [sbi]", "dimensions: [sbi]"),
    "columns": Text("columns: {t.csv: country}", "columns: {t.csv: land}"),
    "measures": Text("measures: {t.csv: tonnes}", "measures: {t.csv: tonnen}"),
    "counts": Text("counts: {tonnes: n}", "counts: {tonnen: n}"),
    "whole": Text("whole: [visits]", "whole: [bezoeken]"),
    "most": Text("most: {score: 100}", "most: {score: 100}"),
    "rounded": Text("rounded: {tonnes: 5}", "rounded: {tonnen: 5}"),
    "random": Text("random: [tonnes]", "random: [tonnen]"),
    "members": Text("members: {2021: [Alba, Brons]}", "members: {2021: [Alba, Brons]}"),
    "overlapping": Text("overlapping: {n: [metal]}", "overlapping: {aantal: [metaal]}"),
    "ignore": Text("ignore: [notes.csv]", "ignore: [notities.csv]"),
}
