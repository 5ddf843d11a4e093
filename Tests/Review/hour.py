#!/usr/bin/env python3
"""Plants disagreements in a dataset, and checks what a reviewer made of them. Knows COCO's instances and nothing of Reticle.

hour.py plant TRUTH FOLDER COUNT SEED: reads instances, writes
  start.json      instances that people would have made: some boxes overlooked, of a wrong class, badly placed, invented
  found.json      COCO results of a network: right where people were wrong, and wrong on some images itself
  keys.txt        one line an image with a case: its name, the key that judges it, whether the prediction is right
  play.jsonl      the same as a script
  wanted.json     instances as they are to be when every case was judged
hour.py check WANTED START EXPORTED PLAN: says whether EXPORTED differs from START by exactly those decisions
"""
import json
import os
import random
import sys


def load(path):
    with open(path) as file:
        return json.load(file)


def save(value, path):
    with open(path, "w") as file:
        json.dump(value, file)


def apart(box, others):
    """Whether a box overlaps none of the others."""
    x, y, w, h = box
    return all(x + w <= a or a + c <= x or y + h <= b or b + d <= y for a, b, c, d in others)


def plant(truth_path, folder, count, seed):
    rng = random.Random(seed)
    truth = load(truth_path)
    categories = [c["id"] for c in truth["categories"]]
    boxes = {i["id"]: [] for i in truth["images"]}
    for a in truth["annotations"]:
        boxes[a["image_id"]].append(a)
    # An image with a case has a box that overlaps no other one, so that each case has one meaning.
    lonely = {}
    for image, own in boxes.items():
        for a in own:
            if min(a["bbox"][2:]) >= 24 and apart(a["bbox"], [b["bbox"] for b in own if b is not a]):
                lonely.setdefault(image, a)
    images = {i["id"]: i for i in truth["images"]}
    chosen = sorted(rng.sample(sorted(lonely), count))
    kinds = (["overlooked"] * 30 + ["class"] * 25 + ["place"] * 15 + ["noise"] * 15 + ["missed"] * 10 + ["invented"] * 5)
    kinds = (kinds * (count // len(kinds) + 1))[:count]
    rng.shuffle(kinds)
    start = {a["id"]: dict(a, bbox=list(a["bbox"])) for a in truth["annotations"]}
    wanted = {a["id"]: dict(a, bbox=list(a["bbox"])) for a in truth["annotations"]}
    found, plan, number = [], [], max(start) + 1
    dropped = set()
    for image, kind in zip(chosen, kinds):
        a = lonely[image]
        own = [b["bbox"] for b in boxes[image]]
        size = images[image]
        x, y, w, h = a["bbox"]
        key, right = "t", True
        if kind == "overlooked":
            del start[a["id"]]
        elif kind == "class":
            start[a["id"]]["category_id"] = rng.choice([c for c in categories if c != a["category_id"]])
        elif kind == "place":
            start[a["id"]]["bbox"] = [x + w // 4, y + h // 4, w, h]
        elif kind == "noise":
            spot = free(size, own, rng)
            found.append(result(image, rng.choice(categories), spot, 0.45))
            key, right = "o", False
        elif kind == "missed":
            dropped.add(a["id"])
            key, right = "o", False
        else:
            spot = free(size, own, rng)
            start[number] = dict(a, id=number, bbox=spot)
            number += 1
            key, right = "x", False
        plan.append((size["file_name"], key, right, kind))
    for a in truth["annotations"]:
        if a["id"] not in dropped:
            found.append(result(a["image_id"], a["category_id"], a["bbox"], 0.9))
    rng.shuffle(found)
    save(dict(truth, annotations=list(start.values())), folder + "/start.json")
    save(dict(truth, annotations=list(wanted.values())), folder + "/wanted.json")
    save(found, folder + "/found.json")
    with open(folder + "/keys.txt", "w") as file:
        for name, key, right, kind in plan:
            file.write(f"{name} {key} {int(right)} {kind}\n")
    with open(folder + "/play.jsonl", "w") as file:
        file.write('{"command": "global.review"}\n')
        for name, key, _, _ in plan:
            file.write(json.dumps({"command": "review.set-filter", "text": f'name:"{name}"'}) + "\n")
            file.write(json.dumps({"keys": key}) + "\n")


def result(image, category, box, score):
    return {"image_id": image, "category_id": category, "bbox": box, "score": score}


def free(size, own, rng):
    """A place on an image where no box is."""
    for side in [40, 30, 20, 12]:
        for _ in range(2000):
            box = [rng.randrange(size["width"] - side), rng.randrange(size["height"] - side), side, side]
            if apart(box, own):
                return box
    raise SystemExit(f"{size['file_name']} is full")


def summary(instances):
    """Boxes by image name: class, edges to a hundredth of a pixel."""
    names = {i["id"]: os.path.basename(i["file_name"]) for i in instances["images"]}
    classes = {c["id"]: c["name"] for c in instances["categories"]}
    boxes = {name: [] for name in names.values()}
    for a in instances["annotations"]:
        boxes[names[a["image_id"]]].append((classes[a["category_id"]], *[round(v, 2) for v in a["bbox"]]))
    return {name: sorted(own) for name, own in boxes.items()}


def check(wanted_path, start_path, exported_path, plan_path):
    wanted, start, exported = (summary(load(p)) for p in (wanted_path, start_path, exported_path))
    with open(plan_path) as file:
        plan = {line.split()[0]: line.split()[1:] for line in file}
    wrong = 0
    if set(exported) != set(start):
        print("other images than those that came in:", sorted(set(exported) ^ set(start))[:5])
        wrong += 1
    changed = 0
    for name in sorted(set(start) & set(exported)):
        changed += exported[name] != start[name]
        # A missed box that was called right and noise that was rejected leave the boxes as they were.
        expected = wanted[name] if name in plan else start[name]
        if exported[name] != expected:
            print(f"{name} {plan.get(name)}: {exported[name]}, expected {expected}")
            wrong += 1
    due = sum(1 for name in plan if start[name] != wanted[name])
    print(f"{changed} of {len(start)} images differ from what came in, {due} were to; {wrong} not as decided")
    if wrong or changed != due:
        raise SystemExit(1)


if sys.argv[1] == "plant":
    plant(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
else:
    check(*sys.argv[2:6])
