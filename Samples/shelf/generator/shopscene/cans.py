"""Drink cans and food tins."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from .geometry import Mesh, Placement, Point2, revolved, ring, rings_hulls
from .labels import Design, draw_wrap
from .product import Library, Part, Product


@dataclass(frozen=True)
class Can:
    """`tin` is a food tin with a paper band, else a drink can printed on metal."""

    design: Design
    radius: float
    height: float
    tin: bool = False


SERIF, SCRIPT, CONDENSED = "DejaVuSerif-Bold", "DejaVuSerif-BoldItalic", "DejaVuSansCondensed-BoldOblique"

CANS = (
    Can(
        Design("kolibri_can", "Kolibri", "COLA", "#c4141f", "#8c0d16", "#ffffff", "#e8c53a", "#ffffff", "wave", SCRIPT),
        3.3,
        11.5,
    ),
    Can(
        Design("limon_can", "LIMA", "lime soda", "#2fae4a", "#0c6b2d", "#d8e83a", "#8fd14f", "#ffffff", "dots"),
        3.3,
        11.5,
    ),
    Can(
        Design(
            "volt_can",
            "VOLTA",
            "energy drink",
            "#1b2030",
            "#0a0d16",
            "#23c5e8",
            "#1668c9",
            "#ffffff",
            "bolt",
            CONDENSED,
        ),
        2.65,
        13.4,
    ),
    Can(
        Design(
            "pils_can", "Nordhof", "pilsner", "#f3ead0", "#d9c38a", "#0f4d34", "#c99a2e", "#f7ecd0", "medallion", SERIF
        ),
        3.3,
        11.5,
    ),
    Can(
        Design(
            "soliva_can", "Soliva", "orange", "#ffb324", "#f07a00", "#ffd977", "#ff9a1f", "#ffffff", "sunburst", SCRIPT
        ),
        3.3,
        11.5,
    ),
    Can(
        Design(
            "peach_can",
            "Pfirsi",
            "peach iced tea",
            "#ffe1cf",
            "#ff9a76",
            "#e85d4a",
            "#ffc59e",
            "#7d2b16",
            "fruit",
            SCRIPT,
        ),
        2.65,
        13.4,
    ),
    Can(
        Design(
            "tomato_tin",
            "Orto Rosso",
            "peeled tomatoes",
            "#fff4df",
            "#f4d9a8",
            "#d42a1c",
            "#e85a3c",
            "#8f130b",
            "fruit",
            SERIF,
        ),
        3.75,
        11.0,
        tin=True,
    ),
    Can(
        Design("pea_tin", "Gartenland", "young peas", "#e9f4d3", "#9cc95a", "#3f8f2e", "#6bb545", "#1d521a", "dots"),
        3.75,
        11.0,
        tin=True,
    ),
    Can(
        Design("corn_tin", "Mais d'Oro", "sweet corn", "#1f5f9e", "#123f73", "#f5cf3a", "#e0ae16", "#ffffff", "dots"),
        3.75,
        8.2,
        tin=True,
    ),
    Can(
        Design(
            "tuna_tin",
            "Marina",
            "tuna in olive oil",
            "#144a7c",
            "#0d3358",
            "#e9e2c8",
            "#4fa3d1",
            "#ffffff",
            "wave",
            SERIF,
        ),
        4.2,
        4.4,
        tin=True,
    ),
)

METAL = (
    "texture { pigment { rgb <0.72,0.72,0.73> } finish { diffuse 0.35 specular 0.6 roughness 0.015 metallic "
    "reflection { 0.35 metallic } } }"
)


def drink_runs(r: float, h: float) -> tuple[list[list[Point2]], list[Point2], list[list[Point2]]]:
    """Foot, printed wall, and neck with lid."""
    neck = r - 0.55
    foot = [
        [(0, 0.3), (r - 0.75, 0.3)],
        [(r - 0.75, 0.3), (r - 0.65, 0.0), (r - 0.55, 0.05), (r - 0.15, 0.55), (r, 1.0)],
    ]
    wall = [(r, 1.0), (r, h * 0.5), (r, h - 1.5), (r - 0.1, h - 1.1)]
    top = [
        [(r - 0.1, h - 1.1), (r - 0.35, h - 0.6), (neck, h - 0.3)],
        [(neck, h - 0.3), (neck + 0.1, h - 0.15), (neck + 0.03, h), (neck - 0.08, h - 0.03), (neck - 0.15, h - 0.4)],
        [(neck - 0.15, h - 0.4), (0, h - 0.35)],
    ]
    return foot, wall, top


def tin_runs(r: float, h: float) -> tuple[list[list[Point2]], list[Point2], list[list[Point2]]]:
    """Lower rim, paper band, and upper rim with a stepped lid."""
    foot = [[(0, 0.2), (r - 0.15, 0.2)], [(r - 0.15, 0.2), (r, 0.0), (r + 0.08, 0.15), (r, 0.35), (r - 0.05, 0.5)]]
    wall = [(r, 0.5), (r, h / 2), (r, h - 0.5)]
    lid = [
        [(a, h - 0.3 - 0.06 * (i % 2)), (b, h - 0.3 - 0.06 * (i % 2))]
        for i, (a, b) in enumerate(((r - 0.2, r * 0.8), (r * 0.8, r * 0.6), (r * 0.6, r * 0.3), (r * 0.3, 0.0)))
    ]
    top = [
        [(r - 0.05, h - 0.5), (r, h - 0.35), (r + 0.08, h - 0.15), (r, h), (r - 0.15, h - 0.05), (r - 0.2, h - 0.3)],
        *lid,
    ]
    return foot, wall, top


def tab(radius: float, height: float) -> Mesh:
    """The ring pull: a flat rounded tongue on the lid."""
    mesh = revolved([[(0.62, 0.0), (0.7, 0.06), (0.62, 0.12)], [(0.62, 0.12), (0, 0.12)]], 18)
    move = Placement((0.0, height, -radius * 0.25))
    mesh.vertices = [move.apply((x * 0.85, y, z * 1.35)) for x, y, z in mesh.vertices]
    return mesh


def make_can(can: Can, library: Library, folder: Path) -> Product:
    name, r, h = can.design.name, can.radius, can.height
    foot, wall, top = tin_runs(r, h) if can.tin else drink_runs(r, h)
    library.shapes[f"{name}_wall"] = revolved([wall]).povray()
    library.shapes[f"{name}_ends"] = revolved([*foot, *top]).povray()
    library.materials["can_metal"] = METAL
    draw_wrap(can.design, (wall[-1][1] - wall[0][1]) / (math.pi * r), folder / f"{name}.png")
    finish = (
        "finish { diffuse 0.78 specular 0.12 roughness 0.04 }"
        if can.tin
        else "finish { diffuse 0.62 specular 0.5 roughness 0.02 metallic 0.4 reflection { 0.06, 0.3 } }"
    )
    library.materials[f"{name}_print"] = (
        f'texture {{ pigment {{ uv_mapping image_map {{ png "{name}.png" interpolate 2 }} }} {finish} }}'
    )
    parts = [Part(f"{name}_wall", f"{name}_print"), Part(f"{name}_ends", "can_metal")]
    if not can.tin:
        library.shapes[f"{name}_tab"] = tab(r, h - 0.36).povray()
        parts.append(Part(f"{name}_tab", "can_metal"))
    edge = 0.08 if can.tin else 0.0
    low = r - 0.6 if not can.tin else r + edge
    high = r - 0.45 if not can.tin else r + edge
    rings = [ring(low, 0, 16), ring(r + edge, 0.8, 16), ring(r + edge, h - 1.3, 16), ring(high, h, 16)]
    return Product(name, "can", tuple(parts), tuple(tuple(hull) for hull in rings_hulls(rings)), r + edge, r + edge, h)
