#!/usr/bin/env python3
"""Writes a database export for tests and measurements: generate.py LINES CLIENTS [SEED] > export.jsonl

Classes differ in frequency, sizes follow a log-normal law, coordinates have at most one decimal.
--broken adds one line of each kind of trouble at known places, told on standard error.
"""
import json
import random
import sys

arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
lines, clients = int(arguments[0]), int(arguments[1])
random.seed(int(arguments[2]) if len(arguments) > 2 else 1)
broken = "--broken" in sys.argv
names = ["bottle", "can", "carton", "jar", "tube", "crate", "bag", "box", "pallet", "tray"]


def box(width, height):
    w = min(width, width * 0.15 * random.lognormvariate(0, 0.5))
    h = min(height, height * 0.2 * random.lognormvariate(0, 0.5))
    x, y = random.uniform(0, width - w), random.uniform(0, height - h)
    name = names[min(int(random.expovariate(0.5)), len(names) - 1)]
    return {"class": name, "xmin": round(x, 1), "ymin": round(y, 1), "xmax": round(x + w, 1), "ymax": round(y + h, 1)}


def row(number):
    width, height = random.choice([(640, 480), (1280, 720), (1920, 1080)])
    boxes = [box(width, height) for _ in range(random.choice([0, 1, 2, 3, 4, 5, 8, 12]))]
    boxes = [b for b in boxes if b["xmax"] - b["xmin"] > 2 and b["ymax"] - b["ymin"] > 2]
    client = f"client-{random.randrange(clients):02}"
    data = {"width": width, "height": height, "boxes": boxes}
    return {"id": f"img-{number:07}", "clientId": client, "url": f"https://pictures.example/{client}/{number:07}.jpg", "data": data}


for number in range(lines):
    line = row(number)
    if broken and number == 10:
        print('{"id": "cut", "url": "https://pictures.ex')
        continue
    if broken and number == 20:
        line["data"]["boxes"].append({"class": "unheard-of", "xmin": 1, "ymin": 1, "xmax": 50, "ymax": 50})
    if broken and number == 30:
        w, h = line["data"]["width"], line["data"]["height"]
        line["data"]["boxes"] = [box(w, h) for _ in range(2)]
        for b in line["data"]["boxes"]:
            for key, side in [("xmin", w), ("xmax", w), ("ymin", h), ("ymax", h)]:
                b[key] = round(b[key] * 100 / side, 4)
    print(json.dumps(line))
