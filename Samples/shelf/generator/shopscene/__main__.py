"""`python3 -m shopscene scenes|export|check`: see `render.sh`, which calls all three."""

from __future__ import annotations

import argparse
from pathlib import Path

from .boxes import boxes_of
from .check import check
from .export import write_exports
from .mask import read_mask
from .plan import make_shot
from .product import Library, Product
from .props import make_props
from .stock import make_stock


def make_library(work: Path) -> tuple[Library, dict[str, Product]]:
    library = Library()
    products = make_stock(library, work)
    make_props(library, work)
    return library, products


def main() -> None:
    parser = argparse.ArgumentParser(prog="shopscene", description=__doc__)
    parser.add_argument("step", choices=("scenes", "export", "check"))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--count", type=int, default=120, help="pictures")
    parser.add_argument("--work", type=Path, default=Path("work"), help="folder for scenes, labels and masks")
    parser.add_argument("--to", type=Path, default=Path(".."), help="folder of export.jsonl and pictures/")
    options = parser.parse_args()
    if options.step == "check":
        check(options.to)
        return
    options.work.mkdir(parents=True, exist_ok=True)
    library, products = make_library(options.work)
    shots = [make_shot(options.seed, number, products) for number in range(1, options.count + 1)]
    if options.step == "scenes":
        for shot in shots:
            (options.work / f"{shot.stem}.pov").write_text(shot.scene.picture(library))
            (options.work / f"{shot.stem}-mask.pov").write_text(shot.scene.mask(library))
        return
    labelled = [(shot, boxes_of(shot.scene, read_mask(options.work / f"{shot.stem}-mask.ppm"))) for shot in shots]
    write_exports(labelled, options.to / "export.jsonl", options.to / "generator" / "truth.jsonl")


main()
