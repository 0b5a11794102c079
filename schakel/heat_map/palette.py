"""The colours of Schakel: one set of tokens for pages, drawings and the booklet.

Two things have colours of their own. Likelihood runs from pale sand to dark oxide, the way metal
darkens; its lightness falls evenly, so that it survives a grey print and every kind of colour
blindness. Origin is verdigris, the green of old copper. What is not known has no colour at all:
it is an outline with a hatch, so that it can never be read as low.

Every colour of the light set occurs once. A drawing carries these colours as attributes, and a
stylesheet that maps each of them to its token (`looks/tokens.css`) turns the drawing dark with the
page.
"""

from typing import Final

LIGHT: Final = {
    "paper": "#fbfaf6",
    "wash": "#f2efe7",
    "line": "#d8d3c6",
    "land": "#e5e0d4",
    "edge": "#8a8f94",
    "soft": "#545e69",
    "ink": "#1b2430",
    "accent": "#1c6362",
    "accent-wash": "#e3eeeb",
    "likely-1": "#f5e6cb",
    "likely-2": "#ecc48b",
    "likely-3": "#d88c4a",
    "likely-4": "#a2501f",
    "likely-5": "#5a200e",
    "on-pale": "#2a1a0f",
    "on-dark": "#fff7ec",
    "origin-1": "#c9dfda",
    "origin-2": "#93c0b9",
    "origin-3": "#589a93",
    "origin-4": "#2b706e",
    "origin-5": "#0f4544",
}

DARK: Final = {
    "paper": "#12171d",
    "wash": "#1a2129",
    "line": "#323c47",
    "land": "#28313a",
    "edge": "#7d8790",
    "soft": "#a7b0b8",
    "ink": "#ebe7dd",
    "accent": "#79c9be",
    "accent-wash": "#16302f",
    "likely-1": "#33271d",
    "likely-2": "#5c3a20",
    "likely-3": "#8f4f20",
    "likely-4": "#dd9250",
    "likely-5": "#ffd9a3",
    "on-pale": "#f6eadb",
    "on-dark": "#1c1008",
    "origin-1": "#1d3a3a",
    "origin-2": "#26595a",
    "origin-3": "#3f8681",
    "origin-4": "#74bbb1",
    "origin-5": "#c4f0e7",
}

LIKELY: Final = tuple(LIGHT[f"likely-{level}"] for level in range(1, 6))
ON_LIKELY: Final = (LIGHT["on-pale"],) * 3 + (LIGHT["on-dark"],) * 2
ORIGIN: Final = tuple(LIGHT[f"origin-{level}"] for level in range(1, 6))


def tokens(colours: dict[str, str]) -> str:
    """The colours as CSS custom properties.

    >>> tokens({"ink": "#1b2430"})
    '--ink: #1b2430;'
    """
    return " ".join(f"--{name}: {colour};" for name, colour in colours.items())


def recolouring() -> str:
    """The rules that let a drawing in an element of class `drawing` follow the page's tokens."""
    return "\n".join(
        f'.drawing [{part}="{colour}"] {{ {part}: var(--{name}); }}'
        for part in ("fill", "stroke")
        for name, colour in LIGHT.items()
    )


def contrast(one: str, other: str) -> float:
    """How far two colours stand apart: from 1 to 21, as WCAG 2.2 defines it.

    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance, from 0 (black) to 1 (white).

    L = 0.2126 R + 0.7152 G + 0.0722 B over linear channels (WCAG 2.2, relative luminance).

    >>> luminance("#ffffff")
    1.0
    """
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return round(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2], 10)
