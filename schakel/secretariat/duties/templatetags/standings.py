"""Rows of duties as markup. A table of hundreds is drawn here, where a template takes long."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from schakel.language import Text
from schakel.secretariat.agreement.templatetags.said import capital
from schakel.secretariat.duties.register import Grid, Row, Standing

register = template.Library()


@register.simple_tag
def duty_rows(duties: Iterable[tuple[Standing, Text]]) -> SafeString:
    """One row for each duty: day, what, whose, how far."""
    pen = Pen()
    return mark_safe("".join(pen.row(each, name) for each, name in duties))  # noqa: S308 escaped


@register.simple_tag
def duty_grid(grid: Grid) -> SafeString:
    """One row for each party, one cell for each obligation."""
    pen = Pen()
    days = [column.day for column in grid.columns]
    return mark_safe("".join(pen.party(row, days) for row in grid.rows))  # noqa: S308 escaped


class Pen:
    """Draws rows in the language of the page; says each word and day only once."""

    def __init__(self) -> None:
        dutch = get_language() == "nl"
        self.said: Callable[[Text], str] = cache(lambda t: escape(t.nl if dutch else t.en))
        self.day = cache(lambda day: date_format(day, "SHORT_DATE_FORMAT"))
        self.short_day = cache(lambda day: date_format(day, "j b" if dutch else "j M"))
        self.room = reverse("duties")
        asked = escape(_("extension asked"))
        self.asked = f" <small>{asked}</small>"

    def row(self, duty: Standing, name: Text) -> str:
        """A row of the list."""
        return (
            f'<tr><td class="day"><time datetime="{duty.limit}">{self.day(duty.limit)}</time></td>'
            f'<th scope="row"><a href="{self.room}{duty.number}/">{self.said(duty.what)}</a></th>'
            f'<td class="owner">{capital(self.said(name))}</td><td>{self.state(duty)}</td></tr>\n'
        )

    def state(self, duty: Standing) -> str:
        """Sign and word of a state, how late, what was asked, and what was done about it."""
        return (
            f'<span class="standing {duty.state}"><span aria-hidden="true">{duty.mark}</span> '
            f"{self.said(duty.name)}</span>"
            + (self.late(duty.late) if duty.late else "")
            + (self.asked if duty.asked else "")
            + (f" <small>{self.said(duty.rung)}</small>" if duty.rung else "")
        )

    def late(self, days: int) -> str:
        """How late it is."""
        said = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
        return f" <small>{escape(said)}</small>"

    def party(self, row: Row, days: Sequence[date]) -> str:
        """A row of the grid."""
        cells = "".join(
            f"<td>{''.join(self.cell(duty, day) for duty in cell)}</td>"
            for cell, day in zip(row.cells, days, strict=True)
        )
        return f'<tr><th scope="row">{capital(self.said(row.name))}</th>{cells}</tr>\n'

    def cell(self, duty: Standing, day: date) -> str:
        """A duty in its cell of the grid: its sign, its state in words, its day if it differs."""
        said, short = self.said(duty.name), self.short_day(duty.limit)
        own_day = f" <small>{short}</small>" if duty.limit != day else ""
        return (
            f'<a class="standing {duty.state}" href="{self.room}{duty.number}/" title="{said}, '
            f'{short}"><span aria-hidden="true">{duty.mark}</span>{own_day}'
            f'<span class="sr">{said}</span></a>'
        )
