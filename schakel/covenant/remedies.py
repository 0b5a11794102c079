"""Turns what pydantic says of an agreement's files into what helps the person who wrote them."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from textwrap import shorten
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from schakel.covenant.files import Problem, Said, Spot, did_you_mean, dotted
from schakel.language import Text


def problems(
    whole: type[BaseModel], errors: list[ErrorDetails], lines: Mapping[Spot, int]
) -> Iterator[Problem]:
    """All that is not understood in the files of `whole`, with line and remedy.

    A key that is missing only because it is misspelt is told once, as misspelt.
    """
    extra = [spot_of(error) for error in errors if error["type"] == "extra_forbidden"]
    spots = [spot_of(error) for error in errors]
    for error, spot in zip(errors, spots, strict=True):
        if error["type"] == "missing" and _misspelt(spot, extra):
            continue
        if error["type"] == "too_short" and _wrong_inside(spot, spots):
            continue
        yield _problem(whole, error, lines)


def _wrong_inside(spot: Spot, spots: list[Spot]) -> bool:
    """Is it too short only because what stands in it is not understood?"""
    return any(len(other) > len(spot) and other[: len(spot)] == spot for other in spots)


def spot_of(error: ErrorDetails) -> Spot:
    """Where in the files an error is."""
    return tuple(part for part in error["loc"] if part != "[key]")


def _misspelt(missing: Spot, extra: list[Spot]) -> bool:
    beside = [str(spot[-1]) for spot in extra if spot[:-1] == missing[:-1]]
    return bool(get_close_matches(str(missing[-1]), beside, n=1))


def _problem(whole: type[BaseModel], error: ErrorDetails, lines: Mapping[Spot, int]) -> Problem:
    spot = (*spot_of(error), *error.get("ctx", {}).get("under", ()))
    what, remedy = _in_words(whole, error, spot)
    return Problem(f"{spot[0]}.yaml", line_of(spot, lines), dotted(spot[1:]), what, remedy)


def line_of(spot: Spot, lines: Mapping[Spot, int]) -> int:
    """The line of a spot, or of the nearest thing around it."""
    while spot and spot not in lines:
        spot = spot[:-1]
    return lines.get(spot, 1)


def _in_words(whole: type[BaseModel], error: ErrorDetails, spot: Spot) -> Said:
    context, key = error.get("ctx", {}), str(spot[-1])
    if error["type"] == "schakel":
        return context["what"], context["remedy"]
    if error["type"] == "extra_forbidden" and keys_at(whole, spot[:-1]) == Text._fields:
        what = Text(f'"{key}" is neither en nor nl.', f'"{key}" is en noch nl.')
        return what, A_COMMA
    if error["type"] == "extra_forbidden":
        what = Text(f'"{key}" is not a key here.', f'"{key}" is hier geen sleutel.')
        return what, did_you_mean(key, keys_at(whole, spot[:-1]))
    if error["type"] == "missing":
        return _missing(key, spot)
    written = shorten(repr(error["input"]), 60, placeholder=" …")
    if error["type"] == "literal_error":
        expected = str(context["expected"]).replace(" or ", ", ").replace("'", "").split(", ")
        what = Text(f"{written} is not known here.", f"{written} is hier niet bekend.")
        return what, did_you_mean(str(error["input"]), expected)
    if error["type"] == "string_pattern_mismatch" and context["pattern"].startswith("^[a-z0-9]"):
        return Text(f"{written} is not a code.", f"{written} is geen code."), A_CODE
    if error["type"] in ("too_short", "string_too_short"):
        return NOTHING_HERE
    if error["type"] == "named_tuple_type":
        return NOT_TWO_LANGUAGES
    return _of_a_value(error, written)


def _of_a_value(error: ErrorDetails, written: str) -> Said:
    """A value of the wrong kind, or beyond its bounds."""
    bound = next((BOUNDS[name] for name in BOUNDS if name in error.get("ctx", {})), None)
    if bound:
        limit = next(error["ctx"][name] for name in BOUNDS if name in error["ctx"])
        what = Text(f"{written} is out of range.", f"{written} valt buiten het bereik.")
        return what, Text(f"{bound.en} {limit}.", f"{bound.nl} {limit}.")
    kind = next((kind for name, kind in WANTED.items() if error["type"].startswith(name)), None)
    wanted, remedy = kind or UNFIT
    return Text(f"{written} is {wanted.en}.", f"{written} is {wanted.nl}."), remedy


BOUNDS = {
    "ge": Text("Write at least", "Schrijf minstens"),
    "le": Text("Write at most", "Schrijf hoogstens"),
    "gt": Text("Write more than", "Schrijf meer dan"),
    "lt": Text("Write less than", "Schrijf minder dan"),
}
UNFIT: Said = (
    Text("not what belongs here", "niet wat hier hoort"),
    Text(
        "Look how the entries around it are written.",
        "Kijk hoe de regels eromheen zijn geschreven.",
    ),
)
A_MAPPING: Said = (
    Text("no entry with keys", "geen regel met sleutels"),
    Text(
        "Write its keys below it, indented, each with a colon.",
        "Schrijf de sleutels eronder, ingesprongen, elk met een dubbelepunt.",
    ),
)
A_LIST: Said = (
    Text("no list", "geen lijst"),
    Text("Write a list: [one, two].", "Schrijf een lijst: [een, twee]."),
)
A_NUMBER: Said = (
    Text("no number", "geen getal"),
    Text(
        "Write a number without quotes, such as 0.5.",
        "Schrijf een getal zonder aanhalingstekens, zoals 0.5.",
    ),
)
WANTED: Mapping[str, Said] = {
    "int": (
        Text("no whole number", "geen geheel getal"),
        Text(
            "Write a whole number without quotes, such as 3.",
            "Schrijf een geheel getal zonder aanhalingstekens, zoals 3.",
        ),
    ),
    "float": A_NUMBER,
    "finite_number": A_NUMBER,
    "bool": (
        Text("neither true nor false", "true noch false"),
        Text(
            "Write true or false, without quotes.",
            "Schrijf true of false, zonder aanhalingstekens.",
        ),
    ),
    "string": (
        Text("no text", "geen tekst"),
        Text("Put it in quotes: '2019'.", "Zet het tussen aanhalingstekens: '2019'."),
    ),
    "date": (
        Text("no day", "geen dag"),
        Text("Write it as YYYY-MM-DD.", "Schrijf haar als JJJJ-MM-DD."),
    ),
    "tuple": A_LIST,
    "list": A_LIST,
    "dict": A_MAPPING,
    "mapping": A_MAPPING,
    "model": A_MAPPING,
}
A_COMMA = Text(
    "Put a text that holds a comma in quotes: {en: 'mines, smelters', nl: …}.",
    "Zet een tekst met een komma tussen aanhalingstekens: {en: 'mines, smelters', nl: …}.",
)
A_CODE = Text(
    "Write it lower-case, with hyphens: zinc-ore.",
    "Schrijf hem in kleine letters, met koppeltekens: zinc-ore.",
)
NOTHING_HERE: Said = (
    Text("Nothing stands here.", "Hier staat niets."),
    Text("Name at least one.", "Noem er minstens een."),
)
IN_TWO = Text("Write {en: …, nl: …}.", "Schrijf {en: …, nl: …}.")
NOT_TWO_LANGUAGES: Said = (
    Text("This is not a text in two languages.", "Dit is geen tekst in twee talen."),
    IN_TWO,
)


def _missing(key: str, spot: Spot) -> Said:
    if len(spot) == 1:
        what = Text(f"The file {key}.yaml is missing.", f"Het bestand {key}.yaml ontbreekt.")
        remedy = Text(f"Add {key}.yaml to the folder.", f"Voeg {key}.yaml toe aan de map.")
        return what, remedy
    if key == "source":
        return NO_SOURCE
    if key in ("en", "nl"):
        what = Text(f'The text is missing in "{key}".', f'De tekst ontbreekt in "{key}".')
        return what, IN_TWO
    what = Text(f'"{key}" is missing.', f'"{key}" ontbreekt.')
    return what, Text(f"Add `{key}: …`.", f"Voeg `{key}: …` toe.")


NO_SOURCE: Said = (
    Text(
        "The entry does not say where it stands: `source` is missing.",
        "De regel zegt niet waar zij staat: `source` ontbreekt.",
    ),
    Text(
        "Add `source: {document: …, section: …, page: …}`.",
        "Voeg `source: {document: …, section: …, page: …}` toe.",
    ),
)


def keys_at(whole: type[BaseModel], spot: Spot) -> tuple[str, ...]:
    """The keys that may stand at this spot of the files, read from the classes themselves."""
    kind: Any = whole
    for part in spot:
        kind = _inside(kind, part)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return tuple(str(field.alias or name) for name, field in kind.model_fields.items())
    return tuple(getattr(kind, "_fields", ()))


def _inside(kind: Any, part: str | int) -> Any:
    """The class of what stands under this key of that class."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        fields = {field.alias or name: field for name, field in kind.model_fields.items()}
        return _plain(fields[str(part)].annotation) if part in fields else object
    inner = [each for each in get_args(kind) if each is not Ellipsis]
    return _plain(inner[-1]) if inner else object


def _plain(annotation: Any) -> Any:
    """The annotation without what surrounds the class: Annotated, and the None of optional ones."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return _plain(next(each for each in get_args(annotation) if each is not NoneType))
    return annotation
