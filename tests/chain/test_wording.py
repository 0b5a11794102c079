"""Evidence says its values and units in both languages."""

from schakel.chain.evidence import evidence
from schakel.chain.wording import UNITS, VALUES
from schakel.chain.world import World
from schakel.covenant.agreement import load

METALS = load("metals_2019")


def test_every_word_and_unit_of_the_shipped_evidence_has_its_dutch() -> None:
    world = World.shipped()
    goods = {row["good"] for row in world.records("goods_labour")}
    units = {row["unit"] for row in world.records("evidence")}
    pieces = [
        piece
        for country in world.countries()
        for issue in METALS.severity
        for piece in evidence(world, country, "tin", "mining", issue)
    ]
    words = {piece.value for piece in pieces if isinstance(piece.value, str)}
    assert goods | units | {piece.unit for piece in pieces} <= UNITS.keys()
    assert words <= VALUES.keys()
    assert words >= {"listed", "yes", "both"}


def test_every_word_that_the_agreement_reads_can_be_said() -> None:
    read = {word for rule in METALS.likelihood.values() for word in rule.values}
    assert read <= VALUES.keys()
