"""The keys that every table shares: which country a publisher means by a name or a code."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

# Codes that publishers use for places that ISO 3166-1 writes otherwise, or not at all.
REKEYED = {"S19": "TWN", "R20": "XKX", "KSV": "XKX", "XKK": "XKX", "ZAR": "COD", "ROM": "ROU",
           "TMP": "TLS", "WBG": "PSE", "ADO": "AND"}  # fmt: skip


@dataclass(slots=True)
class Keys:
    """Names and codes → ISO 3166-1 alpha-3, as the pack writes countries."""

    codes: frozenset[str]
    names: Mapping[str, str]
    unknown: set[str] = field(default_factory=set)

    def country(self, name: str, code: str = "") -> str:
        """The alpha-3 code: by name where the name is known, else by code.

        Where neither is known the two are kept in `unknown`, to be told all at once.
        """
        by_name = self.names.get(plain(name))
        by_code = REKEYED.get(code, code)
        if by_name is None and by_code not in self.codes:
            self.unknown.add(name or code)
        return by_name or by_code


def plain(name: str) -> str:
    """A name as it is compared: casefolded, one kind of apostrophe, single spaces."""
    return " ".join(name.replace("’", "'").casefold().split())


def keys(tables: Path, countries: list[tuple[str, str, str, str, str]]) -> Keys:
    """The keys from `countries` and the publishers' spellings in `country_names.csv`."""
    names = {plain(name): row[0] for row in countries for name in (row[3], row[4])}
    with (tables / "country_names.csv").open(encoding="utf-8", newline="") as lines:
        names |= {plain(row["alias"]): row["country"] for row in csv.DictReader(lines)}
    return Keys(frozenset(row[0] for row in countries), names)
