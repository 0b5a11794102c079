"""Reads YAML so that everything in it still knows its file and line."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path

import yaml

Spot = tuple[str | int, ...]

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # a PyYAML without libyaml reads the same, only slower
    from yaml import SafeLoader as Loader  # type: ignore[assignment]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong at one spot of an agreement's files, and how to put it right."""

    file: str
    line: int
    entry: str
    what: str
    remedy: str

    def __str__(self) -> str:
        where = f", {self.entry}" if self.entry else ""
        return f"{self.file}, line {self.line}{where}: {self.what} {self.remedy}"


class AgreementError(ValueError):
    """The files of an agreement are not understood; `problems` lists all that was found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Page:
    """One file as plain values, the line of every spot in it, and what was wrong on reading."""

    file: str
    value: object
    lines: dict[Spot, int]
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Reading:
    file: str
    loader: Loader
    lines: dict[Spot, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def value(self, node: yaml.Node, spot: Spot) -> object:
        self.lines.setdefault(spot, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return {key: self.value(child, (*spot, key)) for key, child in self.pairs(node, spot)}
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*spot, number)) for number, child in enumerate(node.value)]
        return self.scalar(node, spot)

    def pairs(self, node: yaml.MappingNode, spot: Spot) -> Iterator[tuple[str, yaml.Node]]:
        seen: dict[str, int] = {}
        for key, child in node.value:
            line, name = key.start_mark.line + 1, str(key.value)
            if not isinstance(key, yaml.ScalarNode):
                self.problems.append(Problem(self.file, line, dotted(spot), *NO_WORD))
                continue
            if name in seen:
                self.problems.append(doubled(self.file, line, (*spot, name), seen[name]))
                continue
            seen[name] = line
            self.lines[(*spot, name)] = line
            yield name, child

    def scalar(self, node: yaml.Node, spot: Spot) -> object:
        """Values as YAML 1.1 reads them, save that yes, no, on and off stay words."""
        is_bool = node.tag == "tag:yaml.org,2002:bool"
        if is_bool and str(node.value).lower() not in ("true", "false"):
            return node.value
        try:
            return self.loader.construct_object(node)
        except ValueError:
            line, what = node.start_mark.line + 1, f'"{node.value}" is no day that exists.'
            remedy = "Write it as YYYY-MM-DD."
            self.problems.append(Problem(self.file, line, dotted(spot), what, remedy))
            return date.min


def read(path: Path) -> Page:
    """Read one YAML file; what cannot be read is a problem with its line, never an exception."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return _page(_Reading(path.name, Loader(text)))
    except yaml.MarkedYAMLError as error:
        return Page(path.name, {}, {}, (unreadable(path.name, error),))
    except OSError as error:
        what, remedy = f"It cannot be opened: {error.strerror}.", "Put a readable file here."
    except (UnicodeDecodeError, yaml.YAMLError):
        what, remedy = "This is not text in UTF-8.", "Save the file as UTF-8."
    except RecursionError:
        what, remedy = "It is nested without end.", "Write it without anchors (&)."
    return Page(path.name, {}, {}, (Problem(path.name, 1, "", what, remedy),))


def _page(reading: _Reading) -> Page:
    try:
        node = reading.loader.get_single_node()
        value = {} if node is None else reading.value(node, ())
    finally:
        reading.loader.dispose()
    if not value or not isinstance(value, dict):
        what = "The file holds no entries." if value else "The file is empty."
        reading.problems.append(Problem(reading.file, 1, "", what, NO_ENTRIES))
        return Page(reading.file, {}, {}, tuple(reading.problems))
    return Page(reading.file, value, reading.lines, tuple(reading.problems))


NO_WORD = ("A key is a single word.", "Write one word before the colon: `zinc-ore: …`.")
NO_ENTRIES = "Write entries in it: a code and a colon, and its keys indented below."


def doubled(file: str, line: int, spot: Spot, first: int) -> Problem:
    """The same key twice in one entry: YAML would silently keep the last."""
    what = f'"{spot[-1]}" stands here a second time; line {first} has it already.'
    return Problem(file, line, dotted(spot), what, "Keep one of the two.")


def unreadable(file: str, error: yaml.MarkedYAMLError) -> Problem:
    """What the YAML reader stumbled over, with its line."""
    mark, why = error.problem_mark, error.problem or str(error)
    remedy = "Check the indentation, the quotes and the braces on and just above this line."
    if "mapping values" in why:
        remedy = "Put a text that holds a colon in quotes: 'two chains: one mine'."
    return Problem(file, mark.line + 1 if mark else 1, "", f"This is not YAML: {why}.", remedy)


def dotted(spot: Spot) -> str:
    """A spot as one writes it: `parties.vnmi.constituency`."""
    return ".".join(map(str, spot))


def did_you_mean(word: str, known: object) -> str:
    """A remedy in words: the nearest known word, or all of them.

    >>> did_you_mean("sauce", ["source", "page"])
    'Did you mean "source"?'
    >>> did_you_mean("zebra", ["source", "page"])
    'Known here: page, source.'
    """
    words = sorted(map(str, known))  # type: ignore[call-overload]
    near = get_close_matches(word, words, n=1, cutoff=0.6)
    if near:
        return f'Did you mean "{near[0]}"?'
    return f"Known here: {', '.join(words[:24])}{', …' if len(words) > 24 else ''}."
