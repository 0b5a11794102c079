"""The manifest: what `tables.yaml` says of each table, with its rows and checksum."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from schakel.chain.world.builders.files import rows_of, sha256, years_of

DESCRIPTIONS = Path(__file__).parent.parent / "tables.yaml"


def descriptions() -> dict[str, Any]:
    """The hand-kept part: title, publisher, edition, licence and gaps of each table."""
    described: dict[str, Any] = yaml.safe_load(DESCRIPTIONS.read_text(encoding="utf-8"))
    return described


def write_manifest(tables: Path, edition: str, retrieved: str, built: Mapping[str, str]) -> None:
    """Write `manifest.yaml`: tables built anew with their edition, others as it said before."""
    before = _before(tables / "manifest.yaml")
    entries = {
        name: _entry(tables / entry["file"], entry, {"edition": built[name], "retrieved": day})
        if name in built
        else _entry(tables / entry["file"], entry, before.get(name, {}))
        for day in (date.fromisoformat(retrieved),)
        for name, entry in descriptions().items()
        if (tables / entry["file"]).exists()
    }
    text = yaml.safe_dump(
        {"edition": edition, "tables": entries}, allow_unicode=True, sort_keys=False, width=100
    )
    (tables / "manifest.yaml").write_text(text, encoding="utf-8")


def _before(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    tables: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))["tables"]
    return tables


def _entry(file: Path, entry: dict[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    kept = entry.get("edition")
    return {
        "file": entry["file"],
        "title": entry["title"],
        "publisher": entry["publisher"],
        "edition": kept or known["edition"],
        "licence": entry["licence"],
        "retrieved": None if kept else known["retrieved"],
        "rows": rows_of(file),
        "years": years_of(file),
        "sha256": sha256(file),
        "gaps": entry.get("gaps", []),
    }
