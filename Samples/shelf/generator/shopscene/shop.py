"""The corner shop: shelves with goods in rows, crates of fruit, price rails."""

from __future__ import annotations

import math
import random

from .camera import Camera
from .geometry import Placement
from .light import shop_mood
from .product import Product
from .props import crate, plant, price_tag, sign
from .scene import Scene
from .surfaces import BIRCH, OAK, SHELF_BACKS, SHELF_BOARDS, WALNUT, plain

CLIENT = "corner-shop"
DEPTH = 34.0  # of a shelf
HALF = 92.0  # half the length of a shelf
STEPS = (24.0, 29.0, 34.0)  # from board to board

# How often a group of a kind is drawn; crates and bunches make up for the fruit's small numbers.
KINDS = {"bottle": 44, "can": 30, "carton": 22, "apple": 5, "banana": 4}


def face(draw: random.Random) -> float:
    """Turn of a product that somebody lined up."""
    return draw.gauss(0, 9)


def rows_of(
    scene: Scene, draw: random.Random, product: Product, left: float, count: int, y: float, fill: float, pile: bool
) -> None:
    """`count` facings side by side, each one to three deep, cans also in piles of two."""
    pitch_x = product.half_width * 2 + draw.uniform(0.3, 1.2)
    pitch_z = product.half_depth * 2 + 0.6
    for c in range(count):
        front = draw.choices((0, 1, 2), (0.80, 0.14, 0.06))[0]
        deep = draw.choices((1, 2, 3), (0.40, 0.45, 0.15))[0]
        for r in range(front, max(front + 1, deep)):
            if draw.random() > fill:
                continue
            z = 2.0 + product.half_depth + r * pitch_z
            if z + product.half_depth > DEPTH - 1:
                continue
            x = left + product.half_width + c * pitch_x + draw.uniform(-0.35, 0.35)
            scene.place(product, Placement((x, y, z + draw.uniform(-0.5, 0.7)), yaw=face(draw)))
            if pile and draw.random() < 0.8:
                scene.place(product, Placement((x + draw.uniform(-0.3, 0.3), y + product.height, z), yaw=face(draw)))


def apple_crate(scene: Scene, draw: random.Random, kinds: list[Product], x: float, y: float, z: float) -> float:
    """A crate of apples tipped towards the viewer; returns its width."""
    across, deep, pitch = draw.choice((3, 4)), 2, 8.1
    width, depth, height = across * pitch + 2.2, deep * pitch + 2.2, 6.0
    tip = Placement((x, y, z), tilt=0.0)
    scene.props.append(crate(width, depth, height, tip, draw.choice((OAK, BIRCH, WALNUT))))
    kind = draw.choice(kinds)
    for layer, (nx, nz) in enumerate(((across, deep), (across - 1, deep - 1))):
        for i in range(nx):
            for j in range(nz):
                if layer and draw.random() < 0.25:
                    continue
                px = x + (i - (nx - 1) / 2) * pitch + draw.uniform(-0.25, 0.25)
                pz = z + (j - (nz - 1) / 2) * pitch + draw.uniform(-0.25, 0.25)
                py = y + 0.9 + layer * 5.6
                place = Placement(
                    (px, py, pz),
                    draw.uniform(-180, 180),
                    draw.uniform(-24, 24),
                    draw.uniform(-24, 24),
                    draw.uniform(0.93, 1.04),
                )
                scene.settle(kind, place)
    return width


def banana_bunch(
    scene: Scene, draw: random.Random, kinds: list[Product], x: float, y: float, z: float, yaw: float, count: int
) -> None:
    """Bananas of one hand: nested side by side, stems together."""
    kind = draw.choice(kinds)
    for i in range(count):
        shift = Placement((0, 0, 0), yaw=yaw).apply(((draw.uniform(-0.4, 0.4)), 0.0, (i - (count - 1) / 2) * 3.35))
        place = Placement(
            (x + shift[0], y, z + shift[2]),
            yaw + draw.uniform(-3, 3),
            draw.uniform(-3, 3),
            0.0,
            draw.uniform(0.96, 1.05),
        )
        scene.settle(kind, place)


def stock_board(
    scene: Scene, draw: random.Random, stock: list[Product], y: float, reach: float, fill: float, step: float
) -> None:
    """Fills one board from left to right between -reach and reach."""
    x = -reach + draw.uniform(0, 5)
    while x < reach - 6:
        label = draw.choices(list(KINDS), list(KINDS.values()))[0]
        kinds = [product for product in stock if product.label == label]
        if draw.random() < 0.06:
            x += draw.uniform(5, 11)
            continue
        if label == "apple":
            wide = 26.6
            if x + wide + 8 < reach + 10:
                x += apple_crate(scene, draw, kinds, x + wide / 2 + 1.5, y, 12.5) + draw.uniform(3, 6)
            continue
        if label == "banana":
            banana_bunch(
                scene, draw, kinds, x + 13, y, 13, draw.uniform(-50, 50) + draw.choice((0, 180)), draw.randint(3, 4)
            )
            x += draw.uniform(27, 30)
            continue
        product = draw.choice(kinds)
        facings = draw.randint(2, 4) if label != "can" else draw.randint(2, 5)
        pile = (
            product.label == "can"
            and product.height * 2 < step - 3
            and draw.random() < (0.75 if product.height < 9 else 0.35)
        )
        rows_of(scene, draw, product, x, facings, y, fill, pile)
        wide = facings * (product.half_width * 2 + 0.8)
        scene.props.append(price_tag(draw, x + wide / 2, y - 3.3, -0.75))
        x += wide + draw.uniform(0.6, 2.4)


def furniture(draw: random.Random, levels: int, step: float) -> list[str]:
    """Boards, rails, back and uprights."""
    board = draw.choice(list(SHELF_BOARDS.values()))
    back = draw.choice(list(SHELF_BACKS.values()))
    rail = plain(
        draw.choice(
            ("<0.90,0.90,0.89>", "<0.80,0.82,0.84>", "<0.18,0.19,0.20>", "<0.72,0.10,0.12>", "<0.16,0.36,0.28>")
        )
    )
    upright = draw.choice((plain("<0.85,0.85,0.84>"), plain("<0.25,0.26,0.28>"), OAK))
    parts = [f"box {{ <{-HALF * 3},-80,{DEPTH + 0.5}>,<{HALF * 3},{levels * step + 160},{DEPTH + 3}> {back} }}"]
    for level in range(-1, levels + 2):
        y = level * step
        parts.append(f"box {{ <{-HALF * 1.6},{y - 2},0>,<{HALF * 1.6},{y},{DEPTH}> {board} }}")
        parts.append(f"box {{ <{-HALF * 1.6},{y - 3.4},-0.5>,<{HALF * 1.6},{y + 0.2},0.05> {rail} }}")
    for x in (-HALF, HALF):
        parts.append(f"box {{ <{x - 1.4},-80,-0.3>,<{x + 1.4},{levels * step + 160},{DEPTH}> {upright} }}")
    parts.append(f"box {{ <-700,-82,-900>,<700,-80,60> {plain('<0.55,0.52,0.48>')} }}")
    return parts


def shop_scene(draw: random.Random, products: dict[str, Product], mood: str, empty: bool = False) -> Scene:
    """One view of the shelves; `empty` leaves out all that has a class."""
    close = draw.random() < 0.45
    span = draw.uniform(48, 66) if close else draw.uniform(72, 104)  # centimetres the picture is wide
    step = draw.choice(STEPS)
    levels = max(1, round(span * 0.75 / step - 0.25))
    middle = (step * 0.46 if levels == 1 else step * (levels * 0.5) - 1.0) + draw.uniform(-2, 3)
    angle = draw.uniform(34, 50)
    distance = span / 2 / math.tan(math.radians(angle / 2))
    yaw, pitch = draw.triangular(-34, 34, 0), draw.triangular(-8, 20, 5)
    target = (draw.uniform(-12, 12), middle, 9.0)
    way = Placement((0, 0, 0), yaw=yaw, tilt=pitch).apply((0, 0, -distance))
    camera = Camera((target[0] + way[0], target[1] + way[1], target[2] + way[2]), target, angle, draw.gauss(0, 0.8))
    light = shop_mood(draw, mood, middle)
    scene = Scene(CLIENT, camera, light.name, light.text, props=furniture(draw, levels, step))
    reach = min(HALF - 4, span * 0.5 + 16)
    fill = draw.choice((0.98, 0.94, 0.86))
    if not empty:
        chosen: list[Product] = []
        for label, most in (("bottle", 5), ("can", 4), ("carton", 3)):
            fitting = [p for p in products.values() if p.label == label and p.height < step - 2.5]
            chosen += draw.sample(fitting, min(most, len(fitting)))
        chosen += [p for p in products.values() if p.label in ("apple", "banana")]
        for level in range(-1, levels + 1):
            # Boards beyond the picture carry goods too where their feet or tops may show.
            stock_board(scene, draw, chosen, level * step, reach, fill, step)
    else:
        for level in range(-1, levels + 1):
            scene.props += [
                price_tag(draw, x + draw.uniform(-4, 4), level * step - 3.3, -0.75) for x in range(-60, 61, 15)
            ]
    if empty or draw.random() < 0.35:
        name = draw.choice(("sale", "new", "fruit", "open"))
        place = Placement(
            (draw.uniform(-span, span) * 0.3, draw.choice(range(levels)) * step + step - 12.5, -1.0),
            yaw=draw.uniform(-8, 8),
        )
        scene.props.append(sign(name, place, 13.0 if name != "new" else 9.0, 8.4 if name != "new" else 5.4))
    if empty:
        scene.props.append(plant(draw, draw.uniform(-15, 15), 0.0, 16.0, 0.7))
    return scene
