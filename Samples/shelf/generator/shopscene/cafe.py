"""The cafe: tables with a few things on them, before a wall."""

from __future__ import annotations

import math
import random

from .camera import Camera
from .geometry import Placement
from .light import cafe_mood
from .product import Product
from .props import (
    books,
    bowl,
    candle,
    cup,
    cutting_board,
    framed,
    plant,
    plate,
    tumbler,
)
from .scene import Scene
from .shop import banana_bunch
from .surfaces import CLOTHS, MARBLE, OAK, SATIN, WALLS, WALNUT, plain, planks

CLIENT = "cafe-morgen"
HALF = 78.0  # half the table's length
NEAR, FAR = -46.0, 46.0
KINDS = {"bottle": 36, "can": 22, "carton": 15, "apple": 17, "banana": 10}
CLUTTER = {"cup": 7.2, "plate": 11.4, "tumbler": 4.3, "books": 12.5, "candle": 3.6, "plant": 8.5}


def table(draw: random.Random) -> list[str]:
    """The top, its cloth if it has one, and the floor."""
    parts: list[str] = []
    kind = draw.choice(("oak", "birch", "walnut", "greyed", "cloth", "cloth", "cloth", "marble"))
    if kind == "cloth":
        turn = draw.uniform(-8, 8)
        cloth = draw.choice(CLOTHS)
        parts.append(f"box {{ <{-HALF},-40,{NEAR}>,<{HALF},0,{FAR}> {cloth} rotate y*{turn:.1f} }}")
    elif kind == "marble":
        parts.append(f"union {{ box {{ <{-HALF},-3,{NEAR}>,<{HALF},0,{FAR}> }} {MARBLE} translate <0,0,0> }}")
    else:
        parts += planks(draw, kind, HALF, NEAR, FAR, 3.2)
    parts.append(f"box {{ <-900,-77,-900>,<900,-75,400> {plain('<0.46,0.36,0.28>', SATIN)} }}")
    return parts


def background(draw: random.Random) -> list[str]:
    """A wall with a picture or a board, sometimes a bench and a plant."""
    z = draw.uniform(85, 130)
    wall = WALLS[draw.choice(list(WALLS))]
    parts = [f"box {{ <-900,-80,{z}>,<900,400,{z + 5}> {wall} }}"]
    frame = draw.choice((OAK, WALNUT, plain("<0.12,0.12,0.13>", SATIN)))
    for name in draw.sample(("board", "coffee", "print", "fruit"), draw.randint(1, 2)):
        x = draw.uniform(-75, 75)
        wide, tall = {"board": (44, 57), "coffee": (40, 52), "print": (30, 39), "fruit": (46, 38)}[name]
        parts.append(framed(name, Placement((x, draw.uniform(10, 34), z - 0.7)), wide, tall, frame))
    if draw.random() < 0.45:
        colour = draw.choice(("<0.35,0.22,0.14>", "<0.24,0.34,0.32>", "<0.55,0.28,0.20>"))
        parts.append(f"box {{ <-300,-70,{z - 14}>,<300,{draw.uniform(2, 14):.1f},{z - 8}> {plain(colour, SATIN)} }}")
    if draw.random() < 0.5:
        side = draw.choice((-1, 1))
        parts.append(plant(draw, side * draw.uniform(35, 80), -14, z - 22, draw.uniform(1.3, 2.0)))
    return parts


class Floorplan:
    """Discs taken on the table, so that nothing stands in anything."""

    def __init__(self, draw: random.Random, half: float, deep: float) -> None:
        self.draw, self.half, self.deep = draw, half, deep
        self.taken: list[tuple[float, float, float]] = []

    def spot(self, radius: float) -> tuple[float, float] | None:
        """A free place for a disc, nearer to what stands already than not; None when the table is full."""
        best: tuple[float, float, float] | None = None
        for _ in range(60):
            x, z = self.draw.triangular(-self.half, self.half, 0), self.draw.triangular(-self.deep, self.deep, 0)
            if all(math.hypot(x - a, z - b) > radius + r for a, b, r in self.taken):
                near = min((math.hypot(x - a, z - b) - r for a, b, r in self.taken), default=0.0) + self.draw.uniform(
                    0, 14
                )
                if best is None or near < best[2]:
                    best = (x, z, near)
        if best is None:
            return None
        self.taken.append((best[0], best[1], radius))
        return best[0], best[1]


def put_clutter(scene: Scene, draw: random.Random, plan: Floorplan, kind: str) -> None:
    spot = plan.spot(CLUTTER[kind])
    if spot is None:
        return
    x, z = spot
    match kind:
        case "cup":
            scene.props.append(cup(draw, x, z))
        case "plate":
            scene.props.append(plate(draw, x, z))
        case "tumbler":
            scene.clear_props.append(tumbler(draw, x, z))
        case "books":
            scene.props.append(books(draw, x, z))
        case "candle":
            scene.props.append(candle(draw, x, z))
        case "plant":
            scene.props.append(plant(draw, x, 0.0, z, 0.62))


def fruit_bowl(scene: Scene, draw: random.Random, plan: Floorplan, apples: list[Product]) -> None:
    spot = plan.spot(13.5)
    if spot is None:
        return
    x, z = spot
    scene.props.append(bowl(draw, x, z))
    turn = draw.uniform(0, 360)
    for i in range(5):
        angle = math.radians(turn + 72 * i)
        place = Placement(
            (x + 6.6 * math.cos(angle), 3.6, z + 6.6 * math.sin(angle)),
            draw.uniform(-180, 180),
            draw.uniform(-25, 25),
            draw.uniform(-25, 25),
            draw.uniform(0.95, 1.02),
        )
        scene.settle(draw.choice(apples), place)
    scene.settle(
        draw.choice(apples),
        Placement(
            (x + draw.uniform(-0.6, 0.6), 8.3, z), draw.uniform(-180, 180), draw.uniform(-15, 15), draw.uniform(-15, 15)
        ),
    )


def put_products(scene: Scene, draw: random.Random, plan: Floorplan, products: dict[str, Product], count: int) -> None:
    """About `count` products, standing, lying, in bunches and piles."""
    by_label = {label: [p for p in products.values() if p.label == label] for label in KINDS}
    if draw.random() < 0.34:
        fruit_bowl(scene, draw, plan, by_label["apple"])
    while len(scene.items) < count:
        before = len(plan.taken)
        label = draw.choices(list(KINDS), list(KINDS.values()))[0]
        product = draw.choice(by_label[label])
        if label == "banana":
            spot = plan.spot(13.0)
            if spot:
                banana_bunch(
                    scene,
                    draw,
                    by_label["banana"],
                    spot[0],
                    0.0,
                    spot[1],
                    draw.uniform(-180, 180),
                    draw.choice((1, 2, 3, 3)),
                )
        elif label == "apple":
            spot = plan.spot(product.half_width + 0.5)
            if spot:
                place = Placement(
                    (spot[0], 0, spot[1]),
                    draw.uniform(-180, 180),
                    draw.uniform(-18, 18),
                    draw.uniform(-18, 18),
                    draw.uniform(0.92, 1.08),
                )
                scene.settle(product, place)
        elif label in ("bottle", "can") and draw.random() < 0.07:
            spot = plan.spot(product.height / 2)
            if spot:
                # Lying: the roll lays it along x, so it starts half its height beside the spot.
                yaw = draw.uniform(-180, 180)
                shift = Placement((0, 0, 0), yaw=yaw).apply((product.height / 2, 0, 0))
                scene.settle(product, Placement((spot[0] + shift[0], 0, spot[1] + shift[2]), yaw, 0.0, 90.0))
        else:
            spot = plan.spot(
                math.hypot(product.half_width, product.half_depth) * (0.98 if label == "carton" else 0.75) + 0.4
            )
            if spot:
                scene.place(product, Placement((spot[0], 0, spot[1]), yaw=draw.gauss(0, 38)))
        if len(plan.taken) == before:
            return


def cafe_scene(draw: random.Random, products: dict[str, Product], mood: str, empty: bool = False) -> Scene:
    """One view of a table; `empty` leaves out all that has a class."""
    close = draw.random() < 0.4
    half, deep = (21.0, 15.0) if close else (31.0, 23.0)
    distance = draw.uniform(58, 74) if close else draw.uniform(76, 100)
    lift, yaw = draw.triangular(9, 42, 20), draw.triangular(-32, 32, 0)
    target = (draw.uniform(-4, 4), draw.uniform(6, 10), draw.uniform(-3, 3))
    way = Placement((0, 0, 0), yaw=yaw, tilt=lift).apply((0, 0, -distance))
    camera = Camera(
        (target[0] + way[0], target[1] + way[1], target[2] + way[2]), target, draw.uniform(38, 48), draw.gauss(0, 1.0)
    )
    light = cafe_mood(draw, mood)
    scene = Scene(CLIENT, camera, light.name, light.text, props=table(draw) + background(draw))
    plan = Floorplan(draw, half, deep)
    if not empty:
        put_products(scene, draw, plan, products, draw.randint(5, 9) if close else draw.randint(8, 15))
    for _ in range(draw.randint(1, 3) if not empty else 4):
        put_clutter(scene, draw, plan, draw.choice(list(CLUTTER)))
    if draw.random() < 0.2:
        spot = plan.spot(19.0)
        if spot:
            scene.props.append(cutting_board(draw, *spot))
    return scene
