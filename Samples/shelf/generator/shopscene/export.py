"""Writes the export: one JSON line a picture."""

from __future__ import annotations

import json
from pathlib import Path

from .boxes import Box
from .camera import HEIGHT, WIDTH
from .plan import Shot


def line(shot: Shot, boxes: list[Box], labelled: bool) -> str:
    data: dict[str, object] = {"width": WIDTH, "height": HEIGHT}
    if labelled:
        data["boxes"] = [box.record() for box in boxes]
    record = {
        "id": f"shelf-{shot.stem}",
        "clientId": shot.scene.client,
        "url": f"pictures/{shot.stem}.jpg",
        "light": shot.scene.mood_name,
        "data": data,
    }
    return json.dumps(record, ensure_ascii=False)


def write_exports(shots: list[tuple[Shot, list[Box]]], export: Path, truth: Path) -> None:
    """The export a person labels from, and beside it the boxes of every picture."""
    export.write_text("".join(line(shot, boxes, shot.labelled) + "\n" for shot, boxes in shots))
    truth.write_text("".join(line(shot, boxes, True) + "\n" for shot, boxes in shots))
