"""Two small drawings in the colours of the page: how far actions are, and how an indicator goes."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.utils.formats import date_format, localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from schakel.covenant.obligations import days_between
from schakel.covenant.plans import ACTION_STATES, Indicator
from schakel.secretariat.plans.forms import in_page

WIDE: Final = 640
BAR: Final = 20
STEP: Final = 34
LEFT: Final = 190


def bars(rows: Sequence[tuple[str, Mapping[str, int]]], label: str) -> SafeString:
    """A bar for each plan, cut by the state of its actions; all to the same scale."""
    most = max((sum(states.values()) for _name, states in rows), default=0)
    if not most:
        return SafeString("")
    scale = (WIDE - LEFT) / most
    drawn = format_html_join(
        "",
        "{}",
        ((_bar(place, *row, scale),) for place, row in enumerate(rows)),
    )
    return format_html(
        '<svg class="plan-bars" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        WIDE,
        len(rows) * STEP,
        label,
        drawn,
    )


def _bar(place: int, name: str, states: Mapping[str, int], scale: float) -> SafeString:
    top, left = place * STEP + 4, float(LEFT)
    parts = []
    for state in ACTION_STATES:
        count = states.get(state, 0)
        if count:
            parts.append((state, left, count * scale, count, in_page(ACTION_STATES[state])))
            left += count * scale
    boxes = format_html_join(
        "",
        '<g class="{}"><title>{}: {}</title><rect x="{}" y="{}" width="{}" height="{}"/>'
        '<text x="{}" y="{}">{}</text></g>',
        (
            (
                state,
                said,
                count,
                f"{x:.1f}",
                top,
                f"{max(w - 2, 1):.1f}",
                BAR,
                f"{x + w / 2 - 1:.1f}",
                top + 14,
                count,
            )
            for state, x, w, count, said in parts
        ),
    )
    return format_html('<text class="name" x="0" y="{}">{}</text>{}', top + 14, name, boxes)


def course(indicator: Indicator, label: str) -> SafeString:
    """The readings of an indicator in time, between where it began and where it should come."""
    readings = indicator.readings
    ends = [end for end in (indicator.baseline, indicator.target) if end is not None]
    if not readings:
        return SafeString("")
    values = [each.value for each in readings] + ends
    low, high = min(values), max(values)
    spread = (high - low) or 1.0
    first, last = readings[0].on, readings[-1].on

    def across(on: date) -> float:
        return 60 + 540 * days_between(first, on) / (days_between(first, last) or 1)

    def down(value: float) -> float:
        return 130 - 100 * (value - low) / spread

    points = [(across(each.on), down(each.value), each) for each in readings]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _each in points)
    levels = format_html_join(
        "",
        '<g class="{}"><line x1="60" x2="600" y1="{}" y2="{}"/><text x="52" y="{}">{}</text></g>',
        (
            (name, f"{down(v):.1f}", f"{down(v):.1f}", f"{down(v) + 4:.1f}", localize(v))
            for name, v in (("start", indicator.baseline), ("goal", indicator.target))
            if v is not None
        ),
    )
    dots = format_html_join(
        "",
        '<circle cx="{}" cy="{}" r="4"><title>{}: {}</title></circle>',
        (
            (
                f"{x:.1f}",
                f"{y:.1f}",
                date_format(each.on, "SHORT_DATE_FORMAT"),
                localize(each.value),
            )
            for x, y, each in points
        ),
    )
    return format_html(
        '<svg class="plan-course" viewBox="0 0 640 170" role="img" aria-label="{}">{}'
        '<polyline points="{}"/>{}<text class="day" x="60" y="160">{}</text>'
        '<text class="day last" x="600" y="160">{}</text></svg>',
        label,
        levels,
        line,
        dots,
        date_format(first, "SHORT_DATE_FORMAT"),
        date_format(last, "SHORT_DATE_FORMAT") if last != first else "",
    )
