"""The YAML beside a list of contributions: what its columns are, and what is known beforehand."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from schakel.covenant.files import Page, did_you_mean, read
from schakel.disclosure.values import Kind, Quantity
from schakel.exchange.problems import ListError, Problem, shown
from schakel.language import Text

Model = TypeVar("Model", bound=BaseModel)


def _in_both(value: Any) -> Any:
    """A word that is the same in both languages may be written once."""
    if isinstance(value, str | int | float):
        return Text(str(value), str(value))
    return value


def _named(value: Any) -> Any:
    """Codes may look like numbers: 2022, 01."""
    if not isinstance(value, dict):
        return value
    return {str(key): None if each is None else str(each) for key, each in value.items()}


def _codes(value: Any) -> Any:
    """Codes of a list may look like numbers too."""
    return [str(each) for each in value] if isinstance(value, list) else value


Label = Annotated[Text, BeforeValidator(_in_both)]


class Described(BaseModel):
    """Deaf to nothing: a word that is not named here is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DescribedDimension(Described):
    """A column of categories: what stands under what, and whether everybody knows who is where.

    known: false when the category is itself the answer that a contributor gave. categories: all
    there are, where none stands under another. ordered: they go up, in the order written here.
    """

    label: Label | None = None
    above: Annotated[Mapping[str, str | None], BeforeValidator(_named)] = {}
    labels: Mapping[str, Label] = {}
    categories: Annotated[tuple[str, ...], BeforeValidator(_codes)] = ()
    hierarchy: str | None = None
    known: bool = True
    ordered: bool = False


class DescribedQuantity(Described):
    """A column of numbers."""

    kind: Kind = "magnitude"
    unit: str = ""
    label: Label | None = None
    least: float = Field(default=0.0, allow_inf_nan=False)
    most: float | None = Field(default=None, allow_inf_nan=False)
    sensitive: bool = False
    steady: float | None = Field(default=None, gt=0, allow_inf_nan=False)

    def quantity(self, name: str) -> Quantity:
        """The quantity under its name."""
        return Quantity(name, **dict(self))


class Description(Described):
    """What may be said of a list of contributions.

    contributor, period and group: what those columns are called. ignore: columns left out.
    groups: contributor → holding. Dimensions or quantities that are named are all there are.
    """

    contributor: str | None = None
    period: str | None = None
    group: str | None = None
    dimensions: Mapping[str, DescribedDimension] | None = None
    quantities: Mapping[str, DescribedQuantity] | None = None
    groups: Annotated[Mapping[str, str], BeforeValidator(_named)] = {}
    ignore: tuple[str, ...] = ()


def read_description(path: Path) -> Description:
    """What a YAML file says of a list of contributions.

    Raises ListError with everything that is wrong in it.
    """
    page = read(path)
    if page.problems:
        raise ListError(
            Problem(each.file, each.line, each.entry, "", each.what, each.remedy)
            for each in page.problems
        )
    return described(page, Description)


def described(page: Page, model: type[Model]) -> Model:
    """The content of a page as this model; raises ListError with line and word of each mistake."""
    try:
        return model.model_validate(page.value)
    except ValidationError as error:
        raise ListError(_problems(error, page, model)) from None


def _problems(error: ValidationError, page: Page, model: type[BaseModel]) -> Iterator[Problem]:
    for each in error.errors():
        spot = tuple(part for part in each["loc"] if part != "[key]")
        while spot and spot not in page.lines:
            spot = spot[:-1]
        place = ".".join(str(part) for part in each["loc"])
        yield Problem(page.file, page.lines.get(spot, 1), place, "", *_said(dict(each), model))


def _said(error: Mapping[str, Any], model: type[BaseModel]) -> tuple[Text, Text]:
    word = str(error["loc"][-1]) if error["loc"] else ""
    if error["type"] == "extra_forbidden":
        what = Text(f'"{shown(word)}" is not known here.', f'"{shown(word)}" is hier onbekend.')
        return what, did_you_mean(word, _words(error["loc"], model))
    if error["type"] == "literal_error":
        wanted = error["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
        what = Text(
            f'"{shown(error["input"])}" is not known here.',
            f'"{shown(error["input"])}" is hier onbekend.',
        )
        return what, Text(f"Write one of: {wanted}.", f"Schrijf een van: {wanted}.")
    if error["type"] == "missing":
        return Text("it is missing.", "het ontbreekt."), Text("Add it.", "Voeg het toe.")
    what = Text(
        f'"{shown(error["input"])}" does not fit here.',
        f'"{shown(error["input"])}" past hier niet.',
    )
    return what, LOOK


LOOK = Text(
    "Look at the example in docs/method/contributions.md.",
    "Kijk naar het voorbeeld in docs/method/contributions.md.",
)


def _words(place: tuple[str | int, ...], model: type[BaseModel]) -> tuple[str, ...]:
    """The words that may stand where an unknown one does."""
    inner: type[BaseModel] = model
    if len(place) > 1 and place[0] in INNER:
        inner = INNER[str(place[0])]
    return tuple(inner.model_fields)


INNER: Mapping[str, type[BaseModel]] = {
    "dimensions": DescribedDimension,
    "quantities": DescribedQuantity,
}
