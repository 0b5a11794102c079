"""Risks, lots and support as they are sealed, and read back as values of the rules."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from math import isinf
from typing import Any, Final

from schakel.covenant.risks import (
    INVOLVEMENTS,
    Consulted,
    Entry,
    Judgement,
    Link,
    Risk,
    Spot,
    Standing,
)
from schakel.covenant.secondary import UNKNOWN, Mass, Part
from schakel.covenant.support import CONFIDENCES, Brought, Consent
from schakel.language import Text
from schakel.secretariat import vault
from schakel.secretariat.risks.scrap import Scrap

Fields = dict[str, Any]
LINKS: Final = ("site", "signal", "complaint")
STANDING: Final[tuple[Standing, ...]] = ("drawn", "written", "confirmed")


def sealed(fields: object) -> bytes:
    """These fields, sealed."""
    return vault.seal(json.dumps(fields, ensure_ascii=False).encode())


def unsealed(content: bytes | memoryview) -> Fields:
    """The fields that were sealed; none when nothing was kept."""
    found: object = json.loads(vault.unseal(content)) if content else {}
    return found if isinstance(found, dict) else {}


# Risks ----------------------------------------------------------------------------------------


def told(risk: Risk) -> Fields:
    """A risk as fields to keep; its code stands in a column of its own."""
    kept = asdict(risk)
    return {**kept, "country_name": list(risk.country_name)}


def risk(fields: Mapping[str, Any], code: str) -> Risk:
    """The risk that was kept in these fields; what is not there is not known."""
    spot = fields.get("spot") or {}
    return Risk(
        code=code,
        spot=Spot(*(str(spot.get(name, "")) for name in ("country", "material", "stage", "issue"))),
        country_name=_text(fields.get("country_name")),
        drawn=_judgement(fields.get("drawn")) or (None if fields.get("said") else NOTHING),
        said=_judgement(fields.get("said")),
        reason=str(fields.get("reason") or ""),
        share=fields.get("share"),
        basis=str(fields.get("basis") or "none"),
        involvement=next((i for i in INVOLVEMENTS if i == fields.get("involvement")), None),
        how_involved=str(fields.get("how_involved") or ""),
        actual=fields.get("actual"),
        annex=str(fields.get("annex") or ""),
        rightsholders=tuple(map(str, fields.get("rightsholders") or ())),
        consulted=tuple(Consulted(**each) for each in fields.get("consulted") or ()),
        aside=str(fields.get("aside") or ""),
        links=tuple(_links(fields.get("links") or ())),
        cards=tuple(map(int, fields.get("cards") or ())),
    )


NOTHING: Final = Judgement(1, 1, 1)


def _text(said: object) -> Text:
    if isinstance(said, list | tuple) and len(said) == 2:
        return Text(str(said[0]), str(said[1]))
    return Text("unknown", "onbekend")


def _judgement(fields: Any) -> Judgement | None:
    return Judgement(**fields) if isinstance(fields, dict) else None


def _links(found: Iterable[Mapping[str, Any]]) -> Iterable[Link]:
    for each in found:
        kind = next((name for name in LINKS if name == each.get("kind")), None)
        if kind is not None:
            yield Link(kind, str(each.get("reference") or ""))  # type: ignore[arg-type]


def entries_told(entries: Iterable[Entry]) -> list[Fields]:
    """Risks with how they stand, to keep as one."""
    return [
        {**told(each.risk), "code": each.risk.code, "standing": each.standing} for each in entries
    ]


def entries(found: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """Risks as they were kept together."""
    return [Entry(risk(each, str(each["code"])), standing(each["standing"])) for each in found]


def standing(code: str) -> Standing:
    """How a risk stands, as the rules know it."""
    return next(each for each in STANDING if each == code)


# Lots of scrap --------------------------------------------------------------------------------


def lot_told(lot: Scrap) -> Fields:
    """A lot as fields to keep."""
    return {
        "name": lot.name,
        "facts": dict(lot.facts),
        "inputs": [_part_told(part) for part in lot.inputs],
        "outputs": [_part_told(part) for part in lot.outputs],
        "stock": _mass_told(lot.stock),
    }


def lot(fields: Mapping[str, Any]) -> Scrap:
    """The lot that was kept in these fields."""
    return Scrap(
        name=str(fields.get("name") or ""),
        facts={str(asks): str(said) for asks, said in (fields.get("facts") or {}).items()},
        inputs=tuple(_part(each) for each in fields.get("inputs") or ()),
        outputs=tuple(_part(each) for each in fields.get("outputs") or ()),
        stock=_mass(fields.get("stock")),
    )


def _part_told(part: Part) -> Fields:
    return {
        "code": part.code,
        "mass": _mass_told(part.mass),
        "known": part.known,
        "process": part.process,
    }


def _mass_told(mass: Mass | str) -> list[float] | None:
    if isinstance(mass, str) or isinf(mass.high) or isinf(mass.low):
        return None
    return [mass.low, mass.high]


def _part(fields: Mapping[str, Any]) -> Part:
    return Part(
        str(fields.get("code") or ""),
        _mass(fields.get("mass")),
        bool(fields.get("known")),
        str(fields.get("process") or ""),
    )


def _mass(kept: Any) -> Mass | Any:
    return Mass(float(kept[0]), float(kept[1])) if isinstance(kept, list) else UNKNOWN


# Support --------------------------------------------------------------------------------------


def brought_told(brought: Brought) -> Fields:
    """Support as fields to keep."""
    return asdict(brought)


def brought(fields: Mapping[str, Any]) -> Brought:
    """The support that was kept in these fields."""
    plain = ("title", "country", "issue", "source", "said", "partner", "people", "how", "safety")
    consent = fields.get("consent") or {}
    return Brought(
        **{name: str(fields.get(name) or "") for name in (*plain, "told_back")},
        rightsholders=tuple(map(str, fields.get("rightsholders") or ())),
        confidence=next((c for c in CONFIDENCES if c == fields.get("confidence")), "unknown"),
        consent=Consent(**{name: bool(value) for name, value in consent.items()}),
    )
