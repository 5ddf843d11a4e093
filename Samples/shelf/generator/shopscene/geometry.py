"""Points, placements and meshes.

Lengths are centimetres. The frame is POV-Ray's own: x to the right, y up, z away from the viewer (left-handed).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

Point = tuple[float, float, float]
Point2 = tuple[float, float]


def add(a: Point, b: Point) -> Point:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def subtract(a: Point, b: Point) -> Point:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def scaled(a: Point, factor: float) -> Point:
    return (a[0] * factor, a[1] * factor, a[2] * factor)


def dot(a: Point, b: Point) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Point, b: Point) -> Point:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def unit(a: Point) -> Point:
    length = math.sqrt(dot(a, a))
    return scaled(a, 1 / length) if length > 0 else (0.0, 1.0, 0.0)


@dataclass(frozen=True)
class Placement:
    """Where a thing stands: scaled, rolled about z, tilted about x, turned about y (degrees), then moved."""

    position: Point
    yaw: float = 0.0
    tilt: float = 0.0
    roll: float = 0.0
    scale: float = 1.0

    def rows(self) -> tuple[Point, Point, Point]:
        """Images of the three unit vectors: the rows POV-Ray's `matrix` takes."""
        return tuple(subtract(self.apply(axis), self.position) for axis in ((1, 0, 0), (0, 1, 0), (0, 0, 1)))  # type: ignore[return-value]

    def apply(self, point: Point) -> Point:
        x, y, z = scaled(point, self.scale)
        c, s = math.cos(math.radians(self.roll)), math.sin(math.radians(self.roll))
        x, y = c * x - s * y, s * x + c * y
        c, s = math.cos(math.radians(self.tilt)), math.sin(math.radians(self.tilt))
        y, z = c * y - s * z, s * y + c * z
        c, s = math.cos(math.radians(self.yaw)), math.sin(math.radians(self.yaw))
        x, z = c * x + s * z, -s * x + c * z
        return add((x, y, z), self.position)

    def povray(self) -> str:
        values = [value for row in (*self.rows(), self.position) for value in row]
        return "matrix <" + ",".join(f"{value:.5f}" for value in values) + ">"


@dataclass
class Mesh:
    """Triangles with one normal and one texture coordinate a vertex."""

    vertices: list[Point] = field(default_factory=list)
    normals: list[Point] = field(default_factory=list)
    uvs: list[Point2] = field(default_factory=list)
    faces: list[tuple[int, int, int]] = field(default_factory=list)

    def vertex(self, position: Point, normal: Point, uv: Point2 = (0.0, 0.0)) -> int:
        self.vertices.append(position)
        self.normals.append(unit(normal))
        self.uvs.append(uv)
        return len(self.vertices) - 1

    def polygon(self, corners: list[Point], uvs: list[Point2] | None = None) -> None:
        """Adds a flat convex polygon; its corners run clockwise seen from outside."""
        normal = unit(cross(subtract(corners[1], corners[0]), subtract(corners[2], corners[0])))
        places = uvs or [(0.0, 0.0)] * len(corners)
        first = [self.vertex(corner, normal, uv) for corner, uv in zip(corners, places)]
        self.faces += [(first[0], first[i], first[i + 1]) for i in range(1, len(first) - 1)]

    def grid(self, rows: list[list[Point]], uvs: list[list[Point2]] | None = None) -> None:
        """Adds a smooth surface through rows of equally many points; normals come from the neighbours."""
        height, width = len(rows), len(rows[0])
        closed = rows[0][0] == rows[0][-1]
        index: list[list[int]] = []
        for r in range(height):
            line = []
            for c in range(width):
                before, after = (c - 1, c + 1)
                if closed:
                    before, after = (width - 2 if c == 0 else c - 1), (1 if c == width - 1 else c + 1)
                else:
                    before, after = max(before, 0), min(after, width - 1)
                across = subtract(rows[r][after], rows[r][before])
                if dot(across, across) < 1e-9:  # a pole: borrow the neighbouring row's direction
                    near = rows[r + 1] if r + 1 < height else rows[r - 1]
                    across = subtract(near[after], near[before])
                along = subtract(rows[min(r + 1, height - 1)][c], rows[max(r - 1, 0)][c])
                uv = uvs[r][c] if uvs else (c / (width - 1), r / (height - 1))
                line.append(self.vertex(rows[r][c], cross(along, across), uv))
            index.append(line)
        for r in range(height - 1):
            for c in range(width - 1):
                a, b, d, e = index[r][c], index[r][c + 1], index[r + 1][c], index[r + 1][c + 1]
                self.faces += [(a, d, b), (b, d, e)]

    def povray(self) -> str:
        def vectors(values: list[Point] | list[Point2]) -> str:
            return ",".join("<" + ",".join(f"{v:.4f}" for v in value) + ">" for value in values)

        faces = ",".join(f"<{a},{b},{c}>" for a, b, c in self.faces if self._has_area(a, b, c))
        count = sum(1 for a, b, c in self.faces if self._has_area(a, b, c))
        return (
            f"mesh2 {{ vertex_vectors {{ {len(self.vertices)},{vectors(self.vertices)} }}\n"
            f"normal_vectors {{ {len(self.normals)},{vectors(self.normals)} }}\n"
            f"uv_vectors {{ {len(self.uvs)},{vectors(self.uvs)} }}\n"
            f"face_indices {{ {count},{faces} }} inside_vector <0.3,1,0.2> }}"
        )

    def _has_area(self, a: int, b: int, c: int) -> bool:
        p, q, r = self.vertices[a], self.vertices[b], self.vertices[c]
        normal = cross(subtract(q, p), subtract(r, p))
        return dot(normal, normal) > 1e-10


def smooth_curve(points: list[Point2], steps: int = 5) -> list[Point2]:
    """Catmull-Rom curve through the points, `steps` samples a span."""
    if len(points) < 3:
        return list(points)
    ends = [points[0], *points, points[-1]]
    curve: list[Point2] = []
    for i in range(1, len(ends) - 2):
        p0, p1, p2, p3 = ends[i - 1 : i + 3]
        for step in range(steps):
            t = step / steps
            curve.append(
                tuple(  # type: ignore[arg-type]
                    0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)
                    for a, b, c, d in zip(p0, p1, p2, p3)
                )
            )
    return [*curve, points[-1]]


def ring(radius: float, height: float, segments: int) -> list[Point]:
    """A closed circle about y that starts behind (+z), so that the front (-z) lies at half its length."""
    points = []
    for i in range(segments):
        angle = 2 * math.pi * i / segments
        points.append((-radius * math.sin(angle), height, radius * math.cos(angle)))
    return [*points, points[0]]


def revolved(runs: list[list[Point2]], segments: int = 40) -> Mesh:
    """Surface of revolution about y from profile runs of (radius, height), upwards; a new run makes an edge."""
    mesh = Mesh()
    for run in runs:
        low, high = run[0][1], run[-1][1]
        span = high - low
        rows = [ring(max(radius, 1e-4), height, segments) for radius, height in run]
        uvs = [
            [(i / segments, (height - low) / span if abs(span) > 1e-6 else 0.0) for i in range(segments + 1)]
            for _, height in run
        ]
        mesh.grid(rows, uvs)
    return mesh


def rings_hulls(rings: list[list[Point]]) -> list[list[Point]]:
    """Convex pieces between neighbouring rings: together they cover the body the rings run around."""
    return [lower + upper for lower, upper in zip(rings, rings[1:])]
