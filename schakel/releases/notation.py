"""How numbers of a release are written, in English and Dutch."""

from schakel.language import Language

DUTCH = str.maketrans(",.", ".,")


def number(value: float, language: Language, digits: int = 0) -> str:
    """A number with the language's signs; nothing is never less than nothing.

    >>> number(1234.5, "en", 1), number(1234.5, "nl", 1), number(-0.01, "en", 1)
    ('1,234.5', '1.234,5', '0.0')
    """
    text = f"{value:,.{digits}f}"
    text = text.removeprefix("-") if not float(text.replace(",", "")) else text.replace("-", "−")
    return text.translate(DUTCH) if language == "nl" else text
