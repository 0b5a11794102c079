"""Texts in the two languages of the agreement."""

from typing import Literal, NamedTuple

Language = Literal["en", "nl"]
LANGUAGES: tuple[Language, ...] = ("en", "nl")


class Text(NamedTuple):
    """One text in English and Dutch.

    >>> Text("tin", "tin ").within("nl").strip()
    'tin'
    """

    en: str
    nl: str

    def within(self, language: Language) -> str:
        """The text in this language."""
        return self.nl if language == "nl" else self.en
