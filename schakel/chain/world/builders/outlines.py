"""Country outlines of Natural Earth, simplified once per border and keyed by alpha-3."""

import json
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Arc = tuple[list[Point], list[Point]]  # simplified, as drawn
# Places that Natural Earth draws apart and that carry no ISO code of their own.
UNNUMBERED = {"N. Cyprus": "CYP", "Somaliland": "SOM", "Kosovo": "XKX"}
TOLERANCE = 0.12  # degrees: finer than a map of the world on a page can show
SMALLEST = 4  # points of a closed ring


def outlines(file: Path, numeric: dict[str, str]) -> dict[str, Any]:
    """A GeoJSON FeatureCollection of MultiPolygons; a feature's id is the country's alpha-3 code.

    Each shared border is simplified once, so that neighbours still fit.
    """
    topology = json.loads(file.read_bytes())
    arcs = [(simplified(arc), arc) for arc in _arcs(topology)]
    shapes: dict[str, list[list[list[Point]]]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = _code(geometry, numeric)
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        shapes.setdefault(code, []).extend(_polygons(polygons, arcs))
    return {
        "type": "FeatureCollection",
        "features": [_feature(code, shapes[code]) for code in sorted(shapes)],
    }


def write_outlines(file: Path, shapes: dict[str, Any]) -> None:
    """As compact JSON, one feature per line."""
    features = ",\n".join(
        json.dumps(feature, separators=(",", ":")) for feature in shapes["features"]
    )
    text = f'{{"type":"FeatureCollection","features":[\n{features}\n]}}\n'
    file.write_text(text, encoding="utf-8")


def simplified(line: list[Point], tolerance: float = TOLERANCE) -> list[Point]:
    """The line without the points that lie within the tolerance (Douglas and Peucker, 1973).

    >>> simplified([(0.0, 0.0), (1.0, 0.01), (2.0, 0.0)])
    [(0.0, 0.0), (2.0, 0.0)]
    """
    if len(line) < 3:
        return line
    far, index = max((_distance(point, line[0], line[-1]), i) for i, point in enumerate(line))
    if far <= tolerance:
        return [line[0], line[-1]]
    return [*simplified(line[: index + 1], tolerance)[:-1], *simplified(line[index:], tolerance)]


def _distance(point: Point, start: Point, end: Point) -> float:
    """How far a point lies from the stretch between two others."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    if not length:
        return float(((point[0] - start[0]) ** 2 + (point[1] - start[1]) ** 2) ** 0.5)
    along = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length
    along = min(1.0, max(0.0, along))
    x, y = start[0] + along * dx, start[1] + along * dy
    return float(((point[0] - x) ** 2 + (point[1] - y) ** 2) ** 0.5)


def _arcs(topology: dict[str, Any]) -> list[list[Point]]:
    """Arcs in degrees: TopoJSON keeps each as steps on a grid."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in steps:
            x, y = x + dx, y + dy
            arc.append((round(x * sx + tx, 2), round(y * sy + ty, 2)))
        arcs.append(arc)
    return arcs


def _code(geometry: dict[str, Any], numeric: dict[str, str]) -> str:
    if "id" in geometry:
        return numeric[str(geometry["id"])]
    return UNNUMBERED[geometry["properties"]["name"]]


def _polygons(polygons: list[Any], arcs: list[Arc]) -> list[list[list[Point]]]:
    return [[_ring(ring, arcs) for ring in polygon] for polygon in polygons]


def _ring(indices: list[int], arcs: list[Arc]) -> list[Point]:
    """One closed line of arcs; as drawn at first where simplifying leaves no surface."""
    plain = _joined(indices, [simple for simple, _ in arcs])
    return plain if len(plain) >= SMALLEST else _joined(indices, [full for _, full in arcs])


def _joined(indices: list[int], arcs: list[list[Point]]) -> list[Point]:
    """Arcs end to end; a negative index means that the arc runs backwards."""
    ring: list[Point] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += arc if not ring else arc[1:]
    return ring


def _feature(code: str, polygons: list[list[list[Point]]]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": code,
        "properties": {},
        "geometry": {"type": "MultiPolygon", "coordinates": polygons},
    }
