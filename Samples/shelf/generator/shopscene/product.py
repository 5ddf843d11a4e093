"""What a product is: meshes with materials, and the convex pieces that cover it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .geometry import Placement, Point


@dataclass(frozen=True)
class Part:
    """A declared shape in a declared material; `unseen` parts only cast a shadow, `clear` ones cast none."""

    shape: str
    material: str
    clear: bool = False
    unseen: bool = False

    def flags(self) -> str:
        """POV-Ray's words for it."""
        return "no_shadow" * self.clear + "no_image no_reflection no_radiosity" * self.unseen


@dataclass(frozen=True)
class Product:
    """One article. `hulls` are point sets whose convex hulls together cover it, in its own frame."""

    name: str
    label: str
    parts: tuple[Part, ...]
    hulls: tuple[tuple[Point, ...], ...]
    half_width: float
    half_depth: float
    height: float


@dataclass
class Library:
    """Shapes and materials by name, as POV-Ray text."""

    shapes: dict[str, str] = field(default_factory=dict)
    materials: dict[str, str] = field(default_factory=dict)

    def declarations(self, text: str) -> str:
        """Declares what `text` uses, and what that uses in turn."""
        lines: list[str] = []
        done: set[str] = set()

        def visit(part: str) -> None:
            for name in re.findall(r"\b[a-z]\w*", part):
                if name in done or (name not in self.shapes and name not in self.materials):
                    continue
                done.add(name)
                if name in self.shapes:
                    if not self.shapes[name].startswith("mesh2"):  # a mesh is long and names nothing
                        visit(self.shapes[name])
                    lines.append(f"#declare {name} = {self.shapes[name]}")
                else:
                    lines.append(f"#declare {name} = material {{ {self.materials[name]} }}")

        visit(text)
        return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Item:
    """A product in a scene."""

    product: Product
    placement: Placement

    def hulls(self) -> list[list[Point]]:
        return [[self.placement.apply(point) for point in hull] for hull in self.product.hulls]
