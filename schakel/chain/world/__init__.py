"""The world pack: tables of facts with source, edition and licence, and the reader over them."""

from schakel.chain.world.pack import Country, Material, Table, World
from schakel.chain.world.problems import Problem, WorldError

__all__ = ["Country", "Material", "Problem", "Table", "World", "WorldError"]
