"""Looks an export over: boxes within their pictures, files there, and the counts the README tells."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path


def check(folder: Path) -> None:
    """Prints the counts; throws at the first line that is wrong."""
    counts: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    flags: Counter[str] = Counter()
    for name in ("export.jsonl", "generator/truth.jsonl"):
        for number, text in enumerate((folder / name).read_text().splitlines(), 1):
            record = json.loads(text)
            where = f"{name}:{number}"
            if not (folder / record["url"]).is_file():
                raise ValueError(f"{where}: no picture at {record['url']}")
            for box in record["data"].get("boxes", []):
                low, high = (box["xmin"], box["ymin"]), (box["xmax"], box["ymax"])
                inside = (
                    0 <= low[0] < high[0] <= record["data"]["width"]
                    and 0 <= low[1] < high[1] <= record["data"]["height"]
                )
                if not inside:
                    raise ValueError(f"{where}: box {low} {high} does not lie within the picture")
                if name == "export.jsonl":
                    classes[box["class"]] += 1
                    flags.update(flag for flag in ("difficult", "occluded", "truncated") if box.get(flag))
            if name == "export.jsonl":
                boxes = record["data"].get("boxes")
                counts[record["clientId"]] += 1
                counts["unlabelled" if boxes is None else "labelled" if boxes else "empty"] += 1
                counts[f"light {record['light']}"] += 1
    for title, counter in (("pictures", counts), ("boxes", classes), ("flags", flags)):
        print(title, dict(counter.most_common()))
