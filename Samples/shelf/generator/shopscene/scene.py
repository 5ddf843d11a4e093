"""A scene: camera, light, what stands in it, and the two POV-Ray files it becomes."""

from __future__ import annotations

from dataclasses import dataclass, field

from .camera import HEIGHT, WIDTH, Camera
from .geometry import Placement
from .product import Item, Library, Product


@dataclass
class Scene:
    """`items` get boxes; `props` are POV-Ray text of all that does not, `clear_props` of what hides nothing."""

    client: str
    camera: Camera
    mood_name: str
    lights: str
    items: list[Item] = field(default_factory=list)
    props: list[str] = field(default_factory=list)
    clear_props: list[str] = field(default_factory=list)

    def place(self, product: Product, placement: Placement) -> Item:
        item = Item(product, placement)
        self.items.append(item)
        return item

    def settle(self, product: Product, placement: Placement) -> Item:
        """Places a turned product so that its lowest point touches the height of the placement."""
        probe = Item(product, placement)
        sunk = placement.position[1] - min(point[1] for hull in probe.hulls() for point in hull)
        x, y, z = placement.position
        raised = Placement((x, y + sunk, z), placement.yaw, placement.tilt, placement.roll, placement.scale)
        return self.place(product, raised)

    def cull(self, margin: float = 90.0) -> None:
        """Drops items that lie wholly outside the picture by more than `margin` pixels."""

        def near(item: Item) -> bool:
            places = [self.camera.project(point) for hull in item.hulls()[::3] for point in hull]
            xs, ys = [x for x, _ in places], [y for _, y in places]
            return max(xs) > -margin and min(xs) < WIDTH + margin and max(ys) > -margin and min(ys) < HEIGHT + margin

        self.items = [item for item in self.items if near(item)]

    def picture(self, library: Library) -> str:
        """The scene as a photograph."""
        parts = [self.camera.povray(), self.lights, *self.props, *self.clear_props]
        for item in self.items:
            matrix = item.placement.povray()
            parts += [
                f"object {{ {p.shape} material {{ {p.material} }} {p.flags()} {matrix} }}" for p in item.product.parts
            ]
        body = "\n".join(parts) + "\n"
        return HEAD + library.declarations(body) + body

    def mask(self, library: Library) -> str:
        """The scene with item i in red i + 1 and all else black; lights and textures do not matter."""
        parts = [self.camera.povray(), *self.props]
        flat = "no_shadow texture { pigment { rgb 0 } finish { diffuse 0 emission 0 } }"
        for i, item in enumerate(self.items):
            paint = flat.replace("rgb 0", f"rgb <{i + 1}/255,0,1>").replace("emission 0", "emission 1")
            parts += [
                f"object {{ {p.shape} {paint} {item.placement.povray()} }}" for p in item.product.parts if not p.unseen
            ]
        body = "\n".join(parts) + "\n"
        return MASK_HEAD + library.declarations(body) + body


HEAD = """#version 3.7;
global_settings {
  assumed_gamma 1
  max_trace_level 4
  adc_bailout 0.08
  radiosity { pretrace_start 0.08 pretrace_end 0.02 count 20 error_bound 1.6 nearest_count 4 \
recursion_limit 1 low_error_factor 0.6 }
}
"""

# Without lights and with no ambient light everything but an emission of its own is black.
MASK_HEAD = """#version 3.7;
global_settings { assumed_gamma 1 max_trace_level 1 ambient_light 0 }
"""
