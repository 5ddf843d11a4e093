"""The camera: the same projection for POV-Ray's text and for points."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from .geometry import Point, Point2, add, cross, dot, scaled, subtract, unit

WIDTH, HEIGHT = 640, 480


@dataclass(frozen=True)
class Camera:
    """A pinhole at `location` that looks at `target`; `angle` is the field of view across, `roll` tips it (degrees)."""

    location: Point
    target: Point
    angle: float
    roll: float = 0.0

    @cached_property
    def axes(self) -> tuple[Point, Point, Point]:
        """Right, up and forward, all of length one."""
        forward = unit(subtract(self.target, self.location))
        level = unit(cross((0.0, 1.0, 0.0), forward))
        upright = cross(forward, level)
        c, s = math.cos(math.radians(self.roll)), math.sin(math.radians(self.roll))
        right = add(scaled(level, c), scaled(upright, s))
        return right, cross(forward, right), forward

    def project(self, point: Point) -> Point2:
        """Pixel of a point, continuous, the picture's upper left corner at (0, 0); the point lies before the camera."""
        right, up, forward = self.axes
        way = subtract(point, self.location)
        depth = dot(way, forward)
        if depth < 1:
            raise ValueError(
                f"point {point} lies {depth:.1f} cm before the camera at {self.location}, expected at least 1"
            )
        focal = WIDTH / (2 * math.tan(math.radians(self.angle) / 2))
        return (WIDTH / 2 + focal * dot(way, right) / depth, HEIGHT / 2 - focal * dot(way, up) / depth)

    def povray(self) -> str:
        right, up, forward = self.axes
        half = math.tan(math.radians(self.angle) / 2)
        vectors = {
            "location": self.location,
            "direction": forward,
            "right": scaled(right, 2 * half),
            "up": scaled(up, 2 * half * HEIGHT / WIDTH),
        }
        return (
            "camera { perspective "
            + " ".join(f"{k} <{v[0]:.5f},{v[1]:.5f},{v[2]:.5f}>" for k, v in vectors.items())
            + " }"
        )
