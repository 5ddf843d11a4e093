"""Which picture shows what: clients, moods, and which pictures wait for a person."""

from __future__ import annotations

import random
from dataclasses import dataclass

from .cafe import cafe_scene
from .product import Product
from .scene import Scene
from .shop import shop_scene

SHOP_MOODS = {"daylight": 35, "fluorescent": 30, "warm": 22, "evening": 13}
CAFE_MOODS = {"window": 34, "sun": 30, "lamp": 21, "evening": 15}
EMPTY = {18, 37, 58, 76, 97, 116}  # numbers of the pictures with nothing that has a class
UNLABELLED = {4, 8}  # last digits of the numbers of those left to a person


@dataclass(frozen=True)
class Shot:
    """Picture `number`, from 1; `labelled` says whether the export gives its boxes away."""

    number: int
    scene: Scene
    labelled: bool

    @property
    def stem(self) -> str:
        return f"{self.number:04d}"


def make_shot(seed: int, number: int, products: dict[str, Product]) -> Shot:
    """The same for the same seed and number, whatever else is made."""
    draw = random.Random(f"{seed}/{number}")
    empty = number in EMPTY
    # Three of five pictures are of the shop; the rest is of the cafe.
    if number % 5 in (1, 2, 4):
        mood = draw.choices(list(SHOP_MOODS), list(SHOP_MOODS.values()))[0]
        scene = shop_scene(draw, products, mood, empty)
    else:
        mood = draw.choices(list(CAFE_MOODS), list(CAFE_MOODS.values()))[0]
        scene = cafe_scene(draw, products, mood, empty)
    scene.cull()
    if len(scene.items) > 250:
        raise ValueError(f"picture {number}: {len(scene.items)} products, the mask can tell 250 apart")
    return Shot(number, scene, labelled=number % 10 not in UNLABELLED)
