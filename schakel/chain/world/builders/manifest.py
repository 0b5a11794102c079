"""The manifest: what `tables.yaml` says of each table, with its rows and checksum."""

from pathlib import Path
from typing import Any

import yaml

from schakel.chain.world.builders.files import rows_of, sha256

DESCRIPTIONS = Path(__file__).parent.parent / "tables.yaml"


def descriptions() -> dict[str, Any]:
    """The hand-kept part: title, publisher, edition, licence and gaps of each table."""
    described: dict[str, Any] = yaml.safe_load(DESCRIPTIONS.read_text(encoding="utf-8"))
    return described


def write_manifest(tables: Path, edition: str, retrieved: str) -> None:
    """Write `manifest.yaml` for the tables that are there; the others are no part of this pack."""
    entries = {
        name: _entry(tables / entry["file"], entry, retrieved)
        for name, entry in descriptions().items()
        if (tables / entry["file"]).exists()
    }
    text = yaml.safe_dump(
        {"edition": edition, "tables": entries}, allow_unicode=True, sort_keys=False, width=100
    )
    (tables / "manifest.yaml").write_text(text, encoding="utf-8")


def _entry(file: Path, entry: dict[str, Any], retrieved: str) -> dict[str, Any]:
    from datetime import date

    return {
        "file": entry["file"],
        "title": entry["title"],
        "publisher": entry["publisher"],
        "edition": entry["edition"],
        "licence": entry["licence"],
        "retrieved": date.fromisoformat(retrieved) if entry.get("refreshed", True) else None,
        "rows": rows_of(file),
        "sha256": sha256(file),
        "gaps": entry.get("gaps", []),
    }
