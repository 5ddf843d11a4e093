"""Labels of a picture from its mask: the visible extent of each product, as an annotator would draw it."""

from __future__ import annotations

from dataclasses import dataclass

from .camera import HEIGHT, WIDTH
from .mask import full_extent, visible_extents
from .scene import Scene

HIDDEN = 0.15  # less than this share visible: no box
DIFFICULT = 0.30
OCCLUDED = 0.60
SMALLEST = 9.0  # pixels, the longer side


@dataclass(frozen=True)
class Box:
    """One label; edges in picture pixels, continuous."""

    label: str
    product: str
    edges: tuple[float, float, float, float]
    visible: float
    truncated: bool

    def record(self) -> dict[str, object]:
        """The box as the export writes it; flags that do not hold are left out, `difficult` excepted."""
        names = ("xmin", "ymin", "xmax", "ymax")
        values = {name: int(edge) if edge == int(edge) else edge for name, edge in zip(names, self.edges)}
        record: dict[str, object] = {"class": self.label, **values, "difficult": self.visible < DIFFICULT}
        if self.visible < OCCLUDED:
            record["occluded"] = True
        if self.truncated:
            record["truncated"] = True
        return record


def boxes_of(scene: Scene, pixels: bytes) -> list[Box]:
    """Boxes from left to right. Throws when mask and projection disagree, for then one of them is wrong."""
    boxes = []
    for index, seen in visible_extents(pixels).items():
        item = scene.items[index]
        full = full_extent(item, scene.camera)
        slack = 2.0
        if (
            seen.xmin < full.xmin - slack
            or seen.ymin < full.ymin - slack
            or seen.xmax > full.xmax + slack
            or seen.ymax > full.ymax + slack
        ):
            raise ValueError(f"{item.product.name}: visible {seen} lies outside its projected outline {full}")
        visible = min(seen.area / max(full.area, 1), 1.0)
        if visible < HIDDEN or max(seen.xmax - seen.xmin, seen.ymax - seen.ymin) < SMALLEST:
            continue
        cut = full.xmin < -0.5 or full.ymin < -0.5 or full.xmax > WIDTH + 0.5 or full.ymax > HEIGHT + 0.5
        edge = seen.xmin <= 0 or seen.ymin <= 0 or seen.xmax >= WIDTH or seen.ymax >= HEIGHT
        edges = (seen.xmin, seen.ymin, seen.xmax, seen.ymax)
        boxes.append(Box(item.product.label, item.product.name, edges, visible, cut and edge))
    return sorted(boxes, key=lambda box: (box.edges, box.product))
