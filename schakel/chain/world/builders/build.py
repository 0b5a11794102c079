"""Build the pack: every table that the source folder has the facts for."""

import shutil
from pathlib import Path

import duckdb

from schakel.chain.world.builders import countries as naming
from schakel.chain.world.builders import production as mined
from schakel.chain.world.builders import trade as traded
from schakel.chain.world.builders.files import fill, write_csv, write_parquet
from schakel.chain.world.builders.keys import keys
from schakel.chain.world.builders.manifest import write_manifest
from schakel.chain.world.pack import SHIPPED

EDITION = "2026.1"
# Tables that are kept by hand: facts keyed in, labels, aliases, ranges with a reason.
KEPT = (
    "materials.csv",
    "materials.aliases.csv",
    "country_names.csv",
    "commodities.csv",
    "goods.csv",
    "grades.csv",
    "production.quoted.csv",
    "publishers.csv",
)


def build(source: Path, out: Path, *, retrieved: str, edition: str = EDITION) -> None:
    """Write the pack to `out` from what `source` holds, the same bytes each time."""
    out.mkdir(parents=True, exist_ok=True)
    for file in KEPT:
        if out.resolve() != SHIPPED:
            shutil.copyfile(SHIPPED / file, out / file)
    places = naming.countries()
    write_csv(out / "countries.csv", naming.HEADER, places)
    opened = duckdb.connect()
    found = keys(out, places)
    figures = mined.figures_at_hand(source / "production_wmd.csv", found)
    rows = mined.production(figures, mined.conversions(out), mined.quoted(out))
    fill(opened, "production", mined.COLUMNS, rows)
    write_parquet(
        opened, "production", 'material, stage, country, "year", source', out / "production.parquet"
    )
    traded.trade(opened, source, out, places)
    write_parquet(opened, "trade", 'hs92, "year", exporter, importer', out / "trade.parquet")
    write_manifest(out, edition, retrieved)
