"""Requests as people write them: one line for a table, or a YAML file for many.

    by=metal,country; sum of tonnes; periods=2022,2023; where sector=mining; decimals=0

Parts stand between semicolons, in any order. One of them must say what is asked: sum, mean, share,
median, bands or contributors.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from schakel.covenant.files import Page, did_you_mean, read
from schakel.disclosure.values import Statistic, Table
from schakel.exchange.problems import ListError, Problem, shown
from schakel.language import Text
from schakel.releases.description import Described, Label, described

LINE = "--table"
WORDS: Mapping[str, Statistic] = {
    "sum": "sum", "som": "sum", "total": "sum", "totaal": "sum",
    "mean": "mean", "average": "mean", "gemiddelde": "mean",
    "share": "share", "aandeel": "share",
    "median": "median", "mediaan": "median",
    "bands": "bands", "banden": "bands", "distribution": "bands", "verdeling": "bands",
    "contributors": "contributors", "number": "contributors", "count": "contributors",
    "deelnemers": "contributors", "aantal": "contributors",
}  # fmt: skip
ASKED = re.compile(r"(\w+)\s+(?:of|van)\s+(.+?)(?:\s+(?:in|over|per|van)\s+(.+))?", re.IGNORECASE)
KEYS = {
    "by": "by", "naar": "by", "per": "by",
    "periods": "periods", "period": "periods", "perioden": "periods", "periode": "periods",
    "cohort": "cohort", "groep": "cohort",
    "bands": "bands", "banden": "bands",
    "merge": "merge", "samen": "merge",
    "depth": "depth", "levels": "depth", "diepte": "depth", "niveaus": "depth",
    "decimals": "decimals", "decimalen": "decimals",
    "base": "base", "round": "base", "afronden": "base",
    "name": "name", "naam": "name",
    "title": "title", "titel": "title",
    "quantity": "quantity", "statistic": "statistic", "denominator": "denominator",
}  # fmt: skip


def table(line: str, number: int = 1) -> Table:
    """The table that one line asks for; `number` names it when it has no name.

    >>> table("by=metal,country; sum of tonnes; where sector=mining|making; decimals=1").where
    {'sector': ('mining', 'making')}
    >>> table("share of recycled in bought; by=metal:1").denominator
    'bought'

    Raises ListError with everything that is not understood.
    """
    asked: dict[str, Any] = {}
    problems: list[Problem] = []
    for part in filter(None, (each.strip() for each in line.split(";"))):
        problems += _part(asked, part)
    if "statistic" not in asked and not problems:
        problems.append(_problem(line, NO_STATISTIC, SAY_WHICH))
    if problems:
        raise ListError(problems)
    asked.setdefault("name", _name(asked, number))
    return Table(**asked)


def _name(asked: Mapping[str, Any], number: int) -> str:
    """A name made of what is asked, in letters that a file may bear."""
    words = [asked.get("quantity") or asked.get("statistic", "table"), *asked.get("by", ())]
    name = "-".join(re.sub(r"[^\w]+", "-", str(word)).strip("-").lower() for word in words)
    return name if number == 1 else f"{name}-{number}"


def _part(asked: dict[str, Any], part: str) -> Iterator[Problem]:
    """Read one part of a line into what is asked."""
    word, _, rest = part.partition(" ")
    if word.casefold() in ("where", "waar", "with", "met"):
        yield from _where(asked, rest)
        return
    key, is_pair, value = (each.strip() for each in part.partition("="))
    if is_pair:
        yield from _pair(asked, key, value, part)
    else:
        yield from _statistic(asked, part)


def _where(asked: dict[str, Any], rest: str) -> Iterator[Problem]:
    """`where sector=mining|making and metal=tin`."""
    where = asked.setdefault("where", {})
    for each in re.split(r"\s+(?:and|en)\s+", rest):
        name, sign, value = (word.strip() for word in each.partition("="))
        if not (name and sign and value):
            yield _problem(each, NO_FILTER, Text("", ""))
        where[name] = tuple(_listed(value, "|" if "|" in value else ","))


def _listed(value: str, sign: str = ",") -> list[str]:
    return [each.strip() for each in value.split(sign) if each.strip()]


def _pair(asked: dict[str, Any], key: str, value: str, part: str) -> Iterator[Problem]:
    name = KEYS.get(key.casefold())
    if name is None:
        yield _problem(part, _unknown(key), did_you_mean(key, KEYS))
    elif name in asked and name != "merge":
        yield _problem(part, Text(f"{key} is said twice.", f"{key} is twee keer gezegd."), ONCE)
    else:
        yield from _value(asked, name, value, part)


def _value(asked: dict[str, Any], name: str, value: str, part: str) -> Iterator[Problem]:
    """What stands after the sign of equality."""
    if name == "by":
        asked["by"] = tuple(each.partition(":")[0].strip() for each in _listed(value))
        value = ",".join(each for each in _listed(value) if ":" in each)
        name = "depth"
    if name == "depth":
        pairs = [each.partition(":") for each in _listed(value)]
        yield from (_problem(part, NO_DEPTH, DEPTH) for _, _, n in pairs if not n.strip().isdigit())
        levels = {d.strip(): int(n) for d, _, n in pairs if n.strip().isdigit()}
        if levels:
            asked["depth"] = {**asked.get("depth", {}), **levels}
    elif name == "merge":
        yield from _merge(asked, value, part)
    elif name in ("periods", "cohort"):
        asked[name] = tuple(_listed(value))
    elif name in ("bands", "base", "decimals"):
        yield from _numbers(asked, name, value, part)
    elif name == "statistic":
        yield from _statistic(asked, value)
    else:
        asked[name] = Text(value, value) if name == "title" else value


def _merge(asked: dict[str, Any], value: str, part: str) -> Iterator[Problem]:
    """`level:basic|improving,established|mature`."""
    name, _, rest = (each.strip() for each in value.partition(":"))
    groups = tuple(tuple(_listed(each, "|")) for each in _listed(rest))
    if not (name and groups):
        yield _problem(part, NO_MERGE, MERGE)
    asked["merge"] = {**asked.get("merge", {}), name: groups}


def _numbers(asked: dict[str, Any], name: str, value: str, part: str) -> Iterator[Problem]:
    try:
        numbers = tuple(float(each) for each in _listed(value))
    except ValueError:
        numbers = ()
    if not numbers or (name != "bands" and len(numbers) > 1):
        yield _problem(part, NO_NUMBER, Text("", ""))
    elif name == "decimals":
        asked[name] = int(numbers[0]) if numbers[0].is_integer() else numbers[0]
    else:
        asked[name] = numbers if name == "bands" else numbers[0]


def _statistic(asked: dict[str, Any], part: str) -> Iterator[Problem]:
    """`sum of tonnes`, `share of recycled in bought`, `contributors`."""
    found = ASKED.fullmatch(part)
    word = (found[1] if found else part).casefold()
    if word not in WORDS:
        yield _problem(part, _unknown(part), did_you_mean(word, WORDS))
        return
    if "statistic" in asked:
        yield _problem(part, TWO_STATISTICS, ONCE)
    asked["statistic"] = WORDS[word]
    if found:
        asked["quantity"] = "" if _all_of_them(found[2]) else found[2].strip()
    if found and found[3]:
        asked["denominator"] = found[3].strip()


def _all_of_them(word: str) -> bool:
    """`number of contributors` counts them; it is no quantity."""
    return WORDS.get(word.casefold()) == "contributors"


def _unknown(word: str) -> Text:
    return Text(f'"{shown(word)}" is not understood.', f'"{shown(word)}" wordt niet begrepen.')


def _problem(part: str, what: Text, remedy: Text) -> Problem:
    return Problem(LINE, None, shown(part), part, what, remedy)


NO_STATISTIC = Text("it does not say what is asked.", "er staat niet in wat er gevraagd wordt.")
SAY_WHICH = Text(
    'Write for example "sum of tonnes; by=metal; periods=2022".',
    'Schrijf bijvoorbeeld "som van tonnen; naar=metaal; perioden=2022".',
)
NO_FILTER = Text(
    "a filter is written so: where sector=mining.",
    "een filter schrijft u zo: waar sector=mijnbouw.",
)
NO_MERGE = Text("which are taken together?", "welke worden samengenomen?")
MERGE = Text(
    "Write merge=level:low|middle,high|highest.", "Schrijf samen=niveau:laag|midden,hoog|hoogst."
)
NO_DEPTH = Text("how many levels?", "hoeveel niveaus?")
DEPTH = Text("Write depth=country:1.", "Schrijf diepte=land:1.")
NO_NUMBER = Text("a number is wanted here.", "hier hoort een getal.")
TWO_STATISTICS = Text("two statistics in one table.", "twee statistieken in één tabel.")
ONCE = Text("Keep one.", "Houd er één.")


# Many tables in one file ------------------------------------------------------------------------


def _several(value: Any) -> Any:
    """One word is a list of one; a number may be a name."""
    if isinstance(value, str | int | float):
        return (str(value),)
    if isinstance(value, list | tuple):
        return tuple(str(each) for each in value)
    return value


def _filters(value: Any) -> Any:
    return {n: _several(each) for n, each in value.items()} if isinstance(value, dict) else value


def _groups(value: Any) -> Any:
    """Codes may look like numbers here too."""
    if not isinstance(value, dict):
        return value
    return {
        name: tuple(map(_several, each)) if isinstance(each, list) else each
        for name, each in value.items()
    }


def _one_statistic(value: Any) -> Any:
    return WORDS.get(value.casefold(), value) if isinstance(value, str) else value


Several = Annotated[tuple[str, ...], BeforeValidator(_several)]


class Request(Described):
    """One table in a file of requests; what is left out is as in `disclosure.values.Table`."""

    statistic: Annotated[Statistic, BeforeValidator(_one_statistic)]
    quantity: str = ""
    by: Several = ()
    depth: Mapping[str, int] = {}
    where: Annotated[Mapping[str, tuple[str, ...]], BeforeValidator(_filters)] = {}
    periods: Several = ()
    cohort: Annotated[tuple[str, ...] | None, BeforeValidator(_several)] = None
    denominator: str = ""
    bands: tuple[Annotated[float, Field(allow_inf_nan=False)], ...] = ()
    decimals: int = 0
    base: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    title: Label | None = None
    merge: Annotated[Mapping[str, tuple[tuple[str, ...], ...]], BeforeValidator(_groups)] = {}


class Requests(Described):
    """A file of requests: name → table."""

    tables: Mapping[str, Request]


def tables_of(path: Path) -> tuple[Table, ...]:
    """The tables that a YAML file asks for, in its order.

        tables:
          tonnes-by-metal: {statistic: sum, quantity: tonnes, by: [metal], periods: [2022, 2023]}

    Raises ListError with the line and word of everything that is not understood.
    """
    page: Page = read(path)
    if page.problems:
        raise ListError(
            Problem(each.file, each.line, each.entry, "", each.what, each.remedy)
            for each in page.problems
        )
    asked = described(page, Requests)
    return tuple(Table(name, **dict(each)) for name, each in asked.tables.items())


def tables(asked: Iterable[str]) -> tuple[Table, ...]:
    """All tables that a command asks for: lines, and YAML files by their name.

    Raises ListError with everything that is wrong with any of them.
    """
    found: list[Table] = []
    problems: list[Problem] = []
    for each in asked:
        try:
            path = Path(each)
            is_file = each.endswith((".yaml", ".yml"))
            found += tables_of(path) if is_file else [table(each, len(found) + 1)]
        except ListError as error:
            problems += error.problems
    if problems:
        raise ListError(problems)
    return tuple(found)
