"""What evidence says in words, in both languages; codes and values stay as they are."""

from collections.abc import Mapping

from schakel.language import Text

VALUES: Mapping[str, Text] = {
    "listed": Text("listed", "staat op de lijst"),
    "region-listed": Text("a region of it is listed", "een streek ervan staat op de lijst"),
    "neither": Text("neither", "geen van beide"),
    "one": Text("one of two", "een van de twee"),
    "both": Text("both", "beide"),
    "yes": Text("yes", "ja"),
    "no": Text("no", "nee"),
}
UNITS: Mapping[str, Text] = {
    text.en: text
    for text in (
        Text("listed", "lijst"),
        Text("share of children", "aandeel van de kinderen"),
        Text("ILO conventions ratified", "IAO-verdragen bekrachtigd"),
        Text("prohibited by law", "wettelijk verboden"),
        Text("-2.5 to 2.5", "-2,5 tot 2,5"),
        Text("2021 PPP dollars a month", "koopkrachtdollars van 2021 per maand"),
        Text("labour inspectors", "arbeidsinspecteurs"),
        Text("0 to 1, higher is more unequal", "0 tot 1, hoger is ongelijker"),
        Text("listed areas", "gebieden op de lijst"),
        Text("Cobalt ore (heterogenite)", "kobalterts (heterogeniet)"),
        Text("Copper", "koper"),
        Text("Gold", "goud"),
        Text("Iron", "ijzer"),
        Text("Silver", "zilver"),
        Text("Tantalum ore (coltan)", "tantaalerts (coltan)"),
        Text("Tin", "tin"),
        Text("Tin ore (cassiterite)", "tinerts (cassiteriet)"),
        Text("Tungsten ore (wolframite)", "wolfraamerts (wolframiet)"),
        Text("Zinc", "zink"),
    )
}


def unit(told: str) -> Text:
    """The unit in both languages; what a user brought stands as it was brought.

    >>> unit("share of children").nl, unit("mg/l").nl
    ('aandeel van de kinderen', 'mg/l')
    """
    return UNITS.get(told, Text(told, told))
