"""Reads an agreement: a folder of YAML files, each entry with its source, in two languages.

What is not understood is refused, all of it at once, each with file, line, entry and remedy.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from pydantic import Field, PrivateAttr, ValidationError

from schakel.covenant import remedies
from schakel.covenant.clauses import (
    Body,
    Code,
    Constituency,
    Entry,
    Governance,
    Header,
    Obligation,
    Office,
    Party,
    Question,
    Seats,
    Source,
    Supporter,
    Term,
    Values,
    Whose,
)
from schakel.covenant.files import AgreementError, Page, Problem, Spot, did_you_mean, read
from schakel.covenant.judgements import (
    Complaints,
    Diligence,
    Indicator,
    InformationKind,
    LevelEntry,
    Likelihood,
    Progress,
    Severity,
    Sharing,
    Vocabulary,
    WordLists,
)
from schakel.covenant.questions import Questionnaire
from schakel.covenant.remedies import line_of
from schakel.language import Text

SHIPPED = Path(__file__).parents[1] / "agreements"


class Agreement(Values):
    """One agreement, whole: a field per file, and short ways to what is asked for most."""

    header: Header = Field(alias="agreement")
    governance: Governance
    obligations: Mapping[Code, Obligation]
    diligence: Diligence
    questionnaire: Questionnaire = Field(alias="questions")
    complaints: Complaints
    sharing: Sharing
    progress: Progress = Field(alias="indicators")
    lists: WordLists = Field(alias="vocabulary")
    _lines: dict[Spot, int] = PrivateAttr(default_factory=dict)

    @property
    def code(self) -> str:
        """The name of the folder."""
        return self.header.code

    @property
    def title(self) -> Text:
        """The full name."""
        return self.header.title

    @property
    def edition(self) -> str:
        """The day of this edition of the files."""
        return self.header.edition

    @property
    def term(self) -> Term:
        """Signature, start and end."""
        return self.header.term

    @property
    def constituencies(self) -> Mapping[str, Constituency]:
        """The sides at the table."""
        return self.governance.constituencies

    @property
    def parties(self) -> Mapping[str, Party]:
        """Who signed, with a vote."""
        return self.governance.parties

    @property
    def supporting_organisations(self) -> Mapping[str, Supporter]:
        """Who signed in support, without a vote."""
        return self.governance.supporting_organisations

    @property
    def bodies(self) -> Mapping[str, Body]:
        """Assembly, steering committee, secretariat, working groups."""
        return self.governance.bodies

    @property
    def seats(self) -> Mapping[str, Seats]:
        """Seats per body and constituency."""
        return self.governance.seats

    @property
    def offices(self) -> Mapping[str, Office]:
        """Chair and secretariat."""
        return self.governance.offices

    @property
    def levels(self) -> Mapping[str, LevelEntry]:
        """How far information goes, from public to identity."""
        return self.sharing.levels

    @property
    def kinds(self) -> Mapping[str, InformationKind]:
        """Kinds of information, each with its default level."""
        return self.sharing.kinds

    @property
    def severity(self) -> Mapping[str, Severity]:
        """How grave each issue is, unless a company gives a reason to differ."""
        return self.diligence.severity

    @property
    def likelihood(self) -> Mapping[str, Likelihood]:
        """How each indicator is read."""
        return self.diligence.likelihood

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """The measures of progress."""
        return self.progress.indicators

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Materials, stages, forms, issues and the other lists: from code to text."""
        return Vocabulary(**{name: words.words for name, words in self.lists})

    def entries(self) -> tuple["Clause", ...]:
        """Every entry with its code, file, line, text and source, in the order of the files."""
        return self._clauses

    @cached_property
    def _clauses(self) -> tuple["Clause", ...]:
        return tuple(clauses(self))


@dataclass(frozen=True, slots=True)
class Clause:
    """One entry as a reader meets it.

    `group` is where it stands (`obligations`, `parties`, `severity`); `code` is unique in the
    whole agreement: what is keyed by another entry's code carries its group before it
    (`severity.water`).
    """

    code: str
    group: str
    file: str
    line: int
    text: Text
    source: Source
    reading: Whose
    entry: Values | Text


FILES: Mapping[str, str] = {
    name: str(field.alias or name) for name, field in Agreement.model_fields.items()
}
KEYED_BY_OTHERS = frozenset({"severity", "likelihood"})


def load(name_or_folder: str | Path) -> Agreement:
    """Load a shipped agreement by name, or any by its folder.

    Raises AgreementError with all problems at once when something is not understood.
    """
    folder = Path(name_or_folder)
    if not folder.is_dir() and (SHIPPED / folder.name / "agreement.yaml").is_file():
        return _shipped(folder.name)
    return from_folder(folder)


@cache
def _shipped(name: str) -> Agreement:
    return from_folder(SHIPPED / name)


def shipped() -> tuple[str, ...]:
    """The names of the agreements that come along."""
    return tuple(sorted(path.parent.name for path in SHIPPED.glob("*/agreement.yaml")))


def from_folder(folder: Path) -> Agreement:
    """Load the agreement in this folder."""
    if not folder.is_dir():
        names = ", ".join(shipped())
        remedy = Text(f"Name a folder, or one of: {names}.", f"Noem een map, of een van: {names}.")
        raise AgreementError((Problem(str(folder), 1, "", NO_FOLDER, remedy),))
    pages = {path.stem: read(path) for path in sorted(folder.glob("*.yaml"))}
    problems = [problem for page in pages.values() for problem in page.problems]
    agreement = _validated(pages, problems)
    if agreement and OWN_NAME.fullmatch(folder.resolve().name):
        problems += _misnamed(agreement, folder.resolve().name)
    if agreement is None or problems:
        raise AgreementError(tuple(sorted(problems)))
    return agreement


def _misnamed(agreement: Agreement, folder: str) -> Iterator[Problem]:
    """A folder that is named as agreements are (`metals_2019`) holds the agreement of that name."""
    if agreement.code != folder:
        what = Text(
            f'The code is "{agreement.code}", but the folder is "{folder}".',
            f'De code is "{agreement.code}", maar de map is "{folder}".',
        )
        remedy = Text(
            f"Write `code: {folder}`, or name the folder after its code.",
            f"Schrijf `code: {folder}`, of noem de map naar haar code.",
        )
        line = line_of(("agreement", "code"), agreement._lines)
        yield Problem("agreement.yaml", line, "code", what, remedy)


OWN_NAME = re.compile(r"[a-z]+(_[a-z]+)*_[0-9]{4}")
NO_FOLDER = Text("There is no such folder.", "Deze map bestaat niet.")
NO_FILE = Text("An agreement has no such file.", "Een convenant heeft zo'n bestand niet.")


def _validated(pages: Mapping[str, Page], problems: list[Problem]) -> Agreement | None:
    unread = {stem for stem, page in pages.items() if not page.value and page.problems}
    raw = {stem: page.value for stem, page in pages.items() if stem not in unread}
    problems += _foreign(raw)
    known = {stem: raw[stem] for stem in FILES.values() if stem in raw}
    lines = {(stem, *spot): n for stem, page in pages.items() for spot, n in page.lines.items()}
    try:
        agreement = Agreement.model_validate(known, context=codes(raw))
    except ValidationError as error:
        told = [each for each in error.errors() if each["loc"][0] not in unread]
        problems += remedies.problems(Agreement, told, lines)
        return None
    agreement._lines.update(lines)
    problems += _twice(agreement)
    return agreement


def _foreign(raw: Mapping[str, object]) -> Iterator[Problem]:
    """Files in the folder that no agreement has."""
    for stem in raw:
        if stem not in FILES.values():
            remedy = did_you_mean(stem, FILES.values())
            yield Problem(f"{stem}.yaml", 1, "", NO_FILE, remedy)


def _twice(agreement: Agreement) -> Iterator[Problem]:
    """Codes that two entries share: a code says one thing in the whole agreement."""
    first: dict[str, Clause] = {}
    for clause in agreement.entries():
        other = first.setdefault(clause.code, clause)
        if other is not clause:
            what = Text(
                f'"{clause.code}" is used before, in {other.file}, line {other.line}.',
                f'"{clause.code}" is al gebruikt, in {other.file}, regel {other.line}.',
            )
            yield Problem(clause.file, clause.line, clause.code, what, ANOTHER_CODE)


ANOTHER_CODE = Text(
    "Give one of the two another code; codes are never reused.",
    "Geef een van de twee een andere code; codes worden nooit opnieuw gebruikt.",
)


def codes(raw: Mapping[str, object]) -> dict[str, Any]:
    """The codes that entries may point at, by the name of their list, from the plain files.

    The codes of a file that could not be read are not known, so nothing is held against them.
    """
    governance, lists = _keys_of(raw, "governance"), _keys_of(raw, "vocabulary")
    documents = _inner(raw, "agreement", "documents")
    found: dict[str, Any] = {}
    if "agreement" in raw:
        found["documents"] = tuple(documents)
        found["pages"] = {code: _page_count(entry) for code, entry in documents.items()}
    if "governance" in raw:
        found |= {
            name: tuple(governance.get(name, {})) for name in ("constituencies", "bodies", "tasks")
        }
        sides = _inner(raw, "governance", "constituencies")
        found["sides"] = {code: _kinds_of(entry) for code, entry in sides.items()}
        found["actors"] = (
            SUPPORTERS,
            *(code for name in ACTORS for code in governance.get(name, {})),
        )
    if "sharing" in raw:
        found |= {name: tuple(_inner(raw, "sharing", name)) for name in ("levels", "roles")}
    if "vocabulary" in raw:
        found |= {name: tuple(lists.get(name, {}).get("words", {})) for name in WORD_LISTS}
    if "diligence" in raw:
        found["responses"] = tuple(_inner(raw, "diligence", "responses"))
        found["instruments"] = tuple(_inner(raw, "diligence", "instruments"))
        found["steps of due diligence"] = tuple(_inner(raw, "diligence", "steps"))
        steps = _inner(raw, "diligence", "steps").values()
        found["numbers of steps"] = tuple(
            entry["number"] for entry in steps if isinstance(entry, dict) and "number" in entry
        )
    if "questions" in raw:
        found |= {
            name: tuple(_inner(raw, "questions", name)) for name in ("positions", "questions")
        }
        askers = _inner(raw, "questions", "askers")
        found["askers"] = {code: _headings_of(entry) for code, entry in askers.items()}
    if "complaints" in raw:
        found["steps"] = tuple(_inner(raw, "complaints", "steps"))
    if "indicators" in raw:
        found["kinds of monitoring"] = tuple(_inner(raw, "indicators", "monitoring"))
    return {name: known for name, known in found.items() if known}


SUPPORTERS = "supporting-organisations"
ACTORS = ("constituencies", "groups", "parties", "bodies", "offices")
WORD_LISTS = ("materials", "stages", "issues", "rightsholders", "themes", "chains")


def _keys_of(raw: Mapping[str, object], stem: str) -> dict[str, Any]:
    value = raw.get(stem)
    inner = value if isinstance(value, dict) else {}
    return {key: entry if isinstance(entry, dict) else {} for key, entry in inner.items()}


def _inner(raw: Mapping[str, object], stem: str, key: str) -> dict[str, Any]:
    return dict(_keys_of(raw, stem).get(key, {}))


def _kinds_of(entry: object) -> tuple[object, ...]:
    kinds = entry.get("kinds") if isinstance(entry, dict) else None
    return tuple(kinds) if isinstance(kinds, list) else ()


def _headings_of(entry: object) -> tuple[object, ...]:
    headings = entry.get("headings") if isinstance(entry, dict) else None
    return tuple(headings) if isinstance(headings, dict) else ()


def _page_count(entry: object) -> int | None:
    pages = entry.get("pages") if isinstance(entry, dict) else None
    return pages if isinstance(pages, int) else None


# Every entry, one after the other -------------------------------------------------------------


def clauses(agreement: Agreement) -> Iterator[Clause]:
    """Walk through the files and yield every entry that carries a source."""
    for name, stem in FILES.items():
        part = getattr(agreement, name)
        groups = {name: part} if isinstance(part, Mapping) else dict(part)
        for group, entries in groups.items():
            spot = (stem,) if isinstance(part, Mapping) else (stem, group)
            yield from _in_group(agreement, group, entries, spot)


def _in_group(agreement: Agreement, group: str, entries: Any, spot: Spot) -> Iterator[Clause]:
    if group == "term":
        entries = dict(entries)
    if isinstance(entries, Mapping):
        for code, entry in entries.items():
            if isinstance(entry, Entry | Question):
                yield _clause(agreement, group, code, entry, (*spot, code))
    elif hasattr(entries, "words"):
        for code, text in entries.words.items():
            line = line_of((*spot, "words", code), agreement._lines)
            file = f"{spot[0]}.yaml"
            yield Clause(code, group, file, line, text, entries.source, entries.reading, text)


def _clause(
    agreement: Agreement, group: str, code: str, entry: Entry | Question, spot: Spot
) -> Clause:
    whole = f"{group}.{code}" if group in KEYED_BY_OTHERS else code
    reading = entry.reading if isinstance(entry, Entry) else "agreement"
    line, file = line_of(spot, agreement._lines), f"{spot[0]}.yaml"
    text = said(entry)
    if group == "severity":
        text = _before(agreement.vocabulary.issues[code], text)
    return Clause(whole, group, file, line, text, entry.source, reading, entry)


def _before(name: Text, text: Text) -> Text:
    return Text(f"{name.en}: {text.en}", f"{name.nl}: {text.nl}")


NAMES_OF_TEXTS = ("name", "text", "what", "reason", "role", "why")


def said(entry: Entry | Question) -> Text:
    """What an entry says in one sentence or two: its name, if it has one, and what it holds."""
    parts = [getattr(entry, name, None) for name in NAMES_OF_TEXTS]
    texts = [part for part in parts if isinstance(part, Text)]
    if isinstance(entry, Question):
        texts.append(entry.standing.says)
    return Text(": ".join(text.en for text in texts), ": ".join(text.nl for text in texts))
