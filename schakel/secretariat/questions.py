"""Questions that are put at every act and every page, put into the words of the database once.

Finding the words takes longer than the answer. Nothing of an answer is kept.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet


class Question:
    """A query in which stand-ins are put for what is only known when it is asked.

    `ask` makes the query, for its words alone; the rows come back as the database gives them.
    """

    def __init__(self, ask: "Callable[[], QuerySet[Any, Any]]") -> None:
        self.ask = ask

    def rows(self, said: Mapping[Any, Any]) -> list[tuple[Any, ...]]:
        """The answer, with what is said in the place of each stand-in."""
        words, asked = _in_words(self, connection.vendor)
        with connection.cursor() as cursor:
            cursor.execute(words, [said.get(each, each) for each in asked])
            return list(cursor.fetchall())


@cache
def _in_words(question: Question, vendor: str) -> tuple[str, tuple[Any, ...]]:  # noqa: ARG001
    words, asked = question.ask().query.sql_with_params()
    return words, tuple(asked)
