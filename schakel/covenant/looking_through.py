"""A look through the public part of a report before it goes out: names, prices, numbers, marks.

A name of a supplier or site, a price, and a number without its record stop it. What only resembles
such is shown, and somebody says that they looked at it.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from schakel.covenant.agreement import Agreement
from schakel.covenant.redaction import MARK, Hit, Names, Redacted, redact
from schakel.covenant.reporting import A_MARK, Passage, marks, may_move
from schakel.covenant.sharing import Allowed, Denied, Verdict
from schakel.language import LANGUAGES, Language, Text

Kind = Literal[
    "name", "resembles", "price", "number", "unlike", "mark", "stays", "taken-out", "language"
]
STOPS: Final[frozenset[Kind]] = frozenset({"name", "price", "number", "mark", "stays"})
MOST_DOUBTS: Final = 12  # words that may be a name, shown for one text


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody should look at in the public part; `words` is what stands there."""

    kind: Kind
    passage: str
    language: Language
    words: str
    why: Text
    remedy: Text

    @property
    def stops(self) -> bool:
        """Can the report not go out as long as it stands?"""
        return self.kind in STOPS


def look_through(
    agreement: Agreement,
    passages: Sequence[Passage],
    drafted: Collection[Passage],
    names: Names,
    harmless: Collection[str] = (),
) -> tuple[Remark, ...]:
    """All remarks on the public passages; `drafted` is what the records said of each."""
    before = {each.code: each for each in drafted}
    return tuple(
        remark
        for passage in passages
        if passage.part == "public"
        for remark in _on(agreement, passage, before.get(passage.code), names, harmless)
    )


def may_publish(passages: Sequence[Passage], remarks: Sequence[Remark], *, looked: bool) -> Verdict:
    """Judge whether the report may go out; `looked`: somebody looked at what resembles a name."""
    public = [each for each in passages if each.part == "public"]
    if not any(text.strip() for each in public for text in each.text):
        return Denied(EMPTY)
    stops = [each for each in remarks if each.stops]
    if stops:
        return Denied(stops[0].why)
    return Allowed(READY) if looked or not remarks else Denied(LOOK)


EMPTY: Final = Text(
    "Nothing stands in the public part yet.", "Er staat nog niets in het openbare deel."
)
LOOK: Final = Text(
    "Look first at what resembles a name, and say that you did.",
    "Kijk eerst naar wat op een naam lijkt, en zeg dat u dat deed.",
)
READY: Final = Text("It can go out.", "Het kan naar buiten.")


def _on(
    agreement: Agreement,
    passage: Passage,
    before: Passage | None,
    names: Names,
    harmless: Collection[str],
) -> Iterator[Remark]:
    moved = may_move(agreement, passage, "public")
    for language in LANGUAGES:
        text = passage.text.within(language)
        drafted = before.text.within(language) if before else ""
        found = [
            *_named(text, redact(A_MARK.sub("", text), names, harmless)),
            *_priced(text),
            *_unsourced(text, drafted),
            *_mismarked(text, len(passage.sources)),
            *_taken_out(text),
        ]
        if isinstance(moved, Denied) and text.strip():
            found.append(("stays", "", moved.why, MOVE))
        for kind, words, why, remedy in found:
            yield Remark(kind, passage.code, language, words, why, remedy)
    yield from _one_language(passage, before)


Found = tuple[Kind, str, Text, Text]
MOVE: Final = Text(
    "Put it back into the confidential part.", "Zet het terug in het vertrouwelijke deel."
)


# Names ----------------------------------------------------------------------------------------


def _named(text: str, redacted: Redacted) -> Iterator[Found]:
    spoken = A_MARK.sub("", text)
    for hit in redacted.hits:
        words = spoken[hit.start : hit.end].strip()
        if hit.ground in ("name", "initials"):
            yield "name", words, NAME, SAY_OTHERWISE
        elif not _a_year(hit, words):
            yield "resembles", words, RESEMBLES, LOOK_AT_IT
    for leaf in redacted.leaves()[:MOST_DOUBTS]:
        yield "resembles", leaf.text, leaf.why, LOOK_AT_IT


def _a_year(hit: Hit, words: str) -> bool:
    return hit.ground == "number" and words.isdigit() and len(words) <= YEAR_SIGNS


YEAR_SIGNS: Final = 4
NAME: Final = Text(
    "A name of a supplier, a site or a person that no public report holds.",
    "Een naam van een leverancier, een locatie of een persoon die in geen openbaar verslag staat.",
)
SAY_OTHERWISE: Final = Text(
    "Say it without the name: “a smelter”, “a supplier in the region”.",
    "Zeg het zonder de naam: ‘een smelter’, ‘een leverancier in de streek’.",
)
RESEMBLES: Final = Text(
    "It resembles a name, an address or a number that tells who it is.",
    "Het lijkt op een naam, een adres of een nummer dat verraadt om wie het gaat.",
)
LOOK_AT_IT: Final = Text(
    "Leave it when it tells nothing of a supplier, a site or a person.",
    "Laat het staan als het niets zegt over een leverancier, een locatie of een persoon.",
)


# Prices ---------------------------------------------------------------------------------------

MONEY: Final = r"(?:€|\$|£|EUR|USD|GBP|euro'?s?|dollars?)"
AMOUNT: Final = r"\d[\d.,]*(?:\s?(?:k|thousand|duizend|million|miljoen))?"
PER: Final = r"\s?(?:/|per|a|een|the|de)\s?(?:metric\s|metrische\s)?"
WEIGHT: Final = r"(?:kg|kilo(?:gram)?|t|ton(?:nen|nes?|s)?|mt|lbs?|pound|pond|ounce|ons|oz)"
PRICE: Final = re.compile(
    rf"(?:{MONEY}\s?{AMOUNT}|{AMOUNT}\s?{MONEY}){PER}{WEIGHT}(?!\w)", re.IGNORECASE
)
A_PRICE: Final = Text(
    "A price, which no public report holds.", "Een prijs, die in geen openbaar verslag staat."
)
LEAVE_OUT: Final = Text("Leave it out.", "Laat hem weg.")


def _priced(text: str) -> Iterator[Found]:
    for found in PRICE.finditer(text):
        yield "price", found.group().strip(), A_PRICE, LEAVE_OUT


# Numbers and marks ----------------------------------------------------------------------------

NUMBER: Final = re.compile(r"(?<![\w/.,-])\d+(?:[.,]\d+)*(?![\w/]|[.,-]\d)")
YEARS: Final = range(1900, 2101)
NO_RECORD: Final = Text(
    "A number that no record stands behind: its line has no mark of a source.",
    "Een getal waar geen vastlegging achter staat: de regel heeft geen verwijzing naar een bron.",
)
PUT_MARK: Final = Text(
    "Put the mark of its record at the end of the line, or leave the number out.",
    "Zet de verwijzing naar de vastlegging aan het eind van de regel, of laat het getal weg.",
)
UNLIKE: Final = Text(
    "The record that is named does not hold this number.",
    "De genoemde vastlegging bevat dit getal niet.",
)
LOOK_IT_UP: Final = Text(
    "Look it up in the record, and name another when it comes from there.",
    "Zoek het op in de vastlegging, en noem een andere als het daaruit komt.",
)
NO_SOURCE: Final = Text("This mark names no source.", "Deze verwijzing hoort bij geen bron.")
NAME_SOURCE: Final = Text(
    "Use one of the numbers in the list of sources.",
    "Gebruik een van de nummers uit de lijst van bronnen.",
)


def _unsourced(text: str, drafted: str) -> Iterator[Found]:
    """The numbers in lines without a mark, and those that the marked record does not hold."""
    held = _numbers_by_mark(drafted)
    for line in text.splitlines():
        named = marks(line)
        known = {number for mark in named for number in held.get(mark, ())}
        for number in _numbers(line):
            if not named:
                yield "number", number, NO_RECORD, PUT_MARK
            elif held and number not in known:
                yield "unlike", number, UNLIKE, LOOK_IT_UP


def _numbers(line: str) -> list[str]:
    """The numbers in a line, but for years and marks."""
    found = NUMBER.findall(A_MARK.sub("", line))
    return [each for each in found if not (each.isdigit() and int(each) in YEARS)]


def _numbers_by_mark(drafted: str) -> dict[int, set[str]]:
    held: dict[int, set[str]] = {}
    for line in drafted.splitlines():
        for mark in marks(line):
            held.setdefault(mark, set()).update(_numbers(line))
    return held


def _mismarked(text: str, sources: int) -> Iterator[Found]:
    for number in marks(text):
        if not 1 <= number <= sources:
            yield "mark", f"[{number}]", NO_SOURCE, NAME_SOURCE


# What is left to say otherwise ----------------------------------------------------------------

TAKEN_OUT: Final = Text("A name was taken out here.", "Hier is een naam weggehaald.")
IN_WORDS: Final = Text("Say it so that it reads well.", "Zeg het zo dat het goed leest.")
ONE_ONLY: Final = Text(
    "Only one of the two languages was changed.", "Alleen een van de twee talen is gewijzigd."
)
BOTH: Final = Text(
    "Change the other one too, or see that it still says the same.",
    "Wijzig ook de andere, of ga na of die nog hetzelfde zegt.",
)


def _taken_out(text: str) -> Iterator[Found]:
    if MARK in text:
        yield "taken-out", MARK, TAKEN_OUT, IN_WORDS


def _one_language(passage: Passage, before: Passage | None) -> Iterator[Remark]:
    if before is None:
        return
    changed = [lang for lang in LANGUAGES if passage.text.within(lang) != before.text.within(lang)]
    if len(changed) == 1:
        other: Language = "nl" if changed == ["en"] else "en"
        yield Remark("language", passage.code, other, "", ONE_ONLY, BOTH)
