"""What may be answered to the questions about scrap, in words."""

from collections.abc import Mapping
from typing import Final

from schakel.language import Text

GIVEN: Final[Mapping[str, Text]] = {
    code: Text(en, nl)
    for code, en, nl in (
        ("informal", "people who live from what a day yields", "mensen die van de dag leven"),
        ("mixed", "partly", "deels"),
        ("formal", "people with a contract", "mensen met een contract"),
        ("seen", "seen", "gezien"),
        ("reported", "reported", "gemeld"),
        ("not-found-on-visit", "not found on a visit", "niet aangetroffen bij een bezoek"),
        ("country-only", "the country alone is known", "alleen het land is bekend"),
        ("not-told", "not told", "niet gezegd"),
        ("named-point", "known by name", "bij naam bekend"),
        ("cash", "in cash", "contant"),
        ("transfer", "by bank transfer", "per bank"),
        ("not-identified", "no", "nee"),
        ("identified", "yes, on a document that was looked at", "ja, op een ingezien document"),
        ("without-proof", "yes, without proof of ownership", "ja, zonder bewijs van eigendom"),
        ("none", "none", "geen"),
        ("with-proof", "yes, with proof of ownership", "ja, met bewijs van eigendom"),
        ("burned-open", "burned in the open", "verbrand in de open lucht"),
        ("stripped", "stripped by machine or by hand", "gestript, met machine of hand"),
        ("not-insulated", "there was none on it", "er zat niets op"),
        ("from-conflict-area", "yes", "ja"),
        ("elsewhere", "no", "nee"),
        ("does-not-fit", "it does not fit", "past niet"),
        ("nearly-pure", "nearly pure", "bijna zuiver"),
        ("fits", "it fits", "past"),
        ("more-than-possible", "no, it is more than possible", "nee, het is meer dan mogelijk"),
        ("possible", "yes", "ja"),
        ("far-below-market", "far below the market", "ver onder de markt"),
        ("near-market", "near the market", "rond de markt"),
        ("incomplete", "incomplete", "onvolledig"),
        ("complete", "complete", "volledig"),
        ("not-needed", "none are needed", "niet nodig"),
        ("trader-only", "a trader alone is known", "alleen een handelaar is bekend"),
        ("named-facility", "known by name", "bij naam bekend"),
        ("older-than-three-years", "over three years ago", "langer dan drie jaar geleden"),
        ("within-three-years", "within three years", "binnen drie jaar"),
        ("not-listed", "neither", "geen van beide"),
        ("oecd", "in the OECD", "lid van de OESO"),
        ("listed", "on the list", "op de lijst"),
        ("sold-on", "sold on, where to is not known", "doorverkocht, waarheen is onbekend"),
        ("treated", "treated, at a place that is known", "verwerkt, op een bekende plek"),
        ("returned", "sent back", "teruggestuurd"),
        ("refused", "refused", "geweigerd"),
        ("received", "received as described", "ontvangen zoals beschreven"),
    )
}


def given(code: str) -> Text:
    """An answer in words; one that has none here, by its code."""
    plain = code.replace("-", " ")
    return GIVEN.get(code) or Text(plain, plain)
