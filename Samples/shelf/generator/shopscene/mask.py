"""Reads what is visible from a rendered mask, and how much of a product there would be without its neighbours."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

from .camera import HEIGHT, WIDTH, Camera
from .geometry import Point2
from .product import Item

SCALE = 2  # mask pixels a picture pixel


@dataclass(frozen=True)
class Extent:
    """Edges in picture pixels, continuous, and an area in mask pixels."""

    xmin: float
    ymin: float
    xmax: float
    ymax: float
    area: int


def read_mask(path: Path) -> bytes:
    """Pixels of a binary PPM of the mask's size, three bytes each."""
    data = path.read_bytes()
    # Four words separated by white space, and comments that run to the end of their line.
    header = re.match(rb"(P6)\s+(?:#[^\n]*\n\s*)*(\d+)\s+(\d+)\s+(\d+)\s", data)
    fields = list(header.groups()) if header else [data[:16]]
    if fields != [b"P6", str(WIDTH * SCALE).encode(), str(HEIGHT * SCALE).encode(), b"255"]:
        raise ValueError(f"{path}: header {fields}, expected P6 {WIDTH * SCALE} {HEIGHT * SCALE} 255")
    return data[header.end() :] if header else b""


def visible_extents(pixels: bytes) -> dict[int, Extent]:
    """Extent of every item (by its index) that the mask shows. A mask pixel <i + 1, 0, 255> belongs to item i."""
    width, height = WIDTH * SCALE, HEIGHT * SCALE
    found: dict[int, list[int]] = {}
    for y in range(height):
        line = pixels[y * width * 3 : (y + 1) * width * 3]
        red, green, blue = line[0::3], line[1::3], line[2::3]
        x = 0
        while x < width:
            start, value = x, red[x]
            while x < width and red[x] == value:
                x += 1
            if value == 0 or green[start] != 0 or blue[start] != 255:
                continue
            edges = found.setdefault(value - 1, [start, y, x, y + 1, 0])
            edges[0], edges[2] = min(edges[0], start), max(edges[2], x)
            edges[3] = y + 1
            edges[4] += x - start
    return {i: Extent(a / SCALE, b / SCALE, c / SCALE, d / SCALE, n) for i, (a, b, c, d, n) in found.items()}


def convex_hull(points: list[Point2]) -> list[Point2]:
    """Andrew's monotone chain."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered

    def half(sequence: list[Point2]) -> list[Point2]:
        chain: list[Point2] = []
        for x, y in sequence:
            while len(chain) > 1 and (chain[-1][0] - chain[-2][0]) * (y - chain[-2][1]) <= (
                chain[-1][1] - chain[-2][1]
            ) * (x - chain[-2][0]):
                chain.pop()
            chain.append((x, y))
        return chain[:-1]

    return half(ordered) + half(ordered[::-1])


def full_extent(item: Item, camera: Camera) -> Extent:
    """Outline of an item as if it stood alone and the picture had no edge."""
    rows: dict[int, list[tuple[int, int]]] = {}
    places: list[Point2] = []
    for hull in item.hulls():
        outline = convex_hull([camera.project(point) for point in hull])
        places += outline
        fill_rows([(x * SCALE, y * SCALE) for x, y in outline], rows)
    xs, ys = [x for x, _ in places], [y for _, y in places]
    return Extent(min(xs), min(ys), max(xs), max(ys), sum(covered(spans) for spans in rows.values()))


def fill_rows(outline: list[Point2], rows: dict[int, list[tuple[int, int]]]) -> None:
    """Adds the pixel spans of a convex polygon, by row; a pixel belongs to it when its centre does."""
    low, high = min(y for _, y in outline), max(y for _, y in outline)
    for row in range(math.ceil(low - 0.5), math.floor(high - 0.5) + 1):
        y = row + 0.5
        crossings = []
        for (x0, y0), (x1, y1) in zip(outline, outline[1:] + outline[:1]):
            if (y0 <= y) != (y1 <= y):
                crossings.append(x0 + (x1 - x0) * (y - y0) / (y1 - y0))
        if crossings:
            rows.setdefault(row, []).append((math.ceil(min(crossings) - 0.5), math.floor(max(crossings) - 0.5) + 1))


def covered(spans: list[tuple[int, int]]) -> int:
    """Pixels in the union of half-open spans."""
    total, reached = 0, -(10**9)
    for start, end in sorted(spans):
        if end > reached:
            total += end - max(start, reached)
            reached = end
    return total
