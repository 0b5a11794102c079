"""The manifest: what `tables.yaml` says of each table, with its rows and checksum."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from schakel.chain.world.builders.files import rows_of, sha256, years_of
from schakel.chain.world.pack import mapping

DESCRIPTIONS = Path(__file__).parent.parent / "tables.yaml"


def descriptions() -> dict[str, Any]:
    """The hand-kept part: title, publisher, edition, licence and gaps of each table."""
    return mapping(DESCRIPTIONS)


def write_manifest(tables: Path, edition: str, retrieved: str, built: Mapping[str, str]) -> None:
    """Write `manifest.yaml`: tables built anew with their edition, others as it said before."""
    before = _before(tables / "manifest.yaml")
    day = date.fromisoformat(retrieved)
    entries = {}
    for name, entry in descriptions().items():
        known = dict(before.get(name, {}))
        if name in built:
            known |= {"edition": built[name], "retrieved": day}
        if (tables / entry["file"]).exists():
            entries[name] = _entry(tables / entry["file"], entry, known)
    text = yaml.safe_dump(
        {"edition": edition, "tables": entries}, allow_unicode=True, sort_keys=False, width=100
    )
    (tables / "manifest.yaml").write_text(text, encoding="utf-8")


def _before(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    tables: dict[str, Any] = mapping(file)["tables"]
    return tables


def _entry(file: Path, entry: dict[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of a table; it is counted again only where its bytes are not those known."""
    kept = entry.get("edition")
    digest = sha256(file)
    same = known.get("sha256") == digest
    return {
        "file": entry["file"],
        "title": entry["title"],
        "publisher": entry["publisher"],
        "edition": kept or known["edition"],
        "licence": entry["licence"],
        "retrieved": None if kept else known["retrieved"],
        "rows": known["rows"] if same else rows_of(file),
        "years": known["years"] if same else years_of(file),
        "sha256": digest,
        "gaps": entry.get("gaps", []),
    }
