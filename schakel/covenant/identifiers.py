"""Addresses and numbers that tell who or where somebody is, without any name.

Chamber-of-commerce, tax and bank numbers, telephone, post and e-mail, places on the map. Where a
number could be either, it is taken for one that identifies.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, Literal

from schakel.covenant.lexicon import listed

Kind = Literal["address", "number"]
UNITS: Final = r"(?:kg|kilo\w*|t|ton\w*|g|gram\w*|euros?|eur|usd|dollars?|%|procent|percent|mw|kwh)"
ENDS: Final = (
    "nl|be|de|fr|lu|uk|co|com|org|net|eu|info|biz|io|es|pt|it|pl|cz|at|ch|se|no|dk|fi|ie|us|ca"
    "|cn|in|jp|kr|tr|ru|za|zm|cd|rw|ng|ke|ma|br|pe|cl|bo|ar|mx|au|ae|shop|site|online|group"
    "|company|tech|trade|example|test"
)
STREETS: Final = (
    "straat|weg|laan|kade|plein|dijk|gracht|haven|singel|steeg|hof|pad|ring|baan|park|terrein"
    "|boulevard|straße|strasse|gasse|platz|allee|straat"
)
AT: Final = r"[(\[]\s*(?:at|apenstaartje)\s*[)\]]"
DOT: Final = r"(?:\.|[(\[]\s*(?:dot|punt)\s*[)\]])"
REST: Final = r"\S{0,300}[^\s.,;:!?)\]]"  # of an address, without the stop behind it
ROADS: Final = r"(?:street|st\.?|road|rd\.?|avenue|ave\.?|lane|drive|quay|estate|close|crescent)"
RUES: Final = r"(?:rue|avenue|boulevard|chaussée|calle|via|rua)"
CALLES: Final = r"(?:calle|avenida|jirón|carretera|rua|rue)"
PLACE: Final = r"-?\d{1,3}(?:\.\d{3,}|,\d{4,})"
DEGREE: Final = r"\s*°?\s*[nsewoz]?"
MINUTES: Final = r"\d{1,2}(?:[.,]\d+)?\s*['′’]?\s*(?:\d{1,2}(?:[.,]\d+)?\s*[\"″”]?)?"
REGISTERS: Final = (
    r"kvk|k\.v\.k\.?|kamer van koophandel|chamber of commerce|coc|handelsregister|hrb|hra|siren"
    r"|siret|rsin|btw|vat|duns|d-u-n-s|lei|eori|crn|ein|nif|cif|ruc|iban|imo|cid"
    r"|company (?:no|number)|registration (?:no|number)"
)
LABEL: Final = r"[\s.:#-]{0,3}(?:(?:nr|no|nummer|number|id)[\s.:#-]{0,3})?"
PATTERNS: Final[tuple[tuple[Kind, str], ...]] = (
    # addresses
    ("address", r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)*"),
    ("address", r"(?<![\w.+-])[\w.+-]{1,64}\s?@\s?[\w-]+(?:\.[\w-]+)+"),
    ("address", r"(?<!\w)@\w[\w.]{2,}"),
    ("address", rf"(?<![\w.+-])[\w.+-]{{1,64}}\s*{AT}\s*[\w-]+(?:\s*{DOT}\s*[\w-]+)*"),
    ("address", rf"(?<!\w)(?:[a-z]{{2,10}}://|www\.){REST}"),
    ("address", rf"(?<![\w.-])(?:[\w-]{{1,63}}\.){{1,6}}(?:{ENDS})(?![\w-])(?:/{REST})?"),
    ("address", rf"(?<![\w'’-])[\w'’-]{{0,40}}(?:{STREETS})\s+\d{{1,5}}\s?[a-z]?(?!\w)"),
    ("address", r"(?<!\w)(?:postbus|p\.?\s?o\.?\s?box|postfach|bp|apartado)\s*\d+"),
    ("address", rf"(?<!\w)\d{{1,5}}[a-z]?,?\s+(?:\w+\s+){{1,3}}{ROADS}(?!\w)"),
    ("address", rf"(?<!\w)\d{{1,5}}(?:\s?bis)?,?\s+{RUES}(?:\s[\w'’-]+){{1,4}}"),
    ("address", rf"(?<!\w){CALLES}\s+(?:[\w.]+\s+){{1,4}}\d+(?!\w)"),
    ("address", rf"(?<!\d){PLACE}{DEGREE}\s*[,;/ ]\s*{PLACE}{DEGREE}(?!\w)"),
    ("address", rf"(?<![\d.,])-?[1-9]\d{{0,2}}[.,]\d{{4,}}{DEGREE}(?!\w)"),
    ("address", rf"\d{{1,3}}\s*°\s*{MINUTES}\s*[nsewoz]?(?!\w)"),
    ("address", r"(?<!\w)[23456789cfghjmpqrvwx]{4,8}\+[23456789cfghjmpqrvwx]{2,3}(?!\w)"),
    # numbers
    ("number", rf"(?<!\w)(?:{REGISTERS}){LABEL}[a-z ]{{0,4}}\d[\w .-]{{2,30}}\d\w{{0,3}}"),
    ("number", r"(?:\+|(?<!\d)00)\s?\d[\d\s()./-]{6,18}\d"),
    ("number", r"(?<![\d.,])\(?0\d{1,3}\)?(?:[\s.-]?\d){6,8}(?!\d)"),
    ("number", rf"(?<![\d.,])\d{{8,}}(?![.,]?\d)(?!\s*{UNITS}(?!\w))"),
    ("number", r"(?<![\d.,])\d{2}(?:[ .]\d{2}){3}(?![\d.,])"),
    ("number", r"(?<![\d.,])\d{3}[ .-]\d{2,3}[ .-]\d{2,3}[ .-]\d{2,3}(?![\d.,])"),
    ("number", r"(?<!\w)(?-i:[A-Z]{2}\s?\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,4})?)(?!\w)"),
    ("number", r"(?<!\w)(?=[a-z0-9]*[a-z])(?=(?:[a-z]*\d){4})[a-z0-9]{8,}(?!\w)"),
    ("number", r"(?<!\w)cid\s?\d{4,}"),
)  # fmt: skip
DAY: Final = re.compile(r"\d{1,2}([-./ ])\d{1,2}\1\d{2}(?:\d{2})?|\d{4}([-./])\d{1,2}\2\d{1,2}")
POSTCODE: Final = re.compile(r"(?<!\w)[1-9]\d{3}\s?([A-Z]{2})(?!\w)")


def identifying(text: str) -> Iterator[tuple[int, int, Kind]]:
    """Every stretch of the text that is such an address or number.

    >>> [said[start:end] for said in ("Bel 020-1234567", "12.500.000 kg", "KvK 1234567")
    ...  for start, end, _ in identifying(said)]
    ['020-1234567', 'KvK 1234567']
    """
    for kind, pattern in _patterns():
        for found in pattern.finditer(text):
            if not _public(found.group()) and not DAY.fullmatch(found.group().strip()):
                yield found.start(), found.end(), kind
    for found in POSTCODE.finditer(text):
        if found.group(1).casefold() not in listed("abbreviations"):
            yield found.start(), found.end(), "address"


@cache
def _patterns() -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in PATTERNS)


def _public(address: str) -> bool:
    """Does it lead to a public body, not to a person there?"""
    host = re.sub(r"^[a-z]+://|^www\.", "", address.casefold()).split("/")[0].rstrip(".,;:)")
    if "@" in host:
        return False
    return any(host == each or host.endswith(f".{each}") for each in listed("hosts"))
