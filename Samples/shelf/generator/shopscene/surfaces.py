"""Textures of rooms and furniture."""

from __future__ import annotations

import random

MATTE = "finish { diffuse 0.82 specular 0.04 roughness 0.1 }"
SATIN = "finish { diffuse 0.75 specular 0.18 roughness 0.03 reflection { 0.01, 0.12 fresnel on } } "
GLOSS = "finish { diffuse 0.72 specular 0.4 roughness 0.01 reflection { 0.03, 0.25 fresnel on } }"


def wood(light: str, dark: str, finish: str = SATIN) -> str:
    """Grain that runs along x."""
    return (
        f"texture {{ pigment {{ bozo scale <22,0.55,0.9> turbulence 0.25 color_map {{ [0.25 srgb {dark}] [0.45 srgb"
        f" {light}] [0.7 srgb {light}] [1 srgb {dark}] }} }} {finish} }} texture {{ pigment {{ bozo scale <6,0.14,0.2>"
        f" color_map {{ [0 srgb {dark} transmit 0.75] [0.3 srgb {dark} transmit 0.9] [0.5 rgbt 1] [1 rgbt 1] }} }}"
        f" {finish} }}"
    )


def plain(colour: str, finish: str = MATTE, normal: str = "") -> str:
    return f"texture {{ pigment {{ srgb {colour} }} {normal} {finish} }}"


OAK = wood("<0.84,0.68,0.49>", "<0.75,0.57,0.38>")
BIRCH = wood("<0.90,0.79,0.62>", "<0.82,0.68,0.49>")
WALNUT = wood("<0.50,0.33,0.21>", "<0.37,0.23,0.14>")
GREYED = wood("<0.74,0.69,0.62>", "<0.63,0.58,0.51>", MATTE)

SHELF_BOARDS = {
    "white": plain("<0.93,0.93,0.92>", GLOSS),
    "oak": OAK,
    "birch": BIRCH,
    "walnut": WALNUT,
    "steel": plain(
        "<0.62,0.64,0.66>", "finish { diffuse 0.6 specular 0.4 roughness 0.03 metallic 0.5 reflection { 0.05, 0.2 } }"
    ),
    "mint": plain("<0.66,0.80,0.72>", SATIN),
}

SHELF_BACKS = {
    "white": plain("<0.90,0.91,0.90>", MATTE),
    "cream": plain("<0.93,0.88,0.76>", MATTE),
    "slate": plain("<0.47,0.52,0.56>", MATTE),
    "pegboard": (
        "texture { pigment { hexagon srgb <0.85,0.84,0.80>, srgb <0.83,0.82,0.78>, srgb <0.87,0.86,0.82> rotate x*90"
        " scale 2.2 } "
        + MATTE
        + " }"
    ),
    "planks": (
        "texture { pigment { gradient y scale 9 color_map { [0 srgb <0.45,0.33,0.22>] [0.03 srgb <0.76,0.62,0.45>]"
        " [0.97 srgb <0.80,0.66,0.48>] [1 srgb <0.45,0.33,0.22>] } } "
        + MATTE
        + " } texture { pigment { bozo scale <14,0.5,1> color_map { [0 srgb <0.55,0.40,0.26> transmit 0.4] [0.5 rgbt 1]"
        " [1 rgbt 1] } } "
        + MATTE
        + " }"
    ),
    "teal": plain("<0.36,0.60,0.60>", MATTE),
}

BRICKWORK = (
    "texture { pigment { brick srgb <0.72,0.68,0.62>, srgb <0.62,0.33,0.25> brick_size <22,7,11> mortar 0.9 } normal {"
    " brick 0.5 brick_size <22,7,11> mortar 0.9 } "
    + MATTE
    + " } texture { pigment { bozo scale <9,4,9> color_map { [0 srgb <0.40,0.18,0.12> transmit 0.55] [0.6 rgbt 1] [1"
    " srgb <0.9,0.7,0.6> transmit 0.85] } } "
    + MATTE
    + " }"
)

WALLS = {
    "plaster": plain("<0.90,0.86,0.78>", MATTE, "normal { bumps 0.15 scale 2 }"),
    "sage": plain("<0.62,0.69,0.60>", MATTE, "normal { bumps 0.1 scale 1.5 }"),
    "terracotta": plain("<0.78,0.52,0.40>", MATTE, "normal { bumps 0.15 scale 2 }"),
    "blue": plain("<0.42,0.53,0.63>", MATTE, "normal { bumps 0.1 scale 2 }"),
    "brick": BRICKWORK,
    "painted_brick": (
        "texture { pigment { srgb <0.90,0.89,0.86> } normal { brick 0.8 brick_size <22,7,11> mortar 0.9 } "
        + MATTE
        + " }"
    ),
    "tiles": (
        "texture { pigment { brick srgb <0.72,0.73,0.72>, srgb <0.93,0.94,0.92> brick_size <16,8,16> mortar 0.35 }"
        " normal { brick 0.4 brick_size <16,8,16> mortar 0.35 } "
        + GLOSS
        + " }"
    ),
}


def gingham(colour: str, size: float) -> str:
    """Woven checks: white ground with two sets of half-clear stripes."""
    stripe = f"color_map {{ [0.5 srgb {colour} transmit 0.45] [0.5 rgbt 1] }} scale {size}"
    return (
        f"texture {{ pigment {{ srgb <0.95,0.94,0.91> }} {MATTE} }} texture {{ pigment {{ gradient x {stripe} }}"
        f" {MATTE} }} texture {{ pigment {{ gradient z {stripe} }} normal {{ bumps 0.15 scale 0.25 }} {MATTE} }}"
    )


def striped(ground: str, colour: str, size: float) -> str:
    return (
        f"texture {{ pigment {{ gradient x color_map {{ [0.0 srgb {ground}] [0.62 srgb {ground}] [0.62 srgb {colour}]"
        f" [0.82 srgb {colour}] [0.82 srgb {ground}] [0.88 srgb {ground}] [0.88 srgb {colour}] [0.93 srgb {colour}]"
        f" [0.93 srgb {ground}] }} scale {size} }} normal {{ bumps 0.15 scale 0.25 }} {MATTE} }}"
    )


MARBLE = (
    "texture { pigment { agate agate_turb 0.9 scale 28 color_map { [0 srgb <0.93,0.93,0.92>] [0.6 srgb"
    " <0.90,0.90,0.89>] [0.78 srgb <0.72,0.73,0.74>] [0.82 srgb <0.92,0.92,0.91>] [1 srgb <0.94,0.94,0.93>] } } "
    + GLOSS
    + " }"
)

CLOTHS = (
    gingham("<0.72,0.10,0.12>", 6),
    gingham("<0.14,0.30,0.58>", 5),
    gingham("<0.25,0.48,0.28>", 7),
    striped("<0.93,0.90,0.83>", "<0.33,0.45,0.58>", 14),
    striped("<0.94,0.91,0.82>", "<0.80,0.45,0.28>", 18),
    plain("<0.90,0.88,0.83>", MATTE, "normal { bumps 0.2 scale 0.3 }"),
    plain("<0.30,0.42,0.44>", MATTE, "normal { bumps 0.2 scale 0.3 }"),
)


def planks(draw: random.Random, kind: str, half: float, near: float, far: float, thick: float) -> list[str]:
    """A table top of boards that run along x, each with its own grain."""
    texture = {"oak": OAK, "birch": BIRCH, "walnut": WALNUT, "greyed": GREYED}[kind]
    width = draw.uniform(9, 15)
    parts, z = [], near
    while z < far:
        shift = f"translate <{draw.uniform(-400, 400):.1f},{draw.uniform(-90, 90):.1f},{draw.uniform(-90, 90):.1f}>"
        parts.append(
            f"box {{ <{-half},{-thick},{z:.2f}>,<{half},0,{z + width - 0.12:.2f}> {shift} {texture} "
            + shift.replace("translate <", "translate -1*<")
            + " }"
        )
        z += width
    return parts
