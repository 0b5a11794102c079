"""Countries: ISO 3166-1 codes with English and Dutch names, from CLDR by way of Babel."""

import re
from collections.abc import Iterator

from babel import Locale
from babel.core import get_global

Row = tuple[str, str, str, str, str]  # alpha-3, alpha-2, numeric, English, Dutch
HEADER = ("country", "iso2", "numeric", "en", "nl")
# Codes that CLDR knows but that are no country of ISO 3166-1 today.
NOT_ASSIGNED = re.compile("AC|CP|CQ|DG|EA|EU|EZ|IC|QO|TA|UN|XA|XB|XK|ZZ")
WITHDRAWN = re.compile("ZAR|DDR|280|278|230|FXX|249|BUR|736|TMP|YMD|886|720")
# Kosovo has no ISO code; World Bank and EU use the user-assigned XKX.
KOSOVO = ("XKX", "XK", "")
# Shorter or plainer than CLDR's.
PLAIN = {
    "COD": ("DR Congo", "DR Congo"),
    "COG": ("Congo (Republic)", "Congo (Republiek)"),
    "HKG": ("Hong Kong", "Hongkong"),
    "MAC": ("Macao", "Macau"),
    "MMR": ("Myanmar", "Myanmar"),
}


def countries() -> list[Row]:
    """Rows of `countries`, by alpha-3 code."""
    english, dutch = Locale("en").territories, Locale("nl").territories
    return sorted(
        (code, iso2, numeric, *PLAIN.get(code, (english[iso2], dutch[iso2])))
        for code, iso2, numeric in _codes()
    )


def _codes() -> Iterator[tuple[str, str, str]]:
    yield KOSOVO
    for iso2, (alpha3, numeric) in sorted(_standing().items()):
        if not NOT_ASSIGNED.fullmatch(iso2) and iso2 in Locale("en").territories:
            yield alpha3, iso2, numeric


def _standing() -> dict[str, tuple[str, str]]:
    """Alpha-2 → (alpha-3, numeric), of the codes that stand today."""
    letters: dict[str, str] = {}
    digits: dict[str, str] = {}
    for alias, territories in get_global("territory_aliases").items():
        if len(territories) == 1 and len(alias) == 3 and not WITHDRAWN.fullmatch(alias):
            (digits if alias.isdigit() else letters)[territories[0]] = alias
    return {iso2: (letters[iso2], digits[iso2]) for iso2 in letters if iso2 in digits}
