#!/usr/bin/env python3
"""Counts a Pascal VOC dataset by itself and compares with `reticle stats --json`.

usage: statistics.py RETICLE DATASET...   (datasets are imported into throw-away workspaces)
"""
import collections, glob, json, subprocess, sys, tempfile
import xml.etree.ElementTree as tree


def has_extent(box):
    """Boxes without extent are named by the import and left out."""
    left, top, right, bottom = (float(box.findtext(edge)) for edge in ("xmin", "ymin", "xmax", "ymax"))
    return right > left and bottom > top


def count(folder):
    images, boxes, labels, meets = 0, collections.Counter(), collections.Counter(), collections.Counter()
    for path in glob.glob(folder + "/**/*.xml", recursive=True):
        names = [o.findtext("name") for o in tree.parse(path).getroot().iter("object") if has_extent(o.find("bndbox"))]
        images += 1
        boxes.update(names)
        labels.update(set(names))
        meets.update((a, b) for a in set(names) for b in set(names))
    cardinality = sum(labels.values()) / images
    return {"images": images, "boxes": sum(boxes.values()), "classes": len(boxes), "labelled": images,
            "cardinality": cardinality, "density": cardinality / len(boxes),
            "perClass": {n: (labels[n], boxes[n]) for n in boxes}, "together": meets}


def reticle(program, folder):
    with tempfile.TemporaryDirectory() as place:
        subprocess.run([program, "init", place], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([program, "import", "--from", folder, "-w", place, "--json"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        found = json.loads(subprocess.run([program, "stats", "-w", place, "--json"], check=True,
                                          stdout=subprocess.PIPE).stdout)
    names = [row["class"] for row in found["perClass"]]
    rows = {row["class"]: (row["images"], row["boxes"]) for row in found["perClass"]}
    meets = {(a, b): n for a, line in zip(names, found["together"]) for b, n in zip(names, line) if n}
    keys = ["images", "boxes", "classes", "labelled", "cardinality", "density"]
    return {**{key: found[key] for key in keys}, "perClass": rows, "together": collections.Counter(meets)}


failed = False
for folder in sys.argv[2:]:
    wanted, found = count(folder), reticle(sys.argv[1], folder)
    for key in wanted:
        same = wanted[key] == found[key]
        failed |= not same
        shown = "" if key == "together" and same else f" {found[key]}"
        print(f"{folder} {key}: {'equal' if same else f'DIFFERS, expected {wanted[key]}, found'}{shown}")
sys.exit(failed)
