"""The agreement's entries as a reader looks for them: by chapter, or by any word in them."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schakel.covenant.agreement import Agreement, Clause
from schakel.covenant.governance import name_of
from schakel.covenant.rules import rule, source_in_words
from schakel.language import Text

CHAPTERS: Mapping[str, tuple[str | Promise, tuple[str, ...]]] = {
    "term": (_("Term, aims and open readings"), ("term", "points", "questions")),
    "parties": (
        _("Parties and supporting organisations"),
        ("constituencies", "groups", "parties", "supporting_organisations", "accession", "leaving"),
    ),
    "governance": (
        _("Bodies, seats and decisions"),
        (
            "bodies",
            "seats",
            "offices",
            "tasks",
            "delegations",
            "decisions",
            "escalation",
            "extensions",
        ),
    ),
    "obligations": (_("Duties"), ("obligations",)),
    "diligence": (
        _("Due diligence: severity, likelihood, steps"),
        (
            "steps",
            "instruments",
            "maturity",
            "targets",
            "responses",
            "annex_ii",
            "red_flags",
            "losses",
            "report",
            "report_origins",
            "severity",
            "likelihood",
        ),
    ),
    "questions": (
        _("Due diligence: questions to companies"),
        ("positions", "limits", "askers", "editions", "questions"),
    ),
    "complaints": (_("Complaints and disputes"), ("kinds", "steps", "admissibility", "principles")),
    "sharing": (
        _("Confidentiality"),
        ("levels", "roles", "kinds", "readers", "protocol", "naming", "release", "principles"),
    ),
    "indicators": (
        _("Monitoring and indicators"),
        ("monitoring", "indicators", "end_test", "principles"),
    ),
    "vocabulary": (_("Words"), ()),
}
FILE_OF = {
    "term": "agreement.yaml",
    "parties": "governance.yaml",
    **{name: f"{name}.yaml" for name in CHAPTERS if name not in ("term", "parties")},
}


@dataclass(frozen=True)
class Line:
    """One entry with what a page says of it."""

    agreement: Agreement
    clause: Clause

    @cached_property
    def rule(self) -> Text:
        """Its rule in words."""
        return rule(self.agreement, self.clause)

    @cached_property
    def source(self) -> Text:
        """Its source as one quotes it."""
        return source_in_words(self.agreement, self.clause.source)

    @cached_property
    def who(self) -> tuple[Text, ...]:
        """Whom it binds, where it binds somebody."""
        named: Iterable[str] = getattr(self.clause.entry, "who", ())
        return tuple(name_of(self.agreement, actor) for actor in named)

    def speaks_of(self, words: Iterable[str]) -> bool:
        """Do all these words occur in it, in either language?"""
        said = plain(" ".join((self.clause.code, *self.clause.text, *self.rule, *self.source)))
        return all(word in said for word in words)


@dataclass(frozen=True)
class Chapter:
    """A part of the agreement with its entries."""

    code: str
    name: str | Promise
    lines: tuple[Line, ...]


def plain(text: str) -> str:
    """Lower case without accents.

    >>> plain("Geïnformeerd")
    'geinformeerd'
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def chapters(agreement: Agreement, sought: str = "") -> tuple[Chapter, ...]:
    """The chapters with the entries that speak of what is sought; empty chapters are left out."""
    words = plain(sought).split()
    lines = [Line(agreement, clause) for clause in agreement.entries()]
    found = [line for line in lines if line.speaks_of(words)]
    parts = (
        Chapter(code, name, tuple(line for line in found if _belongs(line.clause, code)))
        for code, (name, _groups) in CHAPTERS.items()
    )
    return tuple(part for part in parts if part.lines)


def _belongs(clause: Clause, chapter: str) -> bool:
    groups = CHAPTERS[chapter][1]
    return clause.file == FILE_OF[chapter] and (not groups or clause.group in groups)
