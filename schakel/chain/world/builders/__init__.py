"""The builders: from the publishers' own formats to the tables of the pack."""

from schakel.chain.world.builders.build import build

__all__ = ["build"]
