"""What the cell of a material says beside the metal: its form, its grade, or another metal."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from schakel.chain.purchases import Form
from schakel.exchange.problems import Fault, shown
from schakel.exchange.vocabulary import by_alias, folded
from schakel.language import Text

# Words that stand beside a metal's name and tell its form; some stand for more than one.
FORM_WORDS: Mapping[tuple[Form, ...], str] = {
    (Form.ORE, Form.CONCENTRATE): "ore, ores, erts, ertsen, pellet, pellets, fines",
    (Form.CONCENTRATE, Form.ORE): "concentrate, concentrates, concentraat, concentraten",
    (Form.REFINED,): "cathode, cathodes, ingot, ingots, unwrought, refined, kathode, kathoden,"
    " kathodes, blok, blokken, broodje, broodjes, onbewerkt, geraffineerd",
    (Form.REFINED, Form.SEMI): "billet, billets, slab, slabs, bloom, blooms, bar, bars,"
    " staaf, staven",
    (Form.SEMI,): "plate, plates, sheet, sheets, wire, wires, rod, rods, tube, tubes, pipe, pipes,"
    " strip, strips, coil, coils, foil, foils, profile, profiles, extrusion, extrusions,"
    " plaat, platen, draad, buis, buizen, folie, profiel, profielen, halffabricaat",
    (Form.PRODUCT,): "part, parts, component, components, onderdeel, onderdelen",
    (Form.SCRAP,): "scrap, waste, schroot, schrot, afval",
}
FORMS_OF = by_alias(FORM_WORDS)
# Words of grade and trade, which change neither the metal nor its form.
GRADE = frozenset(
    by_alias({"": "shg, hg, lme, grade, special, high, pure, primary, raw, metal, metaal"})
)
STAINLESS = re.compile(r"stainless|inox|edelstaal|\brvs\b|roestvast|roestvrij", re.IGNORECASE)
TOTAL = re.compile(r"(sub|grand\s*|eind)?tota+l\b|\bs[uo]m\b", re.IGNORECASE)
SYMBOL = re.compile(r"[A-Z][a-z]?")
ORDINARY = frozenset(("As", "At", "Be", "Co", "In", "No", "Re", "A", "I", "C", "U", "V", "W"))
LONGEST_NAME = 4


class Said(NamedTuple):
    """The metals that a cell names, the forms it allows, and whether it says anything else."""

    materials: tuple[str, ...]
    forms: frozenset[Form]
    more: bool


def said(text: str, folded_names: Mapping[str, str]) -> Said:
    """The cell word by word; the longest name counts, so that "iron ore" is one.

    >>> said("zinc scrap", {"zinc": "zinc"})
    Said(materials=('zinc',), forms=frozenset({<Form.SCRAP: 'scrap'>}), more=False)
    """
    words = re.findall(r"[^\W_]+", text)
    materials, forms, more, place = [], frozenset(Form), False, 0
    while place < len(words):
        code, many = _longest(words[place:], folded_names)
        for word in words[place : place + many]:
            forms &= frozenset(_forms(word, folded_names) or Form)
        if code:
            materials.append(code)
        elif not _forms(words[place], folded_names) and folded(words[place]) not in GRADE:
            more = True
        place += many
    return Said(
        tuple(dict.fromkeys(materials)), forms if forms != frozenset(Form) else NO_FORM, more
    )


NO_FORM: frozenset[Form] = frozenset()


def _longest(words: list[str], names: Mapping[str, str]) -> tuple[str, int]:
    """The metal that the first words name, and how many words that takes."""
    for many in range(min(LONGEST_NAME, len(words)), 0, -1):
        code = names.get(folded(" ".join(words[:many])))
        if code and (many > 1 or len(words[0]) > 2 or _symbol(words[0])):
            return code, many
    return names.get(_stem(words[0]), ""), 1


def _symbol(word: str) -> bool:
    return bool(SYMBOL.fullmatch(word)) and word not in ORDINARY


def _stem(word: str) -> str:
    """A Dutch compound without the form at its end: zinkschroot is zink."""
    return next((stem for stem, _ in _compound(word)), "")


def _compound(word: str) -> list[tuple[str, tuple[Form, ...]]]:
    key = folded(word)
    ends = (
        end for end in FORMS_OF if len(end) > 3 and key.endswith(end) and len(key) > len(end) + 2
    )
    return [(key.removesuffix(end), FORMS_OF[end]) for end in ends]


def _forms(word: str, names: Mapping[str, str]) -> tuple[Form, ...]:
    if found := FORMS_OF.get(folded(word)):
        return found
    return next((forms for stem, forms in _compound(word) if stem in names), ())


def question(text: str, found: Said) -> Text | None:
    """What to ask of a cell that names no single metal, when there is anything sensible to ask."""
    if TOTAL.search(text):
        return A_TOTAL
    if STAINLESS.search(text):
        return ALLOY
    if len(found.materials) > 1:
        each, elk = " or ".join(found.materials), " of ".join(found.materials)
        return Text(f"Write one metal a row: {each}.", f"Schrijf één metaal per rij: {elk}.")
    if found.materials:
        return Text(f"Did you mean {found.materials[0]}?", f"Bedoelt u {found.materials[0]}?")
    return None


A_TOTAL = Text(
    "That looks like a total: leave its row out.",
    "Dat lijkt een totaal: laat de rij weg.",
)
ALLOY = Text(
    "Stainless steel is iron with chromium and often nickel: write a row for each, by its own"
    " mass.",
    "Roestvast staal is ijzer met chroom en vaak nikkel: schrijf er elk een rij voor, met de eigen"
    " massa.",
)


def tells(text: str, names: Mapping[str, str]) -> bool:
    """Does the cell say more than a metal: a form, or an alloy?"""
    return bool(STAINLESS.search(text) or said(text, names).forms)


def oddity(text: str, code: str, form: Form, names: Mapping[str, str]) -> Fault | None:
    """What is worth a remark in a cell that is understood: another form, or an alloy."""
    if STAINLESS.search(text):
        what = Text(
            f'"{shown(text)}" is counted as {code} alone.',
            f'"{shown(text)}" telt alleen als {code} mee.',
        )
        return Fault(what, ALLOY)
    forms = said(text, names).forms
    if not forms or form in forms:
        return None
    return Fault(
        Text(
            f'"{shown(text)}" speaks of another form than {form}.',
            f'"{shown(text)}" spreekt van een andere vorm dan {form}.',
        ),
        Text(
            "The row counts as its form says; check which is right.",
            "De rij telt mee zoals de vorm zegt; ga na wat juist is.",
        ),
    )
