"""Turns what pydantic says of an agreement's files into what helps the person who wrote them."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from textwrap import shorten
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from schakel.covenant.files import Problem, Spot, did_you_mean, dotted
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
    spot = spot_of(error)
    what, remedy = _in_words(whole, error, spot)
    return Problem(f"{spot[0]}.yaml", line_of(spot, lines), dotted(spot[1:]), what, remedy)


def line_of(spot: Spot, lines: Mapping[Spot, int]) -> int:
    """The line of a spot, or of the nearest thing around it."""
    while spot and spot not in lines:
        spot = spot[:-1]
    return lines.get(spot, 1)


def _in_words(whole: type[BaseModel], error: ErrorDetails, spot: Spot) -> tuple[str, str]:
    context, key = error.get("ctx", {}), str(spot[-1])
    if error["type"] == "schakel":
        return str(context["what"]), str(context["remedy"])
    if error["type"] == "extra_forbidden" and keys_at(whole, spot[:-1]) == Text._fields:
        what = f'"{key}" is neither en nor nl.'
        return what, "Put a text that holds a comma in quotes: {en: 'mines, smelters', nl: …}."
    if error["type"] == "extra_forbidden":
        return f'"{key}" is not a key here.', did_you_mean(key, keys_at(whole, spot[:-1]))
    if error["type"] == "missing":
        return _missing(key, spot)
    if error["type"] == "literal_error":
        expected = str(context["expected"]).replace(" or ", ", ").replace("'", "").split(", ")
        return f'"{error["input"]}" is not known here.', did_you_mean(str(error["input"]), expected)
    if error["type"] == "string_pattern_mismatch" and context["pattern"].startswith("^[a-z0-9]"):
        return f'"{error["input"]}" is not a code.', "Write it lower-case, with hyphens: zinc-ore."
    if error["type"] == "too_short":
        return "Nothing stands here.", "Name at least one."
    if error["type"] == "named_tuple_type":
        return "This is not a text in two languages.", "Write {en: …, nl: …}."
    said = shorten(repr(error["input"]), 60, placeholder=" …")
    return f"{error['msg']} (it says {said}).", "Look at the entries around it."


def _missing(key: str, spot: Spot) -> tuple[str, str]:
    if len(spot) == 1:
        return f"The file {key}.yaml is missing.", f"Add {key}.yaml to the folder."
    if key == "source":
        remedy = "Add `source: {document: …, section: …, page: …}`."
        return "The entry does not say where it stands: `source` is missing.", remedy
    if key in ("en", "nl"):
        return f'The text is missing in "{key}".', "Write {en: …, nl: …}."
    return f'"{key}" is missing.', f"Add `{key}: …`."


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
