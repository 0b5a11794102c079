"""Reading a folder of published tables, whoever published them.

A table may be long (a column per dimension, then numbers) or crossed (categories as titles). Which
it is, what is a total, a period, a mark of secrecy, a count or a mean is guessed from the words in
it; whatever is guessed wrongly can be said in `attack.yaml` beside the tables:

    within: 10                        # pinned down: known to within so many percent
    withheld: ["-", geheim]           # marks besides the usual ones
    zeros: ["."]                      # marks that mean nothing at all
    totals: [Nederland]               # categories that stand for all the others
    hierarchies: {country: {Peru: Andes, Chile: Andes}}     # or a file: country: regions.csv
    dimensions: [sbi]                 # columns of codes that look like numbers
    columns: {production.csv: country}   # what the titles of a crossed table are
    measures: {production.csv: tonnes}   # what the numbers of a crossed table are
    counts: {tonnes: n}               # which column says how many are in a number
    whole: [tonnes]                   # measures that everybody knows to be whole
    most: {score: 100}                # and how high they can be at most
    rounded: {tonnes: 5}              # to multiples of what they are rounded, the nearest
    random: [tonnes]                  # up or down by lot, and not to the nearest
    members: {2021: [A, B, C], 2022: [A, B]}   # who is in the tables of a folder, file or period
    overlapping: {n: [metal]}         # numbers that do not add up over these categories
    ignore: [notes.csv]
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from schakel.exchange.problems import ListError, Problem, refusal, shown
from schakel.exchange.sheets import MAX_BYTES
from schakel.exchange.vocabulary import bare_title, folded
from schakel.language import Text
from schakel.releases.checking import is_ours, ours
from schakel.releases.contributions import WHO
from schakel.releases.grids import (
    MARKS,
    PERIOD,
    YEAR,
    Grid,
    Mark,
    decimals,
    grid,
    read_cell,
    total_of,
    words,
)
from schakel.releases.published import COLUMNS, Found, Kind, Printed, PublishedTable
from schakel.releases.sidecar import SIDECAR, Sidecar, read_sidecar

COUNTS = words(
    "n nobs count counts aantal aantallen number numbers companies bedrijven contributors"
    " deelnemers respondents respondenten submitters indieners enterprises ondernemingen firms"
    " members leden numberofcompanies aantalbedrijven numberofcontributors aantaldeelnemers units"
    " eenheden"
)
MEANS = re.compile(r"\b(?:mean|average|avg|gemiddelde?)\b", re.IGNORECASE)
SHARES = re.compile(r"%|\b(?:share|percent(?:age)?|aandeel)\b", re.IGNORECASE)
OTHERS = re.compile(
    r"\b(?:median|mediaan|max|maximum|min|minimum|sd|st\.?dev|largest|grootste|rank|rang|change"
    r"|verandering|growth|groei|index|line|regel)\b",
    re.IGNORECASE,
)
PERIODS = words("year jaar period periode quarter kwartaal month maand time tijd date")
CODES = words("code codes nace sbi isic cn hs nuts id naics sector")
CHILD = words("category categorie code child kind lower onder")
PARENT = words("above boven parent ouder higher hoger")
SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx")
MOST_FILES = 500


def read_published(folder: Path) -> Found:
    """All tables in a folder and the folders in it.

    :raises ListError: with everything that cannot be read, when anything cannot.
    """
    sidecar = read_sidecar(folder)
    own = [path for path in _files(folder, (".json",)) if is_ours(path)]
    stems = {(path.parent, path.stem) for path in own}
    others = [p for p in _files(folder, SUFFIXES) if (p.parent, p.stem) not in stems]
    grids, problems = _grids(folder, [p for p in others if not sidecar.ignores(p, folder)])
    trees = {file: tree for file, one in grids.items() if (tree := _tree(one))}
    above = _hierarchies(sidecar, trees)
    tables: list[PublishedTable] = []
    remarks: list[Text] = []
    for file, one in grids.items():
        if file not in trees:
            found, said = _tables(one, sidecar, above)
            tables += found
            remarks += said
    if problems:
        raise ListError(problems)
    for path in own:
        found, said = ours(path.relative_to(folder).as_posix(), path)
        tables += found
        remarks += said
    if not tables:
        raise refusal(str(folder), *(ONLY_PARTS if own else NOTHING))
    return Found(tuple(tables), tuple(dict.fromkeys(remarks)), sidecar.within)


# What the attacker put in itself -----------------------------------------------------------------


def read_own(
    path: Path, folder: Path, found: Found
) -> tuple[tuple[PublishedTable, ...], tuple[Text, ...]]:
    """What somebody put in, at the places of the published tables; and what was not understood.

    The file is a list of contributions (who, period, categories, numbers) or a table like those
    that are published. What several put in is taken together: they put their heads together. Where
    only one measure is found on either side, the numbers are taken to be of that.
    Raises ListError when none of its numbers is part of a published one, or when a column by which
    is published is not in it: with less than it knows an attacker would seem harmless.
    """
    tables, _ = _tables(grid(path.name, path.read_bytes()), read_sidecar(folder), ({}, ()))
    published = [table for table in found.tables if table.kind != "count"]
    alike = _same_measure(tables, published)
    _refuse_lacking(path.name, alike, published)
    up = _up(published)
    said = [_own_of(table, _lines_of(alike, table, published), up) for table in published]
    told = tuple(table for table in said if table.numbers)
    if not told:
        raise refusal(path.name, *_strange(published))
    return told, tuple(_unplaced(path.name, alike, published, up))


def _refuse_lacking(
    file: str, own: Sequence[PublishedTable], published: Sequence[PublishedTable]
) -> None:
    """Refuse a list without a column by which is published."""
    have = {axis.casefold() for table in own for axis in table.dimensions}
    axes = {axis: None for table in published for axis in table.dimensions if axis != COLUMNS}
    lacking = [axis for axis in axes if axis.casefold() not in have]
    if lacking:
        raise ListError(
            Problem(file, None, axis, "", LACKING, _names(published)) for axis in lacking
        )


def _unplaced(
    file: str, own: Sequence[PublishedTable], published: Sequence[PublishedTable], up: "Up"
) -> Iterator[Text]:
    """Categories of the list that no published table has, nor anything above them."""
    theirs: dict[str, set[str]] = {}
    for axis, category in _categories(published):
        theirs.setdefault(axis, set()).add(category)
    for axis, category in dict.fromkeys(_categories(own)):
        if axis in theirs and not theirs[axis] & {*_upwards(axis, category, up)}:
            yield Text(
                f"{file}: {shown(axis)} {shown(category)} is in no published table; that you put"
                " it in counts for totals only.",
                f"{file}: {shown(axis)} {shown(category)} staat in geen gepubliceerde tabel; dat u"
                " het inbracht telt alleen voor totalen.",
            )


def _categories(tables: Iterable[PublishedTable]) -> Iterator[tuple[str, str]]:
    for table in tables:
        for one in table.numbers:
            yield from _folded(one.at).items()


def _same_measure(
    own: Sequence[PublishedTable], published: Sequence[PublishedTable]
) -> Sequence[PublishedTable]:
    """The same tables; of the one published measure when they are of one as well."""
    measures = {table.measure for table in published}
    if len(measures) == 1 and len({table.measure for table in own}) == 1:
        return [replace(table, measure=next(iter(measures))) for table in own]
    return own


def _lines_of(
    own: Iterable[PublishedTable], table: PublishedTable, published: Iterable[PublishedTable]
) -> list[Printed]:
    """The own numbers of the measure of a table; a period that only one side names is the other."""
    of = [each for each in own if each.measure.casefold() == table.measure.casefold()]
    lines = [one for each in of for one in each.numbers if one.value is not None]
    mine = {one.period for one in lines}
    theirs = {one.period for each in published for one in each.numbers}
    if len(mine) == len(theirs) == 1 and "" in mine | theirs:
        return [replace(one, period=next(iter(theirs))) for one in lines]
    return lines


def _up(published: Iterable[PublishedTable]) -> "Up":
    """What each category stands under, by its dimension."""
    return {
        (axis.casefold(), child.casefold()): parent.casefold()
        for each in published
        for axis, tree in each.above.items()
        for child, parent in tree.items()
    }


def _own_of(table: PublishedTable, lines: Sequence[Printed], up: "Up") -> PublishedTable:
    """What was put in at each place of a table, as far as there is anything."""
    mine = [one for one in lines if _takes_part(one, table)]
    numbers = (_own_at(place, mine, up) for place in table.numbers)
    return replace(table, numbers=tuple(one for one in numbers if one is not None))


def _takes_part(one: Printed, table: PublishedTable) -> bool:
    """Is it of somebody who is in the table, as far as is said who is in it?"""
    who = next((name for axis, name in one.at.items() if folded(axis) in WHO), None)
    return table.cohort is None or who is None or who in table.cohort


Up = Mapping[tuple[str, str], str]


def _own_at(place: Printed, lines: Sequence[Printed], up: Up) -> Printed | None:
    """What is said of a place outright, or else the sum of all finest lines that stand in it."""
    here = [one for one in lines if one.period == place.period]
    finest = max((len(one.at) for one in here), default=0)
    outright = [one for one in here if _folded(one.at) == _folded(place.at)]
    inside = outright or [one for one in here if len(one.at) == finest and _is_in(one, place, up)]
    if not inside:
        return None
    return replace(place, value=sum(one.value or 0.0 for one in inside), slack=0.0)


def _folded(at: Mapping[str, str]) -> dict[str, str]:
    return {axis.casefold(): category.casefold() for axis, category in at.items()}


def _is_in(one: Printed, place: Printed, up: Up) -> bool:
    """Does a line stand in a place: in each of its categories, or under it?

    The columns of a crossed table without a title may be any dimension.
    """
    mine = _folded(one.at)
    return all(
        any(
            category in _upwards(name, mine[name], up)
            for name in (mine if axis == COLUMNS else {axis} & mine.keys())
        )
        for axis, category in _folded(place.at).items()
    )


def _upwards(axis: str, category: str, up: Up) -> list[str]:
    """The category and all above it."""
    passed = [category]
    while (parent := up.get((axis, passed[-1]), category)) not in passed:
        passed.append(parent)
    return passed


def _strange(published: Sequence[PublishedTable]) -> tuple[Text, Text]:
    """None of the own numbers is part of a published one."""
    what = Text(
        "none of these numbers is part of one that is published.",
        "geen van deze getallen is deel van een getal dat gepubliceerd is.",
    )
    return what, _names(published)


LACKING = Text(
    "there is no such column, and it is published by it.",
    "die kolom is er niet, en er is naar gepubliceerd.",
)


def _names(published: Sequence[PublishedTable]) -> Text:
    """How the columns of a list of what somebody put in are called."""
    axes = dict.fromkeys(shown(axis) for table in published for axis in table.dimensions)
    titles = ", ".join([*axes, *dict.fromkeys(shown(table.measure) for table in published)])
    return Text(
        f"Give the columns and categories the names they have in the tables: period, {titles}.",
        f"Geef kolommen en categorieën de namen die zij in de tabellen hebben: periode, {titles}.",
    )


NOTHING = (
    Text("there is no table with numbers in it.", "er staat geen tabel met getallen in."),
    Text("Name a folder with CSV or XLSX tables.", "Noem een map met tabellen in CSV of XLSX."),
)


ONLY_PARTS = (
    Text(
        "there are only means, shares or medians in it, and by themselves these are not used.",
        "er staan alleen gemiddelden, aandelen of medianen in, en op zichzelf worden die niet"
        " gebruikt.",
    ),
    Text(
        "Name a folder that holds sums or numbers of contributors as well.",
        "Noem een map waarin ook sommen of aantallen deelnemers staan.",
    ),
)


def _files(folder: Path, suffixes: Sequence[str]) -> list[Path]:
    """The files of these kinds, in the order of their names; hidden and confidential ones not."""
    found = [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in suffixes and path.is_file()
        if not any(part[:1] in ".~" for part in path.relative_to(folder).parts)
        and "confidential" not in path.relative_to(folder).parts
    ]
    if len(found) > MOST_FILES:
        raise refusal(str(folder), *TOO_MANY)
    return found


TOO_MANY = (
    Text(f"there are over {MOST_FILES} files in it.", f"er staan meer dan {MOST_FILES} files in."),
    Text("Name a smaller folder.", "Noem een kleinere map."),
)


def _grids(folder: Path, paths: Iterable[Path]) -> tuple[dict[str, Grid], list[Problem]]:
    grids: dict[str, Grid] = {}
    problems: list[Problem] = []
    for path in paths:
        file = path.relative_to(folder).as_posix()
        try:
            if path.stat().st_size > MAX_BYTES:
                raise refusal(file, *TOO_BIG)
            grids[file] = grid(file, path.read_bytes())
        except ListError as error:
            problems += error.problems
    return grids, problems


TOO_BIG = (
    Text("the file is larger than 200 MB.", "het bestand is groter dan 200 MB."),
    Text("Divide it.", "Verdeel het."),
)


# Hierarchies ------------------------------------------------------------------------------------


def _tree(one: Grid) -> dict[str, str] | None:
    """Child and parent, when a file holds nothing but a hierarchy.

    Two columns that are called child and parent, or a column per level, the highest first.
    """
    titles = [folded(title) for title in one.titles]
    child = next((i for i, title in enumerate(titles) if title in CHILD), None)
    parent = next((i for i, title in enumerate(titles) if title in PARENT), None)
    if child is not None and parent is not None:
        return {row[child]: row[parent] for row in one.rows if row[child] and row[parent]}
    return _levels(one)


def _levels(one: Grid) -> dict[str, str] | None:
    """The hierarchy of columns that each decide what stands in the column before."""
    tree: dict[str, str] = {}
    for row in one.rows:
        if not all(row):
            return None
        for parent, child in pairwise(row):
            if child != parent and tree.setdefault(child, parent) != parent:
                return None
    shared = len(set(tree.values())) < len(tree) and not ring(tree)
    return tree if len(one.titles) > 1 and shared and not _told(one) else None


def _told(one: Grid) -> bool:
    """Is there a column of numbers? Codes are none: short, and some begin with a zero."""
    for place in range(len(one.titles)):
        cells = one.column(place)
        coded = any(cell[0] == "0" and cell[1:].isdigit() for cell in cells)
        told = sum(isinstance(read_cell(cell, one.sign), float) for cell in cells)
        if 2 * told > len(cells) and not (coded and max(map(len, cells)) < 7):
            return True
    return False


def _hierarchies(
    sidecar: Sidecar, trees: Mapping[str, Mapping[str, str]]
) -> tuple[Mapping[str, Mapping[str, str]], Sequence[Mapping[str, str]]]:
    """Those said of a dimension, and those that hold wherever their categories occur."""
    problems = [*_wrong_trees(sidecar, trees)]
    if problems:
        raise ListError(problems)
    named: dict[str, Mapping[str, str]] = {}
    for dimension, tree in sidecar.hierarchies.items():
        named[folded(dimension)] = trees[tree] if isinstance(tree, str) else tree
    used = {tree for tree in sidecar.hierarchies.values() if isinstance(tree, str)}
    return named, [tree for file, tree in trees.items() if file not in used]


def _wrong_trees(sidecar: Sidecar, trees: Mapping[str, Mapping[str, str]]) -> Iterator[Problem]:
    """Hierarchies that are not there, or in which something stands under itself."""
    for dimension, tree in sidecar.hierarchies.items():
        place = f"hierarchies.{dimension}"
        if isinstance(tree, str) and tree not in trees:
            yield Problem(SIDECAR, None, place, tree, *_no_tree(tree))
        elif not isinstance(tree, str) and (found := ring(tree)):
            yield Problem(SIDECAR, None, place, "", *_under_itself(found))
    for file, each in trees.items():
        if found := ring(each):
            yield Problem(file, None, "", "", *_under_itself(found))


def ring(above: Mapping[str, str]) -> list[str]:
    """Categories of which each stands under the next, and the last under the first.

    >>> ring({"tin": "zinc", "zinc": "tin"}), ring({"tin": "metal", "metal": "metal"})
    (['tin', 'zinc', 'tin'], [])
    """
    for first in above:
        passed = [first]
        while (parent := above.get(passed[-1], passed[-1])) not in passed:
            passed.append(parent)
        if parent != passed[-1]:
            return [*passed[passed.index(parent) :], parent]
    return []


def _no_tree(file: str) -> tuple[Text, Text]:
    what = Text(
        f"{shown(file)} is no file of a hierarchy in this folder.",
        f"{shown(file)} is geen bestand met een hiërarchie in deze map.",
    )
    return what, Text(
        'Put a CSV there with the titles "category,above".',
        'Zet er een CSV met de kopjes "categorie,boven".',
    )


def _under_itself(found: Sequence[str]) -> tuple[Text, Text]:
    way = " < ".join(map(shown, found))
    what = Text(
        f"{shown(found[0])} stands under itself: {way}.",
        f"{shown(found[0])} staat onder zichzelf: {way}.",
    )
    return what, Text("Take one of these away.", "Haal er een van weg.")


def _above(
    dimension: str,
    categories: Iterable[str],
    above: tuple[Mapping[str, Mapping[str, str]], Sequence[Mapping[str, str]]],
) -> dict[str, str]:
    """The parents of these categories, as far as they are known."""
    named, loose = above
    tree = named.get(folded(dimension))
    if tree is None:
        have = set(categories)
        tree = next((t for t in loose if len(have & {*t, *t.values()}) > 1), {})
    return dict(tree)


# What the columns are ---------------------------------------------------------------------------


def _tables(one: Grid, sidecar: Sidecar, above: Any) -> tuple[list[PublishedTable], list[Text]]:
    """The tables of one grid, a measure each, with what was assumed."""
    marks = MARKS | sidecar.withheld
    numeric = [p for p in range(len(one.titles)) if _is_numeric(one, p, sidecar, marks)]
    period = next((p for p in range(len(one.titles)) if _is_period(one, p)), None)
    numeric = [p for p in numeric if p != period and not OTHERS.search(one.titles[p])]
    texts = [
        p for p in range(len(one.titles))
        if p not in numeric and p != period and one.titles[p] and any(one.column(p))
        and not OTHERS.search(one.titles[p])
    ]  # fmt: skip
    if not numeric or not (texts or period is not None):
        return [], [_words_only(one)]
    crossed = _crossed(one, numeric, sidecar)
    if crossed is None:
        return _long(one, texts, numeric, period, sidecar, above)
    return _cross(one, texts, numeric, period, crossed, sidecar, above)


def _words_only(one: Grid) -> Text:
    return Text(
        f"{one.file}: it has no column of numbers beside a column of words; it is left out. If it"
        " has, name its columns in attack.yaml.",
        f"{one.file}: er staat geen kolom met getallen naast een kolom met woorden; het telt niet"
        " mee. Staat die er wel, noem de kolommen dan in attack.yaml.",
    )


def _is_numeric(one: Grid, place: int, sidecar: Sidecar, marks: frozenset[str]) -> bool:
    title = folded(one.titles[place])
    if title in sidecar.dimensions or title in CODES or title in PERIODS:
        return False
    cells = [cell for cell in one.column(place) if cell and cell not in sidecar.zeros]
    read = [read_cell(cell, one.sign, marks) for cell in cells]
    told = [cell for cell, value in zip(cells, read, strict=True) if isinstance(value, float)]
    coded = any(len(cell) > 1 and cell[0] == "0" and cell.isdigit() for cell in told)
    return bool(cells) and None not in read and not coded and (bool(told) or len(cells) > 1)


def _is_period(one: Grid, place: int) -> bool:
    cells = [cell for cell in one.column(place) if cell]
    named = folded(one.titles[place]) in PERIODS
    return bool(cells) and (named or all(PERIOD.fullmatch(cell) for cell in cells))


def _crossed(one: Grid, numeric: Sequence[int], sidecar: Sidecar) -> str | None:
    """What the titles of the numbers are categories of; "" of periods; None of nothing."""
    if said := sidecar.columns_of(one.file):
        return said
    titles = [one.titles[place] for place in numeric]
    if len(titles) < 2:
        return None
    if all(PERIOD.fullmatch(title) for title in titles):
        return ""
    corner = re.split(r"[\\/×|]", one.titles[0])
    if total_of(titles, sidecar.totals) or len(corner) == 2:
        return corner[1].strip() if len(corner) == 2 else COLUMNS
    return None


def _long(
    one: Grid,
    texts: Sequence[int],
    numeric: Sequence[int],
    period: int | None,
    sidecar: Sidecar,
    above: Any,
) -> tuple[list[PublishedTable], list[Text]]:
    """A table per column of numbers; a column of counts says how many are in the others."""
    names = {place: bare(one.titles[place]) for place in numeric}
    counts = [place for place in numeric if bare_title(one.titles[place]) in COUNTS]
    tables: list[PublishedTable] = []
    remarks: list[Text] = []
    for place in numeric:
        kind = _kind(one.titles[place], place in counts)
        beside = _beside(one, place, counts, sidecar)
        if kind in ("mean", "share") and beside is None:
            remarks.append(_without_count(one, place))
            continue
        spots = _spots(one, texts, period)
        numbers = _numbers(one, place, spots, beside, sidecar)
        axes = tuple(_title(one.titles[text]) for text in texts)
        tables.append(_table(one, names[place], kind, axes, numbers, sidecar, above))
        if beside is not None and beside != place:
            tables[-1] = replace(tables[-1], counts=names[beside])
    return tables, remarks


def _cross(
    one: Grid,
    texts: Sequence[int],
    numeric: Sequence[int],
    period: int | None,
    crossed: str,
    sidecar: Sidecar,
    above: Any,
) -> tuple[list[PublishedTable], list[Text]]:
    """One measure, whose columns are categories (or periods, when `crossed` is empty)."""
    measure = sidecar.measure_of(one.file) or _stem(one.file)
    spots = _spots(one, texts, period)
    numbers: list[Printed] = []
    for place in numeric:
        title = one.titles[place]
        moved = [
            (title, at) if not crossed else (when, {**at, crossed: title}) for when, at in spots
        ]
        numbers += _numbers(one, place, moved, None, sidecar)
    axes = tuple(_title(re.split(r"[\\/×|]", one.titles[text])[0]) for text in texts)
    axes = (*axes, crossed) if crossed else axes
    kind: Kind = "count" if bare_title(measure) in COUNTS else "sum"
    return [_table(one, measure, kind, axes, numbers, sidecar, above)], []


def _kind(title: str, count: bool) -> Kind:
    if count:
        return "count"
    return "mean" if MEANS.search(title) else "share" if SHARES.search(title) else "sum"


def bare(title: str) -> str:
    """The measure that a title names: without mean or share, unit and brackets.

    >>> bare("Mean tonnes (t)"), bare("Tonnes"), bare("n")
    ('tonnes', 'tonnes', 'n')
    """
    words = re.sub(r"\([^()]*\)|\[[^\[\]]*\]|%", " ", SHARES.sub(" ", MEANS.sub(" ", title)))
    return " ".join(words.casefold().split()) or title.casefold()


def _beside(one: Grid, place: int, counts: Sequence[int], sidecar: Sidecar) -> int | None:
    """The column that says how many are in these numbers."""
    said = sidecar.counts.get(bare(one.titles[place]))
    for other in range(len(one.titles)):
        if said and folded(one.titles[other]) == folded(said):
            return other
    return next((count for count in counts if count != place), None) if counts else None


def _without_count(one: Grid, place: int) -> Text:
    title = shown(one.titles[place])
    return Text(
        f'{one.file}: "{title}" is a mean or a share of a number that is not in the file; it is'
        " left out.",
        f'{one.file}: "{title}" is een gemiddelde of aandeel van een aantal dat niet in het bestand'
        " staat; het telt niet mee.",
    )


# The numbers ------------------------------------------------------------------------------------

Spot = tuple[str, Mapping[str, str]]


def _title(title: str) -> str:
    return " ".join(title.casefold().split())


def _spots(one: Grid, texts: Sequence[int], period: int | None) -> list[Spot]:
    """Where each row stands: its period, and its category of each dimension."""
    when = _period_of(one.file)
    titles = {text: _title(re.split(r"[\\/×|]", one.titles[text])[0]) for text in texts}
    spots: list[Spot] = []
    last = dict.fromkeys(texts, "")
    for row in one.rows:
        last = {text: row[text] or last[text] for text in texts}
        spots.append(
            (row[period] if period is not None else when, {titles[t]: last[t] for t in texts})
        )
    return spots


def _period_of(file: str) -> str:
    """The year in the name of the file, else in that of its folder."""
    for part in reversed(file.split("/")):
        if found := YEAR.findall(part):
            return str(found[-1])
    return ""


def _stem(file: str) -> str:
    """The file's name without its year and ending.

    >>> _stem("2022/production-2022.csv")
    'production'
    """
    name = file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return YEAR.sub("", name).strip(" -_.").casefold() or name.casefold()


def _numbers(
    one: Grid, place: int, spots: Sequence[Spot], beside: int | None, sidecar: Sidecar
) -> list[Printed]:
    counts = one.column(beside) if beside is not None else [""] * len(one.rows)
    rows = zip(one.lines, one.column(place), spots, counts, strict=True)
    return [_printed(one, line, cell, spot, count, sidecar) for line, cell, spot, count in rows]


def _printed(one: Grid, line: int, cell: str, spot: Spot, count: str, sidecar: Sidecar) -> Printed:
    read = 0.0 if cell in sidecar.zeros else read_cell(cell, one.sign, MARKS | sidecar.withheld)
    many = read_cell(count, one.sign)
    told = many if isinstance(many, float) else None
    period, at = spot
    if isinstance(read, float):
        slack = 0.5 * 10.0 ** -decimals(cell, one.sign)
        return Printed(line, period, at, read, slack, count=told)
    mark = read or Mark()
    return Printed(line, period, at, None, low=mark.low, high=mark.high, count=told)


def _table(
    one: Grid,
    measure: str,
    kind: Kind,
    axes: tuple[str, ...],
    numbers: Sequence[Printed],
    sidecar: Sidecar,
    above: Any,
) -> PublishedTable:
    """The table, with the totals of every dimension recognised."""
    categories = {axis: [*dict.fromkeys(n.at[axis] for n in numbers)] for axis in axes}
    totals = {axis: total_of(categories[axis], sidecar.totals) for axis in axes}
    cleared = tuple(
        replace(n, at={axis: c for axis, c in n.at.items() if c != totals[axis]}) for n in numbers
    )
    periods = {number.period for number in numbers}
    return PublishedTable(
        one.file,
        measure,
        kind,
        axes,
        cleared,
        {axis: _above(axis, categories[axis], above) for axis in axes},
        cohort=sidecar.cohort_of(one.file, periods),
        overlapping=sidecar.overlap(measure, axes),
        whole=kind == "count" or measure in sidecar.whole,
        most=sidecar.most.get(measure),
        rounded=sidecar.reach(measure),
    )
