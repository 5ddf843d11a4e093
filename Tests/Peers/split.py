"""Splits side by side: reticle, iterative-stratification and scikit-multilearn on the same images.

For every set and ratio, the worst deviation of any class's boxes and of the images that have it, in percentage points,
from the share that the ratio asks for; and the least that whole images allow for the class that is hardest to share.
Ends with status 1 where reticle is worse than another by either measure.

    python3 -m venv VENV && VENV/bin/pip install scikit-multilearn iterative-stratification
    VENV/bin/python Tests/Peers/split.py --reticle .build/debug/reticle [--sets DIR] [--random N] [--ratio 70/30]
"""

import argparse
import collections
import glob
import json
import os
import random
import subprocess
import sys
import tempfile
import warnings
import xml.etree.ElementTree as ElementTree

import numpy as np

warnings.filterwarnings("ignore")


def boxes_of_voc(folder):
    """Boxes by class of every picture of a Pascal VOC set, by the stem of its label file; boxes without area left out."""
    found = {}
    for path in sorted(glob.glob(folder + "/**/*.xml", recursive=True)):
        counts = collections.Counter()
        for box in ElementTree.parse(path).getroot().iter("object"):
            edges = {side: float(box.find("bndbox").findtext(side)) for side in ("xmin", "ymin", "xmax", "ymax")}
            if edges["xmax"] > edges["xmin"] and edges["ymax"] > edges["ymin"]:
                counts[box.findtext("name")] += 1
        found[os.path.splitext(os.path.basename(path))[0]] = counts
    return found


def random_set(seed, folder):
    """A seeded set with frequent and rare classes, written as a database export."""
    chance = random.Random(seed)
    images, classes = chance.choice([60, 200, 500, 1000]), chance.choice([3, 8, 20, 40])
    weights = [1 / (index + 1) ** chance.uniform(0.3, 1.5) for index in range(classes)]
    found = {}
    with open(folder + "/export.jsonl", "w", encoding="utf-8") as file:
        for number in range(images):
            total = int(chance.expovariate(1 / chance.choice([1, 3, 8])))
            counts = collections.Counter(f"class{index}" for index in chance.choices(range(classes), weights, k=total))
            box = {"xmin": 1, "ymin": 1, "xmax": 9, "ymax": 9}
            boxes = [dict(box, **{"class": name}) for name, count in counts.items() for _ in range(count)]
            data = {"width": 20, "height": 20, "boxes": boxes}
            line = {"id": str(number), "clientId": "a", "url": f"{number:05}.jpg", "data": data}
            file.write(json.dumps(line) + "\n")
            found[f"{number:05}"] = counts
    return folder + "/export.jsonl", found


def deviation(matrix, chosen, share):
    """Farthest that the share of any column's sum in the chosen rows is from `share`, in percentage points."""
    totals = matrix.sum(axis=0)
    there = totals > 0
    return float(np.abs(matrix[chosen].sum(axis=0)[there] / totals[there] - share).max() * 100)


def least(matrix, share):
    """The deviation of the hardest column if every column could have rows of its own (sums of subsets)."""
    worst = 0.0
    for column in matrix.T:
        total = int(column.sum())
        if total == 0:
            continue
        sums = 1
        for count in column[column > 0]:
            sums |= sums << int(count)
        near = min(abs(value / total - share) for value in range(total + 1) if sums >> value & 1)
        worst = max(worst, near * 100)
    return worst


def ours(program, dataset, names, ratio, seed, workspace):
    """Rows that reticle trains on, as `split show --members` lists them."""
    run = [program, "split", "--workspace", workspace, "--ratio", ratio, "--seed", str(seed), "--json"]
    report = json.loads(subprocess.run(run, check=True, capture_output=True, text=True).stdout)
    show = [program, "split", "show", "default", "--members", "--workspace", workspace]
    lines = subprocess.run(show, check=True, capture_output=True, text=True).stdout.splitlines()
    parts = {os.path.splitext(os.path.basename(line.split("\t")[1]))[0]: line.split("\t")[2] for line in lines}
    assert set(parts) == set(names), f"{dataset}: other images than the labels have"
    return np.array([parts[name] == "train" for name in names]), report


def theirs(labels, share):
    """Rows that the others train on, for some seeds each."""
    from iterstrat.ml_stratifiers import MultilabelStratifiedShuffleSplit
    from skmultilearn.model_selection import IterativeStratification

    for seed in range(3):
        split = MultilabelStratifiedShuffleSplit(n_splits=1, test_size=1 - share, random_state=seed)
        yield "iterative-stratification", next(split.split(labels, labels))[0]
        np.random.seed(seed)
        split = IterativeStratification(n_splits=2, order=1, sample_distribution_per_fold=[1 - share, share])
        yield "scikit-multilearn", next(split.split(labels, labels))[0]


def race(program, title, dataset, found, ratio, seeds):
    """Runs all on one set; returns whether reticle held its own."""
    shares = [float(each) for each in ratio.split("/")]
    share = shares[0] / sum(shares)
    names = sorted(found)
    classes = sorted({name for counts in found.values() for name in counts})
    boxes = np.array([[found[name][each] for each in classes] for name in names])
    labels = (boxes > 0).astype(int)
    rows = [("(least that is possible)", least(boxes, share), least(labels, share), 0)]
    with tempfile.TemporaryDirectory() as workspace:
        read = [program, "import", "--from", dataset, "--workspace", workspace, "--json"]
        subprocess.run(read, check=True, capture_output=True)
        for seed in range(seeds):
            train, report = ours(program, dataset, names, ratio, seed, workspace)
            row = ("reticle", deviation(boxes, train, share), deviation(labels, train, share), int(train.sum()))
            assert abs(report["worstDeviation"] - row[1]) < 1e-6, "the report says something else"
            assert abs(report["worstImageDeviation"] - row[2]) < 1e-6, "the report says something else"
            rows.append(row)
    for name, train in theirs(labels, share):
        rows.append((name, deviation(boxes, train, share), deviation(labels, train, share), len(train)))
    print(f"{title}: {len(names)} images, {len(classes)} classes, {ratio}")
    for name in dict.fromkeys(row[0] for row in rows):
        mine = [row for row in rows if row[0] == name]
        figures = ["{:7.3f} … {:7.3f}".format(min(r[at] for r in mine), max(r[at] for r in mine)) for at in (1, 2)]
        print(f"  {name:26} boxes {figures[0]}   images {figures[1]}   train {sorted({r[3] for r in mine})}")
    mine = [row for row in rows if row[0] == "reticle"]
    others = [row for row in rows[1:] if row[0] != "reticle"]
    good = True
    for at, what in ((1, "boxes"), (2, "images")):
        if max(row[at] for row in mine) > min(row[at] for row in others) + 1e-9:
            print(f"  WORSE by {what}")
            good = False
    if max(row[1] for row in mine) > 1 > rows[0][1]:
        print("  over a point of boxes, though each class alone allows less")
    return good


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--reticle", default=".build/debug/reticle")
    options.add_argument("--sets", default="../shared/data/datasets")
    options.add_argument("--random", type=int, default=12)
    options.add_argument("--seeds", type=int, default=3)
    options.add_argument("--ratio", default="70/30")
    given = options.parse_args()
    good = True
    for name in ("bccd", "cards"):
        folder = f"{given.sets}/{name}"
        if os.path.isdir(folder):
            good &= race(given.reticle, name, folder, boxes_of_voc(folder), given.ratio, given.seeds)
        else:
            print(f"{folder}: not there, left out")
    for seed in range(given.random):
        with tempfile.TemporaryDirectory() as folder:
            dataset, found = random_set(seed, folder)
            good &= race(given.reticle, f"random {seed}", dataset, found, given.ratio, given.seeds)
    print("never worse" if good else "worse somewhere")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
