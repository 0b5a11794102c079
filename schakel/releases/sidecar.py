"""`attack.yaml`: what an attacker knows of tables beyond what stands in them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from schakel.exchange.problems import ListError, Problem
from schakel.exchange.vocabulary import folded
from schakel.language import Text

SIDECAR = "attack.yaml"


class Sidecar(BaseModel):
    """What may be said of a folder of tables; see `schakel.releases.reading`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    within: float = Field(default=0.10, ge=0, lt=1, allow_inf_nan=False)
    withheld: frozenset[str] = frozenset()
    zeros: frozenset[str] = frozenset()
    totals: frozenset[str] = frozenset()
    hierarchies: Mapping[str, str | Mapping[str, str]] = {}
    dimensions: frozenset[str] = frozenset()
    columns: Mapping[str, str] = {}
    measures: Mapping[str, str] = {}
    counts: Mapping[str, str] = {}
    whole: frozenset[str] = frozenset()
    most: Mapping[str, float] = {}
    rounded: Mapping[str, float] = {}
    members: Mapping[str, frozenset[str]] = {}
    ignore: frozenset[str] = frozenset()

    @field_validator("within", mode="before")
    @classmethod
    def _percent(cls, value: Any) -> Any:
        return value / 100 if isinstance(value, int | float) and value >= 1 else value

    @field_validator("members", "columns", "measures", "most", "counts", "rounded", mode="before")
    @classmethod
    def _named(cls, value: Any) -> Any:
        """A year as a key is a name here."""
        return {str(k): v for k, v in value.items()} if isinstance(value, dict) else value

    @field_validator("withheld", "whole", mode="after")
    @classmethod
    def _lower(cls, value: frozenset[str]) -> frozenset[str]:
        return frozenset(word.casefold() for word in value)

    @field_validator("dimensions", mode="after")
    @classmethod
    def _folded(cls, value: frozenset[str]) -> frozenset[str]:
        return frozenset(folded(word) for word in value)

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
    try:
        data = yaml.safe_load(path.read_text("utf-8")) or {}
        return Sidecar.model_validate(data)
    except ValidationError as error:
        raise ListError([_problem(each) for each in error.errors()]) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        raise ListError([Problem(SIDECAR, line and line + 1, "", "", *NO_YAML)]) from None


NO_YAML = (
    Text("this is no YAML that can be read.", "dit is geen YAML die gelezen kan worden."),
    Text("Look at the indents and the quotation marks.", "Kijk naar inspringen en aanhalingen."),
)


def _problem(error: Any) -> Problem:
    place = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        known = ", ".join(Sidecar.model_fields)
        what = Text("this is no known word here.", "dit woord is hier onbekend.")
        return Problem(
            SIDECAR, None, place, "", what, Text(f"Known: {known}.", f"Bekend: {known}.")
        )
    what = Text(f"{error['msg']}.", f"de waarde past niet ({error['msg']}).")
    return Problem(SIDECAR, None, place, "", what, Text("", ""))
