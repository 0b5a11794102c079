"""Small heat maps made of invented profiles, for tests that need no world figures."""

from collections.abc import Mapping, Sequence

from schakel.chain.evidence import Evidence
from schakel.chain.profiles import Origin, Profile, Provenance, Step
from schakel.chain.purchases import Form, Purchase
from schakel.chain.sweeps import Certificate
from schakel.language import Text

CERTIFICATE = Certificate(1e-12, 1e-12, 3, "power-series")


def purchase(
    line: int, material: str = "tin", tonnes: float = 10.0, form: Form = Form.REFINED
) -> Purchase:
    """A row of an invented list."""
    return Purchase(line, material, form, tonnes, "Selat Tin", "MYS")


def origin(country: str, share: float, basis: str = "estimated") -> Origin:
    """An origin that may be half or half as much again."""
    high = min(1.0, share * 1.5)
    return Origin(country, share, share / 2, high, basis, 0.0, 1.0)  # type: ignore[arg-type]


def profile(
    shares: Mapping[str, float], *, basis: str = "estimated", smelted: Mapping[str, float] = {}
) -> Profile:
    """A profile with these origins; what they leave is unknown."""
    unknown = max(0.0, 1.0 - sum(shares.values()))
    origins = tuple(origin(country, share, basis) for country, share in shares.items())
    left = max(0.0, 1.0 - sum(smelted.values()))
    worked = tuple(origin(country, share) for country, share in smelted.items())
    passages = (Step("smelting", worked, left, left / 2, left),) if smelted else ()
    return Profile(origins, unknown, unknown / 2, unknown, passages, (), 2023, CERTIFICATE)


def traced(
    rows: Sequence[tuple[Purchase, Profile]], content: float = 1.0
) -> list[tuple[Purchase, Provenance]]:
    """Rows with where they come from; the metal content is this part of their mass."""
    return [(row, Provenance(row, (row.tonnes * content,) * 3, way)) for row, way in rows]


def piece(country: str, issue: str, indicator: str, value: float | str, kind: str) -> Evidence:
    """An invented piece of evidence."""
    return Evidence(
        issue,
        country,
        None,
        None,
        indicator,
        value,
        "",
        0.1 if isinstance(value, float) else None,
        2018,
        "Invented source",
        "1",
        "public domain",
        kind,  # type: ignore[arg-type]
        Text("Invented.", "Verzonnen."),
    )
