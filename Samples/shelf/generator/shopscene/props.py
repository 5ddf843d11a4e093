"""Things nobody labels: crockery, crates, bowls, books, plants, signs."""

from __future__ import annotations

import math
import random
from pathlib import Path

from .geometry import Mesh, Placement, revolved, smooth_curve
from .labels import LIGHT, SANS, SCRIPT, SERIF, draw_poster, draw_price
from .product import Library
from .surfaces import BIRCH, GLOSS, MATTE, OAK, WALNUT, plain

PRICES = (
    ("1,49", "per piece", "#ffffff"),
    ("0,89", "per piece", "#ffffff"),
    ("2,35", "1 l = 3,13", "#ffffff"),
    ("1,19", "0.5 l", "#fff6c9"),
    ("3,99", "0.75 l", "#ffffff"),
    ("0,65", "OFFER", "#ffe14d"),
    ("1,09", "OFFER", "#d8232a"),
    ("2,79", "1 kg", "#fff6c9"),
)


def make_props(library: Library, folder: Path) -> None:
    """Declares every prop and draws what is printed."""
    bowl = smooth_curve([(4.5, 0), (5.0, 0.9), (9.0, 3.0), (12.2, 6.0), (13.2, 8.2)]) + [(13.0, 8.5)]
    bowl += smooth_curve([(12.6, 8.2), (11.6, 6.2), (8.6, 3.6), (4.5, 1.6), (0.0, 1.4)])
    library.shapes["prop_bowl"] = revolved([[(0, 0), (4.5, 0)], bowl]).povray()
    cup = smooth_curve([(2.2, 0), (2.6, 0.4), (3.6, 2.5), (4.1, 5.0), (4.2, 6.4)]) + smooth_curve(
        [(4.0, 6.4), (3.8, 5.4), (3.7, 5.2)]
    )
    library.shapes["prop_cup"] = revolved([cup]).povray()
    library.shapes["prop_coffee"] = "disc { <0,5.3,0>, y, 3.75 }"
    library.shapes["prop_handle"] = "torus { 1.7, 0.42 rotate x*90 scale <0.9,1,1> translate <4.6,3.6,0> }"
    plate = smooth_curve([(5.0, 0), (5.4, 0.4), (9.0, 1.3), (11.2, 1.9)]) + smooth_curve(
        [(11.2, 2.0), (9.0, 1.6), (6.2, 0.7), (0, 0.7)]
    )
    library.shapes["prop_plate"] = revolved([plate]).povray()
    library.shapes["prop_saucer"] = "object { prop_plate scale <0.66,0.75,0.66> }"
    tumbler = [(3.1, 0), (3.3, 0.2), (3.7, 5), (3.9, 9.5), (3.85, 9.6)]
    library.shapes["prop_tumbler"] = revolved([tumbler, [(3.3, 0.9), (0, 0.9)]], 32).povray()
    pot = smooth_curve([(4.2, 0), (5.0, 3), (5.8, 8.4)]) + [(6.3, 8.5), (6.3, 10), (5.8, 10), (5.6, 8.8), (0, 8.6)]
    library.shapes["prop_pot"] = revolved([pot], 32).povray()
    shade = smooth_curve([(2.0, 14), (3.2, 13.4), (8.0, 9.0), (14.0, 2.0), (15.5, 0)])
    library.shapes["prop_shade"] = revolved([shade[::-1]]).povray()
    library.shapes["prop_leaf"] = leaf().povray()
    for i, (price, name, paper) in enumerate(PRICES):
        draw_price(price, name, paper, folder / f"price{i}.png")
        library.materials[f"price_{i}"] = print_of(f"price{i}.png")
    white, chalk = "#ffffff", "#f3f0e6"
    posters = {
        "board": (
            [
                ("Today", SCRIPT, 78, "#ffe9a8"),
                ("tomato soup 4,50", LIGHT, 40, chalk),
                ("apple cake 3,20", LIGHT, 40, chalk),
                ("fresh juice 2,90", LIGHT, 40, "#ffc9b0"),
            ],
            "#26302c",
            (480, 620),
            "#b98a55",
        ),
        "coffee": (
            [("COFFEE", SERIF, 84, "#3a2417"), ("&", SCRIPT, 90, "#b5552d"), ("CAKE", SERIF, 110, "#3a2417")],
            "#efe3cc",
            (480, 620),
            "#3a2417",
        ),
        "fruit": (
            [("FRESH", SANS, 90, white), ("every", SCRIPT, 64, "#ffe14d"), ("morning", SCRIPT, 84, white)],
            "#3f8f2e",
            (480, 400),
            "#ffe14d",
        ),
        "sale": ([("SALE", SANS, 130, white), ("this week", LIGHT, 56, white)], "#d8232a", (480, 300), white),
        "new": ([("NEW", SANS, 150, "#1a1a1a")], "#ffd92e", (420, 240), "#1a1a1a"),
        "open": (
            [("Corner Shop", SCRIPT, 62, "#12406b"), ("open 7 - 22", SANS, 48, "#12406b")],
            "#f4efe2",
            (480, 260),
            "#12406b",
        ),
        "print": ([("", SANS, 10, white)], "#d9b48a", (400, 520), "#6d4b2a"),
    }
    for name, (lines, ground, size, rim) in posters.items():
        draw_poster(lines, ground, size, folder / f"poster_{name}.png", rim)
        library.materials[f"poster_{name}"] = print_of(f"poster_{name}.png")
    library.materials["glass_thin"] = (
        "texture { pigment { rgb <0.96,0.98,1> transmit 0.97 } finish { diffuse 0.1 specular 0.9 roughness 0.003"
        " reflection { 0.05, 0.5 } } } interior { ior 1.0 }"
    )


def print_of(file: str) -> str:
    """A picture over the unit square of x and y."""
    return (
        f'texture {{ pigment {{ image_map {{ png "{file}" interpolate 2 }} }} finish {{ diffuse 0.85 specular 0.05'
        " } }"
    )


def leaf() -> Mesh:
    """A pointed leaf along +x that arches down; about 9 long."""
    rows = []
    for i in range(9):
        t = i / 8
        width = 1.7 * math.sin(math.pi * t**0.8) + 0.03
        rows.append(
            [(9 * t, 2.6 * t - 3.6 * t * t + 0.25 * abs(s) * width, s * width) for s in (-1.0, -0.5, 0.0, 0.5, 1.0)]
        )
    mesh = Mesh()
    mesh.grid(rows)
    return mesh


def sign(name: str, place: Placement, width: float, height: float) -> str:
    """A printed panel with a thin back; its lower middle stands at the placement."""
    return (
        f"union {{ object {{ box {{ <0,0,-0.001>,<1,1,0> }} material {{ poster_{name} }} scale <{width},{height},1>"
        f" translate <{-width / 2},0,-0.05> }} box {{ <{-width / 2},0,0>,<{width / 2},{height},0.4>"
        f" {plain('<0.85,0.85,0.83>')} }} {place.povray()} }}"
    )


def framed(name: str, place: Placement, width: float, height: float, frame: str) -> str:
    """A picture in a frame, for a wall."""
    rim = 1.6
    return (
        f"union {{ {sign(name, Placement((0, 0, 0)), width, height)} "
        f"difference {{ box {{ <{-width / 2 - rim},{-rim},-1.2>,<{width / 2 + rim},{height + rim},0.6> }} "
        f"box {{ <{-width / 2},0,-2>,<{width / 2},{height},2> }} {frame} }} {place.povray()} }}"
    )


def price_tag(draw: random.Random, x: float, y: float, z: float) -> str:
    """A tag that leans on the rail at a height."""
    i = draw.randrange(len(PRICES))
    return (
        f"object {{ box {{ <0,0,-0.01>,<1,1,0> }} material {{ price_{i} }} scale <4.6,2.8,1> translate x*-2.3 "
        f"rotate x*8 translate <{x:.2f},{y:.2f},{z:.2f}> }}"
    )


def crate(width: float, depth: float, height: float, place: Placement, texture: str) -> str:
    """An open box of slats; its floor's middle stands at the placement."""
    x, z, t = width / 2, depth / 2, 0.8
    slats = [f"box {{ <{-x},0,{-z}>,<{x},{t},{z}> }}"]
    for low in (0.6, height * 0.55):
        high = low + height * 0.40
        for a, b in (((-x, -z), (x, -z + t)), ((-x, z - t), (x, z)), ((-x, -z), (-x + t, z)), ((x - t, -z), (x, z))):
            slats.append(f"box {{ <{a[0]},{low:.2f},{a[1]}>,<{b[0]},{high:.2f},{b[1]}> }}")
    for px in (-x, x - 1.6):
        for pz in (-z + t, z - t - 1.6):
            slats.append(f"box {{ <{px},0,{pz}>,<{px + 1.6},{height},{pz + 1.6}> }}")
    return f"union {{ {' '.join(slats)} {texture} {place.povray()} }}"


def cup(draw: random.Random, x: float, z: float) -> str:
    colour = draw.choice(("<0.95,0.94,0.91>", "<0.35,0.48,0.55>", "<0.80,0.50,0.36>", "<0.88,0.83,0.70>"))
    place = Placement((x, 0, z), yaw=draw.uniform(-180, 180))
    glaze = plain(colour, GLOSS)
    return (
        f"union {{ object {{ prop_saucer {glaze} }} union {{ object {{ prop_cup }} object {{ prop_handle }} {glaze}"
        f" translate y*0.7 }} object {{ prop_coffee {plain('<0.24,0.13,0.07>', GLOSS)} translate y*0.7 }}"
        f" {place.povray()} }}"
    )


def plate(draw: random.Random, x: float, z: float) -> str:
    colour = draw.choice(("<0.95,0.94,0.91>", "<0.55,0.66,0.70>", "<0.88,0.78,0.62>"))
    return f"object {{ prop_plate {plain(colour, GLOSS)} translate <{x:.2f},0,{z:.2f}> }}"


def tumbler(draw: random.Random, x: float, z: float) -> str:
    return (
        f"object {{ prop_tumbler material {{ glass_thin }} no_shadow scale {draw.uniform(0.9, 1.15):.3f} translate"
        f" <{x:.2f},0,{z:.2f}> }}"
    )


def books(draw: random.Random, x: float, z: float) -> str:
    """One to three books in a pile."""
    parts, y = [], 0.0
    for _ in range(draw.randint(1, 3)):
        w, d, h = draw.uniform(9, 11.5), draw.uniform(6.2, 8), draw.uniform(1.3, 2.8)
        cover = draw.choice(
            ("<0.55,0.16,0.14>", "<0.15,0.27,0.42>", "<0.85,0.70,0.35>", "<0.22,0.38,0.30>", "<0.80,0.78,0.72>")
        )
        parts.append(
            f"union {{ box {{ <{-w},0,{-d}>,<{w},0.2,{d}> }} box {{ <{-w},{h - 0.2},{-d}>,<{w},{h},{d}> }} box {{"
            f" <{-w},0,{d - 0.3}>,<{w},{h},{d}> }} box {{ <{-w + 0.4},0.2,{-d + 0.4}>,<{w - 0.4},{h - 0.2},{d - 0.3}>"
            f" {plain('<0.93,0.90,0.82>')} }} {plain(cover, MATTE)} rotate y*{draw.uniform(-25, 25):.1f} translate"
            f" y*{y:.2f} }}"
        )
        y += h
    return f"union {{ {' '.join(parts)} translate <{x:.2f},0,{z:.2f}> }}"


def plant(draw: random.Random, x: float, y: float, z: float, size: float = 1.0) -> str:
    pot = draw.choice(("<0.75,0.42,0.28>", "<0.92,0.91,0.88>", "<0.30,0.34,0.36>"))
    leaves = []
    for _ in range(34):
        green = f"<{draw.uniform(0.13, 0.30):.2f},{draw.uniform(0.40, 0.58):.2f},{draw.uniform(0.12, 0.24):.2f}>"
        leaves.append(
            f"object {{ prop_leaf scale {draw.uniform(0.8, 1.35):.2f} rotate z*{draw.uniform(5, 75):.0f} rotate"
            f" y*{draw.uniform(0, 360):.0f} translate y*{draw.uniform(8, 15):.1f}"
            f" {plain(green, 'finish { diffuse 0.75 specular 0.2 roughness 0.04 }')} }}"
        )
    return (
        f"union {{ object {{ prop_pot {plain(pot, MATTE)} }} {' '.join(leaves)} scale {size} translate"
        f" <{x:.2f},{y:.2f},{z:.2f}> }}"
    )


def bowl(draw: random.Random, x: float, z: float) -> str:
    colour = draw.choice(("<0.94,0.93,0.90>", "<0.24,0.40,0.52>", "<0.82,0.72,0.52>", "<0.45,0.28,0.18>"))
    return f"object {{ prop_bowl {plain(colour, GLOSS)} translate <{x:.2f},0,{z:.2f}> }}"


def cutting_board(draw: random.Random, x: float, z: float) -> str:
    """Its top lies at 1.6."""
    texture = draw.choice((OAK, BIRCH, WALNUT))
    return (
        f"difference {{ box {{ <-17,0.02,-10.5>,<17,1.6,10.5> }} cylinder {{ <14.5,-1,0>,<14.5,3,0>,1.1 }} {texture} "
        f"rotate y*{draw.uniform(-20, 20):.1f} translate <{x:.2f},0,{z:.2f}> }}"
    )


def candle(draw: random.Random, x: float, z: float) -> str:
    """A tea light in a small glass; the flame glows but lights nothing by itself."""
    return (
        "union { object { prop_tumbler scale <0.8,0.6,0.8> material { glass_thin } no_shadow } cylinder {"
        f" <0,0.9,0>,<0,2.4,0>,2.2 {plain('<0.95,0.92,0.83>')} }} sphere {{ 0, 0.35 scale <1,2.4,1> translate y*3.6"
        " texture { pigment { srgb <1,0.75,0.3> } finish { emission 3 diffuse 0 } } no_shadow } translate"
        f" <{x:.2f},0,{z:.2f}> }}"
    )
