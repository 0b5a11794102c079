"""Reads YAML so that everything in it still knows its file and line."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path

import yaml

from schakel.language import Language, Text

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
    what: Text
    remedy: Text

    def within(self, language: Language) -> str:
        """The problem with its place as one line, in this language."""
        where = f", {self.entry}" if self.entry else ""
        line = f"{self.file}, {LINE.within(language)} {self.line}{where}"
        return f"{line}: {self.what.within(language)} {self.remedy.within(language)}"

    def __str__(self) -> str:
        return self.within("en")


LINE = Text("line", "regel")


class AgreementError(ValueError):
    """The files of an agreement are not understood; `problems` lists all that was found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems

    def within(self, language: Language) -> str:
        """The problems, one a line, in this language."""
        return "\n".join(problem.within(language) for problem in self.problems)


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
            line, said = node.start_mark.line + 1, no_day(node.value)
            self.problems.append(Problem(self.file, line, dotted(spot), *said))
            return date.min


def read(path: Path) -> Page:
    """Read one YAML file; what cannot be read is a problem with its line, never an exception."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return _page(_Reading(path.name, Loader(text)))
    except yaml.MarkedYAMLError as error:
        return Page(path.name, {}, {}, (unreadable(path.name, error),))
    except OSError as error:
        said = unopened(error.strerror)
    except (UnicodeDecodeError, yaml.YAMLError):
        said = NO_UTF8
    except RecursionError:
        said = ENDLESS
    return Page(path.name, {}, {}, (Problem(path.name, 1, "", *said),))


def _page(reading: _Reading) -> Page:
    try:
        node = reading.loader.get_single_node()
        value = {} if node is None else reading.value(node, ())
    finally:
        reading.loader.dispose()
    if not value or not isinstance(value, dict):
        what = NOT_ENTRIES if value else EMPTY
        reading.problems.append(Problem(reading.file, 1, "", what, WRITE_ENTRIES))
        return Page(reading.file, {}, {}, tuple(reading.problems))
    return Page(reading.file, value, reading.lines, tuple(reading.problems))


Said = tuple[Text, Text]
NO_WORD: Said = (
    Text("A key is a single word.", "Een sleutel is één woord."),
    Text(
        "Write one word before the colon: `zinc-ore: …`.",
        "Schrijf één woord voor de dubbelepunt: `zinc-ore: …`.",
    ),
)
NO_UTF8: Said = (
    Text("This is not text in UTF-8.", "Dit is geen tekst in UTF-8."),
    Text("Save the file as UTF-8.", "Sla het bestand op als UTF-8."),
)
ENDLESS: Said = (
    Text("It is nested without end.", "Het is eindeloos genest."),
    Text("Write it without anchors (&).", "Schrijf het zonder ankers (&)."),
)
EMPTY = Text("The file is empty.", "Het bestand is leeg.")
NOT_ENTRIES = Text("The file holds no entries.", "Het bestand bevat geen regels.")
WRITE_ENTRIES = Text(
    "Write entries in it: a code and a colon, and its keys indented below.",
    "Schrijf er regels in: een code en een dubbelepunt, en haar sleutels ingesprongen eronder.",
)


def no_day(written: object) -> Said:
    """What is said of a day that the calendar does not have."""
    return (
        Text(f'"{written}" is no day that exists.', f'"{written}" is geen dag die bestaat.'),
        Text("Write it as YYYY-MM-DD.", "Schrijf haar als JJJJ-MM-DD."),
    )


def unopened(why: object) -> Said:
    """What is said of a file that the system does not open."""
    return (
        Text(f"It cannot be opened: {why}.", f"Het kan niet worden geopend: {why}."),
        Text("Put a readable file here.", "Zet hier een leesbaar bestand."),
    )


def doubled(file: str, line: int, spot: Spot, first: int) -> Problem:
    """The same key twice in one entry: YAML would silently keep the last."""
    what = Text(
        f'"{spot[-1]}" stands here a second time; line {first} has it already.',
        f'"{spot[-1]}" staat hier een tweede keer; regel {first} heeft het al.',
    )
    return Problem(file, line, dotted(spot), what, Text("Keep one of the two.", "Houd er één."))


def unreadable(file: str, error: yaml.MarkedYAMLError) -> Problem:
    """What the YAML reader stumbled over, with its line."""
    mark, why = error.problem_mark, error.problem or str(error)
    remedy = A_COLON if "mapping values" in why else INDENTATION
    what = Text(f"This is not YAML: {why}.", f"Dit is geen YAML: {why}.")
    return Problem(file, mark.line + 1 if mark else 1, "", what, remedy)


INDENTATION = Text(
    "Check the indentation, the quotes and the braces on and just above this line.",
    "Controleer het inspringen, de aanhalingstekens en de accolades op en net boven deze regel.",
)
A_COLON = Text(
    "Put a text that holds a colon in quotes: 'two chains: one mine'.",
    "Zet een tekst met een dubbelepunt tussen aanhalingstekens: 'two chains: one mine'.",
)


def dotted(spot: Spot) -> str:
    """A spot as one writes it: `parties.vnmi.constituency`."""
    return ".".join(map(str, spot))


def did_you_mean(word: str, known: object) -> Text:
    """A remedy in words: the nearest known word, or all of them.

    >>> did_you_mean("sauce", ["source", "page"]).en
    'Did you mean "source"?'
    >>> did_you_mean("zebra", ["source", "page"]).nl
    'Hier bekend: page, source.'
    """
    words = sorted(map(str, known))  # type: ignore[call-overload]
    near = get_close_matches(word, words, n=1, cutoff=0.6)
    if near:
        return Text(f'Did you mean "{near[0]}"?', f'Bedoelt u "{near[0]}"?')
    named = f"{', '.join(words[:24])}{', …' if len(words) > 24 else ''}."
    return Text(f"Known here: {named}", f"Hier bekend: {named}")
