"""Apples and bananas."""

from __future__ import annotations

import math

from .geometry import Mesh, Point, revolved, rings_hulls, smooth_curve
from .product import Library, Part, Product

SKIN = "finish { diffuse 0.72 specular 0.28 roughness 0.025 reflection { 0.0, 0.12 fresnel on } }"

APPLES = {  # name: ground colour, blush colour, share of blush
    "apple_red": ("<0.86,0.62,0.22>", "<0.66,0.06,0.07>", 0.80),
    "apple_gala": ("<0.93,0.75,0.33>", "<0.80,0.20,0.12>", 0.60),
    "apple_green": ("<0.58,0.75,0.22>", "<0.66,0.78,0.30>", 0.50),
    "apple_golden": ("<0.88,0.80,0.36>", "<0.86,0.62,0.28>", 0.35),
}


def apple_rings(size: float, lobes: float, tilt: float) -> list[list[Point]]:
    """Rings from the foot to the stem hollow of an apple of about `size` radius that stands at y = 0."""
    rings = []
    low = 0.0
    for i in range(23):
        t = math.pi * (1 - i / 22)
        # A cardioid-like outline: hollow at the stem, a smaller hollow at the flower end.
        radius = size * (math.sin(t) ** 0.9 * (1.0 + 0.10 * math.cos(t)) if 0 < i < 22 else 0.0)
        height = (
            size
            * 0.93
            * (math.cos(t) - 0.30 * math.exp(-((t / 0.33) ** 2)) + 0.16 * math.exp(-(((math.pi - t) / 0.30) ** 2)))
        )
        line = []
        for c in range(32):
            angle = 2 * math.pi * c / 32
            r = radius * (1 + lobes * math.cos(5 * angle) * (1 - math.cos(t)) * 0.5)
            line.append((-r * math.sin(angle), height + tilt * r * math.cos(angle), r * math.cos(angle)))
        rings.append([*line, line[0]])
        low = min(low, min(p[1] for p in line))
    return [[(x, y - low, z) for x, y, z in line] for line in rings]


def make_apples(library: Library) -> list[Product]:
    products = []
    for i, (name, (ground, blush, share)) in enumerate(APPLES.items()):
        size = (3.7, 3.5, 3.8, 3.6)[i]
        rings = apple_rings(size, (0.03, 0.02, 0.035, 0.025)[i], (0.03, -0.04, 0.02, -0.03)[i])
        mesh = Mesh()
        mesh.grid(rings)
        library.shapes[f"{name}_body"] = mesh.povray()
        hollow = rings[-1][0][1]
        stem = revolved([[(0.14, 0), (0.10, 0.7), (0.11, 1.2), (0.19, 1.6)], [(0.19, 1.6), (0, 1.65)]], 10)
        stem.vertices = [(x + 0.16 * y * y, y + hollow - 0.1, z) for x, y, z in stem.vertices]
        library.shapes[f"{name}_stem"] = stem.povray()
        library.materials["stem_wood"] = "texture { pigment { srgb <0.33,0.22,0.12> } finish { diffuse 0.8 } }"
        library.materials[f"{name}_skin"] = (
            f"texture {{ pigment {{ uv_mapping bozo scale <0.035,0.9,1> turbulence 0.25 color_map {{ [0.0 srgb {blush}]"
            f" [{share * 0.55:.2f} srgb {blush}] [{min(share + 0.15, 0.95):.2f} srgb {ground}] [1 srgb {ground}] }} }}"
            f" {SKIN} }} texture {{ pigment {{ uv_mapping gradient y color_map {{ [0 srgb {ground} transmit 0.2] [0.12"
            f" srgb {ground} transmit 1] [0.80 srgb {ground} transmit 1] [0.93 srgb {ground} transmit 0.25] [1 srgb"
            f" <0.45,0.42,0.16> transmit 0.1] }} }} {SKIN} }} texture {{ pigment {{ spotted scale 0.16 color_map {{"
            f" [0.0 srgb <1,0.93,0.7> transmit 0.35] [0.17 srgb <1,0.93,0.7> transmit 1] [1 rgbt 1] }} }} {SKIN} }}"
        )
        parts = (Part(f"{name}_body", f"{name}_skin"), Part(f"{name}_stem", "stem_wood"))
        hulls = [*rings_hulls(rings), list(stem.vertices)]
        top = max(p[1] for line in rings for p in line)
        products.append(Product(name, "apple", parts, tuple(tuple(h) for h in hulls), size * 1.05, size * 1.05, top))
    return products


BANANAS = {  # name: bend radius, half sweep (degrees), thickness, ripeness
    "banana_long": (12.5, 50.0, 1.75, "ripe"),
    "banana_short": (10.0, 55.0, 1.7, "ripe"),
    "banana_green": (11.5, 52.0, 1.7, "young"),
    "banana_spotted": (11.5, 53.0, 1.75, "old"),
}

SPECKS = {"ripe": (0.06, 0.09), "young": (0.0, 0.01), "old": (0.18, 0.24)}


def banana_rings(bend: float, sweep: float, thick: float) -> list[list[Point]]:
    """Rings from the flower end to the stem; the fruit lies on y = 0, hollow side to -z, its stem at +x."""
    outline = (
        (0.0, 0.02),
        (0.012, 0.22),
        (0.035, 0.30),
        (0.07, 0.55),
        (0.13, 0.80),
        (0.25, 0.97),
        (0.45, 1.0),
        (0.62, 0.97),
        (0.75, 0.82),
        (0.82, 0.58),
        (0.86, 0.40),
        (0.90, 0.32),
        (0.985, 0.34),
        (1.0, 0.02),
    )
    rings = []
    for t, share in smooth_curve(list(outline), 3):
        # The stem straightens out of the bend.
        angle = math.radians(-sweep + 2 * sweep * min(t, 0.86))
        centre = (bend * math.sin(angle), thick, bend * (math.cos(angle) - 1))
        if t > 0.86:
            length = math.radians(2 * sweep) * bend * (t - 0.86)
            centre = (centre[0] + length * math.cos(angle * 0.8), thick, centre[2] - length * math.sin(angle * 0.8))
        out = (math.sin(angle), 0.0, math.cos(angle))
        radius = thick * share
        line = []
        for c in range(25):
            turn = 2 * math.pi * (c % 25 if c < 24 else 0) / 24
            r = radius * (1 + 0.045 * math.cos(5 * turn))
            side, up = r * math.cos(turn), r * math.sin(turn)
            line.append((centre[0] + out[0] * side, centre[1] + up * 0.96, centre[2] + out[2] * side))
        rings.append(line)
    return rings


def make_bananas(library: Library) -> list[Product]:
    products = []
    for name, (bend, sweep, thick, ripeness) in BANANAS.items():
        rings = banana_rings(bend, sweep, thick)
        count = len(rings)
        ts = [i / (count - 1) for i in range(count)]
        mesh = Mesh()
        mesh.grid(rings, [[(c / 24, t) for c in range(25)] for t in ts])
        library.shapes[f"{name}_body"] = mesh.povray()
        body = "<0.80,0.78,0.22>" if ripeness == "young" else "<0.95,0.78,0.16>"
        neck = "<0.62,0.70,0.22>" if ripeness != "old" else "<0.82,0.68,0.20>"
        low, high = SPECKS[ripeness]
        library.materials[f"{name}_skin"] = (
            "texture { pigment { uv_mapping gradient y color_map { [0 srgb <0.16,0.11,0.06>] [0.16 srgb"
            f" <0.22,0.16,0.08>] [0.24 srgb {neck}] [0.38 srgb {body}] [0.66 srgb {body}] [0.80 srgb {neck}] [0.94 srgb"
            f" {neck}] [0.96 srgb <0.30,0.22,0.10>] [1 srgb <0.25,0.18,0.08>] }} }} {SKIN} }} texture {{ pigment {{"
            f" bozo scale <0.5,0.25,0.5> turbulence 0.4 color_map {{ [0 srgb <0.32,0.19,0.07> transmit 0.15] [{low}"
            f" srgb <0.32,0.19,0.07> transmit 0.3] [{high} srgb <0.5,0.33,0.1> transmit 1] [1 rgbt 1] }} }} {SKIN} }}"
        )
        xs = [p[0] for line in rings for p in line]
        zs = [p[2] for line in rings for p in line]
        parts = (Part(f"{name}_body", f"{name}_skin"),)
        half = (max(xs) - min(xs)) / 2
        products.append(
            Product(
                name,
                "banana",
                parts,
                tuple(tuple(h) for h in rings_hulls(rings)),
                half,
                (max(zs) - min(zs)) / 2,
                thick * 1.96,
            )
        )
    return products
