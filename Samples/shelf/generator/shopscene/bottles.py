"""Bottles: a turned body part full, a printed band and a cap."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from .geometry import Point2, revolved, ring, rings_hulls, smooth_curve
from .labels import Design, draw_wrap
from .outlines import BEER, JUICE, OIL, PET, SODA, SQUEEZE, WATER, WINE, YOGURT
from .product import Library, Part, Product


@dataclass(frozen=True)
class Bottle:
    """`outline` is (radius, height) from the foot up; `band` are the label's two heights; `cap` is (radius, height)."""

    design: Design
    outline: tuple[Point2, ...]
    band: tuple[float, float]
    cap: tuple[float, float]
    cap_colour: str
    body: str
    fill: float
    neck: str = ""


def at_height(curve: list[Point2], height: float) -> float:
    """Radius of an outline at a height."""
    for (r0, y0), (r1, y1) in zip(curve, curve[1:]):
        if y0 <= height <= y1:
            return r0 + (r1 - r0) * (height - y0) / max(y1 - y0, 1e-6)
    return curve[-1][0]


def between(curve: list[Point2], low: float, high: float) -> list[Point2]:
    """The part of an outline between two heights."""
    inner = [point for point in curve if low + 0.05 < point[1] < high - 0.05]
    return [(at_height(curve, low), low), *inner, (at_height(curve, high), high)]


def liquid(colour: str, filter_: float, fade: str) -> str:
    """A filled clear body: the liquid's colour deepens with the way light goes through it."""
    return (
        f"texture {{ pigment {{ rgb {colour} filter {filter_} }} finish {{ diffuse 0.35 specular 0.7 roughness 0.004 "
        "reflection { 0.03, 0.5 fresnel on } conserve_energy } } "
        f"interior {{ ior 1.34 fade_distance 4 fade_power 1001 fade_color {fade} }}"
    )


def opaque(colour: str) -> str:
    """Coloured plastic."""
    return (
        f"texture {{ pigment {{ {colour} }} finish {{ diffuse 0.75 specular 0.35 roughness 0.02 "
        "reflection { 0.01, 0.2 fresnel on } conserve_energy } } interior { ior 1.45 }"
    )


BODIES = {
    "cola": liquid("<0.10,0.03,0.015>", 0.5, "<0.25,0.08,0.03>"),
    "water": liquid("<0.90,0.97,1.0>", 0.93, "<0.8,0.93,1.0>"),
    "orange": liquid("<1.0,0.42,0.04>", 0.45, "<1.0,0.45,0.05>"),
    "lemon": liquid("<0.93,0.95,0.55>", 0.75, "<0.95,0.95,0.5>"),
    "brown": liquid("<0.36,0.14,0.03>", 0.6, "<0.5,0.2,0.04>"),
    "green": liquid("<0.05,0.16,0.06>", 0.5, "<0.12,0.35,0.12>"),
    "oil": liquid("<0.62,0.55,0.08>", 0.7, "<0.75,0.62,0.1>"),
    "berry": liquid("<0.55,0.03,0.12>", 0.55, "<0.6,0.05,0.12>"),
    "clear": (
        "texture { pigment { rgb <0.93,0.97,1> transmit 0.82 } finish { diffuse 0.3 specular 0.9 roughness 0.003 "
        "reflection { 0.03, 0.55 fresnel on } conserve_energy } } interior { ior 1.06 }"
    ),
    "clear_green": (
        "texture { pigment { rgb <0.15,0.4,0.18> filter 0.6 } finish { diffuse 0.3 specular 0.9 roughness 0.003 "
        "reflection { 0.03, 0.55 fresnel on } conserve_energy } } interior { ior 1.06 }"
    ),
    "clear_brown": (
        "texture { pigment { rgb <0.5,0.24,0.06> filter 0.65 } finish { diffuse 0.3 specular 0.9 roughness 0.003 "
        "reflection { 0.03, 0.55 fresnel on } conserve_energy } } interior { ior 1.06 }"
    ),
    "white": opaque("srgb <0.95,0.95,0.93>"),
    "red": opaque("srgb <0.72,0.07,0.06>"),
    "mustard": opaque("srgb <0.93,0.72,0.08>"),
}

# Liquids whose shadow is drawn by an opaque core: tracing every shadow ray through them would take most of the time.
DARK = {"cola", "orange", "brown", "green", "berry", "oil"}
PALE = {"water", "lemon"}  # these cast none: their caps and bands do

BOTTLES = (
    Bottle(
        Design(
            "kolibri",
            "Kolibri",
            "COLA",
            "#b3121d",
            "#8c0d16",
            "#ffffff",
            "#e8c53a",
            "#ffffff",
            "wave",
            SCRIPT := "DejaVuSerif-BoldItalic",
        ),
        PET,
        (8.6, 14.0),
        (1.5, 1.9),
        "srgb <0.75,0.05,0.08>",
        "cola",
        18.6,
    ),
    Bottle(
        Design(
            "fjell", "FJELL", "still spring water", "#e9f5ff", "#8fc7ee", "#2a6fb0", "#ffd34d", "#123e73", "mountain"
        ),
        WATER,
        (7.6, 14.0),
        (1.5, 1.7),
        "srgb <0.10,0.35,0.75>",
        "water",
        18.4,
    ),
    Bottle(
        Design(
            "soliva",
            "Soliva",
            "orange & mandarin",
            "#fff3d0",
            "#ffc23d",
            "#ff8a00",
            "#ffa733",
            "#c23b00",
            "fruit",
            SCRIPT,
        ),
        PET,
        (8.6, 14.0),
        (1.5, 1.9),
        "srgb <0.98,0.55,0.05>",
        "orange",
        18.8,
    ),
    Bottle(
        Design("limbo", "Limbo", "cloudy lemonade", "#f6f7d0", "#dfe77a", "#f2d21b", "#c7d52a", "#2f6b1f", "fruit"),
        SODA,
        (3.6, 9.6),
        (1.45, 0.7),
        "srgb <0.85,0.75,0.15>",
        "lemon",
        16.6,
        "clear",
    ),
    Bottle(
        Design(
            "nordbrau",
            "Nordhof",
            "lager beer",
            "#f3e7c9",
            "#e6d3a1",
            "#8c1c13",
            "#c99a2e",
            "#f7ecd0",
            "medallion",
            SERIF := "DejaVuSerif-Bold",
        ),
        BEER,
        (4.0, 11.6),
        (1.45, 0.7),
        "srgb <0.80,0.62,0.22>",
        "brown",
        20.0,
        "clear_brown",
    ),
    Bottle(
        Design(
            "colline",
            "Colline",
            "vino rosso 2019",
            "#f4eddc",
            "#efe5cd",
            "#7a1f2b",
            "#b58a3a",
            "#4a1018",
            "plain",
            SCRIPT,
        ),
        WINE,
        (5.5, 13.5),
        (1.62, 5.6),
        "srgb <0.35,0.04,0.08>",
        "green",
        24.0,
        "clear_green",
    ),
    Bottle(
        Design(
            "oliveto",
            "Oliveto",
            "extra virgin",
            "#f5f1dc",
            "#dfe2b0",
            "#5d6b1e",
            "#96a23c",
            "#36420f",
            "fields",
            SCRIPT,
        ),
        OIL,
        (4.0, 12.5),
        (1.5, 2.2),
        "srgb <0.12,0.14,0.08>",
        "oil",
        19.2,
    ),
    Bottle(
        Design(
            "bramble", "Bramble", "berry juice", "#f7e6ef", "#e3a9c6", "#6d1740", "#a02560", "#5a0f33", "fruit", SERIF
        ),
        JUICE,
        (3.0, 9.6),
        (2.35, 1.5),
        "srgb <0.93,0.93,0.90>",
        "berry",
        14.2,
    ),
    Bottle(
        Design(
            "morgenrot", "Almfrisch", "drinking yogurt", "#ffffff", "#dff0ff", "#7cc04a", "#4a90d9", "#1f6a2c", "fields"
        ),
        YOGURT,
        (1.5, 10.4),
        (1.9, 1.3),
        "srgb <0.20,0.55,0.22>",
        "white",
        12.0,
    ),
    Bottle(
        Design("tomatino", "Tomatino", "ketchup", "#ffffff", "#f6dede", "#d42a1c", "#e8533a", "#b3170c", "fruit"),
        SQUEEZE,
        (3.2, 11.0),
        (1.9, 2.2),
        "srgb <0.95,0.95,0.93>",
        "red",
        16.0,
    ),
    Bottle(
        Design(
            "senfkorn",
            "Dorata",
            "mild mustard",
            "#fff8dc",
            "#ffe692",
            "#9a6a00",
            "#d9a300",
            "#6b4300",
            "stripes",
            SERIF,
        ),
        SQUEEZE,
        (3.2, 11.0),
        (1.9, 2.2),
        "srgb <0.55,0.10,0.08>",
        "mustard",
        16.0,
    ),
)


def cap_runs(radius: float, low: float, height: float) -> list[list[Point2]]:
    """A cap from height `low`: a wall with a rounded shoulder, and its top."""
    top = low + height
    bevel = min(0.18, height / 3)
    return [
        [(radius, low), (radius, top - bevel), (radius - bevel * 0.4, top - bevel * 0.35), (radius - bevel, top)],
        [(radius - bevel, top), (0, top)],
    ]


def make_bottle(bottle: Bottle, library: Library, folder: Path) -> Product:
    name = bottle.design.name
    curve = smooth_curve(list(bottle.outline))
    # Spline samples may dip by a hair where the outline is straight; heights have to rise for `between`.
    curve = [point for i, point in enumerate(curve) if i == 0 or point[1] > curve[i - 1][1]]
    end = bottle.outline[-1][1]
    lower = between(curve, 0.0, bottle.fill)
    library.shapes[f"{name}_body"] = revolved([[(0, 0), lower[0]], lower, [lower[-1], (0, bottle.fill)]]).povray()
    library.shapes[f"{name}_neck"] = revolved([between(curve, bottle.fill, end)]).povray()
    band = [(radius + 0.04, height) for radius, height in between(curve, *bottle.band)]
    library.shapes[f"{name}_band"] = revolved([band]).povray()
    dark = bottle.body in DARK
    shadow = [(r * 0.93, y) for r, y in lower[::3]]
    library.shapes[f"{name}_shadow"] = revolved([[*shadow, (0.0, bottle.fill)]], 20).povray()
    library.materials["shadow_only"] = "texture { pigment { rgb 0.5 } }"
    radius, tall = bottle.cap
    low = end - (tall * 0.85 if tall > 3 else min(tall * 0.5, 0.5))
    library.shapes[f"{name}_cap"] = revolved(cap_runs(radius, low, tall)).povray()
    widest = max(r for r, _ in curve)
    draw_wrap(bottle.design, (bottle.band[1] - bottle.band[0]) / (math.pi * widest), folder / f"{name}.png")
    library.materials[f"{name}_label"] = (
        f'texture {{ pigment {{ uv_mapping image_map {{ png "{name}.png" interpolate 2 }} }} '
        "finish { diffuse 0.8 specular 0.15 roughness 0.03 } }"
    )
    library.materials[f"{name}_lid"] = opaque(bottle.cap_colour)
    for body in (bottle.body, bottle.neck or "clear"):
        library.materials[f"bottle_{body}"] = BODIES[body]
    neck = bottle.body if bottle.body in ("white", "red", "mustard") else (bottle.neck or "clear")
    rings = [ring(r, y, 14) for r, y in curve] + [ring(radius, low, 14), ring(radius, low + tall, 14)]
    return Product(
        name=name,
        label="bottle",
        parts=(
            Part(f"{name}_body", f"bottle_{bottle.body}", clear=dark or bottle.body in PALE),
            Part(f"{name}_neck", f"bottle_{neck}", clear=neck.startswith("clear")),
            Part(f"{name}_band", f"{name}_label"),
            Part(f"{name}_cap", f"{name}_lid"),
            *([Part(f"{name}_shadow", "shadow_only", unseen=True)] if dark else []),
        ),
        hulls=tuple(tuple(hull) for hull in rings_hulls(rings)),
        half_width=widest,
        half_depth=widest,
        height=low + tall,
    )
