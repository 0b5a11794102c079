"""How shares, masses and numbers are written, in English and Dutch."""

from schakel.language import Language


def number(value: float, language: Language, digits: int = 0) -> str:
    """A number with the language's signs.

    >>> number(1234.5, "en", 1), number(1234.5, "nl", 1)
    ('1,234.5', '1.234,5')
    """
    text = f"{value:,.{digits}f}".replace("-", "−")
    return text.translate(DUTCH) if language == "nl" else text


DUTCH = str.maketrans(",.", ".,")


def percent(share: float, language: Language) -> str:
    """A share as a whole percentage; what is small but there is never written as 0.

    >>> percent(0.714, "en"), percent(0.002, "en"), percent(0, "nl"), percent(0.9991, "en")
    ('71%', '<1%', '0%', '>99%')
    """
    if 0 < share <= 0.005:
        return "<1%"
    if 0.995 <= share < 0.9995:
        return ">99%"
    return f"{number(share * 100, language)}%"


def of_hundred(share: float, language: Language) -> str:
    """A share as so many of a hundred, never rounded up to all or down to none.

    >>> of_hundred(0.97, "en"), of_hundred(0.995, "en"), of_hundred(0.005, "nl")
    ('97', '>99', '<1')
    """
    return percent(share, language).removesuffix("%")


def span(low: float, high: float, language: Language) -> str:
    """Two shares as a range.

    >>> span(0.5, 0.9, "en")
    '50–90%'
    """
    if percent(low, language) == percent(high, language):
        return percent(low, language)
    return f"{percent(low, language).removesuffix('%')}–{percent(high, language)}"


def tonnes(mass: float, language: Language) -> str:
    """A mass with three figures that mean something.

    >>> tonnes(1234.4, "en"), tonnes(12.44, "nl"), tonnes(0.0456, "en"), tonnes(0, "en")
    ('1,234 t', '12,4 t', '0.0456 t', '0 t')
    """
    digits = next((d for d, least in ((0, 99.95), (1, 9.995), (2, 0.9995)) if mass >= least), 4)
    return f"{number(mass, language, digits if mass else 0)} t"


def places(low: int, high: int) -> str:
    """An interval of ranks.

    >>> places(1, 4), places(2, 2)
    ('1–4', '2')
    """
    return str(low) if low == high else f"{low}–{high}"
