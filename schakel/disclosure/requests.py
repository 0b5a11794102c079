"""What may be wrong with a request, in sentences."""

import math
from collections.abc import Iterator, Sequence

from schakel.disclosure.entries import LARGEST, Entries, unknown
from schakel.disclosure.periods import covers, is_period
from schakel.disclosure.trees import Tree, merged_code
from schakel.disclosure.values import TOTAL, Dimension, Table
from schakel.language import Text

MOST_CELLS = 1_000_000
MOST_DECIMALS = 9
SHORT = 5  # letters: in a shorter word another letter makes another name
STATISTICS = ("sum", "contributors", "mean", "share", "median", "bands")


def of_request(request: Table, found: Entries) -> Iterator[Text]:
    """Every mistake in a request, in a sentence that starts with the table's name."""
    name = request.name or "table"
    problems = [*_of_statistic(request, found), *_of_dimensions(request, found)]
    problems += [*_of_periods(request, found), *_of_bands(request, found)]
    problems += [*_of_merging(request, found)]
    problems += [*_of_cohort(request, found), *_of_figures(request)]
    if not problems:
        problems += [*_of_answers(request, found), *_of_size(request, found)]
    for what in problems:
        yield Text(f"{name}: {what.en}", f"{name}: {what.nl}")


def _of_statistic(request: Table, found: Entries) -> Iterator[Text]:
    if request.statistic not in STATISTICS:
        yield unknown("statistic", "statistiek", request.statistic, STATISTICS)
    quantities = found.contributions.quantities
    named = {"quantity": request.quantity}
    if request.statistic == "share":
        named["denominator"] = request.denominator
    for role, quantity in named.items():
        if quantity and quantity not in quantities:
            yield unknown("quantity", "grootheid", quantity, quantities)
        if not quantity and request.statistic != "contributors":
            yield Text(
                f"a {request.statistic} needs a {role}. Name one of {', '.join(quantities)}.",
                f"{request.statistic} heeft een grootheid nodig ({role}). "
                f"Noem een van {', '.join(quantities)}.",
            )
    if request.denominator and request.statistic != "share":
        yield Text(
            "only a share has a denominator. Leave it out.",
            "alleen een aandeel heeft een noemer. Laat die weg.",
        )


def _of_dimensions(request: Table, found: Entries) -> Iterator[Text]:
    dimensions = found.contributions.dimensions
    for name in sorted({*request.by, *request.where} - dimensions.keys()):
        yield unknown("dimension", "dimensie", name, dimensions)
    for name in sorted(name for name in set(request.by) if request.by.count(name) > 1):
        yield Text(f'"{name}" is named twice.', f'"{name}" is twee keer genoemd.')
    for name, depth in request.depth.items():
        if name not in request.by or depth != int(depth) or depth < 0:
            yield Text(
                f"the depth of {name} must be 0 or more levels of a dimension that is shown.",
                f"de diepte van {name} moet 0 of meer niveaus zijn van een getoonde dimensie.",
            )
    for name, categories in request.where.items():
        above = dimensions[name].above if name in dimensions else {}
        for category in categories:
            if name in dimensions and category not in above and category != TOTAL:
                yield unknown(f"category of {name}", f"categorie van {name}", category, above)


def _of_merging(request: Table, found: Entries) -> Iterator[Text]:
    """Only answers in an order have neighbours: who stands in two places would count twice."""
    for name, groups in request.merge.items():
        dimension = found.contributions.dimensions.get(name)
        if dimension is None or name not in request.by or name in request.where:
            yield Text(
                f"merge needs a dimension that is shown and not filtered, and {name} is not.",
                f"merge vraagt een getoonde dimensie zonder filter, en dat is {name} niet.",
            )
        elif dimension.known or not dimension.ordered:
            yield Text(
                f"only answers in an order can be merged. Say of {name} `ordered: true`.",
                f"alleen antwoorden met een volgorde zijn samen te nemen. Zeg van {name} "
                f"`ordered: true`.",
            )
        elif not _neighbours(dimension, groups):
            order = ", ".join(dimension.above)
            yield Text(
                f"merge takes neighbours of {name} together, each once: {order}.",
                f"merge neemt buren van {name} samen, elk één keer: {order}.",
            )


def _neighbours(dimension: Dimension, groups: Sequence[Sequence[str]]) -> bool:
    """Do these follow one another under one category, is each named once, and are names free?"""
    under: dict[str | None, list[str]] = {}
    for code, parent in dimension.above.items():
        under.setdefault(parent, []).append(code)
    named = [code for group in groups for code in group]
    follow = all(
        len(group) > 1 and any([*group] in _stretches(line, len(group)) for line in under.values())
        for group in groups
    )
    free = follow and not {merged_code(group) for group in groups} & dimension.above.keys()
    return free and len(named) == len(set(named))


def _stretches(line: Sequence[str], size: int) -> list[list[str]]:
    return [[*line[start : start + size]] for start in range(len(line) - size + 1)]


def _of_periods(request: Table, found: Entries) -> Iterator[Text]:
    for period in sorted(set(request.periods)):
        if not is_period(period):
            yield Text(
                f'"{period}" is no period. Write 2022, 2022-H1, 2022-Q3, 2022-06 or 2022/2024.',
                f'"{period}" is geen periode. '
                f"Schrijf 2022, 2022-H1, 2022-Q3, 2022-06 of 2022/2024.",
            )
        elif not any(covers(period, own) for own in found.periods):
            yield Text(
                f"nobody contributed in {period}. There is {', '.join(found.periods)}.",
                f"niemand droeg bij in {period}. Er is {', '.join(found.periods)}.",
            )
        if request.periods.count(period) > 1:
            yield Text(f"{period} is named twice.", f"{period} is twee keer genoemd.")


def _of_bands(request: Table, found: Entries) -> Iterator[Text]:
    banded = request.statistic in ("bands", "median")
    if banded and not request.bands:
        yield NO_BOUNDS[request.statistic]
    if request.bands and not banded:
        yield Text(
            "only bands and medians have bounds.", "alleen banden en medianen hebben grenzen."
        )
    if not all(abs(bound) <= LARGEST for bound in request.bands):
        yield Text("a bound must be a number.", "een grens moet een getal zijn.")
    elif list(request.bands) != sorted(set(request.bands)):
        yield GOING_UP
    elif request.quantity in found.contributions.quantities:
        yield from _outside(request, found)


NO_BOUNDS = {
    "bands": Text(
        "bands need bounds. Write for example bands=20,40,60,80.",
        "banden hebben grenzen nodig. Schrijf bijvoorbeeld banden=20,40,60,80.",
    ),
    "median": Text(
        "a median is made of bands, which need bounds. Write for example bands=20,40,60,80.",
        "een mediaan volgt uit banden, en die hebben grenzen nodig. Schrijf bijvoorbeeld "
        "banden=20,40,60,80.",
    ),
}
GOING_UP = Text(
    "each bound must be higher than the one before. Write for example bands=20,40,60,80.",
    "elke grens moet hoger zijn dan de vorige. Schrijf bijvoorbeeld banden=20,40,60,80.",
)


def _outside(request: Table, found: Entries) -> Iterator[Text]:
    quantity = found.contributions.quantities[request.quantity]
    most = math.inf if quantity.most is None else quantity.most
    for bound in request.bands:
        if not quantity.least < bound < most:
            yield Text(
                f"the bound {bound:g} lies outside {quantity.name}.",
                f"de grens {bound:g} ligt buiten {quantity.name}.",
            )


def _of_cohort(request: Table, found: Entries) -> Iterator[Text]:
    """A member that never contributed is no mistake; a slip of the pen in a name is one."""
    cohort = request.cohort or ()
    for name in sorted({name for name in cohort if cohort.count(name) > 1}):
        yield Text(f"{name} is named twice in the cohort.", f"{name} staat twee keer in de groep.")
    if request.cohort is not None and not set(cohort) & set(found.contributors):
        yield Text("nobody in the cohort contributed.", "niemand in de groep droeg bij.")
    for whole in _parted(cohort, found):
        names = " and ".join(whole), " en ".join(whole)
        yield Text(
            f"{names[0]} belong together. Put both in the cohort, or neither.",
            f"{names[1]} horen bij elkaar. Zet beide in de groep, of geen van beide.",
        )
    for name in sorted(set(cohort) - set(found.contributors)):
        others = [each for each in found.contributors if each not in cohort]
        near = next((each for each in others if is_slip(name, each)), None)
        if near is not None:
            yield Text(
                f'"{name}" is no contributor. Did you mean {near}?',
                f'"{name}" is geen deelnemer. Bedoelt u {near}?',
            )


def is_slip(name: str, other: str) -> bool:
    """Are two names the same but for capitals, signs, or one slip in a word of five or more?

    A slip: a letter too many, too few or other, or two turned round. Another number, or another
    short word, makes another name.

    >>> is_slip("Borea Zinc BV", "Borea  zinc b.v."), is_slip("Alba Metals", "Alba Metal")
    (True, True)
    >>> is_slip("Alba Zinc", "Alba Tin"), is_slip("Company 1", "Company 2"), is_slip("A", "B")
    (False, False, False)
    """
    one, two = _lettered(name), _lettered(other)
    if "".join(one) == "".join(two) or len(one) != len(two):
        return "".join(one) == "".join(two)
    pairs = [pair for pair in zip(one, two, strict=True) if pair[0] != pair[1]]
    return len(pairs) == 1 and min(map(len, pairs[0])) >= SHORT and _one_slip(*pairs[0])


def _lettered(name: str) -> list[str]:
    """The words of a name, in small letters and without signs."""
    kept = "".join(sign for sign in name.casefold() if sign.isalnum() or sign.isspace())
    return kept.split()


def _one_slip(word: str, other: str) -> bool:
    if not (word.isalpha() and other.isalpha()):
        return False
    same = (at for at, (here, there) in enumerate(zip(word, other, strict=False)) if here != there)
    start = next(same, min(len(word), len(other)))
    one, two = word[start:], other[start:]
    turned = one[1::-1] + one[2:] == two
    return turned or one[1:] == two[1:] or one == two[1:] or one[1:] == two


def _parted(cohort: Sequence[str], found: Entries) -> Iterator[tuple[str, str]]:
    """A contributor in the cohort, and one of the same holding that is not."""
    inside = {found.merged[n]: name for n, name in enumerate(found.contributors) if name in cohort}
    for number, name in enumerate(found.contributors):
        if name not in cohort and found.merged[number] in inside:
            yield inside[found.merged[number]], name


def _of_figures(request: Table) -> Iterator[Text]:
    if request.decimals != int(request.decimals) or abs(request.decimals) > MOST_DECIMALS:
        yield Text(
            f"decimals must be a whole number up to {MOST_DECIMALS}.",
            f"decimalen moeten een heel getal tot {MOST_DECIMALS} zijn.",
        )
    least = 10.0**-MOST_DECIMALS
    if request.base is not None and not least <= request.base <= LARGEST:
        yield Text(
            f"the base to round to must be a number above 0, from {least:g} to {LARGEST:g}.",
            f"het getal waarop afgerond wordt moet boven 0 liggen, van {least:g} tot {LARGEST:g}.",
        )


def _of_answers(request: Table, found: Entries) -> Iterator[Text]:
    """A sum by what contributors answered would tell who answered what."""
    told = {*request.by, *request.where}
    if request.statistic in ("contributors", "bands", "median"):
        return
    for name in sorted(name for name in told if not found.known(name)):
        yield Text(
            f"{name} is an answer that contributors gave, and a {request.statistic} by it would "
            f"tell who gave which. Ask for the number of contributors, or leave {name} out.",
            f"{name} is een antwoord van deelnemers, en {request.statistic} daarnaar zou zeggen "
            f"wie welk gaf. Vraag om het aantal deelnemers, of laat {name} weg.",
        )


def _of_size(request: Table, found: Entries) -> Iterator[Text]:
    sizes = {name: _shown(request, found.tree(name)) for name in request.by}
    asked = len(request.periods or found.periods) * math.prod(sizes.values())
    asked *= len(request.bands) + 2 if request.bands else 1
    if asked > MOST_CELLS:
        largest = max(sizes, key=lambda name: sizes[name], default="")
        yield Text(
            f"asks {asked:,} cells; at most {MOST_CELLS:,}. Show fewer levels of {largest}.",
            f"vraagt {dutch(asked)} cellen; hoogstens {dutch(MOST_CELLS)}. "
            f"Toon minder niveaus van {largest}.",
        )


def _shown(request: Table, tree: Tree) -> int:
    depth = request.depth.get(tree.name, tree.depth)
    shown = tree.within(request.where.get(tree.name, ())) & (tree.level <= depth)
    shown[0] = True
    return int(shown.sum())


def dutch(number: int) -> str:
    """A whole number as the Dutch write it.

    >>> dutch(10240000)
    '10.240.000'
    """
    return f"{number:,}".replace(",", ".")
