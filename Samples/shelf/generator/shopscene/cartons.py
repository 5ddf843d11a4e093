"""Gable-top cartons and drink bricks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .bottles import cap_runs, opaque
from .geometry import Mesh, Placement, Point, revolved, subtract
from .labels import Design, draw_carton
from .product import Library, Part, Product


@dataclass(frozen=True)
class Carton:
    """`height` is the printed body's; a gable roof, a screw cap or a straw comes on top."""

    design: Design
    width: float
    depth: float
    height: float
    gable: bool = False
    cap: str = ""
    straw: str = ""


SERIF, SCRIPT = "DejaVuSerif-Bold", "DejaVuSerif-BoldItalic"

CARTONS = (
    Carton(
        Design(
            "milk_blue",
            "Wiesental",
            "fresh whole milk",
            "#f7fbff",
            "#cfe6f7",
            "#3f9a3a",
            "#7cc04a",
            "#114a9c",
            "fields",
        ),
        7.0,
        7.0,
        19.5,
        gable=True,
        cap="srgb <0.1,0.3,0.7>",
    ),
    Carton(
        Design(
            "milk_green", "Wiesental", "light milk 1.5%", "#fbfff5", "#d8efc6", "#2f7fc0", "#5aa8dc", "#1f6a2c", "wave"
        ),
        7.0,
        7.0,
        19.5,
        gable=True,
        cap="srgb <0.15,0.55,0.2>",
    ),
    Carton(
        Design(
            "oj_gable",
            "Mattina",
            "pure orange juice",
            "#fff7df",
            "#ffd58a",
            "#ff8a00",
            "#ffab2e",
            "#c24a00",
            "fruit",
            SCRIPT,
        ),
        7.0,
        7.0,
        17.5,
        gable=True,
        cap="srgb <0.95,0.5,0.05>",
    ),
    Carton(
        Design("oat", "Haferl", "oat drink", "#e9dfc8", "#d9c49a", "#9a6f34", "#c49a56", "#4d3212", "fields", SERIF),
        7.2,
        6.4,
        21.0,
        cap="srgb <0.92,0.9,0.85>",
    ),
    Carton(
        Design(
            "apple_brick",
            "Baumhof",
            "apple juice, cloudy",
            "#eef7d8",
            "#b9d96a",
            "#c8281e",
            "#7fae2b",
            "#27591a",
            "fruit",
            SCRIPT,
        ),
        7.2,
        6.4,
        19.5,
        cap="srgb <0.75,0.1,0.08>",
    ),
    Carton(
        Design("tropic", "TROPICO", "multi fruit", "#ff8f3a", "#e8356b", "#ffd23d", "#ff5f8a", "#ffffff", "sunburst"),
        7.2,
        6.4,
        19.5,
        cap="srgb <0.95,0.95,0.95>",
    ),
    Carton(
        Design("kids", "Pip!", "apple & cherry", "#8ed4f2", "#3aa0dc", "#ffdf4d", "#ff6b57", "#ffffff", "dots"),
        5.2,
        4.0,
        11.0,
        straw="srgb <0.95,0.3,0.3>",
    ),
    Carton(
        Design(
            "cocoa", "Kakoo", "chocolate milk", "#6b3d20", "#46240f", "#d9a066", "#f0d2a8", "#fff2dc", "wave", SCRIPT
        ),
        5.2,
        4.0,
        11.0,
        straw="srgb <0.95,0.95,0.9>",
    ),
    Carton(
        Design(
            "passata",
            "Orto Rosso",
            "tomato passata",
            "#fff4df",
            "#f7d9b0",
            "#d42a1c",
            "#e85a3c",
            "#8f130b",
            "fruit",
            SERIF,
        ),
        6.4,
        5.0,
        13.5,
    ),
)

ROOF, FIN = 3.4, 1.9


def walls(w: float, d: float, h: float) -> Mesh:
    """The four printed sides; the strip starts with the front, which faces -z."""
    mesh = Mesh()
    x, z = w / 2, d / 2
    corners = [(-x, -z), (x, -z), (x, z), (-x, z), (-x, -z)]
    around = [0.0]
    for length in (w, d, w, d):
        around.append(around[-1] + length / (2 * (w + d)))
    for i in range(4):
        (x0, z0), (x1, z1) = corners[i], corners[i + 1]
        u0, u1 = around[i], around[i + 1]
        mesh.polygon([(x0, 0, z0), (x0, h, z0), (x1, h, z1), (x1, 0, z1)], [(u0, 0), (u0, 1), (u1, 1), (u1, 0)])
    return mesh


def flat_top(w: float, d: float, h: float) -> Mesh:
    mesh = Mesh()
    x, z = w / 2, d / 2
    mesh.polygon([(-x, h, -z), (-x, h, z), (x, h, z), (x, h, -z)])
    mesh.polygon([(-x, 0, -z), (x, 0, -z), (x, 0, z), (-x, 0, z)])
    return mesh


def gable_top(w: float, d: float, h: float) -> Mesh:
    """Two slopes that meet in an upright fin, the ends folded inwards."""
    mesh = Mesh()
    x, z, ridge, fin = w / 2, d / 2, h + ROOF, h + ROOF + FIN
    thin, fold = 0.12, w * 0.26
    mesh.polygon([(-x, h, -z), (-x, ridge, -thin), (x, ridge, -thin), (x, h, -z)])
    mesh.polygon([(x, h, z), (x, ridge, thin), (-x, ridge, thin), (-x, h, z)])
    mesh.polygon([(-x, ridge, -thin), (-x, fin, -thin), (x, fin, -thin), (x, ridge, -thin)])
    mesh.polygon([(x, ridge, thin), (x, fin, thin), (-x, fin, thin), (-x, ridge, thin)])
    mesh.polygon([(-x, fin, -thin), (-x, fin, thin), (x, fin, thin), (x, fin, -thin)])
    for s in (-1.0, 1.0):
        inner: Point = (s * (x - fold), h + ROOF * 0.72, 0)
        front, back = (s * x, h, -z), (s * x, h, z)
        near, far = (s * x, ridge, -thin), (s * x, ridge, thin)
        top_near, top_far = (s * x, fin, -thin), (s * x, fin, thin)
        folds: list[list[Point]] = [
            [back, inner, front],
            [inner, near, front],
            [back, far, inner],
            [top_far, top_near, near, far],
        ]
        for corners in folds:
            mesh.polygon(corners if s > 0 else corners[::-1])
    mesh.polygon([(-x, 0, -z), (x, 0, -z), (x, 0, z), (-x, 0, z)])
    return mesh


def moved(mesh: Mesh, placement: Placement) -> Mesh:
    """The mesh turned and moved, for a cap on a slope or a straw on a side."""
    origin = placement.apply((0, 0, 0))
    normals = [subtract(placement.apply(normal), origin) for normal in mesh.normals]
    return Mesh([placement.apply(vertex) for vertex in mesh.vertices], normals, mesh.uvs, mesh.faces)


def make_carton(carton: Carton, library: Library, folder: Path) -> Product:
    name, w, d, h = carton.design.name, carton.width, carton.depth, carton.height
    top = h + ROOF + FIN if carton.gable else h
    draw_carton(carton.design, w, d, h, folder / f"{name}.png")
    library.shapes[f"{name}_walls"] = walls(w, d, h).povray()
    library.shapes[f"{name}_top"] = (gable_top(w, d, h) if carton.gable else flat_top(w, d, h)).povray()
    finish = "finish { diffuse 0.82 specular 0.12 roughness 0.04 }"
    library.materials[f"{name}_print"] = (
        f'texture {{ pigment {{ uv_mapping image_map {{ png "{name}.png" interpolate 2 }} }} {finish} }}'
    )
    red, green, blue = (int(carton.design.top[i : i + 2], 16) / 255 for i in (1, 3, 5))
    library.materials[f"{name}_board"] = f"texture {{ pigment {{ srgb <{red:.3f},{green:.3f},{blue:.3f}> }} {finish} }}"
    parts = [Part(f"{name}_walls", f"{name}_print"), Part(f"{name}_top", f"{name}_board")]
    x, z = w / 2, d / 2
    box: list[Point] = [(sx * x, y, sz * z) for sx in (-1, 1) for y in (0, h) for sz in (-1, 1)]
    hulls: list[list[Point]] = [box]
    if carton.gable:
        slope = [(sx * x, h, sz * z) for sx in (-1, 1) for sz in (-1, 1)]
        hulls.append([*slope, (-x, h + ROOF, 0), (x, h + ROOF, 0)])
        hulls.append([(sx * x, y, sz * 0.12) for sx in (-1, 1) for y in (h + ROOF, top) for sz in (-1, 1)])
    add_on: Mesh | None = None
    if carton.cap:
        # A gable's cap sits square on the front slope, a brick's lies flat towards the front.
        place = Placement((0, h + ROOF * 0.42, -z * 0.56), tilt=-44.0) if carton.gable else Placement((0, h, -z * 0.35))
        add_on = moved(revolved(cap_runs(1.45, 0.0, 1.1 if carton.gable else 1.3), 28), place)
        library.materials[f"{name}_trim"] = opaque(carton.cap)
    elif carton.straw:
        add_on = moved(revolved([[(0.22, 0.0), (0.22, 8.5)]], 12), Placement((x * 0.2, h * 0.12, z + 0.2), roll=14.0))
        library.materials[f"{name}_trim"] = opaque(carton.straw)
    if add_on:
        library.shapes[f"{name}_extra"] = add_on.povray()
        parts.append(Part(f"{name}_extra", f"{name}_trim"))
        hulls.append(add_on.vertices)
        top = max(top, max(v[1] for v in add_on.vertices))
    return Product(name, "carton", tuple(parts), tuple(tuple(hull) for hull in hulls), x, z, top)
