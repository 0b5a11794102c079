"""Who reads what, told apart from the rules: a table that was weighed line by line.

`reads.yaml` says for every role, for somebody whose party takes part and for somebody whose does
not, how they stand to a record, which of the six levels they read: `012[3]..` reads the first
four, and of the last of these, in brackets, a receipt is written.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from schakel.covenant.sharing import Level

TABLE = Path(__file__).parent / "reads.yaml"
OWNER, BODY = "the-owner", "the-body"
STANDING = {"party": "companies-and-associations", "outsider": None}
RELATIONS = ("stranger", "owner", "body", "named", "to-body", "to-parties", "to-public")


@dataclass(frozen=True, slots=True)
class Case:
    """Somebody of a role, of a party that takes part or not, and how they stand to the record."""

    role: str
    standing: str
    relation: str
    level: Level

    def reader(self, rules: Any) -> Any:
        """The reader, in the values of the module of rules that is asked."""
        owner = self.relation == "owner"
        sits = self.relation in ("body", "to-body")
        return rules.Reader(
            person="somebody" if self.role != "nobody" else "",
            party=(OWNER if owner else "another") if self.role != "nobody" else None,
            constituency=STANDING[self.standing],
            roles=frozenset({*self.role.split()} - {"nobody", "no-role"}),
            bodies=frozenset({BODY}) if sits else frozenset(),
        )

    def record(self, rules: Any) -> Any:
        """The record, likewise."""
        further = {"to-body": (2, BODY), "to-parties": (1, ""), "to-public": (0, "")}
        wider = [
            rules.Wider(rules.Level(level), body)
            for relation, (level, body) in further.items()
            if relation == self.relation
        ]
        return rules.Record(
            "anything",
            rules.Level(self.level),
            BODY if self.relation == "body" else OWNER,
            frozenset({"somebody"}) if self.relation == "named" else frozenset(),
            frozenset(wider),
        )


@cache
def expected() -> dict[Case, tuple[bool, bool]]:
    """For every case whether it reads, and whether that is written down."""
    return dict(_expected())


def _expected() -> Iterator[tuple[Case, tuple[bool, bool]]]:
    for role, standings in yaml.safe_load(TABLE.read_text()).items():
        for standing, relations in standings.items():
            for relation, levels in relations.items():
                plain, _, written = levels.partition("[")
                written, _, after = written.partition("]")
                for level in Level:
                    sign = str(level.value)
                    reads = (sign in plain + written + after, sign in written)
                    yield Case(role, standing, relation, level), reads
