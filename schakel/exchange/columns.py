"""What one cell of a purchase list means: a reader per column answers a value or a Fault."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from string import capwords
from typing import NamedTuple

from schakel.chain.purchases import Form
from schakel.exchange.materials import STAINLESS, question, said
from schakel.exchange.numbers import Convention, number, plain
from schakel.exchange.problems import Fault, shown
from schakel.exchange.sheets import Cell
from schakel.exchange.vocabulary import (
    FORM_OF,
    INFORMAL,
    MEASURES,
    MEGATONNE,
    NO_COUNTRY,
    NOTHING,
    TWO_MEANINGS,
    Measure,
    folded,
)
from schakel.language import Text

Reader = Callable[[Cell], object]
LONGEST = 500
MOST = 1e9
LEAST = 1e-12
SUGGESTIONS = 1000
FIRST_YEAR = 1950
EXECUTABLE = tuple("=+-@\t\r\n＝＋－＠")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
ARTICLE = re.compile(r"^(the|de|het)\s+", re.IGNORECASE)
BLANK = Text("Fill in the cell.", "Vul de cel in.")
FORMS = Text(
    "Write one of: ore, concentrate, intermediate, refined, semi, product, scrap.",
    "Schrijf een van: erts, concentraat, tussenproduct, geraffineerd, halffabricaat, product,"
    " schroot.",
)
UNITS = Text("Write one of: t, kg, g, kt, lb, oz t.", "Schrijf een van: t, kg, g, kt, lb, oz t.")
CODES = Text(
    "Write a country's name or its ISO code, such as NL or NLD.",
    "Schrijf de naam van een land of zijn ISO-code, zoals NL of NLD.",
)


class Known(NamedTuple):
    """What is known of names: the exact casefolded alias, and the alias folded."""

    exact: Mapping[str, str]
    folded: Mapping[str, str]

    @classmethod
    def of(cls, aliases: Mapping[str, str]) -> "Known":
        """The aliases, also without accents, spacing and punctuation."""
        spelt: dict[str, set[str]] = {}
        for alias, code in aliases.items():
            spelt.setdefault(folded(alias), set()).add(code)
        return cls(aliases, {key: min(codes) for key, codes in spelt.items() if len(codes) == 1})

    def code(self, text: str) -> str | None:
        """The code that the text names, if any."""
        return self.exact.get(text.casefold()) or self.folded.get(folded(text) or text)


@dataclass(slots=True)
class Suggestions:
    """Names that resemble what was written; only the first thousand are looked for in one list."""

    left: int = field(default=SUGGESTIONS)

    def nearest(self, text: str, known: Known, least: int = 70) -> tuple[str, str] | None:
        """The alias that resembles the text most, at `least` percent, with its code."""
        from rapidfuzz import fuzz, process

        self.left -= 1
        if self.left < 0 or not (key := folded(text)):
            return None
        match = process.extractOne(key, known.folded.keys(), scorer=fuzz.ratio, score_cutoff=least)
        if match is None:
            return None
        alias = next((name for name in known.exact if folded(name) == match[0]), match[0])
        return alias, known.folded[match[0]]


def text_of(cell: Cell) -> str:
    """The cell as text on one line; a whole number without its decimal point."""
    if isinstance(cell, str):
        return " ".join(cell.split())
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def guarded(read: Callable[[str], object]) -> Reader:
    """The reader of a text that is refused when too long or when it holds control signs."""

    def guarded_read(cell: Cell) -> object:
        if isinstance(cell, Fault):
            return cell
        text = text_of(cell)
        return _unfit(text) or read(text)

    return guarded_read


def _unfit(text: str) -> Fault | None:
    if len(text) > LONGEST:
        return Fault(
            Text(f"the cell holds {len(text)} signs.", f"de cel bevat {len(text)} tekens."),
            Text(
                f"Keep it under {LONGEST}; perhaps a quotation mark is not closed.",
                f"Houd haar onder {LONGEST}; misschien is een aanhalingsteken niet gesloten.",
            ),
        )
    if CONTROL.search(text):
        what = Text(
            "the cell holds signs that are no text.", "de cel bevat tekens die geen tekst zijn."
        )
        return Fault(what, Text("Type the cell anew.", "Typ de cel opnieuw."))
    return None


def _empty() -> Fault:
    return Fault(Text("the cell is empty.", "de cel is leeg."), BLANK)


def material(known: Known, suggestions: Suggestions, text: str) -> str | Fault:
    """The code of the material."""
    if code := known.code(text):
        return code
    if not text:
        return _empty()
    found = said(text, known.folded)
    asked = question(text, found)
    if len(found.materials) == 1 and not found.more and not STAINLESS.search(text):
        return found.materials[0]
    near = None if asked else suggestions.nearest(text, known, least=80)
    return Fault(
        Text(
            f'"{shown(text)}" is not a known material.',
            f'"{shown(text)}" is geen bekend materiaal.',
        ),
        asked or (Text(f"Did you mean {near[1]}?", f"Bedoelt u {near[1]}?") if near else MATERIALS),
    )


MATERIALS = Text(
    "Write the metal by its name or symbol, such as tin or Sn.",
    "Schrijf het metaal met zijn naam of symbool, zoals tin of Sn.",
)


def form(suggestions: Suggestions, text: str) -> Form | Fault:
    """The form of the material."""
    key = folded(text)
    if key in FORM_OF:
        return FORM_OF[key]
    if not text:
        return _empty()
    near = suggestions.nearest(text, FORM_NAMES)
    return Fault(
        Text(f'"{shown(text)}" is not a known form.', f'"{shown(text)}" is geen bekende vorm.'),
        Text(f"Did you mean {near[0]}? {FORMS.en}", f"Bedoelt u {near[0]}? {FORMS.nl}")
        if near
        else FORMS,
    )


FORM_NAMES = Known.of({alias: meant.value for alias, meant in FORM_OF.items()})
UNIT_NAMES = Known.of({alias: alias for alias in MEASURES})


def unit(suggestions: Suggestions, text: str) -> Measure | Fault:
    """The unit as a part of a tonne."""
    key = folded(text)
    doubt = MEGATONNE if text == "Mt" else TWO_MEANINGS.get(key)
    if doubt:
        what = Text(f'"{text}" has two meanings.', f'"{text}" heeft twee betekenissen.')
        return Fault(what, doubt)
    if key in MEASURES:
        return MEASURES[key]
    if not text:
        return _empty()
    near = suggestions.nearest(text, UNIT_NAMES)
    return Fault(
        Text(
            f'"{shown(text)}" is not a known unit of mass.',
            f'"{shown(text)}" is geen bekende eenheid van massa.',
        ),
        Text(f"Did you mean {near[0]}? {UNITS.en}", f"Bedoelt u {near[0]}? {UNITS.nl}")
        if near
        else UNITS,
    )


@dataclass(frozen=True, slots=True)
class Countries:
    """The countries that a list may name, and how to suggest one."""

    known: Known
    suggestions: Suggestions
    short: Mapping[str, str]

    @classmethod
    def of(cls, aliases: Mapping[str, str], suggestions: Suggestions) -> "Countries":
        """The countries by their aliases; two letters are the code to suggest."""
        short = {code: alias.upper() for alias, code in aliases.items() if len(alias) == 2}
        return cls(Known.of(aliases), suggestions, short)

    def named(self, text: str) -> str | Fault:
        """The country, as ISO 3166-1 alpha-3."""
        meant = INFORMAL.get(folded(text), "").split()
        code = self.known.code(text) or self.known.code(ARTICLE.sub("", text))
        if meant and (len(meant) > 1 or code is None):
            return self._unknown(text, self._question(meant, text))
        if code is None:
            return self._unknown(text, self._nearest(text)) if text else _empty()
        return code

    def perhaps(self, text: str) -> str | Fault | None:
        """The country, or None where the cell says nothing."""
        return None if said_nothing(text) else self.named(text)

    def _nearest(self, text: str) -> Text:
        if folded(text) in NO_COUNTRY:
            return Text(f"That is no single country. {CODES.en}", f"Dat is geen land. {CODES.nl}")
        near = self.suggestions.nearest(text, self.known) if len(text) > 3 else None
        if near is None:
            return CODES
        code, name = self.short.get(near[1], near[1]), capwords(near[0])
        return Text(f"Did you mean {code} ({name})?", f"Bedoelt u {code} ({name})?")

    def _question(self, codes: list[str], text: str) -> Text:
        names = [f"{code} ({self._name(code, text)})" for code in codes]
        if len(codes) == 1:
            return Text(f"Did you mean {codes[0]}?", f"Bedoelt u {codes[0]}?")
        return Text(f"Did you mean {' or '.join(names)}?", f"Bedoelt u {' of '.join(names)}?")

    def _name(self, code: str, text: str) -> str:
        """The longest name of the country: the one that is hardest to mistake."""
        alpha3 = self.known.exact.get(code.casefold())
        names = [name for name, of in self.known.exact.items() if of == alpha3]
        return capwords(max(names, key=len, default=text))

    @staticmethod
    def _unknown(text: str, remedy: Text) -> Fault:
        what = Text(
            f'"{shown(text)}" is not a known country.', f'"{shown(text)}" is geen bekend land.'
        )
        return Fault(what, remedy)


def said_nothing(text: str) -> bool:
    """Does the cell say nothing, in one of the ways in which people say so?"""
    return not text or text.casefold() in NOTHING


def words(text: str) -> str:
    """A name, kept as written but for doubled spaces."""
    return text


def name(text: str) -> str | None:
    """A name, or None where the cell says nothing."""
    return None if said_nothing(text) else text


def cn_code(text: str) -> str | Fault | None:
    """The digits of a code of the Combined Nomenclature (or its first four or six, the HS)."""
    if said_nothing(text):
        return None
    digits = re.sub(r"[ .\u00a0-]", "", text)
    if re.fullmatch(r"[0-9]{4}|[0-9]{6}|[0-9]{8}|[0-9]{10}", digits):
        return digits
    return Fault(
        Text(f'"{shown(text)}" is not a CN code.', f'"{shown(text)}" is geen GN-code.'),
        Text(
            "Write its 4, 6, 8 or 10 digits, or leave the cell empty.",
            "Schrijf de 4, 6, 8 of 10 cijfers, of laat de cel leeg.",
        ),
    )


def _not_a_number(text: str, convention: Convention) -> Fault:
    example = "1250,5" if convention.sign == "," else "1250.5"
    what = Text(f'"{shown(text)}" is not a number.', f'"{shown(text)}" is geen getal.')
    return Fault(
        what, Text(f"Write digits only, such as {example}.", f"Schrijf cijfers, zoals {example}.")
    )


def _amount(cell: Cell, convention: Convention) -> float | Fault:
    """The number in a cell; text is read by the convention unless it allows one reading only."""
    if isinstance(cell, Fault):
        return cell
    if isinstance(cell, float):
        return cell
    text = cell.strip() if isinstance(cell, str) else text_of(cell)
    if not isinstance(cell, str):
        return _not_a_number(text, convention)
    if not text:
        return _empty()
    return _written(text, convention)


def _written(text: str, convention: Convention) -> float | Fault:
    digits = plain(text)
    if convention.mixed and digits in convention.doubtful:
        return _either(text)
    value = number(digits, convention.sign)
    if value is None and digits not in convention.doubtful:
        value = number(digits, "." if convention.sign == "," else ",")
    return _not_a_number(text, convention) if value is None else value


def _either(text: str) -> Fault:
    bare = re.sub("[,.]", "", text)
    return Fault(
        Text(
            f'"{shown(text)}" can be read in two ways: the list mixes decimal commas and points.',
            f'"{shown(text)}" kan op twee manieren gelezen worden: de lijst mengt komma en punt.',
        ),
        Text(
            f"Write {bare}, or write decimals in one way throughout.",
            f"Schrijf {bare}, of schrijf decimalen overal op dezelfde manier.",
        ),
    )


def quantity(convention: Convention, cell: Cell) -> float | Fault:
    """The quantity, above zero and finite."""
    amount = _amount(cell, convention)
    if isinstance(amount, Fault) or 0 < amount < float("inf"):
        return amount
    if amount == float("inf"):
        return Fault(_too_large(cell), TOO_LARGE)
    return Fault(
        Text(
            f'a quantity of "{shown(text_of(cell))}" is not above zero.',
            f'een hoeveelheid van "{shown(text_of(cell))}" is niet groter dan nul.',
        ),
        Text(
            "Leave returns and corrections out, or set them off against the purchase.",
            "Laat retouren en correcties weg, of verreken ze met de inkoop.",
        ),
    )


def _too_large(cell: Cell) -> Text:
    text = shown(text_of(cell))
    return Text(
        f'a quantity of "{text}" is larger than a number can be.',
        f'een hoeveelheid van "{text}" is groter dan een getal kan zijn.',
    )


TOO_LARGE = Text("Check the quantity and its unit.", "Controleer de hoeveelheid en de eenheid.")


def recycled_share(convention: Convention, percent: bool, cell: Cell) -> float | Fault | None:
    """The recycled share from 0 to 1: "30 %", 0.3 and 30 say the same.

    A bare number from 2 upwards is taken as a percentage (the list's notes say so); between 1 and 2
    it could be either, so it is refused. A column headed with a percent sign holds percentages.
    """
    if isinstance(cell, str) and said_nothing(text_of(cell)):
        return None
    marked = isinstance(cell, str) and cell.rstrip().endswith("%")
    bare = cell.rstrip()[:-1] if marked and isinstance(cell, str) else cell
    amount = _amount(bare, convention)
    if isinstance(amount, Fault):
        return amount
    text_percent = percent and (isinstance(cell, str) or amount > 1)
    share = amount / 100 if marked or text_percent or 2 <= amount <= 100 else amount
    return share if 0 <= share <= 1 else _no_share(text_of(cell))


def _no_share(text: str) -> Fault:
    return Fault(
        Text(
            f'"{shown(text)}" is not a share from 0 to 1.',
            f'"{shown(text)}" is geen aandeel van 0 tot 1.',
        ),
        Text('Write 0.3 or "30 %".', 'Schrijf 0,3 of "30 %".'),
    )


def year(latest: int, cell: Cell) -> int | Fault | None:
    """The year of purchase, also out of a date."""
    if isinstance(cell, Fault):
        return cell
    if isinstance(cell, date):
        return _plausible(cell.year, latest, text_of(cell))
    text = text_of(cell)
    if said_nothing(text):
        return None
    found = YEAR.fullmatch(text)
    digits = next((group for group in found.groups() if group), "") if found else ""
    return _plausible(int(digits) if digits else 0, latest, text)


YEAR = re.compile(
    r"([0-9]{4})(?:[.,]0+)?|([0-9]{4})[-/.][0-9]{1,2}(?:[-/.][0-9]{1,2})?(?:[ T][0-9:.]+)?"
    r"|[0-9]{1,2}[-/.](?:[0-9]{1,2}[-/.])?([0-9]{4})"
)


def _plausible(number: int, latest: int, text: str) -> int | Fault:
    if FIRST_YEAR <= number <= latest:
        return number
    return Fault(
        Text(
            f'"{shown(text)}" is not a year from {FIRST_YEAR} to {latest}.',
            f'"{shown(text)}" is geen jaar van {FIRST_YEAR} tot en met {latest}.',
        ),
        Text("Write the year of purchase, such as 2023.", "Schrijf het jaar van inkoop: 2023."),
    )


def executable(text: object) -> bool:
    """Would a spreadsheet take this text for a formula?"""
    return isinstance(text, str) and text.startswith(EXECUTABLE)


@dataclass(frozen=True, slots=True)
class Readers:
    """The reader of every column of one list, under that list's conventions."""

    materials: Known
    countries: Countries
    convention: Convention
    percent: bool
    latest_year: int

    def of(self, column: str) -> Reader:
        """The reader of this column."""
        suggestions, countries = self.countries.suggestions, self.countries
        readers: dict[str, Reader] = {
            "material": guarded(partial(material, self.materials, suggestions)),
            "form": guarded(partial(form, suggestions)),
            "quantity": partial(quantity, self.convention),
            "unit": guarded(partial(unit, suggestions)),
            "supplier": guarded(words),
            "supplier_country": guarded(countries.named),
            "cn_code": guarded(cn_code),
            "smelter": guarded(name),
            "smelter_country": guarded(countries.perhaps),
            "mine_country": guarded(countries.perhaps),
            "recycled_share": partial(recycled_share, self.convention, self.percent),
            "year": partial(year, self.latest_year),
        }
        return readers[column]
