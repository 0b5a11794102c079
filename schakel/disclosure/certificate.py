"""The certificate of a release: what anybody may check, and what only the secretariat may see.

A certificate is public. It seals each published figure, the rules, and the releases before it,
and commits to the contributions without saying anything about them: each is hashed with a salt
of its own, since a hash of a figure that can be guessed gives it away. The salts and whatever
else is confidential stand in the `Audit`, which stays with the secretariat.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from hashlib import sha256
from math import ceil, inf
from types import MappingProxyType
from typing import Any, Literal

from schakel.disclosure.multiples import Rounding
from schakel.disclosure.values import (
    Contribution,
    Contributions,
    Dimension,
    Figure,
    Key,
    Quantity,
    Rules,
    Table,
    Withheld,
)
from schakel.language import Text

SCHEMA = "schakel/certificate/1"
AUDIT_SCHEMA = "schakel/audit/1"

CANONICAL = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)
GAPS = (0.0, 0.05, 0.1, 0.25, 0.5, 1.0)

Where = Literal["cell", "table", "contribution", "rule", "history", "certificate", "audit"]


# What is published ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Protected:
    """One table as it may be published: every cell is a figure, or says that it is withheld.

    The order of `figures` follows codes, never values. `dimensions` and `quantity` say what the
    codes stand for; they hold nothing that a contributor put in. `rounding` says how far figures
    that are multiples of a base may lie from the truth: less than a base where they add up
    ("consistent"), half a base where each is the "nearest".
    """

    table: Table
    release: str
    figures: Mapping[Key, Figure | Withheld]
    dimensions: Mapping[str, Dimension]
    quantity: Quantity | None = None
    cohort: int | None = None  # how many were counted, where that is one number
    rounding: Rounding = ""

    @property
    def withheld(self) -> int:
        """How many cells are not published."""
        return sum(isinstance(shown, Withheld) for shown in self.figures.values())


def printed(shown: Figure | Withheld) -> str:
    """The cell as it is printed everywhere: a figure with its decimals, or that it is withheld.

    >>> printed(Figure(41.25, 1)), printed(Figure(-0.04, 1)), printed(Withheld())
    ('41.2', '0.0', 'withheld: protected')
    """
    if isinstance(shown, Withheld):
        return f"withheld: {shown.reason.value}"
    text = f"{shown.value:.{shown.decimals}f}"
    return text.removeprefix("-") if not float(text) else text


# Writing down the same thing in the same way --------------------------------------------------


def canonical(data: Any) -> str:
    """The one way to write this down as JSON: keys sorted, no spaces, no NaN.

    >>> canonical({"b": 1.0, "a": [True, None]})
    '{"a":[true,null],"b":1.0}'
    """
    return CANONICAL.encode(data)


def digest(data: Any) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return sha256(canonical(data).encode()).hexdigest()


def place(key: Key) -> str:
    """Where a cell stands within its table, in one line.

    >>> place(Key("2024", "tonnes", "2023", ("tin", "total")))
    '2023 | tin | total'
    """
    part = () if key.part == "value" else (key.part,)
    return " | ".join((key.period, *key.at, *part))


def mark(key: Key, shown: Figure | Withheld) -> str:
    """The seal of one cell: 16 of the 64 signs, enough to name it; the table's are whole."""
    return digest([key.release, key.table, place(key), printed(shown)])[:16]


def request(table: Table) -> dict[str, Any]:
    """The request as data; of the cohort only how many there were."""
    told = {spot.name: getattr(table, spot.name) for spot in fields(Table)}
    told["cohort"] = None if table.cohort is None else len(table.cohort)
    return {name: value for name, value in told.items() if value not in (None, "", (), {})}


def plain(data: Any) -> Any:
    """The same with lists for tuples, as it comes back from a file."""
    return json.loads(canonical(data))


def rules_as_data(rules: Rules) -> dict[str, Any]:
    """Each rule by its name; of allies the name and how many they are, for it is public."""
    told = {spot.name: getattr(rules, spot.name) for spot in fields(Rules)}
    told["allies"] = [[name, len(members)] for name, members in rules.allies]
    return dict(plain(told))


def allies_of(rules: Rules) -> dict[str, tuple[str, ...]]:
    """Who the allies are, in alphabetical order; for the secretariat only."""
    return {name: tuple(sorted(members)) for name, members in rules.allies}


def rules_of_data(
    data: Mapping[str, Any], allies: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> Rules:
    """The rules that a certificate names; who the allies are stands in the audit.

    >>> rules_of_data(rules_as_data(Rules(least_in_cell=4))) == Rules(least_in_cell=4)
    True
    """
    told = dict(data)
    told["dominance"] = tuple((int(number), share) for number, share in data["dominance"])
    told["allies"] = tuple((name, frozenset(allies.get(name, ()))) for name, _ in data["allies"])
    return Rules(**told)


# The public part ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seal:
    """What binds one published table: its request, its whole, and each cell for naming it."""

    name: str
    request: Mapping[str, Any]
    cells: int
    withheld: int
    sha256: str
    marks: Mapping[str, str]  # place of the cell → its mark


@dataclass(frozen=True, slots=True)
class Link:
    """A release before this one, by the hash under which the history holds it."""

    release: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Attackers:
    """Whom the release was tried against, by kind; not how many, nor anybody's own figures."""

    public: bool = True
    each_contributor: bool = True
    coalition: int = 1
    allies: tuple[str, ...] = ()
    within: float | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """The public proof of a release; it says nothing that the tables do not say.

    How many cells were sensitive of themselves, how much was withheld, and how near an attacker
    came stand in the `Audit`: they would tell withheld cells apart.
    `gap` is told in coarse steps, for the same reason. `commitment` binds all that was
    put in; it can be opened only with the salt.
    """

    release: str
    as_of: str
    cleared: bool
    tables: tuple[Seal, ...]
    rules: Mapping[str, Any]
    rule_marks: Mapping[str, str]
    attackers: Attackers
    earlier: tuple[Link, ...]
    method: str
    gap: float | None
    tolerance: float
    commitment: str
    schema: str = SCHEMA
    sha256: str = ""


def sealed(protected: Protected) -> Seal:
    """The seal of a table."""
    marks = {place(key): mark(key, shown) for key, shown in protected.figures.items()}
    way = {"rounding": protected.rounding} if protected.rounding else {}
    asked = plain(request(protected.table) | way)
    whole = digest([protected.table.name, asked, marks])
    return Seal(protected.table.name, asked, len(marks), protected.withheld, whole, marks)


def rule_marks(rules: Mapping[str, Any]) -> dict[str, str]:
    """A mark for each rule, so that the one that was altered can be named."""
    return {name: digest([name, value])[:16] for name, value in rules.items()}


def rounded_gap(gap: float | None) -> float | None:
    """How far from the least possible, up to 5, 10, 25, 50 or whole hundreds of percents.

    It is a sum over withheld cells: told exactly, one could try which cells add up to it.

    >>> rounded_gap(0.0312), rounded_gap(0.0), rounded_gap(1.3), rounded_gap(None)
    (0.05, 0.0, 2.0, None)
    """
    if gap is None:
        return None
    least = round(gap, 6)
    return next((step for step in GAPS if least <= step), float(ceil(least)))


def certificate_as_data(certificate: Certificate) -> dict[str, Any]:
    """The certificate as JSON data."""
    return dict(plain(asdict(certificate)))


def seal_of(certificate: Certificate) -> str:
    """The hash over all the certificate says but itself."""
    data = asdict(certificate)
    del data["sha256"]
    return digest(data)


def with_seal(certificate: Certificate) -> Certificate:
    """The same certificate, sealed."""
    held = {spot.name: getattr(certificate, spot.name) for spot in fields(Certificate)}
    return Certificate(**held | {"sha256": seal_of(certificate)})


def written(certificate: Certificate) -> str:
    """The text of `certificate.json`."""
    return json.dumps(certificate_as_data(certificate), indent=1, ensure_ascii=False) + "\n"


def read(text: str) -> Certificate:
    """The certificate that a file holds; ValueError when it is not one."""
    data = _of_schema(text, SCHEMA)
    try:
        return _certificate(data)
    except (TypeError, KeyError, AttributeError):
        raise ValueError("This certificate lacks a part, or has one too many.") from None


def _certificate(data: dict[str, Any]) -> Certificate:
    attackers = data["attackers"]
    parts = {
        "tables": tuple(Seal(**table) for table in data["tables"]),
        "earlier": tuple(Link(**link) for link in data["earlier"]),
        "attackers": Attackers(**attackers | {"allies": tuple(attackers["allies"])}),
    }
    return Certificate(**data | parts)


def _of_schema(text: str, schema: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as wrong:
        raise ValueError(f"line {wrong.lineno}, column {wrong.colno}: this is not JSON.") from None
    if not isinstance(data, dict) or data.get("schema") != schema:
        raise ValueError(f"This is not a file of the kind {schema}.")
    return data


# The confidential part ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tightest:
    """How near one attacker came: the interval that remains around what somebody put in.

    An end that lies nowhere is infinite, and null in a file.
    """

    attacker: str
    target: Text
    value: float
    low: float
    high: float
    need_low: float
    need_high: float


@dataclass(frozen=True, slots=True)
class Audit:
    """What only the secretariat may see: how the release was tried, and how it may be opened.

    certificate: the seal of the public certificate. salt: 64 hexadecimal signs, from which the
    salt of each contribution follows. commitments: of each contribution, in words. cohorts:
    per table who was counted, where the request named them. allies: who they are, by the name of
    the rule. attackers: how many were tried.
    grounds: why a cell is withheld, by `cell`. obstacles: the earlier figures that stood in the
    way of what was refused. wounds: what earlier releases already gave away.
    """

    release: str
    certificate: str
    salt: str
    commitments: Mapping[str, str]
    cohorts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    allies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    grounds: Mapping[str, str] = field(default_factory=dict)
    tightest: tuple[Tightest, ...] = ()
    failures: tuple[Text, ...] = ()
    obstacles: tuple[Text, ...] = ()
    wounds: tuple[Text, ...] = ()
    cost: float | None = None
    bound: float | None = None
    gap: float | None = None
    given_back: int = 0
    solves: int = 0
    unsettled: int = 0
    attackers: int = 0
    schema: str = AUDIT_SCHEMA


def cell(key: Key) -> str:
    """A cell in one line, with its table: as `Audit.grounds` names it."""
    return f"{key.table} | {place(key)}"


def written_audit(audit: Audit) -> str:
    """The text of `audit.json`, which is confidential."""
    told = asdict(audit) | {"tightest": [_finite(asdict(each)) for each in audit.tightest]}
    return json.dumps(plain(told), indent=1, ensure_ascii=False) + "\n"


def _finite(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: None if end in (inf, -inf) else end for name, end in told.items()}


def _interval(told: Mapping[str, Any]) -> Tightest:
    ends: dict[str, Any] = {"low": -inf, "high": inf, "need_low": -inf, "need_high": inf}
    found = {name: end for name, end in told.items() if end is not None}
    return Tightest(**ends | found | {"target": Text(*told["target"])})


def read_audit(text: str) -> Audit:
    """The audit that a file holds; ValueError when it is not one."""
    data = _of_schema(text, AUDIT_SCHEMA)
    try:
        return _audit(data)
    except (TypeError, KeyError, AttributeError):
        raise ValueError("This audit lacks a part, or has one too many.") from None


def _audit(data: dict[str, Any]) -> Audit:
    parts = {
        "cohorts": {name: tuple(members) for name, members in data["cohorts"].items()},
        "allies": {name: tuple(members) for name, members in data["allies"].items()},
        "tightest": tuple(_interval(told) for told in data["tightest"]),
        "failures": tuple(Text(*words) for words in data["failures"]),
        "obstacles": tuple(Text(*words) for words in data["obstacles"]),
        "wounds": tuple(Text(*words) for words in data["wounds"]),
    }
    return Audit(**data | parts)


# What was put in, bound without being told ----------------------------------------------------


def commitments(
    contributions: Contributions,
    salt: bytes,
    allies: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> dict[str, str]:
    """A commitment for each contribution, dimension, quantity, holding and alliance, by its name.

    c = SHA-256(SHA-256(salt, name), content): the inner one is a salt of its own, so that equal
    figures are bound by different commitments, and none can be found by trying figures.
    """
    bound = [*_parts(contributions), *_of_allies(allies)]
    return {name: _commitment(salt, name, content) for name, content in bound}


def _of_allies(allies: Mapping[str, Sequence[str]]) -> Iterable[tuple[str, str]]:
    return ((f"allies {name}", canonical(list(members))) for name, members in allies.items())


def _commitment(salt: bytes, name: str, content: str) -> str:
    own = sha256(salt + name.encode()).digest()
    return sha256(own + content.encode()).hexdigest()


def commitment(named: Mapping[str, str]) -> str:
    """The one public hash over all commitments; not even their number can be read from it."""
    return digest(named)


def _parts(contributions: Contributions) -> Iterable[tuple[str, str]]:
    for row in contributions.rows:
        yield contribution_name(row), repr(float(row.value))
    for name, dimension in contributions.dimensions.items():
        yield f"dimension {name}", canonical(_known(dimension))
    for name, quantity in contributions.quantities.items():
        yield f"quantity {name}", canonical(_bounds(quantity))
    yield "groups", canonical(dict(contributions.groups))


def _known(dimension: Dimension) -> list[Any]:
    order = [list(dimension.above)] if dimension.ordered else []
    return [dict(dimension.above), dimension.known, *order]


def _bounds(quantity: Quantity) -> list[Any]:
    return [
        quantity.kind,
        quantity.unit,
        quantity.least,
        quantity.most,
        quantity.sensitive,
        quantity.steady,
    ]


def contribution_name(row: Contribution) -> str:
    """What a contribution is of, without its value.

    >>> contribution_name(Contribution("Alba", "2023", {"metal": "tin"}, "tonnes", 41))
    'Alba | 2023 | metal=tin | tonnes'
    """
    at = ", ".join(f"{name}={category}" for name, category in sorted(row.at.items()))
    return " | ".join(part for part in (row.contributor, row.period, at, row.quantity) if part)


# Trying it again ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as the certificate has it."""

    where: Where
    name: str
    words: Text


def altered_certificate(certificate: Certificate) -> tuple[Finding, ...]:
    """What was altered in the certificate itself: a rule by its name, or a table."""
    found = (*_altered_rules(certificate), *_altered_seals(certificate))
    if found or seal_of(certificate) == certificate.sha256:
        return found
    return (
        Finding(
            "certificate",
            certificate.release,
            Text(
                "The certificate is not as it was sealed. Fetch it again from the secretariat.",
                "Het certificaat is niet zoals het verzegeld is. Haal het opnieuw op bij het "
                "secretariaat.",
            ),
        ),
    )


def _altered_rules(certificate: Certificate) -> tuple[Finding, ...]:
    found = rule_marks(certificate.rules)
    names = sorted({*found, *certificate.rule_marks})
    return tuple(
        _rule(name) for name in names if found.get(name) != certificate.rule_marks.get(name)
    )


def _rule(name: str) -> Finding:
    return Finding(
        "rule",
        name,
        Text(
            f"The rule {name} is not the one that the release was held to.",
            f"De regel {name} is niet die waaraan de publicatie is getoetst.",
        ),
    )


def _altered_seals(certificate: Certificate) -> tuple[Finding, ...]:
    return tuple(
        _table(seal.name)
        for seal in certificate.tables
        if digest([seal.name, seal.request, seal.marks]) != seal.sha256
    )


def _table(name: str) -> Finding:
    return Finding(
        "table",
        name,
        Text(
            f"What the certificate says of the table {name} is not as it was sealed.",
            f"Wat het certificaat zegt over de tabel {name} is niet zoals het verzegeld is.",
        ),
    )


def altered_rules(
    certificate: Certificate, rules: Rules, audit: Audit | None = None
) -> tuple[Finding, ...]:
    """The rules that differ from those that the release was held to.

    Who the allies are can be compared only with the confidential audit.
    """
    now = rules_as_data(rules)
    differing = {name for name in now if now[name] != certificate.rules.get(name)}
    others = audit is not None and dict(audit.allies) != allies_of(rules)
    return tuple(_rule(name) for name in sorted(differing | ({"allies"} if others else set())))


def altered_cells(certificate: Certificate, published: Sequence[Protected]) -> tuple[Finding, ...]:
    """The published cells that are not as the certificate sealed them, missing ones and new."""
    found = {protected.table.name: sealed(protected) for protected in published}
    given = {seal.name: seal for seal in certificate.tables}
    both = [name for name in given if name in found]
    lost = tuple(_lost(name) for name in sorted(given.keys() ^ found.keys()))
    return lost + tuple(one for name in both for one in _cells(given[name], found[name]))


def _lost(name: str) -> Finding:
    return Finding(
        "table",
        name,
        Text(
            f"The table {name} stands in only one of the certificate and the publication.",
            f"De tabel {name} staat alleen in het certificaat of alleen in de publicatie.",
        ),
    )


def _cells(given: Seal, found: Seal) -> tuple[Finding, ...]:
    places = sorted({*given.marks, *found.marks})
    differing = [at for at in places if given.marks.get(at) != found.marks.get(at)]
    if not differing and given.request != found.request:
        return (_table(given.name),)
    return tuple(_cell(given.name, at) for at in differing)


def _cell(table: str, at: str) -> Finding:
    return Finding(
        "cell",
        f"{table} | {at}",
        Text(
            f"Table {table}, cell {at}: this is not what the certificate was given for.",
            f"Tabel {table}, cel {at}: hiervoor is het certificaat niet afgegeven.",
        ),
    )


def altered_contributions(
    certificate: Certificate, audit: Audit, contributions: Contributions
) -> tuple[Finding, ...]:
    """The contributions that are not those the release was made of; never their values."""
    found = commitments(contributions, bytes.fromhex(audit.salt), audit.allies)
    names = sorted({*found, *audit.commitments})
    differing = [name for name in names if found.get(name) != audit.commitments.get(name)]
    return altered_audit(certificate, audit) + tuple(_contribution(name) for name in differing)


def _contribution(name: str) -> Finding:
    return Finding(
        "contribution",
        name,
        Text(
            f"{name}: this is not what the release was made of.",
            f"{name}: hiervan is de publicatie niet gemaakt.",
        ),
    )


def altered_audit(certificate: Certificate, audit: Audit) -> tuple[Finding, ...]:
    """Whether the audit belongs to this very certificate."""
    bound = commitment(audit.commitments) == certificate.commitment
    if bound and audit.certificate == certificate.sha256:
        return ()
    return (
        Finding(
            "audit",
            certificate.release,
            Text(
                "The confidential audit and the certificate do not belong together: one of them "
                "was altered.",
                "De vertrouwelijke toets en het certificaat horen niet bij elkaar: een van beide "
                "is gewijzigd.",
            ),
        ),
    )


def altered_history(certificate: Certificate, links: Sequence[Link]) -> tuple[Finding, ...]:
    """The earlier releases that are not as the certificate took them into account."""
    before = _before(certificate.release, links)
    given = {link.release: link.sha256 for link in certificate.earlier}
    found = {link.release: link.sha256 for link in before}
    names = sorted({*given, *found})
    differing = [name for name in names if given.get(name) != found.get(name)]
    if not differing and [*given] != [*found]:
        differing = [certificate.release]
    return tuple(_release(name) for name in differing)


def _before(release: str, links: Sequence[Link]) -> Sequence[Link]:
    names = [link.release for link in links]
    return links[: names.index(release)] if release in names else links


def _release(name: str) -> Finding:
    return Finding(
        "history",
        name,
        Text(
            f"The earlier release {name} is not the one that was taken into account.",
            f"De eerdere publicatie {name} is niet die waarmee rekening is gehouden.",
        ),
    )
