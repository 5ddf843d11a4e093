"""Everything a scene can hold: all products, and the library that declares them."""

from __future__ import annotations

from pathlib import Path

from .bottles import BOTTLES, make_bottle
from .cans import CANS, make_can
from .cartons import CARTONS, make_carton
from .fruit import make_apples, make_bananas
from .product import Library, Product


def make_stock(library: Library, folder: Path) -> dict[str, Product]:
    """Products by name; their labels are drawn into `folder`, their shapes and materials go to `library`."""
    products = [make_bottle(bottle, library, folder) for bottle in BOTTLES]
    products += [make_can(can, library, folder) for can in CANS]
    products += [make_carton(carton, library, folder) for carton in CARTONS]
    products += make_apples(library) + make_bananas(library)
    return {product.name: product for product in products}
